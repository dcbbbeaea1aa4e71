use wallet_formats::Credential;
use wallet_store::Table;
use wallet_trust::TrustPolicy;
use wallet_trust::status::StatusReference;

use super::ask::{Answers, Question, ask};
use super::{grace_of, named};
use crate::credentials::{document, summary};
use crate::error::{StatusFault, VaultError};
use crate::model::{
    CredentialFormat, CredentialId, CredentialRecord, StatusFailure, StatusOutcome, StatusRefresh,
};
use crate::trust::policy;
use crate::type_metadata;
use crate::vault::{Inner, decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Asks the status lists that the credentials name, pending ones included, and keeps what each says with the time when
    /// it was asked. [`CredentialSummary::status`] is what is known from then on, without the network.
    ///
    /// An app calls it with [`StatusRefresh::Due`] once a day, and with [`StatusRefresh::All`] where the person asks. What is
    /// fetched, and what a request would be answered with, is asked about by [`Wallet::fetch`] and
    /// [`Wallet::review_request`]. Each list is fetched once for all the credentials of an
    /// issuer that name it; whoever hosts it sees that somebody asks for the list, not for whom. Credentials that have
    /// expired are not asked about.
    ///
    /// What the types of the credentials and their claims are called is asked about with them, where that is not known yet or a week
    /// old; that it is not to be had is no failure.
    ///
    /// A list that cannot be fetched or believed is a [`StatusFailure`]: what was known stays, and a credential that was
    /// valid becomes [`StatusResult::Stale`] when that is too long ago. Cut off anywhere, what the lists said so far is
    /// kept.
    ///
    /// [`CredentialSummary::status`]: crate::CredentialSummary::status
    /// [`StatusResult::Stale`]: crate::StatusResult::Stale
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub async fn refresh_status(&self, which: StatusRefresh) -> Result<StatusOutcome, VaultError> {
        let inner = &*self.enter()?;
        let anchors = policy(inner)?;
        let failures = refresh(inner, &anchors, which, |_| true).await?;
        type_metadata::refresh(inner).await?;
        let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
        let credentials = records.iter().map(|record| summary(inner, &anchors, record));
        Ok(StatusOutcome {
            credentials: credentials.collect::<Result<_, _>>()?,
            failures,
        })
    }
}

/// Asks about some credentials the lists that it is time to ask. What fails leaves what was known.
pub(crate) async fn refresh_due(
    inner: &Inner,
    anchors: &TrustPolicy,
    wanted: impl Fn(&CredentialRecord) -> bool,
) -> Result<(), VaultError> {
    refresh(inner, anchors, StatusRefresh::Due, wanted)
        .await
        .map(drop)
}

async fn refresh(
    inner: &Inner,
    anchors: &TrustPolicy,
    which: StatusRefresh,
    wanted: impl Fn(&CredentialRecord) -> bool,
) -> Result<Vec<StatusFailure>, VaultError> {
    let mut failures = Vec::new();
    for question in questions(inner, which, wanted)? {
        match ask(inner, anchors, &question).await {
            Ok(answers) => failures.extend(keep(inner, &question.uri, answers)?),
            Err(fault) => failures.push(StatusFailure {
                credentials: question.places.iter().map(|(id, _)| *id).collect(),
                fault,
            }),
        }
    }
    Ok(failures)
}

/// The lists to ask. Nothing of the records is held while they are: there are private keys in some.
fn questions(
    inner: &Inner,
    which: StatusRefresh,
    wanted: impl Fn(&CredentialRecord) -> bool,
) -> Result<Vec<Question>, VaultError> {
    let now = inner.now();
    let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
    let mut questions: Vec<Question> = Vec::new();
    for record in records.iter().filter(|record| wanted(record)) {
        let document = document(record)?;
        if has_expired(&document, now) {
            continue;
        }
        let (references, lists) = named(record)?;
        let due: Vec<&str> = lists.due(grace_of(&document), now).collect();
        for reference in references {
            let Some(uri) = reference.uri() else {
                continue;
            };
            if which == StatusRefresh::All || due.contains(&uri) {
                let uri = uri.to_owned();
                place(&mut questions, record, uri, reference);
            }
        }
    }
    Ok(questions)
}

/// Token Status List, "Validation Rules": an expired credential is expired, whatever a list says.
fn has_expired(document: &Credential, now: i64) -> bool {
    document.validity().exp.is_some_and(|exp| exp <= now)
}

/// Adds a place to the question that it belongs to.
fn place(questions: &mut Vec<Question>, record: &CredentialRecord, uri: String, reference: StatusReference) {
    let same = |question: &&mut Question| question.uri == uri && question.issuer == record.evidence;
    let Some(question) = questions.iter_mut().find(same) else {
        questions.push(Question {
            uri,
            issuer: record.evidence.clone(),
            cbor: record.format == CredentialFormat::MsoMdoc,
            places: vec![(record.id, vec![reference])],
        });
        return;
    };
    match question.places.iter_mut().find(|(id, _)| *id == record.id) {
        Some((_, places)) => places.push(reference),
        None => question.places.push((record.id, vec![reference])),
    }
}

/// Seals the answers of one list, in one transaction, and says which of them do not count.
fn keep(inner: &Inner, uri: &str, answers: Answers) -> Result<Vec<StatusFailure>, VaultError> {
    inner.write(|batch| {
        let mut failures = Vec::new();
        for (id, answer) in answers {
            let failed = match answer {
                Err(fault) => Some(fault),
                Ok(answer) => {
                    // Deleted while the list was fetched: there is nothing to know any more.
                    let Some(row) = batch.get(Table::Credential, &id.row())? else {
                        continue;
                    };
                    let mut record: CredentialRecord = decode(&row.body)?;
                    let (_, mut lists) = named(&record)?;
                    let is_newer = lists.note(uri, answer);
                    record.status = Some(lists);
                    if is_newer {
                        batch.put(Table::Credential, &id.row(), record.lookups(), &encode(&record)?)?;
                    }
                    (!is_newer).then_some(StatusFault::Older)
                }
            };
            failures.extend(failed.map(|fault| failure(id, fault)));
        }
        Ok(failures)
    })
}

fn failure(credential: CredentialId, fault: StatusFault) -> StatusFailure {
    StatusFailure {
        credentials: vec![credential],
        fault,
    }
}
