//! What accepting and rejecting have in common: a decision is final in the vault first, then the issuer hears of it.

use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::{Batch, RowId, Table};

use super::notify::notify;
use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityCredential, ActivityFlow, ActivityKind, CredentialId, CredentialRecord, CredentialState,
    Delivery, Notification,
};
use crate::vault::{Inner, decode, encode};

/// A decision that is final, with its entry in the history.
pub(super) struct Decision {
    pub(super) record: CredentialRecord,
    pub(super) entry: Entry,
    pub(super) row: RowId,
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
        .put(Table::Credential, &record.id.row(), None, &encode(record)?)
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

/// Tells the issuer, once, and writes down whether it heard.
pub(super) async fn tell(
    inner: &Inner,
    decision: &Decision,
    event: NotificationEvent,
) -> Result<Notification, VaultError> {
    let told = notify(inner, &decision.record, event).await;
    let delivery = match told {
        Notification::Delivered => Delivery::Confirmed,
        Notification::Failed => Delivery::Failed,
        Notification::Impossible => return Ok(told),
    };
    let entry = decision.entry.clone().delivery(delivery);
    inner.write(|batch| entry.save_as(batch, &decision.row))?;
    Ok(told)
}
