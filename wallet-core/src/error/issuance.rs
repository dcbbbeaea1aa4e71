use super::{Blame, ErrorInfo, Next, VaultError, http_fault_info, info, key_fault_info};
use crate::ports::{HttpFault, KeyFault};

/// Errors of accepting and rejecting credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuanceError {
    /// The credential was accepted or rejected before.
    #[error("this was decided before")]
    Decided,
    /// A holder key could not be made or used.
    #[error("the key for this credential could not be made or used")]
    Key(KeyFault),
    /// The key that the phone has for this credential falls short of what the wallet requires.
    #[error("the key for this credential falls short of what the wallet requires")]
    KeyLevel,
    /// The way to the issuer failed.
    #[error("the issuer could not be reached")]
    Network(HttpFault),
    /// There is no such offer or credential.
    #[error("there is no such offer or credential")]
    NotFound,
    /// The offer, or what the issuer says about itself, is not acceptable.
    #[error("the offer is not acceptable")]
    Offer(OfferFault),
    /// The issuer answered with an error.
    #[error("the issuer answered with an error")]
    Peer(PeerAnswer),
    /// What the issuer sent was refused; nothing of it was kept.
    #[error("the credential was refused; nothing of it was kept")]
    Refused(CredentialFault),
    /// The offer needs a transaction code, which the issuer gives the person by another way.
    #[error("this offer needs a transaction code")]
    TransactionCodeNeeded,
    /// The issuer is not known: keeping its credential takes an explicit yes to that.
    #[error("the issuer is not known")]
    UnknownIssuer,
    /// The offer was used before, or an earlier try was cut off after it was used.
    #[error("this offer is used up; ask for a new one")]
    UsedUp,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What is wrong with an offer or with the issuer's metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferFault {
    /// An address is not https (or names another place than it must).
    Address,
    /// The issuer or authorisation server names itself differently from the offer.
    IssuerMismatch,
    /// The offer cannot be read.
    Malformed,
    /// The issuer's metadata or one of its answers cannot be read.
    Metadata,
    /// The offer or an answer is too large.
    TooLarge,
    /// The offer asks for a grant, format or proof that this wallet does not have.
    Unsupported,
}

/// What is wrong with a credential that an issuer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialFault {
    /// A registered claim of the JWT contradicts the credential in it.
    Contradiction,
    /// A disclosure is not its own, or one of the rules of RFC 9901 section 7.1 is broken; an element of an mdoc does not fit its
    /// digest.
    Disclosure,
    /// It has expired.
    Expired,
    /// It is not bound to the key that this wallet proved (`cnf`).
    HolderBinding,
    /// Its issuer is not the one that the key belongs to.
    Issuer,
    /// The issuer's key could not be found.
    IssuerKey,
    /// It cannot be read.
    Malformed,
    /// Its issuer is on the trust list, and may not issue this type.
    NotAuthorised,
    /// It is not valid yet.
    NotYetValid,
    /// The signature is wrong.
    Signature,
    /// It is larger or deeper than this wallet reads.
    TooLarge,
    /// It is of another type than was offered.
    Type,
    /// It does not keep to the metadata of its type, or that is not the one whose hash it names.
    TypeMetadata,
    /// Its certificate chain ends at no anchor, or its certificate could not sign an mdoc: not at that time, or not of that type.
    Untrusted,
}

/// An error that an issuer answered, from the closed list of OpenID4VCI and OAuth 2.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerAnswer {
    /// `invalid_grant`: a wrong transaction code, or an offer that is expired or used.
    InvalidGrant,
    /// `invalid_request`.
    InvalidRequest,
    /// `invalid_client` or `unauthorized_client`.
    InvalidClient,
    /// `invalid_token`.
    InvalidToken,
    /// `invalid_proof` or `invalid_nonce`.
    InvalidProof,
    /// `credential_request_denied`.
    Denied,
    /// Any other error, or an answer that says nothing.
    Other,
}

impl IssuanceError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::Decided => info("issuance.decided", Blame::User, Next::Nothing),
            Self::Key(fault) => key_fault_info(*fault),
            Self::KeyLevel => info("issuance.key.level", Blame::Device, Next::Nothing),
            Self::Network(fault) => http_fault_info(*fault),
            Self::NotFound => info("issuance.not_found", Blame::User, Next::Decide),
            Self::Offer(fault) => info(fault.code(), Blame::Peer, Next::AskPeer),
            Self::Peer(answer) => info(answer.code(), Blame::Peer, answer.next()),
            Self::Refused(fault) => info(fault.code(), Blame::Peer, fault.next()),
            Self::TransactionCodeNeeded => info("issuance.offer.transaction_code", Blame::User, Next::Decide),
            Self::UnknownIssuer => info("issuance.issuer.unknown", Blame::Peer, Next::AddTrust),
            Self::UsedUp => info("issuance.offer.used_up", Blame::Peer, Next::AskPeer),
            Self::Vault(error) => error.info(),
        }
    }
}

impl OfferFault {
    fn code(self) -> &'static str {
        match self {
            Self::Address => "issuance.offer.address",
            Self::IssuerMismatch => "issuance.offer.issuer_mismatch",
            Self::Malformed => "issuance.offer.malformed",
            Self::Metadata => "issuance.issuer.malformed",
            Self::TooLarge => "issuance.offer.too_large",
            Self::Unsupported => "issuance.offer.unsupported",
        }
    }
}

impl CredentialFault {
    /// The stable code, `issuance.credential.…`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contradiction => "issuance.credential.contradiction",
            Self::Disclosure => "issuance.credential.disclosure",
            Self::Expired => "issuance.credential.expired",
            Self::HolderBinding => "issuance.credential.holder_binding",
            Self::Issuer => "issuance.credential.issuer",
            Self::IssuerKey => "issuance.credential.issuer_key",
            Self::Malformed => "issuance.credential.malformed",
            Self::NotAuthorised => "issuance.credential.not_authorised",
            Self::NotYetValid => "issuance.credential.not_yet_valid",
            Self::Signature => "issuance.credential.signature",
            Self::TooLarge => "issuance.credential.too_large",
            Self::Type => "issuance.credential.type",
            Self::TypeMetadata => "issuance.credential.type_metadata",
            Self::Untrusted => "issuance.credential.untrusted",
        }
    }

    fn next(self) -> Next {
        match self {
            Self::Untrusted => Next::AddTrust,
            Self::Contradiction
            | Self::Disclosure
            | Self::Expired
            | Self::HolderBinding
            | Self::Issuer
            | Self::IssuerKey
            | Self::Malformed
            | Self::NotAuthorised
            | Self::NotYetValid
            | Self::Signature
            | Self::TooLarge
            | Self::Type
            | Self::TypeMetadata => Next::AskPeer,
        }
    }
}

impl PeerAnswer {
    fn code(self) -> &'static str {
        match self {
            Self::InvalidGrant => "issuance.peer.invalid_grant",
            Self::InvalidRequest => "issuance.peer.invalid_request",
            Self::InvalidClient => "issuance.peer.invalid_client",
            Self::InvalidToken => "issuance.peer.invalid_token",
            Self::InvalidProof => "issuance.peer.invalid_proof",
            Self::Denied => "issuance.peer.denied",
            Self::Other => "issuance.peer.other",
        }
    }

    fn next(self) -> Next {
        match self {
            Self::InvalidGrant => Next::Decide,
            Self::InvalidProof | Self::Other => Next::RetryLater,
            Self::InvalidRequest | Self::InvalidClient | Self::InvalidToken | Self::Denied => Next::AskPeer,
        }
    }
}
