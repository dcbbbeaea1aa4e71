//! JSON-LD 1.1 into RDF, and RDF in its canonical form (RDF Dataset Canonicalization, RDFC-1.0).
//!
//! Documents are read in what implementations call safe mode: every member counts in the dataset, or the document is
//! refused. A term is defined by a pinned context, its `@vocab` included, or by an object context inside the
//! document. What maps to null, to nothing or to a relative IRI is refused, as are remote contexts that are not pinned.

mod canonical;
mod contexts;
mod error;
mod narrow;
mod poison;
mod safe;
mod to_rdf;
mod types;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub(crate) use self::canonical::{Canonical, HashAlgorithm, relabelled};
pub use self::error::JsonLdError;
pub(crate) use self::to_rdf::{expand_types, to_quads};

/// What a member holds where one value may stand for a list of one (JSON-LD 1.1, "Value Normalization").
pub(crate) fn into_list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(all) => all,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => vec![value],
    }
}

/// As [`into_list`], borrowed.
pub(crate) fn as_list(value: &Value) -> &[Value] {
    match value {
        Value::Array(all) => all,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            core::slice::from_ref(value)
        }
    }
}
