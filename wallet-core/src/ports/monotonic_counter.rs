use async_trait::async_trait;

/// Numbers that only rise, kept outside of the vault's folder: who puts an older copy of the folder back does not put them
/// back with it.
///
/// Each has a name that the core chooses. No backup holds them. A value that was acknowledged outlasts a kill and a loss of
/// power.
#[async_trait]
pub trait MonotonicCounter: Send + Sync {
    /// The number, or `None` where there is none of this name. Asking makes none.
    ///
    /// # Errors
    /// [`CounterFault`] where the platform does not answer.
    async fn read(&self, name: &str) -> Result<Option<u64>, CounterFault>;

    /// Raises the number to at least `value`, or begins it there. One that is as high already stays as it is.
    ///
    /// # Errors
    /// [`CounterFault`] where it may still be lower.
    async fn advance(&self, name: &str, value: u64) -> Result<(), CounterFault>;

    /// Destroys the number, at a wipe. One that is not there counts as destroyed.
    ///
    /// # Errors
    /// [`CounterFault`] where it may still be there.
    async fn delete(&self, name: &str) -> Result<(), CounterFault>;
}

/// What a counter can answer instead of doing what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CounterFault {
    /// The platform does not answer now; it may later.
    #[error("the counter is not available")]
    Unavailable,
}
