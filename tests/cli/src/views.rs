//! The core's read models as the document shows them.

mod purpose;

use serde_json::{Value, json};
use wallet_core::{
    ActivityEntry, AnswerView, Assurance, CandidateView, ClaimPath, ClaimView, CredentialId,
    CredentialSummary, ImportedBackup, KeyHealth, KeyPolicy, LocalisedText, OfferReview, PathStep, QueryView,
    ReissueItem, RequestReview, SetView, StatusFailure, TrustListView, TrustResult, VerifierView,
};

use crate::context::rfc3339;
use crate::document::{Claim, CredentialView, Shared};

pub(crate) fn credential(summary: &CredentialSummary) -> CredentialView {
    CredentialView {
        id: summary.id.to_string(),
        state: summary.state.as_str(),
        format: summary.format.identifier(),
        credential_type: summary.credential_type.clone(),
        class: summary.class.as_str(),
        name: name(&summary.names),
        issuer: summary.issuer.identifier.clone(),
        issuer_name: summary.issuer.name.clone(),
        trust: summary.issuer.trust.as_str(),
        status: summary.status.as_str(),
        status_checked_at: summary.status_checked_at.and_then(rfc3339),
        dates: summary.dates.as_str(),
        expires_at: summary.expires_at.and_then(rfc3339),
        key_level: summary.key.level.as_str(),
        key_state: summary.key.state.as_str(),
    }
}

pub(crate) fn status_failure(failure: &StatusFailure) -> Value {
    json!({
        "credentials": failure.credentials.iter().map(CredentialId::to_string).collect::<Vec<_>>(),
        "code": failure.fault.info().code,
    })
}

pub(crate) fn keys(health: &KeyHealth, assurance: &Assurance, policy: &KeyPolicy) -> Value {
    let ids = |ids: &[CredentialId]| ids.iter().map(CredentialId::to_string).collect::<Vec<_>>();
    json!({
        "health": {
            "checked": health.checked,
            "unknown": health.unknown,
            "lost": ids(&health.lost),
            "restored": ids(&health.restored),
        },
        "assurance": {
            "level": assurance.level.as_str(),
            "factor": assurance.factor.as_str(),
            "credentials": assurance.credentials.iter().map(|credential| json!({
                "credential": credential.credential.to_string(),
                "level": credential.level.as_str(),
                "key_level": credential.key.level.as_str(),
                "attested": credential.key.attested,
                "user_verifier": credential.user_verifier.as_str(),
            })).collect::<Vec<_>>(),
        },
        "policy": {
            "minimum_level": policy.minimum_level.as_str(),
            "user_verification": policy.user_verification,
            "attestation": policy.attestation,
            "minimum_assurance": policy.minimum_assurance.as_str(),
        },
    })
}

pub(crate) fn imported(imported: &ImportedBackup) -> Value {
    json!({
        "created_at": rfc3339(imported.created_at),
        "credentials": imported.credentials,
        "history": imported.history,
        "trust_anchors": imported.trust_anchors,
    })
}

pub(crate) fn trust_list(list: &TrustListView) -> Value {
    json!({
        "operator": list.operator,
        "sequence": list.sequence,
        "issued_at": rfc3339(list.issued_at),
        "expires_at": rfc3339(list.expires_at),
        "expired": list.expired,
        "organisations": list.organisations,
    })
}

pub(crate) fn reissue(item: &ReissueItem) -> Value {
    json!({
        "type": item.credential_type,
        "name": name(&item.names),
        "issuer": item.issuer,
        "offered_by": item.offered_by,
        "reason": item.reason.as_str(),
        "credential": item.credential.map(|id| id.to_string()),
    })
}

/// The English name, else the first.
fn name(names: &[LocalisedText]) -> Option<String> {
    in_language(names, "en")
}

/// The text in this language tag, or else in its language, in English, or the first.
fn in_language(texts: &[LocalisedText], locale: &str) -> Option<String> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let find = |is_meant: &dyn Fn(&str) -> bool| {
        texts
            .iter()
            .find(|text| text.locale.as_deref().is_some_and(is_meant))
    };
    let found = find(&|tag| tag.eq_ignore_ascii_case(locale))
        .or_else(|| find(&|tag| primary(tag) == primary(locale)))
        .or_else(|| find(&|tag| primary(tag) == "en"))
        .or_else(|| texts.first());
    found.map(|text| text.text.clone())
}

/// A claim, and what it is called in this language.
pub(crate) fn claim(view: &ClaimView, labels: &[LocalisedText], locale: &str) -> Claim {
    Claim {
        path: path(&view.path),
        value: view.value.clone(),
        label: in_language(labels, locale),
    }
}

/// A DCQL path array.
fn path(path: &ClaimPath) -> Value {
    path.0
        .iter()
        .map(|step| match step {
            PathStep::Key(name) => Value::from(name.as_str()),
            PathStep::Index(index) => Value::from(*index),
        })
        .collect()
}

fn paths(paths: &[ClaimPath]) -> Vec<Value> {
    paths.iter().map(path).collect()
}

