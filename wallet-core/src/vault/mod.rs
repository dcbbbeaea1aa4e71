//! Opening, holding and destroying the vault.

mod attempts;
mod authorisation;
mod authorise;
mod change_pin;
mod device_key;
mod held_key;
mod inner;
mod locked;
mod pin_check;
mod raise;
pub(crate) mod reconcile;
mod stretching;

pub use authorisation::{Authorisation, AuthoriseOutcome, Operation};
pub(crate) use authorise::{accept_digest, authorise};
pub use change_pin::ChangePinOutcome;
pub(crate) use inner::{Inner, decode, encode};
pub use locked::{LockedWallet, UnlockOutcome, WipeConfirmation};
