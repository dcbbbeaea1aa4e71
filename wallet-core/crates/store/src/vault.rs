//! An unlocked vault.

use std::{fmt, sync::Arc};

use rusqlite::{Transaction, TransactionBehavior};
use wallet_crypto::{PrfKind, Random, VaultKey};

use crate::{
    Attempts, Batch, Column, Header, LockedVault, Row, RowId, StoreError, Table, attempts, connection,
    header::{self, Loose, State},
    key_check,
    keys::Keys,
    locked::OpenFile,
    records::Records,
    row_set::RowSet,
};

/// A vault that is open and unlocked: one connection, used by one thread at a time.
///
/// It keeps purpose keys, not the `VaultKey` they come from. [`Self::lock`] and dropping wipe them.
pub struct Vault {
    // Wiped before anything else is closed: fields are dropped in this order.
    keys: Keys,
    pub(crate) file: Box<OpenFile>,
    generation: u64,
    rows: RowSet,
    random: Arc<dyn Random>,
}

impl Vault {
    pub(crate) fn unlocked(
        file: Box<OpenFile>,
        keys: Keys,
        generation: u64,
        rows: RowSet,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            keys,
            file,
            generation,
            rows,
            random,
        }
    }

    /// The vault's header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.file.header
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

    /// Wipes the keys, empties the log into the database and gives back the locked vault, whose file is still open.
    #[must_use]
    pub fn lock(self) -> LockedVault {
        let Self {
            keys,
            file,
            rows,
            random,
            ..
        } = self;
        drop((keys, rows, random));
        file.connection.flush_prepared_statement_cache();
        // Locking cannot fail: what the log holds is durable there, too, and the next opening reads it.
        let _ = connection::checkpoint(&file.connection);
        let _ = file.connection.release_memory();
        LockedVault::lock(file)
    }

    /// How often the vault was written: 1 when it is new, one more after each transaction. A platform counter that is kept
    /// beside it tells a whole older file from the newest.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether `vault_key` is this vault's.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] where it is not.
    pub fn expect_key(&self, vault_key: &VaultKey) -> Result<(), StoreError> {
        let keys = Keys::derive(self.header().vault_id, vault_key);
        key_check::expect(&self.file.connection, &keys)
    }

    /// Name of the device key before the last change of the PIN, while it may still have to be deleted.
    #[must_use]
    pub fn retired_device_alias(&self) -> Option<&str> {
        self.file.loose.device.as_deref()
    }

    /// Puts the vault key's new envelope in place of the old one, in one durable transaction. The vault key, and with it every
    /// record, stays.
    ///
    /// Where it names another device key, the one before is retired: its name is kept ([`Self::retired_device_alias`],
    /// [`LockedVault::retired_device_alias`]) until [`Self::forget_retired_device`]. So the key itself is deleted after this
    /// returned, and a deletion that was interrupted can go on at the next opening. The count of failed tries is not touched.
    /// With the device key goes the biometric envelope, in the same transaction: a copy of the file from before must not open
    /// by a biometric key that is still there. Its name is loose from then on ([`Self::loose_biometric_alias`]).
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another device key would be retired, or this one taken back, before the last is forgotten,
    /// or the biometric key would be loose beside another;
    /// [`StoreError::TooLarge`] for an oversized part; the failures of [`Self::write`]. The old envelope is then still in place.
    pub fn replace_envelope(
        &mut self,
        prf_kind: PrfKind,
        probe_digest: [u8; 32],
        device_alias: &str,
        pin_envelope: &[u8],
    ) -> Result<(), StoreError> {
        let old = self.header();
        let is_same_device = device_alias == old.device_alias;
        let mut header = Header {
            prf_kind,
            probe_digest,
            pin_envelope: pin_envelope.to_vec(),
            device_alias: device_alias.to_owned(),
            ..old.clone()
        };
        let mut loose = self.file.loose.clone();
        if !is_same_device {
            if loose.device.is_some() {
                return Err(StoreError::InUse);
            }
            loose.device = Some(old.device_alias.clone());
            loose.take_biometric(&mut header)?;
        }
        self.write_header(header, loose)
    }

    /// Forgets the name of the retired device key, once that key is deleted. Without one it does nothing.
    ///
    /// # Errors
    /// The failures of [`Self::write`]; the name is then still there.
    pub fn forget_retired_device(&mut self) -> Result<(), StoreError> {
        if self.file.loose.device.is_none() {
            return Ok(());
        }
        let loose = Loose {
            device: None,
            ..self.file.loose.clone()
        };
        self.write_header(self.file.header.clone(), loose)
    }

    /// Puts a header in place of the one before, in one durable transaction.
    pub(crate) fn write_header(&mut self, header: Header, loose: Loose) -> Result<(), StoreError> {
        header::expect_writable(&header, &loose)?;
        self.write(|batch| header::write(batch.connection, &header, &loose, State::Ready))?;
        self.file.header = header;
        self.file.loose = loose;
        // Durable already; best effort to overwrite the header before in the database as well.
        let _ = connection::checkpoint(&self.file.connection);
        Ok(())
    }

    /// Runs `f` in one transaction, together with the root record that vouches for what it leaves. When `f` fails, nothing
    /// of it remains; when this returns `Ok`, all of it is durable.
    ///
    /// # Errors
    /// What `f` gave, or the failure to begin or to commit: [`StoreError::Full`], [`StoreError::Damaged`],
    /// [`StoreError::Database`].
    pub fn write<T>(
        &mut self,
        f: impl FnOnce(&mut Batch<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let generation = self.generation.checked_add(1).ok_or(StoreError::Damaged)?;
        self.commit(generation, f)
    }

    /// As [`Self::write`], for a vault that is older than a counter of the platform says: its generation is at least
    /// `generation` from then on, and the count of failed tries is replaced in the same transaction.
    ///
    /// # Errors
    /// The failures of [`Self::write`] and of [`Self::save_attempts`].
    pub fn write_after_rollback<T>(
        &mut self,
        generation: u64,
        attempts: &Attempts,
        f: impl FnOnce(&mut Batch<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let next = self.generation.checked_add(1).ok_or(StoreError::Damaged)?;
        let vault_id = self.header().vault_id;
        self.commit(generation.max(next), |batch| {
            attempts::write(batch.connection, &vault_id, attempts)?;
            f(batch)
        })
    }

    fn commit<T>(
        &mut self,
        generation: u64,
        f: impl FnOnce(&mut Batch<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // Rolled back when it is dropped without a commit, on an error as on a panic of `f`.
        // Unchecked is only that there is no other one, which `&mut self` sees to.
        let connection = &self.file.connection;
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        // Undone, like the transaction, when it is dropped.
        let mut batch = Batch {
            connection,
            keys: &self.keys,
            changes: self.rows.change(&self.keys),
            random: self.random.as_ref(),
        };
        let value = f(&mut batch)?;
        let changes = batch.finish(generation)?;
        transaction.commit()?;
        changes.keep();
        self.generation = generation;
        Ok(value)
    }

    /// The record with this id, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not what was written.
    pub fn get(&self, table: Table, id: &RowId) -> Result<Option<Row>, StoreError> {
        self.records().get(table, id)
    }

    /// Every record of the table in the order of insertion.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when one of them is not what was written.
    pub fn list(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.records().list(table)
    }

    /// The records that were last put with this value for the column, in the order of insertion.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when one of them is not what was written, [`StoreError::NoSuchColumn`] when the table is not
    /// looked up by it.
    pub fn find(&self, table: Table, column: Column, value: &str) -> Result<Vec<Row>, StoreError> {
        self.records().find(table, column, value)
    }

    fn records(&self) -> Records<'_> {
        Records {
            connection: &self.file.connection,
            keys: &self.keys,
            set: &self.rows,
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("header", &self.file.header)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
