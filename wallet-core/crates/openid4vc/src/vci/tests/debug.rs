//! What a log could show of each type: no code, token, nonce, credential, name or path.

use super::*;

#[test]
fn offers_show_no_code() {
    insta::assert_snapshot!(
        format!("{:?}", offer()),
        @r#"CredentialOffer { credential_issuer: IssuerIdentifier("https://westmere.example"), credential_configuration_ids: 1, grant: PreAuthorizedGrant { pre_authorized_code: SecretText(..), tx_code: None, authorization_server: None } }"#
    );
    let uri = "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fwestmere.example%2Fsecret%3Fid%3Dsecret";
    let reference = parse_offer_uri(uri, UrlPolicy::HttpsOnly).unwrap();
    insta::assert_snapshot!(
        format!("{reference:?}"),
        @r#"ByReference(OfferReference { uri: EndpointUrl("https://westmere.example") })"#
    );
}

#[test]
fn responses_show_no_secret() {
    let body = with(token_body(), "", "c_nonce", json!("secret"));
    let body = with(body, "", "access_token", json!("secret"));
    let token = parse_token(&response(200, &body)).unwrap();
    insta::assert_snapshot!(
        format!("{token:?}"),
        @"TokenResponse { access_token: SecretText(..), expires_in: Some(600), credential_identifiers: {}, nonce: Some(Nonce(..)) }"
    );
    let body = json!({"credentials": ["secret~"], "notification_id": "secret"});
    let credential = parse_credential(&response(200, &body), 1).unwrap();
    insta::assert_snapshot!(
        format!("{credential:?}"),
        @"CredentialResponse { credentials: [SecretText(..)], notification_id: Some(NotificationId(..)) }"
    );
    insta::assert_snapshot!(format!("{:?}", TxCode::parse("123456").unwrap()), @"TxCode(SecretText(..))");
}

#[test]
fn requests_show_no_secret() {
    let selector = CredentialSelector::Configuration(CONFIGURATION.to_owned());
    let request = credential_request(&metadata(), &token(), &selector, &["secret".to_owned()]).unwrap();
    let shown = format!("{request:?}");
    assert!(
        !shown.contains("token-1") && !shown.contains("secret") && !shown.contains("credential?"),
        "{shown}"
    );
}
