//! What records are found by, and the blind indexes that stand for it in the file.

use std::fmt;

use crate::{StoreError, keys::Keys, record::BlindIndex, table::Table};

/// A column by which records are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// What else a record of any table is found by. Values that are few and likely do not belong here: how often each occurs
    /// can be read in the file.
    Lookup,
    /// The type of a credential.
    Type,
    /// The issuer of a credential.
    Issuer,
}

impl Column {
    /// The column's name in the schema and in the purpose of its key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Type => "type",
            Self::Issuer => "issuer",
        }
    }
}

/// What a record is to be found by: at most one value a column. They are kept as blind indexes.
#[derive(Clone, Copy, Default)]
pub struct Lookups<'a> {
    lookup: Option<&'a str>,
    credential_type: Option<&'a str>,
    issuer: Option<&'a str>,
}

impl<'a> Lookups<'a> {
    /// The look-ups of a credential: its type and its issuer.
    #[must_use]
    pub const fn credential(credential_type: &'a str, issuer: &'a str) -> Self {
        Self {
            lookup: None,
            credential_type: Some(credential_type),
            issuer: Some(issuer),
        }
    }

    /// These, and this value for [`Column::Lookup`].
    #[must_use]
    pub const fn with_lookup(mut self, lookup: &'a str) -> Self {
        self.lookup = Some(lookup);
        self
    }

    const fn of(&self, column: Column) -> Option<&'a str> {
        match column {
            Column::Lookup => self.lookup,
            Column::Type => self.credential_type,
            Column::Issuer => self.issuer,
        }
    }
}

/// A value for [`Column::Lookup`], or none for any column.
impl<'a> From<Option<&'a str>> for Lookups<'a> {
    fn from(lookup: Option<&'a str>) -> Self {
        Self {
            lookup,
            ..Self::default()
        }
    }
}

impl fmt::Debug for Lookups<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lookups(..)")
    }
}

/// The blind indexes of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Indexes {
    pub(crate) lookup: Option<BlindIndex>,
    pub(crate) credential_type: Option<BlindIndex>,
    pub(crate) issuer: Option<BlindIndex>,
}

impl Indexes {
    /// The blind indexes of these values; [`StoreError::NoSuchColumn`] where the table lacks the column of one.
    pub(crate) fn make(keys: &Keys, table: Table, lookups: &Lookups<'_>) -> Result<Self, StoreError> {
        let index = |column| {
            lookups
                .of(column)
                .map(|value| keys.blind_index(table, column, value))
                .transpose()
        };
        Ok(Self {
            lookup: index(Column::Lookup)?,
            credential_type: index(Column::Type)?,
            issuer: index(Column::Issuer)?,
        })
    }

    /// Reads one for each of the columns.
    pub(crate) fn read(
        columns: &[Column],
        mut column: impl FnMut(usize) -> Result<Option<BlindIndex>, rusqlite::Error>,
    ) -> Result<Self, StoreError> {
        let mut indexes = Self::default();
        for (position, of) in columns.iter().enumerate() {
            *indexes.slot(*of) = column(position)?;
        }
        Ok(indexes)
    }

    pub(crate) const fn of(&self, column: Column) -> Option<BlindIndex> {
        match column {
            Column::Lookup => self.lookup,
            Column::Type => self.credential_type,
            Column::Issuer => self.issuer,
        }
    }

    /// Those of the table's columns that the row has.
    pub(crate) fn present(self, table: Table) -> impl Iterator<Item = (Column, BlindIndex)> {
        let columns = table.columns().iter();
        columns.filter_map(move |column| Some((*column, self.of(*column)?)))
    }

    const fn slot(&mut self, column: Column) -> &mut Option<BlindIndex> {
        match column {
            Column::Lookup => &mut self.lookup,
            Column::Type => &mut self.credential_type,
            Column::Issuer => &mut self.issuer,
        }
    }
}

#[cfg(test)]
mod tests {
    use wallet_crypto::{OsRandom, VaultId, VaultKey};

    use super::{Column, Indexes, Lookups};
    use crate::{StoreError, keys::Keys, table::Table};

    fn keys() -> Keys {
        Keys::derive(VaultId::from_bytes([1; 16]), &VaultKey::make(&OsRandom).unwrap())
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", Lookups::credential("type", "issuer").with_lookup("value"));
        assert_eq!(shown, "Lookups(..)");
    }

    #[test]
    fn each_column_has_a_key_of_its_own() {
        let lookups = Lookups::credential("same", "same").with_lookup("same");
        let keys = keys();
        let Indexes {
            lookup,
            credential_type,
            issuer,
        } = Indexes::make(&keys, Table::Credential, &lookups).unwrap();
        assert!(lookup.is_some() && credential_type.is_some() && issuer.is_some());
        assert_ne!(lookup, credential_type);
        assert_ne!(lookup, issuer);
        assert_ne!(credential_type, issuer);
        let other = Indexes::make(&keys, Table::Session, &Some("same").into()).unwrap();
        assert_ne!(lookup, other.lookup);
    }

    #[test]
    fn only_credentials_have_type_and_issuer() {
        let lookups = Lookups::credential("type", "issuer");
        for table in Table::ALL {
            let made = Indexes::make(&keys(), table, &lookups);
            let has_both = [Column::Type, Column::Issuer]
                .iter()
                .all(|column| table.columns().contains(column));
            assert_eq!(has_both, table == Table::Credential);
            assert_eq!(made.err(), (!has_both).then_some(StoreError::NoSuchColumn));
        }
    }
}
