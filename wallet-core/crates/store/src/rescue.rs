//! Reading what is left of a damaged vault.
//!
//! A vault whose rows are not those that its root record vouches for is not unlocked. What of it still opens can be read all
//! the same, each record by its own seal. Nothing here writes.

use std::{collections::HashSet, fmt};

use rusqlite::Connection;
use wallet_crypto::VaultKey;

use crate::{
    LockedVault, Row, StoreError, Table, key_check,
    keys::Keys,
    records::{self, Found},
    root,
    row_set::RowSet,
};

/// Numbers that are tried one by one at most: more rows than a person's vault has in a lifetime.
const MOST: i64 = 200_000;
/// Numbers that are tried beyond the last that was seen, where the last page cannot be read.
const BEYOND: i64 = 10_000;

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
    /// Records that do not open, and numbers of such that a damaged page keeps from being read. Ones that were taken away are
    /// not among them: nothing tells their number.
    pub damaged: usize,
    /// Whether a damaged page may keep further records, whose number is not known, from being found.
    pub is_cut_off: bool,
}

impl Rescued {
    /// Takes the records of a table out.
    pub fn take(&mut self, table: Table) -> RescuedRows {
        let mut tables = self.tables.iter_mut();
        let found = tables.find(|(name, _)| *name == table);
        found.map(|(_, rows)| std::mem::take(rows)).unwrap_or_default()
    }

    /// Whether a table may have further records, whose number nothing tells.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.tables.iter().any(|(_, rows)| rows.is_cut_off)
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

/// Reads a table in its order and, where a damaged page ends that, row by row: each way down the tree that is whole leads to
/// its rows.
fn read_table(connection: &Connection, keys: &Keys, table: Table) -> RescuedRows {
    let mut reading = Reading {
        keys,
        table,
        rows: Vec::new(),
        seen: HashSet::new(),
        damaged: 0,
    };
    let is_whole = reading.in_order(connection).is_ok() || reading.one_by_one(connection).is_ok();
    let Reading {
        mut rows, damaged, ..
    } = reading;
    rows.sort_by_key(|(sequence, _)| *sequence);
    RescuedRows {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        damaged,
        is_cut_off: !is_whole,
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
    fn in_order(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(records::list_statement(self.table))?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            self.look_at(row);
        }
        Ok(())
    }

    /// An error where nothing tells how many rows cannot be come upon.
    fn one_by_one(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let seen = self.seen.iter().copied().max().unwrap_or_default();
        let (last, is_last_known) = match last(connection, self.table) {
            Ok(last) => (last.clamp(seen, seen.saturating_add(MOST)), true),
            Err(_) => (seen.saturating_add(BEYOND), false),
        };
        let mut statement = connection.prepare_cached(records::row_statement(self.table))?;
        for sequence in 1..=last {
            if self.seen.contains(&sequence) {
                continue;
            }
            let mut found = statement.query([sequence])?;
            match found.next() {
                Ok(Some(row)) => self.look_at(row),
                Ok(None) => {}
                // A number is hardly ever left out: most likely there is a row.
                Err(_) if is_last_known => self.damaged = self.damaged.saturating_add(1),
                Err(_) => {}
            }
        }
        if is_last_known {
            Ok(())
        } else {
            Err(StoreError::Damaged)
        }
    }

    fn look_at(&mut self, row: &rusqlite::Row<'_>) {
        let Ok(sequence) = row.get(0) else {
            self.damaged = self.damaged.saturating_add(1);
            return;
        };
        if !self.seen.insert(sequence) {
            return;
        }
        match Found::read(self.table, row).and_then(|found| found.open_row(self.keys, self.table, row)) {
            Ok(row) => self.rows.push((sequence, row)),
            Err(_) => self.damaged = self.damaged.saturating_add(1),
        }
    }
}

/// The last sequence number of a table.
fn last(connection: &Connection, table: Table) -> Result<i64, StoreError> {
    let text = match table {
        Table::Credential => "SELECT max(sequence) FROM credential",
        Table::Session => "SELECT max(sequence) FROM session",
        Table::Activity => "SELECT max(sequence) FROM activity",
        Table::TrustAnchor => "SELECT max(sequence) FROM trust_anchor",
        Table::HolderKeyIntent => "SELECT max(sequence) FROM holder_key_intent",
        Table::Setting => "SELECT max(sequence) FROM setting",
    };
    let last: Option<i64> = connection.prepare_cached(text)?.query_row([], |row| row.get(0))?;
    Ok(last.unwrap_or_default())
}
