//! Checking a presentation of a W3C credential as a JWT (OpenID4VP 1.0 appendix B.1.3.1; data model 1.1 section 6.3.1;
//! VC-JOSE-COSE).

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk, JwsAlgorithm};
use serde_json::{Map, Value, json};

use super::check::fresh;
use super::dcql::CredentialQuery;
use super::issuer_key;
use super::session::{Presented, RequestSession};
use crate::encoding::now;
use crate::issuer::proof::did_jwk;
use crate::state::World;

/// How far a clock may be off, in seconds.
const CLOCK_LEEWAY: i64 = 60;

/// A JWS with its payload read.
struct Read {
    jws: CompactJws,
    payload: Map<String, Value>,
}

impl Read {
    fn of(text: &str, what: &str) -> Result<Self, String> {
        let jws = CompactJws::decode(text).map_err(|_| format!("{what} is not a JWS"))?;
        let payload =
            serde_json::from_slice(jws.payload()).map_err(|_| format!("{what} is not an object"))?;
        Ok(Self { jws, payload })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.payload.get(name).and_then(Value::as_str)
    }

    fn verify(&self, key: &Jwk, whose: &str) -> Result<(), String> {
        let verified = self.jws.verify(&DefaultVerifier, key);
        verified.map_err(|_| format!("the {whose}'s signature does not fit"))
    }
}

/// Checks a presentation that answers `query`.
///
/// # Errors
///
/// What is wrong with it.
pub fn presentation(
    world: &World,
    session: &RequestSession,
    query: &CredentialQuery,
    text: &str,
) -> Result<Presented, String> {
    let is_2_0 = query.format == "vc+jwt";
    let vp = Read::of(text, "the presentation")?;
    let typ = vp.jws.header().typ.as_deref();
    if typ != Some(if is_2_0 { "vp+jwt" } else { "JWT" }) {
        return Err("the presentation's typ is another's".to_owned());
    }
    if vp.jws.header().alg != JwsAlgorithm::ES256 {
        return Err("the presentation's alg is not ES256".to_owned());
    }
    let kid = vp
        .jws
        .header()
        .kid
        .as_deref()
        .ok_or("the presentation has no kid")?;
    let holder = kid.strip_suffix("#0").ok_or("kid is no key of a did:jwk")?;
    let key = did_jwk(holder).ok_or("kid is no key of a did:jwk")?;
    vp.verify(&key, "holder")?;
    bound(session, &vp, holder)?;
    let credential = if is_2_0 {
        enveloped(&vp.payload, holder)?
    } else {
        embedded(&vp.payload)?
    };
    let credential = Read::of(&credential, "the credential")?;
    let typ = credential.jws.header().typ.as_deref();
    if typ != Some(if is_2_0 { "vc+jwt" } else { "JWT" }) {
        return Err("the credential's typ is another's".to_owned());
    }
    let document = document(&credential.payload, is_2_0)?;
    let issuer = issuer(&credential, &document)?;
    let signer = issuer_key::find(world, credential.jws.header(), Some(&issuer))?;
    credential.verify(&signer.key, "issuer")?;
    dates(&credential.payload)?;
    of_holder(&credential.payload, &document, holder, &key)?;
    let types = types(&document);
    query.typed(&types)?;
    query.answered_by(&document)?;
    Ok(Presented {
        query: query.id.clone(),
        vct: types.last().cloned().unwrap_or_default(),
        issuer: signer.issuer,
        claims: document,
        status: None,
        disclosed_paths: Vec::new(),
    })
}

/// Whether the presentation is for this verifier, in this transaction, now.
fn bound(session: &RequestSession, vp: &Read, holder: &str) -> Result<(), String> {
    if vp.text("iss") != Some(holder) {
        return Err("iss is not the holder".to_owned());
    }
    if vp.text("aud") != Some(&session.client_id) {
        return Err("the presentation is for another verifier".to_owned());
    }
    if vp.text("nonce") != Some(&session.nonce) {
        return Err("the presentation has another nonce".to_owned());
    }
    let issued = vp.payload.get("iat").and_then(Value::as_i64);
    fresh(issued.ok_or("the presentation has no iat")?)?;
    Ok(())
}

/// The one element of a list, or the value that stands alone.
fn one<'v>(value: Option<&'v Value>, what: &str) -> Result<&'v Value, String> {
    match value {
        Some(Value::Array(all)) => match all.as_slice() {
            [one] => Ok(one),
            _ => Err(format!("{} of {what}", all.len())),
        },
        Some(value) => Ok(value),
        None => Err(format!("{what} is missing")),
    }
}

