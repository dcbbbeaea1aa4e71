use std::sync::Arc;

use wallet_core::{ChoiceFault, PresentationError};

use crate::authorisation::{Authorisation, Selection};
use crate::credentials::convert;
use crate::ids::SessionId;
use crate::request::{AnswerView, RequestReview, VerifierView};
use crate::wallet::Wallet;

/// What came of a share.
#[derive(Debug, uniffi::Enum)]
pub enum ShareOutcome {
    /// The verifier took the answer.
    Shared {
        /// What was shared.
        receipt: Arc<Receipt>,
    },
    /// The wallet holds nothing that answers the request. Nothing was sent.
    NoMatch,
}

/// What was shared. An object, for the address in it can hold a code.
#[derive(Debug, uniffi::Object)]
pub struct Receipt(wallet_core::Receipt);

#[uniffi::export]
impl Receipt {
    /// Who it went to.
    pub fn verifier(&self) -> VerifierView {
        self.0.verifier.clone().into()
    }

    /// What left the wallet.
    pub fn shared(&self) -> Vec<AnswerView> {
        convert(self.0.shared.clone())
    }

    /// Where the verifier wants the person to go on, if anywhere.
    pub fn redirect_uri(&self) -> Option<String> {
        self.0.redirect_uri.clone()
    }
}

/// A request that was declined. An object, for the address in it can hold a code.
#[derive(Debug, uniffi::Object)]
pub struct DeclineOutcome(wallet_core::DeclineOutcome);

#[uniffi::export]
impl DeclineOutcome {
    /// Who asked.
    pub fn verifier(&self) -> VerifierView {
        self.0.verifier.clone().into()
    }

    /// Where the verifier wants the person to go on, if anywhere.
    pub fn redirect_uri(&self) -> Option<String> {
        self.0.redirect_uri.clone()
    }
}

#[uniffi::export]
impl Wallet {
    /// Reads a verifier's link, fetches the request if need be, checks it, and shows what it asks and what would be
    /// shared by default. The same link resumes the same request until it is answered.
    ///
    /// # Errors
    /// [`PresentationError::Refused`] with the check that failed: nothing is sent to the verifier then.
    pub async fn review_request(&self, link: String) -> Result<RequestReview, PresentationError> {
        self.core().review_request(&link).await.map(Into::into)
    }

    /// The review of a request that is known already, with another selection.
    ///
    /// # Errors
    /// [`PresentationError::NotFound`]; [`PresentationError::Choice`] where the selection does not fit.
    pub fn review_selection(
        &self,
        session: SessionId,
        selection: Selection,
    ) -> Result<RequestReview, PresentationError> {
        let session = session.to_core().ok_or(PresentationError::NotFound)?;
        self.core()
            .review_selection(session, &chosen(&selection)?)
            .map(Into::into)
    }

    /// Shares what a selection stands for: every claim that the review named, and no other.
    ///
    /// `unverified_verifier` is the person's yes to a verifier that did not prove who it is, and must be part of each
    /// approval. `authorisations` has one approval for each class that [`RequestReview::approvals`] names.
    ///
    /// # Errors
    /// [`PresentationError::UnverifiedVerifier`] without that yes;
    /// [`PresentationError::ApprovalMissing`] where a class has no approval; [`PresentationError::Peer`] where the verifier
    /// answered with an error, after the claims have left; faults of the keys and the network.
    pub async fn share(
        &self,
        session: SessionId,
        selection: Selection,
        unverified_verifier: bool,
        authorisations: Vec<Arc<Authorisation>>,
    ) -> Result<ShareOutcome, PresentationError> {
        let authorisations = authorisations
            .iter()
            .map(|authorisation| authorisation.take())
            .collect::<Result<_, _>>()?;
        let session = session.to_core().ok_or(PresentationError::NotFound)?;
        let selection = chosen(&selection)?;
        let outcome = self
            .core()
            .share(session, &selection, unverified_verifier, authorisations)
            .await?;
        Ok(match outcome {
            wallet_core::ShareOutcome::Shared(receipt) => ShareOutcome::Shared {
                receipt: Arc::new(Receipt(receipt)),
            },
            wallet_core::ShareOutcome::NoMatch => ShareOutcome::NoMatch,
        })
    }

    /// Declines a request: the verifier hears `access_denied`, the same whether or not the wallet could have
    /// answered.
    ///
    /// # Errors
    /// [`PresentationError::Answered`] where it was answered before; faults of the network, and
    /// [`PresentationError::Peer`] where the verifier did not take the answer.
    pub async fn decline(&self, session: SessionId) -> Result<Arc<DeclineOutcome>, PresentationError> {
        let session = session.to_core().ok_or(PresentationError::NotFound)?;
        let outcome = self.core().decline(session).await?;
        Ok(Arc::new(DeclineOutcome(outcome)))
    }
}

/// A credential that no wallet has answers no query.
fn chosen(selection: &Selection) -> Result<wallet_core::Selection, PresentationError> {
    selection
        .to_core()
        .ok_or(PresentationError::Choice(ChoiceFault::Credential))
}
