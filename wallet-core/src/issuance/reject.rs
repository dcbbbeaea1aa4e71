use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::{Batch, Table};

use super::notify::notify;
use super::{close_if_decided, load_session, save_session};
use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityCredential, ActivityFlow, ActivityKind, CredentialId, CredentialRecord, CredentialState,
    Notification, OfferStage, RejectOutcome, SessionId,
};
use crate::vault::{Inner, decode, reconcile};
use crate::wallet::Wallet;

/// The longest reason that is kept, in characters.
const MAX_REASON_CHARS: usize = 300;

impl Wallet {
    /// Rejects pending credentials: they are deleted here first, with their keys; then each issuer is told, once.
    /// The reason stays in the history on the phone.
    ///
    /// # Errors
    /// [`IssuanceError::Decided`] where one is not pending. All are rejected, or none.
    pub async fn reject(
        &self,
        credentials: &[CredentialId],
        reason: Option<&str>,
    ) -> Result<RejectOutcome, IssuanceError> {
        let inner = &self.inner;
        for id in credentials {
            super::load_record(inner, *id)?.ok_or(IssuanceError::NotFound)?;
        }
        let reason = reason.map(|text| text.chars().take(MAX_REASON_CHARS).collect::<String>());
        let records = inner.write(|batch| {
            credentials
                .iter()
                .map(|id| delete(batch, inner, *id, reason.as_deref()))
                .collect::<Result<Option<Vec<_>>, _>>()
        })?;
        let records = records.ok_or(IssuanceError::Decided)?;
        let mut notifications = Vec::new();
        for record in &records {
            notifications.push(notify(inner, record, NotificationEvent::CredentialDeleted).await);
        }
        for record in &records {
            close_if_decided(inner, record.session)?;
        }
        reconcile::run(inner).await?;
        Ok(RejectOutcome {
            rejected: credentials.to_vec(),
            notifications,
        })
    }

    /// Rejects an offer: what was fetched of it is rejected as by [`Wallet::reject`]; before the fetch there is
    /// nothing to tell the issuer with, and the outcome says so.
    ///
    /// # Errors
    /// [`IssuanceError::Decided`] where everything of it was decided before.
    pub async fn reject_offer(
        &self,
        session: SessionId,
        reason: Option<&str>,
    ) -> Result<RejectOutcome, IssuanceError> {
        let inner = &self.inner;
        let loaded = load_session(inner, session)?;
        if matches!(loaded.stage, OfferStage::Closed) {
            return Err(IssuanceError::Decided);
        }
        let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
        let pending: Vec<CredentialId> = records
            .iter()
            .filter(|record| record.session == session && record.state == CredentialState::Pending)
            .map(|record| record.id)
            .collect();
        let outcome = if pending.is_empty() {
            let reason = reason.map(|text| text.chars().take(MAX_REASON_CHARS).collect::<String>());
            let entry = Entry::new(inner, ActivityFlow::Issuance, ActivityKind::Rejected)
                .counterparty(loaded.offer.credential_issuer.as_str())
                .reason(reason.as_deref());
            entry.record(inner)?;
            RejectOutcome {
                rejected: Vec::new(),
                notifications: vec![Notification::Impossible],
            }
        } else {
            self.reject(&pending, reason).await?
        };
        close(inner, session)?;
        reconcile::run(inner).await?;
        Ok(outcome)
    }
}

/// Deletes one pending credential and notes that its keys must go; `None` where it was decided meanwhile.
fn delete(
    batch: &mut Batch<'_>,
    inner: &Inner,
    id: CredentialId,
    reason: Option<&str>,
) -> Result<Option<CredentialRecord>, VaultError> {
    let Some(row) = batch.get(Table::Credential, &id.row())? else {
        return Ok(None);
    };
    let record: CredentialRecord = decode(&row.body)?;
    if record.state != CredentialState::Pending {
        return Ok(None);
    }
    for copy in &record.copies {
        reconcile::note_deletion(batch, inner, &copy.key_alias)?;
    }
    batch.delete(Table::Credential, &id.row())?;
    Entry::new(inner, ActivityFlow::Issuance, ActivityKind::Rejected)
        .counterparty(&record.issuer)
        .credential(ActivityCredential {
            credential_type: record.credential_type.clone(),
            claims: Vec::new(),
        })
        .reason(reason)
        .save(batch, inner)?;
    Ok(Some(record))
}

/// Ends an offer, whatever of it was not fetched; the token is forgotten and keys that were made for it must go.
fn close(inner: &Inner, id: SessionId) -> Result<(), IssuanceError> {
    let mut session = load_session(inner, id)?;
    let keys = std::mem::take(&mut session.keys);
    session.stage = OfferStage::Closed;
    Ok(inner.write(|batch| {
        for alias in keys.values().flatten() {
            reconcile::note_deletion(batch, inner, alias)?;
        }
        save_session(batch, session).map(drop)
    })?)
}
