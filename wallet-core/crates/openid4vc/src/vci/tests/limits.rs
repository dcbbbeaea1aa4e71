//! The limits on what an issuer sends, each from both sides: as much as it allows is taken, one more is not.

use super::*;
use crate::vci::configuration::{MAX_TEXT_BYTES, MAX_TYPES};
use crate::vci::credential::{
    MAX_CREDENTIAL_BYTES, MAX_CREDENTIAL_RESPONSE_BYTES, MAX_NOTIFICATION_ID_BYTES,
};
use crate::vci::issuer_metadata::{MAX_AUTHORIZATION_SERVERS, MAX_BATCH_SIZE, MAX_METADATA_BYTES};
use crate::vci::nonce::{MAX_NONCE_BYTES, MAX_NONCE_RESPONSE_BYTES};
use crate::vci::notification::MAX_NOTIFICATION_RESPONSE_BYTES;
use crate::vci::offer::{MAX_CODE_BYTES, MAX_CONFIGURATIONS, MAX_OFFER_BYTES};
use crate::vci::response::{MAX_DEPTH, MAX_ERROR_BYTES};
use crate::vci::token::{MAX_ACCESS_TOKEN_BYTES, MAX_IDENTIFIERS, MAX_TOKEN_RESPONSE_BYTES};
use crate::vci::tx_code::{MAX_CODE_CHARS, MAX_DESCRIPTION_CHARS};
use crate::vci::{offer, token};

/// Holds a reader to its limit: it is given documents that have as much as that of something, and one more.
fn both_sides<T>(limit: usize, what: Wire, read: impl Fn(usize) -> Result<T, VciError>) {
    assert_eq!(read(limit).err(), None, "{limit} {what:?}");
    assert_eq!(
        read(limit + 1).err(),
        Some(VciError::TooLarge { what }),
        "{limit} {what:?}"
    );
}

/// The document, brought to so many bytes by a member that nobody knows.
fn padded(document: Value, bytes: usize) -> Value {
    let document = with(document, "", "padding", json!(""));
    let padding = bytes - document.to_string().len();
    with(document, "", "padding", json!("x".repeat(padding)))
}

fn text(bytes: usize) -> Value {
    json!("x".repeat(bytes))
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| number.to_string()).collect()
}

#[test]
fn of_an_offer() {
    let read = |body: Value| parse_offer(&response(200, &body), UrlPolicy::HttpsOnly);
    let ids = |ids: Value| read(with(offer_body(), "", "credential_configuration_ids", ids));
    let grant = |value: Value| read(with(offer_body(), "/grants", PRE_AUTHORIZED_CODE_GRANT, value));
    both_sides(MAX_OFFER_BYTES, Wire::Offer, |n| read(padded(offer_body(), n)));
    both_sides(MAX_CONFIGURATIONS, Wire::Offer, |n| ids(json!(numbered(n))));
    both_sides(offer::MAX_ID_BYTES, Wire::Offer, |n| ids(json!([text(n)])));
    both_sides(MAX_CODE_BYTES, Wire::Offer, |n| {
        grant(json!({"pre-authorized_code": text(n)}))
    });
}

#[test]
fn of_a_transaction_code() {
    let spec = |tx_code: Value| {
        let grant = json!({"pre-authorized_code": "c", "tx_code": tx_code});
        let body = with(offer_body(), "/grants", PRE_AUTHORIZED_CODE_GRANT, grant);
        parse_offer(&response(200, &body), UrlPolicy::HttpsOnly).map(|offer| offer.grant.tx_code.unwrap())
    };
    let most = spec(json!({"length": MAX_CODE_CHARS})).unwrap();
    let code = TxCode::parse(&"1".repeat(MAX_CODE_CHARS)).unwrap();
    assert_eq!(most.check(&code), Ok(()));
    let malformed = VciError::Malformed { what: Wire::Offer };
    assert_eq!(spec(json!({"length": MAX_CODE_CHARS + 1})), Err(malformed));
    let long = TxCode::parse(&"1".repeat(MAX_CODE_CHARS + 1));
    assert_eq!(long.unwrap_err(), TxCodeError::TooLong);

    for given in [MAX_DESCRIPTION_CHARS, MAX_DESCRIPTION_CHARS + 1] {
        let spec = spec(json!({"description": "ŵ".repeat(given)})).unwrap();
        let kept = spec.description.unwrap().as_str().chars().count();
        assert_eq!(kept, MAX_DESCRIPTION_CHARS);
    }
}

