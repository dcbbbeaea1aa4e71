use wallet_crypto::{NewPin, PinEnvelope, SealPin, VaultKey, length_prefixed, sha256};
use wallet_store::Header;

use super::authorisation::Authorisation;
use super::held_key::HeldKey;
use super::pin_check::{envelope_error, prove_device_key};
use super::stretching::{Fresh, stretch_fresh};
use super::{Inner, device_key};
use crate::error::{AuthorisationFault, VaultError};
use crate::ports::KeyFault;
use crate::wallet::Wallet;

/// What came of changing the PIN. From either on the new PIN opens the vault, and the old one does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangePinOutcome {
    /// The old device key is gone: a copy of the file that was made before opens with no PIN.
    Changed,
    /// The key store did not delete the old device key. Until the next unlock does, a copy of the file that was made before
    /// opens on this phone with the old PIN.
    OldKeyRemains,
}

impl Wallet {
    /// Puts a new PIN in the place of the one that gave the approval ([`Operation::ChangePin`](crate::Operation::ChangePin)).
    ///
    /// A new device key is made, the vault key is wrapped under both in one transaction, and the old device key is deleted.
    /// No record is touched. Cut off anywhere, either the old PIN opens the vault or the new one does, and the next unlock
    /// deletes the device key that is not needed.
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] unless the approval is for this, [`VaultError::Busy`] while another call changes the PIN,
    /// faults of the device key and of the storage. The old PIN is then still the PIN.
    pub async fn change_pin(
        &self,
        new_pin: &NewPin,
        authorisation: Authorisation,
    ) -> Result<ChangePinOutcome, VaultError> {
        let inner = &*self.inner;
        let _claim = inner.claim_pin()?;
        let key = authorisation.take_with_held_key(&digest(inner)?, inner)?;
        // What an earlier change left must go first: the file has room for one name.
        if !device_key::settle(inner).await? {
            return Err(VaultError::DeviceUnavailable(KeyFault::Unavailable));
        }
        let before = inner.with(|vault| Ok(vault.header().clone()))?;
        let at_least = *PinEnvelope::parse(&before.pin_envelope)
            .map_err(envelope_error)?
            .params();
        let fresh = stretch_fresh(new_pin.pin(), at_least, &*inner.ports.clock, &*inner.random)?;
        let alias = device_key::next_alias(&before);
        device_key::note_making(inner, &alias)?;
        let (header, vault_key) = match seal(inner, before, alias, &fresh, key).await {
            Ok(sealed) => sealed,
            Err(error) => {
                // Best effort: the next unlock does it otherwise.
                let _ = device_key::settle(inner).await;
                return Err(error);
            }
        };
        // Where this fails, the new key is left to the next unlock, which knows what became of it in the file.
        inner.with(|vault| {
            vault.replace_envelope(
                header.prf_kind,
                header.probe_digest,
                &header.device_alias,
                &header.pin_envelope,
            )
        })?;
        // Here a biometric envelope is to be made anew: no port was called since the vault key is in hand.
        drop(vault_key);
        Ok(match device_key::settle(inner).await {
            Ok(true) => ChangePinOutcome::Changed,
            Ok(false) | Err(_) => ChangePinOutcome::OldKeyRemains,
        })
    }
}

/// The header with a new device key and the envelope under it, and the vault key, which this envelope has just given out.
async fn seal(
    inner: &Inner,
    before: Header,
    alias: String,
    fresh: &Fresh,
    key: HeldKey,
) -> Result<(Header, VaultKey), VaultError> {
    let (ports, vault_id) = (&inner.ports, before.vault_id);
    let made = device_key::make(ports, &alias, &vault_id, &fresh.stretched).await?;
    // Locking wipes the key that is held, and so does another approval of this kind.
    let Some(vault_key) = key.take() else {
        inner.with(|_| Ok(()))?;
        return Err(VaultError::Authorisation(AuthorisationFault::Stale));
    };
    let seal = SealPin {
        vault_id: &vault_id,
        kind: made.kind,
        params: &fresh.params,
        salt: &fresh.salt,
        stretched: &fresh.stretched,
        answer: &made.answer,
        vault_key: &vault_key,
    };
    let envelope = PinEnvelope::seal(seal, &*inner.random).map_err(envelope_error)?;
    // No port is called while the vault key is in hand.
    drop(vault_key);
    let header = Header {
        prf_kind: made.kind,
        probe_digest: made.probe_digest,
        pin_envelope: envelope.to_bytes(),
        device_alias: alias,
        ..before
    };
    // A device that answers now so and now otherwise must not cost the vault: the next unlock is tried before the old way
    // in is given up.
    prove_device_key(&header, ports).await?;
    let again = device_key::ask(ports, &header.device_alias, &vault_id, &fresh.stretched).await?;
    let opened = envelope
        .open(&vault_id, header.prf_kind, &fresh.stretched, &again)
        .map_err(|_| VaultError::DeviceUnavailable(KeyFault::Unavailable))?;
    Ok((header, opened))
}

/// Binds a change to the envelope that it replaces.
pub(super) fn digest(inner: &Inner) -> Result<[u8; 32], VaultError> {
    inner.with(|vault| {
        let header = vault.header();
        Ok(sha256(&length_prefixed(&[
            b"change-pin/1",
            header.vault_id.bytes(),
            &header.pin_envelope,
        ])))
    })
}
