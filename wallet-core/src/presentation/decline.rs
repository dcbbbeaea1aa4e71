use wallet_openid4vc::vp::{AuthorizationErrorCode, error_response};

use super::asker::asker;
use super::deliver::{Sending, deliver};
use super::vp_errors::refused;
use super::{load_open_session, mark_answered};
use crate::activity::Entry;
use crate::error::PresentationError;
use crate::model::{ActivityFlow, ActivityKind, Delivery, SessionId, VerifierView};
use crate::redacted::redacted;
use crate::wallet::Wallet;

/// A request that was declined.
#[derive(Clone, PartialEq, Eq)]
pub struct DeclineOutcome {
    /// Who asked.
    pub verifier: VerifierView,
    /// Where the verifier wants the person to go on, if anywhere.
    pub redirect_uri: Option<String>,
}

redacted!(DeclineOutcome);

impl Wallet {
    /// Declines a request: the verifier hears `access_denied`, the same whether or not the wallet could have
    /// answered.
    ///
    /// # Errors
    /// [`PresentationError::Answered`] where it was answered before; faults of the network, after which it can be
    /// declined again where nothing can have left.
    pub async fn decline(&self, session: SessionId) -> Result<DeclineOutcome, PresentationError> {
        let inner = &self.enter()?;
        let open = load_open_session(inner, session)?;
        let asker = asker(inner, &open)?;
        let response = error_response(
            &open.request,
            AuthorizationErrorCode::AccessDenied,
            &*inner.random,
        )
        .map_err(|error| refused(&error))?;
        let entry = Entry::new(inner, ActivityFlow::Presentation, ActivityKind::Declined)
            .asked_by(&asker.view, asker.purpose.as_ref())
            .delivery(Delivery::Unconfirmed);
        let row = inner.decide(|batch| {
            mark_answered(batch, session)?;
            entry.save(batch, inner).map_err(PresentationError::from)
        })?;
        let sending = Sending {
            session,
            row,
            entry,
            kind_if_refused: ActivityKind::Declined,
        };
        let redirect_uri = match deliver(inner, sending, response).await {
            Ok(redirect_uri) => redirect_uri,
            // Some verifiers answer the word that they were declined with an error: they have heard it.
            Err(PresentationError::Peer) => None,
            Err(error) => return Err(error),
        };
        Ok(DeclineOutcome {
            verifier: asker.view,
            redirect_uri,
        })
    }
}
