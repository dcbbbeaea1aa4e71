//! Every rule of the flow, each by a test that names it.

mod credential;
mod debug;
mod key_proof;
mod limits;
mod mdoc;
mod metadata;
mod notification;
mod offer;
mod properties;
mod server;
mod token;
mod w3c;

use serde_json::{Value, json};

use super::*;
use crate::{HttpRequest, HttpResponse, UrlPolicy};

const ISSUER: &str = "https://westmere.example/staff";
const CONFIGURATION: &str = "identity-sd-jwt";

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../tests/vectors/openid4vci/",
            $name
        ))
    };
}
use vector;

fn issuer() -> IssuerIdentifier {
    IssuerIdentifier::parse(ISSUER, UrlPolicy::HttpsOnly).unwrap()
}

/// A response with a JSON body.
fn response(status: u16, body: &Value) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![(
            "Content-Type".to_owned(),
            "application/json; charset=utf-8".to_owned(),
        )],
        body: body.to_string().into_bytes(),
    }
}

fn raw(status: u16, content_type: &str, body: &[u8]) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: body.to_vec(),
    }
}

/// An HTTP message as the specification prints it: headers, an empty line, a body with strings wrapped.
fn printed(message: &str) -> HttpResponse {
    let (head, body) = message.trim_start().split_once("{").unwrap();
    let content_type = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Type: "))
        .unwrap();
    raw(
        200,
        content_type,
        format!("{{{}", body.lines().map(str::trim).collect::<String>()).as_bytes(),
    )
}

fn offer_body() -> Value {
    json!({
        "credential_issuer": ISSUER,
        "credential_configuration_ids": [CONFIGURATION],
        "grants": {PRE_AUTHORIZED_CODE_GRANT: {"pre-authorized_code": "one-use-code"}}
    })
}

fn offer() -> CredentialOffer {
    parse_offer(&response(200, &offer_body()), UrlPolicy::HttpsOnly).unwrap()
}

fn metadata_body() -> Value {
    json!({
        "credential_issuer": ISSUER,
        "credential_endpoint": "https://westmere.example/staff/credential?v=1",
        "nonce_endpoint": "https://westmere.example/staff/nonce",
        "notification_endpoint": "https://westmere.example/staff/notification",
        "deferred_credential_endpoint": "https://westmere.example/staff/deferred-credential",
        "batch_credential_issuance": {"batch_size": 3},
        "display": [{"name": "Westmere Coast Hospitals", "locale": "en"}],
        "credential_configurations_supported": {
            CONFIGURATION: {
                "format": "dc+sd-jwt",
                "vct": "urn:westmere:identity:1",
                "scope": "identity",
                "cryptographic_binding_methods_supported": ["jwk", "did:key", "did:jwk"],
                "credential_signing_alg_values_supported": ["ES256"],
                "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256", "EdDSA"]}},
                "credential_metadata": {"display": [
                    {"name": "Identity", "locale": "en"}, {"name": "Hunaniaeth", "locale": "cy"}
                ]}
            },
            "badge-mdoc": {
                "format": "mso_mdoc", "doctype": "example.badge", "scope": "badge",
                "cryptographic_binding_methods_supported": ["cose_key"],
                "credential_signing_alg_values_supported": [-7]
            },
            "spoilt": {"format": 5}
        },
        "credentials_supported": [{"format": "draft", "id": "of older drafts"}],
        "token_endpoint": "http://ignored.example/token"
    })
}

fn read_metadata(body: &Value) -> Result<IssuerMetadata, VciError> {
    parse_issuer_metadata(&response(200, body), &issuer(), UrlPolicy::HttpsOnly)
}

fn metadata() -> IssuerMetadata {
    read_metadata(&metadata_body()).unwrap()
}

fn token_body() -> Value {
    json!({"access_token": "token-1", "token_type": "Bearer", "expires_in": 600})
}

fn token() -> TokenResponse {
    parse_token(&response(200, &token_body())).unwrap()
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request
        .headers
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

fn json_body(request: &HttpRequest) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// The document with one member replaced (`null` removes it), found by a JSON pointer to its parent.
fn with(mut document: Value, parent: &str, name: &str, value: Value) -> Value {
    let members = document.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.to_owned(), value);
    }
    document
}
