//! Making credentials wrong, one way each.

use identity_kit::jose::JwsHeader;
use identity_kit::sd_jwt_vc::{Disclosure, SdJwtBuilder};
use serde_json::{Value, json};

use super::session::Spoil;
use crate::encoding::{base64url, base64url_decode};
use crate::keys::Key;
use crate::trouble::Trouble;

/// Signs a payload that is wrong beneath its signature.
///
/// # Errors
///
/// [`Trouble`] when it cannot be built or signed.
pub async fn sign_payload(
    builder: SdJwtBuilder,
    spoil: Spoil,
    key: &Key,
    header: &JwsHeader,
) -> Result<String, Trouble> {
    let mut encoded = builder.encode().map_err(Trouble::during("credential"))?;
    if spoil == Spoil::UnknownSdAlg {
        encoded.payload.insert("_sd_alg".to_owned(), json!("sha-1"));
    } else if let Some(digests) = encoded.payload.get_mut("_sd").and_then(Value::as_array_mut) {
        let first = digests.first().cloned();
        digests.extend(first);
    }
    let payload = serde_json::to_vec(&encoded.payload).map_err(Trouble::during("credential"))?;
    let mut out = key.sign(header, &payload).await?;
    out.push('~');
    for disclosure in &encoded.disclosures {
        out.push_str(disclosure.as_str());
        out.push('~');
    }
    Ok(out)
}

/// Makes a finished SD-JWT wrong, where that is done after signing.
///
/// # Errors
///
/// [`Trouble`] when the credential is not one.
pub fn serialized(credential: String, spoil: Option<Spoil>) -> Result<String, Trouble> {
    match spoil {
        Some(Spoil::ForeignDisclosure) => {
            let foreign =
                Disclosure::property("c2FsdCBvZiBzb21lb25lIGVsc2U", "seniority", json!("Consultant"));
            Ok(format!("{credential}{}~", foreign.as_str()))
        }
        other => {
            let (jwt, disclosures) = split(&credential)?;
            Ok(format!("{}~{disclosures}", jws(jwt.to_owned(), other)?))
        }
    }
}

/// Makes a finished JWS wrong, where that is done after signing.
///
/// # Errors
///
/// [`Trouble`] when it is not a JWS.
pub fn jws(jws: String, spoil: Option<Spoil>) -> Result<String, Trouble> {
    match spoil {
        Some(Spoil::Signature) => break_signature(&jws),
        Some(Spoil::AlgNone) => without_signature(&jws),
        Some(Spoil::Tampered) => tamper(&jws),
        _ => Ok(jws),
    }
}

/// More than a wallet reads of one credential, which is 2 MiB: it grows by a third in base64url.
pub fn filling() -> String {
    "x".repeat(1_600_000)
}

/// Adds a claim beneath the signature.
fn tamper(jws: &str) -> Result<String, Trouble> {
    let parts: Vec<&str> = jws.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return Err(Trouble("not a JWS".to_owned()));
    };
    let payload = base64url_decode(payload)?;
    let mut payload: Value = serde_json::from_slice(&payload).map_err(Trouble::during("JWS payload"))?;
    if let Some(members) = payload.as_object_mut() {
        members.insert("tampered".to_owned(), json!(true));
    }
    let payload = base64url(payload.to_string().as_bytes());
    Ok(format!("{header}.{payload}.{signature}"))
}

fn split(credential: &str) -> Result<(&str, &str), Trouble> {
    credential
        .split_once('~')
        .ok_or_else(|| Trouble("credential without ~".to_owned()))
}

/// Changes one bit of a JWS's signature.
///
/// # Errors
///
/// [`Trouble`] when it is not a JWS.
pub fn break_signature(jws: &str) -> Result<String, Trouble> {
    let (rest, signature) = jws
        .rsplit_once('.')
        .ok_or_else(|| Trouble("not a JWS".to_owned()))?;
    let mut signature = base64url_decode(signature)?;
    if let Some(byte) = signature.last_mut() {
        *byte ^= 1;
    }
    Ok(format!("{rest}.{}", base64url(&signature)))
}

/// Takes a JWS's signature away and says so in its header (RFC 7518 section 3.6).
///
/// # Errors
///
/// [`Trouble`] when it is not a JWS.
pub fn without_signature(jws: &str) -> Result<String, Trouble> {
    let mut parts = jws.split('.');
    let (Some(header), Some(payload)) = (parts.next(), parts.next()) else {
        return Err(Trouble("not a JWS".to_owned()));
    };
    let header = base64url_decode(header)?;
    let mut header: Value = serde_json::from_slice(&header).map_err(Trouble::during("JWS header"))?;
    if let Some(members) = header.as_object_mut() {
        members.insert("alg".to_owned(), json!("none"));
    }
    Ok(format!("{}.{payload}.", base64url(header.to_string().as_bytes())))
}
