//! A credential of the W3C data model, before it is secured: 1.1 ("Verifiable Credentials Data Model v1.1") or 2.0.

use serde_json::{Map, Value, json};

use super::credential::Draft;
use super::session::Spoil;
use super::{content, spoil};
use crate::encoding::{instant, random_uuid};
use crate::form::Form;
use crate::state::World;
use crate::trouble::Trouble;

/// The context of data model 1.1.
pub const CONTEXT_1_1: &str = "https://www.w3.org/2018/credentials/v1";
/// The context of data model 2.0.
pub const CONTEXT_2_0: &str = "https://www.w3.org/ns/credentials/v2";
/// A context that nobody has.
pub const UNKNOWN_CONTEXT: &str = "https://contexts.staffpassport.example/nobody-has-this/v1";
/// Where the terms of the staff credentials stand.
const TERMS: &str = "https://types.staffpassport.example/terms#";
/// Names that the contexts of W3C define themselves and protect.
const DEFINED: [&str; 4] = ["id", "type", "name", "description"];

/// The edition of the data model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// 1.1.
    V1_1,
    /// 2.0.
    V2_0,
}

impl Model {
    /// The context that comes first.
    pub fn context(self) -> &'static str {
        match self {
            Self::V1_1 => CONTEXT_1_1,
            Self::V2_0 => CONTEXT_2_0,
        }
    }
}

/// `type`: the general one, the catalogue's, and the type's identifier.
pub fn types(draft: &Draft<'_>) -> Vec<String> {
    let of = draft.order.what.of;
    match draft.order.spoil {
        Some(Spoil::WrongType) => vec![
            "VerifiableCredential".to_owned(),
            "https://types.staffpassport.example/something-else/1".to_owned(),
        ],
        _ => vec!["VerifiableCredential".to_owned(), of.w3c_type(), of.vct.clone()],
    }
}

/// The credential as a document, with `issuer`, the dates and `credentialStatus`.
///
/// # Errors
///
/// [`Trouble`] when the person has none of the type.
pub fn document(world: &World, draft: &Draft<'_>, model: Model) -> Result<Map<String, Value>, Trouble> {
    let order = draft.order;
    let mut subject = content::claims(world, order, draft.organisation)?;
    if order.spoil == Some(Spoil::Oversized) {
        subject.insert("filling".to_owned(), json!(spoil::filling()));
    }
    let mut context = vec![
        json!(model.context()),
        inline_context(&order.what.of.w3c_type(), &order.what.of.vct, &subject, model),
    ];
    // As RDF, the engine of proofs makes none over either: there they come in afterwards.
    let later = matches!(order.what.form, Form::LdpVc(suite) if !suite.is_json());
    if order.spoil == Some(Spoil::UnknownContext) && !later {
        context.push(json!(UNKNOWN_CONTEXT));
    }
    if order.spoil == Some(Spoil::UndefinedTerm) && !later {
        subject.insert("seniority".to_owned(), json!("Consultant"));
    }
    if let Some(did) = draft.holder.as_ref().and_then(|holder| holder.did.as_ref()) {
        subject.insert("id".to_owned(), json!(did));
    }
    let mut document = Map::new();
    let mut add = |name: &str, value: Value| document.insert(name.to_owned(), value);
    add("@context", json!(context));
    add("id", json!(format!("urn:uuid:{}", random_uuid()?)));
    add("type", json!(types(draft)));
    add(
        "issuer",
        json!({ "id": draft.issuer, "name": draft.organisation.name }),
    );
    let (from, until) = match model {
        Model::V1_1 => ("issuanceDate", "expirationDate"),
        Model::V2_0 => ("validFrom", "validUntil"),
    };
    add(from, json!(instant(draft.not_before)?));
    if let Some(expires) = draft.expires {
        add(until, json!(instant(expires)?));
    }
    add("credentialSubject", Value::Object(subject));
    if let Some(place) = &draft.place {
        add("credentialStatus", place.bitstring_references());
    }
    Ok(document)
}

/// A context that stands in the document itself, for nobody fetches one: every name of the subject, and of the status
/// entry where the first context does not have it.
fn inline_context(specific: &str, vct: &str, subject: &Map<String, Value>, model: Model) -> Value {
    let mut terms = Map::new();
    names(&Value::Object(subject.clone()), &mut terms);
    terms.insert(specific.to_owned(), json!(vct));
    if model == Model::V1_1 {
        // The data model 1.1 knows no name of an issuer, and no status list.
        terms.insert("name".to_owned(), json!("https://schema.org/name"));
        let status = "https://www.w3.org/ns/credentials/status#";
        for name in ["BitstringStatusListEntry", "statusPurpose", "statusListIndex"] {
            terms.insert(name.to_owned(), json!(format!("{status}{name}")));
        }
        let list = json!({ "@id": format!("{status}statusListCredential"), "@type": "@id" });
        terms.insert("statusListCredential".to_owned(), list);
    }
    Value::Object(terms)
}

fn names(value: &Value, terms: &mut Map<String, Value>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if !DEFINED.contains(&name.as_str()) {
                    terms.insert(name.clone(), json!(format!("{TERMS}{name}")));
                }
                names(value, terms);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names(value, terms)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
