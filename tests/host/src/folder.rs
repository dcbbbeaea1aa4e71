//! A device whose keys are files: what a key store does, for developers' machines and tests.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use p256::PublicKey;
use p256::ecdh::diffie_hellman;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use wallet_core::{
    DeviceAnswer, DeviceInput, DeviceSeal, HolderKeys, KeyCheck, KeyFault, KeyLevel, KeyPurpose, KeyRequest,
    MadeKey, PrfKind,
};
use wallet_crypto::{OsRandom, Secret, hmac_sha256};

mod biometric;
mod counter;
mod files;

pub use biometric::Prompt;
use files::{KeyFiles, KeyKind};

/// The keys of one device, in a folder that only its owner can enter (0700), a file a key (0600).
///
/// It protects nothing from whoever can read the folder: real protection is the hardware of a phone. What it keeps of
/// a key store is the behaviour: a key that is gone is never made anew, and a key is never replaced.
///
/// A folder that is not there is never made by anything but [`FolderDevice::create`]: its keys are
/// [`KeyFault::Missing`], nothing is listed, and there is nothing to delete.
#[derive(Debug, Clone)]
pub struct FolderDevice {
    folder: PathBuf,
    seal: KeyFiles,
    holder: KeyFiles,
    biometric: KeyFiles,
    counters: PathBuf,
    kind: PrfKind,
    makes_holder_keys: bool,
}

impl FolderDevice {
    /// The device in `folder`, whether it is there or not.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            seal: KeyFiles::new(folder.join("device-seal")),
            holder: KeyFiles::new(folder.join("holder-keys")),
            biometric: KeyFiles::new(folder.join("biometric")),
            counters: folder.join("counters"),
            kind: PrfKind::Hmac,
            makes_holder_keys: true,
        }
    }

    /// Makes the folder, with its parents' permissions untouched. One that is there already is used as it is.
    ///
    /// # Errors
    /// [`KeyFault::Unavailable`] when it cannot be made.
    pub fn create(folder: &Path) -> Result<Self, KeyFault> {
        let device = Self::open(folder);
        device.seal.make_folder(folder)?;
        device.holder.make_folder(folder)?;
        device.biometric.make_folder(folder)?;
        KeyFiles::new(device.counters.clone()).make_folder(folder)?;
        Ok(device)
    }

    /// Makes [`DeviceSeal`] keys of this kind from now on, instead of [`PrfKind::Hmac`]. Keys that are there keep
    /// theirs.
    #[must_use]
    pub const fn with_kind(mut self, kind: PrfKind) -> Self {
        self.kind = kind;
        self
    }

    /// Says from now on that it has no place for a new holder key, as a phone without such hardware does. Keys that are
    /// there stay.
    #[must_use]
    pub const fn without_holder_keys(mut self) -> Self {
        self.makes_holder_keys = false;
        self
    }
}

#[async_trait]
impl DeviceSeal for FolderDevice {
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault> {
        match self.kind {
            PrfKind::Hmac => {
                let key = Secret::make(&OsRandom).map_err(|_| KeyFault::Unavailable)?;
                self.seal.write(alias, KeyKind::Hmac, &key)?;
            }
            PrfKind::Ecdh => self.seal.write(alias, KeyKind::Ecdh, &make_scalar()?)?,
        }
        Ok(self.kind)
    }

    async fn prf(&self, alias: &str, input: &DeviceInput) -> Result<DeviceAnswer, KeyFault> {
        self.answer(alias, input).map(DeviceAnswer::new)
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.seal.delete(alias)
    }
}

#[async_trait]
impl HolderKeys for FolderDevice {
    async fn make(&self, alias: &str, request: &KeyRequest) -> Result<MadeKey, KeyFault> {
        if !self.makes_holder_keys {
            return Err(KeyFault::Unsupported);
        }
        let scalar = make_scalar()?;
        let kind = match request.purpose {
            KeyPurpose::Sign => KeyKind::Signing,
            KeyPurpose::Agree => KeyKind::Ecdh,
        };
        self.holder.write(alias, kind, &scalar)?;
        Ok(MadeKey {
            public_key: public_point(&signing_key(&scalar)?),
            level: KeyLevel::Software,
            user_verification: false,
            attestation: None,
        })
    }

