//! Client identifiers and their prefixes (OpenID4VP 1.0 §5.9).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MAX_TEXT_BYTES, UnsupportedFeature, VpError};

/// How a client identifier is to be understood: what stands before its first colon (§5.9.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientIdPrefix {
    /// `redirect_uri`: the address of the response.
    RedirectUri,
    /// `x509_san_dns`: a DNS name of a certificate.
    X509SanDns,
    /// `x509_hash`: the hash of a certificate.
    X509Hash,
    /// `decentralized_identifier`: a DID.
    DecentralizedIdentifier,
    /// `verifier_attestation`: the subject of an attestation. Not supported.
    VerifierAttestation,
    /// `openid_federation`: an entity of a federation. Not supported.
    OpenidFederation,
    /// `origin`, which a wallet must not accept in a request.
    Origin,
    /// No colon: a client that was registered before (§5.9.2). Not supported.
    PreRegistered,
    /// A prefix that the specification does not define. Not supported.
    Unknown,
}

impl ClientIdPrefix {
    fn of(client_id: &str) -> Self {
        match client_id.split_once(':').map(|(prefix, _)| prefix) {
            None => Self::PreRegistered,
            Some("redirect_uri") => Self::RedirectUri,
            Some("x509_san_dns") => Self::X509SanDns,
            Some("x509_hash") => Self::X509Hash,
            Some("decentralized_identifier") => Self::DecentralizedIdentifier,
            Some("verifier_attestation") => Self::VerifierAttestation,
            Some("openid_federation") => Self::OpenidFederation,
            Some("origin") => Self::Origin,
            Some(_) => Self::Unknown,
        }
    }

    /// Whether a request under this prefix must be signed; `None` where the prefix is not supported.
    pub(super) fn must_be_signed(self) -> Option<bool> {
        match self {
            Self::RedirectUri => Some(false),
            Self::X509SanDns | Self::X509Hash | Self::DecentralizedIdentifier => Some(true),
            Self::VerifierAttestation
            | Self::OpenidFederation
            | Self::Origin
            | Self::PreRegistered
            | Self::Unknown => None,
        }
    }
}

/// A verifier's full client identifier, always used and compared with its prefix and to the letter (§14, "Always
/// Use the Full Client Identifier").
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// Reads a client identifier under a prefix that this wallet supports.
    ///
    /// # Errors
    /// Empty, too long, or with characters other than printable ASCII; or a prefix that is not supported.
    pub fn parse(text: &str) -> Result<Self, VpError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(VpError::TooLarge("client_id"));
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(VpError::Malformed("client_id"));
        }
        let prefix = ClientIdPrefix::of(text);
        if prefix.must_be_signed().is_none() {
            return Err(VpError::Unsupported(UnsupportedFeature::ClientId(prefix)));
        }
        let id = Self(text.to_owned());
        if id.value().is_empty() {
            return Err(VpError::Malformed("client_id"));
        }
        Ok(id)
    }

    /// The prefix.
    pub fn prefix(&self) -> ClientIdPrefix {
        ClientIdPrefix::of(&self.0)
    }

    /// The original client identifier: what stands behind the prefix and its colon.
    pub fn value(&self) -> &str {
        self.0.split_once(':').map(|(_, value)| value).unwrap_or_default()
    }

    /// The full client identifier, which is the audience of what is presented.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = VpError;

    fn try_from(text: String) -> Result<Self, VpError> {
        Self::parse(&text)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl fmt::Debug for ClientId {
    /// Shows the prefix: the rest is the verifier's text, and may be its one-time address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClientId").field(&self.prefix()).finish()
    }
}
