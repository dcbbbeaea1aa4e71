//! Derived proofs: what a verifier checks.

use serde_json::{Map, Value};
use wallet_crypto::{BbsHeaders, BbsPublicKey, PublicKey, SignatureAlgorithm, sha256};

use super::error::SelectiveError;
use super::proof_value::{BbsDerived, EcdsaDerived};
use super::rdf::proof_hash;
use super::statements::relabelled;
use super::{IssuerKey, SelectiveSuite, bbs_header, ecdsa_signed, proof_value};

/// Verifies the derived proof of a document, which does not hold it (`Verify Derived Proof` of either suite). Whose key it
/// is and what the proof is for is for the caller to know.
///
/// # Errors
/// [`SelectiveError`].
pub fn verify_derived(
    document: &Value,
    proof: &Map<String, Value>,
    suite: SelectiveSuite,
    key: &IssuerKey,
) -> Result<(), SelectiveError> {
    let value = proof_value(proof)?;
    let proof_hash = proof_hash(document, proof)?;
    match (suite, key) {
        (SelectiveSuite::EcdsaSd2023, IssuerKey::Signing(key)) => {
            verify_ecdsa(document, &EcdsaDerived::parse(value)?, &proof_hash, key)
        }
        (SelectiveSuite::Bbs2023, IssuerKey::Bbs(key)) => {
            verify_bbs(document, &BbsDerived::parse(value)?, &proof_hash, key)
        }
        (
            SelectiveSuite::EcdsaSd2023 | SelectiveSuite::Bbs2023,
            IssuerKey::Signing(_) | IssuerKey::Bbs(_),
        ) => Err(SelectiveError::Key),
    }
}

fn verify_ecdsa(
    document: &Value,
    derived: &EcdsaDerived,
    proof_hash: &[u8; 32],
    key: &PublicKey,
) -> Result<(), SelectiveError> {
    let lines = relabelled(document, &derived.labels)?;
    let (mandatory, others) = split(&lines, &derived.mandatory_indexes)?;
    let signed = ecdsa_signed(proof_hash, &derived.proof_key, &hash(&mandatory));
    key.verify(SignatureAlgorithm::Es256, &signed, &derived.base_signature)
        .map_err(|_| SelectiveError::Signature)?;
    derived.proof_key.verify(&others, &derived.signatures)
}

fn verify_bbs(
    document: &Value,
    derived: &BbsDerived,
    proof_hash: &[u8; 32],
    key: &BbsPublicKey,
) -> Result<(), SelectiveError> {
    let lines = relabelled(document, &derived.labels)?;
    let (mandatory, others) = split(&lines, &derived.mandatory_indexes)?;
    let headers = BbsHeaders {
        header: &bbs_header(proof_hash, &hash(&mandatory)),
        presentation: &derived.presentation_header,
    };
    let messages: Vec<_> = others.iter().map(|line| line.as_bytes().to_vec()).collect();
    if messages.len() != derived.selective_indexes.len() {
        return Err(SelectiveError::Coverage);
    }
    key.verify_proof(&derived.proof, headers, &messages, &derived.selective_indexes)
        .map_err(|_| SelectiveError::Signature)
}

/// The lines at the indexes, which ascend and exist, and the others.
fn split<'a>(
    lines: &'a [String],
    mandatory_indexes: &[usize],
) -> Result<(Vec<&'a str>, Vec<&'a str>), SelectiveError> {
    let ascend = mandatory_indexes.is_sorted_by(|before, after| before < after);
    if !ascend || mandatory_indexes.last().is_some_and(|last| *last >= lines.len()) {
        return Err(SelectiveError::Coverage);
    }
    let (mut mandatory, mut others) = (Vec::new(), Vec::new());
    for (index, line) in lines.iter().enumerate() {
        if mandatory_indexes.binary_search(&index).is_ok() {
            mandatory.push(line.as_str());
        } else {
            others.push(line.as_str());
        }
    }
    Ok((mandatory, others))
}

fn hash(lines: &[&str]) -> [u8; 32] {
    sha256(lines.concat().as_bytes())
}
