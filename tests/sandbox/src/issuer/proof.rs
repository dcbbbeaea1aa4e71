//! Checking key proofs of type `jwt` (OpenID4VCI 1.0 appendix F.1).

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk, JwsHeader};
use serde_json::{Map, Value};

use super::credential::Holder;
use crate::encoding::{base64url_decode, now};
use crate::form::Form;
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

/// How a proof names its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// By the key itself.
    Jwk,
    /// By the key itself, which becomes a COSE_Key.
    CoseKey,
    /// By a `did:jwk`.
    DidJwk,
    /// By a `did:jwk` or a `did:key`.
    Did,
}

impl Binding {
    /// What a format is bound by.
    pub fn of(form: Form) -> Self {
        match form {
            Form::SdJwt => Self::Jwk,
            Form::Mdoc => Self::CoseKey,
            Form::JwtVcJson | Form::JwtVcJsonLd | Form::VcJwt => Self::DidJwk,
            Form::LdpVc(_) => Self::Did,
        }
    }

    /// Its names in issuer metadata.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Jwk => &["jwk"],
            Self::CoseKey => &["cose_key"],
            Self::DidJwk => &["did:jwk"],
            Self::Did => &["did:jwk", "did:key"],
        }
    }
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
pub fn check(
    store: &mut Store,
    proofs: &[Value],
    (audience, form): (&str, Form),
) -> Result<Vec<Holder>, Refusal> {
    let mut keys = Vec::new();
    let mut nonces = Vec::new();
    for proof in proofs {
        let token = proof.as_str().ok_or_else(|| invalid("a proof is not a string"))?;
        let (holder, nonce) = check_one(token, audience, form)?;
        if keys.iter().any(|known: &Holder| known.key == holder.key) {
            return Err(invalid("two proofs with one key"));
        }
        keys.push(holder);
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

fn check_one(token: &str, audience: &str, form: Form) -> Result<(Holder, String), Refusal> {
    let jws = CompactJws::decode(token).map_err(|_| invalid("a proof is not a JWS"))?;
    let header = jws.header();
    if header.typ.as_deref() != Some("openid4vci-proof+jwt") {
        return Err(invalid("typ is not openid4vci-proof+jwt"));
    }
    if !form.proof_algorithms().contains(&header.alg.as_str()) {
        return Err(invalid("alg is not one of those that the metadata names"));
    }
    if header.additional.contains_key("x5c") || header.kid.is_some() == header.jwk.is_some() {
        return Err(invalid("the header needs just one of jwk and kid"));
    }
    let holder = holder(header, Binding::of(form))?;
    let key = &holder.key;
    if key.is_private() {
        return Err(invalid("jwk is a private key"));
    }
    jws.verify(&DefaultVerifier, key)
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
    Ok((holder, nonce.to_owned()))
}

/// The key that a proof's header names, in the way that the metadata announced (`cryptographic_binding_methods_supported`).
fn holder(header: &JwsHeader, binding: Binding) -> Result<Holder, Refusal> {
    match (binding, &header.jwk, &header.kid) {
        (Binding::Jwk | Binding::CoseKey, Some(key), _) => Ok(Holder {
            key: key.clone(),
            did: None,
        }),
        (Binding::DidJwk | Binding::Did, _, Some(kid)) => {
            let unknown = || invalid("kid is no key of a DID that is understood here");
            let (did, fragment) = kid.split_once('#').ok_or_else(unknown)?;
            let key = match did.strip_prefix("did:key:") {
                Some(multikey) if binding == Binding::Did && multikey == fragment => {
                    Jwk::from_multikey(multikey).ok()
                }
                Some(_) => None,
                None if fragment == "0" => did_jwk(did),
                None => None,
            };
            Ok(Holder {
                key: key.ok_or_else(unknown)?,
                did: Some(did.to_owned()),
            })
        }
        (Binding::Jwk | Binding::CoseKey, None, _) => Err(invalid("the header has no jwk")),
        (Binding::DidJwk | Binding::Did, _, None) => Err(invalid("the header has no kid")),
    }
}

/// The key that a `did:jwk` is.
pub fn did_jwk(did: &str) -> Option<Jwk> {
    let encoded = did.strip_prefix("did:jwk:")?;
    serde_json::from_slice(&base64url_decode(encoded).ok()?).ok()
}
