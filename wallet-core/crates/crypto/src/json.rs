//! JSON from outside (RFC 8259), read within limits and without the ambiguity of a name that comes twice.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Value};

/// Deeper than `serde_json` itself follows; [`JsonLimits::max_depth`] above it has no effect.
const DEEPEST: usize = 127;

/// What is looked at before a text is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonLimits {
    /// The longest text, in bytes.
    pub max_bytes: usize,
    /// How many arrays and objects may stand inside one another.
    pub max_depth: usize,
}

/// Why a text is not accepted as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Longer than the limit.
    #[error("the JSON text is too long")]
    TooLarge,
    /// Nested deeper than the limit.
    #[error("the JSON text is nested too deeply")]
    TooDeep,
    /// An object names a member twice (RFC 8259 section 4, RFC 7515 section 4).
    #[error("an object names a member twice")]
    DuplicateMember,
    /// Not one JSON text in UTF-8.
    #[error("the text is not JSON")]
    Malformed,
}

/// Reads one JSON text.
///
/// # Errors
/// [`JsonError`]: size and depth are checked before anything is parsed.
pub fn parse_json(text: &[u8], limits: &JsonLimits) -> Result<Value, JsonError> {
    if text.len() > limits.max_bytes {
        return Err(JsonError::TooLarge);
    }
    let max_depth = limits.max_depth.min(DEEPEST);
    // Most texts have too few brackets to be deep, and counting them is quicker than matching them.
    if brackets(text) > max_depth && deepest(text) > max_depth {
        return Err(JsonError::TooDeep);
    }
    // Looked at once as a whole, the text need not be looked at string by string.
    let text = std::str::from_utf8(text).map_err(|_| JsonError::Malformed)?;
    let duplicate = Cell::new(false);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Strict {
        duplicate: &duplicate,
    }
    .deserialize(&mut reader);
    match value.and_then(|value| reader.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) if duplicate.get() => Err(JsonError::DuplicateMember),
        Err(_) => Err(JsonError::Malformed),
    }
}

/// Reads one JSON text that must be an object.
///
/// # Errors
/// [`JsonError`], as [`parse_json`]; [`JsonError::Malformed`] for any other value.
pub fn parse_json_object(text: &[u8], limits: &JsonLimits) -> Result<Map<String, Value>, JsonError> {
    match parse_json(text, limits)? {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(JsonError::Malformed)
        }
    }
}

fn brackets(text: &[u8]) -> usize {
    text.iter().filter(|byte| matches!(**byte, b'[' | b'{')).count()
}

/// The most brackets that stand open at once, those in strings aside. Right for JSON; for anything else the parser
/// has the last word.
fn deepest(text: &[u8]) -> usize {
    let (mut open, mut most) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text {
        match (in_string, *byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (false, b'"') => in_string = true,
            (false, b'[' | b'{') => {
                open = open.saturating_add(1);
                most = most.max(open);
            }
            (false, b']' | b'}') => open = open.saturating_sub(1),
            (true | false, _) => {}
        }
    }
    most
}

/// Builds a [`Value`] and stops at a member name that an object already has.
#[derive(Clone, Copy)]
struct Strict<'a> {
    duplicate: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let Entry::Vacant(place) = object.entry(name) else {
                self.duplicate.set(true);
                return Err(A::Error::custom("duplicate member"));
            };
            place.insert(members.next_value_seed(self)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests;
