//! The PIN envelope: the vault key, wrapped by PIN and device together.
//!
//! ```text
//! stretched    = Argon2id(PIN digits, salt, 32 bytes)
//! envelope key = HKDF-SHA256(salt: vault id, ikm: stretched ‖ device answer,
//!                            info: L("pin-envelope/1") ‖ L(kind) ‖ L(parameters) ‖ L(salt))
//! associated data =                L("pin-envelope/1") ‖ L(vault id) ‖ L(kind) ‖ L(parameters) ‖ L(salt)
//! ```
//!
//! `L(item)` is the item's length, four bytes big-endian, then the item. `kind` is the ASCII text `hmac` or `ecdh`;
//! `parameters` are memory in KiB, iterations and lanes, each an unsigned 32-bit number, big-endian: one item of twelve
//! bytes. The vault key is sealed with XChaCha20-Poly1305.
//!
//! The bytes of version 1, 102 of them: version (1), kind (1: `hmac` 1, `ecdh` 2), parameters (12), salt (16),
//! nonce (24), tag (16), sealed vault key (32).

use zeroize::Zeroizing;

use crate::aead::{AeadError, RecordKey, Sealed};
use crate::argon::{Argon2Params, Stretched};
use crate::device::{DeviceAnswer, PrfKind};
use crate::kdf::{hkdf_sha256, length_prefixed};
use crate::random::{Random, RandomError};
use crate::secret::Secret;
use crate::vault::{VaultId, VaultKey};

const LABEL: &[u8] = b"pin-envelope/1";
const VERSION: u8 = 1;
const LENGTH: usize = 102;

/// Why an envelope cannot be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The envelope does not open. That *is* a wrong PIN once the device has proved its key on the probe; the cipher
    /// gives no finer answer.
    #[error("the envelope does not open")]
    WrongPin,
    /// Not an envelope of a known version, or of another kind than the header names.
    #[error("the envelope is malformed")]
    Malformed,
    /// Argon2 parameters outside the bounds.
    #[error("the Argon2 parameters are outside the accepted bounds")]
    Params,
    /// The memory for Argon2 is not to be had now.
    #[error("not enough memory for Argon2")]
    Memory,
    /// The input has no point on the curve.
    #[error("no point on the curve for the device's input")]
    Point,
    /// No nonce could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// What goes into an envelope.
#[derive(Debug)]
pub struct SealPin<'a> {
    /// The vault it belongs to.
    pub vault_id: &'a VaultId,
    /// How the device answers.
    pub kind: PrfKind,
    /// What `stretched` was made with.
    pub params: &'a Argon2Params,
    /// What `stretched` was made with.
    pub salt: &'a [u8; 16],
    /// The stretched PIN.
    pub stretched: &'a Stretched,
    /// The device's answer to [`crate::DeviceInput::for_pin`] of it.
    pub answer: &'a DeviceAnswer,
    /// What is wrapped.
    pub vault_key: &'a VaultKey,
}

/// A sealed vault key with what is needed to try a PIN on it. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinEnvelope {
    kind: PrfKind,
    params: Argon2Params,
    salt: [u8; 16],
    sealed: Sealed,
}

impl PinEnvelope {
    /// Wraps the vault key.
    ///
    /// # Errors
    /// [`EnvelopeError::Params`] outside the bounds, [`EnvelopeError::Random`] without a nonce.
    pub fn seal(seal: SealPin<'_>, random: &dyn Random) -> Result<Self, EnvelopeError> {
        let params = seal.params.bounded()?;
        let bound = Bound {
            vault: seal.vault_id,
            kind: seal.kind,
            params,
            salt: seal.salt,
        };
        let key = bound.key(seal.stretched, seal.answer);
        let sealed = bound
            .seal(&key, seal.vault_key, random)
            .map_err(|error| match error {
                AeadError::Random(none) => EnvelopeError::Random(none),
                AeadError::TooLarge | AeadError::Rejected => EnvelopeError::Malformed,
            })?;
        Ok(Self {
            kind: seal.kind,
            params,
            salt: *seal.salt,
            sealed,
        })
    }

