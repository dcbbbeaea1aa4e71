use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::limits::MAX_METADATA_TEXT_BYTES;

/// The longest language tag in type metadata, in bytes (RFC 5646 section 4.4.1).
pub(super) const MAX_LANGUAGE_TAG_BYTES: usize = 35;

/// What something is called in one language, in the publisher's words. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayText {
    /// The language tag (RFC 5646).
    pub locale: String,
    /// `name` of a type, `label` of a claim.
    pub text: String,
    /// More about it, if given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl DisplayText {
    /// Reads an entry of a `display` array, whose text is the member of this name.
    pub(super) fn read(entry: &Value, member: &str) -> Option<Self> {
        let text = |name: &str| {
            let text = entry.get(name)?.as_str()?;
            (text.len() <= MAX_METADATA_TEXT_BYTES).then(|| text.to_owned())
        };
        let description = match entry.get("description") {
            None => None,
            Some(_) => Some(text("description")?),
        };
        Some(Self {
            locale: text("locale").filter(|tag| is_language_tag(tag))?,
            text: text(member)?,
            description,
        })
    }
}

fn is_language_tag(tag: &str) -> bool {
    let is_in = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !tag.is_empty() && tag.len() <= MAX_LANGUAGE_TAG_BYTES && tag.bytes().all(is_in)
}

impl core::fmt::Debug for DisplayText {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("DisplayText(..)")
    }
}
