//! A vault whose key is not here.

use std::{cell::Cell, fmt, path::Path, sync::Arc};

use rusqlite::Connection;
use wallet_crypto::{Random, VaultKey};

use crate::{
    Attempts, Header, NewVault, StoreError, Vault, attempts, connection,
    files::{Home, VAULT},
    header::{self, Loose, State, Stored},
    home_lock::HomeLock,
    key_check,
    keys::Keys,
    migrations,
    root::{self, Root},
    row_set::RowSet,
};

/// What a vault has open, locked or not.
pub(crate) struct OpenFile {
    // Closed before the lock is let go: fields are dropped in this order.
    pub(crate) connection: Connection,
    pub(crate) header: Header,
    pub(crate) loose: Loose,
    state: Cell<State>,
    home: Home,
    lock: HomeLock,
}

/// A vault that is open and locked: header and attempts can be read, records cannot.
///
/// It holds the folder's lock; dropping it closes the file and lets go.
pub struct LockedVault {
    pub(crate) file: Box<OpenFile>,
}

impl LockedVault {
    /// Whether there is a vault in this folder, readable or not.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the folder cannot be looked into.
    pub fn exists(home: &Path) -> Result<bool, StoreError> {
        Home::new(home).has_vault()
    }

    /// Creates a vault in a folder that is missing or empty, and leaves it open and unlocked.
    ///
    /// All or nothing: the file is built aside and renamed when it is whole and durable. What an earlier creation left
    /// that was interrupted counts as empty and is removed.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], [`StoreError::InUse`], [`StoreError::TooLarge`] for an oversized part of the header,
    /// [`StoreError::Full`] and [`StoreError::Io`].
    pub fn create(
        home: &Path,
        header: &Header,
        vault_key: VaultKey,
        random: Arc<dyn Random>,
    ) -> Result<Vault, StoreError> {
        header::expect_writable(header, &header::Loose::default())?;
        NewVault::begin(home)?
            .finish(header, vault_key, random)
            .map_err(|(_, error)| error)
    }

    /// Opens the vault in this folder. Whatever is wrong with it, nothing is deleted or replaced.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::InUse`], [`StoreError::Unreadable`] with the reason, [`StoreError::Io`].
    pub fn open(home: &Path) -> Result<Self, StoreError> {
        let home = Home::new(home);
        if !home.has_vault()? && !home.has_wiped()? {
            return Err(StoreError::NotFound);
        }
        let lock = HomeLock::acquire(&home)?;
        if home.has_wiped()? {
            home.finish_destruction()?;
        }
        if !home.has_vault()? {
            lock.remove()?;
            return Err(StoreError::NotFound);
        }
        Self::open_locked(home, lock)
    }

    /// Removes whatever vault is in this folder without reading it, for one that cannot be opened. Nothing but an
    /// explicit wipe may call this: it is final.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Io`].
    pub fn destroy_unread(home: &Path) -> Result<(), StoreError> {
        let home = Home::new(home);
        if !home.has_vault()? && !home.has_wiped()? {
            return Ok(());
        }
        let lock = HomeLock::acquire(&home)?;
        home.destroy()?;
        lock.remove()
    }

    pub(crate) fn open_locked(home: Home, lock: HomeLock) -> Result<Self, StoreError> {
        home.inspect()?;
        let (connection, stored) = read_file(&home).map_err(StoreError::while_opening)?;
        let Stored { header, loose, state } = stored;
        Ok(Self {
            file: Box::new(OpenFile {
                connection,
                header,
                loose,
                state: Cell::new(state),
                home,
                lock,
            }),
        })
    }

    pub(crate) fn lock(file: Box<OpenFile>) -> Self {
        Self { file }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.file.connection
    }