    async fn public_key(&self, alias: &str) -> Result<Vec<u8>, KeyFault> {
        match self.holder.read(alias)? {
            (KeyKind::Signing | KeyKind::Ecdh, scalar) => Ok(public_point(&signing_key(&scalar)?)),
            (KeyKind::Hmac | KeyKind::Biometric, _) => Err(KeyFault::Invalidated),
        }
    }

    async fn sign(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        // As DER, as the phones' key stores give it.
        let signature: Signature = self.holder_key(alias)?.sign(message);
        Ok(signature.to_der().as_bytes().to_vec())
    }

    async fn agree(&self, alias: &str, point: &[u8]) -> Result<Secret<32>, KeyFault> {
        match self.holder.read(alias)? {
            (KeyKind::Ecdh, scalar) => {
                let point = point.try_into().map_err(|_| KeyFault::Unsupported)?;
                ecdh(&scalar, point)
                    .map(Secret::new)
                    .map_err(|_| KeyFault::Unsupported)
            }
            (KeyKind::Signing, _) => Err(KeyFault::Unsupported),
            (KeyKind::Hmac | KeyKind::Biometric, _) => Err(KeyFault::Invalidated),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault> {
        self.holder.list(prefix)
    }

    async fn check(&self, aliases: &[String]) -> Result<Vec<KeyCheck>, KeyFault> {
        let mut checks = Vec::new();
        for alias in aliases {
            let check = self.public_key(alias).await;
            checks.push(check.map_or_else(KeyCheck::Fault, KeyCheck::Present));
        }
        Ok(checks)
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        self.holder.delete(alias)
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), KeyFault> {
        for alias in self.holder.list(prefix)? {
            self.holder.delete(&alias)?;
        }
        Ok(())
    }
}

impl FolderDevice {
    /// What the key under `alias` answers.
    pub(crate) fn answer(&self, alias: &str, input: &DeviceInput) -> Result<Secret<32>, KeyFault> {
        let (kind, key) = self.seal.read(alias)?;
        match kind {
            KeyKind::Hmac => Ok(Secret::new(hmac_sha256(&key, &input.x))),
            KeyKind::Ecdh => ecdh(&key, &input.point).map(Secret::new),
            KeyKind::Signing | KeyKind::Biometric => Err(KeyFault::Invalidated),
        }
    }

    fn holder_key(&self, alias: &str) -> Result<SigningKey, KeyFault> {
        match self.holder.read(alias)? {
            (KeyKind::Signing, scalar) => signing_key(&scalar),
            (KeyKind::Ecdh, _) => Err(KeyFault::Unsupported),
            (KeyKind::Hmac | KeyKind::Biometric, _) => Err(KeyFault::Invalidated),
        }
    }
}

/// A scalar of P-256. One random number in 2^32 is none.
fn make_scalar() -> Result<Secret<32>, KeyFault> {
    for _ in 0..4 {
        let drawn = Secret::make(&OsRandom).map_err(|_| KeyFault::Unavailable)?;
        if signing_key(&drawn).is_ok() {
            return Ok(drawn);
        }
    }
    Err(KeyFault::Unavailable)
}

fn signing_key(scalar: &Secret<32>) -> Result<SigningKey, KeyFault> {
    // EXPOSE: the bytes become the signing key
    SigningKey::from_slice(scalar.expose()).map_err(|_| KeyFault::Invalidated)
}

fn public_point(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

fn ecdh(key: &Secret<32>, point: &[u8; 65]) -> Result<[u8; 32], KeyFault> {
    // EXPOSE: the bytes become the agreement key
    let scalar = p256::SecretKey::from_slice(key.expose()).map_err(|_| KeyFault::Invalidated)?;
    let point = PublicKey::from_sec1_bytes(point).map_err(|_| KeyFault::Unavailable)?;
    Ok((*diffie_hellman(scalar.to_nonzero_scalar(), point.as_affine()).raw_secret_bytes()).into())
}

#[cfg(test)]
mod tests;
