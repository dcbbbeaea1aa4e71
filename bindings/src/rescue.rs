//! What is left of a damaged wallet.

use std::sync::Arc;

use wallet_core::VaultError;

use crate::activity::ActivityEntry;
use crate::backup::{BackupError, NewPassphrase};
use crate::credentials::CredentialSummary;
use crate::locked::LockedWallet;
use crate::pin::Pin;

/// What came of a PIN for a rescue. It counts like one at unlock.
#[derive(Debug, uniffi::Enum)]
pub enum RescueOutcome {
    /// The PIN was right.
    Rescued {
        /// What could be read.
        rescued: Arc<RescuedWallet>,
    },
    /// The PIN was wrong.
    WrongPin {
        /// Tries before the vault erases itself.
        tries_left: u32,
        /// When the next try is possible, seconds since 1970, where it must wait.
        until: Option<i64>,
    },
    /// No PIN is looked at before this moment.
    LockedOut {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}

/// What could be read of a damaged vault: a copy in memory until it is closed, to be looked at and exported. It shows no
/// claim, signs nothing and has no way to write.
///
/// Each record in it was sealed by this vault. Where `damage().whole` is false, others may be missing, and one may be older
/// than the last that was written.
#[derive(Debug, uniffi::Object)]
pub struct RescuedWallet(wallet_core::RescuedWallet);

/// What could not be read. Records that were taken away are not counted: nothing tells their number.
#[derive(Debug, Clone, Copy, uniffi::Record)]
pub struct RescueDamage {
    /// Nothing is missing and nothing is damaged: the vault can be unlocked.
    pub whole: bool,
    /// Credentials that are there and cannot be read.
    pub credentials: u32,
    /// Entries of the history that are there and cannot be read.
    pub activity: u32,
    /// Other records that are there and cannot be read: offers, requests, trust anchors, settings.
    pub other: u32,
    /// More may be missing, and nothing tells how many.
    pub uncounted: bool,
}

#[uniffi::export]
impl RescuedWallet {
    /// The credentials that can be read, oldest first.
    pub fn credentials(&self) -> Vec<CredentialSummary> {
        self.0.credentials().iter().cloned().map(Into::into).collect()
    }

    /// The entries of the history that can be read, oldest first.
    pub fn activity(&self) -> Vec<ActivityEntry> {
        self.0.activity().iter().cloned().map(Into::into).collect()
    }

    /// Seals what can be read under a passphrase, as `Wallet.export_backup` does for a whole vault. The vault is left as it
    /// is, so its history says nothing of it. Slow on purpose: call it off the main thread.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`]; [`VaultError::Randomness`].
    pub fn export_backup(&self, passphrase: &NewPassphrase) -> Result<Vec<u8>, BackupError> {
        self.0.export_backup(&passphrase.0)
    }

    /// What could not be read.
    pub fn damage(&self) -> RescueDamage {
        let wallet_core::RescueDamage {
            whole,
            credentials,
            activity,
            other,
            uncounted,
        } = self.0.damage();
        RescueDamage {
            whole,
            credentials,
            activity,
            other,
            uncounted,
        }
    }
}

#[uniffi::export]
impl LockedWallet {
    /// Reads what is left of a vault that `unlock` says is damaged. The vault stays locked and its file as it is. No claim's
    /// value is shown. Stretching the PIN takes a while: call it off the main thread.
    ///
    /// # Errors
    /// As `unlock`; [`VaultError::Damaged`] where nothing at all can be read.
    pub async fn rescue(&self, pin: Arc<Pin>) -> Result<RescueOutcome, VaultError> {
        Ok(match self.core().rescue(pin.core()).await? {
            wallet_core::RescueOutcome::Rescued(rescued) => RescueOutcome::Rescued {
                rescued: Arc::new(RescuedWallet(rescued)),
            },
            wallet_core::RescueOutcome::WrongPin { tries_left, until } => {
                RescueOutcome::WrongPin { tries_left, until }
            }
            wallet_core::RescueOutcome::LockedOut { until } => RescueOutcome::LockedOut { until },
            wallet_core::RescueOutcome::Erased => RescueOutcome::Erased,
        })
    }
}
