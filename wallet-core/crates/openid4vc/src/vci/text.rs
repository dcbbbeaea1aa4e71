//! Text of two kinds that must not end up in a log: secrets, and words that somebody else chose.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wallet_crypto::Zeroizing;

/// A code, token or credential: wiped when dropped, never shown by `Debug`.
///
/// It can be serialised, for one purpose: a session that the wallet seals.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes the text over, without a copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself. Every call says why, in a comment that starts with `EXPOSE:`.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)")
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Words of a peer, to be shown to the person as the peer's own and as plain text.
///
/// Length-limited; without control characters and without the characters that change the direction of text, which
/// could make one thing look like another. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteText(String);

impl RemoteText {
    /// The text, cleaned and cut to so many characters; nothing when nothing is left of it.
    pub fn new(text: &str, max_chars: usize) -> Option<Self> {
        let clean: String = text
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !c.is_control() && !is_invisible(*c))
            .skip_while(|c| *c == ' ')
            .take(max_chars)
            .collect();
        let trimmed = clean.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// The text. Not for logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Format characters of Unicode that show nothing themselves: direction (UAX 9) and byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
    )
}

impl fmt::Debug for RemoteText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RemoteText(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_text_is_plain_and_short() {
        let text = RemoteText::new("  a\u{202E}b\u{0}c\nd\u{FEFF}efgh", 5).unwrap();
        assert_eq!(text.as_str(), "abc d");
        assert_eq!(
            RemoteText::new("Ysbyty Llŵyd", 100).unwrap().as_str(),
            "Ysbyty Llŵyd"
        );
        assert_eq!(RemoteText::new(" \n\u{200F}", 10), None);
    }

    #[test]
    fn debug_shows_neither_kind() {
        assert_eq!(
            format!("{:?}", RemoteText::new("words", 9)),
            "Some(RemoteText(..))"
        );
        assert_eq!(
            format!("{:?}", SecretText::new("words".to_owned())),
            "SecretText(..)"
        );
    }
}
