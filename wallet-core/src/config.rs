mod attempt_policy;

use std::fmt;
use std::sync::Arc;

use wallet_openid4vc::UrlPolicy;

use crate::ports::{BiometricSeal, Clock, DeviceSeal, HolderKeys, Http, MonotonicCounter};
use crate::vault::IdleLimit;

pub use attempt_policy::AttemptPolicy;

/// What the app decides about a wallet. None of it is kept in the vault: the app says it at every opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Config {
    /// How strict the wallet is about addresses.
    pub mode: Mode,
    /// What wrong PINs cost.
    pub attempts: AttemptPolicy,
    /// How long the wallet may lie unused, once it is unlocked, before it locks itself.
    pub idle: IdleLimit,
}

impl From<Mode> for Config {
    /// The defaults in everything else.
    fn from(mode: Mode) -> Self {
        Self {
            mode,
            ..Self::default()
        }
    }
}

/// How strict the wallet is about addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// TLS only.
    #[default]
    Production,
    /// `http` is allowed for loopback addresses, and nowhere else. For developers' machines.
    Development,
}

impl Mode {
    pub(crate) fn url_policy(self) -> UrlPolicy {
        match self {
            Self::Production => UrlPolicy::HttpsOnly,
            Self::Development => UrlPolicy::Development,
        }
    }
}

/// The platform, as the app brings it.
#[derive(Clone)]
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
    pub biometric_seal: Option<Arc<dyn BiometricSeal>>,
    /// Counts what is kept beside the vault. Without it a whole older vault that was put back is not noticed.
    pub monotonic_counter: Option<Arc<dyn MonotonicCounter>>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}
