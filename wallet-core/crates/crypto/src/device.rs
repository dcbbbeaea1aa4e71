//! What the device's key is asked, and what its answer is worth.

use std::fmt;

use p256::elliptic_curve::sec1::ToSec1Point;
use p256::hash2curve::{ExpandMsgXmd, hash_from_bytes};
use p256::{AffinePoint, NistP256};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::argon::Stretched;
use crate::envelope::EnvelopeError;
use crate::kdf::{hmac_parts, sha256_parts};
use crate::secret::Secret;
use crate::vault::VaultId;

/// The domain separation tag of the hash-to-curve (RFC 9380 section 3.1), suite `P256_XMD:SHA-256_SSWU_RO_`.
const DST: &[u8] = b"STAFF-PASSPORT-V1_P256_XMD:SHA-256_SSWU_RO_";
/// Separates what a PIN asks of the device …
const PIN_LABEL: &[u8] = b"device/pin/1";
/// … from the question whose answer is known beforehand …
const PROBE_LABEL: &[u8] = b"device/probe/1";
/// … and from the digest of that answer.
const PROBE_DIGEST_LABEL: &[u8] = b"probe/1";

/// How a device's key answers: the header of a vault names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrfKind {
    /// HMAC-SHA256(key, x), as a key store does it.
    Hmac,
    /// The x-coordinate of ECDH(key, point), as a secure enclave does it.
    Ecdh,
}

impl PrfKind {
    /// Its name in a header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::Ecdh => "ecdh",
        }
    }

    /// Reads the name; `None` for any other.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "hmac" => Some(Self::Hmac),
            "ecdh" => Some(Self::Ecdh),
            _ => None,
        }
    }
}

/// One question to the device's key, in both forms. Wiped when dropped, for it is made from the PIN.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DeviceInput {
    /// For [`PrfKind::Hmac`].
    pub x: [u8; 32],
    /// For [`PrfKind::Ecdh`]: hash_to_curve of `x` (RFC 9380), uncompressed SEC1. Never a multiple of the generator
    /// that anybody knows, or the public key alone could give the answer.
    pub point: [u8; 65],
}

impl DeviceInput {
    /// The question of one guess: `x` = HMAC-SHA256(stretched, "device/pin/1" ‖ vault id).
    ///
    /// # Errors
    /// [`EnvelopeError::Point`] when there is no such point; no input is known for which that happens.
    pub fn for_pin(stretched: &Stretched, vault: &VaultId) -> Result<Self, EnvelopeError> {
        Self::ask(hmac_parts(&stretched.0, &[PIN_LABEL, vault.bytes()]))
    }

    /// The question whose answer's digest the header holds: `x` = SHA-256("device/probe/1" ‖ vault id).
    ///
    /// # Errors
    /// As [`DeviceInput::for_pin`].
    pub fn for_probe(vault: &VaultId) -> Result<Self, EnvelopeError> {
        Self::ask(sha256_parts(&[PROBE_LABEL, vault.bytes()]))
    }

    fn ask(x: [u8; 32]) -> Result<Self, EnvelopeError> {
        let mut input = Self { x, point: [0; 65] };
        input.point = hash_to_curve(&input.x, DST)?;
        Ok(input)
    }
}

/// P256_XMD:SHA-256_SSWU_RO_ (RFC 9380 section 8.2), as an uncompressed SEC1 point.
fn hash_to_curve(message: &[u8], dst: &[u8]) -> Result<[u8; 65], EnvelopeError> {
    let point = hash_from_bytes::<NistP256, ExpandMsgXmd<Sha256>>(&[message], &[dst])
        .map_err(|_| EnvelopeError::Point)?;
    let encoded = AffinePoint::from(point).to_sec1_point(false);
    // The point at infinity is one byte long: its answer would be the same for every key.
    encoded.as_bytes().try_into().map_err(|_| EnvelopeError::Point)
}

impl fmt::Debug for DeviceInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceInput(..)")
    }
}

/// The 32 bytes a device's key answered with, wiped when dropped.
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_crypto::DeviceAnswer) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_crypto::DeviceAnswer, other: wallet_crypto::DeviceAnswer) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_crypto::DeviceAnswer) -> String {
///     format!("{secret}")
/// }
/// ```
#[derive(ZeroizeOnDrop)]
pub struct DeviceAnswer(pub(crate) Secret<32>);

impl DeviceAnswer {
    /// Takes what the device gave.
    #[must_use]
    pub const fn new(answer: Secret<32>) -> Self {
        Self(answer)
    }
}

impl fmt::Debug for DeviceAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceAnswer(..)")
    }
}

/// SHA-256("probe/1" ‖ answer): what the header keeps to know the device's key again without asking for a PIN.
#[must_use]
pub fn probe_digest(answer: &DeviceAnswer) -> [u8; 32] {
    // EXPOSE: hashed
    sha256_parts(&[PROBE_DIGEST_LABEL, answer.0.expose()])
}

#[cfg(test)]
mod tests;
