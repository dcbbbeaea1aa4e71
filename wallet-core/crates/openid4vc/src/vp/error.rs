//! Why a request is refused, or a response failed.

use wallet_crypto::{JweError, RandomError};

use super::ClientIdPrefix;
use crate::{UrlError, dcql::DcqlError};

/// Why a request is refused, or a response failed. Holds names of the specification and nothing that came from
/// outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VpError {
    /// A link, request object or answer is larger than this wallet looks at.
    #[error("{0} is too large")]
    TooLarge(&'static str),
    /// Not what the specification says that it is.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// A parameter that is required is not there.
    #[error("the request lacks {0}")]
    Missing(&'static str),
    /// A parameter that must not be there is.
    #[error("the request must not have {0}")]
    Forbidden(&'static str),
    /// Something that this wallet does not do.
    #[error("the request needs {0}, which is not supported")]
    Unsupported(UnsupportedFeature),
    /// Two things that must be the same are not.
    #[error("the request is not consistent: {0}")]
    Mismatch(Mismatch),
    /// The query breaks a rule.
    #[error(transparent)]
    Dcql(#[from] DcqlError),
    /// An address is not one to talk to.
    #[error("{what}: {error}")]
    Url {
        /// The parameter that holds it.
        what: &'static str,
        /// What is wrong with it.
        error: UrlError,
    },
    /// The client identifier prefix needs a signed request, and this one is not.
    #[error("the request is not signed")]
    Unsigned,
    /// A signed request with a prefix that has no key to verify it with (§5.9.3, `redirect_uri`).
    #[error("the request is signed, but its client identifier has no key")]
    SignedWithoutKey,
    /// The signature is wrong, or of an algorithm that does not fit the key.
    #[error("the signature of the request is wrong")]
    Signature,
    /// The time in `exp` is over.
    #[error("the request has expired")]
    Expired,
    /// The time in `nbf` or `iat` is to come.
    #[error("the request is not valid yet")]
    NotYetValid,
    /// An encrypted response is asked for, and no key that this wallet can use is given (§8.3).
    #[error("the request has no usable key to encrypt the response to")]
    NoEncryptionKey,
    /// The response could not be encrypted.
    #[error(transparent)]
    Encryption(#[from] JweError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The verifier answered with another status than 200.
    #[error("the verifier answered with status {status}")]
    Peer {
        /// The HTTP status.
        status: u16,
    },
    /// The verifier took the response, but sends the person to an address that is not one to open.
    #[error("the verifier's redirect is not allowed")]
    RedirectUri,
}

/// What this wallet does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsupportedFeature {
    /// A client identifier of a kind that this wallet cannot authenticate.
    #[error("a client identifier of another kind")]
    ClientId(ClientIdPrefix),
    /// A `response_type` other than `vp_token`.
    #[error("another response type")]
    ResponseType,
    /// A `response_mode` other than `direct_post` and `direct_post.jwt`.
    #[error("another response mode")]
    ResponseMode,
    /// `scope`: this wallet knows no alias of a query.
    #[error("scope")]
    Scope,
    /// `transaction_data`, which a wallet that does not support it must reject (§5).
    #[error("transaction data")]
    TransactionData,
    /// A signature algorithm other than ES256, ES384 and EdDSA.
    #[error("another signature algorithm")]
    SignatureAlgorithm,
    /// A request object that is encrypted.
    #[error("an encrypted request object")]
    EncryptedRequestObject,
    /// No content encryption that this wallet has: A128GCM or A256GCM.
    #[error("another content encryption")]
    ContentEncryption,
}

/// Which two things are not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// `client_id` in the link and in the request object (§5.10.1, RFC 9101 §5).
    #[error("client_id of link and request object")]
    ClientId,
    /// `wallet_nonce` (§5.10.1).
    #[error("wallet_nonce")]
    WalletNonce,
    /// `aud` names someone else (§5.8).
    #[error("aud")]
    Audience,
    /// The client identifier and the leaf certificate (§5.9.3).
    #[error("client_id and certificate")]
    Certificate,
    /// `response_uri` and the client identifier (§5.9.3, §8.2).
    #[error("response_uri and client_id")]
    ResponseUri,
    /// The evidence is not about this request, or not of the kind that its prefix needs.
    #[error("evidence and request")]
    Evidence,
}
