//! Which parts of a document are chosen, and the document that has only them (ecdsa-sd-2023, `selectJsonLd`).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::path::{ClaimPath, PathStep};

/// The chosen parts beneath one value. Of an object that is chosen in part, `id` and `type` are chosen with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    /// All of it.
    Whole,
    /// These members and elements.
    Parts(BTreeMap<PathStep, Choice>),
}

/// What names a node and its types, as both base contexts alias them, or by the keywords themselves.
const IDS: [&str; 2] = ["id", "@id"];
const TYPES: [&str; 2] = ["type", "@type"];
/// The context stands at the top, once, and belongs to every selection.
const CONTEXT: &str = "@context";

impl Choice {
    /// The values at the ends of these paths, with all beneath them.
    pub(crate) fn of<'a>(paths: impl IntoIterator<Item = &'a ClaimPath>) -> Self {
        let mut choice = Self::none();
        for path in paths {
            choice.add(&path.0);
        }
        choice
    }

    /// Nothing: an object that is chosen for its `id` and `type` only.
    fn none() -> Self {
        Self::Parts(BTreeMap::new())
    }

    fn add(&mut self, steps: &[PathStep]) {
        let Some((first, rest)) = steps.split_first() else {
            *self = Self::Whole;
            return;
        };
        match self {
            Self::Whole => {}
            Self::Parts(parts) => parts.entry(first.clone()).or_insert_with(Self::none).add(rest),
        }
    }

    /// The document that has only what is chosen. Elements of an array close up; the top keeps its context.
    pub(crate) fn apply(&self, document: &Value) -> Value {
        let mut selected = self.copy(document);
        if let (Some(selected), Some(context)) = (selected.as_object_mut(), document.get(CONTEXT)) {
            selected.insert(CONTEXT.to_owned(), context.clone());
        }
        selected
    }

    fn copy(&self, value: &Value) -> Value {
        let Self::Parts(parts) = self else {
            return value.clone();
        };
        match value {
            Value::Object(members) => Value::Object(copy_members(members, parts)),
            Value::Array(elements) => {
                let element = |(step, choice): (&PathStep, &Self)| match step {
                    PathStep::Index(index) => Some(choice.copy(elements.get(*index)?)),
                    PathStep::Key(_) => None,
                };
                Value::Array(parts.iter().filter_map(element).collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }

    /// The leaves of the document in the order of their paths, each with whether it is chosen.
    pub(crate) fn leaves(&self, document: &Value) -> Vec<(ClaimPath, bool)> {
        let mut leaves = Vec::new();
        visit(document, Some(self), &mut Vec::new(), &mut leaves);
        leaves.sort_unstable();
        leaves
    }
}

fn copy_members(members: &Map<String, Value>, parts: &BTreeMap<PathStep, Choice>) -> Map<String, Value> {
    let mut selected = Map::new();
    for (name, value) in members {
        if is_implied(name, value) {
            selected.insert(name.clone(), value.clone());
        }
    }
    for (step, choice) in parts {
        if let PathStep::Key(name) = step
            && let Some(value) = members.get(name)
            && !is_implied(name, value)
        {
            selected.insert(name.clone(), choice.copy(value));
        }
    }
    selected
}

/// Whether a member leaves with every part of its object (`createInitialSelection`): its types, and its name unless that
/// is a blank node's.
fn is_implied(name: &str, value: &Value) -> bool {
    if IDS.contains(&name) {
        return !value.as_str().is_some_and(|id| id.starts_with("_:"));
    }
    TYPES.contains(&name)
}

fn visit(
    value: &Value,
    choice: Option<&Choice>,
    steps: &mut Vec<PathStep>,
    leaves: &mut Vec<(ClaimPath, bool)>,
) {
    let is_top = steps.is_empty();
    let mut beneath = |step: PathStep, value: &Value, implied: bool, leaves: &mut Vec<_>| {
        let choice = match choice {
            Some(Choice::Whole) => Some(&Choice::Whole),
            Some(Choice::Parts(_)) if implied => Some(&Choice::Whole),
            Some(Choice::Parts(parts)) => parts.get(&step),
            None => None,
        };
        steps.push(step);
        visit(value, choice, steps, leaves);
        steps.pop();
    };
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let implied = is_implied(name, value) || (is_top && name == CONTEXT);
                beneath(PathStep::Key(name.clone()), value, implied, leaves);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (index, value) in elements.iter().enumerate() {
                beneath(PathStep::Index(index), value, false, leaves);
            }
        }
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => leaves.push((ClaimPath(steps.clone()), choice.is_some())),
    }
}
