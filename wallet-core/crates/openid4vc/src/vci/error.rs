//! What can go wrong between the wallet and an issuer. Nothing here holds text from outside.

use std::fmt;

use crate::UrlError;

/// Why a step of the issuance did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VciError {
    /// Not what the specification says it is.
    #[error("the {what} is malformed")]
    Malformed {
        /// The document or message.
        what: Wire,
    },
    /// Larger, or longer a list, than the wallet is ready to read or send.
    #[error("the {what} is too large")]
    TooLarge {
        /// The document or message.
        what: Wire,
    },
    /// Names an address that the wallet does not talk to.
    #[error("the {what} names an address that is refused: {reason}")]
    Address {
        /// The document or message that names it.
        what: Wire,
        /// Why it is refused.
        reason: UrlError,
    },
    /// Two parties' words do not agree.
    #[error("{0} does not match")]
    Mismatch(Mismatch),
    /// Well-formed, but outside of what this wallet does.
    #[error("{0} is not supported")]
    Unsupported(Unsupported),
    /// The peer answered with an error.
    #[error("the peer answered with status {status} and error {code:?}")]
    Peer {
        /// The error code that it gave, if it is a known one.
        code: PeerErrorCode,
        /// The HTTP status.
        status: u16,
    },
    /// The peer answered with a redirect, which is not followed.
    #[error("the peer answered with a redirect, status {status}")]
    Redirect {
        /// The HTTP status, 3xx.
        status: u16,
    },
    /// The offer asks for a transaction code and none was given (§6.1).
    #[error("a transaction code is required")]
    TxCodeRequired,
}

impl VciError {
    /// Whether metadata that failed to load so may still stand at the next candidate location. A document that was
    /// found and contradicts its issuer ends the search.
    pub fn try_next_location(&self) -> bool {
        match self {
            Self::Malformed { .. } | Self::Peer { .. } | Self::Redirect { .. } => true,
            Self::TooLarge { .. }
            | Self::Address { .. }
            | Self::Mismatch(_)
            | Self::Unsupported(_)
            | Self::TxCodeRequired => false,
        }
    }
}

/// The document or message that an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// The link or QR code.
    Invitation,
    /// The Credential Offer object (§4.1.1).
    Offer,
    /// The Credential Issuer Metadata (§12.2.4).
    IssuerMetadata,
    /// The authorization server's metadata (RFC 8414 §3.2).
    AuthorizationServerMetadata,
    /// The Token Response (§6.2).
    TokenResponse,
    /// The Nonce Response (§7.2).
    NonceResponse,
    /// The Credential Request (§8.2).
    CredentialRequest,
    /// The Credential Response (§8.3).
    CredentialResponse,
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invitation => "link",
            Self::Offer => "credential offer",
            Self::IssuerMetadata => "issuer's metadata",
            Self::AuthorizationServerMetadata => "authorization server's metadata",
            Self::TokenResponse => "token response",
            Self::NonceResponse => "nonce response",
            Self::CredentialRequest => "credential request",
            Self::CredentialResponse => "credential response",
        })
    }
}

/// What does not agree with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The metadata's `credential_issuer` and the identifier that it was fetched for (§12.2.4), to the letter.
    #[error("the credential issuer of the metadata")]
    CredentialIssuer,
    /// The authorization server metadata's `issuer` and the identifier that it was fetched for (RFC 8414 §3.3).
    #[error("the issuer of the authorization server's metadata")]
    AuthorizationServerIssuer,
    /// The offer's `authorization_server` and the issuer's `authorization_servers` (§12.2.4).
    #[error("the authorization server of the offer")]
    AuthorizationServer,
    /// The offer's `credential_configuration_ids` and the issuer's `credential_configurations_supported`.
    #[error("a credential configuration of the offer")]
    CredentialConfiguration,
    /// The number of credentials received and the number of keys proven (§8.3).
    #[error("the number of credentials")]
    CredentialCount,
}

