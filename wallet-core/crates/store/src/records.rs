//! Sealed records in and out of their tables.

use std::fmt;

use rusqlite::{Connection, Statement, params, types::ValueRef};
use wallet_crypto::{Random, Sealed};

use crate::{
    StoreError,
    keys::Keys,
    lookup::{Column, Indexes, Lookups},
    record::{self, Beside, MAX_BODY, Place},
    root::{self, Root},
    row_set::{Changes, Entry, RowSet},
    table::{Row, RowId, Table},
};

/// The statements of one table. Whole constant texts, so that each is prepared once and never put together at run time.
/// Among the parameters the blind indexes come last, in the order of [`Table::columns`].
struct Statements {
    get: &'static str,
    list: &'static str,
    insert: &'static str,
    update: &'static str,
    delete: &'static str,
}

/// Where the blind indexes begin among the parameters.
const INDEXES: usize = 7;

macro_rules! statements {
    ($table:literal, $columns:literal, $values:literal, $changes:literal) => {
        Statements {
            get: concat!(
                "SELECT sequence, id, nonce, body FROM ",
                $table,
                " WHERE sequence = ?1"
            ),
            list: concat!(
                "SELECT sequence, id, nonce, body FROM ",
                $table,
                " ORDER BY sequence"
            ),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (sequence, id, version, nonce, tag, body, ",
                $columns,
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ",
                $values,
                ")"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET version = ?3, nonce = ?4, tag = ?5, body = ?6, ",
                $changes,
                " WHERE sequence = ?1 AND id = ?2"
            ),
            delete: concat!("DELETE FROM ", $table, " WHERE sequence = ?1 AND id = ?2"),
        }
    };
    ($table:literal) => {
        statements!($table, "lookup", "?7", "lookup = ?7")
    };
}

const fn statements(table: Table) -> &'static Statements {
    match table {
        Table::Credential => &statements!(
            "credential",
            "lookup, type, issuer",
            "?7, ?8, ?9",
            "lookup = ?7, type = ?8, issuer = ?9"
        ),
        Table::Session => &statements!("session"),
        Table::Activity => &statements!("activity"),
        Table::TrustAnchor => &statements!("trust_anchor"),
        Table::HolderKeyIntent => &statements!("holder_key_intent"),
        Table::Setting => &statements!("setting"),
    }
}

/// Reads records with the keys of an unlocked vault. Which rows there are is known from the set, never from the file.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a Keys,
    pub(crate) set: &'a RowSet,
}

impl Records<'_> {
    pub(crate) fn get(self, table: Table, id: &RowId) -> Result<Option<Row>, StoreError> {
        let known = self.set.get(table, id);
        let Some(entry) = known else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(statements(table).get)?;
        self.read(&mut statement, table, *id, entry).map(Some)
    }

    pub(crate) fn list(self, table: Table) -> Result<Vec<Row>, StoreError> {
        let expected = self.set.count(table);
        let mut statement = self.connection.prepare_cached(statements(table).list)?;
        let mut found = statement.query([])?;
        let mut rows = Vec::with_capacity(expected);
        while let Some(row) = found.next()? {
            let id = RowId::new(row.get(1)?);
            let entry = self.set.get(table, &id).ok_or(StoreError::Damaged)?;
            rows.push(self.open(table, id, entry, row)?);
        }
        // Each at its own sequence number and so once; as many as there are, and so all.
        if rows.len() == expected {
            Ok(rows)
        } else {
            Err(StoreError::Damaged)
        }
    }

    pub(crate) fn find(self, table: Table, column: Column, value: &str) -> Result<Vec<Row>, StoreError> {
        let index = self.keys.blind_index(table, column, value)?;
        let known = self.set.with(table, column, index);
        let mut rows = Vec::with_capacity(known.len());
        let mut statement = self.connection.prepare_cached(statements(table).get)?;
        for (id, entry) in known {
            rows.push(self.read(&mut statement, table, *id, entry)?);
        }
        Ok(rows)
    }

    fn read(
        self,
        statement: &mut Statement<'_>,
        table: Table,
        id: RowId,
        entry: &Entry,
    ) -> Result<Row, StoreError> {
        let mut found = statement.query([entry.sequence])?;
        let row = found.next()?.ok_or(StoreError::Damaged)?;
        self.open(table, id, entry, row)
    }

    /// Opens the row that the set has under this id: version, tag and look-ups are those of the set, and body and nonce are what
    /// was sealed with them, or it does not open.
    fn open(
        self,
        table: Table,
        id: RowId,
        entry: &Entry,
        row: &rusqlite::Row<'_>,
    ) -> Result<Row, StoreError> {
        if row.get::<_, i64>(0)? != entry.sequence || row.get::<_, [u8; RowId::LEN]>(1)? != *id.bytes() {
            return Err(StoreError::Damaged);
        }
        let sealed = Sealed {
            nonce: row.get(2)?,
            tag: entry.tag,
            body: body_column(row)?,
        };
        let place = Place {
            vault_id: self.keys.vault_id,
            table: table.name(),
            id,
            version: entry.version,
        };
        let beside = Beside {
            sequence: entry.sequence,
            columns: table.columns(),
            indexes: entry.indexes,
        };
        let body = record::open(&self.keys.records, &place, &beside, sealed)?;
        Ok(Row {
            id,
            version: entry.version,
            body,
        })
    }
}

