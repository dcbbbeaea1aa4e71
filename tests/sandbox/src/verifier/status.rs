//! Whether what was presented is still valid: the list that it names is fetched over HTTP, and has to be signed by its issuer.

use std::io::Read;
use std::time::Duration;

use flate2::read::{GzDecoder, ZlibDecoder};
use identity_kit::jose::{CompactJws, DefaultVerifier};
use serde_json::{Map, Value};

use super::{issuer_key, ldp};
use crate::encoding::{base64url_decode, now};
use crate::issuer::status::Purpose;
use crate::server::VERIFIER_AGENT;
use crate::state::World;

/// How long a list may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest list that is read, packed or not, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Looks up each place that a credential of an issuer names: `status` of SD-JWT VC and mdoc, `credentialStatus` of W3C.
///
/// # Errors
///
/// That it is suspended or revoked, or that this cannot be known.
pub async fn check(world: &World, issuer: &str, credential: &Map<String, Value>) -> Result<(), String> {
    if let Some(place) = credential
        .get("status")
        .and_then(|status| status.get("status_list"))
    {
        let value = of_token(world, issuer, place).await.map_err(unknown)?;
        return match value {
            0 => Ok(()),
            1 => Err("the credential is revoked".to_owned()),
            2 => Err("the credential is suspended".to_owned()),
            _ => Err(unknown("its value has no meaning here".to_owned())),
        };
    }
    let entries = match credential.get("credentialStatus") {
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for entry in entries {
        let purpose = entry.get("statusPurpose").and_then(Value::as_str);
        let purpose = purpose.and_then(Purpose::find);
        let purpose = purpose.ok_or("a status of an unknown purpose")?;
        if of_bitstring(world, issuer, entry, purpose)
            .await
            .map_err(unknown)?
        {
            let what = match purpose {
                Purpose::Revocation => "revoked",
                Purpose::Suspension => "suspended",
            };
            return Err(format!("the credential is {what}"));
        }
    }
    Ok(())
}

fn unknown(why: String) -> String {
    format!("the status is not known: {why}")
}

/// What a Status List Token says of a place (Token Status List, "Validation Rules").
async fn of_token(world: &World, issuer: &str, place: &Value) -> Result<u8, String> {
    let uri = place.get("uri").and_then(Value::as_str);
    let index = place.get("idx").and_then(Value::as_u64);
    let (uri, index) = uri.zip(index).ok_or("the place is incomplete")?;
    let (_, body) = fetch(world, uri, "application/statuslist+jwt").await?;
    let claims = signed(world, issuer, &body, "statuslist+jwt")?;
    if claims.get("sub").and_then(Value::as_str) != Some(uri) {
        return Err("the list is another".to_owned());
    }
    if claims
        .get("exp")
        .and_then(Value::as_i64)
        .is_some_and(|end| end <= now())
    {
        return Err("the list has ended".to_owned());
    }
    let list = claims.get("status_list").ok_or("the list is empty")?;
    let bits = list.get("bits").and_then(Value::as_u64);
    let bits = bits
        .filter(|bits| [1, 2, 4, 8].contains(bits))
        .ok_or("the list has no size")?;
    let packed = list.get("lst").and_then(Value::as_str).unwrap_or_default();
    let packed = base64url_decode(packed).map_err(|trouble| trouble.0)?;
    let bytes = unpacked(ZlibDecoder::new(packed.as_slice()))?;
    let first = index.checked_mul(bits).ok_or("the list has no such place")?;
    let byte = byte_of(&bytes, first / 8)?;
    let mask = u8::try_from((1_u16 << bits) - 1).unwrap_or(u8::MAX);
    Ok(byte >> (first % 8) & mask)
}

/// Whether a bit of a status list credential is set (Bitstring Status List, "Validate Algorithm").
async fn of_bitstring(world: &World, issuer: &str, entry: &Value, purpose: Purpose) -> Result<bool, String> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let index = text("statusListIndex").and_then(|index| index.parse::<u64>().ok());
    let (uri, index) = text("statusListCredential")
        .zip(index)
        .ok_or("the place is incomplete")?;
    let accept = if world.makes_proofs() {
        "application/vc, application/vc+jwt"
    } else {
        "application/vc+jwt"
    };
    let (kind, body) = fetch(world, uri, accept).await?;
    let list = if kind == "application/vc" {
        proven(world, issuer, &body).await?
    } else {
        signed(world, issuer, &body, "vc+jwt")?
    };
    ldp::dates(&list)?;
    let subject = list.get("credentialSubject");
    let text = |name: &str| subject.and_then(|subject| subject.get(name)?.as_str());
    if list.get("id").and_then(Value::as_str) != Some(uri) || text("statusPurpose") != Some(purpose.word()) {
        return Err("the list is another".to_owned());
    }
    let packed = text("encodedList").and_then(|list| list.strip_prefix('u'));
    let packed = base64url_decode(packed.ok_or("the list is empty")?).map_err(|trouble| trouble.0)?;
    let bytes = unpacked(GzDecoder::new(packed.as_slice()))?;
    Ok(byte_of(&bytes, index / 8)? & (0x80 >> (index % 8)) != 0)
}

