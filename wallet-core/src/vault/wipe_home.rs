use std::path::Path;

use wallet_store::LockedVault;

use super::locked::{LockedWallet, WipeConfirmation};
use crate::config::{Config, Ports};
use crate::error::VaultError;

impl LockedWallet {
    /// Destroys whatever vault is in `home`: as [`LockedWallet::wipe`] where it opens, and its files alone where
    /// [`LockedWallet::open`] says [`VaultError::Unreadable`]. The keys of such a one cannot be named; they stay in the key store,
    /// where without the file they open nothing.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] where there is no vault; as [`LockedWallet::wipe`].
    pub async fn wipe_home(
        home: &Path,
        ports: Ports,
        config: impl Into<Config>,
        confirmation: WipeConfirmation,
    ) -> Result<(), VaultError> {
        let is_there = LockedVault::exists(home)?;
        match Self::open(home, ports, config).await {
            Ok(wallet) => wallet.wipe(confirmation).await,
            Err(VaultError::Unreadable(_)) => LockedVault::destroy_unread(home).map_err(VaultError::from),
            // A wipe had begun before, and opening has finished it.
            Err(VaultError::NotFound) if is_there => Ok(()),
            Err(error) => Err(error),
        }
    }
}
