//! From a verifier's request to an answer (OpenID4VP 1.0).

mod answer;
mod approvals;
mod asked;
mod asker;
mod decline;
mod deliver;
mod plan;
mod review_request;
mod share;
mod signatures;
mod vp_errors;

use wallet_store::{Batch, Table};

pub(crate) use approvals::share_digest;
pub use decline::DeclineOutcome;

use crate::error::{PresentationError, VaultError};
use crate::model::{RequestSession, RequestStage, SessionId, SessionRecord};
use crate::vault::{Inner, decode, encode};

fn load_session(inner: &Inner, id: SessionId) -> Result<RequestSession, PresentationError> {
    match inner.get(Table::Session, id.row())? {
        Some(SessionRecord::RequestV1(session)) => Ok(*session),
        Some(SessionRecord::OfferV1(_)) | None => Err(PresentationError::NotFound),
    }
}

fn load_open_session(inner: &Inner, id: SessionId) -> Result<RequestSession, PresentationError> {
    let session = load_session(inner, id)?;
    match session.stage {
        RequestStage::Open => Ok(session),
        RequestStage::Answered => Err(PresentationError::Answered),
    }
}

fn save_session(batch: &mut Batch<'_>, session: RequestSession) -> Result<RequestSession, VaultError> {
    let record = SessionRecord::RequestV1(Box::new(session));
    let body = encode(&record)?;
    let SessionRecord::RequestV1(session) = record else {
        return Err(VaultError::Damaged);
    };
    batch.put(
        Table::Session,
        &session.id.row(),
        Some(session.lookup.as_str()),
        &body,
    )?;
    Ok(*session)
}

/// The session as it is within a transaction.
fn session_in(batch: &mut Batch<'_>, id: SessionId) -> Result<RequestSession, VaultError> {
    let row = batch.get(Table::Session, &id.row())?.ok_or(VaultError::Damaged)?;
    match decode(&row.body)? {
        SessionRecord::RequestV1(session) => Ok(*session),
        SessionRecord::OfferV1(_) => Err(VaultError::Damaged),
    }
}

/// Marks a request as answered, once: of two calls at the same time one finds it answered.
fn mark_answered(batch: &mut Batch<'_>, id: SessionId) -> Result<(), PresentationError> {
    let mut session = session_in(batch, id)?;
    if session.stage == RequestStage::Answered {
        return Err(PresentationError::Answered);
    }
    session.stage = RequestStage::Answered;
    save_session(batch, session)?;
    Ok(())
}
