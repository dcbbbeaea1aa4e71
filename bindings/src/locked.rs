use std::path::Path;
use std::sync::Arc;

use wallet_core::VaultError;

use crate::biometric::BiometricUnlockOutcome;
use crate::config::Config;
use crate::pin::Pin;
use crate::ports::Ports;
use crate::wallet::Wallet;

/// A wallet that exists and is locked. It holds the vault's file, and no key.
#[derive(Debug, uniffi::Object)]
pub struct LockedWallet(wallet_core::LockedWallet);

/// What came of a PIN at unlock.
#[derive(Debug, uniffi::Enum)]
pub enum UnlockOutcome {
    /// The PIN was right.
    Unlocked {
        /// The wallet, unlocked.
        wallet: Arc<Wallet>,
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
    /// The vault is an older copy that was put back, which the platform's counter tells. It is not opened before this
    /// moment, once; after that it is used as it is. What was accepted, shared or deleted since is not in it.
    RolledBack {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}

/// What came of asking for everything to be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum WipeOutcome {
    /// Keys and files are gone.
    Wiped,
    /// What was typed is not [`wipe_word`]: nothing was touched.
    NotConfirmed,
}

/// Destroys whatever vault is in the folder `home`, if `typed` is [`wipe_word`]: as `LockedWallet.wipe` where it opens, and its
/// files alone where `LockedWallet.open` says that it is unreadable. The keys of such a one cannot be named; they stay in the
/// key store, where without the file they open nothing.
///
/// # Errors
/// [`VaultError::NotFound`] where there is no vault; [`VaultError::WipePending`] while the key store refuses.
#[uniffi::export]
pub async fn wipe_home(
    home: String,
    ports: Ports,
    config: Config,
    typed: String,
) -> Result<WipeOutcome, VaultError> {
    match wallet_core::WipeConfirmation::typed(&typed) {
        Some(confirmation) => {
            wallet_core::LockedWallet::wipe_home(Path::new(&home), ports.into(), config, confirmation)
                .await
                .map(|()| WipeOutcome::Wiped)
        }
        None => Ok(WipeOutcome::NotConfirmed),
    }
}

/// The word that the person types to confirm a wipe.
#[uniffi::export]
pub fn wipe_word() -> String {
    wallet_core::WipeConfirmation::WORD.to_owned()
}

#[uniffi::export]
impl LockedWallet {
    /// Opens the wallet in the folder `home`, locked. A wipe that was interrupted is finished first.
    ///
    /// # Errors
    /// [`VaultError::NotFound`], [`VaultError::InUse`], [`VaultError::Unreadable`]: nothing is changed by them.
    #[uniffi::constructor]
    pub async fn open(home: String, ports: Ports, config: Config) -> Result<Arc<Self>, VaultError> {
        let opened = wallet_core::LockedWallet::open(Path::new(&home), ports.into(), config).await?;
        Ok(Arc::new(Self(opened)))
    }

    /// Unlocks with the PIN. Stretching the PIN takes a while: call it off the main thread.
    ///
    /// # Errors
    /// Faults of the device key (never counted as a wrong PIN) and of the storage.
    pub async fn unlock(&self, pin: Arc<Pin>) -> Result<UnlockOutcome, VaultError> {
        Ok(match self.0.unlock(pin.core()).await? {
            wallet_core::UnlockOutcome::Unlocked(wallet) => UnlockOutcome::Unlocked {
                wallet: Wallet::wrap(wallet),
            },
            wallet_core::UnlockOutcome::WrongPin { tries_left, until } => {
                UnlockOutcome::WrongPin { tries_left, until }
            }
            wallet_core::UnlockOutcome::LockedOut { until } => UnlockOutcome::LockedOut { until },
            wallet_core::UnlockOutcome::RolledBack { until } => UnlockOutcome::RolledBack { until },
            wallet_core::UnlockOutcome::Erased => UnlockOutcome::Erased,
        })
    }

    /// Whether the platform's prompt is set up to open this vault.
    ///
    /// # Errors
    /// [`VaultError::InUse`] while it is unlocked.
    pub fn biometric_enabled(&self) -> Result<bool, VaultError> {
        self.0.biometric_enabled()
    }

    /// Unlocks with the platform's prompt. Not while a wait after wrong PINs runs, and the count of wrong PINs stays what
    /// it is: only the right PIN ends it.
    ///
    /// # Errors
    /// [`VaultError::WipePending`], and faults of the counter and of the storage.
    pub async fn unlock_with_biometric(&self) -> Result<BiometricUnlockOutcome, VaultError> {
        Ok(self.0.unlock_with_biometric().await?.into())
    }

    /// Destroys the device key, every holder key, the biometric key, the counters and the files, if `typed` is [`wipe_word`]. Works without the PIN.
    ///
    /// # Errors
    /// [`VaultError::WipePending`] while the key store refuses: the next open goes on with it.
    pub async fn wipe(&self, typed: String) -> Result<WipeOutcome, VaultError> {
        match wallet_core::WipeConfirmation::typed(&typed) {
            Some(confirmation) => self.0.wipe(confirmation).await.map(|()| WipeOutcome::Wiped),
            None => Ok(WipeOutcome::NotConfirmed),
        }
    }
}

impl LockedWallet {
    pub(crate) fn core(&self) -> &wallet_core::LockedWallet {
        &self.0
    }

    pub(crate) fn wrap(locked: wallet_core::LockedWallet) -> Arc<Self> {
        Arc::new(Self(locked))
    }
}
