//! Several type-scoped contexts of one node (JSON-LD 1.1 Processing Algorithms and API, "Expansion Algorithm", step 11).
//!
//! The library applies the last of them only. So a node of several types with contexts gets one type that stands for
//! its first and has all the contexts, and for its other types terms that have none.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::error::JsonLdError;
use super::narrow::Narrowed;
use super::{as_list, into_list};

/// What the terms made here begin with; no document may use it.
pub(super) const MADE: &str = "wallet-combined-type-";

/// Rewrites the types of a document; what its contexts need for that comes after their own.
pub(super) fn combine(
    document: &mut Map<String, Value>,
    contexts: &mut Vec<Value>,
    pinned: &Narrowed,
) -> Result<(), JsonLdError> {
    if !has_several(document) {
        return Ok(());
    }
    let mut combiner = Combiner::new(pinned);
    combiner.scope(&HashMap::new(), contexts, document)
}

/// Whether any node has more than one type.
fn has_several(members: &Map<String, Value>) -> bool {
    fn within(value: &Value) -> bool {
        match value {
            Value::Object(members) => has_several(members),
            Value::Array(elements) => elements.iter().any(within),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }
    members.iter().any(|(name, value)| {
        is_type(name) && value.as_array().is_some_and(|types| types.len() > 1)
            || name != "@context" && within(value)
    })
}

fn is_type(name: &str) -> bool {
    name == "type" || name == "@type"
}

struct Combiner<'p> {
    pinned: &'p Narrowed,
    /// The contexts of the terms that have one.
    scoped: HashMap<String, Value>,
    made: Map<String, Value>,
    count: usize,
}

impl<'p> Combiner<'p> {
    fn new(pinned: &'p Narrowed) -> Self {
        Self {
            pinned,
            scoped: HashMap::new(),
            made: Map::new(),
            count: 0,
        }
    }

    /// A node with a context of its own, and what is below it.
    fn scope(
        &mut self,
        around: &HashMap<String, Value>,
        contexts: &mut Vec<Value>,
        members: &mut Map<String, Value>,
    ) -> Result<(), JsonLdError> {
        let mut inner = Self {
            pinned: self.pinned,
            scoped: around.clone(),
            made: Map::new(),
            count: self.count,
        };
        for context in contexts.iter() {
            inner.learn(context)?;
        }
        inner.members(members)?;
        self.count = inner.count;
        if !inner.made.is_empty() {
            contexts.push(Value::Object(inner.made));
        }
        Ok(())
    }

    fn learn(&mut self, context: &Value) -> Result<(), JsonLdError> {
        let definitions = match context {
            Value::String(iri) => {
                let known = self.pinned.get(iri).ok_or(JsonLdError::UnknownContext)?;
                known.as_object()
            }
            Value::Object(definitions) => Some(definitions),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        };
        for (term, definition) in definitions.into_iter().flatten() {
            match definition.get("@context") {
                Some(scoped) => self.scoped.insert(term.clone(), scoped.clone()),
                None => self.scoped.remove(term),
            };
        }
        Ok(())
    }

    fn node(&mut self, members: &mut Map<String, Value>) -> Result<(), JsonLdError> {
        let Some(own) = members.remove("@context") else {
            return self.members(members);
        };
        let mut contexts = into_list(own);
        let around = self.scoped.clone();
        self.scope(&around, &mut contexts, members)?;
        members.insert("@context".to_owned(), Value::Array(contexts));
        Ok(())
    }

    fn members(&mut self, members: &mut Map<String, Value>) -> Result<(), JsonLdError> {
        for (name, value) in members.iter_mut() {
            if is_type(name)
                && let Value::Array(types) = value
            {
                self.types(types);
            } else {
                self.value(value)?;
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &mut Value) -> Result<(), JsonLdError> {
        match value {
            Value::Object(members) => self.node(members),
            Value::Array(elements) => elements.iter_mut().try_for_each(|element| self.value(element)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
        }
    }

    /// The contexts are applied in the order of the terms, whatever order the types stand in.
    fn types(&mut self, types: &mut [Value]) {
        let mut with_context: Vec<String> = types
            .iter()
            .filter_map(Value::as_str)
            .filter(|term| self.scoped.contains_key(*term))
            .map(str::to_owned)
            .collect();
        with_context.sort_unstable();
        with_context.dedup();
        if with_context.len() < 2 {
            return;
        }
        let all: Vec<Value> = with_context
            .iter()
            .filter_map(|term| self.scoped.get(term))
            .flat_map(|context| as_list(context).to_vec())
            .collect();
        for (position, term) in with_context.iter().enumerate() {
            let definition = if position == 0 {
                json!({ "@id": term, "@context": all })
            } else {
                json!({ "@id": term })
            };
            let name = format!("{MADE}{}", self.count);
            self.count = self.count.saturating_add(1);
            for one in types.iter_mut().filter(|one| one.as_str() == Some(term)) {
                *one = Value::String(name.clone());
            }
            self.made.insert(name, definition);
        }
    }
}
