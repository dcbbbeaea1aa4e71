//! Credential formats of the holder: SD-JWT VC (`dc+sd-jwt`), and W3C credentials secured by JOSE: data model 1.1 as a
//! JWT (`jwt_vc_json`, `jwt_vc_json-ld`), data model 2.0 as VC-JOSE-COSE has it (`vc+jwt`), and mdocs (`mso_mdoc`).
//! [`Credential`] is the model over them.
//!
//! [`SdJwtVc::parse`] reads what an issuer sent, with the processing of RFC 9901 section 7.1 and the rules of
//! SD-JWT VC; nothing of it is trusted until [`SdJwtVc::verify_signature`] has passed with a key that the caller
//! found by [`SdJwtVc::issuer_reference`]. [`SdJwtVc::select`] says, before a person is asked, which claims leave
//! with a choice and which stay; [`SdJwtVc::present`] makes the presentation and [`KeyBinding`] what the holder's
//! key signs over it.
//!
//! [`W3cJwt::parse`] does the same for a W3C credential, which leaves as a whole or not at all; [`VpJwt`] is what the
//! holder's key signs over it.
//!
//! [`SelectiveCredential`] is a W3C credential whose Data Integrity proof (ecdsa-sd-2023, bbs-2023) shows a part of it:
//! [`SelectiveCredential::present`] derives that part and its proof, and [`verify_derived`] is what a verifier checks.
//! [`Mdoc::parse`] reads what an issuer signed of an mdoc, element by element; [`Mdoc::select`] chooses among them, and
//! [`Mdoc::device_response`] is the presentation, with what the holder's key signs over a [`SessionTranscript`].
//!
//! No input or output happens here, and time is an argument.
//!
//! # Limits
//!
//! What comes from outside is measured before the part that a limit bounds is decoded; the limit itself is allowed.
//!
//! | limit | value | bounds |
//! |---|---|---|
//! | [`MAX_COMPACT_BYTES`] | 2 MiB | the compact serialization as received; of an mdoc its base64url |
//! | [`MAX_DISCLOSURES`] | 1,000 | disclosures in it |
//! | [`MAX_DEPTH`] | 32 | nested objects and arrays, in each JSON text and in the claims put together; `vc` not counted. In CBOR arrays, maps and tags, in each data item that is looked at and in the claims |
//! | [`MAX_CLAIMS`] | 10,000 | object members and array elements of the claims, at every level |
//! | [`MAX_CLAIM_NAME_BYTES`] | 256 | one claim name in UTF-8; of an mdoc the namespace and `docType`, too |
//! | [`MAX_TYPES`] | 32 | entries of `type` of a W3C credential |
//! | [`MAX_JSON_LD_BYTES`] | 1 MiB | a credential or presentation with Data Integrity proofs |
//! | [`MAX_STATUS_LIST_BYTES`] | 8 MiB | a status list credential with such proofs |
//! | [`MAX_RDF_BYTES`] | 9 MiB | a JSON-LD document that is put into RDF |
//! | [`MAX_JSON_LD_DEPTH`] | 40 | nested objects and arrays in it, contexts included |
//! | [`MAX_JSON_LD_CONTEXTS`] | 64 | contexts in it, references and objects |
//! | [`MAX_ALIKE_BLANK_NODES`] | 128 | blank nodes of a dataset that their own statements do not tell apart |
//! | [`MAX_PROOFS`] | 16 | proofs of a document that is secured by Data Integrity |
//! | [`MAX_PROOF_VALUE_BYTES`] | 256 KiB | `proofValue` of ecdsa-sd-2023 and bbs-2023 |
//! | [`MAX_STATEMENTS`] | 1,000 | statements of a credential with such a proof, and each list in the proof |
//! | [`MAX_POINTERS`] | 1,000 | mandatory pointers of such a proof |
//! | [`MAX_POINTER_BYTES`] | 2,048 | one of these JSON pointers, which has at most [`MAX_DEPTH`] tokens |
//! | [`MAX_CERTIFICATES`] | 10 | certificates in an `x5c` or `x5chain` header |
//! | [`MAX_NAMESPACES`] | 64 | namespaces of an mdoc, of its elements as of its digests |
//! | [`MAX_ELEMENTS`] | 1,000 | elements of an mdoc, in all namespaces together |
//! | [`MAX_DIGESTS`] | 10,000 | digests of an mdoc, in all namespaces together |
//! | [`MIN_RANDOM_BYTES`] | 16 | fewest random bytes of an element |
//!
//! # Example
//!
//! ```
//! use wallet_formats::{ClaimPath, PathStep, SdJwtVc};
//!
//! let issued = include_str!("../../../../tests/vectors/sd-jwt/pid/issuance.txt").trim();
//! let credential = SdJwtVc::parse(issued)?;
//! assert_eq!(credential.vct(), "urn:eudi:pid:de:1");
//!
//! let asked = ClaimPath(vec![PathStep::Key("nationalities".to_owned())]);
//! let selection = credential.select(&[asked])?;
//! assert!(selection.withheld.contains(&ClaimPath(vec![PathStep::Key("given_name".to_owned())])));
//! assert!(issued.len() > credential.present(&selection).len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod credential;
mod data_integrity;
mod error;
mod issuer;
mod json_ld;
mod limits;
mod mdoc;
mod path;
mod sd_jwt;
mod sd_jwt_vc;
mod selective;
#[cfg(test)]
mod tests;
mod type_metadata;
mod validity;
mod w3c;

pub use credential::{Credential, CredentialError, Encoding, HolderReference};
pub use data_integrity::{
    Cryptosuite, DataIntegrityCredential, ProofBinding, VpDataIntegrity, VpToSign, verify_presentation,
};
pub use error::{DisclosureFault, RegisteredClaim, SdJwtError, SelectError};
pub use issuer::IssuerReference;
pub use json_ld::JsonLdError;
pub use limits::{
    MAX_ALIKE_BLANK_NODES, MAX_CERTIFICATES, MAX_CLAIM_NAME_BYTES, MAX_CLAIMS, MAX_COMPACT_BYTES, MAX_DEPTH,
    MAX_DIGESTS, MAX_DISCLOSURES, MAX_ELEMENTS, MAX_JSON_LD_BYTES, MAX_JSON_LD_CONTEXTS, MAX_JSON_LD_DEPTH,
    MAX_NAMESPACES, MAX_POINTER_BYTES, MAX_POINTERS, MAX_PROOF_VALUE_BYTES, MAX_PROOFS, MAX_RDF_BYTES,
    MAX_STATEMENTS, MAX_STATUS_LIST_BYTES, MAX_TYPES, MIN_RANDOM_BYTES,
};
pub use mdoc::{Mdoc, MdocError, MdocPart, SessionTranscript};
pub use path::{ClaimPath, PathStep};
pub use sd_jwt::Selection;
pub use sd_jwt_vc::{KeyBinding, SdJwtVc};
pub use selective::{
    BaseProof, IssuerKey, SelectiveCredential, SelectiveError, SelectiveSuite, verify_derived,
};
pub use type_metadata::{
    DisplayText, MAX_DESCRIBED_CLAIMS, MAX_EXTENDED_TYPES, MAX_INTEGRITY_BYTES, MAX_LANGUAGES,
    MAX_METADATA_TEXT_BYTES, MAX_TYPE_METADATA_BYTES, TypeMetadata, TypeMetadataChain, TypeMetadataError,
};
pub use validity::Validity;
pub use w3c::{DataModel, VpJwt, W3cError, W3cJwt, W3cProperty, most_specific};
