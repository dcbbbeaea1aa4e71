//! Opening, holding and destroying the vault.

mod attempts;
mod authorisation;
mod authorise;
mod biometric_check;
mod biometric_unlock;
mod change_pin;
mod counter;
mod create;
mod device_key;
mod enable_biometric;
mod held_key;
mod idle;
mod in_use;
mod inner;
mod locked;
mod pin_check;
mod raise;
pub(crate) mod reconcile;
mod rescue;
mod rollback;
mod stretching;
mod wipe_home;

pub use authorisation::{Authorisation, AuthoriseOutcome, Operation};
pub(crate) use authorise::{accept_digest, authorise, delete_digest, view_digest};
pub use biometric_check::BiometricRefusal;
pub use biometric_unlock::{BiometricAuthoriseOutcome, BiometricUnlockOutcome};
pub use change_pin::ChangePinOutcome;
pub use enable_biometric::EnableBiometricOutcome;
pub use idle::IdleLimit;
pub(crate) use in_use::InUse;
pub(crate) use inner::{Inner, decode, encode};
pub use locked::{LockedWallet, UnlockOutcome, WipeConfirmation};
pub use rescue::{RescueDamage, RescueOutcome, RescuedWallet};
