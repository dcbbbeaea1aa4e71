//! What can go wrong between the wallet and its file.

use std::io;

use rusqlite::ffi;
use thiserror::Error;
use wallet_crypto::RandomError;

/// Failure of a call on the vault file.
///
/// No variant carries text of the database engine, of the operating system or of a record: those may hold a path
/// or a value. The numbers that are kept are closed codes.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StoreError {
    /// There is no vault in this folder.
    #[error("there is no vault in this folder")]
    NotFound,
    /// The folder holds something, so that no vault is created in it.
    #[error("the folder is not empty")]
    NotEmpty,
    /// Another process, or another handle in this one, has the vault open; or a device key that was retired is not forgotten yet,
    /// so that no other can be.
    #[error("the vault is in use")]
    InUse,
    /// The vault is there and cannot be read. Nothing was deleted or replaced.
    #[error("the vault cannot be read: {reason}")]
    Unreadable {
        /// Why.
        reason: Unreadable,
    },
    /// A wipe of this vault has begun; it can only be finished.
    #[error("the vault is being wiped")]
    Wiping,
    /// The key is not the one that this vault is sealed with, or the vault's sealed check row is spoilt.
    #[error("the key does not open this vault")]
    WrongKey,
    /// A record, a page that holds it or the set of all records is not what was written.
    #[error("a record of the vault is damaged")]
    Damaged,
    /// A value is longer than the store keeps.
    #[error("a value is too large for the vault")]
    TooLarge,
    /// The table has no column for such a look-up.
    #[error("the table has no such look-up")]
    NoSuchColumn,
    /// There is no room left on the device. Nothing was changed.
    #[error("there is no room left for the vault")]
    Full,
    /// A file operation failed.
    #[error("a file operation of the vault failed ({kind})")]
    Io {
        /// The kind of failure, without path or text.
        kind: io::ErrorKind,
    },
    /// The database engine failed in a way that has no variant of its own.
    #[error("the vault's database failed with code {code}")]
    Database {
        /// SQLite's extended result code, or -1 where the engine gave none.
        code: i32,
    },
    /// No random bytes could be had.
    #[error("no random bytes for the vault")]
    Random,
    /// A record could not be sealed.
    #[error("a record could not be sealed")]
    Seal,
}

/// Why a vault cannot be read.
#[derive(Debug, Clone, Copy, Error, PartialEq, Eq)]
pub enum Unreadable {
    /// The file is not a vault, or is spoilt, cut off or incomplete.
    #[error("the file is damaged")]
    Corrupt,
    /// A newer version of the wallet wrote the file.
    #[error("the file was written by a newer version")]
    NewerVersion,
}

impl StoreError {
    pub(crate) const CORRUPT: Self = Self::Unreadable {
        reason: Unreadable::Corrupt,
    };
    pub(crate) const NEWER: Self = Self::Unreadable {
        reason: Unreadable::NewerVersion,
    };

    /// The same failure met while a vault is being opened, where a damaged page means an unreadable vault. So does a failure
    /// without a code of its own (`SQLITE_ERROR`, such as for a file format that the engine does not know, or none), because
    /// the statements of an opening are right.
    pub(crate) fn while_opening(self) -> Self {
        let is_damage = matches!(
            self,
            Self::Damaged
                | Self::Database {
                    code: ffi::SQLITE_ERROR | -1
                }
        );
        if is_damage { Self::CORRUPT } else { self }
    }
}

impl From<RandomError> for StoreError {
    fn from(_: RandomError) -> Self {
        Self::Random
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        let kind = error.kind();
        if kind == io::ErrorKind::StorageFull || kind == io::ErrorKind::QuotaExceeded {
            return Self::Full;
        }
        Self::Io { kind }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if is_unexpected_content(&error) {
            return Self::Damaged;
        }
        let Some(code) = error.sqlite_error().map(|failure| failure.extended_code) else {
            return Self::Database { code: -1 };
        };
        // The low byte of an extended result code is its primary code (sqlite.org/rescode.html).
        match code & 0xff {
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Self::InUse,
            ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => Self::Damaged,
            ffi::SQLITE_FULL => Self::Full,
            ffi::SQLITE_TOOBIG => Self::TooLarge,
            _ => Self::Database { code },
        }
    }
}

/// Whether the file holds something else than what this crate writes: a missing row, another type, a bad text.
fn is_unexpected_content(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::QueryReturnedMoreThanOneRow
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

#[cfg(test)]
mod tests {
    use super::{StoreError, ffi};

    #[test]
    fn display_holds_no_text_of_the_engine() {
        let failure = rusqlite::Error::SqliteFailure(
            ffi::Error::new(ffi::SQLITE_IOERR_FSYNC),
            Some("secret path".to_owned()),
        );
        let error = StoreError::from(failure);
        assert_eq!(
            error,
            StoreError::Database {
                code: ffi::SQLITE_IOERR_FSYNC
            }
        );
        assert_eq!(error.to_string(), "the vault's database failed with code 1034");
        assert!(!format!("{error:?}").contains("secret"));
    }

    #[test]
    fn codes_have_their_meaning() {
        let of = |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        assert_eq!(of(ffi::SQLITE_BUSY), StoreError::InUse);
        assert_eq!(of(ffi::SQLITE_CORRUPT_INDEX), StoreError::Damaged);
        assert_eq!(of(ffi::SQLITE_NOTADB).while_opening(), StoreError::CORRUPT);
        assert_eq!(of(ffi::SQLITE_ERROR).while_opening(), StoreError::CORRUPT);
        let refused = of(ffi::SQLITE_IOERR);
        assert_eq!(of(ffi::SQLITE_IOERR).while_opening(), refused);
        assert_eq!(of(ffi::SQLITE_FULL), StoreError::Full);
        assert_eq!(
            StoreError::from(std::io::Error::other("x")),
            StoreError::Io {
                kind: std::io::ErrorKind::Other
            }
        );
    }
}
