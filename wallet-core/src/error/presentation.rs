use super::{Blame, ErrorInfo, Next, VaultError, http_fault_info, info, key_fault_info};
use crate::model::CredentialClass;
use crate::ports::{HttpFault, KeyFault};

/// Errors of reviewing and answering a verifier's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PresentationError {
    /// The request was answered before.
    #[error("this request was answered before")]
    Answered,
    /// A chosen credential vouches for less than the wallet requires.
    #[error("a credential vouches for less than the wallet requires")]
    Assurance,
    /// An approval that this share needs was not given: nothing was sent. [`CredentialClass::Ordinary`] is that of the
    /// share itself, every other class that of the claims of the class.
    #[error("an approval is missing")]
    ApprovalMissing(CredentialClass),
    /// What was chosen does not fit the request.
    #[error("this choice does not fit the request")]
    Choice(ChoiceFault),
    /// A credential's key could not be used.
    #[error("the key of a credential could not be used")]
    Key(KeyFault),
    /// The way to the verifier failed.
    #[error("the verifier could not be reached")]
    Network(HttpFault),
    /// There is no such request.
    #[error("there is no such request")]
    NotFound,
    /// The verifier answered with an error; what was shared has left the wallet.
    #[error("the verifier answered with an error")]
    Peer,
    /// The request failed a check: nothing was sent and the person is not asked.
    #[error("the request was refused")]
    Refused(RequestFault),
    /// The verifier did not prove who it is, or neither trust list nor anchor vouches for it: sharing takes an explicit yes to
    /// that.
    #[error("the verifier did not prove who it is")]
    UnverifiedVerifier,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Which check a request failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestFault {
    /// An address is not https.
    Address,
    /// The `client_id` is not the one of the certificate or of the address, or a DID without the key that is named.
    ClientId,
    /// The request has expired, or is not valid yet.
    Expired,
    /// The request cannot be read.
    Malformed,
    /// There is no nonce, or not the one that was sent.
    Nonce,
    /// The query cannot be read.
    Query,
    /// The answer would go to a place that is not the verifier's.
    ResponseUri,
    /// The signature is wrong or missing.
    Signature,
    /// The request is too large.
    TooLarge,
    /// The request asks for something this wallet does not have.
    Unsupported,
    /// The certificate chain ends at no anchor.
    Untrusted,
}

/// Why a choice does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceFault {
    /// This credential does not answer that query.
    Credential,
    /// There is no such set or option, or it cannot be answered.
    Option,
}

impl PresentationError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::Answered => info("presentation.answered", Blame::User, Next::AskPeer),
            Self::Assurance => info("presentation.assurance", Blame::Device, Next::Decide),
            Self::ApprovalMissing(class) => info(missing_code(*class), Blame::User, Next::Decide),
            Self::Choice(ChoiceFault::Credential) => {
                info("presentation.choice.credential", Blame::User, Next::Decide)
            }
            Self::Choice(ChoiceFault::Option) => {
                info("presentation.choice.option", Blame::User, Next::Decide)
            }
            Self::Key(fault) => key_fault_info(*fault),
            Self::Network(fault) => http_fault_info(*fault),
            Self::NotFound => info("presentation.not_found", Blame::User, Next::Decide),
            Self::Peer => info("presentation.peer.answer", Blame::Peer, Next::AskPeer),
            Self::Refused(fault) => info(fault.code(), Blame::Peer, fault.next()),
            Self::UnverifiedVerifier => info("presentation.verifier.unverified", Blame::Peer, Next::Decide),
            Self::Vault(error) => error.info(),
        }
    }
}

fn missing_code(class: CredentialClass) -> &'static str {
    match class {
        CredentialClass::Ordinary => "presentation.approval.ordinary",
        CredentialClass::Health => "presentation.approval.health",
        CredentialClass::CriminalRecord => "presentation.approval.criminal_record",
        CredentialClass::Unclassified => "presentation.approval.unclassified",
    }
}

impl RequestFault {
    /// The stable code, `presentation.request.…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "presentation.request.address",
            Self::ClientId => "presentation.request.client_id",
            Self::Expired => "presentation.request.expired",
            Self::Malformed => "presentation.request.malformed",
            Self::Nonce => "presentation.request.nonce",
            Self::Query => "presentation.request.query",
            Self::ResponseUri => "presentation.request.response_uri",
            Self::Signature => "presentation.request.signature",
            Self::TooLarge => "presentation.request.too_large",
            Self::Unsupported => "presentation.request.unsupported",
            Self::Untrusted => "presentation.request.untrusted",
        }
    }

    fn next(self) -> Next {
        match self {
            Self::Untrusted => Next::AddTrust,
            Self::Address
            | Self::ClientId
            | Self::Expired
            | Self::Malformed
            | Self::Nonce
            | Self::Query
            | Self::ResponseUri
            | Self::Signature
            | Self::TooLarge
            | Self::Unsupported => Next::AskPeer,
        }
    }
}
