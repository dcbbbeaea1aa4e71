//! The pinned contexts as one document needs them.
//!
//! Whoever processes a context looks at every definition in it, those scoped to types and properties included, and a credential
//! uses a tenth of the contexts of W3C. So a document is put into RDF with contexts that hold the definitions of its own words
//! only, and of the words that those are made of: a definition that nothing names changes no statement. What two of the
//! contexts define stays, so that it is still noticed where one may not define anew what another protects.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::sync::LazyLock;

use oxjsonld::JsonLdRemoteDocument;
use serde_json::{Map, Value, json};

use super::contexts::{Pinned, all};
use super::error::JsonLdError;
use super::to_rdf::UNDEFINED;

/// A pinned context that has been read.
struct Read {
    iri: &'static str,
    context: Value,
    /// The words that it defines, anywhere in it.
    words: HashSet<String>,
}

static READ: LazyLock<Vec<Read>> = LazyLock::new(|| all().filter_map(Read::of).collect());

impl Read {
    fn of(pinned: &Pinned) -> Option<Self> {
        let mut document: Value = serde_json::from_str(&watchful(pinned.text)).ok()?;
        let context = document.get_mut("@context")?.take();
        let mut words = HashSet::new();
        collect(&context, &mut words);
        Some(Self {
            iri: pinned.iri,
            context,
            words,
        })
    }
}

/// The text of a context. Where it forgets all definitions, terms without one are still to be noticed.
fn watchful(text: &str) -> String {
    let replaced = format!(r#""@context": [null, {{ "@vocab": "{UNDEFINED}" }}]"#);
    text.replace(r#""@context": null"#, &replaced)
}

fn collect(context: &Value, words: &mut HashSet<String>) {
    match context {
        Value::Array(all) => all.iter().for_each(|one| collect(one, words)),
        Value::Object(members) => {
            for (word, definition) in members.iter().filter(|(word, _)| !word.starts_with('@')) {
                words.insert(word.clone());
                if let Some(scoped) = definition.get("@context") {
                    collect(scoped, words);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The pinned contexts that a document names, by their IRIs, with what the document uses of each.
pub(super) struct Narrowed(HashMap<&'static str, Value>);

impl Narrowed {
    /// Narrows the contexts to a document.
    pub(super) fn to(document: &Map<String, Value>) -> Self {
        let mut words = Words::default();
        words.object(document);
        let named: Vec<&Read> = READ.iter().filter(|one| words.0.contains(one.iri)).collect();
        for (place, one) in named.iter().enumerate() {
            for other in named.iter().skip(place.saturating_add(1)) {
                words
                    .0
                    .extend(one.words.intersection(&other.words).map(String::as_str));
            }
        }
        let mut known = 0;
        while known < words.0.len() {
            known = words.0.len();
            named.iter().for_each(|one| words.definitions(&one.context));
        }
        Self(
            named
                .iter()
                .map(|one| (one.iri, words.keep(&one.context)))
                .collect(),
        )
    }

    /// Every pinned context as it is.
    #[cfg(test)]
    pub(super) fn whole() -> Self {
        Self(READ.iter().map(|one| (one.iri, one.context.clone())).collect())
    }

    /// Every word that a pinned context defines.
    #[cfg(test)]
    pub(super) fn words() -> Vec<&'static str> {
        let mut all: Vec<&str> = READ
            .iter()
            .flat_map(|one| one.words.iter().map(String::as_str))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The context of that name, as the library loads it.
    pub(super) fn load(&self, iri: &str) -> Result<JsonLdRemoteDocument, Box<dyn Error + Send + Sync>> {
        let context = self.get(iri).ok_or(JsonLdError::UnknownContext)?;
        Ok(JsonLdRemoteDocument {
            document: json!({ "@context": context }).to_string().into_bytes(),
            document_url: iri.to_owned(),
        })
    }

    /// The context of that name.
    pub(super) fn get(&self, iri: &str) -> Option<&Value> {
        self.0.get(iri)
    }
}

/// What may be a term, or a prefix, wherever it stands.
#[derive(Default)]
struct Words<'a>(HashSet<&'a str>);

impl<'a> Words<'a> {
    fn text(&mut self, text: &'a str) {
        self.0.insert(text);
        if let Some((prefix, _)) = text.split_once(':') {
            self.0.insert(prefix);
        }
    }

    fn value(&mut self, value: &'a Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(elements) => elements.iter().for_each(|element| self.value(element)),
            Value::Object(members) => self.object(members),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, members: &'a Map<String, Value>) {
        for (name, value) in members {
            self.text(name);
            self.value(value);
        }
    }

    /// What the definitions that stay are made of.
    fn definitions(&mut self, context: &'a Value) {
        match context {
            Value::Array(all) => all.iter().for_each(|one| self.definitions(one)),
            Value::Object(members) => {
                for (word, definition) in members {
                    if self.stays(word) {
                        self.definition(definition);
                    }
                }
            }
            Value::String(text) => self.text(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn definition(&mut self, definition: &'a Value) {
        let Value::Object(members) = definition else {
            return self.value(definition);
        };
        for (name, value) in members {
            if name == "@context" {
                self.definitions(value);
            } else {
                self.value(value);
            }
        }
    }

    fn stays(&self, word: &str) -> bool {
        word.starts_with('@') || self.0.contains(word)
    }

    /// A context, or a definition in one, without what is not used.
    fn keep(&self, context: &Value) -> Value {
        match context {
            Value::Array(all) => all.iter().map(|one| self.keep(one)).collect(),
            Value::Object(members) => {
                let used = members.iter().filter(|(word, _)| self.stays(word));
                used.map(|(word, value)| (word.clone(), self.keep(value)))
                    .collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => context.clone(),
        }
    }
}
