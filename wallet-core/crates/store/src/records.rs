//! Sealed records in and out of their tables.

use std::fmt;

use rusqlite::{Connection, params, types::ValueRef};
use wallet_crypto::{Random, Sealed};

use crate::{
    StoreError,
    keys::Keys,
    record::{self, Beside, MAX_BODY, Place},
    root::{self, Root},
    row_set::{Changes, Entry, RowSet},
    table::{Row, RowId, Table},
};

/// The statements of one table. Whole constant texts, so that each is prepared once and never put together at run time.
struct Statements {
    get: &'static str,
    list: &'static str,
    find: &'static str,
    insert: &'static str,
    update: &'static str,
    delete: &'static str,
}

macro_rules! statements {
    ($table:literal) => {
        Statements {
            get: concat!("SELECT sequence, id, version, lookup, nonce, tag, body FROM ", $table, " WHERE id = ?1"),
            list: concat!("SELECT sequence, id, version, lookup, nonce, tag, body FROM ", $table, " ORDER BY sequence"),
            find: concat!(
                "SELECT sequence, id, version, lookup, nonce, tag, body FROM ",
                $table,
                " WHERE lookup = ?1 ORDER BY sequence"
            ),
            insert: concat!(
                "INSERT INTO ",
                $table,
                " (sequence, id, version, lookup, nonce, tag, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
            ),
            update: concat!(
                "UPDATE ",
                $table,
                " SET version = ?3, lookup = ?4, nonce = ?5, tag = ?6, body = ?7 WHERE sequence = ?1 AND id = ?2"
            ),
            delete: concat!("DELETE FROM ", $table, " WHERE id = ?1"),
        }
    };
}

const fn statements(table: Table) -> &'static Statements {
    match table {
        Table::Credential => &statements!("credential"),
        Table::Session => &statements!("session"),
        Table::Activity => &statements!("activity"),
        Table::TrustAnchor => &statements!("trust_anchor"),
        Table::HolderKeyIntent => &statements!("holder_key_intent"),
        Table::Setting => &statements!("setting"),
    }
}

/// Reads records with the keys of an unlocked vault, and compares what it finds with the rows that there are.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a Keys,
    pub(crate) set: &'a RowSet,
}

impl Records<'_> {
    pub(crate) fn get(self, table: Table, id: &RowId) -> Result<Option<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(statements(table).get)?;
        let mut rows = statement.query([id.bytes()])?;
        let Some(found) = rows.next()? else {
            // An index that leaves a row out would take it away.
            let is_known = self.set.get(table, id).is_some();
            return if is_known {
                Err(StoreError::Damaged)
            } else {
                Ok(None)
            };
        };
        let row = self.open(table, found)?;
        // An index that points at another row would answer one id with another's record.
        if row.id == *id {
            Ok(Some(row))
        } else {
            Err(StoreError::Damaged)
        }
    }

    pub(crate) fn list(self, table: Table) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(statements(table).list)?;
        let mut found = statement.query([])?;
        self.open_all(table, &mut found, self.set.count(table))
    }

    pub(crate) fn find(self, table: Table, lookup: &str) -> Result<Vec<Row>, StoreError> {
        let index = self.keys.blind_index(table, lookup);
        let mut statement = self.connection.prepare_cached(statements(table).find)?;
        let mut found = statement.query([index])?;
        let rows = self.open_all(table, &mut found, self.set.count_with(table, index))?;
        let has_index = |row: &Row| {
            self.set
                .get(table, &row.id)
                .is_some_and(|entry| entry.lookup == Some(index))
        };
        if rows.iter().all(has_index) {
            Ok(rows)
        } else {
            Err(StoreError::Damaged)
        }
    }

    /// Opens what was found. Fewer rows than there are, more, or one of them twice, is damage: sequence numbers that rise
    /// make the rows different ones, and their number makes them all.
    fn open_all(
        self,
        table: Table,
        found: &mut rusqlite::Rows<'_>,
        expected: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        let mut last: Option<i64> = None;
        while let Some(row) = found.next()? {
            let sequence = row.get(0)?;
            if Some(sequence) <= last {
                return Err(StoreError::Damaged);
            }
            last = Some(sequence);
            rows.push(self.open(table, row)?);
        }
        if rows.len() == expected {
            Ok(rows)
        } else {
            Err(StoreError::Damaged)
        }
    }

    fn open(self, table: Table, row: &rusqlite::Row<'_>) -> Result<Row, StoreError> {
        let id = RowId::new(row.get(1)?);
        let entry = Entry {
            sequence: row.get(0)?,
            version: row.get(2)?,
            lookup: row.get(3)?,
            tag: row.get(5)?,
        };
        if self.set.get(table, &id) != Some(&entry) {
            return Err(StoreError::Damaged);
        }
        let sealed = Sealed {
            nonce: row.get(4)?,
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
            lookup: entry.lookup,
        };
        let body = record::open(&self.keys.records, &place, &beside, &sealed)?;
        Ok(Row {
            id,
            version: entry.version,
            body,
        })
    }
}

/// The sealed body, copied only when it can be one that this crate wrote.
fn body_column(row: &rusqlite::Row<'_>) -> Result<Vec<u8>, StoreError> {
    let ValueRef::Blob(body) = row.get_ref(6)? else {
        return Err(StoreError::Damaged);
    };
    if body.len() > record::padded_len(MAX_BODY + record::TRAILER_LEN) {
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
    /// keeps its place. `lookup` is what [`Self::find`] finds it by and replaces the look-up value before.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] above [`MAX_BODY`], [`StoreError::Full`], [`StoreError::Damaged`] when the record
    /// that is to be replaced is not readable as one, [`StoreError::Random`].
    pub fn put(
        &mut self,
        table: Table,
        id: &RowId,
        lookup: Option<&str>,
        body: &[u8],
    ) -> Result<(), StoreError> {
        self.expect_transaction()?;
        let lookup = lookup.map(|lookup| self.keys.blind_index(table, lookup));
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
        let beside = Beside { sequence, lookup };
        let sealed = record::seal(&self.keys.records, &place, &beside, body, self.random)?;
        let changed = self.connection.prepare_cached(statement)?.execute(params![
            sequence,
            id.bytes(),
            version,
            lookup,
            sealed.nonce,
            sealed.tag,
            sealed.body
        ])?;
        if changed != 1 {
            return Err(StoreError::Damaged);
        }
        let entry = Entry {
            sequence,
            version,
            lookup,
            tag: sealed.tag,
        };
        self.changes.replace(table, *id, Some(entry));
        Ok(())
    }

    /// Deletes a record and says whether there was one. Its pages are overwritten with zeros.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Damaged`] when the table's pages are not readable.
    pub fn delete(&mut self, table: Table, id: &RowId) -> Result<bool, StoreError> {
        self.expect_transaction()?;
        let deleted = self
            .connection
            .prepare_cached(statements(table).delete)?
            .execute([id.bytes()])?;
        let is_known = self.changes.set().get(table, id).is_some();
        if deleted != usize::from(is_known) {
            return Err(StoreError::Damaged);
        }
        if is_known {
            self.changes.replace(table, *id, None);
        }
        Ok(is_known)
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
