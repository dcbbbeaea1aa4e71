//! What the core asks of the platform it runs on. An app brings one implementation of each; [`BiometricSeal`] and
//! [`MonotonicCounter`] only where the platform has them.
//!
//! A port is never called while a lock or a transaction of the vault is held, and must not call back into the wallet.

mod biometric_seal;
mod monotonic_counter;

use std::fmt;

use async_trait::async_trait;
pub use biometric_seal::BiometricSeal;
pub use monotonic_counter::{CounterFault, MonotonicCounter};
use wallet_crypto::{DeviceAnswer, DeviceInput, PrfKind};

mod holder_keys;

pub use holder_keys::{HolderKeys, KeyCheck, KeyLevel, KeyPurpose, KeyRequest, MadeKey};
pub use wallet_openid4vc::{HttpMethod, HttpRequest, HttpResponse};

/// Sends one HTTP request and returns its answer.
///
/// The implementation follows no redirect, sends no identifying header of its own, keeps no cookies, applies a time
/// limit, stops reading at [`HttpRequest::max_response_bytes`], and logs neither bodies nor headers.
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends `request`; an answer of any status is an answer, not a fault.
    ///
    /// # Errors
    /// [`HttpFault`] where no complete answer came.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault>;
}

/// Why no complete HTTP answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpFault {
    /// The address could not be reached: nothing of the request has left. Where that is not certain, it is
    /// [`HttpFault::TimedOut`].
    #[error("the address could not be reached")]
    Unreachable,
    /// No whole answer within the time limit, or before the connection broke: the request may have arrived.
    #[error("no answer in time")]
    TimedOut,
    /// The peer's certificate was not accepted, or TLS failed.
    #[error("no secure connection")]
    Tls,
    /// The answer is longer than the request allows.
    #[error("the answer is too large")]
    TooLarge,
    /// The platform failed in another way.
    #[error("the platform could not send the request")]
    Platform,
}

/// A key that cannot leave the phone and answers a pseudo-random function, once per guess of a PIN
/// (`docs/architecture.md`, "Keys and the vault").
#[async_trait]
pub trait DeviceSeal: Send + Sync {
    /// Makes a key under `alias` and says which function it computes. An existing alias is a fault.
    ///
    /// # Errors
    /// [`KeyFault`] where no key was made.
    async fn create(&self, alias: &str) -> Result<PrfKind, KeyFault>;

    /// HMAC-SHA256(key, `input.x`), or the x-coordinate of ECDH(key, `input.point`): 32 bytes.
    ///
    /// # Errors
    /// [`KeyFault::Missing`] where there is no such key: an adapter never makes it anew.
    async fn prf(&self, alias: &str, input: &DeviceInput) -> Result<DeviceAnswer, KeyFault>;

    /// Destroys the key. A key that is not there counts as destroyed.
    ///
    /// # Errors
    /// [`KeyFault`] where the key may still be there.
    async fn delete(&self, alias: &str) -> Result<(), KeyFault>;
}

/// What a key store can answer instead of doing what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// The person cancelled the platform's prompt.
    #[error("cancelled")]
    Cancelled,
    /// The phone is locked.
    #[error("the phone is locked")]
    PhoneLocked,
    /// The platform's own check is locked out.
    #[error("the platform's check is locked out")]
    LockedOut,
    /// The key was made void, for example by a change of enrolment.
    #[error("the key was made void")]
    Invalidated,
    /// There is no key under this alias.
    #[error("there is no such key")]
    Missing,
    /// The key store does not answer now; it may later.
    #[error("the key store is not available")]
    Unavailable,
    /// The phone has no hardware that does this, and never will.
    #[error("the phone has no hardware for this")]
    Unsupported,
}

/// The time, read three ways.
pub trait Clock: Send + Sync {
    /// One reading of all three.
    fn read(&self) -> ClockReading;
}

/// One reading of the platform's clocks.
#[derive(Clone, PartialEq, Eq)]
pub struct ClockReading {
    /// Seconds since 1970-01-01T00:00:00Z, as the platform believes; people can change it.
    pub wall: i64,
    /// Milliseconds on a clock that counts while the phone sleeps and that nobody can set.
    pub monotonic_ms: u64,
    /// Names the boot that `monotonic_ms` belongs to, where the platform tells.
    pub boot_id: Option<String>,
}

impl fmt::Debug for ClockReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClockReading")
            .field("wall", &self.wall)
            .field("monotonic_ms", &self.monotonic_ms)
            .finish_non_exhaustive()
    }
}
