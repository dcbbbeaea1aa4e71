//! What a JWT says beside the credential in it.

use serde_json::{Map, Value};

use super::date_time::Moment;
use super::error::{W3cError, W3cProperty};
use crate::validity::numeric_date;

/// A claim that is a string where it is there (RFC 7519 section 2, StringOrURI).
pub(super) fn text(claims: &Map<String, Value>, claim: W3cProperty) -> Result<Option<&str>, W3cError> {
    claims
        .get(claim.name())
        .map(|value| value.as_str().ok_or(W3cError::Invalid(claim)))
        .transpose()
}

/// A claim that is a NumericDate where it is there.
pub(super) fn date(
    claims: &Map<String, Value>,
    claim: W3cProperty,
    round: fn(f64) -> f64,
) -> Result<Option<i64>, W3cError> {
    claims
        .get(claim.name())
        .map(|value| numeric_date(value, round).ok_or(W3cError::Invalid(claim)))
        .transpose()
}

/// A property that is a date and time where it is there.
pub(crate) fn moment(claims: &Map<String, Value>, property: W3cProperty) -> Result<Option<Moment>, W3cError> {
    claims
        .get(property.name())
        .map(|value| Moment::parse(value).ok_or(W3cError::Invalid(property)))
        .transpose()
}

/// The claim and the property that it stands for must say the same where both are there.
pub(super) fn agree(claim: Option<&str>, property: Option<&str>, name: W3cProperty) -> Result<(), W3cError> {
    match (claim, property) {
        (Some(claim), Some(property)) if claim != property => Err(W3cError::Disagreement(name)),
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

/// `cnf` is an object where it is there (RFC 7800 section 3.1).
pub(super) fn confirmation(claims: &Map<String, Value>) -> Result<(), W3cError> {
    match claims.get(W3cProperty::Cnf.name()) {
        Some(value) if !value.is_object() => Err(W3cError::Invalid(W3cProperty::Cnf)),
        Some(_) | None => Ok(()),
    }
}
