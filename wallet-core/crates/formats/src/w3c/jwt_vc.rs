//! Data model 1.1 as a JWT (section 6.3.1 of that edition): the credential stands in `vc`, and registered claims
//! stand for some of its properties, instead of them or beside them.

use serde_json::{Map, Value};
use wallet_crypto::Jws;

use super::claims::{agree, confirmation, date, moment, text};
use super::date_time::format;
use super::document::{Document, identified};
use super::error::W3cError;
use super::error::W3cProperty::{
    self, CredentialSubject, Exp, ExpirationDate, Iat, Iss, IssuanceDate, Issuer, Jti, Nbf, Sub, Vc, Vp,
};
use super::jws::{is_typed, payload};
use crate::validity::Validity;

/// The context that comes first.
pub(crate) const CONTEXT: &str = "https://www.w3.org/2018/credentials/v1";
/// What `typ` is, where it is there.
const TYP: &str = "JWT";

/// Reads the credential that the JWT encodes: that of `vc`, completed by the registered claims, and with it every
/// other claim, since they all leave with it.
pub(super) fn read(jws: &Jws) -> Result<(Document, Validity), W3cError> {
    if jws.header().contains_key("typ") && !is_typed(jws, TYP) {
        return Err(W3cError::Type);
    }
    let mut payload = payload(jws, 1)?;
    if payload.contains_key(Vp.name()) {
        return Err(W3cError::Unexpected(Vp));
    }
    let mut vc = match payload.remove(Vc.name()) {
        Some(Value::Object(vc)) => vc,
        Some(_) => return Err(W3cError::Invalid(Vc)),
        None => return Err(W3cError::Missing(Vc)),
    };
    issuer(&payload, &mut vc)?;
    subject(&payload, &mut vc)?;
    let id = text(&payload, Jti)?;
    agree(id, vc.get("id").and_then(Value::as_str), Jti)?;
    if let Some(id) = id {
        vc.insert("id".to_owned(), id.into());
    }
    let iat = date(&payload, Iat, f64::floor)?;
    let validity = Validity {
        nbf: dated(&payload, &mut vc, (Nbf, IssuanceDate), Side::Begin)?,
        exp: dated(&payload, &mut vc, (Exp, ExpirationDate), Side::End)?,
        iat,
    };
    if validity.nbf.is_none() && iat.is_none() {
        return Err(W3cError::Missing(IssuanceDate));
    }
    beside(payload, &mut vc)?;
    confirmation(&vc)?;
    Ok((Document::read(vc, CONTEXT)?, validity))
}

/// `iss` must be there and stand for `issuer`.
fn issuer(payload: &Map<String, Value>, vc: &mut Map<String, Value>) -> Result<(), W3cError> {
    let iss = text(payload, Iss)?.ok_or(W3cError::Missing(Iss))?;
    let issuer = vc
        .get("issuer")
        .map(|value| identified(value, Issuer))
        .transpose()?;
    agree(Some(iss), issuer, Iss)?;
    if issuer.is_none() {
        vc.insert("issuer".to_owned(), iss.into());
    }
    Ok(())
}

/// `sub` stands for the `id` of the subject, of whom there is one then.
fn subject(payload: &Map<String, Value>, vc: &mut Map<String, Value>) -> Result<(), W3cError> {
    let Some(sub) = text(payload, Sub)? else {
        return Ok(());
    };
    let subject = vc
        .get_mut("credentialSubject")
        .ok_or(W3cError::Missing(CredentialSubject))?;
    let subject = match subject {
        Value::Array(all) => match all.as_mut_slice() {
            [one] => one,
            _ => return Err(W3cError::Disagreement(Sub)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => subject,
    };
    let members = subject
        .as_object_mut()
        .ok_or(W3cError::Invalid(CredentialSubject))?;
    agree(Some(sub), members.get("id").and_then(Value::as_str), Sub)?;
    members.insert("id".to_owned(), sub.into());
    Ok(())
}

/// The end of the validity that a date is.
#[derive(Clone, Copy)]
enum Side {
    Begin,
    End,
}

/// The narrower of a registered date and of the property that it stands for.
fn dated(
    payload: &Map<String, Value>,
    vc: &mut Map<String, Value>,
    (claim, property): (W3cProperty, W3cProperty),
    side: Side,
) -> Result<Option<i64>, W3cError> {
    let round = match side {
        Side::Begin => f64::ceil,
        Side::End => f64::floor,
    };
    let seconds = date(payload, claim, round)?;
    let moment = moment(vc, property)?;
    match (seconds, moment) {
        (Some(seconds), Some(moment)) if !moment.is(seconds) => Err(W3cError::Disagreement(claim)),
        (Some(seconds), Some(moment)) => Ok(Some(match side {
            Side::Begin => seconds.max(moment.ceil()),
            Side::End => seconds.min(moment.floor()),
        })),
        (None, Some(moment)) => Ok(Some(match side {
            Side::Begin => moment.ceil(),
            Side::End => moment.floor(),
        })),
        (Some(seconds), None) => {
            let text = format(seconds).ok_or(W3cError::Invalid(claim))?;
            vc.insert(property.name().to_owned(), text.into());
            Ok(Some(seconds))
        }
        (None, None) => Ok(None),
    }
}

/// Puts the claims that stand for nothing in the credential beside its own members.
fn beside(payload: Map<String, Value>, vc: &mut Map<String, Value>) -> Result<(), W3cError> {
    let mapped = [Iss, Sub, Jti, Nbf, Exp].map(W3cProperty::name);
    for (name, value) in payload {
        if mapped.contains(&name.as_str()) {
            continue;
        }
        // Some issuers repeat the credential's members around it.
        if vc.get(&name).is_some_and(|own| *own != value) {
            return Err(W3cError::Collision);
        }
        vc.insert(name, value);
    }
    Ok(())
}
