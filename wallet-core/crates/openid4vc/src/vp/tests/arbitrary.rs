//! Whatever comes from outside, nothing panics and nothing is accepted that was not signed.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;
use serde_json::{Value, json};

use super::{NOW, certificate, claims, link, object, redirect_uri, san_dns, signed, verify};
use crate::vp::{AuthorizationRequest, RequestEvidence, UnverifiedRequest, parse_answer};
use crate::{HttpResponse, UrlPolicy};

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!({ "credentials": [{}] })),
        Just(json!({ "jwks": { "keys": [{}] } })),
    ]
}

const NAMES: [&str; 13] = [
    "client_id",
    "response_type",
    "response_mode",
    "response_uri",
    "redirect_uri",
    "nonce",
    "state",
    "dcql_query",
    "client_metadata",
    "aud",
    "exp",
    "nbf",
    "iat",
];

proptest! {
    #[test]
    fn any_link_is_read_or_refused(text in any::<String>(), policy in any::<bool>()) {
        let policy = if policy { UrlPolicy::HttpsOnly } else { UrlPolicy::Development };
        let _ = AuthorizationRequest::parse(&text, policy);
        let _ = AuthorizationRequest::parse(&format!("openid4vp://?client_id=redirect_uri:{text}"), policy);
        let _ = AuthorizationRequest::parse(&link(&[("client_id", "x509_hash:a"), ("request", &text)]), policy);
    }

    #[test]
    fn any_text_is_an_object_or_refused(text in "[A-Za-z0-9_.-]{0,80}", bytes in any::<String>()) {
        let _ = UnverifiedRequest::parse_object(&text);
        let _ = UnverifiedRequest::parse_object(&bytes);
    }

    #[test]
    fn any_members_are_checked_or_refused(
        spoilt in vec((any::<Index>(), value()), 1..4),
        is_signed in any::<bool>(),
    ) {
        let client_id = if is_signed { san_dns() } else { redirect_uri() };
        let mut claims = claims(&client_id, &json!({ "response_mode": "direct_post.jwt" }));
        for (index, value) in spoilt {
            claims[*index.get(&NAMES)] = value;
        }
        if claims["client_id"].is_string()
            && let Ok(request) = UnverifiedRequest::parse_object(&object(&claims))
        {
            let _ = verify(request);
        }
    }

    #[test]
    fn a_signed_object_with_any_change_is_refused(at in any::<Index>(), to in any::<u8>()) {
        let object = signed(&claims(&san_dns(), &json!({})));
        let mut bytes = object.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to & 0x7f;
        let changed = String::from_utf8(bytes).unwrap();
        if changed != object
            && let Ok(request) = UnverifiedRequest::parse_object(&changed)
        {
            assert!(request.verify(&certificate(), UrlPolicy::HttpsOnly, NOW).is_err());
            let request = UnverifiedRequest::parse_object(&changed).unwrap();
            assert!(request.verify(&RequestEvidence::Unsigned, UrlPolicy::HttpsOnly, NOW).is_err());
        }
    }

    #[test]
    fn any_answer_is_read_or_refused(status in any::<u16>(), body in any::<Vec<u8>>(), text in any::<String>()) {
        let redirect = json!({ "redirect_uri": text }).to_string().into_bytes();
        for (status, body) in [(status, body.clone()), (200, body), (200, redirect)] {
            let response = HttpResponse { status, headers: Vec::new(), body };
            let _ = parse_answer(&response, UrlPolicy::Development);
        }
    }
}
