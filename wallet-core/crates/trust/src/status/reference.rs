//! Which lists a credential names.

use serde_json::{Map, Value};

use super::{MAX_REFERENCES, MAX_STATUS_MESSAGES, MAX_STATUS_SIZE, MAX_URI_BYTES, StatusError};

/// One list that a credential names, and its place there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusReference {
    /// `status.status_list` (Token Status List, "Referenced Token in JOSE").
    Token(TokenStatusListEntry),
    /// An entry of `credentialStatus`.
    Bitstring(BitstringStatusListEntry),
    /// A mechanism that is not known here: nobody can say that such a credential is valid.
    Unsupported,
}

/// A place in a Token Status List.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenStatusListEntry {
    /// The index.
    pub idx: u64,
    /// Where the list is, to the letter.
    pub uri: String,
}

/// Which of the two standards with a bitstring in a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitstringKind {
    /// Bitstring Status List: `BitstringStatusListEntry`.
    BitstringStatusList,
    /// Its forerunner: `StatusList2021Entry`.
    StatusList2021,
}

/// A place in a Bitstring Status List ("BitstringStatusListEntry") or a StatusList2021.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitstringStatusListEntry {
    /// Which standard.
    pub kind: BitstringKind,
    /// What a value other than 0 means.
    pub status_purpose: StatusPurpose,
    /// The index. One that is larger than any list is the largest number.
    pub status_list_index: u64,
    /// Where the list is, to the letter.
    pub status_list_credential: String,
    /// How many bits the entry has.
    pub status_size: u8,
    /// What the values mean; empty where the credential does not say.
    pub status_message: Vec<StatusMessage>,
}

/// What an entry of a bitstring is for (`statusPurpose`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatusPurpose {
    /// `revocation`
    Revocation,
    /// `suspension`
    Suspension,
    /// `refresh`: another credential is to be had; this one stays valid.
    Refresh,
    /// `message`
    Message,
    /// Any other word: what it means, only its issuer knows.
    Other(String),
}

impl StatusPurpose {
    /// The word in the standard.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
            Self::Refresh => "refresh",
            Self::Message => "message",
            Self::Other(word) => word,
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "revocation" => Self::Revocation,
            "suspension" => Self::Suspension,
            "refresh" => Self::Refresh,
            "message" => Self::Message,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// What one value of an entry means (`statusMessage`). For developers; not for a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMessage {
    /// The value.
    pub status: u32,
    /// Its message.
    pub message: String,
}

impl StatusReference {
    /// The lists that a credential's claims name: `status`, `credentialStatus`, and the latter within `vc` (data model 1.1
    /// as a JWT). Empty where it names no mechanism.
    ///
    /// A `status` that is no object is another claim of that name and no mechanism.
    ///
    /// # Errors
    /// [`StatusError::Reference`] where a known mechanism is malformed; [`StatusError::TooLarge`] beyond the limits.
    pub fn read(claims: &Value) -> Result<Vec<Self>, StatusError> {
        let mut found = Vec::new();
        if let Some(Value::Object(status)) = claims.get("status") {
            found.push(match status.get("status_list") {
                Some(list) => token_entry(list)?,
                None => Self::Unsupported,
            });
        }
        let inner = claims.get("vc").and_then(|vc| vc.get("credentialStatus"));
        for entries in [claims.get("credentialStatus"), inner].into_iter().flatten() {
            let entries = entries
                .as_array()
                .map_or(std::slice::from_ref(entries), Vec::as_slice);
            if entries.len() > MAX_REFERENCES {
                return Err(StatusError::TooLarge);
            }
            for entry in entries {
                found.push(bitstring_entry(entry)?);
            }
        }
        if found.len() > MAX_REFERENCES {
            return Err(StatusError::TooLarge);
        }
        Ok(found)
    }

