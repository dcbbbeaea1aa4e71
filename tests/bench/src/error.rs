//! Why a measurement could not be made.

use std::io;

use thiserror::Error;
use wallet_crypto::RandomError;
use wallet_store::StoreError;

/// Failure of a measurement.
#[derive(Debug, Error)]
pub enum BenchError {
    /// Our store failed.
    #[error("our store: {0}")]
    Ours(#[from] StoreError),
    /// The base failed.
    #[error("the base: {0}")]
    Base(#[from] rusqlite::Error),
    /// The base could not seal or open a record.
    #[error("the base: a record does not seal or open")]
    Seal,
    /// A document that is right was refused, or could not be made.
    #[error("a document is refused")]
    Refused,
    /// The peer answered with something else than a number.
    #[error("the peer: {0}")]
    Peer(String),
    /// A file or process failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The subject does not do this work.
    #[error("this is not measured there")]
    NotMeasured,
    /// There is no measurement of this name.
    #[error("there is no bench {0:?}; there are: {1}")]
    Unknown(String, String),
    /// A subject gave back something else than what was put.
    #[error("{0} records came back where {1} were expected")]
    Count(usize, usize),
}
