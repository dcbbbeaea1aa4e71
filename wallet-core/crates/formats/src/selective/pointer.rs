//! JSON pointers (RFC 6901) as both cryptosuites use them, and what they point to.

use serde_json::Value;

use super::error::SelectiveError;
use crate::limits::{MAX_DEPTH, MAX_POINTER_BYTES};
use crate::path::{ClaimPath, PathStep};

/// A JSON pointer that was read; nothing is known of what it points to.
///
/// `Debug` shows no name, as that of [`ClaimPath`].
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

impl Pointer {
    /// Reads a pointer: empty, or tokens that each follow a `/` (RFC 6901 section 3).
    pub(crate) fn parse(text: &str) -> Result<Self, SelectiveError> {
        if text.len() > MAX_POINTER_BYTES {
            return Err(SelectiveError::Pointer);
        }
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let tokens = text.strip_prefix('/').ok_or(SelectiveError::Pointer)?;
        let tokens: Option<Vec<_>> = tokens.split('/').map(unescape).collect();
        match tokens {
            Some(tokens) if tokens.len() <= MAX_DEPTH => Ok(Self(tokens)),
            Some(_) | None => Err(SelectiveError::Pointer),
        }
    }

    /// The path to what it points to (RFC 6901 section 4); an index is written in one way only.
    pub(crate) fn resolve(&self, document: &Value) -> Result<ClaimPath, SelectiveError> {
        let mut steps = Vec::with_capacity(self.0.len());
        let mut at = document;
        for token in &self.0 {
            let (step, next) = match at {
                Value::Object(members) => (PathStep::Key(token.clone()), members.get(token)),
                Value::Array(elements) => {
                    let index = index(token).ok_or(SelectiveError::Pointer)?;
                    (PathStep::Index(index), elements.get(index))
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                    return Err(SelectiveError::Pointer);
                }
            };
            steps.push(step);
            at = next.ok_or(SelectiveError::Pointer)?;
        }
        Ok(ClaimPath(steps))
    }
}

impl core::fmt::Debug for Pointer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Pointer({} tokens)", self.0.len())
    }
}

/// `~1` is `/` and `~0` is `~`; another `~` is an error.
fn unescape(token: &str) -> Option<String> {
    let mut parts = token.split('~');
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = match part.split_at_checked(1)? {
            ("0", rest) => ('~', rest),
            ("1", rest) => ('/', rest),
            (_, _) => return None,
        };
        text.push(escaped);
        text.push_str(rest);
    }
    Some(text)
}

fn index(token: &str) -> Option<usize> {
    let is_canonical = token == "0"
        || (!token.starts_with('0') && !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit()));
    is_canonical.then(|| token.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use serde_json::{Value, json};

    use super::Pointer;
    use crate::limits::{MAX_DEPTH, MAX_POINTER_BYTES};

    /// RFC 6901 section 5.
    #[test]
    fn the_rfcs_examples() {
        let document = json!({
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7,
            "m~n": 8,
        });
        for (pointer, expected) in [
            ("", document.clone()),
            ("/foo", json!(["bar", "baz"])),
            ("/foo/0", json!("bar")),
            ("/", json!(0)),
            ("/a~1b", json!(1)),
            ("/c%d", json!(2)),
            ("/e^f", json!(3)),
            ("/g|h", json!(4)),
            ("/i\\j", json!(5)),
            ("/k\"l", json!(6)),
            ("/ ", json!(7)),
            ("/m~0n", json!(8)),
        ] {
            let path = Pointer::parse(pointer).unwrap().resolve(&document).unwrap();
            assert_eq!(path.find(&document), Some(&expected), "{pointer}");
        }
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        for text in ["a", "#/a", "/~", "/~2", "/a~", "/a~b", "~0"] {
            assert!(Pointer::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_points_to_nothing_is_refused() {
        let document = json!({ "a": [1, { "b": null }], "c": "text" });
        for text in [
            "/b",
            "/a/2",
            "/a/-",
            "/a/01",
            "/a/+1",
            "/a/",
            "/a/1e0",
            "/a/b",
            "/c/0",
            "/a/1/c",
            "/a/0/0",
            "/",
            "/a/99999999999999999999999",
        ] {
            assert!(
                Pointer::parse(text).unwrap().resolve(&document).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn limits_are_limits() {
        let long = format!("/{}", "a".repeat(MAX_POINTER_BYTES - 1));
        assert!(Pointer::parse(&long).is_ok());
        assert!(Pointer::parse(&format!("{long}a")).is_err());
        assert!(Pointer::parse(&"/a".repeat(MAX_DEPTH)).is_ok());
        assert!(Pointer::parse(&"/a".repeat(MAX_DEPTH + 1)).is_err());
    }

    #[test]
    fn debug_shows_no_name() {
        assert_eq!(
            format!("{:?}", Pointer::parse("/secret/0").unwrap()),
            "Pointer(2 tokens)"
        );
    }

    proptest! {
        #[test]
        fn serde_json_finds_the_same(text in any::<String>(), key in "[a~/01]{0,4}") {
            let document = json!({ key.clone(): [0, { key.clone(): 1 }], "0": {} });
            for pointer in [text, format!("/{}/1/{}", key.replace('~', "~0").replace('/', "~1"), key.replace('~', "~0"))] {
                let ours = Pointer::parse(&pointer).ok().and_then(|pointer| {
                    Some(pointer.resolve(&document).ok()?.find(&document)?.clone())
                });
                // serde_json does not refuse a `~` that escapes nothing.
                let is_escaped = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
                let theirs: Option<Value> = document.pointer(&pointer).filter(|_| is_escaped).cloned();
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
