//! Credential Issuer Metadata (§12.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::configuration::CredentialConfiguration;
use super::display::{Display, displays};
use super::error::{Mismatch, Unsupported, VciError, Wire};
use super::issuer_identifier::{IssuerIdentifier, distinct};
use super::offer::{CredentialOffer, PreAuthorizedGrant};
use super::read::{Members, text_of};
use super::response::success_object;
use crate::{EndpointUrl, HttpRequest, HttpResponse, MAX_URL_BYTES, UrlPolicy};

/// The largest metadata document, in bytes.
pub(super) const MAX_METADATA_BYTES: usize = 1024 * 1024;
/// The most authorization servers that an issuer may name.
pub(super) const MAX_AUTHORIZATION_SERVERS: usize = 16;
/// The most key proofs that are sent at once, whatever an issuer allows.
pub(super) const MAX_BATCH_SIZE: u32 = 100;
const WHAT: Wire = Wire::IssuerMetadata;

/// What the wallet uses of an issuer's metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerMetadata {
    /// `credential_issuer`, equal to the letter to the identifier that it was fetched for.
    pub credential_issuer: IssuerIdentifier,
    /// `authorization_servers`; empty when the issuer is its own.
    pub authorization_servers: Vec<IssuerIdentifier>,
    /// `credential_endpoint`.
    pub credential_endpoint: EndpointUrl,
    /// `nonce_endpoint`; none when nonces are not required.
    pub nonce_endpoint: Option<EndpointUrl>,
    /// `notification_endpoint`; none when the issuer takes no notifications.
    pub notification_endpoint: Option<EndpointUrl>,
    /// `batch_credential_issuance.batch_size`: how many key proofs one request may have; 1 without it.
    pub batch_size: u32,
    /// Whether the issuer requires encryption beyond TLS, of requests or of responses (§10).
    pub encryption_required: bool,
    /// `display`: names of the issuer.
    pub display: Vec<Display>,
    /// `credential_configurations_supported`, by identifier. Entries that are not well-formed are left out.
    pub credential_configurations: BTreeMap<String, CredentialConfiguration>,
}

impl IssuerMetadata {
    /// Narrows the metadata to what an offer names, after checking that the wallet can take the offer up.
    ///
    /// # Errors
    /// [`VciError::Mismatch`] for another issuer or an unknown configuration, [`VciError::Unsupported`] where the
    /// issuer requires encryption beyond TLS.
    pub fn for_offer(mut self, offer: &CredentialOffer) -> Result<Self, VciError> {
        if self.credential_issuer != offer.credential_issuer {
            return Err(VciError::Mismatch(Mismatch::CredentialIssuer));
        }
        if self.encryption_required {
            return Err(VciError::Unsupported(Unsupported::Encryption));
        }
        let offered = &offer.credential_configuration_ids;
        if offered
            .iter()
            .any(|id| !self.credential_configurations.contains_key(id))
        {
            return Err(VciError::Mismatch(Mismatch::CredentialConfiguration));
        }
        self.credential_configurations
            .retain(|id, _| offered.contains(id));
        Ok(self)
    }

    /// The authorization servers to try, in order: the one that the offer names, which must be one of the issuer's
    /// (§12.2.4), else all of the issuer's, else the issuer itself.
    ///
    /// # Errors
    /// [`VciError::Mismatch`] when the offer names another server.
    pub fn authorization_servers_for(
        &self,
        grant: &PreAuthorizedGrant,
    ) -> Result<Vec<IssuerIdentifier>, VciError> {
        let known = if self.authorization_servers.is_empty() {
            vec![self.credential_issuer.clone()]
        } else {
            self.authorization_servers.clone()
        };
        let Some(hint) = &grant.authorization_server else {
            return Ok(known);
        };
        let named = known.into_iter().find(|server| server.as_str() == hint);
        named
            .map(|server| vec![server])
            .ok_or(VciError::Mismatch(Mismatch::AuthorizationServer))
    }
}

