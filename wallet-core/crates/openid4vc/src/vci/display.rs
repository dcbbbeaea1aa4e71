//! Names for people, in several languages.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::text::RemoteText;

/// The most languages that are kept.
const MAX_ENTRIES: usize = 32;
/// The longest name that is kept, in characters.
const MAX_NAME_CHARS: usize = 200;
/// The longest language tag (RFC 5646 §4.4.1).
const MAX_LOCALE_BYTES: usize = 35;

/// One entry of a `display` array (§12.2.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// The name, in the peer's words.
    pub name: RemoteText,
    /// The language tag (BCP 47), if there is one.
    pub locale: Option<String>,
}

/// Names are a courtesy: an entry that is not well-formed is left out, it does not stop the issuance.
pub(super) fn displays(value: Option<&Value>) -> Vec<Display> {
    let entries = value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    entries.iter().take(MAX_ENTRIES).filter_map(display).collect()
}

fn display(entry: &Value) -> Option<Display> {
    let name = RemoteText::new(entry.get("name")?.as_str()?, MAX_NAME_CHARS)?;
    let locale = entry
        .get("locale")
        .and_then(Value::as_str)
        .filter(|tag| is_language_tag(tag));
    Some(Display {
        name,
        locale: locale.map(str::to_owned),
    })
}

fn is_language_tag(tag: &str) -> bool {
    !tag.is_empty()
        && tag.len() <= MAX_LOCALE_BYTES
        && tag
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_well_formed_is_left_out() {
        let value = serde_json::json!([
            {"name": "Identity", "locale": "en-GB", "logo": {"uri": "https://i.example/l"}},
            {"name": "Hunaniaeth", "locale": "cy"},
            {"name": "No language", "locale": "en GB\n"},
            {"name": 5}, {"locale": "fr"}, "text", {"name": "\u{202E}"}
        ]);
        let found = displays(Some(&value));
        let found: Vec<_> = found
            .iter()
            .map(|entry| (entry.name.as_str(), entry.locale.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("Identity", Some("en-GB")),
                ("Hunaniaeth", Some("cy")),
                ("No language", None)
            ]
        );
        assert!(displays(Some(&serde_json::json!({"name": "x"}))).is_empty());
        assert!(displays(None).is_empty());
    }

    #[test]
    fn names_are_cut_and_what_is_too_much_is_left_out() {
        let one = |name: usize, locale: usize| {
            let value = serde_json::json!([{"name": "ŵ".repeat(name), "locale": "a".repeat(locale)}]);
            displays(Some(&value)).remove(0)
        };
        for given in [MAX_NAME_CHARS, MAX_NAME_CHARS + 1] {
            assert_eq!(one(given, 1).name.as_str().chars().count(), MAX_NAME_CHARS);
        }
        assert!(one(1, MAX_LOCALE_BYTES).locale.is_some());
        assert!(one(1, MAX_LOCALE_BYTES + 1).locale.is_none());
        for given in [MAX_ENTRIES, MAX_ENTRIES + 1] {
            let value = serde_json::json!(vec![serde_json::json!({"name": "x"}); given]);
            assert_eq!(displays(Some(&value)).len(), MAX_ENTRIES);
        }
    }
}
