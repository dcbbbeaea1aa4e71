//! Opening, holding and destroying the vault.

mod attempts;
mod authorisation;
mod authorise;
mod inner;
mod locked;
mod pin_check;
pub(crate) mod reconcile;

pub use authorisation::{Authorisation, AuthoriseOutcome, Operation};
pub(crate) use authorise::{accept_digest, authorise, delete_digest, view_digest};
pub(crate) use inner::{Inner, decode, encode};
pub use locked::{LockedWallet, UnlockOutcome, WipeConfirmation};