/// The requests for an issuer's metadata, to be tried in order until one location holds it
/// ([`VciError::try_next_location`]): the well-known name inserted between host and path, the path to the letter
/// (§12.2.2); without the path's trailing slash; appended to the path, as drafts had it.
pub fn issuer_metadata_requests(issuer: &IssuerIdentifier) -> Vec<HttpRequest> {
    const NAME: &str = "openid-credential-issuer";
    let locations = distinct([
        issuer.insert(NAME),
        issuer.insert_unslashed(NAME),
        issuer.append(NAME),
    ]);
    // Signed metadata is not asked for: its signer could not be trusted (§12.2.3).
    let get = |url| HttpRequest::get(url, "application/json", MAX_METADATA_BYTES as u64);
    locations.into_iter().map(get).collect()
}

/// Reads the response to one of [`issuer_metadata_requests`].
///
/// # Errors
/// [`VciError`]: signed metadata is unsupported, another `credential_issuer` than the one asked for is a mismatch,
/// every endpoint must be allowed by the policy.
pub fn parse_issuer_metadata(
    response: &HttpResponse,
    issuer: &IssuerIdentifier,
    policy: UrlPolicy,
) -> Result<IssuerMetadata, VciError> {
    if response.is_success() && response.media_type().as_deref() == Some("application/jwt") {
        return Err(VciError::Unsupported(Unsupported::SignedMetadata));
    }
    let object = success_object(response, WHAT, MAX_METADATA_BYTES)?;
    let members = Members::new(&object, WHAT);
    if members.required_text("credential_issuer", MAX_URL_BYTES)? != issuer.as_str() {
        return Err(VciError::Mismatch(Mismatch::CredentialIssuer));
    }
    let configurations = members
        .object("credential_configurations_supported")?
        .ok_or_else(|| members.malformed())?;
    Ok(IssuerMetadata {
        credential_issuer: issuer.clone(),
        authorization_servers: authorization_servers(members, policy)?,
        credential_endpoint: members.required_endpoint("credential_endpoint", policy)?,
        nonce_endpoint: members.endpoint("nonce_endpoint", policy)?,
        notification_endpoint: members.endpoint("notification_endpoint", policy)?,
        batch_size: batch_size(members)?,
        encryption_required: encryption_required(members, "credential_request_encryption")?
            || encryption_required(members, "credential_response_encryption")?,
        display: displays(members.value("display")),
        credential_configurations: configurations
            .entries()
            .filter_map(|(id, value)| Some((id.clone(), CredentialConfiguration::read(value).ok()?)))
            .collect(),
    })
}

fn authorization_servers(members: Members<'_>, policy: UrlPolicy) -> Result<Vec<IssuerIdentifier>, VciError> {
    let values = members
        .array("authorization_servers")?
        .map(Vec::as_slice)
        .unwrap_or_default();
    if values.len() > MAX_AUTHORIZATION_SERVERS {
        return Err(VciError::TooLarge { what: WHAT });
    }
    let server = |value: &Value| {
        IssuerIdentifier::parse(text_of(value, WHAT, MAX_URL_BYTES)?, policy)
            .map_err(|reason| VciError::Address { what: WHAT, reason })
    };
    values.iter().map(server).collect()
}

fn batch_size(members: Members<'_>) -> Result<u32, VciError> {
    let Some(batch) = members.object("batch_credential_issuance")? else {
        return Ok(1);
    };
    let size = batch
        .value("batch_size")
        .and_then(Value::as_u64)
        .filter(|size| *size > 0);
    let size = size.ok_or_else(|| members.malformed())?;
    Ok(u32::try_from(size).unwrap_or(MAX_BATCH_SIZE).min(MAX_BATCH_SIZE))
}

fn encryption_required(members: Members<'_>, name: &str) -> Result<bool, VciError> {
    let Some(encryption) = members.object(name)? else {
        return Ok(false);
    };
    Ok(encryption.boolean("encryption_required")?.unwrap_or(false))
}
