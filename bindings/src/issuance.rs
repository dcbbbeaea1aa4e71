use std::sync::Arc;

use wallet_core::IssuanceError;
pub(crate) use wallet_core::{InvitationKind, Notification as IssuerNotification};

use crate::authorisation::Authorisation;
use crate::credentials::{CredentialClass, CredentialSummary, LocalisedText, convert};
use crate::ids::{CredentialId, SessionId, all_to_core};
use crate::wallet::Wallet;

/// What a link asks the wallet to do.
#[uniffi::remote(Enum)]
pub enum InvitationKind {
    /// An issuer's credential offer (OpenID4VCI 1.0 section 4.1): review it as an offer.
    Offer,
    /// A verifier's request (OpenID4VP 1.0 section 5): review it as a request.
    Request,
}

/// Tells an offer from a request, before anything in the link is believed. None where it is neither.
#[uniffi::export]
pub fn invitation_kind(link: &str) -> Option<InvitationKind> {
    wallet_core::invitation_kind(link).ok()
}

/// An offer as the person sees it before anything is fetched.
#[derive(Debug, Clone, uniffi::Record)]
pub struct OfferReview {
    /// Names the saved offer.
    pub session: SessionId,
    /// The credential issuer's identifier, to the letter.
    pub issuer: String,
    /// What the issuer calls itself: its own words, attested by nobody.
    pub issuer_names: Vec<LocalisedText>,
    /// What is offered.
    pub credentials: Vec<OfferedCredential>,
    /// The transaction code that the issuer wants, if any.
    pub transaction_code: Option<TransactionCode>,
}

impl From<wallet_core::OfferReview> for OfferReview {
    fn from(review: wallet_core::OfferReview) -> Self {
        let wallet_core::OfferReview {
            session,
            issuer,
            issuer_names,
            credentials,
            transaction_code,
        } = review;
        Self {
            session: session.into(),
            issuer,
            issuer_names: convert(issuer_names),
            credentials: convert(credentials),
            transaction_code: transaction_code.map(Into::into),
        }
    }
}

/// One credential of an offer.
#[derive(Debug, Clone, uniffi::Record)]
pub struct OfferedCredential {
    /// The issuer's name for the configuration.
    pub configuration: String,
    /// Its type (`vct`), as the issuer's metadata says.
    pub credential_type: String,
    /// How sensitive that type is.
    pub class: CredentialClass,
    /// What the issuer calls it, by language.
    pub names: Vec<LocalisedText>,
}

impl From<wallet_core::OfferedCredential> for OfferedCredential {
    fn from(offered: wallet_core::OfferedCredential) -> Self {
        let wallet_core::OfferedCredential {
            configuration,
            credential_type,
            class,
            names,
        } = offered;
        Self {
            configuration,
            credential_type,
            class,
            names: convert(names),
        }
    }
}

/// What a transaction code looks like (OpenID4VCI section 4.1.1). The code itself is never in it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct TransactionCode {
    /// Digits only, or any text.
    pub numeric: bool,
    /// How many characters, if the issuer tells.
    pub length: Option<u32>,
    /// The issuer's own words on where to find it; plain text of limited length.
    pub description: Option<String>,
}

impl From<wallet_core::TransactionCode> for TransactionCode {
    fn from(code: wallet_core::TransactionCode) -> Self {
        let wallet_core::TransactionCode {
            numeric,
            length,
            description,
        } = code;
        Self {
            numeric,
            length,
            description,
        }
    }
}

/// What a fetch brought.
#[derive(Debug, Clone, uniffi::Record)]
pub struct FetchOutcome {
    /// Verified and sealed, waiting for the person's decision.
    pub pending: Vec<CredentialSummary>,
    /// Refused by the wallet; nothing of them was kept.
    pub refused: Vec<RefusedCredential>,
}

/// A credential that the wallet refused.
#[derive(Debug, Clone, uniffi::Record)]
pub struct RefusedCredential {
    /// The issuer's name for the configuration.
    pub configuration: String,
    /// Why.
    pub error: IssuanceError,
}

impl From<wallet_core::FetchOutcome> for FetchOutcome {
    fn from(outcome: wallet_core::FetchOutcome) -> Self {
        let wallet_core::FetchOutcome { pending, refused } = outcome;
        Self {
            pending: convert(pending),
            refused: convert(refused),
        }
    }
}

impl From<wallet_core::RefusedCredential> for RefusedCredential {
    fn from(refused: wallet_core::RefusedCredential) -> Self {
        let wallet_core::RefusedCredential { configuration, error } = refused;
        Self { configuration, error }
    }
}

/// Whether the issuer was told of a decision. The decision is final either way.
#[uniffi::remote(Enum)]
pub enum IssuerNotification {
    /// The issuer took the notification.
    Delivered,
    /// It was tried once and did not arrive.
    Failed,
    /// There is nobody to tell: no notification endpoint, or nothing was fetched.
    Impossible,
}

