//! Checking one presentation: the issuer's signature and chain, the disclosures, the holder's signature, and that it
//! answers the query (RFC 9901 section 7.3, SD-JWT VC section 2.4).

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk, JwsAlgorithm};
use identity_kit::sd_jwt_vc::{Processed, SdJwt};
use serde_json::{Map, Value};

use super::dcql::CredentialQuery;
use super::issuer_key;
use super::session::{Presented, RequestSession};
use crate::encoding::now;
use crate::state::World;

/// How old a key binding JWT may be, and how far a clock may be off, in seconds.
const KEY_BINDING_AGE: i64 = 300;
const CLOCK_LEEWAY: i64 = 60;

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
    let about = |why: &str| format!("{}: {why}", query.id);
    let sd_jwt = SdJwt::parse(text).map_err(|error| about(&error.to_string()))?;
    let jws = sd_jwt.jwt().decode().map_err(|error| about(&error.to_string()))?;
    if !matches!(jws.header().typ.as_deref(), Some("dc+sd-jwt" | "vc+sd-jwt")) {
        return Err(about("typ is not dc+sd-jwt"));
    }
    let processed = sd_jwt.process().map_err(|error| about(&error.to_string()))?;
    let claims = &processed.payload;
    let text_claim = |name: &str| claims.get(name).and_then(Value::as_str);
    let signer = issuer_key::find(world, jws.header(), text_claim("iss")).map_err(|why| about(&why))?;
    jws.verify(&DefaultVerifier, &signer.key)
        .map_err(|_| about("the issuer's signature does not fit"))?;
    check_dates(claims).map_err(about)?;
    let vct = text_claim("vct").ok_or_else(|| about("vct is missing"))?;
    if !query.meta.vct_values.iter().any(|asked| asked == vct) {
        return Err(about("vct is not one of those asked for"));
    }
    key_binding(session, &sd_jwt, claims).map_err(about)?;
    query.answered_by(claims)?;
    Ok(Presented {
        query: query.id.clone(),
        vct: vct.to_owned(),
        issuer: signer.issuer,
        claims: claims.clone(),
        status: None,
        disclosed_paths: disclosed_paths(&processed),
    })
}

fn disclosed_paths(processed: &Processed) -> Vec<Value> {
    processed
        .disclosed_paths()
        .filter_map(|path| serde_json::to_value(path).ok())
        .collect()
}

fn check_dates(claims: &Map<String, Value>) -> Result<(), &'static str> {
    let instant = |name: &str| claims.get(name).and_then(Value::as_i64);
    if instant("exp").is_some_and(|exp| exp + CLOCK_LEEWAY <= now()) {
        return Err("the credential has ended");
    }
    if instant("nbf").is_some_and(|nbf| nbf - CLOCK_LEEWAY > now()) {
        return Err("the credential is not valid yet");
    }
    Ok(())
}

/// Whether a holder signed just now.
///
/// # Errors
///
/// That it is too long ago, or to come.
pub fn fresh(issued: i64) -> Result<(), &'static str> {
    if issued < now() - KEY_BINDING_AGE || issued > now() + CLOCK_LEEWAY {
        return Err("the holder's signature is too old or from the future");
    }
    Ok(())
}

/// The holder's signature (RFC 9901 section 4.3, OpenID4VP 1.0 appendix B.3.6).
fn key_binding(
    session: &RequestSession,
    sd_jwt: &SdJwt,
    credential: &Map<String, Value>,
) -> Result<(), &'static str> {
    let token = sd_jwt.key_binding_jwt().ok_or("there is no key binding JWT")?;
    let jws = CompactJws::decode(token.as_str()).map_err(|_| "the key binding JWT is not a JWS")?;
    if jws.header().typ.as_deref() != Some("kb+jwt") {
        return Err("the key binding JWT's typ is not kb+jwt");
    }
    if jws.header().alg != JwsAlgorithm::ES256 {
        return Err("the key binding JWT's alg is not ES256");
    }
    let key = credential
        .get("cnf")
        .and_then(|cnf| cnf.get("jwk"))
        .cloned()
        .ok_or("cnf.jwk is missing")?;
    let key: Jwk = serde_json::from_value(key).map_err(|_| "cnf.jwk is not a key")?;
    jws.verify(&DefaultVerifier, &key)
        .map_err(|_| "the holder's signature does not fit")?;
    let claims: Map<String, Value> =
        serde_json::from_slice(jws.payload()).map_err(|_| "the key binding JWT is not an object")?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("aud") != Some(&session.client_id) {
        return Err("the key binding JWT is for another verifier");
    }
    if text("nonce") != Some(&session.nonce) {
        return Err("the key binding JWT has another nonce");
    }
    let issued = claims
        .get("iat")
        .and_then(Value::as_i64)
        .ok_or("the key binding JWT has no iat")?;
    fresh(issued)?;
    let alg = sd_jwt.hash_algorithm().map_err(|_| "unknown _sd_alg")?;
    if text("sd_hash") != Some(&sd_jwt.sd_hash(alg)) {
        return Err("sd_hash does not fit what was presented");
    }
    Ok(())
}
