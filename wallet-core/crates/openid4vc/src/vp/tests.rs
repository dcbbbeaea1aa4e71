//! Tests of the holder's side of OpenID4VP, with a verifier made of a key and a few lines.

mod arbitrary;
mod client_ids;
mod dids;
mod encryption;
mod limits;
mod links;
mod objects;
mod parameters;
mod responses;
mod saved;
mod senders;
mod verifier_info;

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Map, Value, json};
use wallet_crypto::{
    OsRandom, PublicKey, SigningInput, base64url_decode, base64url_encode, length_prefixed, sha256,
};

use super::{AuthorizationRequest, PresentationRequest, RequestEvidence, UnverifiedRequest, VpError};
use crate::UrlPolicy;

/// The verifier: Eastmoor Hospitals.
const HOST: &str = "eastmoor.example";
const RESPONSE_URI: &str = "https://eastmoor.example/response?session=hidden";
const NOW: i64 = 1_795_381_512;
/// Nothing here parses certificates: any bytes stand for the leaf.
const LEAF: &[u8] = b"the leaf certificate";

fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn public_key(key: &SigningKey) -> PublicKey {
    let point = key.verifying_key().to_sec1_point(false);
    PublicKey::p256_from_sec1(point.as_bytes()).unwrap()
}

fn san_dns() -> String {
    format!("x509_san_dns:{HOST}")
}

fn x509_hash() -> String {
    format!("x509_hash:{}", base64url_encode(&sha256(LEAF)))
}

fn redirect_uri() -> String {
    format!("redirect_uri:{RESPONSE_URI}")
}

/// A request that is right under every prefix; `extra` changes members, and leaves out those that it has as null.
fn claims(client_id: &str, extra: &Value) -> Value {
    let mut claims = json!({
        "client_id": client_id,
        "response_type": "vp_token",
        "response_mode": "direct_post",
        "response_uri": RESPONSE_URI,
        "nonce": "vY3pxaEtMB1qrSAooshvyPmY2FlSlP2jkQW9w0s2D2g",
        "state": "hidden-state",
        "dcql_query": {
            "credentials": [{
                "id": "bank", "format": "dc+sd-jwt", "meta": { "vct_values": ["hidden-type"] },
                "claims": [{ "path": ["worker_reference"] }]
            }]
        }
    });
    for (name, value) in extra.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

fn header() -> Value {
    // "the leaf certificate" in standard base64
    json!({ "alg": "ES256", "typ": "oauth-authz-req+jwt", "x5c": ["dGhlIGxlYWYgY2VydGlmaWNhdGU="] })
}

fn sign_with(header: &Value, claims: &Value) -> String {
    let input = SigningInput::new(header, claims.to_string().as_bytes());
    let signature: Signature = signing_key().sign(input.bytes());
    input.finish(&signature.to_bytes().into())
}

fn signed(claims: &Value) -> String {
    sign_with(&header(), claims)
}

fn unsigned(claims: &Value) -> String {
    let header = json!({ "alg": "none", "typ": "oauth-authz-req+jwt" });
    format!(
        "{}.{}.",
        base64url_encode(header.to_string().as_bytes()),
        base64url_encode(claims.to_string().as_bytes())
    )
}

/// The object as its prefix needs it.
fn object(claims: &Value) -> String {
    if claims["client_id"].as_str().unwrap().starts_with("redirect_uri:") {
        unsigned(claims)
    } else {
        signed(claims)
    }
}

fn certificate() -> RequestEvidence {
    RequestEvidence::Certificate {
        key: public_key(&signing_key()),
        dns_names: vec!["other.example".to_owned(), HOST.to_owned()],
        leaf_sha256: sha256(LEAF),
    }
}

fn evidence(request: &UnverifiedRequest) -> RequestEvidence {
    if request.x5c().is_some() {
        certificate()
    } else {
        RequestEvidence::Unsigned
    }
}

fn verify(request: UnverifiedRequest) -> Result<PresentationRequest, VpError> {
    let evidence = evidence(&request);
    request.verify(&evidence, UrlPolicy::HttpsOnly, NOW)
}

/// A whole request by value through every check.
fn check(claims: &Value) -> Result<PresentationRequest, VpError> {
    verify(UnverifiedRequest::parse_object(&object(claims))?)
}

/// The request of `client_id` with `extra`, through every check.
fn check_with(client_id: &str, extra: &Value) -> Result<PresentationRequest, VpError> {
    check(&claims(client_id, extra))
}

fn link(parameters: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("openid4vp://?{query}")
}

/// The parameters of `claims` in a link, objects as JSON.
fn plain_link(claims: &Value) -> String {
    let texts: Vec<(&str, String)> = claims
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            )
        })
        .collect();
    let pairs: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    link(&pairs)
}