    /// Tries a stretched PIN with the device's answer to it.
    ///
    /// # Errors
    /// [`EnvelopeError::WrongPin`] when it does not open, [`EnvelopeError::Malformed`] when the vault's header names
    /// another `kind` than the envelope.
    pub fn open(
        &self,
        vault_id: &VaultId,
        kind: PrfKind,
        stretched: &Stretched,
        answer: &DeviceAnswer,
    ) -> Result<VaultKey, EnvelopeError> {
        if kind != self.kind {
            return Err(EnvelopeError::Malformed);
        }
        let bound = Bound {
            vault: vault_id,
            kind,
            params: self.params,
            salt: &self.salt,
        };
        let key = bound.key(stretched, answer);
        let opened = bound
            .open(&key, &self.sealed)
            .map_err(|_| EnvelopeError::WrongPin)?;
        Secret::from_slice(&opened)
            .map(VaultKey::from_secret)
            .ok_or(EnvelopeError::Malformed)
    }

    /// What a PIN has to be stretched with.
    #[must_use]
    pub const fn params(&self) -> &Argon2Params {
        &self.params
    }

    /// What a PIN has to be stretched with.
    #[must_use]
    pub const fn salt(&self) -> &[u8; 16] {
        &self.salt
    }

    /// How the device answers.
    #[must_use]
    pub const fn kind(&self) -> PrfKind {
        self.kind
    }

    /// The envelope as the header keeps it (see the module's description).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let kind = match self.kind {
            PrfKind::Hmac => 1,
            PrfKind::Ecdh => 2,
        };
        let mut out = vec![VERSION, kind];
        out.extend_from_slice(&self.params.to_bytes());
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.sealed.nonce);
        out.extend_from_slice(&self.sealed.tag);
        out.extend_from_slice(&self.sealed.body);
        out
    }

    /// Reads an envelope.
    ///
    /// # Errors
    /// [`EnvelopeError::Malformed`] for another length, version or kind; [`EnvelopeError::Params`] for parameters
    /// outside the bounds, so that no tampered header is ever paid for in memory or in strength.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() != LENGTH {
            return Err(EnvelopeError::Malformed);
        }
        let mut rest = Reader(bytes);
        let [version, kind] = rest.take()?;
        let kind = match (version, kind) {
            (VERSION, 1) => PrfKind::Hmac,
            (VERSION, 2) => PrfKind::Ecdh,
            (_, _) => return Err(EnvelopeError::Malformed),
        };
        let params = Argon2Params {
            memory_kib: u32::from_be_bytes(rest.take()?),
            iterations: u32::from_be_bytes(rest.take()?),
            lanes: u32::from_be_bytes(rest.take()?),
        }
        .bounded()?;
        let salt = rest.take()?;
        let sealed = Sealed {
            nonce: rest.take()?,
            tag: rest.take()?,
            body: rest.take::<32>()?.to_vec(),
        };
        Ok(Self {
            kind,
            params,
            salt,
            sealed,
        })
    }
}

/// Everything the envelope depends on beside the secrets.
struct Bound<'a> {
    vault: &'a VaultId,
    kind: PrfKind,
    params: Argon2Params,
    salt: &'a [u8; 16],
}

impl Bound<'_> {
    fn key(&self, stretched: &Stretched, answer: &DeviceAnswer) -> RecordKey {
        RecordKey::new(self.derive(stretched, answer))
    }

    fn derive(&self, stretched: &Stretched, answer: &DeviceAnswer) -> Secret<32> {
        // EXPOSE: both halves are the input keying material of the envelope key
        let (stretched, answer) = (stretched.0.expose(), answer.0.expose());
        let mut ikm = Zeroizing::new([0; 64]);
        for (to, from) in ikm.iter_mut().zip(stretched.iter().chain(answer)) {
            *to = *from;
        }
        let params = self.params.to_bytes();
        let info = length_prefixed(&[LABEL, self.kind.name().as_bytes(), &params, self.salt]);
        hkdf_sha256(Some(self.vault.bytes()), ikm.as_slice(), &info)
    }

    fn seal(&self, key: &RecordKey, vault_key: &VaultKey, random: &dyn Random) -> Result<Sealed, AeadError> {
        let params = self.params.to_bytes();
        // EXPOSE: the vault key is what the envelope wraps
        key.seal(&self.associated_data(&params), vault_key.expose(), random)
    }

    fn open(&self, key: &RecordKey, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, AeadError> {
        let params = self.params.to_bytes();
        key.open(&self.associated_data(&params), sealed)
    }

    fn associated_data<'b>(&'b self, params: &'b [u8; 12]) -> [&'b [u8]; 5] {
        [
            LABEL,
            self.vault.bytes(),
            self.kind.name().as_bytes(),
            params,
            self.salt,
        ]
    }
}

/// Takes fixed-size pieces off the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], EnvelopeError> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(EnvelopeError::Malformed)?;
        self.0 = rest;
        Ok(*first)
    }
}

#[cfg(test)]
mod tests;
