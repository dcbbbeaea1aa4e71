use std::fmt;
use std::sync::Arc;

use wallet_crypto::Pin;

use crate::error::VaultError;
use crate::vault::{AuthoriseOutcome, InUse, Inner, LockedWallet, Operation};

/// An unlocked wallet. Its use cases are methods, one file each.
///
/// It locks itself once it lies unused for [`crate::Config::idle`], once the monotonic clock goes backwards or belongs to another
/// boot, and when a call of it panics: the keys leave the memory, later calls answer [`VaultError::Locked`] (after a panic
/// [`VaultError::Poisoned`]), and [`Wallet::lock`] gives the locked wallet back. A call in progress is use, for ten minutes at
/// most. A call that finds the wallet locked in its middle ends with that error, as if it had been cut off there.
pub struct Wallet {
    inner: Arc<Inner>,
}

impl Wallet {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Begins a use case: the one way to what the wallet holds, so that every call is noticed as use and finds a wallet
    /// locked whose time has run out.
    pub(crate) fn enter(&self) -> Result<InUse<'_>, VaultError> {
        self.inner.enter()
    }

    /// Asks the person to approve `operation` with their PIN. A wrong PIN counts as a try, as at unlock.
    ///
    /// # Errors
    /// Faults of the device key and the storage, and [`VaultError::Authorisation`] where there is no such operation
    /// to approve.
    pub async fn authorise(&self, operation: &Operation, pin: &Pin) -> Result<AuthoriseOutcome, VaultError> {
        crate::vault::authorise(&*self.enter()?, operation, pin).await
    }

    /// Locks the wallet: the keys leave the memory, and every later call on this object finds it locked. Works as well
    /// where the wallet has locked itself.
    ///
    /// # Errors
    /// [`VaultError::Locked`] where this was called before, or the vault is erased.
    pub fn lock(&self) -> Result<LockedWallet, VaultError> {
        Ok(LockedWallet::relocked(
            self.inner.take()?,
            self.inner.ports.clone(),
            self.inner.config,
        ))
    }

    /// Locks the wallet if it lay unused for too long, and says whether it is locked. It is no use of the wallet: an app calls
    /// it from a timer, and first of all when it comes back to the foreground.
    #[must_use]
    pub fn lock_if_idle(&self) -> bool {
        self.inner.lock_if_idle()
    }

    /// Seconds until the wallet locks itself unless it is used; `None` where it is locked. It is no use of the wallet.
    #[must_use]
    pub fn idle_seconds_left(&self) -> Option<u32> {
        self.inner.idle_seconds_left()
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet").finish_non_exhaustive()
    }
}
