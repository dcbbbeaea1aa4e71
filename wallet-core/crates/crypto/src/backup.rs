//! A sealed backup: content of any kind under a passphrase. `docs/backup-format.md` describes it for other wallets.
//!
//! ```text
//! header  = magic "SPBACKUP" (8) ‖ version (2) ‖ Argon2id memory in KiB, iterations, lanes (3 × 4) ‖ salt (16)
//!           ‖ nonce (24) ‖ length of the plaintext (4)                                        66 bytes, big-endian
//! key     = HKDF-SHA256(ikm: Argon2id(passphrase, salt, 32 bytes), no salt, info: "backup/1"), 32 bytes
//! file    = header ‖ XChaCha20-Poly1305(key, nonce, associated data: header, plaintext) ‖ tag (16)
//! plaintext = length of the content (4) ‖ content ‖ zeros, in all a power of two of at least 16 KiB
//! ```

use std::fmt;

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use zeroize::Zeroizing;

use crate::argon::{Argon2Params, stretch_bytes};
use crate::envelope::EnvelopeError;
use crate::kdf::hkdf_sha256;
use crate::passphrase::{NewPassphrase, Passphrase};
use crate::random::{Random, RandomError, random_array};
use crate::secret::Secret;

const MAGIC: &[u8; 8] = b"SPBACKUP";
const VERSION: u16 = 1;
const HEADER_LEN: usize = 66;
const TAG_LEN: usize = 16;
const LENGTH_LEN: usize = 4;
const PURPOSE: &[u8] = b"backup/1";
/// The shortest plaintext: 16 KiB.
const MIN_PLAINTEXT: usize = 16 * 1024;
/// The longest plaintext: 32 MiB.
const MAX_PLAINTEXT: usize = 32 * 1024 * 1024;

/// Why a backup cannot be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Not a backup, or not laid out as one.
    #[error("this is no backup")]
    Malformed,
    /// It ends before its end.
    #[error("the backup is cut off")]
    Truncated,
    /// A later version of the format.
    #[error("the backup has a newer format")]
    NewerVersion,
    /// Argon2 parameters outside the bounds.
    #[error("the Argon2 parameters are outside the accepted bounds")]
    Params,
    /// More than 32 MiB.
    #[error("the backup is too large")]
    TooLarge,
    /// Another passphrase, or bytes that were changed: the cipher does not tell them apart.
    #[error("the backup does not open")]
    Rejected,
    /// The memory for Argon2 is not to be had now.
    #[error("not enough memory for Argon2")]
    Memory,
    /// No salt or nonce could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// A backup that was read as far as that needs no passphrase.
pub struct SealedBackup<'a> {
    /// All of it is bound to the content.
    header: &'a [u8; HEADER_LEN],
    params: Argon2Params,
    salt: [u8; 16],
    nonce: [u8; 24],
    body: &'a [u8],
    tag: [u8; TAG_LEN],
}

impl<'a> SealedBackup<'a> {
    /// Seals content under a new salt and nonce, with [`Argon2Params::DEFAULT`]. Slow on purpose: call it where nobody
    /// waits for the thread.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`], [`BackupError::Memory`], [`BackupError::Random`].
    pub fn seal(
        content: &[u8],
        passphrase: &NewPassphrase,
        random: &dyn Random,
    ) -> Result<Vec<u8>, BackupError> {
        Self::seal_with(content, passphrase, Argon2Params::DEFAULT, random)
    }

    fn seal_with(
        content: &[u8],
        passphrase: &NewPassphrase,
        params: Argon2Params,
        random: &dyn Random,
    ) -> Result<Vec<u8>, BackupError> {
        let mut plaintext = padded(content)?;
        let (salt, nonce) = (random_array(random)?, random_array(random)?);
        let header = header(params, &salt, &nonce, plaintext.len())?;
        let key = key(passphrase.as_typed(), params, &salt)?;
        let tag = cipher(&key)
            .encrypt_inout_detached((&nonce).into(), &header, plaintext.as_mut_slice().into())
            .map_err(|_| BackupError::TooLarge)?;
        let mut out = header;
        out.extend_from_slice(&plaintext);
        out.extend_from_slice(&tag);
        Ok(out)
    }

