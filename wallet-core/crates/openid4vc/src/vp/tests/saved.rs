//! A verified request in a saved session.

use serde_json::{Value, json};

use super::{NOW, check_with, encrypted, encryption_jwk, redirect_uri, san_dns};
use crate::vp::PresentationRequest;

fn request(extra: &Value) -> PresentationRequest {
    check_with(&san_dns(), extra).unwrap()
}

#[test]
fn a_request_comes_back_as_it_was() {
    let jwks = json!({ "jwks": { "keys": [encryption_jwk()] } });
    for request in [
        request(&json!({ "exp": NOW + 60 })),
        request(&json!({ "state": null })),
        request(&encrypted(&jwks)),
        check_with(&redirect_uri(), &json!({})).unwrap(),
    ] {
        let saved = serde_json::to_vec(&request).unwrap();
        let back: PresentationRequest = serde_json::from_slice(&saved).unwrap();
        assert!(back == request);
    }
}

#[test]
fn what_is_saved_keeps_its_form() {
    let jwks = json!({ "jwks": { "keys": [encryption_jwk()] } });
    let mut extra = encrypted(&jwks);
    extra["exp"] = json!(NOW + 60);
    let saved = json!({
        "client_id": "x509_san_dns:eastmoor.example",
        "response_uri": "https://eastmoor.example/response?session=hidden",
        "nonce": "vY3pxaEtMB1qrSAooshvyPmY2FlSlP2jkQW9w0s2D2g",
        "state": "hidden-state",
        "dcql_query": {
            "credentials": [{
                "id": "bank", "format": "dc+sd-jwt", "meta": { "vct_values": ["hidden-type"] },
                "claims": [{ "path": ["worker_reference"] }]
            }]
        },
        "encryption": {
            "jwk": {
                "kty": "EC", "crv": "P-256",
                "x": "cTX6T9k6Cdzpi79oG0v89Q58DWNU5ir7C_8qNClheGU",
                "y": "7UwfAt25Aj7lalV-UV1qncZsEfIglg3llDNN9Yh3ZyQ"
            },
            "kid": "key-1",
            "enc": "A128GCM"
        },
        "expires_at": NOW + 60
    });
    assert_eq!(serde_json::to_value(request(&extra)).unwrap(), saved);
}

#[test]
fn a_spoilt_session_is_refused() {
    let good = serde_json::to_value(request(&json!({}))).unwrap();
    for (name, value) in [
        ("client_id", json!("eastmoor")),
        ("dcql_query", json!({})),
        ("encryption", json!({ "jwk": {}, "kid": null, "enc": "A128GCM" })),
        (
            "encryption",
            json!({ "jwk": encryption_jwk(), "kid": null, "enc": "A192GCM" }),
        ),
    ] {
        let mut spoilt = good.clone();
        spoilt[name] = value;
        assert!(
            serde_json::from_value::<PresentationRequest>(spoilt).is_err(),
            "{name}"
        );
    }
}

#[test]
fn debug_of_a_request_shows_nothing_that_the_verifier_wrote() {
    let jwks = json!({ "jwks": { "keys": [encryption_jwk()] } });
    let request = request(&encrypted(&jwks));
    insta::assert_snapshot!(
        format!("{request:?} {:?}", request.encryption().unwrap()),
        @"PresentationRequest { client_id: ClientId(X509SanDns), response_mode: DirectPostJwt, dcql_query: DcqlQuery { credentials: 1, credential_sets: None }, .. } EncryptionRecipient { enc: A128Gcm, .. }"
    );
}
