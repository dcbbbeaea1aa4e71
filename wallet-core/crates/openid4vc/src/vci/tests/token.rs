use super::*;

const MALFORMED: VciError = VciError::Malformed {
    what: Wire::TokenResponse,
};

fn server() -> AuthorizationServerMetadata {
    let body = json!({"issuer": ISSUER, "token_endpoint": "https://westmere.example/staff/token"});
    parse_authorization_server_metadata(&response(200, &body), &issuer(), UrlPolicy::HttpsOnly).unwrap()
}

fn grant(tx_code: Option<Value>) -> PreAuthorizedGrant {
    let parameters = json!({"pre-authorized_code": "a+b c", "tx_code": tx_code});
    let body = with(offer_body(), "/grants", PRE_AUTHORIZED_CODE_GRANT, parameters);
    parse_offer(&response(200, &body), UrlPolicy::HttpsOnly)
        .unwrap()
        .grant
}

fn parameters(request: &HttpRequest) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn the_token_request_is_a_form_and_anonymous() {
    let request = token_request(&server(), &grant(None), None, None).unwrap();
    assert_eq!(request.url, "https://westmere.example/staff/token");
    assert_eq!(
        header(&request, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!(header(&request, "authorization"), None);
    assert_eq!(
        parameters(&request),
        [
            pair("grant_type", PRE_AUTHORIZED_CODE_GRANT),
            pair("pre-authorized_code", "a+b c")
        ]
    );
}

#[test]
fn a_transaction_code_goes_out_exactly_when_it_is_asked_for() {
    let code = TxCode::parse("12 ŵ&").unwrap();
    let asked = token_request(&server(), &grant(Some(json!({}))), Some(&code), None).unwrap();
    assert_eq!(parameters(&asked).last(), Some(&pair("tx_code", "12 ŵ&")));
    let error = token_request(&server(), &grant(Some(json!({}))), None, None).unwrap_err();
    assert_eq!(error, VciError::TxCodeRequired);
    let unasked = token_request(&server(), &grant(None), Some(&code), None).unwrap();
    assert!(parameters(&unasked).iter().all(|(name, _)| name != "tx_code"));
}

#[test]
fn a_client_id_is_sent_where_one_is_given() {
    let request = token_request(&server(), &grant(None), None, Some("wallet")).unwrap();
    assert_eq!(parameters(&request).last(), Some(&pair("client_id", "wallet")));
}

#[test]
fn a_token_response_is_read() {
    let token = token();
    assert_eq!(token.access_token.expose(), "token-1"); // EXPOSE: test
    assert_eq!(token.expires_in, Some(600));
    assert!(token.credential_identifiers.is_empty());
    assert_eq!(token.nonce, None);
    let saved = serde_json::to_value(&token).unwrap();
    let restored: TokenResponse = serde_json::from_value(saved.clone()).unwrap();
    assert_eq!(serde_json::to_value(&restored).unwrap(), saved);
}

#[test]
fn the_token_type_is_bearer_in_any_case_and_nothing_else() {
    for name in ["Bearer", "bearer", "BEARER"] {
        assert!(parse_token(&response(200, &with(token_body(), "", "token_type", json!(name)))).is_ok());
    }
    for name in ["DPoP", "dpop", "N_A", "mac"] {
        let error =
            parse_token(&response(200, &with(token_body(), "", "token_type", json!(name)))).unwrap_err();
        assert_eq!(error, VciError::Unsupported(Unsupported::TokenType), "{name}");
    }
}

#[test]
fn required_members_of_a_token_response_are_required() {
    for (name, value) in [
        ("access_token", json!(null)),
        ("access_token", json!("")),
        ("access_token", json!({"jws": 1})),
        ("token_type", json!(null)),
        ("token_type", json!(5)),
        ("authorization_details", json!({})),
        ("authorization_details", json!(["text"])),
        ("c_nonce", json!(5)),
    ] {
        let error = parse_token(&response(200, &with(token_body(), "", name, value))).unwrap_err();
        assert_eq!(error, MALFORMED, "{name}");
    }
}

#[test]
fn a_token_cannot_break_out_of_its_header() {
    for token in ["a\r\nx-other: 1", "a b", "a\u{0}", "tokén"] {
        let body = with(token_body(), "", "access_token", json!(token));
        assert_eq!(
            parse_token(&response(200, &body)).unwrap_err(),
            MALFORMED,
            "{token:?}"
        );
    }
}

#[test]
fn expires_in_is_a_hint() {
    for value in [json!("600"), json!(-1), json!(null)] {
        let body = with(token_body(), "", "expires_in", value);
        assert_eq!(parse_token(&response(200, &body)).unwrap().expires_in, None);
    }
}

#[test]
fn credential_identifiers_take_the_place_of_the_configuration() {
    // Section 6.2's example, with entries beside it that say nothing about identifiers.
    let details = json!([
        {"type": "openid_credential", "credential_configuration_id": "UniversityDegreeCredential",
         "credential_identifiers": ["CivilEngineeringDegree-2023", "ElectricalEngineeringDegree-2023"],
         "locations": [ISSUER]},
        {"type": "openid_credential", "credential_configuration_id": "plain"},
        {"type": "openid_credential", "credential_configuration_id": "empty", "credential_identifiers": []},
        {"type": "payment", "credential_identifiers": ["no"]}
    ]);
    let token = parse_token(&response(
        200,
        &with(token_body(), "", "authorization_details", details),
    ))
    .unwrap();
    assert_eq!(
        CredentialSelector::for_configuration(&token, "UniversityDegreeCredential"),
        [
            CredentialSelector::Identifier("CivilEngineeringDegree-2023".to_owned()),
            CredentialSelector::Identifier("ElectricalEngineeringDegree-2023".to_owned())
        ]
    );
    for id in ["plain", "empty", "unmentioned"] {
        assert_eq!(
            CredentialSelector::for_configuration(&token, id),
            [CredentialSelector::Configuration(id.to_owned())]
        );
    }
}

#[test]
fn errors_are_codes_and_hold_no_text() {
    for (name, code) in [
        ("invalid_request", PeerErrorCode::InvalidRequest),
        ("invalid_client", PeerErrorCode::InvalidClient),
        ("invalid_grant", PeerErrorCode::InvalidGrant),
        ("unsupported_grant_type", PeerErrorCode::UnsupportedGrantType),
        ("use_dpop_nonce", PeerErrorCode::UseDpopNonce),
        ("Ring 555 0100", PeerErrorCode::Other),
    ] {
        let body = json!({"error": name, "error_description": "Invalid 'tx_code' provided"});
        let error = parse_token(&response(400, &body)).unwrap_err();
        assert_eq!(error, VciError::Peer { code, status: 400 });
        assert!(!format!("{error} {error:?}").contains("tx_code"));
    }
    let other = |status| VciError::Peer {
        code: PeerErrorCode::Other,
        status,
    };
    assert_eq!(
        parse_token(&raw(500, "text/html", b"<pre>Error: at line 7")).unwrap_err(),
        other(500)
    );
    assert_eq!(
        parse_token(&raw(400, "application/json", b"{\"error\":5}")).unwrap_err(),
        other(400)
    );
    assert_eq!(
        parse_token(&raw(400, "application/json", b"[]")).unwrap_err(),
        other(400)
    );
    assert_eq!(
        parse_token(&response(307, &token_body())).unwrap_err(),
        VciError::Redirect { status: 307 }
    );
    assert_eq!(
        parse_token(&response(103, &token_body())).unwrap_err(),
        other(103)
    );
}
