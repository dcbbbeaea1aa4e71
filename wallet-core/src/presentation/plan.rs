//! What a request would be answered with: DCQL over the credentials that are held, and the disclosures it takes.

use std::sync::Arc;

use wallet_formats::{ClaimPath, Credential, PathStep};
use wallet_openid4vc::dcql::{self, Candidate, Choice, MatchReport, ResolveError};
use wallet_openid4vc::vp::PresentationRequest;
use wallet_store::Table;

use super::signatures::Signatures;
use super::vp_errors::choice_fault;
use crate::credentials::{document, summary_of};
use crate::error::{PresentationError, VaultError};
use crate::model::{
    AnswerView, CredentialRecord, CredentialState, CredentialSummary, DatesResult, KeyState, Selection,
};
use crate::trust::policy;
use crate::vault::Inner;

/// A credential that is active and within its dates.
pub(super) struct Held {
    pub(super) record: CredentialRecord,
    pub(super) document: Credential,
    pub(super) summary: CredentialSummary,
    name: String,
    types: Vec<String>,
    signatures: Signatures,
}

/// One answer of the response.
pub(super) struct Planned {
    pub(super) query: String,
    pub(super) held: Arc<Held>,
    pub(super) paths: Vec<ClaimPath>,
    pub(super) selection: wallet_formats::Selection,
}

impl Planned {
    pub(super) fn view(&self) -> AnswerView {
        AnswerView {
            query: self.query.clone(),
            credential: self.held.record.id,
            format: self.held.record.format,
            credential_type: self.held.record.credential_type.clone(),
            class: self.held.summary.class,
            whole: self.held.document.is_whole(),
            would_share: leaving(&self.selection),
            would_not_share: self.selection.withheld.clone(),
        }
    }
}

/// Active credentials within their dates, newest first.
pub(super) struct Holdings {
    /// Those that may be shown.
    pub(super) held: Vec<Arc<Held>>,
    /// Those that were suspended or revoked, or whose keys are lost: they can only be named.
    pub(super) unusable: Vec<Arc<Held>>,
}

/// What is held at this moment.
pub(super) fn held(inner: &Inner) -> Result<Holdings, VaultError> {
    let policy = policy(inner)?;
    let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
    let mut holdings = Holdings {
        held: Vec::new(),
        unusable: Vec::new(),
    };
    for record in records.into_iter().rev() {
        if record.state != CredentialState::Active {
            continue;
        }
        let document = document(&record)?;
        let summary = summary_of(inner, &policy, &record, &document)?;
        if summary.dates != DatesResult::Within {
            continue;
        }
        let name = record.id.to_string();
        let types = match &document {
            Credential::SdJwtVc(_) | Credential::Mdoc(_) => document.types(),
            Credential::W3cJwt(document) => document.expanded_types(),
            Credential::DataIntegrity(document) => document.expanded_types().to_vec(),
            Credential::Selective(document) => document.expanded_types().to_vec(),
        };
        let signatures = Signatures::of(&document);
        let place = match summary.key.state {
            KeyState::Usable if !summary.status.is_withdrawn() => &mut holdings.held,
            KeyState::Usable | KeyState::Lost => &mut holdings.unusable,
        };
        place.push(Arc::new(Held {
            record,
            document,
            summary,
            name,
            types,
            signatures,
        }));
    }
    Ok(holdings)
}

pub(super) fn match_held(request: &PresentationRequest, held: &[Arc<Held>]) -> MatchReport {
    let candidates: Vec<Candidate<'_>> = held
        .iter()
        .map(|held| Candidate {
            id: &held.name,
            formats: held.record.format.asked_as(),
            types: &held.types,
            claims: held.document.claims(),
            holder_bound: true,
            authority_keys: &held.signatures.authority_keys,
            issued_by: held.signatures.issued_by,
            presented_by: &held.signatures.presented_by,
        })
        .collect();
    dcql::match_(request.dcql_query(), request.formats(), &candidates)
}

/// The answers that a selection stands for, or `None` where the request cannot be answered.
pub(super) fn plan(
    inner: &Inner,
    request: &PresentationRequest,
    selection: &Selection,
) -> Result<Option<Vec<Planned>>, PresentationError> {
    let held = held(inner)?.held;
    answers(&held, &match_held(request, &held), selection)
}

/// As [`plan`], where what is held was matched already.
pub(super) fn answers(
    held: &[Arc<Held>],
    report: &MatchReport,
    selection: &Selection,
) -> Result<Option<Vec<Planned>>, PresentationError> {
    let choice = Choice {
        credentials: selection
            .credentials
            .iter()
            .map(|(query, id)| (query.clone(), id.to_string()))
            .collect(),
        options: selection.options.clone(),
    };
    let answers = match dcql::resolve(report, &choice) {
        Ok(answers) => answers,
        Err(ResolveError::NoMatch | ResolveError::NothingChosen) => return Ok(None),
        Err(ResolveError::Choice(error)) => return Err(PresentationError::Choice(choice_fault(error))),
    };
    let mut planned = Vec::new();
    for answer in answers {
        let held = find(held, &answer.credential_id)?;
        planned.push(Planned {
            query: answer.query_id,
            held: Arc::clone(held),
            paths: concrete(&answer.selected),
            selection: select(held, &answer.selected)?,
        });
    }
    Ok(Some(planned))
}

/// The credential that a report is about.
pub(super) fn find<'a>(held: &'a [Arc<Held>], name: &str) -> Result<&'a Arc<Held>, VaultError> {
    held.iter()
        .find(|held| held.name == name)
        .ok_or(VaultError::Damaged)
}

pub(super) fn select(
    held: &Held,
    selected: &[Vec<dcql::PathStep>],
) -> Result<wallet_formats::Selection, VaultError> {
    // The paths come from the same document: one that does not fit it means that something is spoilt.
    held.document
        .select(&concrete(selected))
        .map_err(|_| VaultError::Damaged)
}

/// Every claim that leaves: values, and the names of what leaves empty.
pub(super) fn leaving(selection: &wallet_formats::Selection) -> Vec<ClaimPath> {
    let mut paths: Vec<ClaimPath> = selection
        .revealed
        .iter()
        .chain(&selection.emptied)
        .cloned()
        .collect();
    paths.sort();
    paths
}

fn concrete(selected: &[Vec<dcql::PathStep>]) -> Vec<ClaimPath> {
    selected
        .iter()
        .map(|path| ClaimPath(path.iter().map(step).collect()))
        .collect()
}

fn step(step: &dcql::PathStep) -> PathStep {
    match step {
        dcql::PathStep::Key(name) => PathStep::Key(name.clone()),
        dcql::PathStep::Index(index) => PathStep::Index(*index),
    }
}
