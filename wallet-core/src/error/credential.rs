use super::{Blame, ErrorInfo, Next, VaultError, info};

/// Errors of reading what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No credential has this identifier.
    #[error("there is no such credential")]
    NotFound,
    /// The credential waits for a decision: it is rejected, not deleted, so that its issuer hears of it.
    #[error("this credential is neither accepted nor rejected yet")]
    Undecided,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl CredentialError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::NotFound => info("credential.not_found", Blame::User, Next::Decide),
            Self::Undecided => info("credential.undecided", Blame::User, Next::Decide),
            Self::Vault(error) => error.info(),
        }
    }
}
