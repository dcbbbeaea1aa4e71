//! Opening, holding and destroying the vault.

mod attempts;
mod authorisation;
mod authorise;
mod idle;
mod in_use;
mod biometric_check;
mod biometric_unlock;
mod counter;
mod enable_biometric;
mod held_key;
mod inner;
mod locked;
mod pin_check;
pub(crate) mod reconcile;
mod rollback;

pub use authorisation::{Authorisation, AuthoriseOutcome, Operation};
pub(crate) use authorise::{accept_digest, authorise};
pub use idle::IdleLimit;
pub(crate) use in_use::InUse;
pub use biometric_check::BiometricRefusal;
pub use biometric_unlock::{BiometricAuthoriseOutcome, BiometricUnlockOutcome};
pub use enable_biometric::EnableBiometricOutcome;
pub(crate) use inner::{Inner, decode, encode};
pub use locked::{LockedWallet, UnlockOutcome, WipeConfirmation};
