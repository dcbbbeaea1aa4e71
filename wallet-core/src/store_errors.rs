use wallet_store::{StoreError, Unreadable};

use crate::error::{UnreadableReason, VaultError};

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        match error {
            // The envelope has opened by then, so that the key is right: its check row is spoilt.
            StoreError::Damaged | StoreError::WrongKey => Self::Damaged,
            StoreError::Database { .. }
            | StoreError::Io { .. }
            | StoreError::NoSuchColumn
            | StoreError::Seal
            | StoreError::TooLarge => Self::Storage,
            StoreError::Full => Self::Full,
            StoreError::InUse => Self::InUse,
            StoreError::NotEmpty => Self::NotEmpty,
            StoreError::NotFound => Self::NotFound,
            StoreError::Random => Self::Randomness,
            StoreError::Unreadable {
                reason: Unreadable::NewerVersion,
            } => Self::Unreadable(UnreadableReason::NewerVersion),
            StoreError::Unreadable {
                reason: Unreadable::Corrupt,
            } => Self::Unreadable(UnreadableReason::Corrupt),
            StoreError::Wiping => Self::WipePending,
        }
    }
}
