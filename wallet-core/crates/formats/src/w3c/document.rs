//! What both data models ask of a credential (data model, "Basic Concepts").

use serde_json::{Map, Value};

use super::error::W3cError;
use super::error::W3cProperty::{self, Context, CredentialSubject, Id, Issuer, Type};
use super::jws::leaves;
use crate::error::SelectError;
use crate::json_ld::as_list;
use crate::limits::MAX_TYPES;
use crate::path::ClaimPath;
use crate::sd_jwt::Selection;

/// The type that every credential has.
pub(crate) const VERIFIABLE_CREDENTIAL: &str = "VerifiableCredential";
/// What the base contexts of both data models make of it.
pub(crate) const EXPANDED_VERIFIABLE_CREDENTIAL: &str =
    "https://www.w3.org/2018/credentials#VerifiableCredential";

/// A credential whose properties have the forms that the data model gives them.
pub(crate) struct Document {
    /// An object.
    pub(crate) claims: Value,
    /// The paths of its leaves.
    pub(crate) leaves: Vec<ClaimPath>,
    /// `type`, as it stands there.
    pub(crate) types: Vec<String>,
    /// `issuer`, or its `id`.
    pub(crate) issuer: String,
    /// The `id` of the one subject; none where it has none, or where there are several subjects.
    pub(crate) subject: Option<String>,
}

impl Document {
    /// Checks the properties. `base` is the context that comes first in this data model.
    pub(crate) fn read(claims: Map<String, Value>, base: &str) -> Result<Self, W3cError> {
        let leaves = leaves(&claims)?;
        context(claims.get("@context"), base)?;
        if let Some(id) = claims.get("id") {
            url(id, Id)?;
        }
        Ok(Self {
            types: types(claims.get("type"))?,
            issuer: identified(claims.get("issuer").ok_or(W3cError::Missing(Issuer))?, Issuer)?.to_owned(),
            subject: subject(claims.get("credentialSubject"))?,
            leaves,
            claims: Value::Object(claims),
        })
    }

    /// What a presentation of these claims reveals where the credential leaves as a whole.
    pub(crate) fn select_whole(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        for (position, path) in paths.iter().enumerate() {
            if path.0.is_empty() {
                return Err(SelectError::EmptyPath(position));
            }
            path.find(&self.claims)
                .ok_or(SelectError::NoSuchClaim(position))?;
        }
        Ok(Selection::whole(self.leaves.clone()))
    }
}

/// An ordered set of URLs and contexts, of which the base context is the first. A single one may stand for itself.
fn context(value: Option<&Value>, base: &str) -> Result<(), W3cError> {
    let value = value.ok_or(W3cError::Missing(Context))?;
    let all = as_list(value);
    let well_formed = all.iter().all(|one| one.is_string() || one.is_object());
    if well_formed && all.first().and_then(Value::as_str) == Some(base) {
        Ok(())
    } else {
        Err(W3cError::Invalid(Context))
    }
}

/// One or more strings, `VerifiableCredential` among them.
fn types(value: Option<&Value>) -> Result<Vec<String>, W3cError> {
    let all = as_list(value.ok_or(W3cError::Missing(Type))?);
    if all.len() > MAX_TYPES {
        return Err(W3cError::TooManyTypes);
    }
    let types: Option<Vec<String>> = all
        .iter()
        .map(|one| one.as_str().filter(|one| !one.is_empty()).map(str::to_owned))
        .collect();
    types
        .filter(|types| types.iter().any(|one| one == VERIFIABLE_CREDENTIAL))
        .ok_or(W3cError::Invalid(Type))
}

/// One or more objects that say something.
fn subject(value: Option<&Value>) -> Result<Option<String>, W3cError> {
    let all = as_list(value.ok_or(W3cError::Missing(CredentialSubject))?);
    let mut ids = Vec::new();
    for one in all {
        let members = one.as_object().filter(|members| !members.is_empty());
        let members = members.ok_or(W3cError::Invalid(CredentialSubject))?;
        if let Some(id) = members.get("id") {
            ids.push(url(id, CredentialSubject)?);
        }
    }
    match (all.len(), ids.as_slice()) {
        (0, _) => Err(W3cError::Invalid(CredentialSubject)),
        (1, [id]) => Ok(Some((*id).to_owned())),
        (_, _) => Ok(None),
    }
}

/// A URL, or an object with one as its `id`.
pub(crate) fn identified(value: &Value, property: W3cProperty) -> Result<&str, W3cError> {
    match value {
        Value::Object(members) => url(members.get("id").ok_or(W3cError::Invalid(property))?, property),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            url(value, property)
        }
    }
}

/// A string that begins with a scheme (RFC 3986 section 3.1).
fn url(value: &Value, property: W3cProperty) -> Result<&str, W3cError> {
    let is_url = |text: &&str| {
        text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
                && !rest.is_empty()
        })
    };
    value.as_str().filter(is_url).ok_or(W3cError::Invalid(property))
}
