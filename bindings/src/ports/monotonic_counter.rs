//! The port of the counter: a foreign trait and an adapter to the core's.

use std::sync::Arc;

use async_trait::async_trait;
use wallet_core::CounterFault;

/// What an implementation of [`MonotonicCounter`] throws. Anything else that it throws counts as this, and its text goes
/// nowhere.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum CounterPortError {
    /// The platform does not answer now; it may later.
    #[error("the counter is not available")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for CounterPortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}

impl From<CounterPortError> for CounterFault {
    fn from(error: CounterPortError) -> Self {
        match error {
            CounterPortError::Unavailable => Self::Unavailable,
        }
    }
}

/// Numbers that only rise, kept outside of the vault's folder and of every backup: who puts an older copy of the folder
/// back does not put them back with it. A value that was acknowledged outlasts a kill and a loss of power.
///
/// Called on a thread of the caller's choice; must not call back into the wallet.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait MonotonicCounter: Send + Sync {
    /// The number, or nothing where there is none of this name. Asking makes none.
    ///
    /// # Errors
    /// [`CounterPortError`] where the platform does not answer.
    async fn read(&self, name: String) -> Result<Option<u64>, CounterPortError>;

    /// Raises the number to at least `value`, or begins it there. One that is as high already stays as it is.
    ///
    /// # Errors
    /// [`CounterPortError`] where it may still be lower.
    async fn advance(&self, name: String, value: u64) -> Result<(), CounterPortError>;

    /// Destroys the number, at a wipe. One that is not there counts as destroyed.
    ///
    /// # Errors
    /// [`CounterPortError`] where it may still be there.
    async fn delete(&self, name: String) -> Result<(), CounterPortError>;
}

pub(super) struct MonotonicCounterAdapter(pub(super) Arc<dyn MonotonicCounter>);

#[async_trait]
impl wallet_core::MonotonicCounter for MonotonicCounterAdapter {
    async fn read(&self, name: &str) -> Result<Option<u64>, CounterFault> {
        Ok(self.0.read(name.to_owned()).await?)
    }

    async fn advance(&self, name: &str, value: u64) -> Result<(), CounterFault> {
        Ok(self.0.advance(name.to_owned(), value).await?)
    }

    async fn delete(&self, name: &str) -> Result<(), CounterFault> {
        Ok(self.0.delete(name.to_owned()).await?)
    }
}
