//! Dates as lists have them, in seconds since 1970-01-01T00:00:00Z.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::StatusError;

/// A NumericDate (RFC 7519 §2), rounded down.
pub(super) fn numeric(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, StatusError> {
    /// Up to here every integer is a double of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let seconds = value.as_i64().or_else(|| {
        let floor = value.as_f64()?.floor();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number within the exact range"
        )]
        (floor.abs() <= EXACT).then_some(floor as i64)
    });
    seconds.map(Some).ok_or(StatusError::Claim)
}

/// A dateTimeStamp (W3C data model 2.0, "Validity Period"), rounded down.
pub(super) fn stamp(members: &Map<String, Value>, name: &str) -> Result<Option<i64>, StatusError> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => OffsetDateTime::parse(text, &Rfc3339)
            .map(|stamp| Some(stamp.unix_timestamp()))
            .map_err(|_| StatusError::Claim),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(StatusError::Claim)
        }
    }
}
