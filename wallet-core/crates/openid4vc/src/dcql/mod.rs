//! The Digital Credentials Query Language (OpenID4VP 1.0 §6 and §7).
//!
//! [`DcqlQuery::parse`] checks every rule of §6 on what a verifier sent, [`match_`] says what of the wallet's
//! credentials could answer it and what is missing, and [`resolve`] turns a person's choices, or the defaults,
//! into the credentials and claims that answer it.
//!
//! Everything here is told to the person only. What did not match, and why, must not reach the verifier
//! (§15.4.1): a mismatch of `values` and a refusal look the same to it.

mod choice;
mod matching;
mod parse;
mod path;
mod query;

#[cfg(test)]
mod tests;

pub use choice::{Answer, Choice, ChoiceError, ResolveError, resolve};
pub use matching::{
    Candidate, CandidateMatch, MatchReport, MissingReason, OptionMatch, QueryMatch, SetMatch, match_,
};
pub use path::{ClaimsPath, PathSegment, PathStep};
pub use query::{ClaimsQuery, CredentialQuery, CredentialSetQuery, DcqlError, DcqlQuery, TrustedAuthority};

/// IETF SD-JWT VC (Appendix B.3.1), one of the formats that can be answered.
pub const FORMAT_SD_JWT_VC: &str = "dc+sd-jwt";
/// W3C credentials as JWTs, the other formats that can be answered: `jwt_vc_json` (Appendix B.1.3.1.1), and the identifiers
/// by which the other encodings are issued.
pub const FORMATS_W3C_JWT: [&str; 3] = ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt"];
/// W3C credentials secured by Data Integrity (Appendix B.1.3.2), which can be answered, too.
pub const FORMAT_LDP_VC: &str = "ldp_vc";

/// ISO/IEC 18013-5 mdoc (Appendix B.2), another format that can be answered.
pub const FORMAT_MSO_MDOC: &str = "mso_mdoc";

/// The most entries of `credentials`.
pub const MAX_CREDENTIAL_QUERIES: usize = 64;
/// The most entries of `claims` in one credential query, and of one entry of `claim_sets`.
pub const MAX_CLAIMS: usize = 256;
/// The most entries of `claim_sets`.
pub const MAX_CLAIM_SETS: usize = 64;
/// The most entries of `credential_sets`.
pub const MAX_CREDENTIAL_SETS: usize = 64;
/// The most entries of `options` in one credential set query.
pub const MAX_OPTIONS: usize = 64;
/// The most elements of one claims path pointer.
pub const MAX_PATH_SEGMENTS: usize = 32;
/// The most entries of any list of values: `values`, `vct_values`, `type_values` and its lists, `trusted_authorities` and its `values`.
pub const MAX_VALUES: usize = 256;
/// The longest identifier, in bytes.
pub const MAX_ID_BYTES: usize = 128;
/// The longest other string, in bytes.
pub const MAX_STRING_BYTES: usize = 2048;
