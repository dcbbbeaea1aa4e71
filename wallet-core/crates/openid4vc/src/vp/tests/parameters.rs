//! The parameters of a request, one rule a test (§5, §8.2).

use serde_json::{Value, json};

use super::{NOW, check_with, redirect_uri, san_dns, x509_hash};
use crate::dcql::DcqlError;
use crate::vp::{CLOCK_SKEW_SECONDS, Mismatch, ResponseMode, UnsupportedFeature, VpError};
use crate::{UrlError, UrlPolicy};

/// The error of a request that `extra` spoils, the same under every prefix.
fn refused(extra: &Value) -> Option<VpError> {
    let errors: Vec<Option<VpError>> = [san_dns(), x509_hash(), redirect_uri()]
        .iter()
        .map(|client_id| check_with(client_id, extra).err())
        .collect();
    assert!(errors.iter().all(|error| *error == errors[0]), "{errors:?}");
    errors[0]
}

#[test]
fn response_type_is_vp_token() {
    let other = Some(VpError::Unsupported(UnsupportedFeature::ResponseType));
    for value in ["code", "vp_token id_token", "id_token", ""] {
        assert_eq!(refused(&json!({ "response_type": value })), other);
    }
    assert_eq!(
        refused(&json!({ "response_type": null })),
        Some(VpError::Missing("response_type"))
    );
    assert_eq!(
        refused(&json!({ "response_type": ["vp_token"] })),
        Some(VpError::Malformed("response_type"))
    );
}

#[test]
fn response_mode_is_direct_post_with_or_without_encryption() {
    let other = Some(VpError::Unsupported(UnsupportedFeature::ResponseMode));
    for value in [
        "fragment",
        "query",
        "form_post",
        "dc_api",
        "dc_api.jwt",
        "DIRECT_POST",
    ] {
        assert_eq!(refused(&json!({ "response_mode": value })), other);
    }
    assert_eq!(refused(&json!({ "response_mode": null })), other);
    let request = check_with(&san_dns(), &json!({})).unwrap();
    assert_eq!(request.response_mode(), ResponseMode::DirectPost);
}

#[test]
fn response_uri_is_required() {
    for client_id in [san_dns(), x509_hash()] {
        assert_eq!(
            check_with(&client_id, &json!({ "response_uri": null })).err(),
            Some(VpError::Missing("response_uri"))
        );
    }
}

#[test]
fn response_uri_is_an_address_that_the_policy_allows() {
    let what = "response_uri";
    for (uri, error) in [
        ("http://eastmoor.example/r", UrlError::NotAllowed),
        ("http://localhost/r", UrlError::NotAllowed),
        ("https://eastmoor.example/r#f", UrlError::Fragment),
        ("https://a@eastmoor.example/r", UrlError::Credentials),
        ("eastmoor.example", UrlError::Malformed),
        ("", UrlError::Malformed),
    ] {
        assert_eq!(
            check_with(&san_dns(), &json!({ "response_uri": uri })).err(),
            Some(VpError::Url { what, error }),
            "{uri}"
        );
        let client_id = format!("redirect_uri:{uri}");
        if !uri.is_empty() {
            let refused = check_with(&client_id, &json!({ "response_uri": uri })).err();
            assert_eq!(refused, Some(VpError::Url { what, error }), "{uri}");
        }
    }
}

#[test]
fn redirect_uri_must_not_stand_beside_response_uri() {
    assert_eq!(
        refused(&json!({ "redirect_uri": super::RESPONSE_URI })),
        Some(VpError::Forbidden("redirect_uri"))
    );
}

#[test]
fn nonce_is_required_and_url_safe() {
    assert_eq!(
        refused(&json!({ "nonce": null })),
        Some(VpError::Missing("nonce"))
    );
    for nonce in [json!(""), json!("a b"), json!("a+b="), json!("é"), json!(1)] {
        assert_eq!(
            refused(&json!({ "nonce": nonce })),
            Some(VpError::Malformed("nonce"))
        );
    }
    assert_eq!(refused(&json!({ "nonce": "Az09-._~" })), None);
}

#[test]
fn state_is_url_safe_and_optional_with_holder_binding() {
    assert_eq!(refused(&json!({ "state": null })), None);
    for state in [json!(""), json!("a b"), json!("a&b"), json!(1)] {
        assert_eq!(
            refused(&json!({ "state": state })),
            Some(VpError::Malformed("state"))
        );
    }
}

#[test]
fn state_is_required_where_a_query_does_without_holder_binding() {
    let query = json!({ "credentials": [
        { "id": "a", "format": "dc+sd-jwt", "meta": {}, "require_cryptographic_holder_binding": false }
    ]});
    assert_eq!(
        refused(&json!({ "dcql_query": query, "state": null })),
        Some(VpError::Missing("state"))
    );
    assert_eq!(refused(&json!({ "dcql_query": query })), None);
}

