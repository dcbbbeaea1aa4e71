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
/// Most types of a W3C credential.
pub const MAX_TYPES: usize = 32;
/// Longest certificate chain in an `x5c` or `x5chain` header.
pub const MAX_CERTIFICATES: usize = 10;
/// Most namespaces of an mdoc, of its elements as of its digests.
pub const MAX_NAMESPACES: usize = 64;
/// Most elements of an mdoc, in all namespaces together.
pub const MAX_ELEMENTS: usize = 1_000;
/// Most digests of an mdoc, in all namespaces together.
pub const MAX_DIGESTS: usize = 10_000;
/// Fewest random bytes of an element of an mdoc.
pub const MIN_RANDOM_BYTES: usize = 16;
