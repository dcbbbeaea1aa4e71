//! `verifier_info` and the verifier's own words.

use serde_json::{Value, json};

use super::{check_with, redirect_uri, san_dns, x509_hash};
use crate::vp::{MAX_CONTEXT_BYTES, MAX_TEXT_BYTES, MAX_VERIFIER_INFO, PresentationRequest, VpError};

fn entry() -> Value {
    json!({ "format": "purpose+jwt", "data": "a.b.c" })
}

fn with(info: &Value) -> Result<PresentationRequest, VpError> {
    check_with(&san_dns(), &json!({ "verifier_info": info }))
}

#[test]
fn entries_of_a_signed_request_are_handed_on_as_they_are() {
    let of_one = json!({ "format": "other", "data": { "a": 1 }, "credential_ids": ["bank"], "more": true });
    let request = with(&json!([entry(), of_one])).unwrap();
    let [first, second] = request.verifier_info() else {
        panic!("two entries");
    };
    assert_eq!(
        (first.format.as_str(), &first.data),
        ("purpose+jwt", &json!("a.b.c"))
    );
    assert_eq!(first.credential_ids, None);
    assert_eq!(second.data, json!({ "a": 1 }));
    assert_eq!(second.credential_ids.as_deref(), Some(&["bank".to_owned()][..]));
    let saved = serde_json::to_vec(&request).unwrap();
    let back: PresentationRequest = serde_json::from_slice(&saved).unwrap();
    assert!(back == request, "kept in a saved session");
    assert_eq!(format!("{first:?}"), "VerifierInfo { .. }");
}

#[test]
fn what_is_not_of_the_form_is_refused() {
    for spoilt in [
        json!([]),
        json!({}),
        json!("a.b.c"),
        json!(["a.b.c"]),
        json!([{ "data": "a" }]),
        json!([{ "format": "f" }]),
        json!([{ "format": "", "data": "a" }]),
        json!([{ "format": 1, "data": "a" }]),
        json!([{ "format": "f", "data": 1 }]),
        json!([{ "format": "f", "data": ["a"] }]),
        json!([{ "format": "f", "data": "a", "credential_ids": [] }]),
        json!([{ "format": "f", "data": "a", "credential_ids": ["other"] }]),
        json!([{ "format": "f", "data": "a", "credential_ids": "bank" }]),
        json!([entry(), 1]),
    ] {
        assert_eq!(
            with(&spoilt).err(),
            Some(VpError::Malformed("verifier_info")),
            "{spoilt}"
        );
    }
}

#[test]
fn entries_and_formats_have_limits() {
    let entries = |count: usize| with(&Value::from(vec![entry(); count]));
    assert!(entries(MAX_VERIFIER_INFO).is_ok());
    assert_eq!(
        entries(MAX_VERIFIER_INFO + 1).err(),
        Some(VpError::TooLarge("verifier_info"))
    );
    let format = |length: usize| with(&json!([{ "format": "f".repeat(length), "data": "a" }]));
    assert!(format(MAX_TEXT_BYTES).is_ok());
    assert!(format(MAX_TEXT_BYTES + 1).is_err());
}

#[test]
fn a_request_that_nobody_signed_says_nothing_of_its_sender() {
    let words = json!({ "verifier_info": [entry()], "context": "Ward 12" });
    let request = check_with(&redirect_uri(), &words).unwrap();
    assert!(request.verifier_info().is_empty());
    assert_eq!(request.context(), None);
    let request = check_with(&x509_hash(), &words).unwrap();
    assert_eq!(request.verifier_info().len(), 1);
    assert_eq!(request.context(), Some("Ward 12"));
}

#[test]
fn context_is_a_text_of_limited_length_or_none() {
    let context = |value: Value| {
        let request = check_with(&san_dns(), &json!({ "context": value })).unwrap();
        request.context().map(str::to_owned)
    };
    for other in [json!(1), json!({ "a": "b" }), json!(["a"]), json!("")] {
        assert_eq!(context(other), None, "another's parameter");
    }
    let long = "x".repeat(MAX_CONTEXT_BYTES);
    assert_eq!(context(json!(long)), Some(long.clone()));
    assert_eq!(context(json!(format!("{long}y"))), Some(long));
    let wide = "é".repeat(MAX_CONTEXT_BYTES);
    assert_eq!(context(json!(wide)).unwrap().len(), MAX_CONTEXT_BYTES);
    let odd = format!("x{wide}");
    assert_eq!(context(json!(odd)).unwrap().len(), MAX_CONTEXT_BYTES - 1);
}
