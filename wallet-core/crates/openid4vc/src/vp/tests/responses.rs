//! Responses, error responses and what comes back (§8).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{RESPONSE_URI, check_with, decrypt, encrypted, encryption_jwk, form, random, san_dns};
use crate::vp::{
    AuthorizationErrorCode, PresentationRequest, VpError, authorization_response, error_response,
    parse_answer,
};
use crate::{HttpMethod, HttpRequest, HttpResponse, UrlPolicy};

fn plain() -> PresentationRequest {
    check_with(&san_dns(), &json!({})).unwrap()
}

fn secret(enc: &str) -> PresentationRequest {
    let metadata = json!({
        "jwks": { "keys": [encryption_jwk()] }, "encrypted_response_enc_values_supported": [enc]
    });
    check_with(&san_dns(), &encrypted(&metadata)).unwrap()
}

fn token(id: &str, presentations: &[&str]) -> BTreeMap<String, Vec<String>> {
    let presentations = presentations.iter().map(|text| (*text).to_owned()).collect();
    [(id.to_owned(), presentations)].into()
}

fn send(request: &PresentationRequest) -> HttpRequest {
    authorization_response(request, &token("bank", &["a.b.c~d~e"]), &random()).unwrap()
}

fn answer(status: u16, body: &str) -> Result<Option<String>, VpError> {
    let response = HttpResponse {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    };
    parse_answer(&response, UrlPolicy::HttpsOnly)
}

fn redirect(uri: &str) -> Result<Option<String>, VpError> {
    answer(200, &json!({ "redirect_uri": uri }).to_string())
}

#[test]
fn direct_post_is_a_form_with_vp_token_and_state() {
    let sent = send(&plain());
    assert_eq!((sent.method, sent.url.as_str()), (HttpMethod::Post, RESPONSE_URI));
    assert!(sent.headers.contains(&(
        "content-type".to_owned(),
        "application/x-www-form-urlencoded".to_owned()
    )));
    let form = form(&sent.body);
    // Whether a map keeps its order depends on what is built beside it.
    let names: BTreeSet<&str> = form.keys().map(String::as_str).collect();
    assert_eq!(names, ["state", "vp_token"].into());
    let vp_token: Value = serde_json::from_str(form["vp_token"].as_str().unwrap()).unwrap();
    assert_eq!(vp_token, json!({ "bank": ["a.b.c~d~e"] }));
    assert_eq!(form["state"], "hidden-state");
}

#[test]
fn without_state_none_is_sent() {
    let request = check_with(&san_dns(), &json!({ "state": null })).unwrap();
    let form = form(&send(&request).body);
    assert_eq!(form.keys().collect::<Vec<_>>(), ["vp_token"]);
}

#[test]
fn direct_post_jwt_is_a_form_with_an_encrypted_response_alone() {
    for enc in ["A128GCM", "A256GCM"] {
        let sent = send(&secret(enc));
        let form = form(&sent.body);
        assert_eq!(form.keys().collect::<Vec<_>>(), ["response"]);
        let (header, payload) = decrypt(form["response"].as_str().unwrap());
        assert_eq!(
            (&header["alg"], &header["enc"], &header["kid"]),
            (&json!("ECDH-ES"), &json!(enc), &json!("key-1"))
        );
        assert_eq!(
            payload,
            json!({ "vp_token": { "bank": ["a.b.c~d~e"] }, "state": "hidden-state" })
        );
    }
}

#[test]
fn a_key_without_kid_leaves_none_in_the_header() {
    let mut jwk = encryption_jwk();
    jwk.as_object_mut().unwrap().remove("kid");
    let metadata = json!({ "jwks": { "keys": [jwk] } });
    let request = check_with(&san_dns(), &encrypted(&metadata)).unwrap();
    let (header, _) = decrypt(form(&send(&request).body)["response"].as_str().unwrap());
    assert_eq!(header.get("kid"), None);
}