/// What this wallet does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// An offer without the pre-authorized code grant.
    #[error("the grant of the offer")]
    Grant,
    /// Signed issuer metadata (§12.2.3): no trust in its signer can be established.
    #[error("signed issuer metadata")]
    SignedMetadata,
    /// A token that is not a bearer token, DPoP (RFC 9449) included.
    #[error("the type of the access token")]
    TokenType,
    /// A credential that is issued later (§9).
    #[error("deferred issuance")]
    DeferredIssuance,
    /// Encryption beyond TLS (§10) that the issuer requires, or an encrypted response.
    #[error("an encrypted request or response")]
    Encryption,
    /// Key proofs without the `jwt` type (Appendix F).
    #[error("the key proof type")]
    ProofType,
    /// Key proofs by other algorithms than ES256, or a key that is not P-256.
    #[error("the key proof algorithm")]
    ProofAlgorithm,
    /// Keys that may not be given as `jwk`.
    #[error("the key binding method")]
    BindingMethod,
    /// A key attestation (Appendix D) that the issuer requires.
    #[error("a required key attestation")]
    KeyAttestation,
    /// A credential that is not a string.
    #[error("the encoding of the credential")]
    CredentialEncoding,
}

/// The error code that a peer gave: RFC 6749 §5.2, RFC 6750 §3.1, RFC 9449 §12.2, OpenID4VCI §8.3.1.2 and §11.3,
/// and those of its drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerErrorCode {
    /// `invalid_request`.
    InvalidRequest,
    /// `invalid_client`: at the token endpoint, anonymous access is not supported (§6.3).
    InvalidClient,
    /// `invalid_grant`: the code is wrong or used up, or the transaction code is wrong (§6.3).
    InvalidGrant,
    /// `unauthorized_client`.
    UnauthorizedClient,
    /// `unsupported_grant_type`.
    UnsupportedGrantType,
    /// `invalid_scope`.
    InvalidScope,
    /// `access_denied`.
    AccessDenied,
    /// `server_error`.
    ServerError,
    /// `temporarily_unavailable`.
    TemporarilyUnavailable,
    /// `invalid_token`.
    InvalidToken,
    /// `insufficient_scope`.
    InsufficientScope,
    /// `invalid_dpop_proof`.
    InvalidDpopProof,
    /// `use_dpop_nonce`.
    UseDpopNonce,
    /// `authorization_pending`, of drafts.
    AuthorizationPending,
    /// `slow_down`, of drafts.
    SlowDown,
    /// `invalid_credential_request`.
    InvalidCredentialRequest,
    /// `unknown_credential_configuration`.
    UnknownCredentialConfiguration,
    /// `unknown_credential_identifier`.
    UnknownCredentialIdentifier,
    /// `unsupported_credential_type`, of drafts.
    UnsupportedCredentialType,
    /// `unsupported_credential_format`, of drafts.
    UnsupportedCredentialFormat,
    /// `invalid_proof`.
    InvalidProof,
    /// `invalid_nonce`: a fresh nonce may help, see [`nonce_retry`](super::nonce_retry).
    InvalidNonce,
    /// `invalid_encryption_parameters`.
    InvalidEncryptionParameters,
    /// `credential_request_denied`: final.
    CredentialRequestDenied,
    /// `invalid_notification_id`.
    InvalidNotificationId,
    /// `invalid_notification_request`.
    InvalidNotificationRequest,
    /// Another code, or none.
    Other,
}

impl PeerErrorCode {
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "invalid_request" => Self::InvalidRequest,
            "invalid_client" => Self::InvalidClient,
            "invalid_grant" => Self::InvalidGrant,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "invalid_scope" => Self::InvalidScope,
            "access_denied" => Self::AccessDenied,
            "server_error" => Self::ServerError,
            "temporarily_unavailable" => Self::TemporarilyUnavailable,
            "invalid_token" => Self::InvalidToken,
            "insufficient_scope" => Self::InsufficientScope,
            "invalid_dpop_proof" => Self::InvalidDpopProof,
            "use_dpop_nonce" => Self::UseDpopNonce,
            "authorization_pending" => Self::AuthorizationPending,
            "slow_down" => Self::SlowDown,
            "invalid_credential_request" => Self::InvalidCredentialRequest,
            "unknown_credential_configuration" => Self::UnknownCredentialConfiguration,
            "unknown_credential_identifier" => Self::UnknownCredentialIdentifier,
            "unsupported_credential_type" => Self::UnsupportedCredentialType,
            "unsupported_credential_format" => Self::UnsupportedCredentialFormat,
            "invalid_proof" => Self::InvalidProof,
            "invalid_nonce" => Self::InvalidNonce,
            "invalid_encryption_parameters" => Self::InvalidEncryptionParameters,
            "credential_request_denied" => Self::CredentialRequestDenied,
            "invalid_notification_id" => Self::InvalidNotificationId,
            "invalid_notification_request" => Self::InvalidNotificationRequest,
            _ => Self::Other,
        }
    }
}
