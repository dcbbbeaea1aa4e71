//! What the app decides about a wallet.

use std::sync::Arc;

pub(crate) use wallet_core::{AttemptPolicyError, Mode};

use crate::error_info::ErrorInfo;

/// How strict the wallet is about addresses.
#[uniffi::remote(Enum)]
pub enum Mode {
    /// TLS only.
    Production,
    /// `http` is allowed for loopback addresses, and nowhere else. For developers' machines.
    Development,
}

/// What the app decides about a wallet. None of it is kept in the vault: the app says it at every opening.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Config {
    /// How strict the wallet is about addresses.
    pub mode: Mode,
    /// What wrong PINs cost; nothing stands for the default.
    #[uniffi(default)]
    pub attempts: Option<Arc<AttemptPolicy>>,
    /// Seconds that the wallet may lie unused, once it is unlocked, before it locks itself: 30 to 1,800, and the nearer of these
    /// for what lies outside. None for two minutes.
    #[uniffi(default)]
    pub idle_seconds: Option<u32>,
}

impl From<Config> for wallet_core::Config {
    fn from(config: Config) -> Self {
        let mut core = Self::from(config.mode);
        if let Some(policy) = config.attempts {
            core.attempts = policy.0;
        }
        if let Some(seconds) = config.idle_seconds {
            core.idle = wallet_core::IdleLimit::nearest(seconds);
        }
        core
    }
}

/// What wrong PINs cost: how long the person waits after each, and which one erases the vault's keys. It can be stricter
/// than the default, which waits 5, 15, 60, 240 and 1,440 minutes after the fifth to the ninth and erases at the tenth.
#[derive(Debug, uniffi::Object)]
pub struct AttemptPolicy(wallet_core::AttemptPolicy);

#[uniffi::export]
impl AttemptPolicy {
    /// The wrong PIN number `tries` erases, and `waits` are the seconds to wait after each one before it.
    ///
    /// # Errors
    /// [`AttemptPolicyError`] where it would be looser than the default in any point.
    #[uniffi::constructor]
    pub fn stricter(tries: u32, waits: Vec<u32>) -> Result<Arc<Self>, AttemptPolicyError> {
        wallet_core::AttemptPolicy::stricter(tries, &waits).map(|policy| Arc::new(Self(policy)))
    }

    /// Wrong PINs until the vault erases itself.
    pub fn tries(&self) -> u32 {
        self.0.tries()
    }
}

/// Why a policy for wrong PINs is refused: it is looser than the default in some point.
#[uniffi::remote(Error)]
pub enum AttemptPolicyError {
    /// No try at all, or more than ten.
    Tries,
    /// Not exactly one wait for each try but the last.
    WaitCount,
    /// A wait is shorter than the default's after as many wrong PINs.
    WaitTooShort,
}

/// Code, blame and what can be done about a policy that is refused.
#[uniffi::export]
pub fn attempt_policy_error_info(error: AttemptPolicyError) -> ErrorInfo {
    error.info().into()
}
