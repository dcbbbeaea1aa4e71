use serde_json::Value;
use wallet_formats::{ClaimPath, Credential, PathStep};
use wallet_store::Table;
use wallet_trust::TrustPolicy;

use crate::error::{CredentialError, VaultError};
use crate::model::{
    ClaimLabels, ClaimView, CredentialClass, CredentialCopy, CredentialDetail, CredentialId,
    CredentialRecord, CredentialSummary, DatesResult, IssuerView, LocalisedText, SignatureResult,
};
use crate::status::status;
use crate::trust::{judge, policy};
use crate::type_metadata::{claim_labels, type_names};
use crate::vault::{Authorisation, Inner, view_digest};
use crate::wallet::Wallet;

impl Wallet {
    /// The credentials, pending and active, oldest first. Needs no network.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn credentials(&self) -> Result<Vec<CredentialSummary>, VaultError> {
        let inner = &self.enter()?;
        let policy = policy(inner)?;
        let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
        records
            .iter()
            .map(|record| summary(inner, &policy, record))
            .collect()
    }

    /// One credential with all that it says. The claims of a sensitive one are withheld, pending or active:
    /// [`Wallet::view_sensitive`] gives them. Needs no network.
    ///
    /// # Errors
    /// [`CredentialError::NotFound`]; faults of the vault.
    pub fn credential(&self, id: CredentialId) -> Result<CredentialDetail, CredentialError> {
        let detail = detail(&*self.enter()?, id)?;
        let claims = detail.claims.filter(|_| !detail.summary.is_sensitive());
        Ok(CredentialDetail { claims, ..detail })
    }

    /// Credentials with all that they say, sensitive ones included, for one approval of [`Operation::View`] of them.
    /// Needs no network.
    ///
    /// [`Operation::View`]: crate::Operation::View
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] where the approval is not fresh or not for these; [`CredentialError::NotFound`];
    /// faults of the vault.
    pub fn view_sensitive(
        &self,
        credentials: &[CredentialId],
        authorisation: Authorisation,
    ) -> Result<Vec<CredentialDetail>, CredentialError> {
        let inner = &*self.enter()?;
        authorisation.take(&view_digest(inner, credentials)?, inner)?;
        credentials.iter().map(|id| detail(inner, *id)).collect()
    }
}

fn detail(inner: &Inner, id: CredentialId) -> Result<CredentialDetail, CredentialError> {
    let record: CredentialRecord = inner
        .get(Table::Credential, id.row())?
        .ok_or(CredentialError::NotFound)?;
    let policy = policy(inner)?;
    let document = document(&record)?;
    let mut claims = Vec::new();
    leaves(document.claims(), &mut Vec::new(), &mut claims);
    Ok(CredentialDetail {
        summary: summary_of(inner, &policy, &record, &document)?,
        labels: labels(&record, &claims),
        claims: Some(claims),
    })
}

/// What the claims are called, where that is known.
fn labels(record: &CredentialRecord, claims: &[ClaimView]) -> Vec<ClaimLabels> {
    let labels = claims.iter().map(|claim| ClaimLabels {
        path: claim.path.clone(),
        labels: claim_labels(record, &claim.path),
    });
    labels.filter(|claim| !claim.labels.is_empty()).collect()
}

/// What the issuer calls it, and in languages in which it says nothing, what the publisher of the type does.
fn names(record: &CredentialRecord) -> Vec<LocalisedText> {
    let mut names = record.names.clone();
    for name in type_names(record) {
        if names.iter().all(|known| known.locale != name.locale) {
            names.push(name);
        }
    }
    names
}

/// The credential's document. What is kept was verified when it came, so that one that cannot be read is damage.
pub(crate) fn document(record: &CredentialRecord) -> Result<Credential, VaultError> {
    let copy = record.copies.first().ok_or(VaultError::Damaged)?;
    Credential::parse(record.format.encoding(), &copy.compact).map_err(|_| VaultError::Damaged)
}

/// The documents of all its copies, in order.
pub(crate) fn documents(record: &CredentialRecord) -> Result<Vec<Credential>, VaultError> {
    let parse = |copy: &CredentialCopy| Credential::parse(record.format.encoding(), &copy.compact);
    let documents = record
        .copies
        .iter()
        .map(|copy| parse(copy).map_err(|_| VaultError::Damaged));
    documents.collect()
}

/// The read model of a record at this moment, under the person's anchors of this moment.
pub(crate) fn summary(
    inner: &Inner,
    policy: &TrustPolicy,
    record: &CredentialRecord,
) -> Result<CredentialSummary, VaultError> {
    summary_of(inner, policy, record, &document(record)?)
}

/// As [`summary`], where the document was read already.
pub(crate) fn summary_of(
    inner: &Inner,
    policy: &TrustPolicy,
    record: &CredentialRecord,
    document: &Credential,
) -> Result<CredentialSummary, VaultError> {
    summary_at(inner.now(), policy, record, document)
}

/// As [`summary_of`], at a moment in seconds since 1970.
pub(crate) fn summary_at(
    now: i64,
    policy: &TrustPolicy,
    record: &CredentialRecord,
    document: &Credential,
) -> Result<CredentialSummary, VaultError> {
    let validity = document.validity();
    let dates = match (validity.nbf, validity.exp) {
        (_, Some(exp)) if exp <= now => DatesResult::Expired,
        (Some(nbf), _) if nbf > now.saturating_add(i64::from(crate::CLOCK_SKEW)) => DatesResult::NotYetValid,
        (_, _) => DatesResult::Within,
    };
    let (name, trust) = judge(policy, &record.evidence, &document.types(), now);
    let (status, status_checked_at) = status(record, document, now);
    Ok(CredentialSummary {
        id: record.id,
        state: record.state,
        format: record.format,
        credential_type: record.credential_type.clone(),
        class: CredentialClass::of(&record.credential_type, &document.types()),
        names: names(record),
        issuer: IssuerView {
            identifier: record.issuer.clone(),
            name,
            trust,
        },
        signature: SignatureResult::Verified,
        status,
        status_checked_at,
        dates,
        not_before: validity.nbf,
        expires_at: validity.exp,
        received_at: record.received_at,
        key: record.key_view()?,
    })
}

/// Every leaf of a document: scalars, and empty objects and arrays.
fn leaves(value: &Value, path: &mut Vec<PathStep>, out: &mut Vec<ClaimView>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                path.push(PathStep::Key(name.clone()));
                leaves(member, path, out);
                path.pop();
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                path.push(PathStep::Index(index));
                leaves(element, path, out);
                path.pop();
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            out.push(ClaimView {
                path: ClaimPath(path.clone()),
                value: value.clone(),
            });
        }
    }
}
