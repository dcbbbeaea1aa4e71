//! The port of the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What an implementation of [`Clock`] throws, as anything else that it throws.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ClockPortError {
    /// The clock could not be read.
    #[error("the clock could not be read")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ClockPortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

/// One reading of the platform's clocks.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ClockReading {
    /// Seconds since 1970-01-01T00:00:00Z, as the platform believes; people can change it.
    pub wall: i64,
    /// Milliseconds on a clock that counts while the phone sleeps and that nobody can set.
    pub monotonic_ms: u64,
    /// Names the boot that `monotonic_ms` belongs to, where the platform tells.
    pub boot_id: Option<String>,
}

/// The time, read three ways. Called often, on any thread: it answers at once and never calls back into the wallet.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// One reading of all three.
    ///
    /// # Errors
    /// [`ClockPortError`] where there is no reading; the wallet then takes everything to be out of date.
    fn read(&self) -> Result<ClockReading, ClockPortError>;
}

/// Makes the app's port the core's.
pub(crate) struct ClockAdapter {
    clock: Arc<dyn Clock>,
    failures: AtomicU64,
}

impl ClockAdapter {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            failures: AtomicU64::new(0),
        }
    }
}

/// 9999-12-31T23:59:59Z.
const END_OF_TIME: i64 = 253_402_300_799;

impl wallet_core::Clock for ClockAdapter {
    fn read(&self) -> wallet_core::ClockReading {
        match self.clock.read() {
            Ok(reading) => wallet_core::ClockReading {
                wall: reading.wall,
                monotonic_ms: reading.monotonic_ms,
                boot_id: reading.boot_id,
            },
            // Fail closed: every date has passed, and as no two failures look like the same boot, no approval is
            // fresh and every wait starts again.
            Err(ClockPortError::Unavailable) => wallet_core::ClockReading {
                wall: END_OF_TIME,
                monotonic_ms: 0,
                boot_id: Some(format!(
                    "unread-{}",
                    self.failures.fetch_add(1, Ordering::Relaxed)
                )),
            },
        }
    }
}
