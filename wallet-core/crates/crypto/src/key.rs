//! Public keys of the algorithms that are accepted, and verification with them.

use std::fmt;

use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, UnparsedPublicKey};

/// The bytes are not a public key of a kind that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// A key type or curve that is not accepted.
    #[error("the key is of a type or curve that is not accepted")]
    Unsupported,
    /// The coordinates are no point of the curve, or not in their fixed length.
    #[error("the key is malformed")]
    Malformed,
    /// A private key where a public one belongs.
    #[error("a private key stands where a public one belongs")]
    Private,
}

/// A signature that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The algorithm is not one for this key (RFC 8725 section 3.1).
    #[error("the algorithm does not fit the key")]
    Algorithm,
    /// It does not verify.
    #[error("the signature is wrong")]
    Invalid,
}

/// The signature algorithms that are accepted (RFC 7518 section 3.4, RFC 8037 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl SignatureAlgorithm {
    /// Its `alg` name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Reads an `alg` name, case and all; `None` for any other, `none` included.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "ES256" => Some(Self::Es256),
            "ES384" => Some(Self::Es384),
            "EdDSA" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// A curve that keys are accepted on, by its JOSE name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// Edwards 25519, for signatures.
    Ed25519,
}

impl Curve {
    /// Its `crv` name (RFC 7518 section 6.2.1.1, RFC 8037 section 2).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// The one algorithm that keys of this curve sign with.
    #[must_use]
    pub const fn algorithm(self) -> SignatureAlgorithm {
        match self {
            Self::P256 => SignatureAlgorithm::Es256,
            Self::P384 => SignatureAlgorithm::Es384,
            Self::Ed25519 => SignatureAlgorithm::EdDsa,
        }
    }
}

/// A public key: a point that lies on its curve.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    curve: Curve,
    bytes: Vec<u8>,
}

/// `SubjectPublicKeyInfo` up to the key itself (RFC 5480 section 2, RFC 8410 section 4), in DER's one spelling.
const P256_SPKI: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const P384_SPKI: &[u8] = &[
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81,
    0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
];
const ED25519_SPKI: &[u8] = &[
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

impl PublicKey {
    /// A P-256 point in SEC1 form, compressed or not.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when it is no point of the curve.
    pub fn p256_from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = p256::PublicKey::from_sec1_bytes(bytes).map_err(|_| KeyError::Malformed)?;
        Ok(Self {
            curve: Curve::P256,
            bytes: key.to_sec1_point(false).as_bytes().to_vec(),
        })
    }

    /// A P-384 point in SEC1 form, compressed or not.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when it is no point of the curve.
    pub fn p384_from_sec1(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = p384::PublicKey::from_sec1_bytes(bytes).map_err(|_| KeyError::Malformed)?;
        Ok(Self {
            curve: Curve::P384,
            bytes: key.to_sec1_point(false).as_bytes().to_vec(),
        })
    }

    /// An Ed25519 key (RFC 8032 section 5.1.5).
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when it is no point of the curve, or one of small order.
    pub fn ed25519(bytes: &[u8]) -> Result<Self, KeyError> {
        let array = bytes.try_into().map_err(|_| KeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(array).map_err(|_| KeyError::Malformed)?;
        if key.is_weak() {
            return Err(KeyError::Malformed);
        }
        Ok(Self {
            curve: Curve::Ed25519,
            bytes: bytes.to_vec(),
        })
    }

    /// A DER `SubjectPublicKeyInfo` (RFC 5280 section 4.1) with a named curve and an uncompressed point.
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] for any other algorithm or form, [`KeyError::Malformed`] for a wrong point.
    pub fn from_spki_der(der: &[u8]) -> Result<Self, KeyError> {
        // The prefix fixes the length: a compressed point behind it would be a second spelling.
        if let Some(point) = der.strip_prefix(P256_SPKI) {
            if point.len() == 65 {
                Self::p256_from_sec1(point)
            } else {
                Err(KeyError::Malformed)
            }
        } else if let Some(point) = der.strip_prefix(P384_SPKI) {
            if point.len() == 97 {
                Self::p384_from_sec1(point)
            } else {
                Err(KeyError::Malformed)
            }
        } else if let Some(point) = der.strip_prefix(ED25519_SPKI) {
            Self::ed25519(point)
        } else {
            Err(KeyError::Unsupported)
        }
    }

    /// The curve it lies on.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The uncompressed SEC1 point (65 or 97 bytes), or the 32 bytes of an Ed25519 key.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Verifies a signature in JOSE's form: `r ‖ s` of fixed length (RFC 7518 section 3.4) or Ed25519's 64 bytes.
    ///
    /// # Errors
    /// [`SignatureError::Algorithm`] when `algorithm` is not the one of this key's curve,
    /// [`SignatureError::Invalid`] when the signature is wrong.
    pub fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        if algorithm != self.curve.algorithm() {
            return Err(SignatureError::Algorithm);
        }
        let verified = match self.curve {
            Curve::P256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.bytes)
                .verify(message, signature)
                .is_ok(),
            Curve::P384 => UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, &self.bytes)
                .verify(message, signature)
                .is_ok(),
            Curve::Ed25519 => self.verify_ed25519(message, signature).is_some(),
        };
        if verified {
            Ok(())
        } else {
            Err(SignatureError::Invalid)
        }
    }

    /// Strict: no key or commitment of small order, one spelling of `s`.
    fn verify_ed25519(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let key = VerifyingKey::from_bytes(self.bytes.as_slice().try_into().ok()?).ok()?;
        let signature = Ed25519Signature::from_slice(signature).ok()?;
        key.verify_strict(message, &signature).ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A holder's public key links its presentations: it is no secret, but has no place in a log either.
        f.debug_struct("PublicKey")
            .field("curve", &self.curve)
            .finish_non_exhaustive()
    }
}

/// Brings a key store's ES256 signature, raw or DER, into JOSE's form, and verifies it before it is used.
///
/// # Errors
/// [`SignatureError::Algorithm`] when `key` is not P-256, [`SignatureError::Invalid`] when neither reading verifies.
pub fn normalise_es256(
    signature: &[u8],
    key: &PublicKey,
    message: &[u8],
) -> Result<[u8; 64], SignatureError> {
    // Raw first: a DER signature can be 64 bytes long, too, but then it does not verify as a raw one.
    if let Ok(raw) = <[u8; 64]>::try_from(signature) {
        match key.verify(SignatureAlgorithm::Es256, message, &raw) {
            Ok(()) => return Ok(raw),
            Err(SignatureError::Algorithm) => return Err(SignatureError::Algorithm),
            Err(SignatureError::Invalid) => {}
        }
    }
    let parsed = p256::ecdsa::Signature::from_der(signature).map_err(|_| SignatureError::Invalid)?;
    let raw: [u8; 64] = parsed.to_bytes().into();
    key.verify(SignatureAlgorithm::Es256, message, &raw)?;
    Ok(raw)
}

#[cfg(test)]
mod tests;
