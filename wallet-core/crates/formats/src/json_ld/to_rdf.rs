//! A JSON-LD document as an RDF dataset (JSON-LD 1.1 Processing Algorithms and API, "Deserialize JSON-LD to RDF
//! Algorithm").

use oxjsonld::{JsonLdErrorCode, JsonLdParser};
use oxrdf::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use serde_json::{Map, Value, json};

use super::error::JsonLdError;
use super::narrow::Narrowed;
use super::{into_list, safe, types};
use crate::limits::MAX_RDF_BYTES;

/// What terms without a definition expand with.
pub(super) const UNDEFINED: &str = "undefined-term:";
/// What relative IRIs are resolved against.
const RELATIVE: &str = "relative-iri:";
const RELATIVE_BASE: &str = "relative-iri://base/";
/// Stands for a member without a value, to see whether anything defines it.
const PROBE: &str = "urn:uuid:5a3f3f0e-6b7c-4b5e-9d55-0d6a4ed8a5b1";
const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/// The statements of a document, each as often as the document makes it.
///
/// # Errors
/// [`JsonLdError`], but for `Poison`.
pub(crate) fn to_quads(document: &Value) -> Result<Vec<Quad>, JsonLdError> {
    let members = document.as_object().ok_or(JsonLdError::NotObject)?;
    let found = safe::check(members)?;
    if found.has_empty {
        let probed = members.iter().map(probed).collect();
        convert(&probed, Narrowed::to(&probed))?;
    }
    let quads = convert(members, Narrowed::to(members))?;
    for text in &found.keyword_like {
        let count = found.keyword_like.iter().filter(|other| *other == text).count();
        let literals = quads.iter().filter(|quad| is_literal(quad, text)).count();
        if literals < count {
            return Err(JsonLdError::Keyword);
        }
    }
    Ok(quads)
}

/// What the contexts of a document make of its types.
///
/// # Errors
/// As [`to_quads`].
pub(crate) fn expand_types(context: &Value, types: &[String]) -> Result<Vec<String>, JsonLdError> {
    let document = json!({ "@context": context, "@id": PROBE, "@type": types });
    let mut expanded: Vec<String> = to_quads(&document)?
        .into_iter()
        .filter(|quad| quad.predicate.as_str() == RDF_TYPE)
        .filter_map(|quad| match quad.object {
            Term::NamedNode(node) => Some(node.into_string()),
            Term::BlankNode(_) | Term::Literal(_) => None,
        })
        .collect();
    expanded.dedup();
    Ok(expanded)
}

fn is_literal(quad: &Quad, text: &str) -> bool {
    match &quad.object {
        Term::Literal(literal) => literal.value() == text,
        Term::NamedNode(_) | Term::BlankNode(_) => false,
    }
}

/// The member with something in the place of nothing.
fn probed((name, value): (&String, &Value)) -> (String, Value) {
    fn fill(value: &Value) -> Value {
        match value {
            Value::Null => PROBE.into(),
            Value::Array(elements) if elements.is_empty() => PROBE.into(),
            Value::Array(elements) => elements.iter().map(fill).collect(),
            Value::Object(members) => Value::Object(members.iter().map(probed).collect()),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }
    let value = if name == "@context" {
        value.clone()
    } else {
        fill(value)
    };
    (name.clone(), value)
}

/// Puts a document that has been looked at into RDF by these pinned contexts, and looks at what came out.
pub(super) fn convert(members: &Map<String, Value>, pinned: Narrowed) -> Result<Vec<Quad>, JsonLdError> {
    let mut document = members.clone();
    let own = document.remove("@context").unwrap_or(Value::Null);
    let mut contexts = vec![json!({ "@vocab": UNDEFINED })];
    if !own.is_null() {
        contexts.extend(into_list(own));
    }
    types::combine(&mut document, &mut contexts, &pinned)?;
    document.insert("@context".to_owned(), Value::Array(contexts));
    let text = serde_json::to_vec(&document).map_err(|_| JsonLdError::Malformed)?;
    if text.len() > MAX_RDF_BYTES {
        return Err(JsonLdError::TooLarge);
    }
    // Lenient, so that nothing with a malformed IRI is dropped: every term is looked at below.
    let parser = JsonLdParser::new()
        .lenient()
        .with_base_iri(RELATIVE_BASE)
        .map_err(|_| JsonLdError::Malformed)?;
    let mut quads = Vec::new();
    for quad in parser
        .for_slice(&text)
        .with_load_document_callback(move |iri, _| pinned.load(iri))
    {
        let quad = quad.map_err(|error| match error.code() {
            Some(JsonLdErrorCode::LoadingRemoteContextFailed) => JsonLdError::UnknownContext,
            _ => JsonLdError::Malformed,
        })?;
        check(&quad)?;
        quads.push(quad);
    }
    Ok(quads)
}

fn check(quad: &Quad) -> Result<(), JsonLdError> {
    match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => named(node)?,
        NamedOrBlankNode::BlankNode(node) => blank(node)?,
    }
    named(&quad.predicate)?;
    match &quad.object {
        Term::NamedNode(node) => named(node)?,
        Term::BlankNode(node) => blank(node)?,
        Term::Literal(literal) => check_literal(literal)?,
    }
    match &quad.graph_name {
        GraphName::NamedNode(node) => named(node),
        GraphName::BlankNode(node) => blank(node),
        GraphName::DefaultGraph => Ok(()),
    }
}

fn named(node: &NamedNode) -> Result<(), JsonLdError> {
    let iri = node.as_str();
    if iri.starts_with(UNDEFINED) {
        return Err(JsonLdError::UndefinedTerm);
    }
    if iri.starts_with(RELATIVE) {
        return Err(JsonLdError::RelativeIri);
    }
    // A generalized statement, with a blank node as its predicate, would be dropped.
    NamedNode::new(iri)
        .map(drop)
        .map_err(|_| JsonLdError::MalformedTerm)
}

fn blank(node: &BlankNode) -> Result<(), JsonLdError> {
    BlankNode::new(node.as_str())
        .map(drop)
        .map_err(|_| JsonLdError::MalformedTerm)
}

fn check_literal(literal: &Literal) -> Result<(), JsonLdError> {
    match literal.language() {
        Some(tag) => Literal::new_language_tagged_literal("", tag)
            .map(drop)
            .map_err(|_| JsonLdError::MalformedTerm),
        None => named(&literal.datatype().into_owned()),
    }
}
