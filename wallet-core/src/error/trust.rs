use wallet_trust::TrustListError;

use super::{Blame, ErrorInfo, Next, VaultError, info};

/// Errors of changing whom the person trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// The text is no certificate, DID or https address that can be trusted.
    #[error("this is no certificate, DID or https address that can be trusted")]
    Anchor,
    /// The trust list is not taken.
    #[error("the trust list is not taken: {}", .0.code())]
    List(TrustListFault),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl TrustError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::Anchor => info("trust.anchor", Blame::User, Next::Decide),
            Self::List(fault) => info(fault.code(), Blame::Peer, fault.next()),
            Self::Vault(error) => error.info(),
        }
    }
}

/// Why a trust list is not taken (`docs/trust-list.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustListFault {
    /// Two organisations on it have a code or an identifier in common.
    Ambiguous,
    /// It has expired.
    Expired,
    /// It cannot be read.
    Malformed,
    /// It is not valid yet.
    NotYetValid,
    /// It is older than the one that is held, or another operator's.
    Older,
    /// No anchor for trust lists stands for who signed it.
    Operator,
    /// The signature is wrong.
    Signature,
    /// It is larger than this wallet reads.
    TooLarge,
    /// It is no trust list, or a newer kind of one.
    Type,
}

impl TrustListFault {
    /// The stable code, `trust.list.…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ambiguous => "trust.list.ambiguous",
            Self::Expired => "trust.list.expired",
            Self::Malformed => "trust.list.malformed",
            Self::NotYetValid => "trust.list.not_yet_valid",
            Self::Older => "trust.list.older",
            Self::Operator => "trust.list.operator",
            Self::Signature => "trust.list.signature",
            Self::TooLarge => "trust.list.too_large",
            Self::Type => "trust.list.type",
        }
    }

    pub(crate) fn of(error: &TrustListError) -> Self {
        match error {
            TrustListError::TooLarge => Self::TooLarge,
            TrustListError::Malformed => Self::Malformed,
            TrustListError::Type => Self::Type,
            TrustListError::Ambiguous => Self::Ambiguous,
            TrustListError::Operator => Self::Operator,
            TrustListError::Signature => Self::Signature,
            TrustListError::NotYetValid => Self::NotYetValid,
            TrustListError::Expired => Self::Expired,
        }
    }

    fn next(self) -> Next {
        match self {
            Self::Operator => Next::AddTrust,
            Self::Ambiguous
            | Self::Expired
            | Self::Malformed
            | Self::NotYetValid
            | Self::Older
            | Self::Signature
            | Self::TooLarge
            | Self::Type => Next::AskPeer,
        }
    }
}
