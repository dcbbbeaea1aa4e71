//! An unlocked vault.

use std::{fmt, sync::Arc};

use rusqlite::TransactionBehavior;
use wallet_crypto::Random;

use crate::{
    Attempts, Batch, Header, LockedVault, Row, RowId, StoreError, Table, connection, keys::Keys,
    locked::OpenFile, records::Records,
};

/// A vault that is open and unlocked: one connection, used by one thread at a time.
///
/// It keeps purpose keys, not the `VaultKey` they come from. [`Self::lock`] and dropping wipe them.
pub struct Vault {
    // Wiped before anything else is closed: fields are dropped in this order.
    keys: Keys,
    file: Box<OpenFile>,
    random: Arc<dyn Random>,
}

impl Vault {
    pub(crate) fn unlocked(file: Box<OpenFile>, keys: Keys, random: Arc<dyn Random>) -> Self {
        Self { keys, file, random }
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
        let Self { keys, file, random } = self;
        drop((keys, random));
        file.connection.flush_prepared_statement_cache();
        // Locking cannot fail: what the log holds is durable there, too, and the next opening reads it.
        let _ = connection::checkpoint(&file.connection);
        let _ = file.connection.release_memory();
        LockedVault::lock(file)
    }

    /// Runs `f` in one transaction. When `f` fails, nothing of it remains; when this returns `Ok`, all of it is durable.
    ///
    /// # Errors
    /// What `f` gave, or the failure to begin or to commit: [`StoreError::Full`], [`StoreError::Damaged`],
    /// [`StoreError::Database`].
    pub fn write<T>(
        &mut self,
        f: impl FnOnce(&mut Batch<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // Rolled back when it is dropped without a commit, on an error as on a panic of `f`.
        let transaction = self
            .file
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let records = Records {
            connection: &transaction,
            keys: &self.keys,
        };
        let value = f(&mut Batch {
            records,
            random: self.random.as_ref(),
        })?;
        transaction.commit()?;
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

    /// The records that were last put with this look-up value, in the order of insertion.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when one of them is not what was written.
    pub fn find(&self, table: Table, lookup: &str) -> Result<Vec<Row>, StoreError> {
        self.records().find(table, lookup)
    }

    fn records(&self) -> Records<'_> {
        Records {
            connection: &self.file.connection,
            keys: &self.keys,
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
