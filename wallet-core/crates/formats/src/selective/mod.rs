//! Data Integrity proofs that show a part of what they secure: ecdsa-sd-2023 and bbs-2023.
//!
//! The issuer signs each statement (N-Quad) of a document for itself, those that are mandatory together, and the holder
//! shows the mandatory and the chosen ones. [`base::BaseProof`] is the holder's side, [`derived::verify_derived`] the verifier's.

mod base;
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
mod tests;

use serde_json::{Map, Value};
use wallet_crypto::{BbsPublicKey, PublicKey};

pub(crate) use self::base::BaseProof;
pub(crate) use self::derived::verify_derived;
pub use self::error::SelectiveError;
use self::proof_value::ProofKey;

/// A cryptosuite with selective disclosure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    /// A signature for each statement.
    EcdsaSd2023,
    /// One signature, proved in zero knowledge.
    Bbs2023,
}

impl Suite {
    /// By the proof's `cryptosuite`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "ecdsa-sd-2023" => Some(Self::EcdsaSd2023),
            "bbs-2023" => Some(Self::Bbs2023),
            _ => None,
        }
    }
}

/// The key of an issuer's verification method.
pub(crate) enum IssuerKey {
    P256(PublicKey),
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
