//! Links: requests by value and by reference (§5, RFC 9101 §5).

use serde_json::{Value, json};

use super::{HOST, by_value, check, claims, link, object, plain_link, random, redirect_uri, san_dns, verify};
use crate::vp::{
    AuthorizationRequest, Mismatch, RequestReference, RequestUriMethod, VpError, make_wallet_nonce,
};
use crate::{HttpMethod, HttpResponse, UrlError, UrlPolicy};

const REQUEST_URI: &str = "https://eastmoor.example/request/hidden";

fn reference(extra: &[(&str, &str)]) -> Result<RequestReference, VpError> {
    let client_id = san_dns();
    let mut parameters = vec![("client_id", client_id.as_str()), ("request_uri", REQUEST_URI)];
    parameters.extend(extra);
    match AuthorizationRequest::parse(&link(&parameters), UrlPolicy::HttpsOnly)? {
        AuthorizationRequest::ByReference(reference) => Ok(reference),
        AuthorizationRequest::ByValue(_) => panic!("a value"),
    }
}

fn served(body: impl Into<Vec<u8>>) -> HttpResponse {
    HttpResponse {
        status: 200,
        headers: Vec::new(),
        body: body.into(),
    }
}

#[test]
fn plain_parameters_are_a_request_under_redirect_uri() {
    let request = by_value(&plain_link(&claims(&redirect_uri(), &json!({})))).unwrap();
    let request = verify(request).unwrap();
    assert_eq!(request.client_id().as_str(), redirect_uri());
    assert_eq!(request.state(), Some("hidden-state"));
    assert_eq!(request.dcql_query().credentials().len(), 1);
}

#[test]
fn plain_parameters_under_a_prefix_that_needs_a_signature_are_refused() {
    for client_id in [san_dns(), super::x509_hash()] {
        let link = plain_link(&claims(&client_id, &json!({})));
        assert_eq!(by_value(&link).err(), Some(VpError::Unsigned));
    }
}

#[test]
fn an_object_by_value_is_read() {
    for client_id in [san_dns(), redirect_uri()] {
        let object = object(&claims(&client_id, &json!({})));
        let link = link(&[("client_id", &client_id), ("request", &object)]);
        assert!(verify(by_value(&link).unwrap()).is_ok());
    }
}

#[test]
fn only_the_parameters_of_the_object_count() {
    let object = object(&claims(&san_dns(), &json!({})));
    let link = link(&[
        ("client_id", &san_dns()),
        ("request", &object),
        ("nonce", "other"),
        ("response_uri", "https://other.example/"),
        ("transaction_data", "[]"),
    ]);
    let request = verify(by_value(&link).unwrap()).unwrap();
    assert_eq!(request.response_uri().as_str(), super::RESPONSE_URI);
    assert_ne!(request.nonce(), "other");
}

#[test]
fn the_client_id_of_the_link_is_that_of_the_object_to_the_letter() {
    let object = object(&claims(&san_dns(), &json!({})));
    for other in [
        "x509_san_dns:EASTMOOR.example",
        "x509_san_dns:eastmoor.example.",
        &super::x509_hash(),
    ] {
        let link = link(&[("client_id", other), ("request", &object)]);
        assert_eq!(
            by_value(&link).err(),
            Some(VpError::Mismatch(Mismatch::ClientId)),
            "{other}"
        );
        let reference = match AuthorizationRequest::parse(
            &super::link(&[("client_id", other), ("request_uri", REQUEST_URI)]),
            UrlPolicy::HttpsOnly,
        ) {
            Ok(AuthorizationRequest::ByReference(reference)) => reference,
            other => panic!("{other:?}"),
        };
        let refused = reference.parse_response(&served(object.clone()), "n").err();
        assert_eq!(refused, Some(VpError::Mismatch(Mismatch::ClientId)), "{other}");
    }
}

#[test]
fn the_link_has_a_client_id() {
    let link = link(&[("request_uri", REQUEST_URI)]);
    assert_eq!(by_value(&link).err(), Some(VpError::Missing("client_id")));
}

