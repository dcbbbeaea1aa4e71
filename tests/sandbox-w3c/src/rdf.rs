//! Documents as RDF.

use json_syntax::Parse as _;
use oxrdf::Dataset;
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxttl::NQuadsParser;
use rdf_types::LexicalQuad;
use serde_json::{Map, Value};
use ssi::json_ld::ContextLoader;
use ssi::rdf::IntoNQuads as _;
use ssi_di_sd_primitives::skolemize::compact_to_deskolemized_nquads;

use crate::key::text;

/// The statements of a document.
pub(crate) async fn quads(document: &Map<String, Value>) -> Result<Vec<LexicalQuad>, String> {
    let loader = ContextLoader::default();
    let quads = compact_to_deskolemized_nquads(&loader, "nothing-is-skolemized", object(document)?);
    quads.await.map_err(text)
}

/// A document as `ssi` reads JSON.
pub(crate) fn object(document: &Map<String, Value>) -> Result<json_syntax::Object, String> {
    let written = serde_json::to_string(document).map_err(text)?;
    let (value, _) = json_syntax::Value::parse_str(&written).map_err(text)?;
    value.into_object().ok_or_else(|| "no object".to_owned())
}

/// Statements in canonical form where nodes without a name are told apart by SHA-384 (RDF-CANON with that parameter).
pub(crate) fn canonical_by_sha384(quads: &[LexicalQuad]) -> Result<String, String> {
    let written = quads.into_nquads();
    let mut dataset = Dataset::new();
    for quad in NQuadsParser::new().for_slice(&written) {
        dataset.insert(&quad.map_err(text)?);
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha384,
    });
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort();
    Ok(lines.concat())
}
