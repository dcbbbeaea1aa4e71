//! Reading what is left of a damaged vault.
//!
//! A vault whose rows are not those that its root record vouches for is not unlocked. What of it still opens can be read all
//! the same, each record by its own seal. Nothing here writes.

use std::{collections::HashSet, fmt};

use rusqlite::Connection;
use wallet_crypto::VaultKey;

use crate::{
    LockedVault, Row, RowId, StoreError, Table, key_check,
    keys::Keys,
    records::{self, Found},
    root,
    row_set::RowSet,
};

/// What can still be read of a vault.
///
/// Every record in it was sealed by this vault for its place. Whether it is the newest version of that record, and whether
/// there were others, only the root record could say: see [`Self::is_whole`].
pub struct Rescued {
    tables: Vec<(Table, RescuedRows)>,
    is_whole: bool,
}

/// What can still be read of one table.
#[derive(Debug, Default)]
pub struct RescuedRows {
    /// The records that opened, in the order of insertion.
    pub rows: Vec<Row>,
    /// Records that are there and do not open. Ones that were taken away are not among them: nothing tells their number.
    pub damaged: usize,
    /// Whether a damaged page keeps further records, whose number is not known, from being found.
    pub is_cut_off: bool,
}

impl Rescued {
    /// Takes the records of a table out.
    pub fn take(&mut self, table: Table) -> RescuedRows {
        let mut tables = self.tables.iter_mut();
        let found = tables.find(|(name, _)| *name == table);
        found.map(|(_, rows)| std::mem::take(rows)).unwrap_or_default()
    }

    /// Whether the records that opened are all that there are, in their newest version, and the vault unlocks.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }
}

impl fmt::Debug for Rescued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rescued")
            .field("is_whole", &self.is_whole)
            .finish_non_exhaustive()
    }
}

impl LockedVault {
    /// Reads what still opens, whatever the root record says. The vault stays locked, and the file as it is.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`] when the key opens nothing of the vault at all, [`StoreError::Wiping`].
    pub fn rescue(&self, vault_key: VaultKey) -> Result<Rescued, StoreError> {
        if self.is_wiping() {
            return Err(StoreError::Wiping);
        }
        let connection = self.connection();
        let keys = Keys::derive(self.header().vault_id, &vault_key);
        drop(vault_key);
        let root = root::read(connection, &keys).ok();
        let rows = RowSet::read(connection, &keys).ok();
        let has_key_check = key_check::expect(connection, &keys).is_ok();
        let tables: Vec<_> = Table::ALL
            .into_iter()
            .map(|table| (table, read_table(connection, &keys, table)))
            .collect();
        if root.is_none() && !has_key_check && tables.iter().all(|(_, found)| found.rows.is_empty()) {
            return Err(StoreError::WrongKey);
        }
        let is_vouched_for = match (root, rows) {
            (Some(root), Some(rows)) => root.hash == rows.hash(),
            (_, _) => false,
        };
        let is_whole = has_key_check
            && is_vouched_for
            && tables
                .iter()
                .all(|(_, found)| found.damaged == 0 && !found.is_cut_off);
        Ok(Rescued { tables, is_whole })
    }
}

/// Reads a table along its own order and, for what a damaged page hides there, once more along the index of its ids.
fn read_table(connection: &Connection, keys: &Keys, table: Table) -> RescuedRows {
    let mut reading = Reading {
        keys,
        table,
        rows: Vec::new(),
        seen: HashSet::new(),
        damaged: 0,
    };
    let is_table_whole = reading.along_the_table(connection).is_ok();
    let is_index_whole = reading.along_the_index(connection).is_ok();
    let Reading {
        mut rows, damaged, ..
    } = reading;
    rows.sort_by_key(|(sequence, _)| *sequence);
    RescuedRows {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        damaged,
        is_cut_off: !is_table_whole && !is_index_whole,
    }
}

struct Reading<'a> {
    keys: &'a Keys,
    table: Table,
    rows: Vec<(i64, Row)>,
    /// The places of the rows that were come upon, whether they opened or not.
    seen: HashSet<i64>,
    damaged: usize,
}

impl Reading<'_> {
    fn along_the_table(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(records::list_statement(self.table))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            self.look_at(row);
        }
        Ok(())
    }

    fn along_the_index(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(places(self.table))?;
        let mut found = statement.query([])?;
        let mut places: Vec<(i64, [u8; RowId::LEN])> = Vec::new();
        let mut is_whole = true;
        loop {
            match found.next() {
                Ok(Some(row)) => {
                    if let (Ok(sequence), Ok(id)) = (row.get(0), row.get(1)) {
                        places.push((sequence, id));
                    }
                }
                Ok(None) => break,
                Err(_) => {
                    is_whole = false;
                    break;
                }
            }
        }
        for (sequence, id) in places {
            if !self.seen.contains(&sequence) && self.fetch(connection, &id).is_err() {
                self.seen.insert(sequence);
                self.damaged = self.damaged.saturating_add(1);
            }
        }
        if is_whole {
            Ok(())
        } else {
            Err(StoreError::Damaged)
        }
    }

    fn fetch(&mut self, connection: &Connection, id: &[u8; RowId::LEN]) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(records::get_statement(self.table))?;
        let mut found = statement.query([id])?;
        let row = found.next()?.ok_or(StoreError::Damaged)?;
        self.look_at(row);
        Ok(())
    }

    fn look_at(&mut self, row: &rusqlite::Row<'_>) {
        let Ok(sequence) = row.get(0) else {
            self.damaged = self.damaged.saturating_add(1);
            return;
        };
        if !self.seen.insert(sequence) {
            return;
        }
        match Found::read(self.table, row).and_then(|found| found.open(self.keys, self.table, row)) {
            Ok(row) => self.rows.push((sequence, row)),
            Err(_) => self.damaged = self.damaged.saturating_add(1),
        }
    }
}

/// The places of all rows, out of the index of their ids.
const fn places(table: Table) -> &'static str {
    match table {
        Table::Credential => "SELECT sequence, id FROM credential ORDER BY id",
        Table::Session => "SELECT sequence, id FROM session ORDER BY id",
        Table::Activity => "SELECT sequence, id FROM activity ORDER BY id",
        Table::TrustAnchor => "SELECT sequence, id FROM trust_anchor ORDER BY id",
        Table::HolderKeyIntent => "SELECT sequence, id FROM holder_key_intent ORDER BY id",
        Table::Setting => "SELECT sequence, id FROM setting ORDER BY id",
    }
}
