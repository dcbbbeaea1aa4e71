use super::{Blame, ErrorInfo, Next, info, key_fault_info};
use crate::ports::KeyFault;

/// Errors of opening, keeping and destroying the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The approval does not cover this call.
    #[error("this call needs a fresh approval for exactly what it does")]
    Authorisation(AuthorisationFault),
    /// Another call works on the same offer or request.
    #[error("another call works on this")]
    Busy,
    /// A sealed record does not open, or one is missing that must be there.
    #[error("a record of the vault is damaged")]
    Damaged,
    /// The device key that this vault needs is gone, or is another key.
    #[error("the device key of this vault is lost")]
    DeviceKeyLost,
    /// The device key cannot be used now.
    #[error("the device key cannot be used now")]
    DeviceUnavailable(KeyFault),
    /// There is no room left on the phone. Nothing was changed.
    #[error("there is no room left for the vault")]
    Full,
    /// Another process, or another object of this one, has the vault open.
    #[error("the vault is in use")]
    InUse,
    /// The wallet was locked.
    #[error("the wallet is locked")]
    Locked,
    /// There is not enough memory to stretch the PIN.
    #[error("not enough memory to open the vault")]
    Memory,
    /// The folder is not empty.
    #[error("the folder is not empty")]
    NotEmpty,
    /// There is no vault in this folder.
    #[error("there is no vault here")]
    NotFound,
    /// A call on the wallet panicked. The wallet was locked; nothing of that call is half done.
    #[error("a call failed within the wallet, which was locked")]
    Poisoned,
    /// The operating system gave no randomness.
    #[error("the system gave no randomness")]
    Randomness,
    /// The file system refused a read or a write.
    #[error("the vault's storage failed")]
    Storage,
    /// The vault cannot be read. It was not changed.
    #[error("the vault cannot be read; it was not changed")]
    Unreadable(UnreadableReason),
    /// A wipe of this vault was begun and must be finished.
    #[error("a wipe of this vault was begun; it must be finished")]
    WipePending,
}

/// Why a vault cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableReason {
    /// The file is not what this version writes.
    Corrupt,
    /// A newer version of the app wrote it.
    NewerVersion,
}

/// Why an approval was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorisationFault {
    /// It was given for something else, or what it was given for has changed.
    Mismatch,
    /// Only the PIN approves this.
    PinNeeded,
    /// It is older than 60 seconds, or the clock went backwards.
    Stale,
}

impl VaultError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::Authorisation(AuthorisationFault::Mismatch) => {
                info("vault.authorisation.mismatch", Blame::User, Next::Decide)
            }
            Self::Authorisation(AuthorisationFault::PinNeeded) => {
                info("vault.authorisation.pin_needed", Blame::User, Next::Decide)
            }
            Self::Authorisation(AuthorisationFault::Stale) => {
                info("vault.authorisation.stale", Blame::User, Next::Decide)
            }
            Self::Busy => info("vault.busy", Blame::User, Next::RetryLater),
            Self::Damaged => info("vault.damaged", Blame::Device, Next::StartAgain),
            Self::DeviceKeyLost => info("vault.device_key_lost", Blame::Device, Next::StartAgain),
            Self::DeviceUnavailable(fault) => key_fault_info(*fault),
            Self::Full => info("vault.full", Blame::Device, Next::RetryLater),
            Self::InUse => info("vault.in_use", Blame::User, Next::RetryLater),
            Self::Locked => info("vault.locked", Blame::User, Next::Unlock),
            Self::Memory => info("vault.memory", Blame::Device, Next::RetryLater),
            Self::NotEmpty => info("vault.not_empty", Blame::User, Next::Decide),
            Self::NotFound => info("vault.not_found", Blame::User, Next::Decide),
            Self::Poisoned => info("vault.poisoned", Blame::Wallet, Next::Unlock),
            Self::Randomness => info("vault.randomness", Blame::Device, Next::RetryLater),
            Self::Storage => info("vault.storage", Blame::Device, Next::RetryLater),
            Self::Unreadable(UnreadableReason::Corrupt) => {
                info("vault.unreadable.corrupt", Blame::Device, Next::StartAgain)
            }
            Self::Unreadable(UnreadableReason::NewerVersion) => {
                info("vault.unreadable.newer", Blame::User, Next::Update)
            }
            Self::WipePending => info("vault.wipe_pending", Blame::Device, Next::Retry),
        }
    }
}
