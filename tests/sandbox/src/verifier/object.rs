//! Request objects (RFC 9101, OpenID4VP 1.0 sections 5.4 and 5.10).

use serde_json::{Map, Value, json};

use super::request::client_metadata;
use super::session::{ClientIdPrefix, RequestSession, Spoil};
use crate::encoding::{base64, base64url, now};
use crate::issuer::spoil::{break_signature, without_signature};
use crate::state::World;
use crate::trouble::Trouble;

/// How long a request object is valid, in seconds.
const LIFE: i64 = 600;

/// The parameters of the request.
pub fn parameters(session: &RequestSession) -> Map<String, Value> {
    let mut parameters = Map::new();
    let mut add = |name: &str, value: Value| parameters.insert(name.to_owned(), value);
    add("client_id", json!(session.client_id));
    add("response_type", json!("vp_token"));
    add("response_mode", json!(session.response_mode));
    add("response_uri", json!(session.response_uri));
    add("state", json!(session.state_value));
    add("dcql_query", session.dcql.clone());
    add("client_metadata", client_metadata(session));
    if let Some(info) = &session.verifier_info {
        add("verifier_info", info.clone());
    }
    if session.spoil != Some(Spoil::NoNonce) {
        add("nonce", json!(session.nonce));
    }
    if session.spoil == Some(Spoil::ResponseUri) && session.client_id_prefix == ClientIdPrefix::X509Hash {
        // Section 8.2: redirect_uri must not stand beside response_uri.
        add("redirect_uri", json!("https://impostor.example/cb"));
    }
    parameters
}

/// The request object as it is sent: signed, or with `none` where the client identifier is a redirect URI.
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed.
pub async fn serialize(
    world: &World,
    session: &RequestSession,
    wallet_nonce: Option<&str>,
) -> Result<String, Trouble> {
    let mut claims = parameters(session);
    let issued = now();
    let exp = if session.spoil == Some(Spoil::Expired) {
        issued - 60
    } else {
        issued + LIFE
    };
    let iat = if session.spoil == Some(Spoil::Expired) {
        issued - LIFE
    } else {
        issued
    };
    claims.insert("iss".to_owned(), json!(session.client_id));
    claims.insert("aud".to_owned(), json!("https://self-issued.me/v2"));
    claims.insert("iat".to_owned(), json!(iat));
    claims.insert("exp".to_owned(), json!(exp));
    if let Some(nonce) = wallet_nonce {
        let nonce = if session.spoil == Some(Spoil::WalletNonce) {
            "somebody-elses"
        } else {
            nonce
        };
        claims.insert("wallet_nonce".to_owned(), json!(nonce));
    }
    let payload = serde_json::to_vec(&claims).map_err(Trouble::during("request object"))?;
    if session.client_id_prefix == ClientIdPrefix::RedirectUri {
        let header = json!({ "alg": "none", "typ": "oauth-authz-req+jwt" }).to_string();
        return Ok(format!(
            "{}.{}.",
            base64url(header.as_bytes()),
            base64url(&payload)
        ));
    }
    let verifier = &world.verifier;
    let chain = match session.spoil {
        Some(Spoil::Chain) => &verifier.untrusted_chain,
        Some(Spoil::ExpiredCertificate) => &verifier.expired_chain,
        _ => &verifier.chain,
    };
    let chain: Vec<String> = chain.iter().map(|c| base64(c)).collect();
    let members = Map::from_iter([("x5c".to_owned(), json!(chain))]);
    let header = verifier.key.header("oauth-authz-req+jwt", members);
    let object = verifier.key.sign(&header, &payload).await?;
    match session.spoil {
        Some(Spoil::Signature) => break_signature(&object),
        Some(Spoil::AlgNone) => without_signature(&object),
        _ => Ok(object),
    }
}