/// The sealed body, copied only when it can be one that this crate wrote.
fn body_column(row: &rusqlite::Row<'_>) -> Result<Vec<u8>, StoreError> {
    let ValueRef::Blob(body) = row.get_ref(3)? else {
        return Err(StoreError::Damaged);
    };
    if body.len() > record::padded_len(MAX_BODY + record::MAX_TRAILER) {
        return Err(StoreError::Damaged);
    }
    Ok(body.to_vec())
}

/// The writing side of one transaction, as [`crate::Vault::write`] hands it to its closure. Its reads see its writes.
pub struct Batch<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a Keys,
    pub(crate) changes: Changes<'a>,
    pub(crate) random: &'a dyn Random,
}

impl<'a> Batch<'a> {
    /// Writes a record: a new one at the end of its table's order, or the next version of the one with this id, which
    /// keeps its place. `lookups` is what [`Self::find`] finds it by and replaces all look-up values before.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] above [`MAX_BODY`], [`StoreError::Full`], [`StoreError::Damaged`] when the record
    /// that is to be replaced is not readable as one, [`StoreError::NoSuchColumn`] for a look-up that the table does not
    /// have, [`StoreError::Random`].
    pub fn put<'l>(
        &mut self,
        table: Table,
        id: &RowId,
        lookups: impl Into<Lookups<'l>>,
        body: &[u8],
    ) -> Result<(), StoreError> {
        self.put_record(table, id, &lookups.into(), body)
    }

    fn put_record(
        &mut self,
        table: Table,
        id: &RowId,
        lookups: &Lookups<'_>,
        body: &[u8],
    ) -> Result<(), StoreError> {
        self.expect_transaction()?;
        let indexes = Indexes::make(self.keys, table, lookups)?;
        let (sequence, version, statement) = match self.changes.set().get(table, id) {
            Some(old) => (
                Some(old.sequence),
                old.version.checked_add(1),
                statements(table).update,
            ),
            None => (
                self.changes.set().next_sequence(table),
                Some(1),
                statements(table).insert,
            ),
        };
        // Neither number gets this high but by a hand in the file.
        let (Some(sequence), Some(version)) = (sequence, version) else {
            return Err(StoreError::Damaged);
        };
        let place = Place {
            vault_id: self.keys.vault_id,
            table: table.name(),
            id: *id,
            version,
        };
        let beside = Beside {
            sequence,
            columns: table.columns(),
            indexes,
        };
        let sealed = record::seal(&self.keys.records, &place, &beside, body, self.random)?;
        let entry = Entry {
            sequence,
            version,
            indexes,
            tag: sealed.tag,
        };
        self.execute(statement, table, id, &entry, &sealed)?;
        self.changes.replace(table, *id, Some(entry));
        Ok(())
    }

    fn execute(
        &self,
        statement: &str,
        table: Table,
        id: &RowId,
        entry: &Entry,
        sealed: &Sealed,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(statement)?;
        statement.raw_bind_parameter(1, entry.sequence)?;
        statement.raw_bind_parameter(2, id.bytes())?;
        statement.raw_bind_parameter(3, entry.version)?;
        statement.raw_bind_parameter(4, sealed.nonce)?;
        statement.raw_bind_parameter(5, sealed.tag)?;
        statement.raw_bind_parameter(6, sealed.body.as_slice())?;
        for (position, column) in (INDEXES..).zip(table.columns()) {
            statement.raw_bind_parameter(position, entry.indexes.of(*column))?;
        }
        if statement.raw_execute()? == 1 {
            Ok(())
        } else {
            Err(StoreError::Damaged)
        }
    }

    /// Deletes a record and says whether there was one. Its pages are overwritten with zeros.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Damaged`] when the table's pages are not readable.
    pub fn delete(&mut self, table: Table, id: &RowId) -> Result<bool, StoreError> {
        self.expect_transaction()?;
        let Some(sequence) = self.changes.set().get(table, id).map(|entry| entry.sequence) else {
            return Ok(false);
        };
        let mut statement = self.connection.prepare_cached(statements(table).delete)?;
        if statement.execute(params![sequence, id.bytes()])? != 1 {
            return Err(StoreError::Damaged);
        }
        self.changes.replace(table, *id, None);
        Ok(true)
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
    /// [`StoreError::Damaged`] when one of them is not what was written, [`StoreError::NoSuchColumn`].
    pub fn find(&self, table: Table, column: Column, value: &str) -> Result<Vec<Row>, StoreError> {
        self.records().find(table, column, value)
    }

    /// Ends the batch with the root record that vouches for it, and gives back what is to be kept once it is committed.
    pub(crate) fn finish(self, generation: u64) -> Result<Changes<'a>, StoreError> {
        self.expect_transaction()?;
        let root = Root {
            generation,
            hash: self.changes.set().hash(),
        };
        root::write(self.connection, self.keys, root, self.random)?;
        Ok(self.changes)
    }

    /// The engine ends a transaction by itself on some failures. What came after one that `f` did not pass on would be
    /// written by itself, without the root.
    fn expect_transaction(&self) -> Result<(), StoreError> {
        if self.connection.is_autocommit() {
            Err(StoreError::Database { code: -1 })
        } else {
            Ok(())
        }
    }

    fn records(&self) -> Records<'_> {
        Records {
            connection: self.connection,
            keys: self.keys,
            set: self.changes.set(),
        }
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
