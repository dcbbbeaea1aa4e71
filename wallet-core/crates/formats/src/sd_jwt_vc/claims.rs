//! The registered claims of an SD-JWT VC (SD-JWT VC, "JWT Claims Set"; RFC 7519 section 4.1).

use serde_json::Value;

use crate::error::{RegisteredClaim, SdJwtError};
use crate::validity::{Validity, numeric_date};

/// The registered claims with their types checked.
pub(crate) struct RegisteredClaims {
    pub(crate) vct: String,
    pub(crate) aka_vcts: Vec<String>,
    pub(crate) iss: Option<String>,
    pub(crate) validity: Validity,
}

impl RegisteredClaims {
    /// Reads them from the processed payload.
    pub(crate) fn parse(claims: &Value) -> Result<Self, SdJwtError> {
        let vct =
            text(claims, RegisteredClaim::Vct)?.ok_or(SdJwtError::MissingClaim(RegisteredClaim::Vct))?;
        if vct.is_empty() {
            return Err(SdJwtError::InvalidClaim(RegisteredClaim::Vct));
        }
        text(claims, RegisteredClaim::VctIntegrity)?;
        if claims
            .get(RegisteredClaim::Cnf.name())
            .is_some_and(|value| !value.is_object())
        {
            return Err(SdJwtError::InvalidClaim(RegisteredClaim::Cnf));
        }
        Ok(Self {
            aka_vcts: aka_vcts(claims, &vct)?,
            iss: text(claims, RegisteredClaim::Iss)?,
            validity: Validity {
                nbf: date(claims, RegisteredClaim::Nbf, f64::ceil)?,
                exp: date(claims, RegisteredClaim::Exp, f64::floor)?,
                iat: date(claims, RegisteredClaim::Iat, f64::floor)?,
            },
            vct,
        })
    }
}

fn text(claims: &Value, claim: RegisteredClaim) -> Result<Option<String>, SdJwtError> {
    match claims.get(claim.name()) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .map(|text| Some(text.to_owned()))
            .ok_or(SdJwtError::InvalidClaim(claim)),
    }
}

/// A non-empty array of strings that does not repeat `vct`.
fn aka_vcts(claims: &Value, vct: &str) -> Result<Vec<String>, SdJwtError> {
    let invalid = SdJwtError::InvalidClaim(RegisteredClaim::AkaVcts);
    let Some(value) = claims.get(RegisteredClaim::AkaVcts.name()) else {
        return Ok(Vec::new());
    };
    let types = value.as_array().filter(|types| !types.is_empty());
    let types: Option<Vec<String>> =
        types.and_then(|types| types.iter().map(|one| one.as_str().map(str::to_owned)).collect());
    types
        .filter(|types| !types.iter().any(|one| one == vct))
        .ok_or(invalid)
}

fn date(claims: &Value, claim: RegisteredClaim, round: fn(f64) -> f64) -> Result<Option<i64>, SdJwtError> {
    let Some(value) = claims.get(claim.name()) else {
        return Ok(None);
    };
    numeric_date(value, round)
        .map(Some)
        .ok_or(SdJwtError::InvalidClaim(claim))
}
