//! OpenID for Verifiable Credential Issuance 1.0: the wallet's side of the pre-authorized code flow (§3.5).
//!
//! In the order of the flow, each step a function that makes a request and one that reads the response:
//!
//! | step | request | response |
//! | --- | --- | --- |
//! | offer (§4.1) | [`parse_offer_uri`], [`offer_request`] | [`parse_offer`] |
//! | issuer metadata (§12.2) | [`issuer_metadata_requests`] | [`parse_issuer_metadata`] |
//! | authorization server metadata (§12.3, RFC 8414) | [`authorization_server_metadata_requests`] | [`parse_authorization_server_metadata`] |
//! | token (§6) | [`token_request`] | [`parse_token`] |
//! | nonce (§7) | [`nonce_request`] | [`parse_nonce`] |
//! | credential (§8), with a [`KeyProof`] for each copy | [`credential_request`] | [`parse_credential`] |
//! | notification (§11) | [`notification_request`] | [`parse_notification`] |
//!
//! Older drafts are understood on input only, where an issuer still speaks them: what the wallet sends is 1.0.

mod authorization_server;
mod configuration;
mod credential;
mod display;
mod error;
mod issuer_identifier;
mod issuer_metadata;
mod key_proof;
mod nonce;
mod notification;
mod offer;
mod read;
mod response;
mod text;
mod token;
mod tx_code;

#[cfg(test)]
mod tests;

pub use authorization_server::{
    AuthorizationServerMetadata, authorization_server_metadata_requests, parse_authorization_server_metadata,
};
pub use configuration::{BindingMethod, CredentialConfiguration, KeyProofNeed, ProofTypeMetadata};
pub use credential::{
    CredentialResponse, CredentialSelector, NotificationId, credential_request, parse_credential,
    refused_notification_id,
};
pub use display::Display;
pub use error::{Mismatch, PeerErrorCode, Unsupported, VciError, Wire};
pub use issuer_identifier::IssuerIdentifier;
pub use issuer_metadata::{IssuerMetadata, issuer_metadata_requests, parse_issuer_metadata};
pub use key_proof::KeyProof;
pub use nonce::{Nonce, NonceRetry, nonce_request, nonce_retry, parse_nonce};
pub use notification::{NotificationEvent, notification_request, parse_notification};
pub use offer::{
    CredentialOffer, OfferInvitation, OfferReference, PreAuthorizedGrant, offer_request, parse_offer,
    parse_offer_uri,
};
pub use text::{RemoteText, SecretText};
pub use token::{TokenResponse, parse_token, token_request};
pub use tx_code::{TxCode, TxCodeError, TxCodeInputMode, TxCodeSpec};

/// The format identifier of an IETF SD-JWT VC (Appendix A.3.1).
pub const FORMAT_SD_JWT_VC: &str = "dc+sd-jwt";
/// The format identifiers of W3C credentials as JWTs: without and with JSON-LD (Appendices A.1.1 and A.1.3), and
/// data model 2.0 by its media type, as Appendix A recommends for a format that it does not name.
pub const FORMATS_W3C_JWT: [&str; 3] = ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt"];
/// W3C credentials secured by Data Integrity (Appendix A.1.2).
pub const FORMAT_LDP_VC: &str = "ldp_vc";

/// The format identifier of ISO/IEC 18013-5 mdocs (Appendix A.2.1).
pub const FORMAT_MSO_MDOC: &str = "mso_mdoc";

/// The grant of the pre-authorized code flow (§4.1.1).
pub const PRE_AUTHORIZED_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
