use std::fmt;
use std::sync::Arc;

use wallet_crypto::Pin;

use crate::error::VaultError;
use crate::vault::{AuthoriseOutcome, Inner, LockedWallet, Operation};

/// An unlocked wallet. Its use cases are methods, one file each.
pub struct Wallet {
    pub(crate) inner: Arc<Inner>,
}

impl Wallet {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Asks the person to approve `operation` with their PIN. A wrong PIN counts as a try, as at unlock.
    ///
    /// # Errors
    /// Faults of the device key and the storage, and [`VaultError::Authorisation`] where there is no such operation
    /// to approve.
    pub async fn authorise(&self, operation: &Operation, pin: &Pin) -> Result<AuthoriseOutcome, VaultError> {
        crate::vault::authorise(&self.inner, operation, pin).await
    }

    /// Locks the wallet: the keys leave the memory, and every later call on this object finds it locked.
    ///
    /// # Errors
    /// [`VaultError::Locked`] where it was locked before; faults of the storage.
    pub fn lock(&self) -> Result<LockedWallet, VaultError> {
        let locked = self.inner.take()?.lock();
        Ok(LockedWallet::relocked(
            locked,
            self.inner.ports.clone(),
            self.inner.config,
        ))
    }
}

impl fmt::Debug for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wallet").finish_non_exhaustive()
    }
}
