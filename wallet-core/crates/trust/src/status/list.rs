//! A verified list, and what it says about one credential.

use super::reference::{
    BitstringKind, BitstringStatusListEntry, StatusMessage, StatusPurpose, StatusReference,
    TokenStatusListEntry,
};
use super::{Checked, MIN_BITSTRING_ENTRIES, StatusError};

/// What a list says about one credential, the better before the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is as it was issued (0x00, `VALID`).
    Valid,
    /// A value whose meaning the issuer and its verifiers have settled among themselves (0x03, 0x0C to 0x0F; a
    /// `message`).
    ApplicationSpecific(u32),
    /// A value that is reserved, or a mechanism that is not known: it says nothing.
    Unknown,
    /// Invalid for the time being (0x02, `SUSPENDED`; `suspension`).
    Suspended,
    /// Invalid for good (0x01, `INVALID`; `revocation`).
    Revoked,
}

/// A list whose signature was right and whose time is now.
pub struct StatusList {
    pub(super) content: Content,
    /// `iat`, or else `validFrom`: when the list was issued.
    pub(super) issued_at: Option<i64>,
    pub(super) expires_at: Option<i64>,
    /// In seconds.
    pub(super) ttl: Option<u32>,
}

pub(super) enum Content {
    Token {
        bits: u8,
        bytes: Vec<u8>,
    },
    Bitstring {
        kind: BitstringKind,
        purposes: Vec<String>,
        /// What the list itself says about the size of its entries and their messages.
        size: Option<u8>,
        messages: Vec<StatusMessage>,
        bytes: Vec<u8>,
    },
}

impl StatusList {
    /// What the list says about the credential that names it so.
    ///
    /// # Errors
    /// [`StatusError::Type`] where the reference is to a list of another kind; [`StatusError::IndexOutOfRange`];
    /// for a bitstring also [`StatusError::Purpose`], [`StatusError::Size`] and [`StatusError::TooShort`].
    pub fn status(&self, reference: &StatusReference) -> Result<Status, StatusError> {
        match (&self.content, reference) {
            (_, StatusReference::Unsupported) => Ok(Status::Unknown),
            (Content::Token { bits, bytes }, StatusReference::Token(entry)) => token(*bits, bytes, entry),
            (
                Content::Bitstring {
                    kind,
                    purposes,
                    size,
                    messages,
                    bytes,
                },
                StatusReference::Bitstring(entry),
            ) => {
                let purpose = entry.status_purpose.as_str();
                if *kind != entry.kind {
                    Err(StatusError::Type)
                } else if !purposes.iter().any(|own| own == purpose) {
                    Err(StatusError::Purpose)
                } else if size.is_some_and(|size| size != entry.status_size) {
                    Err(StatusError::Size)
                } else {
                    bitstring(bytes, entry, messages)
                }
            }
            (Content::Token { .. }, StatusReference::Bitstring(_))
            | (Content::Bitstring { .. }, StatusReference::Token(_)) => Err(StatusError::Type),
        }
    }

    /// When it was issued, in seconds since 1970-01-01 UTC. A list that is older than one that was seen before must
    /// not take its place.
    #[must_use]
    pub fn issued_at(&self) -> Option<i64> {
        self.issued_at
    }

    /// The age of what it says, where it was fetched at `now`.
    #[must_use]
    pub fn checked(&self, now: i64) -> Checked {
        Checked {
            at: now,
            expires_at: self.expires_at,
            ttl: self.ttl,
        }
    }
}

impl std::fmt::Debug for StatusList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StatusList(..)")
    }
}

/// Token Status List, "Compressed Byte Array": blocks are packed into bytes from the least significant bit.
fn token(bits: u8, bytes: &[u8], entry: &TokenStatusListEntry) -> Result<Status, StatusError> {
    let value = packed(bits, bytes, entry.idx).ok_or(StatusError::IndexOutOfRange)?;
    Ok(match value {
        0x00 => Status::Valid,
        0x01 => Status::Revoked,
        0x02 => Status::Suspended,
        0x03 | 0x0c..=0x0f => Status::ApplicationSpecific(u32::from(value)),
        0x04..=0x0b | 0x10..=0xff => Status::Unknown,
    })
}

/// The value at an index, with 1, 2, 4 or 8 bits a value.
fn packed(bits: u8, bytes: &[u8], index: u64) -> Option<u8> {
    let first = index.checked_mul(u64::from(bits))?;
    let byte = bytes.get(usize::try_from(first.checked_div(8)?).ok()?)?;
    let shift = u32::try_from(first.checked_rem(8)?).ok()?;
    let mask = u8::MAX.checked_shr(8_u32.checked_sub(u32::from(bits))?)?;
    Some(byte.checked_shr(shift)? & mask)
}

/// Bitstring Status List, "Validate Algorithm", steps 9 to 14.
fn bitstring(
    bytes: &[u8],
    entry: &BitstringStatusListEntry,
    messages: &[StatusMessage],
) -> Result<Status, StatusError> {
    let size = usize::from(entry.status_size);
    let entries = bytes.len().saturating_mul(8).checked_div(size);
    if entries.is_none_or(|entries| entries < MIN_BITSTRING_ENTRIES) {
        return Err(StatusError::TooShort);
    }
    let value = from_the_left(bytes, entry.status_list_index, entry.status_size)
        .ok_or(StatusError::IndexOutOfRange)?;
    if entry.status_purpose == StatusPurpose::Message {
        let messages = if entry.status_message.is_empty() {
            messages
        } else {
            &entry.status_message
        };
        return Ok(message(value, messages));
    }
    Ok(match (&entry.status_purpose, value) {
        // `refresh` "does not invalidate the verifiable credential".
        (StatusPurpose::Refresh, _) | (_, 0) => Status::Valid,
        (StatusPurpose::Revocation, _) => Status::Revoked,
        (StatusPurpose::Suspension, _) => Status::Suspended,
        (StatusPurpose::Message | StatusPurpose::Other(_), value) => Status::ApplicationSpecific(value),
    })
}

/// What a message means is its issuer's affair ("Rules for how to handle various status messages are outside the
/// scope"), but for one word of the GOV.UK profile: `INVALID` stands for revoked. By step 13 a value of 0 is valid.
fn message(value: u32, messages: &[StatusMessage]) -> Status {
    let says_invalid = |one: &StatusMessage| one.status == value && one.message == "INVALID";
    if messages.iter().any(says_invalid) {
        Status::Revoked
    } else if value == 0 {
        Status::Valid
    } else {
        Status::ApplicationSpecific(value)
    }
}

/// The value of `size` bits at an index, where index 0 is at the left-most bit.
fn from_the_left(bytes: &[u8], index: u64, size: u8) -> Option<u32> {
    let first = index.checked_mul(u64::from(size))?;
    let mut value = 0_u32;
    for offset in 0..u64::from(size) {
        let position = first.checked_add(offset)?;
        let byte = bytes.get(usize::try_from(position.checked_div(8)?).ok()?)?;
        let from_left = u32::try_from(position.checked_rem(8)?).ok()?;
        let bit = byte.checked_shr(7_u32.checked_sub(from_left)?)? & 1;
        value = value.checked_shl(1)? | u32::from(bit);
    }
    Some(value)
}
