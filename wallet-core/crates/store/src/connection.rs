//! The one connection to the file and how it is set.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{StoreError, files::APPLICATION_ID};

/// Bytes a page: at 2 KB a record it wastes less than 4 KiB pages do, and is read as fast.
pub(crate) const PAGE_SIZE: u32 = 8192;

/// More than the number of distinct statements, so that each is prepared once.
const STATEMENTS: usize = 64;

/// Every setting that is not a property of the file, in the order in which it is given. `docs/vault-schema.md` says why.
pub(crate) const PRAGMAS: [(&str, &str); 11] = [
    // Before the log is first used: the engine then keeps its index in memory and shares the file with nobody.
    ("locking_mode", "EXCLUSIVE"),
    ("synchronous", "FULL"),
    ("fullfsync", "ON"),
    ("checkpoint_fullfsync", "ON"),
    ("temp_store", "MEMORY"),
    ("mmap_size", "0"),
    // In KiB. What is kept is as sealed as in the file.
    ("cache_size", "-8192"),
    ("secure_delete", "ON"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
];

/// Opens the file of a vault that exists.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path)?;
    use_log(&connection)?;
    Ok(connection)
}

/// Opens an empty file and gives it the properties of a vault file.
pub(crate) fn open_new(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    use_log(&connection)?;
    Ok(connection)
}

/// Moves the log into the database and empties it.
pub(crate) fn checkpoint(connection: &Connection) -> Result<(), StoreError> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::InUse) }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    // Without CREATE, so that a missing file never turns into an empty vault, and without URI, so that no path is read
    // as one. The connection is used by one thread at a time: its owner is not `Sync`.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::ZERO)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // The schema has neither; one that was planted in the file must not run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    for (name, value) in PRAGMAS {
        connection.pragma_update(None, name, value)?;
    }
    Ok(connection)
}

fn use_log(connection: &Connection) -> Result<(), StoreError> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode == "wal" {
        Ok(())
    } else {
        Err(StoreError::Database { code: -1 })
    }
}

#[cfg(test)]
mod tests;