    /// The vault's header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.file.header
    }

    /// Name of the device key before the last change of the PIN, while it may still have to be deleted; see
    /// [`Vault::replace_envelope`]. A wipe has that key to delete as well.
    #[must_use]
    pub fn retired_device_alias(&self) -> Option<&str> {
        self.file.loose.device.as_deref()
    }

    /// The count of failed tries; [`Attempts::damaged`] when it is not what was written.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the file cannot be read at all.
    pub fn attempts(&self) -> Result<Attempts, StoreError> {
        self.file.attempts()
    }

    /// Writes the count of failed tries; it outlasts a kill and a loss of power once this returns.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::TooLarge`] for an oversized boot id.
    pub fn save_attempts(&self, attempts: &Attempts) -> Result<(), StoreError> {
        self.file.save_attempts(attempts)
    }

    /// Unlocks the vault and keeps of the key only what it derives.
    ///
    /// Every row is compared with the root record, by what stands beside its body; bodies are not opened.
    ///
    /// # Errors
    /// The vault, still locked, with [`StoreError::WrongKey`] when the key is not its own, [`StoreError::Damaged`] when a row
    /// was taken away, added, swapped or replayed, or [`StoreError::Wiping`].
    pub fn unlock(self, vault_key: VaultKey, random: Arc<dyn Random>) -> Result<Vault, (Self, StoreError)> {
        if self.is_wiping() {
            return Err((self, StoreError::Wiping));
        }
        let keys = Keys::derive(self.file.header.vault_id, &vault_key);
        match read_rows(&self.file.connection, &keys) {
            Ok((root, rows)) => Ok(Vault::unlocked(self.file, keys, root.generation, rows, random)),
            Err(error) => Err((self, error)),
        }
    }

    /// Marks the vault, durably, as being wiped. From here on it is never unlocked again; what is left to do is to
    /// delete its keys and to call [`Self::destroy_files`], if need be after the next [`Self::open`].
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Database`].
    pub fn wipe_mark(&self) -> Result<(), StoreError> {
        let OpenFile {
            connection,
            header,
            loose,
            ..
        } = &*self.file;
        header::write(connection, header, loose, State::Wiping)?;
        self.file.state.set(State::Wiping);
        // The mark is durable in the log already; best effort to have it in the database as well.
        let _ = connection::checkpoint(&self.file.connection);
        Ok(())
    }

    /// Whether a wipe has begun.
    #[must_use]
    pub fn is_wiping(&self) -> bool {
        self.file.state.get() == State::Wiping
    }

    /// Removes the vault's files, overwritten first as far as the storage lets us. One renaming takes the vault away;
    /// what is interrupted after it is finished by the next [`Self::open`] or [`Self::create`].
    ///
    /// # Errors
    /// [`StoreError::Io`]; the vault is then still there, or on its way out.
    pub fn destroy_files(self) -> Result<(), StoreError> {
        let OpenFile {
            connection,
            home,
            lock,
            ..
        } = *self.file;
        // Whether the engine could empty its log no longer matters.
        drop(connection);
        home.destroy()?;
        lock.remove()
    }
}

impl fmt::Debug for LockedVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockedVault")
            .field("header", &self.file.header)
            .finish_non_exhaustive()
    }
}

impl OpenFile {
    pub(crate) fn state(&self) -> State {
        self.state.get()
    }

    pub(crate) fn attempts(&self) -> Result<Attempts, StoreError> {
        attempts::read(&self.connection, &self.header.vault_id)
    }

    pub(crate) fn save_attempts(&self, attempts: &Attempts) -> Result<(), StoreError> {
        attempts::write(&self.connection, &self.header.vault_id, attempts)
    }
}

/// The root and the rows that it vouches for.
fn read_rows(connection: &Connection, keys: &Keys) -> Result<(Root, RowSet), StoreError> {
    key_check::expect(connection, keys)?;
    let root = root::read(connection, keys)?;
    let rows = RowSet::read(connection, keys)?;
    if rows.hash() == root.hash {
        Ok((root, rows))
    } else {
        Err(StoreError::Damaged)
    }
}

fn read_file(home: &Home) -> Result<(Connection, Stored), StoreError> {
    let mut connection = connection::open(&home.path(VAULT))?;
    migrations::run_on_existing(&mut connection)?;
    let stored = header::read(&connection)?;
    Ok((connection, stored))
}