    /// Reads a backup up to what its passphrase is needed for.
    ///
    /// # Errors
    /// [`BackupError::Malformed`], [`BackupError::Truncated`], [`BackupError::NewerVersion`]; [`BackupError::Params`] and
    /// [`BackupError::TooLarge`] for what a phone must not be made to allocate.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, BackupError> {
        let mut rest = Reader(bytes);
        if &rest.take_of(MAGIC)? != MAGIC {
            return Err(BackupError::Malformed);
        }
        match u16::from_be_bytes(rest.take()?) {
            VERSION => {}
            0 => return Err(BackupError::Malformed),
            _ => return Err(BackupError::NewerVersion),
        }
        let params = Argon2Params {
            memory_kib: u32::from_be_bytes(rest.take()?),
            iterations: u32::from_be_bytes(rest.take()?),
            lanes: u32::from_be_bytes(rest.take()?),
        }
        .bounded()
        .map_err(|_| BackupError::Params)?;
        let (salt, nonce) = (rest.take()?, rest.take()?);
        let length = usize::try_from(u32::from_be_bytes(rest.take()?)).map_err(|_| BackupError::TooLarge)?;
        if length > MAX_PLAINTEXT {
            return Err(BackupError::TooLarge);
        }
        if length < MIN_PLAINTEXT || !length.is_power_of_two() {
            return Err(BackupError::Malformed);
        }
        let (body, tag) = rest.0.split_at_checked(length).ok_or(BackupError::Truncated)?;
        if tag.len() < TAG_LEN {
            return Err(BackupError::Truncated);
        }
        Ok(Self {
            header: bytes.first_chunk().ok_or(BackupError::Truncated)?,
            params,
            salt,
            nonce,
            body,
            tag: tag.try_into().map_err(|_| BackupError::Malformed)?,
        })
    }

    /// Opens the backup. Slow on purpose: call it where nobody waits for the thread.
    ///
    /// # Errors
    /// [`BackupError::Rejected`] with another passphrase and for bytes that were changed, which nobody can tell apart;
    /// [`BackupError::Memory`]; [`BackupError::Malformed`] where what was sealed is not laid out as a backup.
    pub fn open(&self, passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        self.open_with(&key(passphrase, self.params, &self.salt)?)
    }

    fn open_with(&self, key: &Secret<32>) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        let mut plaintext = Zeroizing::new(self.body.to_vec());
        cipher(key)
            .decrypt_inout_detached(
                (&self.nonce).into(),
                self.header,
                plaintext.as_mut_slice().into(),
                (&self.tag).into(),
            )
            .map_err(|_| BackupError::Rejected)?;
        content(&plaintext)
            .map(|content| Zeroizing::new(content.to_vec()))
            .ok_or(BackupError::Malformed)
    }
}

fn header(
    params: Argon2Params,
    salt: &[u8; 16],
    nonce: &[u8; 24],
    length: usize,
) -> Result<Vec<u8>, BackupError> {
    let params = params.bounded().map_err(|_| BackupError::Params)?;
    let length = u32::try_from(length).map_err(|_| BackupError::TooLarge)?;
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&VERSION.to_be_bytes());
    out.extend_from_slice(&params.to_bytes());
    out.extend_from_slice(salt);
    out.extend_from_slice(nonce);
    out.extend_from_slice(&length.to_be_bytes());
    Ok(out)
}

/// The content with its length before it and zeros after it: what is longer by a half is as long.
fn padded(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, BackupError> {
    let length = u32::try_from(content.len()).map_err(|_| BackupError::TooLarge)?;
    let least = content.len().saturating_add(LENGTH_LEN).max(MIN_PLAINTEXT);
    let full = least
        .checked_next_power_of_two()
        .filter(|full| *full <= MAX_PLAINTEXT)
        .ok_or(BackupError::TooLarge)?;
    let mut out = Zeroizing::new(Vec::with_capacity(full));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
    out.resize(full, 0);
    Ok(out)
}

/// What [`padded`] was given.
fn content(plaintext: &[u8]) -> Option<&[u8]> {
    let (length, rest) = plaintext.split_first_chunk::<LENGTH_LEN>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (content, zeros) = rest.split_at_checked(length)?;
    zeros.iter().all(|byte| *byte == 0).then_some(content)
}

fn key(passphrase: &Passphrase, params: Argon2Params, salt: &[u8; 16]) -> Result<Secret<32>, BackupError> {
    // EXPOSE: the passphrase goes into the key derivation
    let stretched =
        stretch_bytes(passphrase.expose().as_bytes(), &params, salt).map_err(|error| match error {
            EnvelopeError::Memory => BackupError::Memory,
            EnvelopeError::WrongPin
            | EnvelopeError::Malformed
            | EnvelopeError::Params
            | EnvelopeError::Point
            | EnvelopeError::Random(_) => BackupError::Params,
        })?;
    // EXPOSE: the stretched passphrase is the input keying material
    Ok(hkdf_sha256(None, stretched.0.expose(), PURPOSE))
}

fn cipher(key: &Secret<32>) -> XChaCha20Poly1305 {
    // EXPOSE: the key goes into the cipher
    XChaCha20Poly1305::new(key.expose().into())
}

/// Takes fixed-size pieces off the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], BackupError> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(BackupError::Truncated)?;
        self.0 = rest;
        Ok(*first)
    }

    /// As [`Self::take`], for a piece that says what this is: too few bytes are a cut-off backup only if they begin as one.
    fn take_of<const N: usize>(&mut self, expected: &[u8; N]) -> Result<[u8; N], BackupError> {
        let begins = expected.starts_with(self.0);
        self.take()
            .map_err(|error| if begins { error } else { BackupError::Malformed })
    }
}

impl fmt::Debug for SealedBackup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedBackup(..)")
    }
}

#[cfg(test)]
mod tests;
