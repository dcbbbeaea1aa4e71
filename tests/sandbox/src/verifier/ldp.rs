//! Checking a presentation with Data Integrity proofs (OpenID4VP 1.0 appendix B.1.3.2), which the engine of proofs verifies.

use serde_json::{Map, Value};

use super::dcql::CredentialQuery;
use super::session::{Presented, RequestSession};
use super::w3c::types;
use crate::encoding::now;
use crate::state::World;

/// Checks a presentation that answers `query`.
///
/// # Errors
///
/// What is wrong with it.
pub async fn presentation(
    world: &World,
    session: &RequestSession,
    query: &CredentialQuery,
    presentation: &Map<String, Value>,
) -> Result<Presented, String> {
    let engine = world
        .engine
        .as_ref()
        .ok_or("this verifier has no engine for proofs")?;
    let proof = proof(presentation, "the presentation")?;
    for_this(session, proof)?;
    let holder = controller(proof)?;
    if let Some(named) = id_of(presentation.get("holder"))
        && named != holder
    {
        return Err("holder is another than the one who signs".to_owned());
    }
    let credential = match presentation.get("verifiableCredential") {
        Some(Value::Array(all)) if all.len() == 1 => all.first(),
        Some(Value::Array(_)) | None => None,
        one => one,
    };
    let credential = credential
        .and_then(Value::as_object)
        .ok_or("there is not just one credential")?;
    for (document, whose) in [(presentation, "holder"), (credential, "issuer")] {
        engine
            .verify(document)
            .await
            .map_err(|why| format!("the {whose}'s proof: {why}"))?;
    }
    let issuer = issuer(world, credential)?;
    dates(credential)?;
    let subject = credential.get("credentialSubject");
    if id_of(subject) != Some(holder.as_str()) {
        return Err("the credential is bound to somebody else".to_owned());
    }
    let types = types(credential);
    query.typed(&types)?;
    query.answered_by(credential)?;
    Ok(Presented {
        query: query.id.clone(),
        vct: types.last().cloned().unwrap_or_default(),
        issuer,
        claims: credential.clone(),
        status: None,
        disclosed_paths: Vec::new(),
    })
}

/// Whether a holder's proof is what this request asked for.
fn for_this(session: &RequestSession, proof: &Map<String, Value>) -> Result<(), &'static str> {
    let text = |name: &str| proof.get(name).and_then(Value::as_str);
    let named = text("cryptosuite").or_else(|| text("type"));
    if !session
        .proof_suites
        .iter()
        .any(|suite| named == Some(suite.name()))
    {
        return Err("the holder's proof is of a suite that was not asked for");
    }
    if text("proofPurpose") != Some("authentication") {
        return Err("the holder's proof is for another purpose");
    }
    if text("challenge") != Some(&session.nonce) {
        return Err("the presentation has another nonce");
    }
    if text("domain") != Some(&session.client_id) {
        return Err("the presentation is for another verifier");
    }
    Ok(())
}

fn proof<'d>(document: &'d Map<String, Value>, what: &str) -> Result<&'d Map<String, Value>, String> {
    let proof = document.get("proof").and_then(Value::as_object);
    proof.ok_or_else(|| format!("{what} does not have one proof"))
}

/// An identifier that stands alone or as `id` of an object.
fn id_of(value: Option<&Value>) -> Option<&str> {
    match value {
        Some(Value::Object(members)) => members.get("id").and_then(Value::as_str),
        other => other.and_then(Value::as_str),
    }
}

/// The DID whose key made a proof.
fn controller(proof: &Map<String, Value>) -> Result<String, String> {
    let method = id_of(proof.get("verificationMethod")).ok_or("the proof names no key")?;
    let (did, _) = method.split_once('#').ok_or("the proof's key has no fragment")?;
    Ok(did.to_owned())
}

/// The issuer: one whose key made the proof, and that is trusted here.
///
/// # Errors
///
/// That it is not.
pub fn issuer(world: &World, credential: &Map<String, Value>) -> Result<String, String> {
    let proof = proof(credential, "the credential")?;
    if proof.get("proofPurpose").and_then(Value::as_str) != Some("assertionMethod") {
        return Err("the issuer's proof is for another purpose".to_owned());
    }
    let signer = controller(proof)?;
    if id_of(credential.get("issuer")) != Some(signer.as_str()) {
        return Err("the issuer is another than the one who signed".to_owned());
    }
    let known = world
        .keys
        .values()
        .filter_map(|keys| keys.proofs.as_ref())
        .any(|proofs| proofs.dids().any(|did| did == signer));
    if known {
        Ok(signer)
    } else {
        Err("the issuer is not trusted".to_owned())
    }
}

/// Whether a document is valid now.
///
/// # Errors
///
/// That it is not, or not yet.
pub fn dates(credential: &Map<String, Value>) -> Result<(), String> {
    let instant = |names: [&str; 2]| {
        let text = names
            .iter()
            .find_map(|name| credential.get(*name).and_then(Value::as_str))?;
        let format = &time::format_description::well_known::Rfc3339;
        let instant = time::OffsetDateTime::parse(text, format).ok()?;
        Some(instant.unix_timestamp())
    };
    if instant(["validUntil", "expirationDate"]).is_some_and(|until| until <= now()) {
        return Err("the credential has ended".to_owned());
    }
    if instant(["validFrom", "issuanceDate"]).is_some_and(|from| from > now() + 60) {
        return Err("the credential is not valid yet".to_owned());
    }
    Ok(())
}
