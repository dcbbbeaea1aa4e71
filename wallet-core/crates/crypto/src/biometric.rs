//! The biometric envelope: the vault key, wrapped by a secret that the platform gives out behind its own prompt.
//!
//! ```text
//! secret       = 32 random bytes, kept by the platform under a name
//! envelope key = HKDF-SHA256(salt: vault id, ikm: secret, info: L("biometric-envelope/1") ‖ L(name))
//! associated data =             L("biometric-envelope/1") ‖ L(vault id) ‖ L(name)
//! ```
//!
//! `L(item)` is the item's length, four bytes big-endian, then the item; `name` is the secret's name in UTF-8. The vault
//! key is sealed with XChaCha20-Poly1305.
//!
//! The bytes of version 1, 73 of them: version (1), nonce (24), tag (16), sealed vault key (32).

use std::fmt;

use crate::aead::{AeadError, RecordKey, Sealed};
use crate::kdf::{hkdf_sha256, length_prefixed};
use crate::random::{Random, RandomError};
use crate::secret::Secret;
use crate::vault::{VaultId, VaultKey};

const LABEL: &[u8] = b"biometric-envelope/1";
const VERSION: u8 = 1;
const LENGTH: usize = 73;

/// Why a biometric envelope cannot be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BiometricEnvelopeError {
    /// Not an envelope of a known version.
    #[error("the envelope is malformed")]
    Malformed,
    /// The secret is not the one that the envelope was sealed under, or the envelope belongs to another vault or name.
    #[error("the envelope does not open")]
    Rejected,
    /// No nonce could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// The 32 random bytes that the platform keeps behind its prompt. They open nothing without the envelope.
pub struct BiometricSecret(Secret<32>);

impl BiometricSecret {
    /// What the platform gave out.
    #[must_use]
    pub const fn new(secret: Secret<32>) -> Self {
        Self(secret)
    }

    /// A fresh secret.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    pub fn make(random: &dyn Random) -> Result<Self, RandomError> {
        Secret::make(random).map(Self)
    }

    /// The bytes for the platform to keep.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.0
    }
}

impl fmt::Debug for BiometricSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BiometricSecret(..)")
    }
}

/// A sealed vault key that opens with the platform's secret. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BiometricEnvelope {
    sealed: Sealed,
}

impl BiometricEnvelope {
    /// Wraps the vault key under the secret called `name`.
    ///
    /// # Errors
    /// [`BiometricEnvelopeError::Random`] without a nonce.
    pub fn seal(
        vault_id: &VaultId,
        name: &str,
        secret: &BiometricSecret,
        vault_key: &VaultKey,
        random: &dyn Random,
    ) -> Result<Self, BiometricEnvelopeError> {
        let key = RecordKey::new(derive(vault_id, name, secret));
        // EXPOSE: the vault key is what the envelope wraps
        let sealed = key.seal(&associated_data(vault_id, name), vault_key.expose(), random);
        let sealed = sealed.map_err(|error| match error {
            AeadError::Random(none) => BiometricEnvelopeError::Random(none),
            AeadError::TooLarge | AeadError::Rejected => BiometricEnvelopeError::Malformed,
        })?;
        Ok(Self { sealed })
    }

    /// Opens it with what the platform gave out for `name`.
    ///
    /// # Errors
    /// [`BiometricEnvelopeError::Rejected`] when it does not open.
    pub fn open(
        &self,
        vault_id: &VaultId,
        name: &str,
        secret: &BiometricSecret,
    ) -> Result<VaultKey, BiometricEnvelopeError> {
        let key = RecordKey::new(derive(vault_id, name, secret));
        let opened = key
            .open(&associated_data(vault_id, name), &self.sealed)
            .map_err(|_| BiometricEnvelopeError::Rejected)?;
        Secret::from_slice(&opened)
            .map(VaultKey::from_secret)
            .ok_or(BiometricEnvelopeError::Malformed)
    }

    /// The envelope as the header keeps it (see the module's description).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.sealed.nonce);
        out.extend_from_slice(&self.sealed.tag);
        out.extend_from_slice(&self.sealed.body);
        out
    }

    /// Reads an envelope.
    ///
    /// # Errors
    /// [`BiometricEnvelopeError::Malformed`] for another length or version.
    pub fn parse(bytes: &[u8]) -> Result<Self, BiometricEnvelopeError> {
        let sealed = (bytes.len() == LENGTH)
            .then(|| parse_version_1(bytes))
            .flatten()
            .ok_or(BiometricEnvelopeError::Malformed)?;
        Ok(Self { sealed })
    }
}

fn parse_version_1(bytes: &[u8]) -> Option<Sealed> {
    let ([VERSION], rest) = bytes.split_first_chunk()? else {
        return None;
    };
    let (nonce, rest) = rest.split_first_chunk()?;
    let (tag, body) = rest.split_first_chunk()?;
    Some(Sealed {
        nonce: *nonce,
        tag: *tag,
        body: body.to_vec(),
    })
}

fn derive(vault_id: &VaultId, name: &str, secret: &BiometricSecret) -> Secret<32> {
    let info = length_prefixed(&[LABEL, name.as_bytes()]);
    // EXPOSE: the secret is the input keying material of the envelope key
    hkdf_sha256(Some(vault_id.bytes()), secret.0.expose(), &info)
}

fn associated_data<'a>(vault_id: &'a VaultId, name: &'a str) -> [&'a [u8]; 3] {
    [LABEL, vault_id.bytes(), name.as_bytes()]
}

#[cfg(test)]
mod tests;