#[test]
fn a_vp_token_answers_queries_of_the_request() {
    let refused = Some(VpError::Malformed("vp_token"));
    let try_with = |token| authorization_response(&plain(), &token, &random()).err();
    assert_eq!(try_with(BTreeMap::new()), refused);
    assert_eq!(try_with(token("other", &["p"])), refused);
    assert_eq!(try_with(token("bank", &[])), refused);
    assert_eq!(try_with(token("bank", &["p", "q"])), refused);
    let query = json!({ "credentials": [
        { "id": "bank", "format": "dc+sd-jwt", "meta": {}, "multiple": true }
    ]});
    let request = check_with(&san_dns(), &json!({ "dcql_query": query })).unwrap();
    assert!(authorization_response(&request, &token("bank", &["p", "q"]), &random()).is_ok());
}

#[test]
fn a_no_is_access_denied_with_state_and_nothing_else() {
    let deny = |request: &PresentationRequest| {
        error_response(request, AuthorizationErrorCode::AccessDenied, &random()).unwrap()
    };
    let sent = deny(&plain());
    assert_eq!(sent.url, RESPONSE_URI);
    assert_eq!(sent.body, b"error=access_denied&state=hidden-state");
    let form = form(&deny(&secret("A256GCM")).body);
    let (_, payload) = decrypt(form["response"].as_str().unwrap());
    assert_eq!(
        payload,
        json!({ "error": "access_denied", "state": "hidden-state" })
    );
}

#[test]
fn an_answer_may_have_no_redirect() {
    for body in ["{}", "", " \n", r#"{"new":[1]}"#, r#"{"redirect_uri":null}"#] {
        assert_eq!(answer(200, body), Ok(None), "{body}");
        assert_eq!(answer(201, body), Ok(None), "{body}");
    }
    assert_eq!(answer(204, ""), Ok(None));
}

#[test]
fn an_answer_may_send_the_person_on() {
    for uri in [
        "https://eastmoor.example/cb#response_code=091535f699ea575c7937fa5f0f454aee",
        "https://other.example/cb?code=1",
        "example.eastmoor.app:/cb?code=1",
        "example.eastmoor.app://cb",
    ] {
        assert_eq!(redirect(uri), Ok(Some(uri.to_owned())));
    }
}

#[test]
fn a_redirect_that_acts_on_the_device_is_not_opened() {
    for uri in [
        "javascript:alert(1)",
        "data:text/html,a",
        "file:///etc/passwd",
        "intent://a#Intent;end",
        "content://a",
        "tel:1",
        "http://eastmoor.example/",
        "http://localhost/",
        "https://u:p@eastmoor.example/",
        "https://eastmoor.example/a b",
        "https:eastmoor.example",
        "/cb",
        "",
        ".:",
        "1.a:b",
        "a.é:b",
    ] {
        assert_eq!(redirect(uri), Err(VpError::RedirectUri), "{uri}");
    }
    let long = format!("https://eastmoor.example/{}", "a".repeat(5000));
    assert_eq!(redirect(&long), Err(VpError::RedirectUri));
    assert_eq!(answer(200, r#"{"redirect_uri":1}"#), Err(VpError::RedirectUri));
}

#[test]
fn loopback_redirects_are_for_development() {
    let response = HttpResponse {
        status: 200,
        headers: Vec::new(),
        body: br#"{"redirect_uri":"http://localhost:4100/cb#code"}"#.to_vec(),
    };
    let allowed = parse_answer(&response, UrlPolicy::Development);
    assert_eq!(allowed, Ok(Some("http://localhost:4100/cb#code".to_owned())));
}

#[test]
fn a_status_that_is_no_success_is_the_peers_error() {
    for status in [101, 199, 300, 302, 307, 400, 401, 500] {
        assert_eq!(
            answer(status, r#"{"error":"text of the peer"}"#),
            Err(VpError::Peer { status })
        );
    }
}

#[test]
fn an_answer_is_an_object() {
    for body in [
        "<html>",
        "[]",
        "1",
        "{",
        r#"{"redirect_uri":"a","redirect_uri":"b"}"#,
    ] {
        assert_eq!(answer(200, body), Err(VpError::Malformed("answer")), "{body}");
    }
}

#[test]
fn debug_of_a_response_shows_no_presentation() {
    let shown = format!("{:?}", send(&plain()));
    assert!(!shown.contains("a.b.c") && !shown.contains("hidden"), "{shown}");
}
