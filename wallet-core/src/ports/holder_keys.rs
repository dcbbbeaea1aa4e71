use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use wallet_crypto::Secret;

use super::KeyFault;

/// The P-256 keys that credentials are bound to. Aliases are chosen by the core, and start with the vault's own
/// random prefix.
///
/// An adapter never makes a missing key anew, and a key under an alias is never replaced.
#[async_trait]
pub trait HolderKeys: Send + Sync {
    /// Makes a P-256 key under `alias`, in the strongest place that the phone has. An existing alias is a fault.
    ///
    /// # Errors
    /// [`KeyFault::Unsupported`] where the phone has no place for such a key: the core then uses a software key of its
    /// own, where the policy allows it. Any other [`KeyFault`] where no key was made.
    async fn make(&self, alias: &str, request: &KeyRequest) -> Result<MadeKey, KeyFault>;

    /// The public key under `alias`, 65 bytes SEC1 uncompressed.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key.
    async fn public_key(&self, alias: &str) -> Result<Vec<u8>, KeyFault>;

    /// ES256 over `message` (hashed with SHA-256 by the key store), as DER or as 64 raw bytes: the core accepts
    /// both and verifies what it gets.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key; [`KeyFault::Unsupported`] for a key that was not made to sign.
    async fn sign(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, KeyFault>;

    /// The x-coordinate of ECDH(key, `point`); `point` is 65 bytes SEC1 uncompressed.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key; [`KeyFault::Unsupported`] for a key that was not made to
    /// agree, or a point that is not on the curve.
    async fn agree(&self, alias: &str, point: &[u8]) -> Result<Secret<32>, KeyFault>;

    /// The aliases that start with `prefix`.
    ///
    /// # Errors
    /// [`KeyFault`] where the key store gives no complete answer.
    async fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault>;

    /// How it stands with each of these keys, in the same order, in one call. No prompt is shown for it.
    ///
    /// # Errors
    /// [`KeyFault`] where the key store does not answer at all. What is not known of one key is that key's
    /// [`KeyCheck::Fault`], and never [`KeyFault::Missing`].
    async fn check(&self, aliases: &[String]) -> Result<Vec<KeyCheck>, KeyFault>;

    /// Destroys the key. A key that is not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyFault`] where the key may still be there.
    async fn delete(&self, alias: &str) -> Result<(), KeyFault>;

    /// Destroys every key whose alias starts with `prefix`: all keys of a vault.
    ///
    /// # Errors
    /// [`KeyFault`] where one of them may still be there.
    async fn delete_all(&self, prefix: &str) -> Result<(), KeyFault>;
}

/// What a key is for. A key does one of these, and never the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPurpose {
    /// It signs (ES256).
    Sign,
    /// It agrees on a secret (ECDH).
    Agree,
}

/// The key that is wanted.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRequest {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Where a statement of the hardware about the key is wanted: the challenge that it must repeat.
    pub attestation_challenge: Option<Vec<u8>>,
    /// Whether the platform itself must verify the person before each use. False by default: the core asks for the
    /// person's approval, and a key that hangs on a finger would be lost with a new finger.
    pub user_verification: bool,
}

/// A key that was made.
#[derive(Clone, PartialEq, Eq)]
pub struct MadeKey {
    /// 65 bytes SEC1 uncompressed.
    pub public_key: Vec<u8>,
    /// Where it lives, as the platform reports it.
    pub level: KeyLevel,
    /// Whether the platform verifies the person before each use of this key.
    pub user_verification: bool,
    /// The hardware's statement about the key: certificates in DER, the key's first. `None` where there is none.
    pub attestation: Option<Vec<Vec<u8>>>,
}

/// Where a key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyLevel {
    /// Android: a secure element of its own (StrongBox).
    StrongBox,
    /// Android: the main processor's trusted execution environment.
    Tee,
    /// Apple: the Secure Enclave.
    SecureEnclave,
    /// In software: the key can be copied by whoever can open the place where it is kept.
    Software,
    /// The platform does not tell. It counts for no more than software.
    Unknown,
}

impl KeyLevel {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StrongBox => "strong_box",
            Self::Tee => "tee",
            Self::SecureEnclave => "secure_enclave",
            Self::Software => "software",
            Self::Unknown => "unknown",
        }
    }

    /// Levels in order, the weakest first.
    pub(crate) const fn strength(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Software => 1,
            Self::Tee => 2,
            Self::StrongBox | Self::SecureEnclave => 3,
        }
    }
}

/// How it stands with a key.
#[derive(Clone, PartialEq, Eq)]
pub enum KeyCheck {
    /// It is there, with this public key (65 bytes SEC1 uncompressed).
    Present(Vec<u8>),
    /// It cannot be used: [`KeyFault::Missing`] and [`KeyFault::Invalidated`] for good, any other fault for now.
    Fault(KeyFault),
}

impl fmt::Debug for KeyCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A public key links everything that it signed.
            Self::Present(_) => f.write_str("Present(..)"),
            Self::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
        }
    }
}

impl fmt::Debug for KeyRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRequest")
            .field("purpose", &self.purpose)
            .field("user_verification", &self.user_verification)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MadeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadeKey")
            .field("level", &self.level)
            .field("user_verification", &self.user_verification)
            .finish_non_exhaustive()
    }
}
