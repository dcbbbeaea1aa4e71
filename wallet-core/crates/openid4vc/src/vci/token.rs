//! The token endpoint (§6) for the pre-authorized code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::PRE_AUTHORIZED_CODE_GRANT;
use super::authorization_server::AuthorizationServerMetadata;
use super::error::{Unsupported, VciError, Wire};
use super::nonce::Nonce;
use super::offer::PreAuthorizedGrant;
use super::read::{Members, take_secret, text_of};
use super::response::success_object;
use super::text::SecretText;
use super::tx_code::TxCode;
use crate::{HttpRequest, HttpResponse};

/// The largest token response, in bytes.
pub(super) const MAX_TOKEN_RESPONSE_BYTES: usize = 256 * 1024;
/// The longest access token, in bytes: it must fit into a header.
pub(super) const MAX_ACCESS_TOKEN_BYTES: usize = 16 * 1024;
/// The longest credential identifier, in bytes.
pub(super) const MAX_ID_BYTES: usize = 1024;
/// The most credential identifiers of one configuration.
pub(super) const MAX_IDENTIFIERS: usize = 64;
const WHAT: Wire = Wire::TokenResponse;

/// A bearer token and what it is good for.
///
/// Holds a secret, the token: serialise it only into a sealed session.
#[derive(Debug, Serialize, Deserialize)]
pub struct TokenResponse {
    /// `access_token`: only ever sent in an `Authorization` header (RFC 6750 §2.1).
    pub access_token: SecretText,
    /// `expires_in`, in seconds from the response, if the server tells.
    pub expires_in: Option<u64>,
    /// `credential_identifiers` of `authorization_details`, by credential configuration identifier (§6.2).
    pub credential_identifiers: BTreeMap<String, Vec<String>>,
    /// `c_nonce`, which drafts put here. It counts only where the issuer has no nonce endpoint.
    pub nonce: Option<Nonce>,
}

impl TokenResponse {
    /// The `Authorization` header's value (RFC 6750 §2.1).
    pub(super) fn authorization(&self) -> String {
        // EXPOSE: the one place that a bearer token goes to, the header of a request to its issuer
        format!("Bearer {}", self.access_token.expose())
    }
}

/// The token request (§6.1), anonymous unless there is a `client_id`. A transaction code goes out exactly when the
/// offer asks for one.
///
/// # Errors
/// [`VciError::TxCodeRequired`] when the offer asks for a code and there is none.
pub fn token_request(
    server: &AuthorizationServerMetadata,
    grant: &PreAuthorizedGrant,
    tx_code: Option<&TxCode>,
    client_id: Option<&str>,
) -> Result<HttpRequest, VciError> {
    let mut parameters = vec![
        ("grant_type", PRE_AUTHORIZED_CODE_GRANT),
        // EXPOSE: the code goes to the token endpoint of its own issuer
        ("pre-authorized_code", grant.pre_authorized_code.expose()),
    ];
    if grant.tx_code.is_some() {
        let code = tx_code.ok_or(VciError::TxCodeRequired)?;
        // EXPOSE: the code goes to the token endpoint that asked for it
        parameters.push(("tx_code", code.text().expose()));
    }
    if let Some(client_id) = client_id {
        parameters.push(("client_id", client_id));
    }
    Ok(HttpRequest::post_form(
        server.token_endpoint.as_str(),
        &parameters,
        MAX_TOKEN_RESPONSE_BYTES as u64,
    ))
}

/// Reads the response to [`token_request`].
///
/// # Errors
/// [`VciError`]: a token that is not a bearer token is unsupported; error codes as §6.3 lists them.
pub fn parse_token(response: &HttpResponse) -> Result<TokenResponse, VciError> {
    let mut object = success_object(response, WHAT, MAX_TOKEN_RESPONSE_BYTES)?;
    let access_token = take_access_token(&mut object)?;
    let members = Members::new(&object, WHAT);
    let token_type = members.required_text("token_type", MAX_ID_BYTES)?;
    if !token_type.eq_ignore_ascii_case("bearer") {
        return Err(VciError::Unsupported(Unsupported::TokenType));
    }
    Ok(TokenResponse {
        access_token,
        // A hint only, and some servers write it as text.
        expires_in: members.value("expires_in").and_then(Value::as_u64),
        credential_identifiers: credential_identifiers(members)?,
        nonce: Nonce::read(members)?,
    })
}

/// Visible ASCII only (RFC 6749 Appendix A.12, RFC 6750 §2.1), so that it cannot break out of its header.
fn take_access_token(object: &mut Map<String, Value>) -> Result<SecretText, VciError> {
    let token = take_secret(object, "access_token", WHAT, MAX_ACCESS_TOKEN_BYTES)?;
    // EXPOSE: its characters are checked
    if token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(token)
    } else {
        Err(VciError::Malformed { what: WHAT })
    }
}

/// Identifiers by configuration. Details of other types, and those without identifiers, are ignored: the credential
/// is then requested by its configuration (§8.2).
fn credential_identifiers(members: Members<'_>) -> Result<BTreeMap<String, Vec<String>>, VciError> {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for detail in members
        .array("authorization_details")?
        .map(Vec::as_slice)
        .unwrap_or_default()
    {
        let detail = Members::of(detail, WHAT)?;
        if detail.text("type", MAX_ID_BYTES)? != Some("openid_credential") {
            continue;
        }
        let configuration = detail.text("credential_configuration_id", MAX_ID_BYTES)?;
        let identifiers = detail.array("credential_identifiers")?;
        let (Some(configuration), Some(identifiers)) = (configuration, identifiers) else {
            continue;
        };
        if identifiers.is_empty() {
            continue;
        }
        let known = found.entry(configuration.to_owned()).or_default();
        for identifier in identifiers {
            let identifier = text_of(identifier, WHAT, MAX_ID_BYTES)?;
            if known.len() >= MAX_IDENTIFIERS {
                return Err(VciError::TooLarge { what: WHAT });
            }
            if !known.iter().any(|have| have == identifier) {
                known.push(identifier.to_owned());
            }
        }
    }
    Ok(found)
}
