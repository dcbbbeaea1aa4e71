use std::path::Path;
use std::sync::Arc;

use wallet_core::VaultError;

use crate::authorisation::{AuthoriseOutcome, WalletOperation};
use crate::config::Config;
use crate::locked::LockedWallet;
use crate::pin::{NewPin, Pin};
use crate::ports::Ports;

/// An unlocked wallet. It locks when it is locked or closed.
#[derive(Debug, uniffi::Object)]
pub struct Wallet(wallet_core::Wallet);

impl Wallet {
    pub(crate) fn wrap(wallet: wallet_core::Wallet) -> Arc<Self> {
        Arc::new(Self(wallet))
    }

    pub(crate) fn core(&self) -> &wallet_core::Wallet {
        &self.0
    }
}

#[uniffi::export]
impl Wallet {
    /// Makes a new wallet in `home`, a folder that is empty or does not exist, and unlocks it. Stretching the PIN
    /// takes a while: call it off the main thread.
    ///
    /// # Errors
    /// [`VaultError::NotEmpty`] where there is something; faults of the device key and of the storage. Nothing is
    /// left behind that opens.
    #[uniffi::constructor]
    pub async fn create(
        home: String,
        pin: Arc<NewPin>,
        ports: Ports,
        config: Config,
    ) -> Result<Arc<Self>, VaultError> {
        let created =
            wallet_core::LockedWallet::create(Path::new(&home), pin.core(), ports.into(), config).await?;
        Ok(Self::wrap(created))
    }

    /// Asks the person to approve `operation` with their PIN. A wrong PIN counts as a try, as at unlock.
    ///
    /// # Errors
    /// Faults of the device key and the storage, and [`VaultError::Authorisation`] where there is no such operation
    /// to approve.
    pub async fn authorise(
        &self,
        operation: WalletOperation,
        pin: Arc<Pin>,
    ) -> Result<AuthoriseOutcome, VaultError> {
        let outcome = self.0.authorise(&operation.to_core()?, pin.core()).await?;
        Ok(outcome.into())
    }

    /// Locks the wallet: the keys leave the memory, and every later call on this object finds it locked. Works as well
    /// where the wallet has locked itself.
    ///
    /// # Errors
    /// [`VaultError::Locked`] where this was called before, or the vault is erased.
    pub fn lock(&self) -> Result<Arc<LockedWallet>, VaultError> {
        self.0.lock().map(LockedWallet::wrap)
    }

    /// Locks the wallet if it lay unused for too long, and says whether it is locked. It is no use of the wallet: call it
    /// from a timer, and first of all when the app comes back to the foreground.
    pub fn lock_if_idle(&self) -> bool {
        self.0.lock_if_idle()
    }

    /// Seconds until the wallet locks itself unless it is used; none where it is locked. It is no use of the wallet.
    pub fn idle_seconds_left(&self) -> Option<u32> {
        self.0.idle_seconds_left()
    }
}
