//! The core's errors, one enum a family, to the letter. No field holds text: a crash log prints them all.

pub(crate) use wallet_core::{
    AuthorisationFault, Blame, ChoiceFault, CredentialError, CredentialFault, IssuanceError, Next,
    OfferFault, PeerAnswer, PresentationError, RequestFault, TrustError, TrustListFault, UnreadableReason,
    VaultError,
};

use crate::credentials::CredentialClass;
use crate::http::HttpFault;
use crate::ports::KeyFault;

/// Errors of opening, keeping and destroying the vault.
#[uniffi::remote(Error)]
pub enum VaultError {
    /// The approval does not cover this call.
    Authorisation(AuthorisationFault),
    /// Another call works on the same offer or request.
    Busy,
    /// A sealed record does not open, or one is missing that must be there.
    Damaged,
    /// The device key that this vault needs is gone, or is another key.
    DeviceKeyLost,
    /// The device key cannot be used now.
    DeviceUnavailable(KeyFault),
    /// There is no room left on the phone. Nothing was changed.
    Full,
    /// Another process, or another object of this one, has the vault open.
    InUse,
    /// The wallet was locked.
    Locked,
    /// There is not enough memory to stretch the PIN.
    Memory,
    /// The folder is not empty.
    NotEmpty,
    /// There is no vault in this folder.
    NotFound,
    /// A call on the wallet panicked. The wallet was locked; nothing of that call is half done.
    Poisoned,
    /// The operating system gave no randomness.
    Randomness,
    /// The file system refused a read or a write.
    Storage,
    /// The vault cannot be read. It was not changed.
    Unreadable(UnreadableReason),
    /// A wipe of this vault was begun and must be finished.
    WipePending,
}

/// Why a vault cannot be read.
#[uniffi::remote(Enum)]
pub enum UnreadableReason {
    /// The file is not what this version writes.
    Corrupt,
    /// A newer version of the app wrote it.
    NewerVersion,
}

/// Why an approval was not accepted.
#[uniffi::remote(Enum)]
pub enum AuthorisationFault {
    /// It was given for something else, or what it was given for has changed.
    Mismatch,
    /// Only the PIN approves this.
    PinNeeded,
    /// It was used before, is older than 60 seconds, or the clock went backwards.
    Stale,
}

/// Errors of accepting and rejecting credentials.
#[uniffi::remote(Error)]
pub enum IssuanceError {
    /// The credential was accepted or rejected before.
    Decided,
    /// A holder key could not be made or used.
    Key(KeyFault),
    /// The key that the phone has for this credential falls short of what the wallet requires.
    KeyLevel,
    /// The way to the issuer failed.
    Network(HttpFault),
    /// There is no such offer or credential.
    NotFound,
    /// The offer, or what the issuer says about itself, is not acceptable.
    Offer(OfferFault),
    /// The issuer answered with an error.
    Peer(PeerAnswer),
    /// What the issuer sent was refused; nothing of it was kept.
    Refused(CredentialFault),
    /// The offer needs a transaction code, which the issuer gives the person by another way.
    TransactionCodeNeeded,
    /// The issuer is not known: keeping its credential takes an explicit yes to that.
    UnknownIssuer,
    /// The offer was used before, or an earlier try was cut off after it was used.
    UsedUp,
    /// The vault.
    Vault(VaultError),
}

/// What is wrong with an offer or with the issuer's metadata.
#[uniffi::remote(Enum)]
pub enum OfferFault {
    /// An address is not https, or names another place than it must.
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
#[uniffi::remote(Enum)]
pub enum CredentialFault {
    /// A registered claim of the JWT contradicts the credential in it.
    Contradiction,
    /// A disclosure is not its own, or one of the rules of RFC 9901 section 7.1 is broken.
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
    /// Its certificate chain ends at no anchor.
    Untrusted,
}

/// An error that an issuer answered, from the closed list of OpenID4VCI and OAuth 2.0.
#[uniffi::remote(Enum)]
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

/// Errors of reviewing and answering a verifier's request.
#[uniffi::remote(Error)]
pub enum PresentationError {
    /// The request was answered before.
    Answered,
    /// A chosen credential vouches for less than the wallet requires.
    Assurance,
    /// An approval that this share needs was not given: nothing was sent. [`CredentialClass::Ordinary`] is that of the
    /// share itself, every other class that of the claims of the class.
    ApprovalMissing(CredentialClass),
    /// What was chosen does not fit the request.
    Choice(ChoiceFault),
    /// A credential's key could not be used.
    Key(KeyFault),
    /// The way to the verifier failed.
    Network(HttpFault),
    /// There is no such request.
    NotFound,
    /// The verifier answered with an error; what was shared has left the wallet.
    Peer,
    /// The request failed a check: nothing was sent and the person is not asked.
    Refused(RequestFault),
    /// The verifier did not prove who it is: sharing takes an explicit yes to that.
    UnverifiedVerifier,
    /// The vault.
    Vault(VaultError),
}

/// Which check a request failed.
#[uniffi::remote(Enum)]
pub enum RequestFault {
    /// An address is not https.
    Address,
    /// The `client_id` is not the one of the certificate or of the address.
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
#[uniffi::remote(Enum)]
pub enum ChoiceFault {
    /// This credential does not answer that query.
    Credential,
    /// There is no such set or option, or it cannot be answered.
    Option,
}

/// Errors of reading what is held.
#[uniffi::remote(Error)]
pub enum CredentialError {
    /// No credential has this identifier.
    NotFound,
    /// The credential waits for a decision: it is rejected, not deleted, so that its issuer hears of it.
    Undecided,
    /// The vault.
    Vault(VaultError),
}

/// Errors of changing whom the person trusts.
#[uniffi::remote(Error)]
pub enum TrustError {
    /// The text is no certificate, DID or https address that can be trusted.
    Anchor,
    /// The trust list is not taken.
    List(TrustListFault),
    /// The vault.
    Vault(VaultError),
}

/// Why a trust list is not taken.
#[uniffi::remote(Enum)]
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

/// Who caused an error.
#[uniffi::remote(Enum)]
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

/// What can be done after an error.
#[uniffi::remote(Enum)]
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
