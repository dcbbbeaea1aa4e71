//! Brings a file to the schema of this version, step by step and in order.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{StoreError, schema};

/// Declares a module for each migration and the list of all of them, so that the list cannot miss one.
macro_rules! migration_modules {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        const STEPS: &[M<'static>] = &[$(M::up($name::UP)),+];

        /// Name and source of every migration.
        #[cfg(test)]
        const SOURCES: &[(&str, &str)] =
            &[$((stringify!($name), include_str!(concat!("migrations/", stringify!($name), ".rs")))),+];
    };
}

migration_modules! {
    m0001_initial,
}

/// The version that this code writes: `PRAGMA user_version` is the number of migrations that a file has had.
pub(crate) const LATEST: i64 = STEPS.len() as i64;

/// Gives an empty database the newest schema.
pub(crate) fn run_on_new(connection: &mut Connection) -> Result<(), StoreError> {
    run(connection)
}

/// Brings the file of an existing vault to the newest schema, or says why it cannot be read.
pub(crate) fn run_on_existing(connection: &mut Connection) -> Result<(), StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > LATEST {
        return Err(StoreError::NEWER);
    }
    if version < 1 {
        return Err(StoreError::CORRUPT);
    }
    if version < LATEST {
        run(connection)?;
    }
    schema::expect(connection)
}

fn run(connection: &mut Connection) -> Result<(), StoreError> {
    Migrations::from_slice(STEPS)
        .to_latest(connection)
        .map_err(|error| {
            if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
                return err.into();
            }
            StoreError::Database { code: -1 }
        })
}

#[cfg(test)]
mod tests;
