//! Signing keys that live in software: where there is no hardware for them, or a format needs a curve that it lacks.

use std::fmt;

use p256::ecdsa::signature::Signer;

use crate::key::{Curve, KeyError, PublicKey, SignatureAlgorithm};
use crate::random::{Random, RandomError};
use crate::secret::Secret;

/// Which algorithm a software key signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoftwareKeyKind {
    /// P-256, signs ES256 (RFC 7518 section 3.4).
    Es256,
    /// Ed25519, signs EdDSA (RFC 8037 section 3.1).
    EdDsa,
}

/// A private signing key. It is wiped when dropped, and exposed only to be sealed.
pub struct SoftwareKey {
    kind: SoftwareKeyKind,
    secret: Secret<32>,
    public: PublicKey,
}

impl SoftwareKey {
    /// A fresh key.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    pub fn make(kind: SoftwareKeyKind, random: &dyn Random) -> Result<Self, RandomError> {
        // One random number in 2^32 is no scalar of P-256 (FIPS 186-5 appendix A.2.2): it is drawn again.
        for _ in 0..4 {
            if let Ok(key) = Self::from_secret(kind, Secret::make(random)?) {
                return Ok(key);
            }
        }
        Err(RandomError)
    }

    /// The key with these private bytes: a big-endian scalar of P-256 (RFC 7518 section 6.2.2.1), or the seed of
    /// Ed25519 (RFC 8032 section 5.1.5).
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when they are no private key of this kind.
    pub fn from_secret(kind: SoftwareKeyKind, secret: Secret<32>) -> Result<Self, KeyError> {
        let public = match kind {
            SoftwareKeyKind::Es256 => {
                let key = p256_key(&secret)?;
                PublicKey::p256_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes())?
            }
            SoftwareKeyKind::EdDsa => PublicKey::ed25519(ed25519_key(&secret).verifying_key().as_bytes())?,
        };
        Ok(Self { kind, secret, public })
    }

    /// Which algorithm it signs with.
    #[must_use]
    pub const fn kind(&self) -> SoftwareKeyKind {
        self.kind
    }

    /// Its public key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The private bytes, to be sealed: what [`SoftwareKey::from_secret`] takes.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.secret
    }

    /// Signs in JOSE's form, 64 bytes. ECDSA's random number is derived from key and message (RFC 6979).
    ///
    /// # Errors
    /// [`KeyError::Malformed`] never happens for a key that was made here.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyError> {
        match self.kind {
            SoftwareKeyKind::Es256 => {
                let key = p256_key(&self.secret)?;
                let signature: p256::ecdsa::Signature =
                    key.try_sign(message).map_err(|_| KeyError::Malformed)?;
                Ok(signature.to_bytes().into())
            }
            SoftwareKeyKind::EdDsa => {
                let signature = ed25519_key(&self.secret)
                    .try_sign(message)
                    .map_err(|_| KeyError::Malformed)?;
                Ok(signature.to_bytes())
            }
        }
    }
}

impl SoftwareKeyKind {
    /// The JOSE algorithm of its signatures.
    #[must_use]
    pub const fn algorithm(self) -> SignatureAlgorithm {
        match self {
            Self::Es256 => Curve::P256.algorithm(),
            Self::EdDsa => Curve::Ed25519.algorithm(),
        }
    }
}

fn p256_key(secret: &Secret<32>) -> Result<p256::ecdsa::SigningKey, KeyError> {
    // EXPOSE: the bytes become the signing key, which wipes itself
    p256::ecdsa::SigningKey::from_slice(secret.expose()).map_err(|_| KeyError::Malformed)
}

fn ed25519_key(secret: &Secret<32>) -> ed25519_dalek::SigningKey {
    // EXPOSE: the bytes become the signing key, which wipes itself
    ed25519_dalek::SigningKey::from_bytes(secret.expose())
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyError, SoftwareKey, SoftwareKeyKind};
    use crate::random::OsRandom;
    use crate::random::fixed::{FixedRandom, NoRandom};
    use crate::secret::Secret;

    const KINDS: [SoftwareKeyKind; 2] = [SoftwareKeyKind::Es256, SoftwareKeyKind::EdDsa];

    #[test]
    fn a_signature_verifies_with_the_public_key_and_for_one_message() {
        for kind in KINDS {
            let key = SoftwareKey::make(kind, &OsRandom).unwrap();
            let signature = key.sign(b"message").unwrap();
            let public = key.public_key();
            assert_eq!(public.verify(kind.algorithm(), b"message", &signature), Ok(()));
            assert!(public.verify(kind.algorithm(), b"another", &signature).is_err());
        }
    }

    #[test]
    fn the_same_bytes_are_the_same_key() {
        for kind in KINDS {
            let key = SoftwareKey::make(kind, &OsRandom).unwrap();
            // EXPOSE: the test makes the key anew
            let bytes = *key.secret().expose();
            let again = SoftwareKey::from_secret(kind, Secret::new(bytes)).unwrap();
            assert_eq!(again.public_key(), key.public_key());
            let other = SoftwareKey::make(kind, &OsRandom).unwrap();
            assert_ne!(other.public_key(), key.public_key());
        }
    }

    /// RFC 8032 section 7.1, test 2.
    #[test]
    fn ed25519_signs_as_the_standard_says() {
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key =
            SoftwareKey::from_secret(SoftwareKeyKind::EdDsa, Secret::from_slice(&seed).unwrap()).unwrap();
        let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(key.public_key().bytes(), public);
        let signature = hex(concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ));
        assert_eq!(key.sign(&[0x72]).unwrap().as_slice(), signature);
    }

    /// RFC 6979 appendix A.2.5, SHA-256, "sample".
    #[test]
    fn es256_signs_as_the_standard_says() {
        let scalar = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
        let key =
            SoftwareKey::from_secret(SoftwareKeyKind::Es256, Secret::from_slice(&scalar).unwrap()).unwrap();
        let r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
        let s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
        let signed = key.sign(b"sample").unwrap();
        assert_eq!(signed[..32], hex(r));
        let (high, low) = (
            hex(s),
            hex("0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9"),
        );
        assert!(signed[32..] == high || signed[32..] == low);
    }

    #[test]
    fn no_scalar_and_no_randomness_make_no_key() {
        for byte in [0, 0xff] {
            let made = SoftwareKey::from_secret(SoftwareKeyKind::Es256, Secret::new([byte; 32]));
            assert_eq!(made.err(), Some(KeyError::Malformed));
        }
        assert!(SoftwareKey::make(SoftwareKeyKind::Es256, &FixedRandom(0xff)).is_err());
        for kind in KINDS {
            assert!(SoftwareKey::make(kind, &NoRandom).is_err());
        }
    }

    #[test]
    fn debug_prints_no_byte() {
        let key = SoftwareKey::make(SoftwareKeyKind::EdDsa, &OsRandom).unwrap();
        assert_eq!(format!("{key:?}"), "SoftwareKey { kind: EdDsa, .. }");
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text
            .bytes()
            .map(|digit| (digit as char).to_digit(16).unwrap() as u8)
            .collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }
}
