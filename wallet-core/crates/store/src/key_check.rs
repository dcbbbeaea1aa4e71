//! The sealed record by which a wrong key is noticed at once.

use rusqlite::{Connection, params};
use wallet_crypto::{Random, Sealed};

use crate::{
    StoreError,
    keys::Keys,
    record::{self, Beside, Place},
    table::RowId,
};

const TABLE: &str = "key_check";
const CONTENT: &[u8] = b"vault/1";

/// Writes the record for these keys.
pub(crate) fn write(connection: &Connection, keys: &Keys, random: &dyn Random) -> Result<(), StoreError> {
    let sealed = record::seal(&keys.records, &place(keys), &Beside::ALONE, CONTENT, random)?;
    connection.execute(
        "INSERT INTO key_check (id, nonce, tag, body) VALUES (1, ?1, ?2, ?3)",
        params![sealed.nonce, sealed.tag, sealed.body],
    )?;
    Ok(())
}

/// [`StoreError::WrongKey`] unless the record opens: the cipher does not tell another key from a spoilt record.
pub(crate) fn expect(connection: &Connection, keys: &Keys) -> Result<(), StoreError> {
    let sealed = connection.query_row("SELECT nonce, tag, body FROM key_check WHERE id = 1", [], |row| {
        Ok(Sealed {
            nonce: row.get(0)?,
            tag: row.get(1)?,
            body: row.get(2)?,
        })
    })?;
    match record::open(&keys.records, &place(keys), &Beside::ALONE, sealed) {
        Ok(content) if content.as_slice() == CONTENT => Ok(()),
        Ok(_) | Err(_) => Err(StoreError::WrongKey),
    }
}

fn place(keys: &Keys) -> Place {
    Place {
        vault_id: keys.vault_id,
        table: TABLE,
        id: RowId::new([0; RowId::LEN]),
        version: 1,
    }
}
