//! Whether a credential was suspended or revoked since it was issued: Token Status List
//! (draft-ietf-oauth-status-list), Bitstring Status List (W3C) and its forerunner StatusList2021.
//!
//! Fetching is the caller's. [`StatusReference::read`] says which lists a credential names, [`SignedStatusList::parse`]
//! reads what was found there, [`SignedStatusList::signer`] says by whose key it claims to be signed. The caller finds
//! that key, asks its anchors about the signer, and [`SignedStatusList::verify`] gives the [`StatusList`], in which
//! [`StatusList::status`] looks up one credential. A list whose proof stands inside it is verified by the caller, too, and read by
//! [`StatusList::of_verified`]. How long an answer counts is said by [`Checked::freshness`].
//!
//! A list that cannot be fetched, read or believed is an error and never an answer: no credential is valid by it
//! (Token Status List, "Validation Rules": "no statement about the status … can be made").
//!
//! # Limits
//!
//! Checked before, or while, anything is parsed. What exceeds one is refused.
//!
//! | limit | value | what |
//! |---|---|---|
//! | [`MAX_TOKEN_BYTES`] | 8 MiB | the list as it was fetched: a compact JWS or a COSE_Sign1 |
//! | [`MAX_JSON_DEPTH`] | 16 | nested objects and arrays of its payload |
//! | [`MAX_CWT_CLAIMS`] | 64 | claims of a CWT |
//! | [`MAX_COMPRESSED_BYTES`] | 4 MiB | the compressed list in it |
//! | [`MAX_INFLATED_BYTES`] | 16 MiB | the list inflated; inflating stops there |
//! | [`MIN_BITSTRING_ENTRIES`] | 131,072 | fewest entries of a Bitstring Status List or a StatusList2021 |
//! | [`MAX_STATUS_SIZE`] | 32 | bits of an entry of a Bitstring Status List |
//! | [`MAX_STATUS_MESSAGES`] | 256 | messages of an entry |
//! | [`MAX_REFERENCES`] | 16 | lists that one credential names |
//! | [`MAX_URI_BYTES`] | 2,048 | the address of a list |
//! | [`MAX_CERTIFICATES`] | 5 | certificates in an `x5c` or `x5chain` header |

mod credential;
mod cwt;
mod date;
mod error;
mod freshness;
mod inflate;
mod list;
mod reference;
mod signed;
mod token;

pub use credential::ProofDates;
pub use error::StatusError;
pub use freshness::{Checked, Freshness};
pub use list::{Status, StatusList};
pub use reference::{
    BitstringKind, BitstringStatusListEntry, StatusMessage, StatusPurpose, StatusReference,
    TokenStatusListEntry,
};
pub use signed::{ListSigner, SignedStatusList};

/// The longest list as it is fetched, in bytes.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024 * 1024;
/// How many objects and arrays may stand inside one another in a list's payload.
pub const MAX_JSON_DEPTH: usize = 16;
/// The most claims that a CWT may have.
pub const MAX_CWT_CLAIMS: u64 = 64;
/// The longest compressed list, in bytes.
pub const MAX_COMPRESSED_BYTES: usize = 4 * 1024 * 1024;
/// The longest list once inflated, in bytes.
pub const MAX_INFLATED_BYTES: usize = 16 * 1024 * 1024;
/// The fewest entries of a Bitstring Status List ("Validate Algorithm", step 2).
pub const MIN_BITSTRING_ENTRIES: usize = 131_072;
/// The most bits that an entry of a Bitstring Status List may have.
pub const MAX_STATUS_SIZE: u8 = 32;
/// The most messages that are read of an entry.
pub const MAX_STATUS_MESSAGES: usize = 256;
/// The most lists that one credential may name.
pub const MAX_REFERENCES: usize = 16;
/// The longest address of a list, in bytes.
pub const MAX_URI_BYTES: usize = 2048;
/// The most certificates in the `x5c` or `x5chain` header of a list.
pub const MAX_CERTIFICATES: usize = 5;
