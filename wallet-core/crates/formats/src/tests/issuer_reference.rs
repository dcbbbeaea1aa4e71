//! Where a credential says that its issuer's key is found.

use serde_json::{Value, json};

use super::issuer::{ISS, VCT, header, issue, issue_with, vc};
use crate::{IssuerReference, MAX_CERTIFICATES, SdJwtError, SdJwtVc};

fn with_header(extra: Value, claims: Value) -> SdJwtVc {
    let mut header = header();
    header
        .as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    SdJwtVc::parse(&issue_with(&header, &vc(claims), &[])).unwrap()
}

#[test]
fn a_certificate_chain_names_the_issuer_before_iss() {
    let credential = with_header(json!({ "x5c": ["AQID", "BAUG"], "kid": "ignored" }), json!({}));
    let expected = IssuerReference::X5c {
        chain: vec![vec![1, 2, 3], vec![4, 5, 6]],
        iss: Some(ISS.to_owned()),
    };
    assert_eq!(credential.issuer_reference().unwrap(), expected);
    let mut without_iss = vc(json!({}));
    without_iss.as_object_mut().unwrap().remove("iss");
    let header = json!({ "alg": "ES256", "typ": "dc+sd-jwt", "x5c": ["AQID"] });
    let credential = SdJwtVc::parse(&issue_with(&header, &without_iss, &[])).unwrap();
    let expected = IssuerReference::X5c {
        chain: vec![vec![1, 2, 3]],
        iss: None,
    };
    assert_eq!(credential.issuer_reference().unwrap(), expected);
}

#[test]
fn a_malformed_certificate_chain_is_refused() {
    let long: Vec<&str> = vec!["AQID"; MAX_CERTIFICATES + 1];
    for x5c in [
        json!([]),
        json!("AQID"),
        json!(null),
        json!([1]),
        json!(["A-_D"]),
        json!(["AQI"]),
        json!(long),
    ] {
        let credential = with_header(json!({ "x5c": x5c }), json!({}));
        assert!(
            matches!(credential.issuer_reference(), Err(SdJwtError::Header)),
            "{x5c}"
        );
    }
    let longest: Vec<&str> = vec!["AQID"; MAX_CERTIFICATES];
    assert!(
        with_header(json!({ "x5c": longest }), json!({}))
            .issuer_reference()
            .is_ok()
    );
}

#[test]
fn a_did_or_an_https_url_names_the_issuer() {
    let did = "did:jwk:eyJrdHkiOiJFQyJ9";
    let credential = with_header(json!({ "kid": "#0" }), json!({ "iss": did }));
    let expected = IssuerReference::Did {
        did: did.to_owned(),
        kid: Some("#0".to_owned()),
    };
    assert_eq!(credential.issuer_reference().unwrap(), expected);
    let loopback = [
        "http://localhost:8080/a",
        "http://127.0.0.1",
        "http://127.9.9.9:1/",
        "http://[::1]:80/x",
    ];
    for iss in ["https://westmere.example/tenant/", "https://westmere.example"]
        .iter()
        .chain(&loopback)
    {
        let credential = with_header(json!({}), json!({ "iss": iss }));
        let expected = IssuerReference::Https {
            iss: (*iss).to_owned(),
            kid: None,
        };
        assert_eq!(credential.issuer_reference().unwrap(), expected);
    }
}

#[test]
fn an_issuer_named_otherwise_is_refused() {
    let others = [
        "westmere.example",
        "urn:example:issuer",
        "ftp://westmere.example",
        "HTTPS://westmere.example",
        "http://westmere.example",
        "http://localhost.westmere.example",
        "http://localhost@westmere.example",
        "http://localhost:80@westmere.example",
        "http://[::1]:80@westmere.example",
        "http://128.0.0.1",
        "http://",
        "",
    ];
    for iss in others {
        let credential = with_header(json!({}), json!({ "iss": iss }));
        assert!(
            matches!(credential.issuer_reference(), Err(SdJwtError::UnsupportedIssuer)),
            "{iss}"
        );
    }
}

#[test]
fn an_unnamed_issuer_is_refused() {
    let credential = SdJwtVc::parse(&issue(&json!({ "vct": VCT }), &[])).unwrap();
    assert!(matches!(credential.issuer_reference(), Err(SdJwtError::NoIssuer)));
}

#[test]
fn a_key_identifier_must_be_a_string() {
    let credential = with_header(json!({ "kid": 1 }), json!({}));
    assert!(matches!(credential.issuer_reference(), Err(SdJwtError::Header)));
}
