//! What a credential from outside may measure at most; the crate's documentation has the table.

/// Largest compact serialization that is read, in bytes.
pub const MAX_COMPACT_BYTES: usize = 2 * 1024 * 1024;
/// Most disclosures that one SD-JWT may carry.
pub const MAX_DISCLOSURES: usize = 1_000;
/// Deepest nesting of objects and arrays, the claims set itself being the first.
pub const MAX_DEPTH: usize = 32;
/// Most claims (object members and array elements, at every level together) of one credential.
pub const MAX_CLAIMS: usize = 10_000;
/// Longest claim name, in bytes.
pub const MAX_CLAIM_NAME_BYTES: usize = 256;
/// Longest date and time, in bytes: longer than any with a sensible fraction of a second.
pub(crate) const MAX_DATE_TIME_BYTES: usize = 64;
/// Most types of a W3C credential.
pub const MAX_TYPES: usize = 32;
/// Longest certificate chain in an `x5c` or `x5chain` header.
pub const MAX_CERTIFICATES: usize = 10;
/// Largest credential or presentation with Data Integrity proofs that is read, in bytes.
pub const MAX_JSON_LD_BYTES: usize = 1024 * 1024;
/// Largest status list credential with Data Integrity proofs that is read, in bytes: most of it is one text.
pub const MAX_STATUS_LIST_BYTES: usize = 8 * 1024 * 1024;
/// Largest JSON-LD document that is put into RDF, in bytes: such a list, with what its contexts need beside it.
pub const MAX_RDF_BYTES: usize = 9 * 1024 * 1024;
/// Deepest nesting of objects and arrays in a JSON-LD document, its contexts and what is around a credential included.
pub const MAX_JSON_LD_DEPTH: usize = 40;
/// Most contexts in a JSON-LD document, references and objects together.
pub const MAX_JSON_LD_CONTEXTS: usize = 64;
/// Most blank nodes that nothing but their neighbours' neighbours can tell apart.
pub const MAX_ALIKE_BLANK_NODES: usize = 128;
/// Largest `proofValue` of ecdsa-sd-2023 and bbs-2023, in characters.
pub const MAX_PROOF_VALUE_BYTES: usize = 256 * 1024;
/// Most statements (N-Quads) of a credential that is disclosed by statements, each having a signature.
pub const MAX_STATEMENTS: usize = 1_000;
/// Most mandatory pointers of such a credential.
pub const MAX_POINTERS: usize = 1_000;
/// Longest JSON pointer, in bytes.
pub const MAX_POINTER_BYTES: usize = 2_048;
/// Most proofs of a document that is secured by Data Integrity.
pub const MAX_PROOFS: usize = 16;
/// Most namespaces of an mdoc, of its elements as of its digests.
pub const MAX_NAMESPACES: usize = 64;
/// Most elements of an mdoc, in all namespaces together.
pub const MAX_ELEMENTS: usize = 1_000;
/// Most digests of an mdoc, in all namespaces together.
pub const MAX_DIGESTS: usize = 10_000;
/// Fewest random bytes of an element of an mdoc.
pub const MIN_RANDOM_BYTES: usize = 16;
