//! Where a claim sits in a credential's fully disclosed claims.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One step of a [`ClaimPath`]; as JSON a string or a non-negative integer.
///
/// `Debug` shows no name: which claims a person has is theirs, too.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PathStep {
    /// The member of an object with this name.
    Key(String),
    /// The element of an array at this index, the first being 0.
    Index(usize),
}

/// A path to one claim, with every selectively disclosable claim thought disclosed (SD-JWT VC, "Claim Path"):
/// an array index therefore does not move when elements before it stay hidden.
///
/// As JSON it is an array of strings and integers, the concrete form of a claims path pointer (OpenID4VP 1.0
/// section 7), which may not hold the wildcard `null`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClaimPath(
    /// The steps from the top-level object down.
    pub Vec<PathStep>,
);

impl ClaimPath {
    /// The value that the path points to.
    pub(crate) fn find<'a>(&self, claims: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(claims, |value, step| match step {
            PathStep::Key(name) => value.as_object()?.get(name),
            PathStep::Index(index) => value.as_array()?.get(*index),
        })
    }
}

impl fmt::Debug for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(_) => f.write_str("Key(..)"),
            Self::Index(_) => f.write_str("Index(..)"),
        }
    }
}

impl fmt::Debug for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClaimPath({} steps)", self.0.len())
    }
}
