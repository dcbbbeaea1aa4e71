//! The sealed root record: which rows the vault has, and how often it was written.

use rusqlite::{Connection, OptionalExtension as _, params};
use wallet_crypto::{Random, Sealed};

use crate::{
    StoreError,
    keys::Keys,
    record::{self, Beside, Place},
    set_hash::SetHash,
    table::RowId,
};

const TABLE: &str = "root";

/// What the root record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Root {
    /// 1 in a new vault, one more after each transaction.
    pub(crate) generation: u64,
    /// Hash of every sealed row.
    pub(crate) hash: SetHash,
}

impl Root {
    /// The root of a vault without rows.
    pub(crate) const NEW: Self = Self {
        generation: 1,
        hash: SetHash::EMPTY,
    };
    const LEN: usize = 8 + SetHash::LEN;

    /// generation (8) ‖ hash (32)
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        [&self.generation.to_be_bytes() as &[u8], self.hash.bytes()].concat()
    }

    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::LEN {
            return None;
        }
        Some(Self {
            generation: u64::from_be_bytes(*bytes.first_chunk()?),
            hash: SetHash::from_bytes(*bytes.last_chunk()?),
        })
    }
}

/// Writes the root in place of the one before, as part of the transaction whose rows it speaks of.
pub(crate) fn write(
    connection: &Connection,
    keys: &Keys,
    root: Root,
    random: &dyn Random,
) -> Result<(), StoreError> {
    let sealed = record::seal(
        &keys.records,
        &place(keys),
        &Beside::ALONE,
        &root.to_bytes(),
        random,
    )?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO root (id, nonce, tag, body) VALUES (1, ?1, ?2, ?3)")?
        .execute(params![sealed.nonce, sealed.tag, sealed.body])?;
    Ok(())
}

/// Reads the root; one that is missing or does not open is damage.
pub(crate) fn read(connection: &Connection, keys: &Keys) -> Result<Root, StoreError> {
    let sealed = connection
        .query_row("SELECT nonce, tag, body FROM root WHERE id = 1", [], |row| {
            Ok(Sealed {
                nonce: row.get(0)?,
                tag: row.get(1)?,
                body: row.get(2)?,
            })
        })
        .optional()?
        .ok_or(StoreError::Damaged)?;
    let body = record::open(&keys.records, &place(keys), &Beside::ALONE, sealed)?;
    Root::parse(&body).ok_or(StoreError::Damaged)
}

fn place(keys: &Keys) -> Place {
    Place {
        vault_id: keys.vault_id,
        table: TABLE,
        id: RowId::new([0; RowId::LEN]),
        version: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::Root;
    use crate::set_hash::SetHash;

    #[test]
    fn byte_form_is_pinned() {
        let root = Root {
            generation: 258,
            hash: SetHash::from_bytes([7; 32]),
        };
        let bytes = root.to_bytes();
        assert_eq!(bytes[..8], [0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(bytes[8..], [7; 32]);
        assert_eq!(Root::parse(&bytes), Some(root));
    }

    #[test]
    fn other_lengths_are_not_read() {
        for length in [0, 8, 39, 41] {
            assert_eq!(Root::parse(&vec![0; length]), None);
        }
    }
}
