use super::{Blame, ErrorInfo, Next, info};

/// Why a policy for wrong PINs is refused: it is looser than the default in some point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttemptPolicyError {
    /// No try at all, or more than ten.
    #[error("a policy has one to ten tries")]
    Tries,
    /// Not exactly one wait for each try but the last.
    #[error("a policy has one wait for each try but the last")]
    WaitCount,
    /// A wait is shorter than the default's after as many wrong PINs.
    #[error("a wait is shorter than the default's")]
    WaitTooShort,
}

impl AttemptPolicyError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::Tries => info("config.attempts.tries", Blame::Wallet, Next::Nothing),
            Self::WaitCount => info("config.attempts.wait_count", Blame::Wallet, Next::Nothing),
            Self::WaitTooShort => info("config.attempts.wait_too_short", Blame::Wallet, Next::Nothing),
        }
    }
}
