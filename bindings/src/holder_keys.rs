//! The port of the keys that credentials are bound to.

use std::sync::Arc;

use async_trait::async_trait;
pub(crate) use wallet_core::{KeyFault, KeyLevel, KeyPurpose};
use wallet_core::{Secret, SecretBytes};

use crate::ports::KeyPortError;

/// What a key is for. A key does one of these, and never the other.
#[uniffi::remote(Enum)]
pub enum KeyPurpose {
    /// It signs (ES256).
    Sign,
    /// It agrees on a secret (ECDH).
    Agree,
}

/// Where a key lives.
#[uniffi::remote(Enum)]
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

/// The key that is wanted.
#[derive(Debug, Clone, uniffi::Record)]
pub struct KeyRequest {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Where a statement of the hardware about the key is wanted: the challenge that it must repeat.
    pub attestation_challenge: Option<Vec<u8>>,
    /// Whether the platform itself must verify the person before each use.
    pub user_verification: bool,
}

/// A key that was made.
#[derive(Debug, Clone, uniffi::Record)]
pub struct MadeKey {
    /// 65 bytes SEC1 uncompressed.
    pub public_key: Vec<u8>,
    /// Where it lives, as the platform reports it.
    pub level: KeyLevel,
    /// Whether the platform verifies the person before each use of this key.
    pub user_verification: bool,
    /// The hardware's statement about the key: certificates in DER, the key's first. None where there is none.
    pub attestation: Option<Vec<Vec<u8>>>,
}

/// How it stands with a key.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum KeyCheck {
    /// It is there.
    Present {
        /// 65 bytes SEC1 uncompressed.
        public_key: Vec<u8>,
    },
    /// It cannot be used: missing and invalidated for good, any other fault for now.
    Fault {
        /// Why.
        fault: KeyFault,
    },
}

/// The P-256 keys that credentials are bound to. Aliases are chosen by the core.
///
/// Called on a thread of the caller's choice; must not call back into the wallet. An implementation never makes a
/// missing key anew, and a key under an alias is never replaced.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait HolderKeys: Send + Sync {
    /// Makes a P-256 key under `alias`, in the strongest place that the phone has. An existing alias is a fault.
    ///
    /// # Errors
    /// [`KeyFault::Unsupported`] where the phone has no place for such a key: the core then uses a software key of its
    /// own, where the policy allows it. Any other [`KeyPortError`] where no key was made.
    async fn make(&self, alias: String, request: KeyRequest) -> Result<MadeKey, KeyPortError>;

    /// The public key under `alias`, 65 bytes SEC1 uncompressed.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key.
    async fn public_key(&self, alias: String) -> Result<Vec<u8>, KeyPortError>;

    /// ES256 over `message` (hashed with SHA-256 by the key store), as DER or as 64 raw bytes.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key; [`KeyFault::Unsupported`] for a key that was not made to sign.
    async fn sign(&self, alias: String, message: Vec<u8>) -> Result<Vec<u8>, KeyPortError>;

    /// The x-coordinate of ECDH(key, `point`), 32 bytes; `point` is 65 bytes SEC1 uncompressed.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key; [`KeyFault::Unsupported`] for a key that was not made to
    /// agree, or a point that is not on the curve.
    async fn agree(&self, alias: String, point: Vec<u8>) -> Result<Vec<u8>, KeyPortError>;

    /// The aliases that start with `prefix`.
    ///
    /// # Errors
    /// [`KeyPortError`] where the key store gives no complete answer.
    async fn list(&self, prefix: String) -> Result<Vec<String>, KeyPortError>;

    /// How it stands with each of these keys, in the same order, in one call. No prompt is shown for it.
    ///
    /// # Errors
    /// [`KeyPortError`] where the key store does not answer at all. What is not known of one key is that key's
    /// [`KeyCheck::Fault`], and never [`KeyFault::Missing`].
    async fn check(&self, aliases: Vec<String>) -> Result<Vec<KeyCheck>, KeyPortError>;

    /// Destroys the key. A key that is not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyPortError`] where the key may still be there.
    async fn delete(&self, alias: String) -> Result<(), KeyPortError>;

    /// Destroys every key whose alias starts with `prefix`: all keys of a vault.
    ///
    /// # Errors
    /// [`KeyPortError`] where one of them may still be there.
    async fn delete_all(&self, prefix: String) -> Result<(), KeyPortError>;
}

pub(crate) struct HolderKeysAdapter(pub(crate) Arc<dyn HolderKeys>);

#[async_trait]
impl wallet_core::HolderKeys for HolderKeysAdapter {
    async fn make(
        &self,
        alias: &str,
        request: &wallet_core::KeyRequest,
    ) -> Result<wallet_core::MadeKey, KeyFault> {
        let wallet_core::KeyRequest {
            purpose,
            attestation_challenge,
            user_verification,
        } = request.clone();
        let request = KeyRequest {
            purpose,
            attestation_challenge,
            user_verification,
        };
        let MadeKey {
            public_key,
            level,
            user_verification,
            attestation,
        } = self.0.make(alias.to_owned(), request).await?;
        Ok(wallet_core::MadeKey {
            public_key,
            level,
            user_verification,
            attestation,
        })
    }

    async fn public_key(&self, alias: &str) -> Result<Vec<u8>, KeyFault> {
        Ok(self.0.public_key(alias.to_owned()).await?)
    }

    async fn sign(&self, alias: &str, message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        Ok(self.0.sign(alias.to_owned(), message.to_vec()).await?)
    }

    async fn agree(&self, alias: &str, point: &[u8]) -> Result<Secret<32>, KeyFault> {
        let agreed = SecretBytes::new(self.0.agree(alias.to_owned(), point.to_vec()).await?);
        // EXPOSE: what was agreed on moves into a secret of fixed length
        Secret::from_slice(agreed.expose()).ok_or(KeyFault::Unavailable)
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, KeyFault> {
        Ok(self.0.list(prefix.to_owned()).await?)
    }

    async fn check(&self, aliases: &[String]) -> Result<Vec<wallet_core::KeyCheck>, KeyFault> {
        let checks = self.0.check(aliases.to_vec()).await?;
        let checks = checks.into_iter().map(|check| match check {
            KeyCheck::Present { public_key } => wallet_core::KeyCheck::Present(public_key),
            KeyCheck::Fault { fault } => wallet_core::KeyCheck::Fault(fault),
        });
        Ok(checks.collect())
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        Ok(self.0.delete(alias.to_owned()).await?)
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), KeyFault> {
        Ok(self.0.delete_all(prefix.to_owned()).await?)
    }
}
