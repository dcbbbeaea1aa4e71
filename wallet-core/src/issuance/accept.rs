use wallet_openid4vc::vci::NotificationEvent;
use wallet_store::{Batch, Table};

use super::close_if_decided;
use super::notify::notify;
use crate::activity::Entry;
use crate::credentials::summary;
use crate::error::{CredentialFault, IssuanceError, VaultError};
use crate::model::{
    AcceptOutcome, ActivityCredential, ActivityFlow, ActivityKind, CredentialId, CredentialRecord,
    CredentialState, CredentialSummary, TrustResult,
};
use crate::trust::policy;
use crate::vault::{Authorisation, Inner, accept_digest, decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Accepts pending credentials. The decision is final here first; then each issuer is told, once.
    ///
    /// `unknown_issuer` is the person's yes to keeping credentials of an issuer that no anchor vouches for, and must
    /// be part of the approval.
    ///
    /// # Errors
    /// [`IssuanceError::UnknownIssuer`] without that yes, [`IssuanceError::Decided`] where one is not pending,
    /// [`IssuanceError::Refused`] where a chain that was trusted at the fetch is no longer. All are accepted, or none.
    pub async fn accept(
        &self,
        credentials: &[CredentialId],
        unknown_issuer: bool,
        authorisation: Authorisation,
    ) -> Result<AcceptOutcome, IssuanceError> {
        let inner = &self.inner;
        if let Err(error) = self.acceptable(credentials, unknown_issuer) {
            super::record_error(inner, None, &error)?;
            return Err(error);
        }
        authorisation.take(&accept_digest(inner, credentials, unknown_issuer)?, inner)?;
        let accepted = self.acceptable(credentials, unknown_issuer)?;
        let records = inner.write(|batch| {
            accepted
                .iter()
                .map(|summary| activate(batch, inner, summary))
                .collect::<Result<Option<Vec<_>>, _>>()
        })?;
        let records = records.ok_or(IssuanceError::Decided)?;
        let mut notifications = Vec::new();
        for record in &records {
            notifications.push(notify(inner, record, NotificationEvent::CredentialAccepted).await);
        }
        for record in &records {
            close_if_decided(inner, record.session)?;
        }
        Ok(AcceptOutcome {
            accepted,
            notifications,
        })
    }

    /// Whether an acceptance of these would be taken now, and what they would look like.
    fn acceptable(
        &self,
        credentials: &[CredentialId],
        unknown_issuer: bool,
    ) -> Result<Vec<CredentialSummary>, IssuanceError> {
        let policy = policy(&self.inner)?;
        credentials
            .iter()
            .map(|id| {
                let record = super::load_record(&self.inner, *id)?.ok_or(IssuanceError::NotFound)?;
                if record.state != CredentialState::Pending {
                    return Err(IssuanceError::Decided);
                }
                let summary = summary(&self.inner, &policy, &record)?;
                match summary.issuer.trust {
                    TrustResult::Trusted => {}
                    TrustResult::Unknown if unknown_issuer => {}
                    TrustResult::Unknown | TrustResult::Unverified => {
                        return Err(IssuanceError::UnknownIssuer);
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
}

/// Makes one credential active; `None` where it was decided meanwhile.
fn activate(
    batch: &mut Batch<'_>,
    inner: &Inner,
    summary: &CredentialSummary,
) -> Result<Option<CredentialRecord>, VaultError> {
    let Some(row) = batch.get(Table::Credential, &summary.id.row())? else {
        return Ok(None);
    };
    let mut record: CredentialRecord = decode(&row.body)?;
    if record.state != CredentialState::Pending {
        return Ok(None);
    }
    record.state = CredentialState::Active;
    batch.put(Table::Credential, &record.id.row(), None, &encode(&record)?)?;
    Entry::new(inner, ActivityFlow::Issuance, ActivityKind::Accepted)
        .counterparty(&record.issuer)
        .trust(summary.issuer.trust)
        .credential(ActivityCredential {
            credential_type: record.credential_type.clone(),
            claims: Vec::new(),
        })
        .save(batch, inner)?;
    Ok(Some(record))
}
