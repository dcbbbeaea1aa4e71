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
    statements::{INDEXES, statements},
    table::{Row, RowId, Table},
};

/// Reads records with the keys of an unlocked vault, and compares what it finds with the rows that there are.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a Keys,
    pub(crate) set: &'a RowSet,
}

impl Records<'_> {
    pub(crate) fn get(self, table: Table, id: &RowId) -> Result<Option<Row>, StoreError> {
        let Some(entry) = self.set.get(table, id) else {
            return Ok(None);
        };
        let mut statement = self.connection.prepare_cached(statements(table).sealed)?;
        self.fetch(&mut statement, table, id, entry).map(Some)
    }

    /// Opens the row that the set says is there. What the set knows of it is not read again: the root vouched for that, and the
    /// seal is bound to it.
    fn fetch(
        self,
        statement: &mut Statement<'_>,
        table: Table,
        id: &RowId,
        entry: &Entry,
    ) -> Result<Row, StoreError> {
        let mut rows = statement.query([entry.sequence])?;
        let row = rows.next()?.ok_or(StoreError::Damaged)?;
        let found = Found {
            id: *id,
            entry: *entry,
        };
        found.open(self.keys, table, row.get(0)?, body(row.get_ref(1)?)?)
    }

    pub(crate) fn list(self, table: Table) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(statements(table).list)?;
        let mut found = statement.query([])?;
        let mut rows = Vec::with_capacity(self.set.count(table));
        // Fewer rows than there are, more, or one of them twice, is damage: sequence numbers that rise make the rows different
        // ones, and their number makes them all.
        let mut last: Option<i64> = None;
        while let Some(row) = found.next()? {
            let sequence = row.get(0)?;
            if Some(sequence) <= last {
                return Err(StoreError::Damaged);
            }
            last = Some(sequence);
            rows.push(self.open(table, row)?);
        }
        if rows.len() == self.set.count(table) {
            Ok(rows)
        } else {
            Err(StoreError::Damaged)
        }
    }

    pub(crate) fn find(self, table: Table, column: Column, value: &str) -> Result<Vec<Row>, StoreError> {
        let index = self.keys.blind_index(table, column, value)?;
        let mut statement = self.connection.prepare_cached(statements(table).sealed)?;
        self.set
            .find(table, column, index)
            .map(|id| {
                let entry = self.set.get(table, id).ok_or(StoreError::Damaged)?;
                self.fetch(&mut statement, table, id, entry)
            })
            .collect()
    }

    fn open(self, table: Table, row: &rusqlite::Row<'_>) -> Result<Row, StoreError> {
        let found = Found::read(table, row)?;
        if self.set.get(table, &found.id) != Some(&found.entry) {
            return Err(StoreError::Damaged);
        }
        found.open_row(self.keys, table, row)
    }
}

/// A row as it was found, before it is opened.
pub(crate) struct Found {
    id: RowId,
    entry: Entry,
}

impl Found {
    pub(crate) fn read(table: Table, row: &rusqlite::Row<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: RowId::new(row.get(1)?),
            entry: Entry {
                sequence: row.get(0)?,
                version: row.get(2)?,
                indexes: Indexes::read(table.columns(), |position| row.get(INDEXES + position))?,
                tag: row.get(4)?,
            },
        })
    }

    /// Opens the row by its own seal, for this place; whether the root record knows it is the caller's to say.
    pub(crate) fn open_row(
        &self,
        keys: &Keys,
        table: Table,
        row: &rusqlite::Row<'_>,
    ) -> Result<Row, StoreError> {
        self.open(keys, table, row.get(3)?, body(row.get_ref(5)?)?)
    }

    fn open(&self, keys: &Keys, table: Table, nonce: [u8; 24], body: Vec<u8>) -> Result<Row, StoreError> {
        let entry = &self.entry;
        let sealed = Sealed {
            nonce,
            tag: entry.tag,
            body,
        };
        let place = Place {
            vault_id: keys.vault_id,
            table: table.name(),
            id: self.id,
            version: entry.version,
        };
        let beside = Beside {
            sequence: entry.sequence,
            columns: table.columns(),
            indexes: entry.indexes,
        };
        let body = record::open(&keys.records, &place, &beside, sealed)?;
        Ok(Row {
            id: self.id,
            version: entry.version,
            body,
        })
    }
}

/// The statement that finds every row of a table in the order of insertion.
pub(crate) const fn list_statement(table: Table) -> &'static str {
    statements(table).list
}

/// The statement that finds one row by its sequence number.
pub(crate) const fn row_statement(table: Table) -> &'static str {
    statements(table).row
}

/// The sealed body, copied only when it can be one that this crate wrote.
fn body(column: ValueRef<'_>) -> Result<Vec<u8>, StoreError> {
    let ValueRef::Blob(body) = column else {
        return Err(StoreError::Damaged);
    };
    if body.len() > record::padded_len(MAX_BODY + record::LONGEST_TRAILER) {
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
        for (position, column) in (INDEXES + 1..).zip(table.columns()) {
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
        let Some(entry) = self.changes.set().get(table, id) else {
            return Ok(false);
        };
        let deleted = self
            .connection
            .prepare_cached(statements(table).delete)?
            .execute(params![entry.sequence, id.bytes()])?;
        if deleted != 1 {
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
