use wallet_store::StoreError;

use super::authorisation::{Authorisation, Operation};
use super::authorise::{digest, erase};
use super::biometric_check::{BiometricCheck, BiometricRefusal, open_biometric_envelope};
use super::locked::{LockedWallet, Opened};
use crate::error::{AuthorisationFault, VaultError};
use crate::wallet::Wallet;

/// What came of unlocking with the platform's prompt.
#[derive(Debug)]
pub enum BiometricUnlockOutcome {
    /// The platform gave the key out.
    Unlocked(Wallet),
    /// It did not, or was not asked. The PIN opens the vault as ever.
    Refused(BiometricRefusal),
}

/// What came of asking the person by the platform's prompt.
#[derive(Debug)]
pub enum BiometricAuthoriseOutcome {
    /// The platform gave the key out.
    Authorised(Authorisation),
    /// It did not, or was not asked. The PIN approves as ever.
    Refused(BiometricRefusal),
}

impl LockedWallet {
    /// Whether the platform's prompt is set up to open this vault.
    ///
    /// # Errors
    /// [`VaultError::InUse`] while it is unlocked.
    pub fn biometric_enabled(&self) -> Result<bool, VaultError> {
        self.with(|vault| Ok(vault.header().biometric.is_some()))
    }

    /// Unlocks with the platform's prompt. Not while a wait after wrong PINs runs, and the count of wrong PINs stays what
    /// it is: only the right PIN ends it.
    ///
    /// # Errors
    /// [`VaultError::WipePending`], and faults of the counter and of the storage.
    pub async fn unlock_with_biometric(&self) -> Result<BiometricUnlockOutcome, VaultError> {
        let header = self.with(|vault| {
            if vault.is_wiping() {
                return Err(StoreError::Wiping.into());
            }
            Ok(vault.header().clone())
        })?;
        match open_biometric_envelope(&header, self, self.ports(), self.config()).await? {
            BiometricCheck::Opened(key) => Ok(match self.open_with(key, None).await? {
                Opened::Wallet(wallet) => BiometricUnlockOutcome::Unlocked(wallet),
                Opened::RolledBack { until } => {
                    BiometricUnlockOutcome::Refused(BiometricRefusal::RolledBack { until })
                }
            }),
            BiometricCheck::Refused(refusal) => Ok(BiometricUnlockOutcome::Refused(refusal)),
            BiometricCheck::Exhausted => {
                self.destroy().await?;
                Ok(BiometricUnlockOutcome::Refused(BiometricRefusal::Erased))
            }
        }
    }
}

impl Wallet {
    /// Asks the person to approve `operation` by the platform's prompt. What changes the ways to open the vault needs the
    /// PIN.
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] where the PIN is needed or there is no such operation to approve; faults of the
    /// counter and of the storage.
    pub async fn authorise_with_biometric(
        &self,
        operation: &Operation,
    ) -> Result<BiometricAuthoriseOutcome, VaultError> {
        let inner = &*self.enter()?;
        if operation.needs_pin() {
            return Err(VaultError::Authorisation(AuthorisationFault::PinNeeded));
        }
        let digest = digest(inner, operation)?;
        let header = inner.with(|vault| Ok(vault.header().clone()))?;
        match open_biometric_envelope(&header, inner, &inner.ports, &inner.config).await? {
            BiometricCheck::Opened(key) => {
                // An envelope that opens to another key is none of this vault.
                inner.with(|vault| vault.expect_key(&key))?;
                inner.keep_counter().await?;
                let authorisation = Authorisation::new(digest, inner);
                Ok(BiometricAuthoriseOutcome::Authorised(authorisation))
            }
            BiometricCheck::Refused(refusal) => Ok(BiometricAuthoriseOutcome::Refused(refusal)),
            BiometricCheck::Exhausted => {
                erase(inner).await?;
                Ok(BiometricAuthoriseOutcome::Refused(BiometricRefusal::Erased))
            }
        }
    }
}
