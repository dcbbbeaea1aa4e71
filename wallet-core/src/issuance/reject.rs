use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::{Batch, Table};

use super::decision::{Decision, decision_entry, finish, pending_record, tell};
use super::{pending_of, save_session, session_in};
use crate::activity::Entry;
use crate::error::{IssuanceError, VaultError};
use crate::model::{
    ActivityFlow, ActivityKind, CredentialId, Notification, OfferSession, OfferStage, RejectOutcome,
    SessionId, SessionKey,
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
        let inner = &self.enter()?;
        let reason = reason.map(shortened);
        let decided = inner.decide(|batch| {
            let decisions = credentials
                .iter()
                .map(|id| delete(batch, inner, *id, reason.as_deref()))
                .collect::<Result<Vec<_>, IssuanceError>>()?;
            finish(batch, decisions)
        })?;
        reconcile::run(inner).await?;
        let notifications = tell(inner, &decided, NotificationEvent::CredentialDeleted).await;
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
        let inner = &self.enter()?;
        let _claim = inner.claim(session)?;
        let reason = reason.map(shortened);
        let (rejected, decided) = inner.decide(|batch| {
            let loaded = session_in(batch, session)?.ok_or(IssuanceError::NotFound)?;
            if matches!(loaded.stage, OfferStage::Closed) {
                return Err(IssuanceError::Decided);
            }
            let pending = pending_of(batch, session)?;
            if pending.is_empty() {
                Entry::new(inner, ActivityFlow::Issuance, ActivityKind::Rejected)
                    .counterparty(loaded.offer.credential_issuer.as_str())
                    .reason(reason.as_deref())
                    .save(batch, inner)?;
            }
            let decisions = pending
                .iter()
                .map(|id| delete(batch, inner, *id, reason.as_deref()))
                .collect::<Result<Vec<_>, IssuanceError>>()?;
            let decided = finish(batch, decisions)?;
            close(batch, loaded)?;
            Ok((pending, decided))
        })?;
        reconcile::run(inner).await?;
        let mut notifications = tell(inner, &decided, NotificationEvent::CredentialDeleted).await;
        if rejected.is_empty() {
            notifications.push(Notification::Impossible);
        }
        Ok(RejectOutcome {
            rejected,
            notifications,
        })
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
    for alias in record.copies.iter().filter_map(|copy| copy.key.alias()) {
        reconcile::note_deletion(batch, alias)?;
    }
    batch
        .delete(Table::Credential, &id.row())
        .map_err(VaultError::from)?;
    let entry = decision_entry(inner, ActivityKind::Rejected, &record).reason(reason);
    let row = entry.save(batch, inner)?;
    Ok(Decision { record, entry, row })
}

/// Ends an offer, whatever of it was not fetched; the token is forgotten and keys that were made for it must go.
fn close(batch: &mut Batch<'_>, mut session: OfferSession) -> Result<(), VaultError> {
    let keys = std::mem::take(&mut session.keys);
    for alias in keys.values().flatten().filter_map(SessionKey::alias) {
        reconcile::note_deletion(batch, alias)?;
    }
    session.stage = OfferStage::Closed;
    save_session(batch, session).map(drop)
}

#[cfg(test)]
mod tests {
    use super::{MAX_REASON_CHARS, shortened};

    #[test]
    fn a_long_reason_is_cut() {
        for given in [MAX_REASON_CHARS, MAX_REASON_CHARS + 1] {
            assert_eq!(shortened(&"ŵ".repeat(given)).chars().count(), MAX_REASON_CHARS);
        }
    }
}
