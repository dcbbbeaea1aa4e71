use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::Batch;

use super::decision::{Decision, decision_entry, finish, pending_record, put_record, tell};
use crate::credentials::summary;
use crate::error::{CredentialFault, IssuanceError};
use crate::key_policy::key_policy;
use crate::model::{
    AcceptOutcome, ActivityKind, CredentialId, CredentialState, CredentialSummary, TrustResult,
};
use crate::trust::policy;
use crate::type_metadata::KeptTypeMetadata;
use crate::vault::{Authorisation, Inner, accept_digest};
use crate::wallet::Wallet;

impl Wallet {
    /// Accepts pending credentials. The decision is final here first; then each issuer is told, once.
    ///
    /// `unknown_issuer` is the person's yes to keeping credentials of an issuer that no anchor vouches for, and must
    /// be part of the approval. What its issuer has taken back is kept where the person knew that when they approved it;
    /// where it was taken back since, the approval no longer fits ([`AuthorisationFault::Mismatch`]).
    ///
    /// [`AuthorisationFault::Mismatch`]: crate::AuthorisationFault::Mismatch
    ///
    /// # Errors
    /// [`IssuanceError::UnknownIssuer`] without that yes, [`IssuanceError::Decided`] where one is not pending,
    /// [`IssuanceError::KeyLevel`] where a key falls short of the policy, [`IssuanceError::Refused`] where a chain that was trusted at the fetch is no longer. All are accepted, or none.
    pub async fn accept(
        &self,
        credentials: &[CredentialId],
        unknown_issuer: bool,
        authorisation: Authorisation,
    ) -> Result<AcceptOutcome, IssuanceError> {
        let inner = &self.enter()?;
        if let Err(error) = acceptable(inner, credentials, unknown_issuer) {
            super::record_error(inner, None, &error)?;
            return Err(error);
        }
        authorisation.take(&accept_digest(inner, credentials, unknown_issuer)?, inner)?;
        let accepted = acceptable(inner, credentials, unknown_issuer)?;
        let decided = inner.decide(|batch| {
            let decisions = accepted
                .iter()
                .map(|summary| activate(batch, inner, summary))
                .collect::<Result<Vec<_>, IssuanceError>>()?;
            finish(batch, decisions)
        })?;
        let notifications = tell(inner, &decided, NotificationEvent::CredentialAccepted).await;
        Ok(AcceptOutcome {
            accepted,
            notifications,
        })
    }
}

/// Whether an acceptance of these would be taken now, and what they would look like.
fn acceptable(
    inner: &Inner,
    credentials: &[CredentialId],
    unknown_issuer: bool,
) -> Result<Vec<CredentialSummary>, IssuanceError> {
    let policy = policy(inner)?;
    let keys = key_policy(inner)?;
    credentials
        .iter()
        .map(|id| {
            let record = super::load_record(inner, *id)?.ok_or(IssuanceError::NotFound)?;
            if record.state != CredentialState::Pending {
                return Err(IssuanceError::Decided);
            }
            if record
                .type_metadata
                .as_ref()
                .is_some_and(KeptTypeMetadata::contradicts)
            {
                return Err(IssuanceError::Refused(CredentialFault::TypeMetadata));
            }
            let summary = summary(inner, &policy, &record)?;
            if !keys.allows(&summary.key) {
                return Err(IssuanceError::KeyLevel);
            }
            match summary.issuer.trust {
                TrustResult::Trusted => {}
                TrustResult::Unknown | TrustResult::Stale if unknown_issuer => {}
                TrustResult::Unknown | TrustResult::Stale | TrustResult::Unverified => {
                    return Err(IssuanceError::UnknownIssuer);
                }
                TrustResult::NotAuthorised => {
                    return Err(IssuanceError::Refused(CredentialFault::NotAuthorised));
                }
                TrustResult::Untrusted => return Err(IssuanceError::Refused(CredentialFault::Untrusted)),
            }
            Ok(CredentialSummary {
                state: CredentialState::Active,
                ..summary
            })
        })
        .collect()
}

/// Makes one credential active.
fn activate(
    batch: &mut Batch<'_>,
    inner: &Inner,
    summary: &CredentialSummary,
) -> Result<Decision, IssuanceError> {
    let mut record = pending_record(batch, summary.id)?;
    record.state = CredentialState::Active;
    put_record(batch, &record)?;
    let entry = decision_entry(inner, ActivityKind::Accepted, &record).trust(summary.issuer.trust);
    let row = entry.save(batch, inner)?;
    Ok(Decision { record, entry, row })
}
