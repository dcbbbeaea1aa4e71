//! The limits on what a verifier sends, each from both sides: as much as it allows is taken, one more is not.

use serde_json::{Value, json};

use super::{
    by_value, check_with, claims, encrypted, encryption_jwk, header, link, plain_link, redirect_uri, san_dns,
    sign_with, signed, verify,
};
use crate::vp::invocation::MAX_PARAMETERS;
use crate::vp::metadata::MAX_ENTRIES;
use crate::vp::response::MAX_ANSWER_DEPTH;
use crate::vp::{
    AuthorizationRequest, ClientId, MAX_ANSWER_BYTES, MAX_CERTIFICATES, MAX_HEADER_BYTES, MAX_HEADER_DEPTH,
    MAX_REQUEST_DEPTH, MAX_REQUEST_OBJECT_BYTES, MAX_REQUEST_URI_BYTES, MAX_TEXT_BYTES, UnverifiedRequest,
    VpError, parse_answer,
};
use crate::{HttpResponse, UrlPolicy};

/// Holds a reader to its limit: it is given requests that have as much as that of something, and one more.
fn both_sides<T>(limit: usize, refused: VpError, read: impl Fn(usize) -> Result<T, VpError>) {
    assert_eq!(read(limit).err(), None, "{limit}");
    assert_eq!(read(limit + 1).err(), Some(refused), "{limit}");
}

/// An array with so many inside one another, itself included.
fn nested(depth: usize) -> Value {
    (1..depth).fold(json!([]), |inner, _| json!([inner]))
}

fn served(body: Vec<u8>) -> HttpResponse {
    HttpResponse {
        status: 200,
        headers: Vec::new(),
        body,
    }
}

#[test]
fn of_a_link() {
    let too_large = VpError::TooLarge("link");
    let plain = plain_link(&claims(&redirect_uri(), &json!({})));
    both_sides(MAX_REQUEST_URI_BYTES, too_large, |n| {
        let padding = "x".repeat(n - plain.len() - "&y=".len());
        by_value(&format!("{plain}&y={padding}"))
    });
    let there = plain.matches('&').count() + 1;
    both_sides(MAX_PARAMETERS, too_large, |n| {
        let more = (there..n).map(|index| format!("&y{index}=1"));
        by_value(&more.fold(plain.clone(), |link, one| link + &one))
    });
}

#[test]
fn of_a_request_object() {
    let too_large = VpError::TooLarge("request object");
    let reference = [
        ("client_id", &*san_dns()),
        ("request_uri", "https://eastmoor.example/r"),
    ];
    let Ok(AuthorizationRequest::ByReference(reference)) =
        AuthorizationRequest::parse(&link(&reference), UrlPolicy::HttpsOnly)
    else {
        panic!("no reference");
    };
    both_sides(MAX_REQUEST_OBJECT_BYTES, too_large, |n| {
        let mut body = signed(&claims(&san_dns(), &json!({}))).into_bytes();
        body.resize(n, b' ');
        reference.parse_response(&served(body), "nonce")
    });
    // By value it cannot be that long: the link has a limit of its own. It says what is wrong, not that it is too long.
    let parse = |n: usize| UnverifiedRequest::parse_object(&"a".repeat(n)).err();
    assert_ne!(parse(MAX_REQUEST_OBJECT_BYTES), Some(too_large));
    assert_eq!(parse(MAX_REQUEST_OBJECT_BYTES + 1), Some(too_large));
}

#[test]
fn of_the_depth_of_a_request_and_its_header() {
    let malformed = VpError::Malformed("request object");
    both_sides(MAX_REQUEST_DEPTH, malformed, |n| {
        check_with(&san_dns(), &json!({ "y": nested(n - 1) }))
    });
    let with_header = |member: Value| {
        let mut header = header();
        header["y"] = member;
        UnverifiedRequest::parse_object(&sign_with(&header, &claims(&san_dns(), &json!({}))))
    };
    both_sides(MAX_HEADER_DEPTH, malformed, |n| with_header(nested(n - 1)));
    let mut bare = header();
    bare["y"] = json!("");
    let bare = bare.to_string().len();
    both_sides(MAX_HEADER_BYTES, malformed, |n| {
        with_header(json!("x".repeat(n - bare)))
    });
}

#[test]
fn of_certificates() {
    both_sides(MAX_CERTIFICATES, VpError::TooLarge("x5c"), |n| {
        let mut header = header();
        header["x5c"] = json!(vec!["AAAA"; n]);
        UnverifiedRequest::parse_object(&sign_with(&header, &claims(&san_dns(), &json!({}))))
    });
}

#[test]
fn of_texts() {
    both_sides(MAX_TEXT_BYTES, VpError::TooLarge("client_id"), |n| {
        let name = "x509_san_dns:";
        ClientId::parse(&format!("{name}{}", "a".repeat(n - name.len())))
    });
    for name in ["nonce", "state"] {
        both_sides(MAX_TEXT_BYTES, VpError::TooLarge(name), |n| {
            check_with(&san_dns(), &json!({ name: "a".repeat(n) }))
        });
    }
    // A key whose `kid` is longer is passed over, as every key is that cannot be used.
    both_sides(MAX_TEXT_BYTES, VpError::NoEncryptionKey, |n| {
        let mut key = encryption_jwk();
        key["kid"] = json!("k".repeat(n));
        check_with(&san_dns(), &encrypted(&json!({ "jwks": { "keys": [key] } })))
    });
}

#[test]
fn of_what_a_verifier_takes() {
    let with = |jwks: Vec<Value>, name: &str, list: Vec<&str>| {
        let metadata = json!({ "jwks": { "keys": jwks }, name: list });
        check_with(&san_dns(), &encrypted(&metadata))
    };
    both_sides(MAX_ENTRIES, VpError::TooLarge("jwks"), |n| {
        with(vec![encryption_jwk(); n], "y", vec![])
    });
    let name = "encrypted_response_enc_values_supported";
    both_sides(MAX_ENTRIES, VpError::TooLarge(name), |n| {
        with(vec![encryption_jwk()], name, vec!["A128GCM"; n])
    });
    for name in ["proof_type_values", "cryptosuite_values"] {
        let formats = |list: Value| json!({ "client_metadata": { "vp_formats_supported": { "ldp_vc": { name: list } } } });
        both_sides(MAX_ENTRIES, VpError::TooLarge(name), |n| {
            check_with(&san_dns(), &formats(json!(vec!["a"; n])))
        });
        both_sides(MAX_TEXT_BYTES, VpError::Malformed(name), |n| {
            check_with(&san_dns(), &formats(json!(["a".repeat(n)])))
        });
    }
}

#[test]
fn of_an_answer() {
    let read = |body: Vec<u8>| parse_answer(&served(body), UrlPolicy::HttpsOnly);
    both_sides(MAX_ANSWER_BYTES, VpError::TooLarge("answer"), |n| {
        let mut body = b"{}".to_vec();
        body.resize(n, b' ');
        read(body)
    });
    both_sides(MAX_ANSWER_DEPTH, VpError::Malformed("answer"), |n| {
        read(json!({ "y": nested(n - 1) }).to_string().into_bytes())
    });
}

#[test]
fn of_a_plain_request_s_depth() {
    both_sides(MAX_REQUEST_DEPTH, VpError::Malformed("client_metadata"), |n| {
        let metadata = json!({ "client_metadata": { "y": nested(n - 1) } });
        by_value(&plain_link(&claims(&redirect_uri(), &metadata))).and_then(verify)
    });
}
