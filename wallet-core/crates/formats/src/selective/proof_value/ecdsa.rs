//! Proof values of ecdsa-sd-2023.

use wallet_crypto::{PublicKey, Secret, SignatureAlgorithm};

use super::cbor::{Reader, Writer};
use super::{POINTERS, STATEMENTS, close, open, pointers};
use crate::selective::error::SelectiveError;
use crate::selective::labels::{Label, Labels};
use crate::selective::pointer::Pointer;

/// The third byte of the header of a base proof, and of a derived one.
const BASE: u8 = 0x00;
const DERIVED: u8 = 0x01;
/// The elements of either.
const COMPONENTS: u64 = 5;
/// The multicodec prefix of a P-256 key.
const P256_PUB: [u8; 2] = [0x80, 0x24];
/// Bytes of a Multikey of P-256: the prefix and a compressed point. The vectors have as many; `parseDerivedProofValue` of
/// the specification says 36.
const MULTIKEY: usize = 35;

/// `r ‖ s` over P-256.
pub(crate) type Signature = [u8; 64];

/// The key that statements are signed with, made for one proof.
#[derive(Clone)]
pub(crate) struct ProofKey {
    multikey: [u8; MULTIKEY],
    key: PublicKey,
}

impl ProofKey {
    fn parse(multikey: [u8; MULTIKEY]) -> Result<Self, SelectiveError> {
        // Compressed: SEC1 libraries read a point without its sign (tag 5), too.
        let point = multikey
            .strip_prefix(&P256_PUB)
            .filter(|point| matches!(point, [2 | 3, ..]))
            .ok_or(SelectiveError::ProofValue)?;
        let key = PublicKey::p256_from_sec1(point).map_err(|_| SelectiveError::ProofValue)?;
        Ok(Self { multikey, key })
    }

    /// The Multikey's bytes, as the issuer signed them.
    pub(crate) const fn multikey(&self) -> &[u8; MULTIKEY] {
        &self.multikey
    }

    /// Verifies one signature for each statement.
    pub(crate) fn verify(&self, statements: &[&str], signatures: &[Signature]) -> Result<(), SelectiveError> {
        if statements.len() != signatures.len() {
            return Err(SelectiveError::Coverage);
        }
        let mut pairs = statements.iter().zip(signatures);
        pairs.try_for_each(|(statement, signature)| {
            self.key
                .verify(SignatureAlgorithm::Es256, statement.as_bytes(), signature)
                .map_err(|_| SelectiveError::Signature)
        })
    }
}

/// What an issuer gives to the holder.
pub(crate) struct EcdsaBase {
    pub(crate) base_signature: Signature,
    pub(crate) proof_key: ProofKey,
    pub(crate) hmac_key: Secret<32>,
    /// One for each statement that is not mandatory, in their order.
    pub(crate) signatures: Vec<Signature>,
    pub(crate) mandatory_pointers: Vec<Pointer>,
}

impl EcdsaBase {
    /// Reads a base proof (`parseBaseProofValue`).
    pub(crate) fn parse(proof_value: &str) -> Result<Self, SelectiveError> {
        let bytes = open(proof_value, BASE, DERIVED)?;
        let mut reader = Reader::new(&bytes, COMPONENTS)?;
        let base = Self {
            base_signature: reader.fixed()?,
            proof_key: ProofKey::parse(reader.fixed()?)?,
            hmac_key: Secret::new(reader.fixed()?),
            signatures: reader.array(STATEMENTS, Reader::fixed)?,
            mandatory_pointers: pointers(&reader.array(POINTERS, Reader::text)?)?,
        };
        reader.end()?;
        Ok(base)
    }
}

/// What the holder gives to a verifier.
pub(crate) struct EcdsaDerived {
    pub(crate) base_signature: Signature,
    pub(crate) proof_key: ProofKey,
    /// One for each statement that is shown and not mandatory, in their order.
    pub(crate) signatures: Vec<Signature>,
    /// By the number of the canonical label that a verifier finds.
    pub(crate) labels: Labels,
    /// Which of the statements that are shown are mandatory.
    pub(crate) mandatory_indexes: Vec<usize>,
}

impl EcdsaDerived {
    /// Reads a derived proof (`parseDerivedProofValue`).
    pub(crate) fn parse(proof_value: &str) -> Result<Self, SelectiveError> {
        let bytes = open(proof_value, DERIVED, BASE)?;
        let mut reader = Reader::new(&bytes, COMPONENTS)?;
        let derived = Self {
            base_signature: reader.fixed()?,
            proof_key: ProofKey::parse(reader.fixed()?)?,
            signatures: reader.array(STATEMENTS, Reader::fixed)?,
            labels: Labels::Hmac(reader.map(STATEMENTS, Reader::fixed::<{ size_of::<Label>() }>)?),
            mandatory_indexes: reader.array(STATEMENTS, Reader::index)?,
        };
        reader.end()?;
        Ok(derived)
    }

    /// Writes it (`serializeDerivedProofValue`).
    pub(crate) fn to_proof_value(&self) -> String {
        let mut writer = Writer::new(5);
        writer.bytes(&self.base_signature);
        writer.bytes(self.proof_key.multikey());
        writer.array(self.signatures.len());
        for signature in &self.signatures {
            writer.bytes(signature);
        }
        writer.labels(&self.labels);
        writer.indexes(&self.mandatory_indexes);
        close(DERIVED, &writer.finish())
    }
}
