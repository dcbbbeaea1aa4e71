//! Which rows the vault has, as its root vouches for them.
//!
//! Read at unlock and compared with the root. From then on it is what every look-up goes by: the tables have no index that could
//! leave a row out or lead to another one, and what the file does not give as the set has it is damage and not an answer.

use std::collections::{BTreeMap, HashMap};

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
        let indexes = table
            .columns()
            .iter()
            .map(|column| match self.indexes.get(*column) {
                Some(index) => index.as_slice(),
                None => &[],
            });
        let parts = [table.name().as_bytes(), id.bytes(), &version];
        let parts = parts.into_iter().chain(indexes).chain([self.tag.as_slice()]);
        keys.set.mac_length_prefixed(parts)
    }
}

/// The rows of one table.
#[derive(Debug, Default)]
struct Rows {
    entries: HashMap<RowId, Entry>,
    /// The highest sequence number that there was since the vault was unlocked.
    last: i64,
}

/// Every row of the vault. None of it is secret: it stands readable in the file.
#[derive(Debug)]
pub(crate) struct RowSet {
    tables: BTreeMap<Table, Rows>,
    hash: SetHash,
}

impl RowSet {
    /// Reads every row's columns beside its body.
    pub(crate) fn read(connection: &Connection, keys: &Keys) -> Result<Self, StoreError> {
        let mut set = Self {
            tables: BTreeMap::new(),
            hash: SetHash::EMPTY,
        };
        for table in Table::ALL {
            let mut statement = connection.prepare_cached(scan(table))?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
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
        self.tables.get(&table)?.entries.get(id)
    }

    /// How many rows the table has.
    pub(crate) fn count(&self, table: Table) -> usize {
        self.tables.get(&table).map_or(0, |rows| rows.entries.len())
    }

    /// The table's rows with this blind index in the column, in the order of insertion. Looked for each time: that costs less than
    /// an index, which every write and every unlock would pay for.
    pub(crate) fn with(&self, table: Table, column: Column, index: BlindIndex) -> Vec<(&RowId, &Entry)> {
        let entries = self.tables.get(&table).into_iter().flat_map(|rows| &rows.entries);
        let has_index = |(_, entry): &(&RowId, &Entry)| entry.indexes.of(column) == Some(index);
        let mut found: Vec<_> = entries.filter(has_index).collect();
        found.sort_unstable_by_key(|(_, entry)| entry.sequence);
        found
    }

    /// Where the next new row of the table goes; `None` after the last number there is.
    pub(crate) fn next_sequence(&self, table: Table) -> Option<i64> {
        self.tables.get(&table).map_or(0, |rows| rows.last).checked_add(1)
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
        let rows = self.tables.entry(table).or_default();
        let old = match new {
            Some(entry) => rows.entries.insert(id, entry),
            None => rows.entries.remove(&id),
        };
        if let Some(old) = &old {
            self.hash.subtract(&old.member(keys, table, &id));
        }
        if let Some(new) = &new {
            self.hash.add(&new.member(keys, table, &id));
            rows.last = new.sequence.max(rows.last);
        }
        old
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