/// The payload of a list in a JWT by the credential's issuer.
fn signed(world: &World, issuer: &str, body: &[u8], typ: &str) -> Result<Map<String, Value>, String> {
    let text = std::str::from_utf8(body).map_err(|_| "the list is not a JWT")?;
    let jws = CompactJws::decode(text).map_err(|_| "the list is not a JWT")?;
    if jws.header().typ.as_deref() != Some(typ) {
        return Err("the list is of another kind".to_owned());
    }
    let claims: Map<String, Value> =
        serde_json::from_slice(jws.payload()).map_err(|_| "the list is not an object")?;
    let named = claims.get("iss").or_else(|| claims.get("issuer"));
    let signer = issuer_key::find(world, jws.header(), named.and_then(Value::as_str))?;
    jws.verify(&DefaultVerifier, &signer.key)
        .map_err(|_| "the list's signature does not fit")?;
    of(issuer, &signer.issuer)?;
    Ok(claims)
}

/// A list with a proof inside by the credential's issuer.
async fn proven(world: &World, issuer: &str, body: &[u8]) -> Result<Map<String, Value>, String> {
    let engine = world.engine.as_ref().ok_or("there is no engine for proofs")?;
    let list: Map<String, Value> = serde_json::from_slice(body).map_err(|_| "the list is not an object")?;
    let verified = engine.verify(&list).await;
    verified.map_err(|why| format!("the list's proof: {why}"))?;
    of(issuer, &ldp::issuer(world, &list)?)?;
    Ok(list)
}

fn of(issuer: &str, signer: &str) -> Result<(), String> {
    if issuer == signer {
        Ok(())
    } else {
        Err("somebody else than the issuer signed the list".to_owned())
    }
}

fn unpacked(reader: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = reader.take(LARGEST).read_to_end(&mut bytes);
    read.map_err(|_| "the list does not unpack".to_owned())?;
    Ok(bytes)
}

fn byte_of(bytes: &[u8], at: u64) -> Result<u8, String> {
    let byte = usize::try_from(at).ok().and_then(|at| bytes.get(at));
    byte.copied()
        .ok_or_else(|| "the list has no such place".to_owned())
}

/// Fetches a list, from where this sandbox listens: whatever has TLS before it is gone round.
async fn fetch(world: &World, uri: &str, accept: &'static str) -> Result<(String, Vec<u8>), String> {
    let path = uri.strip_prefix(&world.base);
    let path = path.filter(|path| path.starts_with('/'));
    let url = format!("{}{}", world.listening, path.ok_or("the list is elsewhere")?);
    let fetched = tokio::task::spawn_blocking(move || get(&url, accept)).await;
    let fetched = fetched.map_err(|_| "the list cannot be had")?;
    fetched.map_err(|_| "the list cannot be had".to_owned())
}

fn get(url: &str, accept: &str) -> Result<(String, Vec<u8>), ureq::Error> {
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .user_agent(VERIFIER_AGENT)
        .build()
        .new_agent();
    let mut answer = agent.get(url).header("accept", accept).call()?;
    let kind = answer.headers().get("content-type");
    let kind = kind
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec()?;
    Ok((kind, body))
}
