//! What a credential with Data Integrity proofs is read for, whatever their suite.

use serde_json::{Map, Value};
use wallet_crypto::{JsonError, JsonLimits, parse_json_object};

use crate::json_ld::{as_list, expand_types};
use crate::limits::{MAX_DEPTH, MAX_JSON_LD_BYTES};
use crate::validity::Validity;
use crate::w3c::claims::moment;
use crate::w3c::document::Document;
use crate::w3c::{DataModel, W3cError, W3cProperty, jwt_vc, vc_jwt};

/// How much deeper a document may be than its claims: by its proofs, or as a presentation.
const PROOF_DEPTH: usize = 2;

/// A credential without its proofs.
pub(crate) struct Content {
    pub(crate) data_model: DataModel,
    pub(crate) document: Document,
    /// What the contexts make of `type`.
    pub(crate) expanded_types: Vec<String>,
    /// The dates of the credential itself.
    pub(crate) validity: Validity,
}

impl Content {
    /// Checks the properties of the data model. That the whole is JSON-LD in safe mode is left to the caller.
    pub(crate) fn read(claims: Map<String, Value>) -> Result<Self, W3cError> {
        let data_model = data_model(&claims)?;
        let (context, begin, end) = match data_model {
            DataModel::V1_1 => (
                jwt_vc::CONTEXT,
                W3cProperty::IssuanceDate,
                W3cProperty::ExpirationDate,
            ),
            DataModel::V2_0 => (vc_jwt::CONTEXT, W3cProperty::ValidFrom, W3cProperty::ValidUntil),
        };
        let validity = validity(&claims, begin, end)?;
        if data_model == DataModel::V1_1 && validity.nbf.is_none() {
            return Err(W3cError::Missing(W3cProperty::IssuanceDate));
        }
        let document = Document::read(claims, context)?;
        let context = document.claims.get("@context").unwrap_or(&Value::Null);
        Ok(Self {
            data_model,
            expanded_types: expand_types(context, &document.types)?,
            validity,
            document,
        })
    }
}

/// Reads a JSON object within the limits.
pub(crate) fn parse_object(text: &str) -> Result<Map<String, Value>, W3cError> {
    parse_object_within(text, MAX_JSON_LD_BYTES)
}

/// Reads a JSON object within the limits, that of its size being `max_bytes`.
pub(crate) fn parse_object_within(text: &str, max_bytes: usize) -> Result<Map<String, Value>, W3cError> {
    let limits = JsonLimits {
        max_bytes,
        max_depth: MAX_DEPTH + PROOF_DEPTH,
    };
    parse_json_object(text.as_bytes(), &limits).map_err(|error| {
        if error == JsonError::TooLarge {
            W3cError::TooLarge
        } else if error == JsonError::TooDeep {
            W3cError::TooDeep
        } else {
            W3cError::Payload(error)
        }
    })
}

/// The edition that the first context is of.
fn data_model(claims: &Map<String, Value>) -> Result<DataModel, W3cError> {
    let context = claims
        .get("@context")
        .ok_or(W3cError::Missing(W3cProperty::Context))?;
    match as_list(context).first().and_then(Value::as_str) {
        Some(vc_jwt::CONTEXT) => Ok(DataModel::V2_0),
        Some(jwt_vc::CONTEXT) => Ok(DataModel::V1_1),
        Some(_) | None => Err(W3cError::Invalid(W3cProperty::Context)),
    }
}

fn validity(claims: &Map<String, Value>, begin: W3cProperty, end: W3cProperty) -> Result<Validity, W3cError> {
    let from = moment(claims, begin)?.map(|moment| moment.ceil());
    let until = moment(claims, end)?.map(|moment| moment.floor());
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        return Err(W3cError::Period);
    }
    Ok(Validity {
        nbf: from,
        exp: until,
        iat: None,
    })
}
