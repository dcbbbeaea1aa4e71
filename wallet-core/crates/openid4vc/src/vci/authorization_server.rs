//! OAuth 2.0 Authorization Server Metadata (§12.3, RFC 8414).

use serde::{Deserialize, Serialize};

use super::PRE_AUTHORIZED_CODE_GRANT;
use super::error::{Mismatch, VciError, Wire};
use super::issuer_identifier::{IssuerIdentifier, distinct};
use super::issuer_metadata::MAX_METADATA_BYTES;
use super::read::{Members, texts_of};
use super::response::success_object;
use crate::{EndpointUrl, HttpRequest, HttpResponse, MAX_URL_BYTES, UrlPolicy};

/// What the wallet uses of an authorization server's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationServerMetadata {
    /// `issuer`, equal to the letter to the identifier that it was fetched for.
    pub issuer: IssuerIdentifier,
    /// `token_endpoint`.
    pub token_endpoint: EndpointUrl,
    /// `grant_types_supported`, if the server tells.
    pub grant_types: Option<Vec<String>>,
    /// `pre-authorized_grant_anonymous_access_supported`, if the server tells. Servers that allow it often do not.
    pub anonymous_access: Option<bool>,
}

impl AuthorizationServerMetadata {
    /// Whether the server lists the pre-authorized code grant; nothing if it lists none. With several servers to
    /// choose from, this one is left aside when the answer is no (§12.2.4).
    pub fn lists_pre_authorized_code(&self) -> Option<bool> {
        let grant_types = self.grant_types.as_ref()?;
        Some(grant_types.iter().any(|grant| grant == PRE_AUTHORIZED_CODE_GRANT))
    }
}

/// The requests for a server's metadata, to be tried in order until one location holds it
/// ([`VciError::try_next_location`]): as RFC 8414 §3.1 says; the same with a trailing slash of the path kept;
/// OpenID Connect Discovery's document, appended and inserted (RFC 8414 §5).
pub fn authorization_server_metadata_requests(server: &IssuerIdentifier) -> Vec<HttpRequest> {
    const OAUTH: &str = "oauth-authorization-server";
    const OPENID: &str = "openid-configuration";
    let locations = distinct([
        server.insert_unslashed(OAUTH),
        server.insert(OAUTH),
        server.append(OPENID),
        server.insert_unslashed(OPENID),
        server.append(OAUTH),
    ]);
    let get = |url| HttpRequest::get(url, "application/json", MAX_METADATA_BYTES as u64);
    locations.into_iter().map(get).collect()
}

/// Reads the response to one of [`authorization_server_metadata_requests`].
///
/// # Errors
/// [`VciError`]: another `issuer` than the one asked for is a mismatch (RFC 8414 §3.3), the token endpoint must be
/// there and allowed by the policy.
pub fn parse_authorization_server_metadata(
    response: &HttpResponse,
    server: &IssuerIdentifier,
    policy: UrlPolicy,
) -> Result<AuthorizationServerMetadata, VciError> {
    const WHAT: Wire = Wire::AuthorizationServerMetadata;
    let object = success_object(response, WHAT, MAX_METADATA_BYTES)?;
    let members = Members::new(&object, WHAT);
    if members.required_text("issuer", MAX_URL_BYTES)? != server.as_str() {
        return Err(VciError::Mismatch(Mismatch::AuthorizationServerIssuer));
    }
    Ok(AuthorizationServerMetadata {
        issuer: server.clone(),
        token_endpoint: members.required_endpoint("token_endpoint", policy)?,
        grant_types: members
            .array("grant_types_supported")?
            .map(|values| texts_of(values)),
        anonymous_access: members.boolean("pre-authorized_grant_anonymous_access_supported")?,
    })
}