#[test]
fn request_and_request_uri_exclude_each_other() {
    let refused = reference(&[("request", "a.b.c")]).err();
    assert_eq!(refused, Some(VpError::Forbidden("request beside request_uri")));
}

#[test]
fn a_parameter_is_there_once_and_counts_only_with_a_value() {
    assert_eq!(
        reference(&[("request_uri", REQUEST_URI)]).err(),
        Some(VpError::Malformed("link"))
    );
    assert!(reference(&[("request", "")]).is_ok());
}

#[test]
fn a_link_is_a_uri() {
    assert_eq!(by_value("no link").err(), Some(VpError::Malformed("link")));
}

#[test]
fn the_scheme_of_the_link_does_not_matter() {
    let link = plain_link(&claims(&redirect_uri(), &json!({})));
    for start in [
        "haip-vp://",
        "openid4vp://authorize",
        "https://wallet.example/authorize",
        "openid4vp:",
    ] {
        assert!(
            by_value(&link.replacen("openid4vp://", start, 1)).is_ok(),
            "{start}"
        );
    }
}

#[test]
fn json_parameters_of_a_link_are_json_within_limits() {
    let with = |name: &str, value: &str| {
        let mut claims = claims(&redirect_uri(), &json!({}));
        claims[name] = Value::from(value);
        by_value(&plain_link(&claims)).err()
    };
    let deep = "[".repeat(40);
    for text in ["{", "{\"a\":1,\"a\":2}", &deep] {
        assert_eq!(
            with("dcql_query", text),
            Some(VpError::Malformed("dcql_query")),
            "{text}"
        );
        assert_eq!(
            with("client_metadata", text),
            Some(VpError::Malformed("client_metadata"))
        );
    }
}

#[test]
fn request_uri_is_an_address_that_the_policy_allows() {
    for (uri, error) in [
        ("http://eastmoor.example/r", UrlError::NotAllowed),
        ("http://localhost:4100/r", UrlError::NotAllowed),
        ("urn:ietf:params:oauth:request_uri:1", UrlError::Malformed),
        ("https://u:p@eastmoor.example/r", UrlError::Credentials),
    ] {
        let link = link(&[("client_id", &san_dns()), ("request_uri", uri)]);
        let refused = AuthorizationRequest::parse(&link, UrlPolicy::HttpsOnly).err();
        let what = "request_uri";
        assert_eq!(refused, Some(VpError::Url { what, error }), "{uri}");
    }
    let lab = link(&[
        ("client_id", &san_dns()),
        ("request_uri", "http://localhost:4100/r"),
    ]);
    assert!(AuthorizationRequest::parse(&lab, UrlPolicy::Development).is_ok());
}

#[test]
fn a_reference_is_fetched_with_get_by_default() {
    for extra in [&[][..], &[("request_uri_method", "get")]] {
        let reference = reference(extra).unwrap();
        assert_eq!(reference.method(), RequestUriMethod::Get);
        let request = reference.http_request("nonce");
        assert_eq!(
            (request.method, request.url.as_str()),
            (HttpMethod::Get, REQUEST_URI)
        );
        assert_eq!(
            request.headers,
            [("accept".to_owned(), "application/oauth-authz-req+jwt".to_owned())]
        );
        assert!(request.body.is_empty());
    }
}