/// Data model 1.1: `vp.verifiableCredential`.
fn embedded(payload: &Map<String, Value>) -> Result<String, String> {
    let vp = payload
        .get("vp")
        .and_then(Value::as_object)
        .ok_or("vp is missing")?;
    let credential = one(vp.get("verifiableCredential"), "verifiableCredential")?;
    let credential = credential.as_str().ok_or("the credential is not a JWT")?;
    Ok(credential.to_owned())
}

/// Data model 2.0: an `EnvelopedVerifiableCredential`.
fn enveloped(payload: &Map<String, Value>, holder: &str) -> Result<String, String> {
    if payload.get("holder") != Some(&json!(holder)) {
        return Err("holder is another than iss".to_owned());
    }
    let envelope = one(payload.get("verifiableCredential"), "verifiableCredential")?;
    if one(envelope.get("type"), "type")? != "EnvelopedVerifiableCredential" {
        return Err("the credential is in no envelope".to_owned());
    }
    let url = envelope
        .get("id")
        .and_then(Value::as_str)
        .ok_or("the envelope is empty")?;
    let credential = url
        .strip_prefix("data:application/vc+jwt,")
        .ok_or("the envelope's URL is another")?;
    Ok(credential.to_owned())
}

fn document(payload: &Map<String, Value>, is_2_0: bool) -> Result<Map<String, Value>, String> {
    if is_2_0 {
        return Ok(payload.clone());
    }
    let vc = payload
        .get("vc")
        .and_then(Value::as_object)
        .ok_or("vc is missing")?;
    Ok(vc.clone())
}

/// `iss` and `issuer`, which must not contradict each other.
fn issuer(credential: &Read, document: &Map<String, Value>) -> Result<String, String> {
    let issuer = match document.get("issuer") {
        Some(Value::Object(issuer)) => issuer.get("id").and_then(Value::as_str),
        Some(issuer) => issuer.as_str(),
        None => None,
    };
    match (credential.text("iss"), issuer) {
        (Some(iss), Some(issuer)) if iss != issuer => Err("iss is another than issuer".to_owned()),
        (Some(iss), _) => Ok(iss.to_owned()),
        (None, Some(issuer)) => Ok(issuer.to_owned()),
        (None, None) => Err("the credential names no issuer".to_owned()),
    }
}

fn dates(payload: &Map<String, Value>) -> Result<(), String> {
    let number = |name: &str| payload.get(name).and_then(Value::as_i64);
    let text = |name: &str| {
        let text = payload.get(name).and_then(Value::as_str)?;
        let format = &time::format_description::well_known::Rfc3339;
        let instant = time::OffsetDateTime::parse(text, format).ok()?;
        Some(instant.unix_timestamp())
    };
    let from = number("nbf").max(text("validFrom"));
    let until = [number("exp"), text("validUntil")].into_iter().flatten().min();
    if until.is_some_and(|until| until + CLOCK_LEEWAY <= now()) {
        return Err("the credential has ended".to_owned());
    }
    if from.is_some_and(|from| from - CLOCK_LEEWAY > now()) {
        return Err("the credential is not valid yet".to_owned());
    }
    Ok(())
}

/// Whether the credential is bound to the key that presents it.
fn of_holder(
    payload: &Map<String, Value>,
    document: &Map<String, Value>,
    holder: &str,
    key: &Jwk,
) -> Result<(), String> {
    if let Some(bound) = payload.get("cnf").and_then(|cnf| cnf.get("jwk")) {
        let bound: Jwk = serde_json::from_value(bound.clone()).map_err(|_| "cnf.jwk is not a key")?;
        let same = bound.thumbprint_sha256().ok() == key.thumbprint_sha256().ok();
        return if same {
            Ok(())
        } else {
            Err("the credential is bound to another key".to_owned())
        };
    }
    let subject = document
        .get("credentialSubject")
        .and_then(|subject| subject.get("id"));
    let subject = payload.get("sub").or(subject).and_then(Value::as_str);
    if subject == Some(holder) {
        Ok(())
    } else {
        Err("the credential is bound to somebody else".to_owned())
    }
}

/// `type`.
pub fn types(document: &Map<String, Value>) -> Vec<String> {
    match document.get("type") {
        Some(Value::Array(types)) => types
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(one) => one.as_str().map(str::to_owned).into_iter().collect(),
        None => Vec::new(),
    }
}