fn by_value(link: &str) -> Result<UnverifiedRequest, VpError> {
    match AuthorizationRequest::parse(link, UrlPolicy::HttpsOnly)? {
        AuthorizationRequest::ByValue(request) => Ok(*request),
        AuthorizationRequest::ByReference(_) => panic!("a reference"),
    }
}

fn form(body: &[u8]) -> Map<String, Value> {
    url::form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect()
}

fn encryption_key() -> p256::SecretKey {
    p256::SecretKey::from_slice(&[9; 32]).unwrap()
}

/// A verifier's key for encrypted responses.
fn encryption_jwk() -> Value {
    let key = SigningKey::from_slice(&[9; 32]).unwrap();
    let mut jwk = public_key(&key).to_jwk();
    jwk["kid"] = json!("key-1");
    jwk["use"] = json!("enc");
    jwk["alg"] = json!("ECDH-ES");
    jwk
}

/// What asks for an encrypted response.
fn encrypted(metadata: &Value) -> Value {
    json!({ "response_mode": "direct_post.jwt", "client_metadata": metadata })
}

/// The verifier's side of RFC 7518 §4.6 and §5.3. Returns header and payload.
fn decrypt(jwe: &str) -> (Value, Value) {
    use aes_gcm::aead::{Aead, Payload};
    use aes_gcm::{Aes128Gcm, Aes256Gcm, KeyInit};

    let parts: Vec<&str> = jwe.split('.').collect();
    let bytes = |index: usize| base64url_decode(parts[index]).unwrap();
    let header: Value = serde_json::from_slice(&bytes(0)).unwrap();
    let epk = PublicKey::from_jwk(&header["epk"]).unwrap();
    let epk = p256::PublicKey::from_sec1_bytes(epk.bytes()).unwrap();
    let shared = p256::ecdh::diffie_hellman(encryption_key().to_nonzero_scalar(), epk.as_affine());
    let enc = header["enc"].as_str().unwrap();
    let bits: u32 = if enc == "A256GCM" { 256 } else { 128 };
    let mut input = 1_u32.to_be_bytes().to_vec();
    input.extend(shared.raw_secret_bytes());
    input.extend(length_prefixed(&[enc.as_bytes(), b"", b""]));
    input.extend(bits.to_be_bytes());
    let key = sha256(&input);
    let nonce: [u8; 12] = bytes(2).try_into().unwrap();
    let content = [bytes(3), bytes(4)].concat();
    let payload = Payload {
        msg: &content,
        aad: parts[0].as_bytes(),
    };
    let plain = if bits == 256 {
        Aes256Gcm::new((&key).into()).decrypt((&nonce).into(), payload)
    } else {
        let short: [u8; 16] = key[..16].try_into().unwrap();
        Aes128Gcm::new((&short).into()).decrypt((&nonce).into(), payload)
    };
    (header, serde_json::from_slice(&plain.unwrap()).unwrap())
}

fn random() -> OsRandom {
    OsRandom
}
