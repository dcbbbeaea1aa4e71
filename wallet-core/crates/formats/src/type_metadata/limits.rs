/// Largest type metadata document, in bytes.
pub const MAX_TYPE_METADATA_BYTES: usize = 256 * 1024;
/// Most types that a type may extend, one through another.
pub const MAX_EXTENDED_TYPES: usize = 8;
/// Most claims that type metadata may describe.
pub const MAX_DESCRIBED_CLAIMS: usize = 1_000;
/// Most languages of one name or label.
pub const MAX_LANGUAGES: usize = 64;
/// Longest name, label, description or type in type metadata, in bytes.
pub const MAX_METADATA_TEXT_BYTES: usize = 4_096;
/// Longest integrity value, in bytes.
pub const MAX_INTEGRITY_BYTES: usize = 1_024;
