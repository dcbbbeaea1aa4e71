//! The kinds of record, their ids and what a read gives back.

use std::fmt;

use wallet_crypto::{Random, RandomError};
use zeroize::{Zeroize as _, Zeroizing};

use crate::lookup::Column;

/// A sealed table of the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Credentials and their copies.
    Credential,
    /// Issuance and presentation sessions that outlive a process.
    Session,
    /// The value-free history.
    Activity,
    /// Trust anchors and the set that each belongs to.
    TrustAnchor,
    /// Intents that span a holder key in hardware and the file.
    HolderKeyIntent,
    /// Settings of this wallet.
    Setting,
}

impl Table {
    /// Every table, in the order of the schema.
    pub const ALL: [Self; 6] = [
        Self::Credential,
        Self::Session,
        Self::Activity,
        Self::TrustAnchor,
        Self::HolderKeyIntent,
        Self::Setting,
    ];

    /// The table's name in the schema and in the associated data of its records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Session => "session",
            Self::Activity => "activity",
            Self::TrustAnchor => "trust_anchor",
            Self::HolderKeyIntent => "holder_key_intent",
            Self::Setting => "setting",
        }
    }
}

impl Table {
    /// The columns that its records are found by, in the order of the schema.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Credential => &[Column::Lookup, Column::Type, Column::Issuer],
            Self::Session | Self::Activity | Self::TrustAnchor | Self::HolderKeyIntent | Self::Setting => {
                &[Column::Lookup]
            }
        }
    }
}

/// Id of a record, unique within its table. It is readable in the file, so it must not be made of anything personal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId([u8; RowId::LEN]);

impl RowId {
    /// Length in bytes.
    pub const LEN: usize = 16;

    /// The id with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// A fresh random id.
    ///
    /// # Errors
    /// [`RandomError`] when no random bytes can be had.
    pub fn make(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0; Self::LEN];
        random.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The id's bytes.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Debug for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowId(")?;
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// A record as it was written.
pub struct Row {
    /// Its id.
    pub id: RowId,
    /// How often it was written: 1 after the first `put`, one more after each further one.
    pub version: u32,
    /// The body that was put, wiped when dropped.
    pub body: Zeroizing<Vec<u8>>,
}

impl Drop for Row {
    fn drop(&mut self) {
        // In one piece: a vector wipes itself byte by byte. What is left for it then is spare room.
        self.body.as_mut_slice().zeroize();
        self.body.clear();
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("id", &self.id)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, RowId};

    #[test]
    fn debug_of_a_row_shows_no_body() {
        let row = Row {
            id: RowId::new([0xab; 16]),
            version: 3,
            body: b"body".to_vec().into(),
        };
        assert_eq!(
            format!("{row:?}"),
            "Row { id: RowId(abababababababababababababababab), version: 3, .. }"
        );
    }
}
