//! The nonce endpoint (§7), and where a fresh nonce comes from when one was refused.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::{PeerErrorCode, VciError, Wire};
use super::issuer_metadata::IssuerMetadata;
use super::read::Members;
use super::response::{error_object, success_object};
use crate::{HttpMethod, HttpRequest, HttpResponse};

/// The longest nonce, in bytes. Some are signed tokens.
pub(super) const MAX_NONCE_BYTES: usize = 8 * 1024;
/// The largest nonce response, in bytes.
pub(super) const MAX_NONCE_RESPONSE_BYTES: usize = 16 * 1024;

/// A `c_nonce`: the issuer's challenge for key proofs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(String);

impl Nonce {
    /// The value of `c_nonce`, if it is there.
    pub(super) fn read(members: Members<'_>) -> Result<Option<Self>, VciError> {
        Ok(members
            .text("c_nonce", MAX_NONCE_BYTES)?
            .map(|text| Self(text.to_owned())))
    }

    /// The value as the issuer sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}

/// The nonce request (§7.1), without an access token; nothing where the issuer has no nonce endpoint. A draft
/// issuer's nonce is then in [`TokenResponse::nonce`](super::TokenResponse).
pub fn nonce_request(metadata: &IssuerMetadata) -> Option<HttpRequest> {
    let endpoint = metadata.nonce_endpoint.as_ref()?;
    Some(HttpRequest {
        method: HttpMethod::Post,
        url: endpoint.as_str().to_owned(),
        headers: vec![("accept".to_owned(), "application/json".to_owned())],
        body: Vec::new(),
        max_response_bytes: MAX_NONCE_RESPONSE_BYTES as u64,
    })
}

/// Reads the response to [`nonce_request`].
///
/// # Errors
/// [`VciError`].
pub fn parse_nonce(response: &HttpResponse) -> Result<Nonce, VciError> {
    const WHAT: Wire = Wire::NonceResponse;
    let object = success_object(response, WHAT, MAX_NONCE_RESPONSE_BYTES)?;
    Nonce::read(Members::new(&object, WHAT))?.ok_or(VciError::Malformed { what: WHAT })
}

/// Where the nonce for one more try comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NonceRetry {
    /// The nonce endpoint: see [`nonce_request`].
    AskEndpoint,
    /// The error response had it, as drafts do.
    Use(Nonce),
}

/// Whether a credential request that failed may be sent once more with a fresh nonce: on `invalid_nonce` (§8.3.1.2),
/// and on a draft's `invalid_proof` that brings a new `c_nonce` along.
pub fn nonce_retry(
    response: &HttpResponse,
    error: &VciError,
    metadata: &IssuerMetadata,
) -> Option<NonceRetry> {
    let VciError::Peer { code, .. } = error else {
        return None;
    };
    let refused = *code == PeerErrorCode::InvalidNonce;
    if refused && metadata.nonce_endpoint.is_some() {
        return Some(NonceRetry::AskEndpoint);
    }
    if !refused && *code != PeerErrorCode::InvalidProof {
        return None;
    }
    let body = error_object(response)?;
    Nonce::read(Members::new(&body, Wire::CredentialResponse))
        .ok()?
        .map(NonceRetry::Use)
}
