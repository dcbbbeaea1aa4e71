//! The schema that the migrations end in, written down apart from them.
//!
//! A file whose schema is another one is not opened: what was planted in it (a trigger, a view, a generated column)
//! would be run by the engine. A test compares these texts with what the migrations make and with
//! `docs/vault-schema.md`.

use rusqlite::Connection;

use crate::StoreError;

/// The one row about the vault that can be read while it is locked.
///
/// - `format_version`: number of the vault format, [`crate::header::FORMAT_VERSION`].
/// - `state`: `ready`, or `wiping` once a wipe has begun.
/// - `vault_id`: 16 random bytes, part of every record's associated data.
/// - `prf_kind`: what the device key computes, `hmac` or `ecdh`.
/// - `probe_digest`: SHA-256 by which the device key proves itself before a PIN is tried.
/// - `pin_envelope`: the vault key under the PIN and the device.
/// - `device_alias`: name of the device key in the platform's key store.
/// - `retired_device_alias`: name of the device key before, until that is deleted; else NULL.
/// - `biometric_envelope`, `biometric_alias`: the vault key under the platform's secret of that name; both or neither.
/// - `loose_biometric_alias`: name of a platform's secret that has no envelope yet, or none any more, until it is deleted;
///   else NULL.
/// - `key_prefix`: what the names of all holder keys of this vault begin with.
/// - `check_value`: SHA-256 over the other columns, against damage and not against a writer.
const HEADER: &str = "CREATE TABLE header (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    format_version INTEGER NOT NULL,
    state TEXT NOT NULL, -- 'ready' or 'wiping'
    vault_id BLOB NOT NULL,
    prf_kind TEXT NOT NULL, -- 'hmac' or 'ecdh'
    probe_digest BLOB NOT NULL,
    pin_envelope BLOB NOT NULL,
    device_alias TEXT NOT NULL,
    retired_device_alias TEXT,
    biometric_envelope BLOB,
    biometric_alias TEXT,
    loose_biometric_alias TEXT,
    key_prefix TEXT NOT NULL,
    check_value BLOB NOT NULL
) STRICT";

/// The one row that counts failed tries, written before each.
///
/// - `state`: count and wait in the byte form of [`crate::Attempts`].
/// - `check_value`: SHA-256 over vault id and `state`.
const ATTEMPTS: &str = "CREATE TABLE attempts (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    state BLOB NOT NULL,
    check_value BLOB NOT NULL
) STRICT";

/// The one sealed record that every right key opens, so that a wrong one is noticed at once.
const KEY_CHECK: &str = "CREATE TABLE key_check (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT";

/// The one sealed record that says which rows there are; rewritten in every transaction.
const ROOT: &str = "CREATE TABLE root (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT";

/// A table of sealed records. It has no index: which row has which id and which blind index is read at unlock, compared with
/// the root record and kept in memory.
///
/// - `sequence`: order of insertion; repeated inside the sealed body.
/// - `id`: 16 random bytes; part of the associated data.
/// - `version`: how often the record was written; part of the associated data.
/// - `lookup`, of a credential also `type` and `issuer`: 16-byte blind index of that look-up value, or NULL; repeated inside the
///   sealed body.
/// - `nonce`, `tag`, `body`: XChaCha20-Poly1305; the tag stands before the body so that it is read without it.
macro_rules! sealed {
    ($table:literal $(, $column:literal)*) => {
        concat!(
            "CREATE TABLE ",
            $table,
            " (
    sequence INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    lookup BLOB, -- blind index
",
            $("    ", $column, " BLOB, -- blind index\n",)*
            "    nonce BLOB NOT NULL,
    tag BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT"
        )
    };
}

/// Every statement of the schema, in the order in which the migrations give them.
pub(crate) const STATEMENTS: [&str; 10] = [
    HEADER,
    ATTEMPTS,
    KEY_CHECK,
    ROOT,
    sealed!("credential", "type", "issuer"),
    sealed!("session"),
    sealed!("activity"),
    sealed!("trust_anchor"),
    sealed!("holder_key_intent"),
    sealed!("setting"),
];

/// Refuses a file whose schema is not [`STATEMENTS`].
pub(crate) fn expect(connection: &Connection) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT sql FROM sqlite_schema ORDER BY rowid")?;
    let found = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<Option<String>>, _>>()?;
    // An index of the engine's own has no text.
    if found.iter().map(Option::as_deref).eq(STATEMENTS.map(Some)) {
        Ok(())
    } else {
        Err(StoreError::CORRUPT)
    }
}
