//! From an offer to an accepted or rejected credential (OpenID4VCI 1.0).

mod accept;
mod authorise;
mod decision;
mod exchange;
mod fetch;
mod holder_keys;
mod keep;
mod notify;
mod reject;
mod review_offer;
mod vci_errors;
mod verify;

use wallet_store::{Batch, Table};

use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityFlow, ActivityKind, CredentialId, CredentialRecord, OfferSession, OfferStage, SessionId,
    SessionRecord,
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
    batch.put(Table::Session, &session.id.row(), Some(&session.lookup), &body)?;
    Ok(*session)
}

/// Forgets the access token once nothing of the offer waits for a decision or a fetch.
fn close_if_decided(inner: &Inner, id: SessionId) -> Result<(), VaultError> {
    let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
    if records
        .iter()
        .any(|record| record.session == id && record.state == crate::CredentialState::Pending)
    {
        return Ok(());
    }
    inner.write(|batch| {
        let Some(row) = batch.get(Table::Session, &id.row())? else {
            return Ok(());
        };
        let SessionRecord::OfferV1(mut session) = decode(&row.body)? else {
            return Err(VaultError::Damaged);
        };
        if keep::items(&session)
            .iter()
            .all(|item| session.fetched.contains(&item.name))
        {
            session.stage = OfferStage::Closed;
            save_session(batch, *session)?;
        }
        Ok(())
    })
}

/// Writes down what an error means for the history: a refusal of ours, a failure, or nothing that happened.
fn record_error(inner: &Inner, issuer: Option<&str>, error: &IssuanceError) -> Result<(), VaultError> {
    let kind = match error {
        IssuanceError::Offer(_) | IssuanceError::Refused(_) | IssuanceError::UnknownIssuer => {
            ActivityKind::Refused
        }
        IssuanceError::Network(_)
        | IssuanceError::Peer(_)
        | IssuanceError::UsedUp
        | IssuanceError::Key(_) => ActivityKind::Failed,
        IssuanceError::Decided
        | IssuanceError::NotFound
        | IssuanceError::TransactionCodeNeeded
        | IssuanceError::Vault(_) => return Ok(()),
    };
    let entry = Entry::new(inner, ActivityFlow::Issuance, kind).code(error.info().code);
    match issuer {
        Some(issuer) => entry.counterparty(issuer).record(inner),
        None => entry.record(inner),
    }
}
