//! BBS signatures (draft-irtf-cfrg-bbs-signatures), ciphersuite `BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_`: a holder proves
//! that it has a signature over messages of which it shows some.
//!
//! The curve and the scheme are `zkryptium`'s. What it leaves to its caller is checked here: lengths, before it slices;
//! points at infinity and scalars that are zero ("Serialization"); that indexes ascend and exist.

use std::fmt;

use zkryptium::bbsplus::keys::BBSplusPublicKey;
use zkryptium::schemes::algorithms::BbsBls12381Sha256;
use zkryptium::schemes::generics::{PoKSignature, Signature};

use crate::key::{KeyError, SignatureError};
use crate::random::{Random, RandomError};

/// Bytes of a compressed point of G1.
const POINT: usize = 48;
/// Bytes of a scalar.
const SCALAR: usize = 32;
/// Bytes of a signature: a point and a scalar.
const SIGNATURE: usize = POINT + SCALAR;
/// Bytes of a public key: a compressed point of G2.
const PUBLIC_KEY: usize = 96;
/// Points of a proof.
const PROOF_POINTS: usize = 3;
/// Scalars of a proof beside those that stand for messages that are not shown.
const PROOF_SCALARS: usize = 4;
/// Most messages of one signature: each costs a hash to the curve and a multiplication.
const MAX_MESSAGES: usize = 1_000;

/// Why no proof is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BbsError {
    /// The signature is not one over these messages by this key.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The indexes do not ascend, or there are no messages at them.
    #[error("there are no such messages")]
    Indexes,
    /// No randomness: a proof without it would show what it hides.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// What a proof is bound to beside its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BbsHeaders<'a> {
    /// What the issuer signed before the messages.
    pub header: &'a [u8],
    /// What the holder adds for this presentation.
    pub presentation: &'a [u8],
}

/// A public key of BBS: a point of G2 in its subgroup, not at infinity.
#[derive(Clone, PartialEq, Eq)]
pub struct BbsPublicKey(Box<BBSplusPublicKey>);

impl BbsPublicKey {
    /// A compressed point (`octets_to_pubkey`).
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when it is no such point.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() != PUBLIC_KEY || is_infinity(bytes) {
            return Err(KeyError::Malformed);
        }
        BBSplusPublicKey::from_bytes(bytes)
            .map(|key| Self(Box::new(key)))
            .map_err(|_| KeyError::Malformed)
    }

    /// The compressed point.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; PUBLIC_KEY] {
        self.0.to_bytes()
    }

    /// Verifies a signature over a header and all messages ("Signature Verification (Verify)").
    ///
    /// # Errors
    /// [`SignatureError::Invalid`].
    pub fn verify(
        &self,
        signature: &[u8],
        header: &[u8],
        messages: &[Vec<u8>],
    ) -> Result<(), SignatureError> {
        if messages.len() > MAX_MESSAGES {
            return Err(SignatureError::Invalid);
        }
        parse_signature(signature)?
            .verify(&self.0, Some(messages), Some(header))
            .map_err(|_| SignatureError::Invalid)
    }

    /// Proves to have a signature over a header and all messages, of which those at `disclosed` will be shown
    /// ("Proof Generation (ProofGen)"). The proof is bound to both headers.
    ///
    /// The blinding comes from `zkryptium`'s generator, which draws from the operating system and panics where that has
    /// nothing; `random` is therefore asked first.
    ///
    /// # Errors
    /// [`BbsError`]: the signature is verified before.
    pub fn prove(
        &self,
        signature: &[u8],
        headers: BbsHeaders<'_>,
        messages: &[Vec<u8>],
        disclosed: &[usize],
        random: &dyn Random,
    ) -> Result<Vec<u8>, BbsError> {
        if !ascend_below(disclosed, messages.len()) {
            return Err(BbsError::Indexes);
        }
        self.verify(signature, headers.header, messages)?;
        random.fill(&mut [0; SCALAR])?;
        let proof = PoKSignature::<BbsBls12381Sha256>::proof_gen(
            &self.0,
            signature,
            Some(headers.header),
            Some(headers.presentation),
            Some(messages),
            Some(disclosed),
        );
        Ok(proof.map_err(|_| SignatureError::Invalid)?.to_bytes())
    }

    /// Verifies a proof over a header, a presentation header and the messages that are shown, which stood at
    /// `disclosed` ("Proof Verification (ProofVerify)").
    ///
    /// # Errors
    /// [`SignatureError::Invalid`].
    pub fn verify_proof(
        &self,
        proof: &[u8],
        headers: BbsHeaders<'_>,
        messages: &[Vec<u8>],
        disclosed: &[usize],
    ) -> Result<(), SignatureError> {
        let hidden = hidden_messages(proof).ok_or(SignatureError::Invalid)?;
        let count = hidden.saturating_add(disclosed.len());
        let is_sound = messages.len() == disclosed.len()
            && count <= MAX_MESSAGES
            && ascend_below(disclosed, count)
            && is_canonical(proof);
        if !is_sound {
            return Err(SignatureError::Invalid);
        }
        PoKSignature::<BbsBls12381Sha256>::from_bytes(proof)
            .and_then(|proof| {
                proof.proof_verify(
                    &self.0,
                    Some(messages),
                    Some(disclosed),
                    Some(headers.header),
                    Some(headers.presentation),
                )
            })
            .map_err(|_| SignatureError::Invalid)
    }
}

impl fmt::Debug for BbsPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BbsPublicKey(..)")
    }
}

/// `octets_to_signature`.
fn parse_signature(bytes: &[u8]) -> Result<Signature<BbsBls12381Sha256>, SignatureError> {
    let array: &[u8; SIGNATURE] = bytes.try_into().map_err(|_| SignatureError::Invalid)?;
    let (point, scalar) = array.split_at(POINT);
    if is_infinity(point) || is_zero(scalar) {
        return Err(SignatureError::Invalid);
    }
    Signature::from_bytes(array).map_err(|_| SignatureError::Invalid)
}

/// How many messages a proof hides, by its length.
fn hidden_messages(proof: &[u8]) -> Option<usize> {
    let scalars = proof.len().checked_sub(PROOF_POINTS * POINT)?;
    if !scalars.is_multiple_of(SCALAR) {
        return None;
    }
    (scalars / SCALAR).checked_sub(PROOF_SCALARS)
}

/// `octets_to_proof`: no point at infinity, no scalar that is zero.
fn is_canonical(proof: &[u8]) -> bool {
    proof
        .split_at_checked(PROOF_POINTS * POINT)
        .is_some_and(|(points, scalars)| {
            !points.chunks_exact(POINT).any(is_infinity) && !scalars.chunks_exact(SCALAR).any(is_zero)
        })
}

/// The flag of the point at infinity in a compressed point.
fn is_infinity(point: &[u8]) -> bool {
    point.first().is_some_and(|first| first & 0x40 != 0)
}

fn is_zero(scalar: &[u8]) -> bool {
    scalar.iter().all(|byte| *byte == 0)
}

/// Whether the indexes ascend, without one twice, and the last is below `count`.
fn ascend_below(indexes: &[usize], count: usize) -> bool {
    indexes.is_sorted_by(|before, after| before < after) && indexes.last().is_none_or(|last| *last < count)
}

#[cfg(test)]
mod tests;
