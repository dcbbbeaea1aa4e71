//! Sealing records: XChaCha20-Poly1305 with a random nonce each.

use std::fmt;

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use crate::kdf::length_prefixed;
use crate::random::{Random, RandomError, random_array};
use crate::secret::Secret;

/// Why a record could not be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AeadError {
    /// No nonce could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// More than the cipher takes in one piece.
    #[error("the record is too large to be sealed")]
    TooLarge,
    /// Another key, other associated data, or bytes that were changed: the cipher does not tell them apart.
    #[error("the record does not open")]
    Rejected,
}

/// A key that seals records of one purpose.
pub struct RecordKey(Secret<32>);

/// A record as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Random, 24 bytes: long enough that chance never repeats one.
    pub nonce: [u8; 24],
    /// The authentication tag over associated data and body.
    pub tag: [u8; 16],
    /// The ciphertext, as long as the plaintext.
    pub body: Vec<u8>,
}

impl RecordKey {
    /// Makes the secret the key of one purpose.
    #[must_use]
    pub const fn new(key: Secret<32>) -> Self {
        Self(key)
    }

    /// Seals `plaintext` together with what it belongs to: every part of `ad` is bound, with its length.
    ///
    /// # Errors
    /// [`AeadError::Random`] without a nonce, [`AeadError::TooLarge`] above 256 GiB.
    pub fn seal(&self, ad: &[&[u8]], plaintext: &[u8], random: &dyn Random) -> Result<Sealed, AeadError> {
        self.seal_in_place(ad, Zeroizing::new(plaintext.to_vec()), random)
    }

    /// As [`RecordKey::seal`], without a copy.
    ///
    /// # Errors
    /// Those of [`RecordKey::seal`].
    pub fn seal_in_place(
        &self,
        ad: &[&[u8]],
        plaintext: Zeroizing<Vec<u8>>,
        random: &dyn Random,
    ) -> Result<Sealed, AeadError> {
        let nonce = random_array(random)?;
        // Encrypted in place, so that a plaintext copy is never left behind; wiped if that fails.
        let mut body = plaintext;
        let tag = self
            .cipher()
            .encrypt_inout_detached((&nonce).into(), &length_prefixed(ad), body.as_mut_slice().into())
            .map_err(|_| AeadError::TooLarge)?;
        Ok(Sealed {
            nonce,
            tag: tag.into(),
            body: std::mem::take(&mut *body),
        })
    }

    /// Opens what [`RecordKey::seal`] sealed with the same `ad`.
    ///
    /// # Errors
    /// [`AeadError::Rejected`] for anything else.
    pub fn open(&self, ad: &[&[u8]], sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, AeadError> {
        self.open_in_place(ad, sealed.clone())
    }

    /// As [`RecordKey::open`], without a copy.
    ///
    /// # Errors
    /// [`AeadError::Rejected`] for anything else.
    pub fn open_in_place(&self, ad: &[&[u8]], sealed: Sealed) -> Result<Zeroizing<Vec<u8>>, AeadError> {
        let mut body = Zeroizing::new(sealed.body);
        self.cipher()
            .decrypt_inout_detached(
                (&sealed.nonce).into(),
                &length_prefixed(ad),
                body.as_mut_slice().into(),
                (&sealed.tag).into(),
            )
            .map_err(|_| AeadError::Rejected)?;
        Ok(body)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        // EXPOSE: the key goes into the cipher
        XChaCha20Poly1305::new(self.0.expose().into())
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordKey(..)")
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(..)")
    }
}

#[cfg(test)]
mod tests;