#[test]
fn dcql_query_is_required_and_valid() {
    assert_eq!(
        refused(&json!({ "dcql_query": null })),
        Some(VpError::Missing("dcql_query"))
    );
    assert_eq!(
        refused(&json!({ "dcql_query": { "credentials": [] } })),
        Some(VpError::Dcql(DcqlError::Empty("credentials")))
    );
    assert_eq!(
        refused(&json!({ "dcql_query": "{}" })),
        Some(VpError::Dcql(DcqlError::WrongType("dcql_query")))
    );
}

#[test]
fn a_presentation_definition_of_a_draft_is_no_query() {
    assert_eq!(
        refused(&json!({ "dcql_query": null, "presentation_definition": { "id": "a" } })),
        Some(VpError::Missing("dcql_query"))
    );
}

#[test]
fn scope_is_not_supported() {
    let scope = Some(VpError::Unsupported(UnsupportedFeature::Scope));
    assert_eq!(refused(&json!({ "scope": "a" })), scope);
    assert_eq!(refused(&json!({ "scope": "a", "dcql_query": null })), scope);
}

#[test]
fn transaction_data_is_refused() {
    let refusal = Some(VpError::Unsupported(UnsupportedFeature::TransactionData));
    for value in [json!(["eyJ0eXBlIjoiYSJ9"]), json!([]), json!(""), json!({})] {
        assert_eq!(refused(&json!({ "transaction_data": value })), refusal);
    }
}

#[test]
fn unknown_parameters_are_ignored() {
    let extra =
        json!({ "verifier_info": [{ "format": "f", "data": "d" }], "new": { "a": [1] }, "ui_locales": 1 });
    assert_eq!(refused(&extra), None);
}

#[test]
fn aud_is_the_wallet_or_is_absent() {
    for aud in [
        json!("https://self-issued.me/v2"),
        json!(["x", "https://self-issued.me/v2"]),
    ] {
        assert_eq!(refused(&json!({ "aud": aud })), None);
    }
    for aud in [
        json!("https://other.example"),
        json!("https://self-issued.me/v2/"),
        json!([]),
        json!(1),
    ] {
        assert_eq!(
            refused(&json!({ "aud": aud })),
            Some(VpError::Mismatch(Mismatch::Audience))
        );
    }
}

#[test]
fn exp_is_in_the_future_the_skew_aside() {
    let at = |exp: i64| refused(&json!({ "exp": exp }));
    assert_eq!(at(NOW + 1), None);
    assert_eq!(at(NOW - CLOCK_SKEW_SECONDS + 1), None);
    assert_eq!(at(NOW - CLOCK_SKEW_SECONDS), Some(VpError::Expired));
    assert_eq!(at(i64::MIN), Some(VpError::Expired));
    assert_eq!(at(i64::MAX), None);
}

#[test]
fn nbf_and_iat_are_not_in_the_future_the_skew_aside() {
    for name in ["nbf", "iat"] {
        let at = |time: i64| refused(&json!({ name: time }));
        assert_eq!(at(NOW + CLOCK_SKEW_SECONDS), None);
        assert_eq!(
            at(NOW + CLOCK_SKEW_SECONDS + 1),
            Some(VpError::NotYetValid),
            "{name}"
        );
    }
}

#[test]
fn a_time_is_a_number() {
    for name in ["exp", "nbf", "iat"] {
        for value in [json!("1"), json!(true), json!(1e300), json!([1])] {
            assert_eq!(
                refused(&json!({ name: value })),
                Some(VpError::Malformed(name)),
                "{value}"
            );
        }
    }
    let request = check_with(&san_dns(), &json!({ "exp": (NOW + 5) as f64 + 0.5 })).unwrap();
    assert_eq!(request.expires_at(), Some(NOW + 5));
}

#[test]
fn a_request_knows_when_it_is_over() {
    let request = check_with(&san_dns(), &json!({ "exp": NOW + 10 })).unwrap();
    assert!(!request.is_expired(NOW + 10 + CLOCK_SKEW_SECONDS - 1));
    assert!(request.is_expired(NOW + 10 + CLOCK_SKEW_SECONDS));
    assert!(!check_with(&san_dns(), &json!({})).unwrap().is_expired(i64::MAX));
}

#[test]
fn loopback_is_for_development_only() {
    let uri = "http://localhost:4100/authorize?session=1";
    let claims = super::claims(&format!("redirect_uri:{uri}"), &json!({ "response_uri": uri }));
    let parse = || crate::vp::UnverifiedRequest::parse_object(&super::object(&claims)).unwrap();
    let evidence = crate::vp::RequestEvidence::Unsigned;
    assert!(parse().verify(&evidence, UrlPolicy::Development, NOW).is_ok());
    assert!(parse().verify(&evidence, UrlPolicy::HttpsOnly, NOW).is_err());
}
