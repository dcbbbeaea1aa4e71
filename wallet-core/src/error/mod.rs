//! What can go wrong, one enum per family of use cases.
//!
//! Every error has a stable code, says who is to blame and what can be done next, and never holds text from outside,
//! a claim value or a secret. A wrong PIN, a lock-out, a decline and "nothing matches" are outcomes, not errors.
//! `docs/errors.md` lists every code.

mod backup;
mod config;
mod credential;
mod issuance;
mod pin;
mod presentation;
mod status;
mod trust;
mod vault;

pub use backup::{BackupError, passphrase_error_info};
pub use config::AttemptPolicyError;
pub use credential::CredentialError;
pub use issuance::{CredentialFault, IssuanceError, OfferFault, PeerAnswer};
pub use pin::{new_pin_error_info, pin_error_info};
pub use presentation::{ChoiceFault, PresentationError, RequestFault};
pub use status::StatusFault;
pub use trust::{TrustError, TrustListFault};
pub use vault::{AuthorisationFault, UnreadableReason, VaultError};

use crate::ports::{HttpFault, KeyFault};

/// Who caused an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The person, or the app on their behalf, asked for what cannot be.
    User,
    /// The phone or its key store.
    Device,
    /// The way to the peer.
    Network,
    /// The issuer or the verifier.
    Peer,
    /// This wallet.
    Wallet,
}

impl Blame {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Network => "network",
            Self::Peer => "peer",
            Self::Wallet => "wallet",
        }
    }
}

/// What can be done after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The same call may succeed now.
    Retry,
    /// The same call may succeed later.
    RetryLater,
    /// The peer must make a new offer or request.
    AskPeer,
    /// The person must decide or supply something.
    Decide,
    /// Trust must be set up first.
    AddTrust,
    /// The wallet must be unlocked first.
    Unlock,
    /// The wallet must be wiped and its credentials issued again.
    StartAgain,
    /// A newer version of the app is needed.
    Update,
    /// Nothing can be done here.
    Nothing,
}

impl Next {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::RetryLater => "retry_later",
            Self::AskPeer => "ask_peer",
            Self::Decide => "decide",
            Self::AddTrust => "add_trust",
            Self::Unlock => "unlock",
            Self::StartAgain => "start_again",
            Self::Update => "update",
            Self::Nothing => "nothing",
        }
    }
}

/// What an app needs to know about an error besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorInfo {
    /// Stable code, such as `presentation.request.signature`.
    pub code: &'static str,
    /// Who caused it.
    pub blame: Blame,
    /// What can be done.
    pub next: Next,
    /// Whether the error may hold personal data. No error of this version does.
    pub personal_data: bool,
}

pub(crate) const fn info(code: &'static str, blame: Blame, next: Next) -> ErrorInfo {
    ErrorInfo {
        code,
        blame,
        next,
        personal_data: false,
    }
}

/// The information about a fault of the network.
#[must_use]
pub fn http_fault_info(fault: HttpFault) -> ErrorInfo {
    match fault {
        HttpFault::Unreachable => info("network.unreachable", Blame::Network, Next::RetryLater),
        HttpFault::TimedOut => info("network.timed_out", Blame::Network, Next::RetryLater),
        HttpFault::Tls => info("network.tls", Blame::Network, Next::RetryLater),
        HttpFault::TooLarge => info("network.too_large", Blame::Peer, Next::AskPeer),
        HttpFault::Platform => info("network.platform", Blame::Device, Next::RetryLater),
    }
}

/// The information about a fault of the key store.
#[must_use]
pub fn key_fault_info(fault: KeyFault) -> ErrorInfo {
    match fault {
        KeyFault::Cancelled => info("device.cancelled", Blame::User, Next::Retry),
        KeyFault::PhoneLocked => info("device.phone_locked", Blame::Device, Next::RetryLater),
        KeyFault::LockedOut => info("device.locked_out", Blame::Device, Next::RetryLater),
        KeyFault::Invalidated => info("device.key_invalidated", Blame::Device, Next::AskPeer),
        KeyFault::Missing => info("device.key_missing", Blame::Device, Next::AskPeer),
        KeyFault::Unavailable => info("device.unavailable", Blame::Device, Next::RetryLater),
        KeyFault::Unsupported => info("device.unsupported", Blame::Device, Next::Nothing),
    }
}