#[test]
fn of_metadata() {
    let what = Wire::IssuerMetadata;
    both_sides(MAX_METADATA_BYTES, what, |n| {
        read_metadata(&padded(metadata_body(), n))
    });
    both_sides(MAX_AUTHORIZATION_SERVERS, what, |n| {
        let servers = numbered(n).into_iter().map(|n| format!("https://as{n}.example"));
        let servers = servers.collect::<Vec<_>>();
        read_metadata(&with(
            metadata_body(),
            "",
            "authorization_servers",
            json!(servers),
        ))
    });
    for allowed in [MAX_BATCH_SIZE, MAX_BATCH_SIZE + 1] {
        let batch = json!({"batch_size": allowed});
        let metadata = read_metadata(&with(metadata_body(), "", "batch_credential_issuance", batch));
        assert_eq!(metadata.unwrap().batch_size, MAX_BATCH_SIZE);
    }
}

#[test]
fn of_a_configuration() {
    let read = |name: &str, value: Value| {
        let bare = json!({"format": "vc+jwt"});
        CredentialConfiguration::read(&with(bare, "", name, value))
    };
    let types = |types: Value| read("credential_definition", json!({"type": types}));
    for name in ["format", "vct", "doctype", "scope"] {
        both_sides(MAX_TEXT_BYTES, Wire::IssuerMetadata, |n| read(name, text(n)));
    }
    both_sides(MAX_TEXT_BYTES, Wire::IssuerMetadata, |n| types(json!([text(n)])));
    both_sides(MAX_TYPES, Wire::IssuerMetadata, |n| types(json!(numbered(n))));
}

#[test]
fn of_a_token_response() {
    let what = Wire::TokenResponse;
    let read = |body: Value| parse_token(&response(200, &body));
    let identifiers = |ids: Value| {
        let detail = json!([{"type": "openid_credential", "credential_configuration_id": "a", "credential_identifiers": ids}]);
        read(with(token_body(), "", "authorization_details", detail))
    };
    both_sides(MAX_TOKEN_RESPONSE_BYTES, what, |n| read(padded(token_body(), n)));
    both_sides(MAX_ACCESS_TOKEN_BYTES, what, |n| {
        read(with(token_body(), "", "access_token", text(n)))
    });
    both_sides(token::MAX_ID_BYTES, what, |n| identifiers(json!([text(n)])));
    both_sides(MAX_IDENTIFIERS, what, |n| identifiers(json!(numbered(n))));
}

#[test]
fn of_a_nonce() {
    let read = |body: Value| parse_nonce(&response(200, &body));
    let what = Wire::NonceResponse;
    both_sides(MAX_NONCE_BYTES, what, |n| read(json!({"c_nonce": text(n)})));
    both_sides(MAX_NONCE_RESPONSE_BYTES, what, |n| {
        read(padded(json!({"c_nonce": "n"}), n))
    });
}

#[test]
fn of_a_credential_response() {
    let what = Wire::CredentialResponse;
    let read = |body: Value| parse_credential(&response(200, &body), 1);
    let one = || json!({"credentials": ["x"]});
    both_sides(MAX_CREDENTIAL_RESPONSE_BYTES, what, |n| read(padded(one(), n)));
    both_sides(MAX_CREDENTIAL_BYTES, what, |n| {
        read(json!({"credentials": [text(n)]}))
    });
    both_sides(MAX_NOTIFICATION_ID_BYTES, what, |n| {
        read(with(one(), "", "notification_id", text(n)))
    });
}

#[test]
fn of_a_document_s_depth() {
    let nested = |depth: usize| {
        let inner = (2..depth).fold(json!([]), |inner, _| json!([inner]));
        read_metadata(&with(metadata_body(), "", "unknown", inner))
    };
    assert!(nested(MAX_DEPTH).is_ok());
    let what = Wire::IssuerMetadata;
    assert_eq!(nested(MAX_DEPTH + 1), Err(VciError::Malformed { what }));
}

#[test]
fn of_an_error() {
    let code = |bytes: usize| {
        let body = padded(json!({"error": "invalid_grant"}), bytes);
        parse_token(&response(400, &body)).unwrap_err()
    };
    let peer = |code| VciError::Peer { code, status: 400 };
    assert_eq!(code(MAX_ERROR_BYTES), peer(PeerErrorCode::InvalidGrant));
    assert_eq!(code(MAX_ERROR_BYTES + 1), peer(PeerErrorCode::Other));
}

/// The answer itself is not read: it is for the port to read no more of it.
#[test]
fn of_an_answer_to_a_notification() {
    let body = json!({"credentials": ["x"], "notification_id": "id"});
    let id = parse_credential(&response(200, &body), 1)
        .unwrap()
        .notification_id;
    let event = NotificationEvent::CredentialAccepted;
    let request = notification_request(&metadata(), &token(), &id.unwrap(), event).unwrap();
    assert_eq!(request.max_response_bytes, MAX_NOTIFICATION_RESPONSE_BYTES);
}
