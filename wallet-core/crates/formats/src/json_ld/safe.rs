//! What is looked at before a document is put into RDF: the limits, its contexts, and what would leave no trace.

use serde_json::{Map, Value};

use super::as_list;
use super::contexts::pinned;
use super::error::JsonLdError;
use super::types::MADE;
use crate::limits::{MAX_CLAIMS, MAX_JSON_LD_CONTEXTS, MAX_JSON_LD_DEPTH};

/// The keywords that an object of a document may have: each of them counts in the dataset. `@direction` and `@index`
/// do not, and `@graph`, `@included`, `@nest` and `@reverse` have no use in a credential.
const KEYWORDS: [&str; 7] = ["@context", "@id", "@type", "@value", "@language", "@list", "@set"];
/// What a definition of a term may say.
const DEFINITION: [&str; 7] = [
    "@id",
    "@type",
    "@container",
    "@language",
    "@context",
    "@protected",
    "@prefix",
];
/// The keywords that may stand where an IRI is expected.
const TYPES: [&str; 5] = ["@id", "@type", "@vocab", "@json", "@none"];
/// The containers that let nothing vanish.
const CONTAINERS: [&str; 5] = ["@set", "@list", "@language", "@id", "@type"];

/// What a walk through a document found.
#[derive(Default)]
pub(super) struct Found<'a> {
    values: usize,
    contexts: usize,
    /// Whether a member is null, or an empty array: it leaves no trace even if it is defined.
    pub(super) has_empty: bool,
    /// The strings that look like a keyword.
    pub(super) keyword_like: Vec<&'a str>,
}

/// Walks through a document.
///
/// # Errors
/// `TooDeep`, `TooManyValues`, `TooManyContexts`, `UnknownContext`, `Context` and `Keyword` of [`JsonLdError`].
pub(super) fn check(document: &Map<String, Value>) -> Result<Found<'_>, JsonLdError> {
    let mut found = Found::default();
    found.object(document, 1)?;
    Ok(found)
}

/// Whether this is `@` with letters (JSON-LD 1.1, "Syntax Tokens and Keywords").
fn is_keyword_like(text: &str) -> bool {
    text.strip_prefix('@')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

impl<'a> Found<'a> {
    fn object(&mut self, members: &'a Map<String, Value>, depth: usize) -> Result<(), JsonLdError> {
        if members.contains_key("@language") && !members.contains_key("@value") {
            return Err(JsonLdError::Keyword);
        }
        for (name, value) in members {
            if name.starts_with(MADE) {
                return Err(JsonLdError::UndefinedTerm);
            }
            if name == "@context" {
                self.context(value, depth.saturating_add(1))?;
                continue;
            }
            if name.starts_with('@') && (!KEYWORDS.contains(&name.as_str()) || value.is_null()) {
                return Err(JsonLdError::Keyword);
            }
            self.value(value, depth.saturating_add(1))?;
        }
        Ok(())
    }

    fn value(&mut self, value: &'a Value, depth: usize) -> Result<(), JsonLdError> {
        self.count(depth)?;
        match value {
            Value::Null => self.has_empty = true,
            Value::Bool(_) | Value::Number(_) => {}
            Value::String(text) => {
                if text.starts_with(MADE) {
                    return Err(JsonLdError::UndefinedTerm);
                }
                if is_keyword_like(text) {
                    self.keyword_like.push(text);
                }
            }
            Value::Array(elements) => {
                self.has_empty |= elements.is_empty();
                for element in elements {
                    self.value(element, depth.saturating_add(1))?;
                }
            }
            Value::Object(members) => self.object(members, depth)?,
        }
        Ok(())
    }

    /// A local context (JSON-LD 1.1, "Context Definitions").
    fn context(&mut self, value: &Value, depth: usize) -> Result<(), JsonLdError> {
        self.count(depth)?;
        match value {
            Value::Array(all) => {
                for one in all {
                    self.context(one, depth.saturating_add(1))?;
                }
                return Ok(());
            }
            Value::String(iri) => {
                pinned(iri).ok_or(JsonLdError::UnknownContext)?;
            }
            Value::Object(members) => self.definitions(members, depth)?,
            Value::Null | Value::Bool(_) | Value::Number(_) => return Err(JsonLdError::Context),
        }
        self.contexts = self.contexts.saturating_add(1);
        if self.contexts > MAX_JSON_LD_CONTEXTS {
            return Err(JsonLdError::TooManyContexts);
        }
        Ok(())
    }

    fn definitions(&mut self, members: &Map<String, Value>, depth: usize) -> Result<(), JsonLdError> {
        for (name, value) in members {
            self.count(depth)?;
            let acceptable = match (name.as_str(), value) {
                (name, _) if name.starts_with(MADE) => false,
                ("@version", Value::Number(_)) | ("@protected" | "@propagate", Value::Bool(_)) => true,
                ("@language", Value::String(_) | Value::Null) => true,
                ("@vocab", Value::String(vocab)) => !is_keyword_like(vocab),
                (name, _) if name.starts_with('@') => false,
                (_, Value::String(iri)) => !is_keyword_like(iri) || iri == "@id" || iri == "@type",
                (_, Value::Object(definition)) => {
                    self.definition(definition, depth.saturating_add(1))?;
                    true
                }
                (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_)) => false,
            };
            if !acceptable {
                return Err(JsonLdError::Context);
            }
        }
        Ok(())
    }

    /// An expanded term definition (JSON-LD 1.1, "Expanded term definition").
    fn definition(&mut self, members: &Map<String, Value>, depth: usize) -> Result<(), JsonLdError> {
        for (name, value) in members {
            self.count(depth)?;
            let text = |value: &Value, keywords: &[&str]| {
                value
                    .as_str()
                    .is_some_and(|text| !is_keyword_like(text) || keywords.contains(&text))
            };
            let acceptable = DEFINITION.contains(&name.as_str())
                && match name.as_str() {
                    "@context" => {
                        self.context(value, depth.saturating_add(1))?;
                        true
                    }
                    "@id" => text(value, &["@id", "@type"]),
                    "@type" => text(value, &TYPES),
                    "@container" => as_list(value).iter().all(is_container),
                    _ => true,
                };
            if !acceptable {
                return Err(JsonLdError::Context);
            }
        }
        Ok(())
    }

    fn count(&mut self, depth: usize) -> Result<(), JsonLdError> {
        self.values = self.values.saturating_add(1);
        if depth > MAX_JSON_LD_DEPTH {
            return Err(JsonLdError::TooDeep);
        }
        if self.values > MAX_CLAIMS {
            return Err(JsonLdError::TooManyValues);
        }
        Ok(())
    }
}

fn is_container(value: &Value) -> bool {
    value.as_str().is_some_and(|name| CONTAINERS.contains(&name))
}
