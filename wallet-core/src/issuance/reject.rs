use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::{Batch, Table};

use super::decision::{Decision, decision_entry, pending_record, tell};
use super::{close_if_decided, load_session, save_session};
use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityFlow, ActivityKind, CredentialId, CredentialRecord, CredentialState, Notification, OfferStage,
    RejectOutcome, SessionId,
};
use crate::vault::{Inner, reconcile};
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
        let reason = reason.map(shortened);
        let records = inner.decide(|batch| {
            credentials
                .iter()
                .map(|id| delete(batch, inner, *id, reason.as_deref()))
                .collect::<Result<Vec<_>, IssuanceError>>()
        })?;
        let mut notifications = Vec::new();
        for rejected in &records {
            notifications.push(tell(inner, rejected, NotificationEvent::CredentialDeleted).await?);
        }
        for rejected in &records {
            close_if_decided(inner, rejected.record.session)?;
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
        let _claim = inner.claim(session)?;
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
            let reason = reason.map(shortened);
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

fn shortened(reason: &str) -> String {
    reason.chars().take(MAX_REASON_CHARS).collect()
}

/// Deletes one pending credential and notes that its keys must go.
fn delete(
    batch: &mut Batch<'_>,
    inner: &Inner,
    id: CredentialId,
    reason: Option<&str>,
) -> Result<Decision, IssuanceError> {
    let record = pending_record(batch, id)?;
    for copy in &record.copies {
        reconcile::note_deletion(batch, inner, &copy.key_alias)?;
    }
    batch
        .delete(Table::Credential, &id.row())
        .map_err(VaultError::from)?;
    let entry = decision_entry(inner, ActivityKind::Rejected, &record).reason(reason);
    let row = entry.save(batch, inner)?;
    Ok(Decision { record, entry, row })
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
