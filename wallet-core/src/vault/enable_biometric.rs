use wallet_crypto::{BiometricEnvelope, BiometricEnvelopeError, BiometricSecret, VaultKey};
use wallet_store::{Biometric, StoreError};

use super::Inner;
use super::authorisation::Authorisation;
use super::authorise::enable_biometric_digest;
use super::biometric_check::{remove, sweep};
use super::inner::BiometricClaim;
use super::locked::random_name;
use crate::error::VaultError;
use crate::ports::KeyFault;
use crate::wallet::Wallet;

/// What came of setting up the platform's prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnableBiometricOutcome {
    /// The prompt opens the vault from now on.
    Enabled,
    /// The person cancelled the prompt. What was set up before is as it was.
    Cancelled,
    /// The platform's own check is locked out.
    LockedOut,
    /// Nobody is enrolled, the phone has no such hardware, or the platform cannot ask now.
    Unavailable,
}

impl Wallet {
    /// Whether the platform's prompt is set up to open this vault.
    ///
    /// # Errors
    /// [`VaultError::Locked`].
    pub fn biometric_enabled(&self) -> Result<bool, VaultError> {
        self.enter()?.with(|vault| Ok(vault.header().biometric.is_some()))
    }

    /// Sets up the platform's prompt as a second way to open the vault; the PIN stays the first. Set up anew, it replaces
    /// what was there.
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] unless the approval is for this and was made by the PIN, [`VaultError::Busy`] while
    /// another call sets it up; faults of the storage.
    pub async fn enable_biometric(
        &self,
        authorisation: Authorisation,
    ) -> Result<EnableBiometricOutcome, VaultError> {
        let inner = &*self.enter()?;
        let key = authorisation.take_with_key(&enable_biometric_digest(), inner)?;
        let claim = inner.claim_biometric()?;
        make(inner, &claim, key).await
    }

    /// Removes the biometric envelope and its key. Needs no approval: it takes a way in away.
    ///
    /// # Errors
    /// [`VaultError::DeviceUnavailable`] where the platform does not delete a key of before, which then has to go first;
    /// [`VaultError::Busy`]; faults of the storage.
    pub async fn disable_biometric(&self) -> Result<(), VaultError> {
        let inner = &*self.enter()?;
        let _claim = inner.claim_biometric()?;
        let Some(biometric) = inner.with(|vault| Ok(vault.header().biometric.clone()))? else {
            return Ok(());
        };
        let gone = remove(inner, &inner.ports, &biometric).await?;
        let removed = inner.with(|vault| Ok(vault.header().biometric.is_none()))?;
        // With the envelope gone, a key that stays opens nothing; its name is kept, and the next unlock deletes it.
        if gone || removed {
            Ok(())
        } else {
            Err(VaultError::DeviceUnavailable(KeyFault::Unavailable))
        }
    }
}

/// Makes a biometric key and puts the vault key under it. Cut off anywhere, the key's name is written down as one to be
/// deleted.
pub(crate) async fn make(
    inner: &Inner,
    _claim: &BiometricClaim<'_>,
    vault_key: VaultKey,
) -> Result<EnableBiometricOutcome, VaultError> {
    let Some(seal) = &inner.ports.biometric_seal else {
        return Ok(EnableBiometricOutcome::Unavailable);
    };
    let header = inner.with(|vault| Ok(vault.header().clone()))?;
    let alias = format!("{}/biometric/{}", header.key_prefix, random_name(&*inner.random)?);
    let secret = BiometricSecret::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
    let envelope = BiometricEnvelope::seal(&header.vault_id, &alias, &secret, &vault_key, &*inner.random)
        .map_err(envelope_error)?;
    // No port is called while the vault key is in hand.
    drop(vault_key);
    if !sweep(inner, &inner.ports).await? {
        return Ok(EnableBiometricOutcome::Unavailable);
    }
    inner.with(|vault| vault.note_biometric(&alias))?;
    if let Err(fault) = seal.seal(&alias, &secret).await {
        sweep(inner, &inner.ports).await?;
        return Ok(outcome(fault));
    }
    drop(secret);
    let biometric = Biometric {
        envelope: envelope.to_bytes(),
        alias,
    };
    inner.with(|vault| vault.put_biometric(biometric))?;
    // The key before, where there was one. What the platform keeps of it goes at the next unlock.
    let _ = sweep(inner, &inner.ports).await;
    Ok(EnableBiometricOutcome::Enabled)
}

fn outcome(fault: KeyFault) -> EnableBiometricOutcome {
    match fault {
        KeyFault::Cancelled => EnableBiometricOutcome::Cancelled,
        KeyFault::LockedOut => EnableBiometricOutcome::LockedOut,
        KeyFault::Invalidated
        | KeyFault::Missing
        | KeyFault::PhoneLocked
        | KeyFault::Unavailable
        | KeyFault::Unsupported => EnableBiometricOutcome::Unavailable,
    }
}

fn envelope_error(error: BiometricEnvelopeError) -> VaultError {
    match error {
        BiometricEnvelopeError::Random(_) => VaultError::Randomness,
        BiometricEnvelopeError::Malformed | BiometricEnvelopeError::Rejected => {
            VaultError::from(StoreError::Seal)
        }
    }
}