#[test]
fn a_reference_with_post_sends_a_nonce_and_nothing_else_about_the_wallet() {
    let request = reference(&[("request_uri_method", "post")])
        .unwrap()
        .http_request("nonce");
    assert_eq!(request.method, HttpMethod::Post);
    assert_eq!(request.body, b"wallet_nonce=nonce");
    let headers = [
        ("accept".to_owned(), "application/oauth-authz-req+jwt".to_owned()),
        (
            "content-type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        ),
    ];
    assert_eq!(request.headers, headers);
}

#[test]
fn request_uri_method_is_get_or_post_and_needs_request_uri() {
    for method in ["GET", "Post", "put"] {
        assert_eq!(
            reference(&[("request_uri_method", method)]).err(),
            Some(VpError::Malformed("request_uri_method"))
        );
    }
    let object = object(&claims(&san_dns(), &json!({})));
    let link = link(&[
        ("client_id", &san_dns()),
        ("request", &object),
        ("request_uri_method", "get"),
    ]);
    assert_eq!(
        by_value(&link).err(),
        Some(VpError::Forbidden("request_uri_method without request_uri"))
    );
}

#[test]
fn a_fetched_object_is_read() {
    let object = object(&claims(&san_dns(), &json!({ "aud": REQUEST_URI })));
    let reference = reference(&[]).unwrap();
    assert_eq!(reference.client_id().value(), HOST);
    for body in [object.clone(), format!("{object}\n")] {
        let request = reference.parse_response(&served(body), "n").unwrap();
        assert!(verify(request).is_ok());
    }
}

#[test]
fn the_wallet_nonce_comes_back_after_post() {
    let reference = reference(&[("request_uri_method", "post")]).unwrap();
    let answer = |extra: Value| {
        let object = object(&claims(&san_dns(), &extra));
        reference.parse_response(&served(object), "mine").err()
    };
    assert_eq!(answer(json!({ "wallet_nonce": "mine" })), None);
    for extra in [json!({}), json!({ "wallet_nonce": "other" })] {
        assert_eq!(answer(extra), Some(VpError::Mismatch(Mismatch::WalletNonce)));
    }
    assert_eq!(
        answer(json!({ "wallet_nonce": 1 })),
        Some(VpError::Malformed("wallet_nonce"))
    );
}

#[test]
fn any_status_but_200_ends_the_request() {
    let object = object(&claims(&san_dns(), &json!({})));
    for status in [201, 204, 301, 302, 307, 400, 404, 500] {
        let response = HttpResponse {
            status,
            ..served(object.clone())
        };
        let refused = reference(&[]).unwrap().parse_response(&response, "n").err();
        assert_eq!(refused, Some(VpError::Peer { status }));
    }
}

#[test]
fn a_fetched_body_is_an_object() {
    let answer = |body: Vec<u8>| reference(&[]).unwrap().parse_response(&served(body), "n").err();
    for body in [&b""[..], b"<html>", b"{}", b"\xff"] {
        assert_eq!(answer(body.to_vec()), Some(VpError::Malformed("request object")));
    }
}

#[test]
fn an_unsigned_object_by_reference_is_for_redirect_uri_only() {
    let parameters = [
        ("client_id", redirect_uri()),
        ("request_uri", REQUEST_URI.to_owned()),
    ];
    let parameters: Vec<(&str, &str)> = parameters
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let Ok(AuthorizationRequest::ByReference(reference)) =
        AuthorizationRequest::parse(&link(&parameters), UrlPolicy::HttpsOnly)
    else {
        panic!("no reference");
    };
    let object = object(&claims(&redirect_uri(), &json!({})));
    let request = reference.parse_response(&served(object), "n").unwrap();
    assert!(verify(request).is_ok());
}

#[test]
fn wallet_nonces_are_fresh_and_url_safe() {
    let (one, other) = (
        make_wallet_nonce(&random()).unwrap(),
        make_wallet_nonce(&random()).unwrap(),
    );
    assert_ne!(one, other);
    assert_eq!(one.len(), 22);
    assert!(check(&claims(&san_dns(), &json!({ "nonce": one }))).is_ok());
}

#[test]
fn debug_of_a_link_shows_no_address_and_no_parameter() {
    let reference = reference(&[]).unwrap();
    let request = by_value(&plain_link(&claims(&redirect_uri(), &json!({})))).unwrap();
    let shown = format!("{reference:?} {request:?} {:?}", reference.request_uri());
    assert!(!shown.contains("hidden"), "{shown}");
}
