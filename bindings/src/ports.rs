//! The ports of the device's keys, and all ports together. Each is a foreign trait and an adapter to the core's.

mod biometric_seal;
mod monotonic_counter;

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use wallet_core::Secret;
pub(crate) use wallet_core::{KeyFault, PrfKind};

pub use biometric_seal::{BiometricSeal, BiometricSecret};
pub use monotonic_counter::{CounterPortError, MonotonicCounter};

use biometric_seal::BiometricSealAdapter;
use monotonic_counter::MonotonicCounterAdapter;

use crate::clock::{Clock, ClockAdapter};
use crate::holder_keys::{HolderKeys, HolderKeysAdapter};
use crate::http::{Http, HttpAdapter};

/// The platform, as the app brings it.
#[derive(Clone, uniffi::Record)]
pub struct Ports {
    /// Sends requests.
    pub http: Arc<dyn Http>,
    /// Answers for the device, once per guess of a PIN.
    pub device_seal: Arc<dyn DeviceSeal>,
    /// Holds the keys that credentials are bound to.
    pub holder_keys: Arc<dyn HolderKeys>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Keeps a secret behind the platform's biometric prompt. Without it there is no biometric unlocking, and a vault that
    /// has one cannot be wiped to the end.
    #[uniffi(default = None)]
    pub biometric_seal: Option<Arc<dyn BiometricSeal>>,
    /// Counts what is kept beside the vault. Without it a whole older vault that was put back is not noticed.
    #[uniffi(default = None)]
    pub monotonic_counter: Option<Arc<dyn MonotonicCounter>>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}

impl From<Ports> for wallet_core::Ports {
    fn from(ports: Ports) -> Self {
        Self {
            http: Arc::new(HttpAdapter(ports.http)),
            device_seal: Arc::new(DeviceSealAdapter(ports.device_seal)),
            holder_keys: Arc::new(HolderKeysAdapter(ports.holder_keys)),
            clock: Arc::new(ClockAdapter::new(ports.clock)),
            biometric_seal: ports
                .biometric_seal
                .map(|port| Arc::new(BiometricSealAdapter(port)) as _),
            monotonic_counter: (ports.monotonic_counter)
                .map(|port| Arc::new(MonotonicCounterAdapter(port)) as _),
        }
    }
}

/// What a key store can answer instead of doing what it was asked.
#[uniffi::remote(Enum)]
pub enum KeyFault {
    /// The person cancelled the platform's prompt.
    Cancelled,
    /// The phone is locked.
    PhoneLocked,
    /// The platform's own check is locked out.
    LockedOut,
    /// The key was made void, for example by a change of enrolment.
    Invalidated,
    /// There is no key under this alias.
    Missing,
    /// The key store does not answer now; it may later.
    Unavailable,
    /// The phone has no hardware that does this, and never will.
    Unsupported,
}

/// What an implementation of [`DeviceSeal`] or [`HolderKeys`] throws. Anything else that it throws counts as
/// [`KeyFault::Unavailable`], and its text goes nowhere.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum KeyPortError {
    /// The key store did not do what it was asked.
    #[error("the key store did not do what it was asked")]
    Fault {
        /// Why.
        fault: KeyFault,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyPortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Fault {
            fault: KeyFault::Unavailable,
        }
    }
}

impl From<KeyPortError> for KeyFault {
    fn from(error: KeyPortError) -> Self {
        let KeyPortError::Fault { fault } = error;
        fault
    }
}

/// Which pseudo-random function a device key computes.
#[uniffi::remote(Enum)]
pub enum PrfKind {
    /// HMAC-SHA256(key, x), as a key store does it.
    Hmac,
    /// The x-coordinate of ECDH(key, point), as a secure enclave does it.
    Ecdh,
}

/// One question to the device's key, in both forms. It is made from the PIN: wipe what is read from it.
#[derive(Debug, uniffi::Object)]
pub struct DeviceInput(wallet_core::DeviceInput);

#[uniffi::export]
impl DeviceInput {
    /// For [`PrfKind::Hmac`]: 32 bytes.
    pub fn x(&self) -> Vec<u8> {
        self.0.x.to_vec()
    }

    /// For [`PrfKind::Ecdh`]: a point on P-256, 65 bytes, SEC1 uncompressed.
    pub fn point(&self) -> Vec<u8> {
        self.0.point.to_vec()
    }
}

/// What the device's key answered. It is used up by being returned once.
#[derive(Debug, uniffi::Object)]
pub struct DeviceAnswer(Mutex<Option<wallet_core::DeviceAnswer>>);

#[uniffi::export]
impl DeviceAnswer {
    /// Takes the answer. The caller can wipe its bytes as soon as this returns.
    ///
    /// # Errors
    /// [`KeyFault::Unavailable`] where it is not 32 bytes.
    #[uniffi::constructor]
    pub fn from_bytes(answer: &[u8]) -> Result<Arc<Self>, KeyPortError> {
        let secret = Secret::from_slice(answer).ok_or(KeyPortError::Fault {
            fault: KeyFault::Unavailable,
        })?;
        let answer = wallet_core::DeviceAnswer::new(secret);
        Ok(Arc::new(Self(Mutex::new(Some(answer)))))
    }
}

/// A key that cannot leave the phone and answers a pseudo-random function, once per guess of a PIN.
///
/// Called on a thread of the caller's choice; must not call back into the wallet.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait DeviceSeal: Send + Sync {
    /// Makes a key under `alias` and says which function it computes. An existing alias is a fault.
    ///
    /// # Errors
    /// [`KeyPortError`] where no key was made.
    async fn create(&self, alias: String) -> Result<PrfKind, KeyPortError>;

    /// HMAC-SHA256(key, x), or the x-coordinate of ECDH(key, point): 32 bytes.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key: an implementation never makes it anew.
    async fn prf(&self, alias: String, input: Arc<DeviceInput>) -> Result<Arc<DeviceAnswer>, KeyPortError>;

    /// Destroys the key. A key that is not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyPortError`] where the key may still be there.
    async fn delete(&self, alias: String) -> Result<(), KeyPortError>;
}

struct DeviceSealAdapter(Arc<dyn DeviceSeal>);

#[async_trait]
impl wallet_core::DeviceSeal for DeviceSealAdapter {
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault> {
        Ok(self.0.create(alias.to_owned()).await?)
    }

    async fn prf(
        &self,
        alias: &str,
        input: &wallet_core::DeviceInput,
    ) -> Result<wallet_core::DeviceAnswer, KeyFault> {
        let input = DeviceInput(wallet_core::DeviceInput {
            x: input.x,
            point: input.point,
        });
        let answer = self.0.prf(alias.to_owned(), Arc::new(input)).await?;
        let mut answer = answer.0.lock().map_err(|_poisoned| KeyFault::Unavailable)?;
        answer.take().ok_or(KeyFault::Unavailable)
    }

    async fn delete(&self, alias: &str) -> Result<(), KeyFault> {
        Ok(self.0.delete(alias.to_owned()).await?)
    }
}
