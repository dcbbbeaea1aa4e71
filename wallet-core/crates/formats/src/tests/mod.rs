//! Tests of the crate as a whole, with an issuer of their own.

mod agreement;
mod issuer;
mod issuer_reference;
mod leaks;
mod limits;
mod mdoc;
mod presenting;
mod property;
mod random;
mod rfc9901_rules;
mod rfc9901_vectors;
mod sd_jwt_vc_rules;
mod w3c;

use serde_json::Value;
use wallet_crypto::PublicKey;

use crate::{ClaimPath, PathStep};

/// What a did:key holds: a multicodec prefix and a key.
pub(crate) fn multikey(did: &str) -> Vec<u8> {
    let digits = did.strip_prefix("did:key:z").unwrap();
    bs58::decode(digits).into_vec().unwrap()
}

/// The signing key of a did:key.
pub(crate) fn key_of(did: &str) -> PublicKey {
    match multikey(did).as_slice() {
        [0xed, 0x01, key @ ..] => PublicKey::ed25519(key).unwrap(),
        [0x80, 0x24, key @ ..] => PublicKey::p256_from_sec1(key).unwrap(),
        [0x81, 0x24, key @ ..] => PublicKey::p384_from_sec1(key).unwrap(),
        _ => panic!("another kind of key"),
    }
}

/// The path that a JSON array of strings and integers means.
pub(crate) fn path(steps: Value) -> ClaimPath {
    serde_json::from_value(steps).unwrap()
}

/// Every leaf of the claims, found without the code under test.
fn leaves(claims: &Value) -> Vec<ClaimPath> {
    fn walk(value: &Value, at: &mut Vec<PathStep>, found: &mut Vec<ClaimPath>) {
        let children: Vec<(PathStep, &Value)> = match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (PathStep::Key(name.clone()), value))
                .collect(),
            Value::Array(elements) => elements
                .iter()
                .enumerate()
                .map(|(index, value)| (PathStep::Index(index), value))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
        };
        if children.is_empty() && !at.is_empty() {
            found.push(ClaimPath(at.clone()));
        }
        for (step, child) in children {
            at.push(step);
            walk(child, at, found);
            at.pop();
        }
    }
    let mut found = Vec::new();
    walk(claims, &mut Vec::new(), &mut found);
    found.sort();
    found
}
