//! What the cryptosuites need of JSON-LD and its canonical form: SHA-256 throughout, for both suites' keys have that size.

use std::collections::HashMap;

use oxrdf::Quad;
use serde_json::{Map, Value};
use wallet_crypto::sha256;

use super::error::SelectiveError;
use crate::json_ld::{Canonical, HashAlgorithm, JsonLdError, to_quads};

/// The number in the canonical label of each blank node, by its label in the dataset.
pub(crate) type Numbers = HashMap<String, usize>;

/// The statements that a document makes.
pub(crate) fn quads(document: &Value) -> Result<Vec<Quad>, SelectiveError> {
    Ok(to_quads(document)?)
}

/// The canonical N-Quads and the numbers of their labels.
pub(crate) fn canonical(quads: &[Quad]) -> Result<(Vec<String>, Numbers), SelectiveError> {
    let canonical = Canonical::of(quads, HashAlgorithm::Sha256)?;
    let number = |(node, label): (String, String)| {
        let number = label.strip_prefix("c14n")?.parse().ok()?;
        Some((node, number))
    };
    let numbers: Option<Numbers> = canonical.labels.into_iter().map(number).collect();
    Ok((canonical.lines, numbers.ok_or(JsonLdError::Malformed)?))
}

/// `proofHash` of either suite: the hash of the proof without its value, read with the contexts of the document.
pub(crate) fn proof_hash(document: &Value, proof: &Map<String, Value>) -> Result<[u8; 32], SelectiveError> {
    let mut configuration = proof.clone();
    configuration.remove("proofValue");
    if let Some(context) = document.get("@context") {
        configuration.insert("@context".to_owned(), context.clone());
    }
    let (lines, _) = canonical(&quads(&Value::Object(configuration))?)?;
    Ok(sha256(lines.concat().as_bytes()))
}
