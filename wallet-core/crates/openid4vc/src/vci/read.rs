//! Reads members of JSON objects from outside. Unknown members are ignored, `null` counts as absent.

use serde_json::{Map, Value};

use super::error::{VciError, Wire};
use super::text::SecretText;
use crate::{EndpointUrl, UrlPolicy};

/// The members of one object of one document.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    members: &'a Map<String, Value>,
    what: Wire,
}

impl<'a> Members<'a> {
    pub(super) fn new(members: &'a Map<String, Value>, what: Wire) -> Self {
        Self { members, what }
    }

    /// The members of a value that must be an object.
    pub(super) fn of(value: &'a Value, what: Wire) -> Result<Self, VciError> {
        value
            .as_object()
            .map(|members| Self { members, what })
            .ok_or(VciError::Malformed { what })
    }

    pub(super) fn malformed(&self) -> VciError {
        VciError::Malformed { what: self.what }
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A string that is not empty and not longer than so many bytes.
    pub(super) fn text(&self, name: &str, max_bytes: usize) -> Result<Option<&'a str>, VciError> {
        self.value(name)
            .map(|value| text_of(value, self.what, max_bytes))
            .transpose()
    }

    pub(super) fn required_text(&self, name: &str, max_bytes: usize) -> Result<&'a str, VciError> {
        self.text(name, max_bytes)?.ok_or_else(|| self.malformed())
    }

    pub(super) fn array(&self, name: &str) -> Result<Option<&'a Vec<Value>>, VciError> {
        self.value(name)
            .map(|value| value.as_array().ok_or_else(|| self.malformed()))
            .transpose()
    }

    pub(super) fn object(&self, name: &str) -> Result<Option<Members<'a>>, VciError> {
        self.value(name)
            .map(|value| Members::of(value, self.what))
            .transpose()
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.members.iter()
    }

    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, VciError> {
        self.value(name)
            .map(|value| value.as_bool().ok_or_else(|| self.malformed()))
            .transpose()
    }

    pub(super) fn endpoint(&self, name: &str, policy: UrlPolicy) -> Result<Option<EndpointUrl>, VciError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let text = value.as_str().ok_or_else(|| self.malformed())?;
        let what = self.what;
        EndpointUrl::parse(text, policy)
            .map(Some)
            .map_err(|reason| VciError::Address { what, reason })
    }

    pub(super) fn required_endpoint(&self, name: &str, policy: UrlPolicy) -> Result<EndpointUrl, VciError> {
        self.endpoint(name, policy)?.ok_or_else(|| self.malformed())
    }
}

/// A string that is not empty and not longer than so many bytes.
pub(super) fn text_of(value: &Value, what: Wire, max_bytes: usize) -> Result<&str, VciError> {
    let text = value
        .as_str()
        .filter(|text| !text.is_empty())
        .ok_or(VciError::Malformed { what })?;
    if text.len() > max_bytes {
        Err(VciError::TooLarge { what })
    } else {
        Ok(text)
    }
}

/// Strings of an array, each not empty; what is no string is left out (other formats put numbers there).
pub(super) fn texts_of(values: &[Value]) -> Vec<String> {
    values
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Moves a string out of a document, so that no copy of a secret stays behind in it.
pub(super) fn take_secret(
    members: &mut Map<String, Value>,
    name: &str,
    what: Wire,
    max_bytes: usize,
) -> Result<SecretText, VciError> {
    text_of(members.get(name).unwrap_or(&Value::Null), what, max_bytes)?;
    match members.remove(name) {
        Some(Value::String(text)) => Ok(SecretText::new(text)),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => {
            Err(VciError::Malformed { what })
        }
    }
}
