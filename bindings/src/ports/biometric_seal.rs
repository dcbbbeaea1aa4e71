//! The port of the biometric prompt: a foreign trait and an adapter to the core's.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use wallet_core::{KeyFault, Secret};

use super::KeyPortError;

/// 32 secret bytes on their way to or from the platform. They are given out once: wipe what was read.
#[derive(Debug, uniffi::Object)]
pub struct BiometricSecret(Mutex<Option<wallet_core::BiometricSecret>>);

impl BiometricSecret {
    fn wrap(secret: wallet_core::BiometricSecret) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(secret))))
    }

    fn take(&self) -> Result<wallet_core::BiometricSecret, KeyFault> {
        let mut secret = self.0.lock().map_err(|_poisoned| KeyFault::Unavailable)?;
        secret.take().ok_or(KeyFault::Unavailable)
    }
}

#[uniffi::export]
impl BiometricSecret {
    /// Takes what the platform gave out. The caller can wipe its bytes as soon as this returns.
    ///
    /// # Errors
    /// [`KeyFault::Unavailable`] where it is not 32 bytes.
    #[uniffi::constructor]
    pub fn from_bytes(secret: &[u8]) -> Result<Arc<Self>, KeyPortError> {
        let secret = Secret::from_slice(secret).ok_or(KeyPortError::Fault {
            fault: KeyFault::Unavailable,
        })?;
        Ok(Self::wrap(wallet_core::BiometricSecret::new(secret)))
    }

    /// The 32 bytes for the platform to keep, once.
    ///
    /// # Errors
    /// [`KeyFault::Unavailable`] the second time.
    pub fn take_bytes(&self) -> Result<Vec<u8>, KeyPortError> {
        let secret = self.take().map_err(|fault| KeyPortError::Fault { fault })?;
        // EXPOSE: the platform keeps the bytes
        Ok(secret.secret().expose().to_vec())
    }
}

/// Keeps 32 secret bytes that only the platform's own biometric prompt gives out: the hardware opens them, nothing asks
/// "yes or no". They are void as soon as the enrolment changes, cannot leave the phone, and each opening asks anew.
///
/// Called on a thread of the caller's choice; must not call back into the wallet.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait BiometricSeal: Send + Sync {
    /// Keeps `secret` under `alias`, which asks the person where the platform wants that. An existing alias is a fault.
    ///
    /// # Errors
    /// [`KeyPortError`] where nothing was kept: [`KeyFault::Cancelled`], [`KeyFault::LockedOut`];
    /// [`KeyFault::Unavailable`] where nobody is enrolled or the phone has no such hardware.
    async fn seal(&self, alias: String, secret: Arc<BiometricSecret>) -> Result<(), KeyPortError>;

    /// Asks the person, and gives out what was kept. Not named `open` as in the core: that is a word of Swift's, which the
    /// generated header cannot take.
    ///
    /// # Errors
    /// [`KeyFault::Invalidated`] where a change of enrolment made it void, [`KeyFault::Missing`] where nothing is kept
    /// under this alias (it is never made anew); [`KeyFault::Cancelled`], [`KeyFault::LockedOut`] and
    /// [`KeyFault::Unavailable`] change nothing.
    async fn unseal(&self, alias: String) -> Result<Arc<BiometricSecret>, KeyPortError>;

    /// Destroys what is kept, without asking the person. What is not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyPortError`] where it may still be there.
    async fn delete(&self, alias: String) -> Result<(), KeyPortError>;
}

pub(super) struct BiometricSealAdapter(pub(super) Arc<dyn BiometricSeal>);

#[async_trait]
impl wallet_core::BiometricSeal for BiometricSealAdapter {
    async fn seal(&self, alias: &str, secret: &wallet_core::BiometricSecret) -> Result<(), KeyFault> {
        // EXPOSE: a copy crosses to the platform, which takes it out of its wrapper
        let copy = Secret::from_slice(secret.secret().expose()).ok_or(KeyFault::Unavailable)?;
        let secret = BiometricSecret::wrap(wallet_core::BiometricSecret::new(copy));
        Ok(self.0.seal(alias.to_owned(), secret).await?)
    }

    async fn open(&self, alias: &str) -> Result<wallet_core::BiometricSecret, KeyFault> {
        self.0.unseal(alias.to_owned()).await?.take()
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        Ok(self.0.delete(alias.to_owned()).await?)
    }
}
