//! Claims path pointers (OpenID4VP 1.0 §7).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{DcqlError, MAX_PATH_SEGMENTS, MAX_STRING_BYTES};

/// One step of a concrete path to one element of a credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PathStep {
    /// The element under a key of an object.
    Key(String),
    /// The element at a 0-based index of an array.
    Index(usize),
}

/// One component of a claims path pointer.
#[derive(Clone, PartialEq, Eq)]
pub enum PathSegment {
    /// A string: the element under that key of the selected objects.
    Key(String),
    /// A non-negative integer: the element at that index of the selected arrays.
    Index(u64),
    /// `null`: all elements of the selected arrays.
    All,
}

/// A claims path pointer as a verifier wrote it: never empty.
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimsPath(Vec<PathSegment>);

impl ClaimsPath {
    /// Reads the JSON array of strings, nulls and non-negative integers.
    ///
    /// # Errors
    /// An empty array, another kind of component, or a limit of this module exceeded.
    pub fn parse(value: &Value) -> Result<Self, DcqlError> {
        let items = value.as_array().ok_or(DcqlError::WrongType("path"))?;
        if items.is_empty() {
            return Err(DcqlError::Empty("path"));
        }
        if items.len() > MAX_PATH_SEGMENTS {
            return Err(DcqlError::TooMany("path"));
        }
        items.iter().map(segment).collect::<Result<Vec<_>, _>>().map(Self)
    }

    /// The components, in order.
    pub fn segments(&self) -> &[PathSegment] {
        &self.0
    }

    /// Whether it can point into an mdoc: a namespace and an element, and no other component (§7.2).
    pub(super) fn is_of_mdoc(&self) -> bool {
        matches!(self.0.as_slice(), [PathSegment::Key(_), PathSegment::Key(_)])
    }

    /// Applies the pointer to a JSON-based credential (§7.1.1). The result is the selected elements with their
    /// concrete paths, in the order of the credential; `None` where processing ends in an error, an empty
    /// selection included.
    pub fn select<'a>(&self, root: &'a Value) -> Option<Vec<(Vec<PathStep>, &'a Value)>> {
        let mut selected = vec![(Vec::new(), root)];
        for segment in &self.0 {
            let mut next = Vec::new();
            for (path, element) in selected {
                step(segment, path, element, &mut next)?;
            }
            selected = next;
        }
        if selected.is_empty() { None } else { Some(selected) }
    }
}

impl From<&ClaimsPath> for Value {
    fn from(path: &ClaimsPath) -> Self {
        path.0
            .iter()
            .map(|segment| match segment {
                PathSegment::Key(key) => Value::from(key.as_str()),
                PathSegment::Index(index) => Value::from(*index),
                PathSegment::All => Value::Null,
            })
            .collect()
    }
}

impl fmt::Debug for PathSegment {
    /// Shows the kind only: a key is the verifier's text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key(_) => "Key(..)",
            Self::Index(_) => "Index(..)",
            Self::All => "All",
        })
    }
}

impl fmt::Debug for ClaimsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

fn segment(value: &Value) -> Result<PathSegment, DcqlError> {
    match value {
        Value::Null => Ok(PathSegment::All),
        Value::String(key) if key.len() > MAX_STRING_BYTES => Err(DcqlError::TooLong("path")),
        Value::String(key) => Ok(PathSegment::Key(key.clone())),
        Value::Number(number) => number
            .as_u64()
            .map(PathSegment::Index)
            .ok_or(DcqlError::PathComponent),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(DcqlError::PathComponent),
    }
}

/// Applies one component to one selected element. `None` aborts: the element is of the wrong kind.
fn step<'a>(
    segment: &PathSegment,
    path: Vec<PathStep>,
    element: &'a Value,
    next: &mut Vec<(Vec<PathStep>, &'a Value)>,
) -> Option<()> {
    match segment {
        PathSegment::Key(key) => {
            if let Some(child) = element.as_object()?.get(key) {
                next.push((extended(path, PathStep::Key(key.clone())), child));
            }
        }
        PathSegment::Index(index) => {
            let items = element.as_array()?;
            let index = usize::try_from(*index).ok();
            if let Some((index, child)) = index.and_then(|index| Some((index, items.get(index)?))) {
                next.push((extended(path, PathStep::Index(index)), child));
            }
        }
        PathSegment::All => {
            for (index, child) in element.as_array()?.iter().enumerate() {
                next.push((extended(path.clone(), PathStep::Index(index)), child));
            }
        }
    }
    Some(())
}

fn extended(mut path: Vec<PathStep>, step: PathStep) -> Vec<PathStep> {
    path.push(step);
    path
}
