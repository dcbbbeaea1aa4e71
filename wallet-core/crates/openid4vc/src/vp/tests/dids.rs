//! `decentralized_identifier` (§5.9.3).

use serde_json::{Value, json};

use super::{HOST, NOW, certificate, claims, public_key, sign_with, signing_key, unsigned};
use crate::UrlPolicy;
use crate::vp::{
    ClientIdPrefix, MAX_TEXT_BYTES, Mismatch, PresentationRequest, RequestEvidence, UnverifiedRequest,
    VpError,
};

const DID: &str = "did:web:eastmoor.example";

fn header(kid: Value) -> Value {
    json!({ "alg": "ES256", "typ": "oauth-authz-req+jwt", "kid": kid })
}

fn parse(header: &Value) -> Result<UnverifiedRequest, VpError> {
    let client_id = format!("decentralized_identifier:{DID}");
    UnverifiedRequest::parse_object(&sign_with(header, &claims(&client_id, &json!({}))))
}

fn request() -> UnverifiedRequest {
    parse(&header(json!(format!("{DID}#key-1")))).unwrap()
}

fn verify(evidence: &RequestEvidence) -> Result<PresentationRequest, VpError> {
    request().verify(evidence, UrlPolicy::HttpsOnly, NOW)
}

#[test]
fn the_key_that_kid_names_verifies_the_request() {
    let unverified = request();
    assert_eq!(unverified.did(), Some((DID, "did:web:eastmoor.example#key-1")));
    assert_eq!(unverified.x5c(), None);
    let key = public_key(&signing_key());
    let request = verify(&RequestEvidence::Did { key }).unwrap();
    assert_eq!(
        request.client_id().prefix(),
        ClientIdPrefix::DecentralizedIdentifier
    );
    assert_eq!(
        request.client_id().as_str(),
        "decentralized_identifier:did:web:eastmoor.example"
    );
    assert_eq!(request.response_uri().host(), HOST);
}

#[test]
fn another_key_and_another_kind_of_evidence_do_not() {
    let other = p256::ecdsa::SigningKey::from_slice(&[8; 32]).unwrap();
    let other = RequestEvidence::Did {
        key: public_key(&other),
    };
    assert_eq!(verify(&other).err(), Some(VpError::Signature));
    let mismatch = Some(VpError::Mismatch(Mismatch::Evidence));
    assert_eq!(verify(&certificate()).err(), mismatch);
    assert_eq!(verify(&RequestEvidence::Unsigned).err(), mismatch);
    let by_name =
        UnverifiedRequest::parse_object(&super::signed(&claims(&super::san_dns(), &json!({})))).unwrap();
    assert_eq!(by_name.did(), None);
    let key = public_key(&signing_key());
    let verified = by_name.verify(&RequestEvidence::Did { key }, UrlPolicy::HttpsOnly, NOW);
    assert_eq!(verified.err(), mismatch);
}

#[test]
fn it_is_signed_and_names_its_key() {
    let without = json!({ "alg": "ES256", "typ": "oauth-authz-req+jwt", "x5c": ["MAA="] });
    assert_eq!(parse(&without).err(), Some(VpError::Missing("kid")));
    assert_eq!(parse(&header(json!(1))).err(), Some(VpError::Malformed("kid")));
    let kid = |length: usize| parse(&header(json!("k".repeat(length)))).err();
    assert_eq!(kid(MAX_TEXT_BYTES), None);
    assert_eq!(kid(MAX_TEXT_BYTES + 1), Some(VpError::TooLarge("kid")));
    let client_id = format!("decentralized_identifier:{DID}");
    let nobody = UnverifiedRequest::parse_object(&unsigned(&claims(&client_id, &json!({}))));
    assert_eq!(nobody.err(), Some(VpError::Unsigned));
}
