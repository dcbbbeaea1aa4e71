//! Which rows the vault has, as its root vouches for them.
//!
//! Read from the tables at unlock and compared with the root. From then on it says where each row is: the file has no index
//! that could leave a row out or lead to another one.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, Row};

use crate::{
    StoreError,
    keys::Keys,
    lookup::{Column, Indexes},
    record::BlindIndex,
    set_hash::SetHash,
    table::{RowId, Table},
};

const TAG_LEN: usize = 16;

/// What is known of a row without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) sequence: i64,
    pub(crate) version: u32,
    pub(crate) indexes: Indexes,
    /// The tag of its sealed body.
    pub(crate) tag: [u8; TAG_LEN],
}

impl Entry {
    /// The row's member of the set: HMAC-SHA256 over the length-prefixed table, id, version, each of the table's blind
    /// indexes (empty where there is none) and tag. The sequence number is bound by the tag, being repeated in the sealed body.
    fn member(&self, keys: &Keys, table: Table, id: &RowId) -> [u8; SetHash::LEN] {
        let version = self.version.to_be_bytes();
        let indexes = table.columns().iter().map(|column| self.indexes.of(*column));
        let indexes: Vec<Option<BlindIndex>> = indexes.collect();
        let mut parts: Vec<&[u8]> = vec![table.name().as_bytes(), id.bytes(), &version];
        parts.extend(
            indexes
                .iter()
                .map(|index| index.as_ref().map_or(&[] as &[u8], |index| index)),
        );
        parts.push(&self.tag);
        keys.set.mac_length_prefixed(parts)
    }
}

/// Every row of the vault. None of it is secret: it stands readable in the file.
#[derive(Debug)]
pub(crate) struct RowSet {
    entries: HashMap<(Table, RowId), Entry>,
    /// How many rows a table has.
    counts: HashMap<Table, usize>,
    /// The rows of a table with this blind index in a column, in the order of insertion.
    found: HashMap<(Table, Column, BlindIndex), BTreeSet<(i64, RowId)>>,
    /// The highest sequence number that a table had since the vault was unlocked.
    last: HashMap<Table, i64>,
    hash: SetHash,
}

impl RowSet {
    /// Reads every row's columns beside its body.
    pub(crate) fn read(connection: &Connection, keys: &Keys) -> Result<Self, StoreError> {
        let mut set = Self {
            entries: HashMap::new(),
            counts: HashMap::new(),
            found: HashMap::new(),
            last: HashMap::new(),
            hash: SetHash::EMPTY,
        };
        for table in Table::ALL {
            let mut statement = connection.prepare_cached(scan(table))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (id, entry) = read_entry(table, row)?;
                if set.replace(keys, table, id, Some(entry)).is_some() {
                    return Err(StoreError::Damaged);
                }
            }
        }
        Ok(set)
    }

    pub(crate) fn hash(&self) -> SetHash {
        self.hash
    }

    pub(crate) fn get(&self, table: Table, id: &RowId) -> Option<&Entry> {
        self.entries.get(&(table, *id))
    }

    /// How many rows the table has.
    pub(crate) fn count(&self, table: Table) -> usize {
        self.counts.get(&table).copied().unwrap_or_default()
    }

    /// The rows of the table with this blind index in the column, in the order of insertion.
    pub(crate) fn find(
        &self,
        table: Table,
        column: Column,
        index: BlindIndex,
    ) -> impl Iterator<Item = &RowId> {
        let found = self.found.get(&(table, column, index));
        found.into_iter().flatten().map(|(_, id)| id)
    }

    /// Where the next new row of the table goes; `None` after the last number there is.
    pub(crate) fn next_sequence(&self, table: Table) -> Option<i64> {
        self.last.get(&table).copied().unwrap_or_default().checked_add(1)
    }

    /// Begins changes that are undone unless they are kept.
    pub(crate) fn change<'a>(&'a mut self, keys: &'a Keys) -> Changes<'a> {
        Changes {
            set: self,
            keys,
            undo: Vec::new(),
        }
    }

    /// Puts `new` where the row's entry was and gives that back.
    fn replace(&mut self, keys: &Keys, table: Table, id: RowId, new: Option<Entry>) -> Option<Entry> {
        let old = match new {
            Some(entry) => self.entries.insert((table, id), entry),
            None => self.entries.remove(&(table, id)),
        };
        if let Some(old) = &old {
            self.hash.subtract(&old.member(keys, table, &id));
            let count = self.counts.entry(table).or_default();
            *count = count.saturating_sub(1);
            for (column, index) in old.indexes.present(table) {
                self.forget((table, column, index), &(old.sequence, id));
            }
        }
        if let Some(new) = &new {
            self.hash.add(&new.member(keys, table, &id));
            let count = self.counts.entry(table).or_default();
            *count = count.saturating_add(1);
            for (column, index) in new.indexes.present(table) {
                let found = self.found.entry((table, column, index)).or_default();
                found.insert((new.sequence, id));
            }
            let last = self.last.entry(table).or_default();
            *last = new.sequence.max(*last);
        }
        old
    }

    fn forget(&mut self, of: (Table, Column, BlindIndex), row: &(i64, RowId)) {
        if let Some(found) = self.found.get_mut(&of) {
            found.remove(row);
            if found.is_empty() {
                self.found.remove(&of);
            }
        }
    }
}

/// The changes of one transaction. Dropped without [`Self::keep`], they are undone, as the transaction is.
#[derive(Debug)]
pub(crate) struct Changes<'a> {
    set: &'a mut RowSet,
    keys: &'a Keys,
    undo: Vec<(Table, RowId, Option<Entry>)>,
}

impl Changes<'_> {
    /// The set with these changes.
    pub(crate) fn set(&self) -> &RowSet {
        self.set
    }

    /// Says what the row now is, or that it is gone.
    pub(crate) fn replace(&mut self, table: Table, id: RowId, new: Option<Entry>) {
        let old = self.set.replace(self.keys, table, id, new);
        self.undo.push((table, id, old));
    }

    /// Makes the changes last.
    pub(crate) fn keep(mut self) {
        self.undo.clear();
    }
}

impl Drop for Changes<'_> {
    fn drop(&mut self) {
        while let Some((table, id, old)) = self.undo.pop() {
            self.set.replace(self.keys, table, id, old);
        }
    }
}

fn read_entry(table: Table, row: &Row<'_>) -> Result<(RowId, Entry), StoreError> {
    let entry = Entry {
        sequence: row.get(0)?,
        version: row.get(2)?,
        indexes: Indexes::read(table.columns(), |position| row.get(4 + position))?,
        tag: row.get(3)?,
    };
    Ok((RowId::new(row.get(1)?), entry))
}

/// Whole constant texts, so that each is prepared once.
const fn scan(table: Table) -> &'static str {
    macro_rules! scan {
        ($table:literal) => {
            scan!($table, "lookup")
        };
        ($table:literal, $columns:literal) => {
            concat!(
                "SELECT sequence, id, version, tag, ",
                $columns,
                " FROM ",
                $table,
                " ORDER BY sequence"
            )
        };
    }
    match table {
        Table::Credential => scan!("credential", "lookup, type, issuer"),
        Table::Session => scan!("session"),
        Table::Activity => scan!("activity"),
        Table::TrustAnchor => scan!("trust_anchor"),
        Table::HolderKeyIntent => scan!("holder_key_intent"),
        Table::Setting => scan!("setting"),
    }
}

#[cfg(test)]
mod tests;
