//! Data model 2.0 secured with JOSE (VC-JOSE-COSE, "Securing JSON-LD Verifiable Credentials with JOSE"): the payload
//! is the credential itself.

use serde_json::{Map, Value};
use wallet_crypto::Jws;

use super::claims::{agree, confirmation, date, moment, text};
use super::document::Document;
use super::error::W3cError;
use super::error::W3cProperty::{Exp, Iat, Iss, Jti, Nbf, Sub, ValidFrom, ValidUntil, Vc, Vp};
use super::jws::{is_typed, payload};
use crate::validity::Validity;

/// The context that comes first.
pub(crate) const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// What `typ` is. The specification says SHOULD: without it a JWT of another kind could pass for a credential.
const TYP: &str = "vc+jwt";

/// Reads the credential that the payload is.
pub(super) fn read(jws: &Jws) -> Result<(Document, Validity), W3cError> {
    if !is_typed(jws, TYP) {
        return Err(W3cError::Type);
    }
    let claims = payload(jws, 0)?;
    for forbidden in [Vc, Vp] {
        if claims.contains_key(forbidden.name()) {
            return Err(W3cError::Unexpected(forbidden));
        }
    }
    confirmation(&claims)?;
    let validity = validity(&claims)?;
    let (iss, sub, jti) = (
        text(&claims, Iss)?.map(str::to_owned),
        text(&claims, Sub)?.map(str::to_owned),
        text(&claims, Jti)?.map(str::to_owned),
    );
    let document = Document::read(claims, CONTEXT)?;
    let id = document.claims.get("id").and_then(Value::as_str);
    agree(iss.as_deref(), Some(&document.issuer), Iss)?;
    agree(sub.as_deref(), document.subject.as_deref(), Sub)?;
    agree(jti.as_deref(), id, Jti)?;
    Ok((document, validity))
}

/// The narrower of the credential's dates and of those of its signature (VC-JOSE-COSE, "JOSE Header Parameters and
/// JWT Claims").
fn validity(claims: &Map<String, Value>) -> Result<Validity, W3cError> {
    let from = moment(claims, ValidFrom)?.map(|moment| moment.ceil());
    let until = moment(claims, ValidUntil)?.map(|moment| moment.floor());
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        return Err(W3cError::Period);
    }
    let nbf = date(claims, Nbf, f64::ceil)?;
    let exp = date(claims, Exp, f64::floor)?;
    Ok(Validity {
        nbf: from.max(nbf),
        exp: [until, exp].into_iter().flatten().min(),
        iat: date(claims, Iat, f64::floor)?,
    })
}
