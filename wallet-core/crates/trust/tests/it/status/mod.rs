//! Status lists, signed by the tests' own key.

mod bitstring;
mod cwt;
mod freshness;
mod limits;
mod properties;
mod references;
mod signer;
mod token;
mod vectors;
mod verified;

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use wallet_crypto::{PublicKey, SigningInput, base64url_encode};
use wallet_trust::status::{
    SignedStatusList, Status, StatusError, StatusList, StatusReference, TokenStatusListEntry,
};

const URI: &str = "https://status.gdr.example/lists/1";
const NOW: i64 = 1_795_000_000;
const SKEW: u32 = 60;

fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn public_key(seed: u8) -> PublicKey {
    PublicKey::p256_from_sec1(signing_key(seed).verifying_key().to_sec1_point(false).as_bytes()).unwrap()
}

/// A compact JWS by the key with seed 1.
fn signed(header: &Value, payload: &Value) -> String {
    let input = SigningInput::new(header, payload.to_string().as_bytes());
    let signature: Signature = signing_key(1).sign(input.bytes());
    input.finish(&<[u8; 64]>::try_from(signature.to_bytes().as_slice()).unwrap())
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn token_header() -> Value {
    json!({ "alg": "ES256", "kid": "12", "typ": "statuslist+jwt" })
}

/// The claims of a Status List Token.
fn token_claims(bits: u8, compressed: &[u8]) -> Value {
    json!({
        "sub": URI,
        "iat": NOW - 600,
        "exp": NOW + 86_400,
        "ttl": 43_200,
        "status_list": { "bits": bits, "lst": base64url_encode(compressed) },
    })
}

/// A credential's reference to the list at [`URI`].
fn at(idx: u64) -> StatusReference {
    StatusReference::Token(TokenStatusListEntry {
        idx,
        uri: URI.to_owned(),
    })
}

fn verify(jws: &str) -> Result<StatusList, StatusError> {
    verify_bytes(jws.as_bytes())
}

fn verify_bytes(body: &[u8]) -> Result<StatusList, StatusError> {
    SignedStatusList::parse(body)?.verify(&public_key(1), URI, NOW, SKEW)
}

/// What a token with these claims says at an index.
fn read_token(claims: &Value, idx: u64) -> Result<Status, StatusError> {
    verify(&signed(&token_header(), claims))?.status(&at(idx))
}
