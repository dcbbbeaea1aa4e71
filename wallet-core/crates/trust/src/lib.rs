//! Whom the wallet believes: the keys behind issuer and verifier names, and the anchors a person or an app
//! has configured.
//!
//! Nothing here reads a clock, a file or the network. The time is an argument, and what was fetched elsewhere
//! comes in as bytes. There are four questions about a party, answered separately:
//!
//! - *Which key speaks for this name?* [`resolve_did`] for did:key and did:jwk, [`resolve_bbs_did`] for one of BBS,
//!   [`DidDocument`] for did:web, [`CertificateChain`] for an
//!   `x5c` header, [`jwt_vc_issuer`] for an https issuer identifier.
//! - *Does that name belong to this party?* [`issuer_named_by`] for an `iss` that stands beside an `x5c`
//!   header.
//! - *Is the party anchored?* [`TrustPolicy`]. A name that is not anchored is [`TrustDecision::Unknown`],
//!   never an error: what follows from that is decided where all the answers are known. A chain that ends at
//!   no anchor is an error, because nothing else vouches for the names in it.
//! - *What is the party entitled to?* [`TrustList`], which its operator signed; of a verifier also [`Purpose`], which the same
//!   operator signed.
//!
//! Beside them stands [`status`]: was the credential suspended or revoked since? Its documentation has the limits of
//! what is read.
//!
//! ```
//! use wallet_trust::{AnchorSet, TrustAnchor, TrustDecision, TrustPolicy};
//!
//! # fn main() -> Result<(), wallet_trust::AnchorError> {
//! let anchors = TrustAnchor::parse("https://issuer.example.org", false)?;
//! let policy = TrustPolicy::new(anchors.into_iter().map(|anchor| (AnchorSet::Issuers, anchor)).collect());
//!
//! let iss = "https://issuer.example.org/tenant/7";
//! assert_eq!(policy.decide_https(AnchorSet::Issuers, iss), TrustDecision::Trusted);
//! assert_eq!(policy.decide_https(AnchorSet::Verifiers, iss), TrustDecision::Unknown);
//! # Ok(())
//! # }
//! ```

mod anchor;
mod bbs_key;
mod chain;
mod did;
mod did_web;
mod identifier;
pub mod jwt_vc_issuer;
mod policy;
mod purpose;
pub mod status;
mod trust_list;

pub use anchor::{AnchorError, TrustAnchor};
pub use bbs_key::{bbs_multikey, resolve_bbs_did};
pub use chain::{CertificateChain, ChainError, VerifiedChain, is_misleading, issuer_named_by, same_party};
pub use did::{DidError, did_jwk_of, did_key_of, resolve_did, verification_method};
pub use did_web::{
    DidDocument, MAX_DID_DOCUMENT_BYTES, Relationship, did_web_url, did_web_url_for_development, is_did_web,
};
pub use policy::{AnchorSet, TrustDecision, TrustPolicy};
pub use purpose::{
    PURPOSE_FORMAT, Purpose, PurposeClaims, PurposeError, PurposeOrganisation, PurposeText, UnverifiedPurpose,
};
pub use trust_list::{
    Organisation, Party, RegisteredClaim, RegisteredPurpose, TrustList, TrustListError, Verifier,
};
