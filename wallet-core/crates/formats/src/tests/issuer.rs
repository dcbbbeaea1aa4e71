//! An issuer for tests: it signs whatever it is given, right or wrong.

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Map, Value, json};
use wallet_crypto::{PublicKey, SigningInput, base64url_encode};

use crate::sd_jwt::HashAlgorithm;

pub(super) const VCT: &str = "https://westmere.example/types/employment";
pub(super) const ISS: &str = "https://westmere.example";

fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

/// The key that verifies what [`sign`] signs.
pub(super) fn issuer_key() -> PublicKey {
    public(&signing_key())
}

/// The key of a holder.
pub(super) fn holder_key() -> PublicKey {
    public(&SigningKey::from_slice(&[9; 32]).unwrap())
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::p256_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()).unwrap()
}

/// The header of a current SD-JWT VC.
pub(super) fn header() -> Value {
    json!({ "alg": "ES256", "typ": "dc+sd-jwt" })
}

/// A compact JWS of these bytes with ES256, whatever the header says.
pub(super) fn sign_bytes(header: &Value, payload: &[u8]) -> String {
    let input = SigningInput::new(header, payload);
    let signature: Signature = signing_key().sign(input.bytes());
    input.finish(&signature.to_bytes().into())
}

/// A signed SD-JWT of these parts.
pub(super) fn issue_with(header: &Value, payload: &Value, disclosures: &[String]) -> String {
    let mut compact = sign_bytes(header, payload.to_string().as_bytes());
    compact.push('~');
    for disclosure in disclosures {
        compact.push_str(disclosure);
        compact.push('~');
    }
    compact
}

/// A signed SD-JWT with the usual header.
pub(super) fn issue(payload: &Value, disclosures: &[String]) -> String {
    issue_with(&header(), payload, disclosures)
}

/// The claims that make a payload an SD-JWT VC, and these.
pub(super) fn vc(claims: Value) -> Value {
    let mut payload = Map::new();
    payload.insert("vct".to_owned(), VCT.into());
    payload.insert("iss".to_owned(), ISS.into());
    let Value::Object(claims) = claims else {
        panic!("not an object")
    };
    payload.extend(claims);
    Value::Object(payload)
}

/// The encoded text of a disclosure's array, right or wrong.
pub(super) fn disclosure(parts: &Value) -> String {
    base64url_encode(parts.to_string().as_bytes())
}

/// The disclosure of an object's member.
pub(super) fn property(salt: &str, name: &str, value: Value) -> String {
    disclosure(&json!([salt, name, value]))
}

/// The disclosure of an array's element.
pub(super) fn element(salt: &str, value: Value) -> String {
    disclosure(&json!([salt, value]))
}

/// The SHA-256 digest of a disclosure.
pub(super) fn digest(disclosure: &str) -> String {
    HashAlgorithm::Sha256.digest(disclosure)
}
