//! Sealed records in and out of their tables.

use std::fmt;

use rusqlite::{Connection, OptionalExtension as _, params, types::ValueRef};
use wallet_crypto::{Random, Sealed};

use crate::{
    StoreError,
    keys::Keys,
    record::{self, BLIND_INDEX_LEN, Beside, BlindIndex, MAX_BODY, Place},
    table::{Row, RowId, Table},
};

/// The statements of one table. Whole constant texts, so that each is prepared once and never put together at run time.
struct Statements {
    get: &'static str,
    list: &'static str,
    find: &'static str,
    written: &'static str,
    next: &'static str,
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
            written: concat!("SELECT sequence, version FROM ", $table, " WHERE id = ?1"),
            next: concat!("SELECT ifnull(max(sequence), 0) FROM ", $table),
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

/// Reads records with the keys of an unlocked vault.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a Keys,
}

impl Records<'_> {
    pub(crate) fn get(self, table: Table, id: &RowId) -> Result<Option<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(statements(table).get)?;
        let mut rows = statement.query([id.bytes()])?;
        let Some(found) = rows.next()? else {
            return Ok(None);
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
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            rows.push(self.open(table, row)?);
        }
        Ok(rows)
    }

    pub(crate) fn find(self, table: Table, lookup: &str) -> Result<Vec<Row>, StoreError> {
        let index = self.keys.blind_index(table, lookup);
        let mut statement = self.connection.prepare_cached(statements(table).find)?;
        let mut found = statement.query([index])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            if lookup_column(row)? != Some(index) {
                return Err(StoreError::Damaged);
            }
            rows.push(self.open(table, row)?);
        }
        Ok(rows)
    }

    fn open(self, table: Table, row: &rusqlite::Row<'_>) -> Result<Row, StoreError> {
        let id = RowId::new(row.get(1)?);
        let version = row.get(2)?;
        let beside = Beside {
            sequence: row.get(0)?,
            lookup: lookup_column(row)?,
        };
        let sealed = Sealed {
            nonce: row.get(4)?,
            tag: row.get(5)?,
            body: body_column(row)?,
        };
        let place = Place {
            vault_id: self.keys.vault_id,
            table: table.name(),
            id,
            version,
        };
        let body = record::open(&self.keys.records, &place, &beside, &sealed)?;
        Ok(Row { id, version, body })
    }
}

fn lookup_column(row: &rusqlite::Row<'_>) -> Result<Option<BlindIndex>, StoreError> {
    Ok(row.get::<_, Option<[u8; BLIND_INDEX_LEN]>>(3)?)
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
    pub(crate) records: Records<'a>,
    pub(crate) random: &'a dyn Random,
}

impl Batch<'_> {
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
        let lookup = lookup.map(|lookup| self.records.keys.blind_index(table, lookup));
        let written = self.written(table, id)?;
        let (sequence, version, statement) = match written {
            Some((sequence, version)) => (Some(sequence), version.checked_add(1), statements(table).update),
            None => (
                self.last_sequence(table)?.checked_add(1),
                Some(1),
                statements(table).insert,
            ),
        };
        // Neither number gets this high but by a hand in the file.
        let (Some(sequence), Some(version)) = (sequence, version) else {
            return Err(StoreError::Damaged);
        };
        let place = Place {
            vault_id: self.records.keys.vault_id,
            table: table.name(),
            id: *id,
            version,
        };
        let beside = Beside { sequence, lookup };
        let sealed = record::seal(&self.records.keys.records, &place, &beside, body, self.random)?;
        let changed = self
            .records
            .connection
            .prepare_cached(statement)?
            .execute(params![
                sequence,
                id.bytes(),
                version,
                lookup,
                sealed.nonce,
                sealed.tag,
                sealed.body
            ])?;
        if changed == 1 {
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
        let deleted = self
            .records
            .connection
            .prepare_cached(statements(table).delete)?
            .execute([id.bytes()])?;
        Ok(deleted > 0)
    }

    /// The record with this id, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not what was written.
    pub fn get(&self, table: Table, id: &RowId) -> Result<Option<Row>, StoreError> {
        self.records.get(table, id)
    }

    /// Every record of the table in the order of insertion.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when one of them is not what was written.
    pub fn list(&self, table: Table) -> Result<Vec<Row>, StoreError> {
        self.records.list(table)
    }

    /// The records that were last put with this look-up value, in the order of insertion.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when one of them is not what was written.
    pub fn find(&self, table: Table, lookup: &str) -> Result<Vec<Row>, StoreError> {
        self.records.find(table, lookup)
    }

    fn written(&self, table: Table, id: &RowId) -> Result<Option<(i64, u32)>, StoreError> {
        let mut statement = self
            .records
            .connection
            .prepare_cached(statements(table).written)?;
        Ok(statement
            .query_row([id.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    fn last_sequence(&self, table: Table) -> Result<i64, StoreError> {
        let mut statement = self.records.connection.prepare_cached(statements(table).next)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").finish_non_exhaustive()
    }
}
