//! Request objects (§5, RFC 9101 §4).

use serde_json::{Value, json};
use wallet_crypto::base64url_encode;

use super::{claims, header, redirect_uri, san_dns, sign_with, signed, unsigned, verify, x509_hash};
use crate::vp::{UnsupportedFeature, UnverifiedRequest, VpError};

fn parse(object: &str) -> Option<VpError> {
    UnverifiedRequest::parse_object(object).err()
}

/// A signed object whose header `extra` changes; null leaves a member out.
fn with_header(extra: &Value) -> Option<VpError> {
    let mut header = header();
    for (name, value) in extra.as_object().unwrap() {
        if value.is_null() {
            header.as_object_mut().unwrap().remove(name);
        } else {
            header[name] = value.clone();
        }
    }
    parse(&sign_with(&header, &claims(&san_dns(), &json!({}))))
}

#[test]
fn typ_is_that_of_a_request_object() {
    for typ in [json!("JWT"), json!("OAUTH-AUTHZ-REQ+JWT"), json!(1), Value::Null] {
        assert_eq!(
            with_header(&json!({ "typ": typ })),
            Some(VpError::Malformed("typ"))
        );
    }
    let header = base64url_encode(br#"{"alg":"none"}"#);
    let claims = base64url_encode(claims(&redirect_uri(), &json!({})).to_string().as_bytes());
    assert_eq!(
        parse(&format!("{header}.{claims}.")),
        Some(VpError::Malformed("typ"))
    );
}

#[test]
fn the_algorithm_is_one_that_is_accepted() {
    let refused = Some(VpError::Unsupported(UnsupportedFeature::SignatureAlgorithm));
    for alg in [json!("RS256"), json!("HS256"), json!("ES256K"), Value::Null] {
        assert_eq!(with_header(&json!({ "alg": alg })), refused);
    }
    assert_eq!(
        with_header(&json!({ "crit": ["x"] })),
        Some(VpError::Malformed("request object"))
    );
}

#[test]
fn an_object_without_a_signature_is_refused_where_the_prefix_needs_one() {
    for client_id in [san_dns(), x509_hash()] {
        assert_eq!(
            parse(&unsigned(&claims(&client_id, &json!({})))),
            Some(VpError::Unsigned)
        );
    }
}

#[test]
fn an_object_with_a_signature_is_refused_under_redirect_uri() {
    assert_eq!(
        parse(&signed(&claims(&redirect_uri(), &json!({})))),
        Some(VpError::SignedWithoutKey)
    );
}

#[test]
fn none_with_a_signature_is_not_an_unsigned_object() {
    let object = unsigned(&claims(&redirect_uri(), &json!({})));
    assert_eq!(parse(&format!("{object}AAAA")), Some(VpError::SignedWithoutKey));
    let object = unsigned(&claims(&san_dns(), &json!({})));
    assert_eq!(
        parse(&format!("{object}AAAA")),
        Some(VpError::Unsupported(UnsupportedFeature::SignatureAlgorithm))
    );
    let header = base64url_encode(br#"{"alg":"None","typ":"oauth-authz-req+jwt"}"#);
    let claims = base64url_encode(claims(&redirect_uri(), &json!({})).to_string().as_bytes());
    assert_eq!(
        parse(&format!("{header}.{claims}.")),
        Some(VpError::SignedWithoutKey)
    );
}

#[test]
fn x5c_is_a_list_of_certificates_in_base64() {
    assert_eq!(
        with_header(&json!({ "x5c": Value::Null })),
        Some(VpError::Missing("x5c"))
    );
    for x5c in [
        json!([]),
        json!("AAAA"),
        json!([1]),
        json!(["A-_A"]),
        json!(["A"]),
    ] {
        assert_eq!(
            with_header(&json!({ "x5c": x5c })),
            Some(VpError::Malformed("x5c"))
        );
    }
}

#[test]
fn x5c_is_handed_over_leaf_first() {
    let request = UnverifiedRequest::parse_object(&signed(&claims(&san_dns(), &json!({})))).unwrap();
    assert_eq!(request.x5c().unwrap(), [super::LEAF.to_vec()]);
    let request = UnverifiedRequest::parse_object(&unsigned(&claims(&redirect_uri(), &json!({})))).unwrap();
    assert_eq!(request.x5c(), None);
}

#[test]
fn an_object_has_a_client_id() {
    let without = claims(&san_dns(), &json!({ "client_id": Value::Null }));
    assert_eq!(parse(&signed(&without)), Some(VpError::Missing("client_id")));
    let number = claims(&san_dns(), &json!({ "client_id": 1 }));
    assert_eq!(parse(&signed(&number)), Some(VpError::Malformed("client_id")));
}

#[test]
fn an_object_does_not_refer_to_another_one() {
    for name in ["request", "request_uri"] {
        let claims = claims(&san_dns(), &json!({ name: "https://eastmoor.example/r" }));
        assert_eq!(parse(&signed(&claims)), Some(VpError::Forbidden(name)));
    }
}

#[test]
fn an_encrypted_object_is_not_supported() {
    assert_eq!(
        parse("a.b.c.d.e"),
        Some(VpError::Unsupported(UnsupportedFeature::EncryptedRequestObject))
    );
}

#[test]
fn an_object_is_three_parts_of_json() {
    let malformed = Some(VpError::Malformed("request object"));
    for object in ["", "a", "a.b", "a.b.c", "a.b.c.d", "..", "e30.e30.", "W10.e30."] {
        assert!(parse(object).is_some(), "{object}");
    }
    let header = base64url_encode(header().to_string().as_bytes());
    for payload in ["[]", "{", r#"{"client_id":"a","client_id":"b"}"#] {
        let object = format!("{header}.{}.AAAA", base64url_encode(payload.as_bytes()));
        assert_eq!(parse(&object), malformed, "{payload}");
    }
}

#[test]
fn a_member_that_is_null_is_as_if_it_were_not_there() {
    let mut claims = claims(&san_dns(), &json!({}));
    for name in ["redirect_uri", "scope", "transaction_data", "exp", "state"] {
        claims[name] = Value::Null;
    }
    let request = verify(UnverifiedRequest::parse_object(&signed(&claims)).unwrap()).unwrap();
    assert_eq!((request.state(), request.expires_at()), (None, None));
    claims["nonce"] = Value::Null;
    let request = UnverifiedRequest::parse_object(&signed(&claims)).unwrap();
    assert_eq!(verify(request).err(), Some(VpError::Missing("nonce")));
}

#[test]
fn iss_is_ignored() {
    let claims = claims(&san_dns(), &json!({ "iss": "https://other.example" }));
    assert!(verify(UnverifiedRequest::parse_object(&signed(&claims)).unwrap()).is_ok());
}
