//! Checking key proofs of type `jwt` (OpenID4VCI 1.0 appendix F.1).

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk, JwsAlgorithm};
use serde_json::{Map, Value};

use crate::encoding::now;
use crate::state::Store;

/// How far a proof's clock may be off, in seconds.
const CLOCK_LEEWAY: i64 = 300;

/// Why a proof is refused: the error code of OpenID4VCI 1.0 section 8.3.1.2 and what was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// `invalid_proof` or `invalid_nonce`.
    pub error: &'static str,
    /// In words.
    pub why: &'static str,
}

fn invalid(why: &'static str) -> Refusal {
    Refusal {
        error: "invalid_proof",
        why,
    }
}

/// Checks the proofs of one request. All must be right and carry a nonce that was given out and not used before; the
/// nonces are used up by a request that is right in everything else.
///
/// # Errors
///
/// The first [`Refusal`].
pub fn check(store: &mut Store, proofs: &[Value], audience: &str) -> Result<Vec<Jwk>, Refusal> {
    let mut keys = Vec::new();
    let mut nonces = Vec::new();
    for proof in proofs {
        let token = proof.as_str().ok_or_else(|| invalid("a proof is not a string"))?;
        let (key, nonce) = check_one(token, audience)?;
        if keys.contains(&key) {
            return Err(invalid("two proofs with one key"));
        }
        keys.push(key);
        if !nonces.contains(&nonce) {
            nonces.push(nonce);
        }
    }
    let unknown = Refusal {
        error: "invalid_nonce",
        why: "the nonce is not one of ours, used or out of date",
    };
    if nonces
        .iter()
        .any(|nonce| store.nonces.get(nonce).is_none_or(|end| *end < now()))
    {
        return Err(unknown);
    }
    for nonce in &nonces {
        store.nonces.remove(nonce);
    }
    Ok(keys)
}

fn check_one(token: &str, audience: &str) -> Result<(Jwk, String), Refusal> {
    let jws = CompactJws::decode(token).map_err(|_| invalid("a proof is not a JWS"))?;
    let header = jws.header();
    if header.typ.as_deref() != Some("openid4vci-proof+jwt") {
        return Err(invalid("typ is not openid4vci-proof+jwt"));
    }
    if header.alg != JwsAlgorithm::ES256 {
        return Err(invalid("alg is not ES256"));
    }
    if header.kid.is_some() || header.additional.contains_key("x5c") {
        return Err(invalid("jwk stands beside kid or x5c"));
    }
    let key = header
        .jwk
        .clone()
        .ok_or_else(|| invalid("the header has no jwk"))?;
    if key.is_private() {
        return Err(invalid("jwk is a private key"));
    }
    jws.verify(&DefaultVerifier, &key)
        .map_err(|_| invalid("the signature does not fit"))?;
    let claims: Map<String, Value> =
        serde_json::from_slice(jws.payload()).map_err(|_| invalid("the payload is not an object"))?;
    if claims.get("aud").and_then(Value::as_str) != Some(audience) {
        return Err(invalid("aud is not the credential issuer identifier"));
    }
    // Access to the token endpoint is anonymous here, so a proof must not say who the client is.
    if claims.contains_key("iss") {
        return Err(invalid("iss in an anonymous pre-authorised flow"));
    }
    let issued = claims
        .get("iat")
        .and_then(Value::as_i64)
        .ok_or_else(|| invalid("iat is missing"))?;
    if (now() - issued).abs() > CLOCK_LEEWAY {
        return Err(invalid("iat is too far from now"));
    }
    let nonce = claims
        .get("nonce")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("nonce is missing"))?;
    Ok((key, nonce.to_owned()))
}
