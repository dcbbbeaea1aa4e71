//! Properties over whatever a peer may send.

use proptest::prelude::*;

use super::*;
use crate::{invitation_kind, parse_url};

/// Arbitrary JSON, with the member names that the parsers look for.
fn json_value() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("credential_issuer"),
        Just("credential_configuration_ids"),
        Just("grants"),
        Just("tx_code"),
        Just("credential_endpoint"),
        Just("credential_configurations_supported"),
        Just("credentials"),
        Just("credential"),
        Just("transaction_id"),
        Just("notification_id"),
        Just("access_token"),
        Just("token_type"),
        Just("authorization_details"),
        Just("credential_identifiers"),
        Just("type"),
        Just("c_nonce"),
        Just("error"),
        Just("format"),
        Just("display"),
        Just("name"),
        Just("issuer"),
        Just("pre-authorized_code"),
        Just(PRE_AUTHORIZED_CODE_GRANT),
        Just("proof_types_supported"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::from(ISSUER)),
        Just(Value::from("Bearer")),
        Just(Value::from("openid_credential")),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn read_everything(response: &HttpResponse) {
    let policy = UrlPolicy::Development;
    let _ = parse_offer(response, policy);
    if let Ok(metadata) = parse_issuer_metadata(response, &issuer(), policy) {
        let _ = metadata
            .credential_configurations
            .values()
            .map(CredentialConfiguration::key_proof)
            .count();
    }
    let _ = parse_authorization_server_metadata(response, &issuer(), policy);
    let _ = parse_token(response);
    let _ = parse_nonce(response);
    let _ = parse_notification(response);
    if let Err(error) = parse_credential(response, 2) {
        let _ = nonce_retry(response, &error, &metadata());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_parser_panic(
        status in 100_u16..600,
        content_type in ".{0,30}",
        body in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        read_everything(&raw(status, &content_type, &body));
    }

    #[test]
    fn no_json_makes_a_parser_panic(status in prop_oneof![Just(200_u16), Just(202), Just(400)], body in json_value()) {
        read_everything(&response(status, &body));
    }

    #[test]
    fn no_text_makes_a_link_parser_panic(
        text in "\\PC{0,60}",
        scheme in prop_oneof![Just(""), Just("openid-credential-offer://?"), Just("https://w.example/?credential_offer=")],
    ) {
        let uri = format!("{scheme}{text}");
        let _ = invitation_kind(&uri);
        let _ = parse_offer_uri(&uri, UrlPolicy::Development);
        let _ = TxCode::parse(&uri);
        let _ = RemoteText::new(&uri, 20);
    }

    #[test]
    fn an_allowed_address_uses_tls_or_stays_on_this_machine(
        scheme in prop_oneof![Just("https"), Just("http"), Just("HTTPS"), Just("ftp")],
        authority in "[a-z0-9.:@\\[\\]%-]{0,20}",
        path in "[ -~]{0,20}",
    ) {
        if let Ok(url) = parse_url(&format!("{scheme}://{authority}{path}"), UrlPolicy::Development) {
            let host = url.host_str().unwrap();
            let here = host == "localhost" || host == "[::1]" || host.starts_with("127.");
            prop_assert!(url.scheme() == "https" || here);
            prop_assert!(url.username().is_empty() && url.fragment().is_none());
        }
    }

    #[test]
    fn an_offer_survives_its_link_and_its_session(
        path in "(/[A-Za-z0-9._~-]{0,8}){0,3}/?",
        ids in prop::collection::btree_set("[^\\p{Cc}]{1,20}", 1..5),
        code in "\\PC{1,40}",
        length in prop::option::of(1_u32..=255),
    ) {
        let issuer = format!("https://westmere.example{path}");
        let tx_code = length.map(|length| json!({"length": length}));
        let body = json!({
            "credential_issuer": issuer,
            "credential_configuration_ids": ids,
            "grants": {PRE_AUTHORIZED_CODE_GRANT: {"pre-authorized_code": code, "tx_code": tx_code}}
        });
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("credential_offer", &body.to_string())
            .finish();
        let uri = format!("openid-credential-offer://?{query}");
        let OfferInvitation::ByValue(offer) = parse_offer_uri(&uri, UrlPolicy::HttpsOnly).unwrap() else {
            return Err(TestCaseError::fail("an offer by reference"));
        };
        let saved = serde_json::to_vec(&offer).unwrap();
        let restored: CredentialOffer = serde_json::from_slice(&saved).unwrap();
        prop_assert_eq!(restored.credential_issuer.as_str(), issuer);
        prop_assert_eq!(restored.credential_configuration_ids, ids.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(restored.grant.pre_authorized_code.expose(), code); // EXPOSE: test
        prop_assert_eq!(restored.grant.tx_code.and_then(|spec| spec.length), length);
    }
}
