use std::sync::Arc;

pub(crate) use wallet_core::{BiometricRefusal, EnableBiometricOutcome};

use crate::authorisation::Authorisation;
use crate::wallet::Wallet;

/// Why the platform's prompt opened nothing.
#[uniffi::remote(Enum)]
pub enum BiometricRefusal {
    /// The person cancelled the prompt.
    Cancelled,
    /// The platform's own check is locked out.
    LockedOut,
    /// The enrolment changed, or the key is gone. Envelope and key are removed; the PIN opens the vault, and with it the
    /// prompt can be set up again.
    Invalidated,
    /// Opening with the prompt is not set up.
    NotEnabled,
    /// The phone is locked, or the platform cannot ask now.
    Unavailable,
    /// A wait after wrong PINs runs, and holds for the prompt as well.
    Waiting {
        /// Seconds since 1970.
        until: i64,
    },
    /// The vault is an older copy that was put back. That costs the longest wait, once.
    RolledBack {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try of the PIN was used before: the vault's keys and files are gone.
    Erased,
}

/// What came of setting up the platform's prompt.
#[uniffi::remote(Enum)]
pub enum EnableBiometricOutcome {
    /// The prompt opens the vault from now on.
    Enabled,
    /// The person cancelled the prompt. What was set up before is as it was.
    Cancelled,
    /// The platform's own check is locked out.
    LockedOut,
    /// Nobody is enrolled, the phone has no such hardware, or the platform cannot ask now.
    Unavailable,
}

/// What came of unlocking with the platform's prompt.
#[derive(Debug, uniffi::Enum)]
pub enum BiometricUnlockOutcome {
    /// The platform gave the key out.
    Unlocked {
        /// The wallet, unlocked.
        wallet: Arc<Wallet>,
    },
    /// It did not, or was not asked. The PIN opens the vault as ever.
    Refused {
        /// Why.
        refusal: BiometricRefusal,
    },
}

impl From<wallet_core::BiometricUnlockOutcome> for BiometricUnlockOutcome {
    fn from(outcome: wallet_core::BiometricUnlockOutcome) -> Self {
        match outcome {
            wallet_core::BiometricUnlockOutcome::Unlocked(wallet) => Self::Unlocked {
                wallet: Wallet::wrap(wallet),
            },
            wallet_core::BiometricUnlockOutcome::Refused(refusal) => Self::Refused { refusal },
        }
    }
}

/// What came of asking the person by the platform's prompt.
#[derive(Debug, uniffi::Enum)]
pub enum BiometricAuthoriseOutcome {
    /// The platform gave the key out.
    Authorised {
        /// The approval.
        authorisation: Arc<Authorisation>,
    },
    /// It did not, or was not asked. The PIN approves as ever.
    Refused {
        /// Why.
        refusal: BiometricRefusal,
    },
}

impl From<wallet_core::BiometricAuthoriseOutcome> for BiometricAuthoriseOutcome {
    fn from(outcome: wallet_core::BiometricAuthoriseOutcome) -> Self {
        match outcome {
            wallet_core::BiometricAuthoriseOutcome::Authorised(authorisation) => Self::Authorised {
                authorisation: Authorisation::wrap(authorisation),
            },
            wallet_core::BiometricAuthoriseOutcome::Refused(refusal) => Self::Refused { refusal },
        }
    }
}
