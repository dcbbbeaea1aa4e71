//! Reading an authorization response (OpenID4VP 1.0 section 8).

use std::collections::HashMap;

use jose_rs::JweAlgorithm;
use jose_rs::jwk::Jwk as JoseKey;
use serde_json::{Map, Value, json};

use super::dcql::CredentialQuery;
use super::session::{Presented, RequestSession, ResponseMode};
use super::{check, ldp, mdoc, status, w3c};
use crate::state::World;

/// What a response says.
#[derive(Debug)]
pub enum Outcome {
    /// What was asked came and is right.
    Verified(Vec<Presented>),
    /// The wallet answered with an error.
    Declined(String),
}

/// Reads and checks a response.
///
/// # Errors
///
/// What is wrong with it.
pub async fn read(
    world: &World,
    session: &RequestSession,
    form: &HashMap<String, String>,
) -> Result<Outcome, String> {
    let answer = match form.get("response") {
        Some(jwe) => decrypt(session, jwe)?,
        None => plain(session, form)?,
    };
    if answer.get("state").and_then(Value::as_str) != Some(&session.state_value) {
        return Err("state is missing or another's".to_owned());
    }
    if let Some(error) = answer.get("error") {
        return Ok(Outcome::Declined(
            error.as_str().unwrap_or("an error without a name").to_owned(),
        ));
    }
    let tokens = answer
        .get("vp_token")
        .and_then(Value::as_object)
        .ok_or("vp_token is not an object")?;
    verify(world, session, tokens).await.map(Outcome::Verified)
}

/// An answer in the clear: errors always, presentations where that was asked for.
fn plain(session: &RequestSession, form: &HashMap<String, String>) -> Result<Map<String, Value>, String> {
    let mut answer = Map::new();
    for name in ["state", "error", "error_description"] {
        if let Some(value) = form.get(name) {
            answer.insert(name.to_owned(), json!(value));
        }
    }
    if let Some(token) = form.get("vp_token") {
        if session.response_mode == ResponseMode::DirectPostJwt {
            return Err("the answer is not encrypted".to_owned());
        }
        let token = serde_json::from_str(token).map_err(|_| "vp_token is not JSON")?;
        answer.insert("vp_token".to_owned(), token);
    }
    Ok(answer)
}

fn decrypt(session: &RequestSession, jwe: &str) -> Result<Map<String, Value>, String> {
    if session.response_mode == ResponseMode::DirectPost {
        return Err("the answer is encrypted, which was not asked for".to_owned());
    }
    let key = JoseKey::from_json(&session.decryption_key).map_err(|error| error.to_string())?;
    let header = jose_rs::jwe::compact::decode_header(jwe).map_err(|error| format!("JWE: {error}"))?;
    if header.alg != JweAlgorithm::EcdhEs.as_str() {
        return Err("the JWE's alg is not ECDH-ES".to_owned());
    }
    let enc = serde_json::to_value(session.enc).map_err(|error| error.to_string())?;
    if header.enc.as_deref() != enc.as_str() {
        return Err("the JWE's enc is not the one asked for".to_owned());
    }
    if header.kid.is_some() && header.kid != key.kid {
        return Err("the JWE is for another key".to_owned());
    }
    let plaintext = jose_rs::jwe::decrypt_with_jwk(&key, jwe).map_err(|error| format!("JWE: {error}"))?;
    serde_json::from_slice(&plaintext).map_err(|_| "the JWE does not hold a JSON object".to_owned())
}

async fn verify(
    world: &World,
    session: &RequestSession,
    tokens: &Map<String, Value>,
) -> Result<Vec<Presented>, String> {
    let mut presented = Vec::new();
    for (id, presentations) in tokens {
        let query = session
            .query
            .credential(id)
            .ok_or_else(|| format!("{id} was not asked for"))?;
        let presentations = presentations
            .as_array()
            .ok_or_else(|| format!("{id} is not an array"))?;
        if presentations.is_empty() || (presentations.len() > 1 && !query.multiple) {
            return Err(format!("{id}: {} presentations", presentations.len()));
        }
        for presentation in presentations {
            presented.push(one(world, session, query, presentation).await?);
        }
    }
    let came: Vec<String> = tokens.keys().cloned().collect();
    session.query.complete_with(&came)?;
    Ok(presented)
}

/// Checks one presentation in the format that was asked for.
async fn one(
    world: &World,
    session: &RequestSession,
    query: &CredentialQuery,
    presentation: &Value,
) -> Result<Presented, String> {
    let about = |why: String| format!("{}: {why}", query.id);
    let presented = checked(world, session, query, presentation).await?;
    if session.check_status {
        let named = presented.status.iter();
        let place = Map::from_iter(named.map(|status| ("status".to_owned(), status.clone())));
        let of = if place.is_empty() {
            &presented.claims
        } else {
            &place
        };
        status::check(world, &presented.issuer, of).await.map_err(about)?;
    }
    Ok(presented)
}

async fn checked(
    world: &World,
    session: &RequestSession,
    query: &CredentialQuery,
    presentation: &Value,
) -> Result<Presented, String> {
    let about = |why: String| format!("{}: {why}", query.id);
    if let ("ldp_vc", Some(document)) = (query.format.as_str(), presentation.as_object()) {
        let checked = ldp::presentation(world, session, query, document).await;
        return checked.map_err(about);
    }
    let text = presentation.as_str();
    let text = text.ok_or_else(|| format!("{}: not a string", query.id))?;
    match query.format.as_str() {
        "dc+sd-jwt" => check::presentation(world, session, query, text),
        "jwt_vc_json" | "jwt_vc_json-ld" | "vc+jwt" => {
            w3c::presentation(world, session, query, text).map_err(about)
        }
        "mso_mdoc" => mdoc::presentation(world, session, query, text).map_err(about),
        other => Err(about(format!("this verifier does not read {other}"))),
    }
}