    /// Where the list is; `None` for a mechanism that is not known.
    #[must_use]
    pub fn uri(&self) -> Option<&str> {
        match self {
            Self::Token(entry) => Some(&entry.uri),
            Self::Bitstring(entry) => Some(&entry.status_list_credential),
            Self::Unsupported => None,
        }
    }
}

fn token_entry(list: &Value) -> Result<StatusReference, StatusError> {
    let idx = list
        .get("idx")
        .and_then(Value::as_u64)
        .ok_or(StatusError::Reference)?;
    let uri = uri(list.get("uri"))?;
    Ok(StatusReference::Token(TokenStatusListEntry { idx, uri }))
}

fn uri(value: Option<&Value>) -> Result<String, StatusError> {
    let uri = value.and_then(Value::as_str).ok_or(StatusError::Reference)?;
    if uri.len() > MAX_URI_BYTES {
        return Err(StatusError::TooLarge);
    }
    Ok(uri.to_owned())
}

fn bitstring_entry(entry: &Value) -> Result<StatusReference, StatusError> {
    let members = entry.as_object().ok_or(StatusError::Reference)?;
    let kind = if has_type(members, "BitstringStatusListEntry") {
        BitstringKind::BitstringStatusList
    } else if has_type(members, "StatusList2021Entry") {
        BitstringKind::StatusList2021
    } else {
        return Ok(StatusReference::Unsupported);
    };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let purpose = text("statusPurpose").ok_or(StatusError::Reference)?;
    let status_size = size(members)?.unwrap_or(1);
    Ok(StatusReference::Bitstring(BitstringStatusListEntry {
        kind,
        status_purpose: StatusPurpose::of(purpose),
        status_list_index: index(text("statusListIndex").ok_or(StatusError::Reference)?)?,
        status_list_credential: uri(members.get("statusListCredential"))?,
        status_size,
        status_message: messages(members.get("statusMessage"), status_size)?,
    }))
}

/// Whether `type` is this word, or has it among others.
pub(super) fn has_type(members: &Map<String, Value>, word: &str) -> bool {
    match members.get("type") {
        Some(Value::String(own)) => own == word,
        Some(Value::Array(all)) => all.iter().any(|own| own == word),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => false,
    }
}

/// An integer of any size in base 10. What does not fit the largest number is outside every list, as that is.
fn index(text: &str) -> Result<u64, StatusError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(StatusError::Reference);
    }
    Ok(text.parse().unwrap_or(u64::MAX))
}

/// `statusSize`, where it is there.
pub(super) fn size(members: &Map<String, Value>) -> Result<Option<u8>, StatusError> {
    let Some(size) = members.get("statusSize") else {
        return Ok(None);
    };
    let size = size.as_u64().filter(|size| *size > 0);
    let size = u8::try_from(size.ok_or(StatusError::Reference)?).unwrap_or(u8::MAX);
    if size > MAX_STATUS_SIZE {
        return Err(StatusError::TooLarge);
    }
    Ok(Some(size))
}

/// `statusMessage`: where it is there, one message for each value.
pub(super) fn messages(value: Option<&Value>, size: u8) -> Result<Vec<StatusMessage>, StatusError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let all = value.as_array().ok_or(StatusError::Reference)?;
    if all.len() > MAX_STATUS_MESSAGES {
        return Err(StatusError::TooLarge);
    }
    let values = 1_u64.checked_shl(u32::from(size));
    if values != u64::try_from(all.len()).ok() {
        return Err(StatusError::Reference);
    }
    let one = |entry: &Value| {
        let status = entry.get("status")?.as_str()?.strip_prefix("0x")?;
        let status = status
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit())
            .then_some(status)?;
        Some(StatusMessage {
            status: u32::from_str_radix(status, 16).ok()?,
            message: entry.get("message")?.as_str()?.to_owned(),
        })
    };
    all.iter()
        .map(one)
        .collect::<Option<_>>()
        .ok_or(StatusError::Reference)
}
