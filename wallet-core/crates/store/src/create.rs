//! Building a new vault file aside.

use std::{fmt, path::Path, sync::Arc};

use rusqlite::TransactionBehavior;
use wallet_crypto::{Random, VaultKey};

use crate::{
    Attempts, Header, LockedVault, StoreError, Vault, attempts, connection,
    files::Home,
    header::{self, Loose, State},
    home_lock::HomeLock,
    key_check,
    keys::Keys,
    migrations,
    root::{self, Root},
};

/// A vault that is being created: its folder is ours and holds no vault yet.
///
/// The device key is made before the vault's file, and by someone else. Its name is noted in the folder before that, so that a
/// creation which is cut off leaves no key that nobody knows: whoever comes next finds the name in
/// [`Self::left_device_alias`].
pub struct NewVault {
    home: Home,
    lock: HomeLock,
    left_device_alias: Option<String>,
}

impl NewVault {
    /// Takes a folder that is missing or empty; what an earlier creation or destruction left counts as empty.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], [`StoreError::InUse`], [`StoreError::Io`].
    pub fn begin(home: &Path) -> Result<Self, StoreError> {
        let home = Home::new(home);
        home.make()?;
        // Before the lock, so that no lock file appears in a folder of someone else's; and under it, because then it holds.
        home.refuse_unless_empty()?;
        let lock = HomeLock::acquire(&home)?;
        home.refuse_unless_empty()?;
        if home.has_wiped()? {
            home.finish_destruction()?;
        }
        home.remove_new()?;
        let left_device_alias = home.noted_device()?;
        Ok(Self {
            home,
            lock,
            left_device_alias,
        })
    }

    /// What a creation left that was cut off after it had noted a device key, if there is no vault and such a note.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while that creation goes on, [`StoreError::Io`].
    pub fn left(home: &Path) -> Result<Option<Self>, StoreError> {
        let paths = Home::new(home);
        if paths.has_vault()? || paths.noted_device()?.is_none() {
            return Ok(None);
        }
        Self::begin(home).map(Some)
    }

    /// Name of the device key that an earlier creation may have made and did not use.
    #[must_use]
    pub fn left_device_alias(&self) -> Option<&str> {
        self.left_device_alias.as_deref()
    }

    /// Notes, durably, the name of the device key that is made next, in place of an earlier one.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Io`].
    pub fn note_device(&self, alias: &str) -> Result<(), StoreError> {
        self.home.note_device(alias)
    }

    /// Gives the folder up, once the device key that was noted is deleted.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn abandon(self) -> Result<(), StoreError> {
        self.home.forget_device()?;
        self.lock.remove()
    }

    /// Puts a whole, durable vault file into the folder, and leaves it open and unlocked. The file is built aside and renamed.
    ///
    /// # Errors
    /// The folder as it was, with [`StoreError::TooLarge`] for an oversized part of the header, [`StoreError::Full`] or
    /// [`StoreError::Io`].
    pub fn finish(
        self,
        header: &Header,
        vault_key: VaultKey,
        random: Arc<dyn Random>,
    ) -> Result<Vault, (Option<Self>, StoreError)> {
        let keys = Keys::derive(header.vault_id, &vault_key);
        let made = header::expect_writable(header, &Loose::default())
            .and_then(|()| build(&self.home, header, &keys, random.as_ref()))
            .and_then(|()| self.home.publish_new());
        if let Err(error) = made {
            // What is left of it is removed now, or by the next creation.
            let _ = self.home.remove_new();
            return Err((Some(self), error));
        }
        // The vault's header names the key: where the note stays it means nothing.
        let _ = self.home.forget_device();
        LockedVault::open_locked(self.home, self.lock)
            .and_then(|locked| locked.unlock(vault_key, random).map_err(|(_, error)| error))
            .map_err(|error| (None, error))
    }
}

impl fmt::Debug for NewVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewVault").finish_non_exhaustive()
    }
}

fn build(home: &Home, header: &Header, keys: &Keys, random: &dyn Random) -> Result<(), StoreError> {
    let mut connection = connection::open_new(&home.make_new()?)?;
    migrations::run_on_new(&mut connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    header::write(&transaction, header, &Loose::default(), State::Ready)?;
    attempts::write(&transaction, &header.vault_id, &Attempts::default())?;
    key_check::write(&transaction, keys, random)?;
    root::write(&transaction, keys, Root::NEW, random)?;
    transaction.commit()?;
    connection::checkpoint(&connection)?;
    connection.close().map_err(|(_, error)| error.into())
}
