//! Data Integrity proofs that show a part of what they secure: ecdsa-sd-2023 and bbs-2023.
//!
//! The issuer signs each statement (N-Quad) of a document for itself, those that are mandatory together, and the holder
//! shows the mandatory and the chosen ones. [`BaseProof`] is the holder's side, [`verify_derived`] the
//! verifier's.

mod base;
mod credential;
mod derived;
mod error;
mod grouped;
mod labels;
mod pointer;
mod proof_value;
mod rdf;
mod select;
mod skolem;
mod statements;
#[cfg(test)]
pub(crate) mod tests;

use serde_json::{Map, Value};
use wallet_crypto::{BbsPublicKey, PublicKey};

pub use self::base::BaseProof;
pub use self::credential::SelectiveCredential;
pub use self::derived::verify_derived;
pub use self::error::SelectiveError;
use self::proof_value::ProofKey;

/// A cryptosuite with selective disclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectiveSuite {
    /// A signature for each statement.
    EcdsaSd2023,
    /// One signature, proved in zero knowledge.
    Bbs2023,
}

impl SelectiveSuite {
    /// Each of them.
    pub(crate) const ALL: [Self; 2] = [Self::EcdsaSd2023, Self::Bbs2023];

    /// The proof's `cryptosuite`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EcdsaSd2023 => "ecdsa-sd-2023",
            Self::Bbs2023 => "bbs-2023",
        }
    }

    /// By the proof's `cryptosuite`; none for a suite that shows all or nothing.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }
}

/// The key of an issuer, of whichever kind its credential needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerKey {
    /// For every format but bbs-2023. ecdsa-sd-2023 takes P-256 only.
    Signing(PublicKey),
    /// For bbs-2023.
    Bbs(BbsPublicKey),
}

fn proof_value(proof: &Map<String, Value>) -> Result<&str, SelectiveError> {
    proof
        .get("proofValue")
        .and_then(Value::as_str)
        .ok_or(SelectiveError::ProofValue)
}

/// `serializeSignData` of ecdsa-sd-2023.
fn ecdsa_signed(proof_hash: &[u8; 32], proof_key: &ProofKey, mandatory_hash: &[u8; 32]) -> Vec<u8> {
    [proof_hash.as_slice(), proof_key.multikey(), mandatory_hash].concat()
}

/// `bbsHeader` of bbs-2023.
fn bbs_header(proof_hash: &[u8; 32], mandatory_hash: &[u8; 32]) -> Vec<u8> {
    [proof_hash.as_slice(), mandatory_hash].concat()
}
