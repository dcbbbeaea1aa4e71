use super::*;
use crate::HttpMethod;

const MALFORMED: VciError = VciError::Malformed {
    what: Wire::CredentialResponse,
};

fn selector() -> CredentialSelector {
    CredentialSelector::Configuration(CONFIGURATION.to_owned())
}

fn read(body: &Value, requested: usize) -> Result<Vec<String>, VciError> {
    let response = parse_credential(&response(200, body), requested)?;
    // EXPOSE: test
    let text = |credential: &SecretText| credential.expose().to_owned();
    Ok(response.credentials.iter().map(text).collect())
}

#[test]
fn the_nonce_request_is_an_empty_post_without_a_token() {
    let request = nonce_request(&metadata()).unwrap();
    assert_eq!(request.method, HttpMethod::Post);
    assert_eq!(request.url, "https://westmere.example/staff/nonce");
    assert!(request.body.is_empty());
    assert_eq!(header(&request, "authorization"), None);
    let without = read_metadata(&with(metadata_body(), "", "nonce_endpoint", json!(null))).unwrap();
    assert_eq!(nonce_request(&without), None);
}

#[test]
fn a_nonce_response_is_read() {
    // Section 7.2's example.
    let nonce = parse_nonce(&response(200, &json!({"c_nonce": "wKI4LT17ac15ES9bw8ac4"}))).unwrap();
    assert_eq!(nonce.as_str(), "wKI4LT17ac15ES9bw8ac4");
    let malformed = VciError::Malformed {
        what: Wire::NonceResponse,
    };
    for body in [
        json!({}),
        json!({"c_nonce": ""}),
        json!({"c_nonce": 5}),
        json!({"c_nonce": null}),
    ] {
        assert_eq!(parse_nonce(&response(200, &body)), Err(malformed));
    }
}

#[test]
fn the_credential_request_names_the_configuration_or_the_identifier() {
    let proofs = ["proof-1".to_owned(), "proof-2".to_owned()];
    let request = credential_request(&metadata(), &token(), &selector(), &proofs).unwrap();
    assert_eq!(request.method, HttpMethod::Post);
    assert_eq!(request.url, "https://westmere.example/staff/credential?v=1");
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(header(&request, "authorization"), Some("Bearer token-1"));
    let expected =
        json!({"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": ["proof-1", "proof-2"]}});
    assert_eq!(json_body(&request), expected);

    let identifier = CredentialSelector::Identifier("dataset-7".to_owned());
    let request = credential_request(&metadata(), &token(), &identifier, &[]).unwrap();
    assert_eq!(json_body(&request), json!({"credential_identifier": "dataset-7"}));
}

#[test]
fn the_token_is_in_the_header_and_nowhere_else() {
    let request = credential_request(&metadata(), &token(), &selector(), &["proof".to_owned()]).unwrap();
    assert!(!request.url.contains("token-1"));
    assert!(!String::from_utf8(request.body).unwrap().contains("token-1"));
}

#[test]
fn no_more_proofs_than_the_issuer_takes() {
    let proofs = vec!["proof".to_owned(); 4];
    let too_large = VciError::TooLarge {
        what: Wire::CredentialRequest,
    };
    assert!(credential_request(&metadata(), &token(), &selector(), &proofs[..3]).is_ok());
    assert_eq!(
        credential_request(&metadata(), &token(), &selector(), &proofs),
        Err(too_large)
    );
    let single = read_metadata(&with(
        metadata_body(),
        "",
        "batch_credential_issuance",
        json!(null),
    ))
    .unwrap();
    assert_eq!(
        credential_request(&single, &token(), &selector(), &proofs[..2]),
        Err(too_large)
    );
}

#[test]
fn the_official_responses_are_read() {
    let sd_jwt = parse_credential(&printed(vector!("credential_response_sd_jwt_vc.txt")), 1).unwrap();
    let text = sd_jwt.credentials[0].expose(); // EXPOSE: test
    assert!(text.starts_with("eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImRjK3NkLWp3dCIs"));
    assert!(text.ends_with('~'));
    assert_eq!(sd_jwt.notification_id, None);
    assert!(parse_credential(&printed(vector!("credential_response_jwt_vc_json.txt")), 1).is_ok());
    assert!(parse_credential(&printed(vector!("credential_response_mso_mdoc.txt")), 1).is_ok());
    let object = parse_credential(&printed(vector!("credential_response_ldp_vc.txt")), 1).unwrap();
    let text = object.credentials[0].expose(); // EXPOSE: test
    let object: Value = serde_json::from_str(text).unwrap();
    assert!(object["@context"].is_array() && object["proof"].is_object());
    let unknown = read(&json!({"credentials": [{"credential": {"a": 1}}]}), 1);
    assert_eq!(
        unknown,
        Err(VciError::Unsupported(Unsupported::CredentialEncoding))
    );
    let bare = json!({"@context": ["https://www.w3.org/ns/credentials/v2"]});
    let text = bare.to_string();
    assert_eq!(read(&json!({"credential": bare}), 1).unwrap(), [text]);
}

