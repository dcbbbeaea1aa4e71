//! What accepting and rejecting have in common: a decision is final in the vault first, then the issuer hears of it.

use std::collections::BTreeMap;

use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::{Batch, RowId, Table};

use super::notify::notify_session;
use super::{close_if_decided, session_in};
use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityCredential, ActivityFlow, ActivityKind, CredentialId, CredentialRecord, CredentialState,
    Delivery, Notification, OfferSession, SessionId,
};
use crate::vault::{Inner, decode, encode};

/// A decision that is final, with its entry in the history.
pub(super) struct Decision {
    pub(super) record: CredentialRecord,
    pub(super) entry: Entry,
    pub(super) row: RowId,
}

/// Decisions of one call, with the sessions as they were before it: they have the tokens that issuers are told with.
pub(super) struct Decided {
    decisions: Vec<Decision>,
    sessions: BTreeMap<SessionId, OfferSession>,
}

/// Ends, in the transaction of the decisions, every offer of which nothing waits any more.
pub(super) fn finish(batch: &mut Batch<'_>, decisions: Vec<Decision>) -> Result<Decided, IssuanceError> {
    let mut sessions = BTreeMap::new();
    for decision in &decisions {
        let id = decision.record.session;
        if let Some(session) = session_in(batch, id)? {
            sessions.entry(id).or_insert(session);
        }
    }
    for id in sessions.keys() {
        close_if_decided(batch, *id)?;
    }
    Ok(Decided { decisions, sessions })
}

/// The credential, if it still waits for a decision.
pub(super) fn pending_record(
    batch: &mut Batch<'_>,
    id: CredentialId,
) -> Result<CredentialRecord, IssuanceError> {
    let row = batch
        .get(Table::Credential, &id.row())
        .map_err(VaultError::from)?
        .ok_or(IssuanceError::NotFound)?;
    let record: CredentialRecord = decode(&row.body)?;
    match record.state {
        CredentialState::Pending => Ok(record),
        CredentialState::Active => Err(IssuanceError::Decided),
    }
}

pub(super) fn put_record(batch: &mut Batch<'_>, record: &CredentialRecord) -> Result<(), VaultError> {
    batch
        .put(
            Table::Credential,
            &record.id.row(),
            record.lookups(),
            &encode(record)?,
        )
        .map_err(VaultError::from)
}

pub(super) fn decision_entry(inner: &Inner, kind: ActivityKind, record: &CredentialRecord) -> Entry {
    Entry::new(inner, ActivityFlow::Issuance, kind)
        .counterparty(&record.issuer)
        .credential(ActivityCredential {
            credential_type: record.credential_type.clone(),
            claims: Vec::new(),
        })
}

/// Tells the issuers, once each, and writes down whether they heard. What is decided stays decided, whatever fails.
pub(super) async fn tell(inner: &Inner, decided: &Decided, event: NotificationEvent) -> Vec<Notification> {
    let mut notifications = Vec::new();
    for decision in &decided.decisions {
        let session = decided.sessions.get(&decision.record.session);
        let told = match (session, &decision.record.notification_id) {
            (Some(session), Some(id)) => notify_session(inner, session, id, event).await,
            (None, _) | (_, None) => Notification::Impossible,
        };
        let delivery = match told {
            Notification::Delivered => Delivery::Confirmed,
            Notification::Failed => Delivery::Failed,
            Notification::Impossible => Delivery::None,
        };
        if delivery != Delivery::None {
            let entry = decision.entry.clone().delivery(delivery);
            // The wallet may have been locked meanwhile: the entry then stays without this detail.
            let _ = inner.write(|batch| entry.save_as(batch, &decision.row));
        }
        notifications.push(told);
    }
    notifications
}
