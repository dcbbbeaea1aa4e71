//! A request that passed every check.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CLOCK_SKEW_SECONDS, ClientId, EncryptionRecipient, VerifierFormats, VerifierInfo};
use crate::{EndpointUrl, dcql::DcqlQuery};

/// How the response travels (OpenID4VP 1.0 §8.2, §8.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// `direct_post`: a form.
    DirectPost,
    /// `direct_post.jwt`: a form with one encrypted JWT.
    DirectPostJwt,
}

/// A request that passed every check, as it is shown to a person and answered. It can be kept in a saved
/// session: whoever can read that can answer in the wallet's name, so it is kept sealed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct PresentationRequest {
    pub(super) client_id: ClientId,
    pub(super) response_uri: EndpointUrl,
    pub(super) nonce: String,
    pub(super) state: Option<String>,
    pub(super) dcql_query: DcqlQuery,
    pub(super) encryption: Option<EncryptionRecipient>,
    pub(super) expires_at: Option<i64>,
    #[serde(default, skip_serializing_if = "VerifierFormats::is_silent")]
    pub(super) formats: VerifierFormats,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) verifier_info: Vec<VerifierInfo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<String>,
}

impl PresentationRequest {
    /// The verifier's client identifier with its prefix: the audience of every presentation (§14, "Preventing
    /// Replay").
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// Where the response goes.
    pub fn response_uri(&self) -> &EndpointUrl {
        &self.response_uri
    }

    /// How the response travels.
    pub fn response_mode(&self) -> ResponseMode {
        if self.encryption.is_some() {
            ResponseMode::DirectPostJwt
        } else {
            ResponseMode::DirectPost
        }
    }

    /// The nonce that every presentation is bound to.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// What the verifier gets back unchanged with the response.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// What is asked for.
    pub fn dcql_query(&self) -> &DcqlQuery {
        &self.dcql_query
    }

    /// Whom the response is encrypted to, in `direct_post.jwt`.
    pub fn encryption(&self) -> Option<&EncryptionRecipient> {
        self.encryption.as_ref()
    }

    /// What the verifier says that it can verify.
    pub fn formats(&self) -> &VerifierFormats {
        &self.formats
    }

    /// Attestations about the verifier, not checked; none in a request that was not signed.
    pub fn verifier_info(&self) -> &[VerifierInfo] {
        &self.verifier_info
    }

    /// The verifier's own words, attested by nobody and not fit to be shown as they are; none in a request that was not
    /// signed.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// When the request ends, in Unix seconds, if it says so.
    pub fn expires_at(&self) -> Option<i64> {
        self.expires_at
    }

    /// Whether the request's time is over at `now` (Unix seconds), the clock skew allowed for.
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires_at
            .is_some_and(|at| now >= at.saturating_add(CLOCK_SKEW_SECONDS))
    }
}

impl fmt::Debug for PresentationRequest {
    /// Shows nothing that the verifier wrote: nonce, state and address name one transaction of one person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresentationRequest")
            .field("client_id", &self.client_id)
            .field("response_mode", &self.response_mode())
            .field("dcql_query", &self.dcql_query)
            .finish_non_exhaustive()
    }
}
