use super::{Blame, ErrorInfo, Next, http_fault_info, info};
use crate::ports::HttpFault;

/// Why a status list gave no answer. What was known before stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusFault {
    /// Its address is not https.
    #[error("the address of the status list is not https")]
    Address,
    /// It was answered with something else than the list.
    #[error("no status list was answered")]
    Answer,
    /// It has expired.
    #[error("the status list has expired")]
    Expired,
    /// The credential's place lies outside the list.
    #[error("the status list does not reach as far as the credential")]
    Index,
    /// The key that it is signed by could not be found.
    #[error("the key of the status list could not be found")]
    Key,
    /// It cannot be read.
    #[error("the status list cannot be read")]
    Malformed,
    /// It is another list than the credential names, or serves another purpose.
    #[error("this is another status list than the credential names")]
    Mismatch,
    /// The way to it failed.
    #[error("the status list could not be reached")]
    Network(HttpFault),
    /// It is not valid yet.
    #[error("the status list is not valid yet")]
    NotYetValid,
    /// It was issued before one that was seen already.
    #[error("the status list is older than one that was seen before")]
    Older,
    /// The signature is wrong.
    #[error("the signature of the status list is wrong")]
    Signature,
    /// It is larger than this wallet reads, as it comes or inflated.
    #[error("the status list is too large")]
    TooLarge,
    /// It is secured in a way that this wallet does not know.
    #[error("the status list is secured in a way that is not supported")]
    Unsupported,
    /// It is signed by somebody who is neither the credential's issuer nor vouched for by an anchor for status lists.
    #[error("no anchor vouches for the signer of the status list")]
    Untrusted,
}

impl StatusFault {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        let peer = |code| info(code, Blame::Peer, Next::RetryLater);
        match self {
            Self::Address => info("status.address", Blame::Peer, Next::Nothing),
            Self::Answer => peer("status.answer"),
            Self::Expired => peer("status.expired"),
            Self::Index => peer("status.index"),
            Self::Key => peer("status.key"),
            Self::Malformed => peer("status.malformed"),
            Self::Mismatch => peer("status.mismatch"),
            Self::Network(fault) => http_fault_info(*fault),
            Self::NotYetValid => peer("status.not_yet_valid"),
            Self::Older => peer("status.older"),
            Self::Signature => peer("status.signature"),
            Self::TooLarge => peer("status.too_large"),
            Self::Unsupported => info("status.unsupported", Blame::Peer, Next::Update),
            Self::Untrusted => info("status.untrusted", Blame::Peer, Next::AddTrust),
        }
    }
}
