//! Opening, holding and destroying the vault.

mod attempts;
mod authorisation;
mod authorise;
mod idle;
mod in_use;
mod inner;
mod locked;
mod pin_check;
pub(crate) mod reconcile;
mod rescue;
mod wipe_home;

pub use authorisation::{Authorisation, AuthoriseOutcome, Operation};
pub(crate) use authorise::{accept_digest, authorise};
pub use idle::IdleLimit;
pub(crate) use in_use::InUse;
pub(crate) use inner::{Inner, decode, encode};
pub use locked::{LockedWallet, UnlockOutcome, WipeConfirmation};
pub use rescue::{RescueDamage, RescueOutcome, RescuedWallet};
