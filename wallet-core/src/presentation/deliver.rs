//! Sending an answer to a verifier, and writing down what became of it.

use wallet_openid4vc::vp::{VpError, parse_answer};
use wallet_store::{Batch, RowId};

use super::{save_session, session_in};
use crate::activity::Entry;
use crate::error::{PresentationError, VaultError};
use crate::model::{ActivityKind, Delivery, RequestStage, SessionId};
use crate::ports::{HttpFault, HttpRequest};
use crate::vault::Inner;

/// An answer whose sending is written down already.
pub(super) struct Sending {
    pub(super) session: SessionId,
    pub(super) row: RowId,
    pub(super) entry: Entry,
    /// What it is called in the history where the verifier answers with an error.
    pub(super) kind_if_refused: ActivityKind,
}

/// Sends the answer once. Where nothing can have left, the request is open again.
pub(super) async fn deliver(
    inner: &Inner,
    sending: Sending,
    request: HttpRequest,
) -> Result<Option<String>, PresentationError> {
    let Sending {
        session,
        row,
        entry,
        kind_if_refused,
    } = sending;
    let (error, delivery) = match inner.send(request).await {
        Ok(response) => match parse_answer(&response, inner.config.mode.url_policy()) {
            Err(VpError::Peer { .. }) => (PresentationError::Peer, Delivery::Refused),
            // A verifier that says 200 has the answer, whatever else it says: only its redirect is not followed.
            answered => {
                let entry = entry.delivery(Delivery::Confirmed);
                // The wallet may have been locked meanwhile: the history then goes on saying "unconfirmed".
                let _ = inner.write(|batch| entry.save_as(batch, &row));
                return Ok(answered.unwrap_or_default());
            }
        },
        Err(fault @ (HttpFault::Unreachable | HttpFault::Tls)) => {
            (PresentationError::Network(fault), Delivery::Failed)
        }
        Err(fault @ (HttpFault::TimedOut | HttpFault::TooLarge | HttpFault::Platform)) => {
            (PresentationError::Network(fault), Delivery::Unconfirmed)
        }
    };
    let kind = if delivery == Delivery::Refused {
        kind_if_refused
    } else {
        ActivityKind::Failed
    };
    let entry = entry.kind(kind).delivery(delivery).code(error.info().code);
    inner.write(|batch| {
        if delivery == Delivery::Failed {
            reopen(batch, session)?;
        }
        entry.save_as(batch, &row)
    })?;
    Err(error)
}

fn reopen(batch: &mut Batch<'_>, id: SessionId) -> Result<(), VaultError> {
    let mut session = session_in(batch, id)?;
    session.stage = RequestStage::Open;
    save_session(batch, session).map(drop)
}
