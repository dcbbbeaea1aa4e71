//! The holder's side of OpenID for Verifiable Presentations 1.0 with the response type `vp_token` and the
//! response modes `direct_post` and `direct_post.jwt`, without I/O.
//!
//! A request goes through three types, each of which knows more than the one before:
//!
//! 1. [`AuthorizationRequest::parse`] reads a link. It holds an [`UnverifiedRequest`], or a
//!    [`RequestReference`] that says where to fetch one.
//! 2. [`UnverifiedRequest`] has the parameters, none of which is to be believed. The caller checks the
//!    certificate chain, if there is one, or resolves the DID, and hands over what it found as [`RequestEvidence`].
//! 3. [`PresentationRequest`] passed every check. Only this one is shown to a person, and only to this one can
//!    be answered: a request that fails a check gets no word in reply.
//!
//! Which client identifier prefix needs what (§5.9.3):
//!
//! | prefix | request | tied to the verifier by |
//! | --- | --- | --- |
//! | `redirect_uri` | not signed | `response_uri` is the client identifier |
//! | `x509_san_dns` | signed, `x5c` | a DNS name of the leaf, which is the host of `response_uri`, too |
//! | `x509_hash` | signed, `x5c` | the SHA-256 of the leaf |
//! | `decentralized_identifier` | signed, `kid` | the DID, whose key `kid` names |
//!
//! Other prefixes are refused before anything is fetched. No parameter of a draft has an effect
//! (`client_id_scheme`, `presentation_definition`): unknown parameters are ignored (§5).

mod client_id;
mod error;
mod formats;
mod invocation;
mod metadata;
mod object;
mod request;
mod response;
mod verifier_info;
mod verify;

#[cfg(test)]
mod tests;

pub use client_id::{ClientId, ClientIdPrefix};
pub use error::{Mismatch, UnsupportedFeature, VpError};
pub use formats::{SignatureKind, VerifierFormats};
pub use invocation::{AuthorizationRequest, RequestReference, RequestUriMethod, make_wallet_nonce};
pub use metadata::EncryptionRecipient;
pub use object::UnverifiedRequest;
pub use request::{PresentationRequest, ResponseMode};
pub use response::{AuthorizationErrorCode, authorization_response, error_response, parse_answer};
pub use verifier_info::VerifierInfo;
pub use verify::RequestEvidence;

use wallet_crypto::{JsonLimits, JwsLimits};

/// The longest link that is looked at, in bytes.
pub const MAX_REQUEST_URI_BYTES: usize = crate::MAX_INVITATION_BYTES;
/// The longest request object that is looked at, in bytes.
pub const MAX_REQUEST_OBJECT_BYTES: usize = 256 * 1024;
/// The longest answer of a response endpoint that is looked at, in bytes.
pub const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// The longest `client_id`, `nonce`, `state` and `kid`, in bytes.
pub const MAX_TEXT_BYTES: usize = 2048;
/// The most certificates in `x5c`.
pub const MAX_CERTIFICATES: usize = 10;
/// The most entries of `verifier_info`.
pub const MAX_VERIFIER_INFO: usize = 16;
/// How much of the verifier's own words (`context`) is kept, in bytes.
pub const MAX_CONTEXT_BYTES: usize = 4096;
/// How far the verifier's clock and the wallet's may be apart, in seconds.
pub const CLOCK_SKEW_SECONDS: i64 = 60;

/// How many objects and arrays of a request may stand inside one another.
const MAX_REQUEST_DEPTH: usize = 32;
/// The largest header of a request object, in bytes: it has the certificates.
const MAX_HEADER_BYTES: usize = 128 * 1024;
/// How many objects and arrays of that header may stand inside one another.
const MAX_HEADER_DEPTH: usize = 8;

const JSON_LIMITS: JsonLimits = JsonLimits {
    max_bytes: MAX_REQUEST_OBJECT_BYTES,
    max_depth: MAX_REQUEST_DEPTH,
};
const JWS_LIMITS: JwsLimits = JwsLimits {
    max_bytes: MAX_REQUEST_OBJECT_BYTES,
    header: JsonLimits {
        max_bytes: MAX_HEADER_BYTES,
        max_depth: MAX_HEADER_DEPTH,
    },
};