/// Credentials that were accepted.
#[derive(Debug, Clone, uniffi::Record)]
pub struct AcceptOutcome {
    /// Now active.
    pub accepted: Vec<CredentialSummary>,
    /// Whether the issuer was told, for each.
    pub notifications: Vec<IssuerNotification>,
}

impl From<wallet_core::AcceptOutcome> for AcceptOutcome {
    fn from(outcome: wallet_core::AcceptOutcome) -> Self {
        let wallet_core::AcceptOutcome {
            accepted,
            notifications,
        } = outcome;
        Self {
            accepted: convert(accepted),
            notifications,
        }
    }
}

/// What was rejected.
#[derive(Debug, Clone, uniffi::Record)]
pub struct RejectOutcome {
    /// The credentials that were deleted; none where an offer was rejected before the fetch.
    pub rejected: Vec<CredentialId>,
    /// Whether the issuer was told, for each; [`IssuerNotification::Impossible`] for an offer before the fetch.
    pub notifications: Vec<IssuerNotification>,
}

impl From<wallet_core::RejectOutcome> for RejectOutcome {
    fn from(outcome: wallet_core::RejectOutcome) -> Self {
        let wallet_core::RejectOutcome {
            rejected,
            notifications,
        } = outcome;
        Self {
            rejected: convert(rejected),
            notifications,
        }
    }
}

#[uniffi::export]
impl Wallet {
    /// Reads an issuer's link and shows what it offers. The same link resumes the same offer.
    ///
    /// # Errors
    /// [`IssuanceError::Offer`] with what is wrong; [`IssuanceError::UsedUp`]; faults of the network.
    pub async fn review_offer(&self, link: String) -> Result<OfferReview, IssuanceError> {
        self.core().review_offer(&link).await.map(Into::into)
    }

    /// Redeems an offer and fetches its credentials; each is verified before it is sealed as pending. May be called
    /// again after it was cut off: what is here already is not fetched twice.
    ///
    /// # Errors
    /// [`IssuanceError::TransactionCodeNeeded`] before anything is sent; [`IssuanceError::Peer`] for a wrong
    /// transaction code, which leaves the offer to be tried again; [`IssuanceError::UsedUp`].
    pub async fn fetch(
        &self,
        session: SessionId,
        transaction_code: Option<String>,
    ) -> Result<FetchOutcome, IssuanceError> {
        let session = session.to_core().ok_or(IssuanceError::NotFound)?;
        let outcome = self.core().fetch(session, transaction_code.as_deref()).await?;
        Ok(outcome.into())
    }

    /// Accepts pending credentials. The decision is final here first; then each issuer is told, once.
    ///
    /// `unknown_issuer` is the person's yes to keeping credentials of an issuer that no anchor vouches for, and must
    /// be part of the approval.
    ///
    /// # Errors
    /// [`IssuanceError::UnknownIssuer`] without that yes, [`IssuanceError::Decided`] where one is not pending. All
    /// are accepted, or none.
    pub async fn accept(
        &self,
        credentials: Vec<CredentialId>,
        unknown_issuer: bool,
        authorisation: Arc<Authorisation>,
    ) -> Result<AcceptOutcome, IssuanceError> {
        let authorisation = authorisation.take()?;
        let credentials = all_to_core(&credentials).ok_or(IssuanceError::NotFound)?;
        let outcome = self
            .core()
            .accept(&credentials, unknown_issuer, authorisation)
            .await?;
        Ok(outcome.into())
    }

    /// Rejects pending credentials: they are deleted here first, with their keys; then each issuer is told, once.
    /// The reason stays in the history on the phone.
    ///
    /// # Errors
    /// [`IssuanceError::Decided`] where one is not pending. All are rejected, or none.
    pub async fn reject(
        &self,
        credentials: Vec<CredentialId>,
        reason: Option<String>,
    ) -> Result<RejectOutcome, IssuanceError> {
        let credentials = all_to_core(&credentials).ok_or(IssuanceError::NotFound)?;
        let outcome = self.core().reject(&credentials, reason.as_deref()).await?;
        Ok(outcome.into())
    }

    /// Rejects an offer, and what was fetched of it.
    ///
    /// # Errors
    /// [`IssuanceError::Decided`] where everything of it was decided before.
    pub async fn reject_offer(
        &self,
        session: SessionId,
        reason: Option<String>,
    ) -> Result<RejectOutcome, IssuanceError> {
        let session = session.to_core().ok_or(IssuanceError::NotFound)?;
        let outcome = self.core().reject_offer(session, reason.as_deref()).await?;
        Ok(outcome.into())
    }
}
