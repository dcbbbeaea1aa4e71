//! From an offer to an accepted or rejected credential (OpenID4VCI 1.0).

mod accept;
mod authorise;
mod decision;
mod exchange;
mod faults;
mod fetch;
mod holder_keys;
mod keep;
mod notify;
mod offered;
mod reject;
mod review_offer;
mod vci_errors;
mod verify;

use wallet_store::{Batch, Table};

pub(crate) use verify::metadata_key;

use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityFlow, ActivityKind, CredentialId, CredentialRecord, CredentialState, OfferSession, OfferStage,
    SessionId, SessionRecord,
};
use crate::vault::{Inner, decode, encode};

pub(crate) fn load_record(inner: &Inner, id: CredentialId) -> Result<Option<CredentialRecord>, VaultError> {
    inner.get(Table::Credential, id.row())
}

fn load_session(inner: &Inner, id: SessionId) -> Result<OfferSession, IssuanceError> {
    match inner.get(Table::Session, id.row())? {
        Some(SessionRecord::OfferV1(session)) => Ok(*session),
        Some(SessionRecord::RequestV1(_)) | None => Err(IssuanceError::NotFound),
    }
}

/// Saves a session; its look-up value is that of the offer's link and never changes.
fn save_session(batch: &mut Batch<'_>, session: OfferSession) -> Result<OfferSession, VaultError> {
    let record = SessionRecord::OfferV1(Box::new(session));
    let body = encode(&record)?;
    let SessionRecord::OfferV1(session) = record else {
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
fn session_in(batch: &mut Batch<'_>, id: SessionId) -> Result<Option<OfferSession>, VaultError> {
    let Some(row) = batch.get(Table::Session, &id.row())? else {
        return Ok(None);
    };
    match decode(&row.body)? {
        SessionRecord::OfferV1(session) => Ok(Some(*session)),
        SessionRecord::RequestV1(_) => Err(VaultError::Damaged),
    }
}

/// The credentials of an offer that wait for a decision.
fn pending_of(batch: &mut Batch<'_>, id: SessionId) -> Result<Vec<CredentialId>, VaultError> {
    let mut pending = Vec::new();
    for row in batch.list(Table::Credential)? {
        let record: CredentialRecord = decode(&row.body)?;
        if record.session == id && record.state == CredentialState::Pending {
            pending.push(record.id);
        }
    }
    Ok(pending)
}

/// Forgets the access token once nothing of the offer waits for a decision or a fetch.
fn close_if_decided(batch: &mut Batch<'_>, id: SessionId) -> Result<(), VaultError> {
    if !pending_of(batch, id)?.is_empty() {
        return Ok(());
    }
    let Some(mut session) = session_in(batch, id)? else {
        return Ok(());
    };
    let mut items = keep::items(&session).into_iter();
    if items.all(|item| session.fetched.contains(&item.name)) {
        session.stage = OfferStage::Closed;
        save_session(batch, session)?;
    }
    Ok(())
}

/// Writes down what an error means for the history: a refusal of ours, a failure, or nothing that happened.
fn record_error(inner: &Inner, issuer: Option<&str>, error: &IssuanceError) -> Result<(), VaultError> {
    let kind = match error {
        IssuanceError::KeyLevel
        | IssuanceError::Offer(_)
        | IssuanceError::Refused(_)
        | IssuanceError::UnknownIssuer => ActivityKind::Refused,
        IssuanceError::Network(_)
        | IssuanceError::Peer(_)
        | IssuanceError::UsedUp
        | IssuanceError::Key(_) => ActivityKind::Failed,
        IssuanceError::Decided
        | IssuanceError::NotFound
        | IssuanceError::TransactionCodeNeeded
        | IssuanceError::Vault(_) => return Ok(()),
    };
    error_entry(inner, issuer, kind, error).record(inner)
}

fn error_entry(inner: &Inner, issuer: Option<&str>, kind: ActivityKind, error: &IssuanceError) -> Entry {
    let entry = Entry::new(inner, ActivityFlow::Issuance, kind).code(error.info().code);
    match issuer {
        Some(issuer) => entry.counterparty(issuer),
        None => entry,
    }
}