pub(crate) fn shared(answer: &AnswerView) -> Shared {
    Shared {
        query: answer.query.clone(),
        credential: answer.credential.to_string(),
        format: answer.format.identifier(),
        credential_type: answer.credential_type.clone(),
        class: answer.class.as_str(),
        whole: answer.whole,
        claims: paths(&answer.would_share),
    }
}

pub(crate) fn localised(names: &[LocalisedText]) -> Vec<Value> {
    names
        .iter()
        .map(|name| json!({ "locale": name.locale, "text": name.text }))
        .collect()
}

/// An offer, and what the anchors say about the issuers of what was fetched of it: nothing before the fetch, and the
/// least of the answers after it.
pub(crate) fn offer(review: &OfferReview, fetched: &[CredentialSummary]) -> Value {
    let least = fetched
        .iter()
        .find(|summary| summary.issuer.trust != TrustResult::Trusted);
    let trust = least
        .or_else(|| fetched.first())
        .map(|summary| summary.issuer.trust.as_str());
    let code = review.transaction_code.as_ref();
    json!({
        "issuer": { "identifier": review.issuer, "names": localised(&review.issuer_names) },
        "trust": trust,
        "asked": review.credentials.iter().map(|offered| json!({
            "configuration": offered.configuration,
            "type": offered.credential_type,
            "class": offered.class.as_str(),
            "name": name(&offered.names),
        })).collect::<Vec<_>>(),
        "would_share": [],
        "would_not_share": [],
        "choices": null,
        "missing": [],
        "tx_code": code.map(|code| json!({
            "numeric": code.numeric,
            "length": code.length,
            "description": code.description,
        })),
    })
}

pub(crate) fn request(review: &RequestReview) -> Value {
    let answer = review.answer.as_deref().unwrap_or_default();
    json!({
        "verifier": verifier(&review.verifier),
        "trust": review.verifier.trust.as_str(),
        "purpose": review.purpose.as_ref().map(purpose::purpose),
        "context": review.context,
        "warnings": review.warnings.iter().map(purpose::warning).collect::<Vec<_>>(),
        "asked": review.queries.iter().map(asked).collect::<Vec<_>>(),
        "would_share": answer.iter().map(shared).collect::<Vec<_>>(),
        "would_not_share": answer.iter().map(|answer| json!({
            "query": answer.query,
            "credential": answer.credential.to_string(),
            "claims": paths(&answer.would_not_share),
        })).collect::<Vec<_>>(),
        "approvals": review.approvals.iter().map(|class| class.as_str()).collect::<Vec<_>>(),
        "choices": {
            "credentials": review.queries.iter().map(|query| {
                let ids = query.candidates.iter().map(candidate).collect::<Vec<_>>();
                (query.id.clone(), Value::from(ids))
            }).collect::<serde_json::Map<_, _>>(),
            "sets": review.sets.iter().map(set).collect::<Vec<_>>(),
        },
        "missing": review.queries.iter().filter_map(|query| {
            query.missing.map(|reason| json!({ "query": query.id, "reason": reason }))
        }).collect::<Vec<_>>(),
    })
}

fn candidate(candidate: &CandidateView) -> Value {
    json!({
        "credential": candidate.credential.id.to_string(),
        "whole": candidate.whole,
        "would_share": paths(&candidate.would_share),
        "would_not_share": paths(&candidate.would_not_share),
    })
}

fn verifier(view: &VerifierView) -> Value {
    json!({
        "client_id": view.client_id,
        "name": view.name,
        "organisation": view.organisation.as_ref().map(|organisation| json!({
            "name": organisation.name,
            "ods_code": organisation.ods_code,
        })),
        "host": view.host,
    })
}

fn asked(query: &QueryView) -> Value {
    json!({
        "query": query.id,
        "format": query.format,
        "types": query.credential_types,
        "claims": paths_of(&query.asked),
        "will_keep": paths_of(&query.will_keep),
        "will_not_keep": paths_of(&query.will_not_keep),
    })
}

/// Claims paths that are JSON texts.
fn paths_of(texts: &[String]) -> Vec<Value> {
    let path = |text: &String| serde_json::from_str(text).unwrap_or(Value::Null);
    texts.iter().map(path).collect()
}

fn set(set: &SetView) -> Value {
    json!({
        "required": set.required,
        "options": set.options.iter().map(|option| json!({
            "queries": option.queries,
            "answerable": option.answerable,
        })).collect::<Vec<_>>(),
    })
}

pub(crate) fn activity(entry: &ActivityEntry) -> Value {
    json!({
        "at": rfc3339(entry.at),
        "flow": entry.flow.as_str(),
        "kind": entry.kind.as_str(),
        "counterparty": entry.counterparty,
        "trust": entry.trust,
        "organisation": entry.organisation,
        "ods_code": entry.ods_code,
        "purpose": entry.purpose,
        "credentials": entry.credentials.iter().map(|credential| json!({
            "type": credential.credential_type,
            "claims": paths(&credential.claims),
        })).collect::<Vec<_>>(),
        "code": entry.code,
        "reason": entry.reason,
        "delivery": entry.delivery.as_str(),
        "sent": entry.delivery.sent(),
    })
}
