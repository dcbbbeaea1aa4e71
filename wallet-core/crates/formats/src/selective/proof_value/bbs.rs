//! Proof values of bbs-2023, of its baseline: anonymous holder binding and pseudonyms, which are at risk in the
//! specification, have headers of their own and are refused.

use wallet_crypto::Secret;

use super::cbor::{Reader, Writer};
use super::{POINTERS, STATEMENTS, close, open, pointers};
use crate::selective::error::SelectiveError;
use crate::selective::labels::Labels;
use crate::selective::pointer::Pointer;

/// The third byte of the header of a base proof, and of a derived one.
const BASE: u8 = 0x02;
const DERIVED: u8 = 0x03;
/// The elements of either.
const COMPONENTS: u64 = 5;

/// What an issuer gives to the holder.
pub(crate) struct BbsBase {
    pub(crate) signature: [u8; 80],
    /// The hashes of the proof's configuration and of the mandatory statements.
    pub(crate) header: [u8; 64],
    pub(crate) public_key: [u8; 96],
    pub(crate) hmac_key: Secret<32>,
    pub(crate) mandatory_pointers: Vec<Pointer>,
}

impl BbsBase {
    /// Reads a base proof (`parseBaseProofValue`).
    pub(crate) fn parse(proof_value: &str) -> Result<Self, SelectiveError> {
        let bytes = open(proof_value, BASE, DERIVED)?;
        let mut reader = Reader::new(&bytes, COMPONENTS)?;
        let base = Self {
            signature: reader.fixed()?,
            header: reader.fixed()?,
            public_key: reader.fixed()?,
            hmac_key: Secret::new(reader.fixed()?),
            mandatory_pointers: pointers(&reader.array(POINTERS, Reader::text)?)?,
        };
        reader.end()?;
        Ok(base)
    }
}

/// What the holder gives to a verifier.
pub(crate) struct BbsDerived {
    pub(crate) proof: Vec<u8>,
    /// By the number of the canonical label that a verifier finds, the number of the shuffled one.
    pub(crate) labels: Labels,
    /// Which of the statements that are shown are mandatory.
    pub(crate) mandatory_indexes: Vec<usize>,
    /// Which of the statements that are not mandatory are shown.
    pub(crate) selective_indexes: Vec<usize>,
    pub(crate) presentation_header: Vec<u8>,
}

impl BbsDerived {
    /// Reads a derived proof (`parseDerivedProofValue`).
    pub(crate) fn parse(proof_value: &str) -> Result<Self, SelectiveError> {
        let bytes = open(proof_value, DERIVED, BASE)?;
        let mut reader = Reader::new(&bytes, COMPONENTS)?;
        let derived = Self {
            proof: reader.bytes()?.to_vec(),
            labels: Labels::Shuffled(reader.map(STATEMENTS, Reader::index)?),
            mandatory_indexes: reader.array(STATEMENTS, Reader::index)?,
            selective_indexes: reader.array(STATEMENTS, Reader::index)?,
            presentation_header: reader.bytes()?.to_vec(),
        };
        reader.end()?;
        Ok(derived)
    }

    /// Writes it (`serializeDerivedProofValue`).
    pub(crate) fn to_proof_value(&self) -> String {
        let mut writer = Writer::new(5);
        writer.bytes(&self.proof);
        writer.labels(&self.labels);
        writer.indexes(&self.mandatory_indexes);
        writer.indexes(&self.selective_indexes);
        writer.bytes(&self.presentation_header);
        close(DERIVED, &writer.finish())
    }
}