#[test]
fn every_shape_of_a_credential_response_is_understood() {
    let objects = json!({"credentials": [{"credential": "a~", "extra": 1}, {"credential": "b~"}]});
    assert_eq!(read(&objects, 2).unwrap(), ["a~", "b~"]);
    assert_eq!(
        read(&json!({"credentials": ["a~", "b~"]}), 3).unwrap(),
        ["a~", "b~"]
    );
    assert_eq!(
        read(
            &json!({"credential": "a~", "format": "dc+sd-jwt", "c_nonce": "n"}),
            1
        )
        .unwrap(),
        ["a~"]
    );
    let named =
        json!({"credentials": [{"credential": "a~"}], "notification_id": "3fwe98js", "transaction_id": null});
    let named = parse_credential(&response(200, &named), 1).unwrap();
    assert_eq!(named.notification_id.as_ref().unwrap().as_str(), "3fwe98js");
    let saved = serde_json::to_value(&named).unwrap();
    let restored: CredentialResponse = serde_json::from_value(saved.clone()).unwrap();
    assert_eq!(serde_json::to_value(&restored).unwrap(), saved);
}

#[test]
fn a_refused_response_still_says_where_to_tell_of_it() {
    let id = |status, body: &Value| refused_notification_id(&response(status, body));
    for credentials in [json!([{"credential": ""}]), json!([]), json!(["a~", "b~"])] {
        let body = json!({"credentials": credentials, "notification_id": "3fwe98js"});
        assert!(parse_credential(&response(200, &body), 1).is_err());
        assert_eq!(id(200, &body).unwrap().as_str(), "3fwe98js");
        assert!(id(400, &body).is_none());
    }
    assert!(id(200, &json!({"credentials": [], "notification_id": 1})).is_none());
    assert!(refused_notification_id(&raw(200, "application/json", b"{")).is_none());
}

#[test]
fn a_spoilt_credential_response_is_malformed() {
    for body in [
        json!({}),
        json!({"credentials": []}),
        json!({"credentials": "a~"}),
        json!({"credentials": {"credential": "a~"}}),
        json!({"credentials": [{}]}),
        json!({"credentials": [{"credential": ""}]}),
        json!({"credentials": [{"credential": 5}]}),
        json!({"credentials": [null]}),
        json!({"credentials": [{"credential": "a~"}], "notification_id": 5}),
        json!({"credentials": [{"credential": "a~"}], "transaction_id": "t"}),
        json!({"credential": "a~", "transaction_id": "t"}),
    ] {
        assert_eq!(read(&body, 1), Err(MALFORMED), "{body}");
    }
}

#[test]
fn no_more_copies_than_keys() {
    let two = json!({"credentials": [{"credential": "a~"}, {"credential": "b~"}]});
    let mismatch = Err(VciError::Mismatch(Mismatch::CredentialCount));
    assert_eq!(read(&two, 1), mismatch);
    assert_eq!(read(&two, 0), mismatch);
    assert!(read(&two, 5).is_ok());
}

#[test]
fn deferred_issuance_and_encryption_are_unsupported() {
    let deferred = Err(VciError::Unsupported(Unsupported::DeferredIssuance));
    let body = json!({"transaction_id": "8xLOxBtZp8", "interval": 3600});
    assert_eq!(parse_credential(&response(202, &body), 1).map(|_| ()), deferred);
    assert_eq!(parse_credential(&response(200, &body), 1).map(|_| ()), deferred);
    assert_eq!(
        parse_credential(&response(202, &json!({})), 1).map(|_| ()),
        deferred
    );
    let encrypted = parse_credential(&raw(200, "application/jwt", b"eyJ.a.b.c.d"), 1).unwrap_err();
    assert_eq!(encrypted, VciError::Unsupported(Unsupported::Encryption));
}

#[test]
fn an_invalid_nonce_asks_for_one_more_try() {
    let retry = |body: &Value, metadata: &IssuerMetadata| {
        let response = response(400, body);
        let error = parse_credential(&response, 1).unwrap_err();
        nonce_retry(&response, &error, metadata)
    };
    let fresh = |body: &Value| parse_nonce(&super::response(200, body)).unwrap();
    let without = read_metadata(&with(metadata_body(), "", "nonce_endpoint", json!(null))).unwrap();
    let invalid_nonce = json!({"error": "invalid_nonce"});
    assert_eq!(retry(&invalid_nonce, &metadata()), Some(NonceRetry::AskEndpoint));
    assert_eq!(retry(&invalid_nonce, &without), None);
    let draft = json!({"error": "invalid_proof", "c_nonce": "fresh", "c_nonce_expires_in": 300});
    assert_eq!(retry(&draft, &without), Some(NonceRetry::Use(fresh(&draft))));
    assert_eq!(retry(&json!({"error": "invalid_proof"}), &metadata()), None);
    assert_eq!(
        retry(
            &json!({"error": "credential_request_denied", "c_nonce": "fresh"}),
            &metadata()
        ),
        None
    );
    let other = VciError::Redirect { status: 302 };
    assert_eq!(nonce_retry(&response(302, &draft), &other, &metadata()), None);
}

#[test]
fn errors_of_a_protected_resource_are_read_from_its_challenge() {
    let mut refused = raw(401, "text/plain", b"");
    let challenge = r#"Bearer realm="westmere", error="invalid_token", error_description="expired""#;
    refused
        .headers
        .push(("WWW-Authenticate".to_owned(), challenge.to_owned()));
    let error = parse_credential(&refused, 1).unwrap_err();
    assert_eq!(
        error,
        VciError::Peer {
            code: PeerErrorCode::InvalidToken,
            status: 401
        }
    );
    let plain = raw(401, "text/plain", b"");
    let error = parse_credential(&plain, 1).unwrap_err();
    assert_eq!(
        error,
        VciError::Peer {
            code: PeerErrorCode::Other,
            status: 401
        }
    );
}
