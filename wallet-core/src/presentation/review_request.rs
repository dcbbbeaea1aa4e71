use std::collections::BTreeSet;
use std::sync::Arc;

use wallet_formats::most_specific;
use wallet_openid4vc::dcql::{ClaimsQuery, CredentialQuery, MatchReport, MissingReason};
use wallet_openid4vc::vp::{AuthorizationRequest, RequestEvidence, UnverifiedRequest, make_wallet_nonce};
use wallet_store::Table;
use wallet_trust::{AnchorSet, CertificateChain, Relationship};

use super::approvals::classes;
use super::asker::asker;
use super::plan::{Held, Holdings, Planned, answers, find, held, leaving, match_held, select};
use super::vp_errors::refused;
use super::{load_session, save_session};
use crate::activity::Entry;
use crate::did::{DidFault, did_key};
use crate::error::{PresentationError, RequestFault, VaultError};
use crate::lookup::link_lookup;
use crate::model::{
    ActivityFlow, ActivityKind, CandidateView, CredentialId, CredentialRecord, OptionView, QueryView,
    RequestReview, RequestSession, RequestStage, Selection, SessionId, SessionRecord, SetView,
};
use crate::ports::HttpFault;
use crate::status::refresh_due;
use crate::trust::policy;
use crate::vault::Inner;
use crate::wallet::Wallet;

impl Wallet {
    /// Reads a verifier's link, fetches the request if need be, checks it, and shows what it asks and what would be
    /// shared by default. The same link resumes the same request until it is answered. The status lists of what would match
    /// are asked where that is due; one that gives no answer leaves what was known.
    ///
    /// # Errors
    /// [`PresentationError::Refused`] with the check that failed: nothing is sent to the verifier then.
    pub async fn review_request(&self, link: &str) -> Result<RequestReview, PresentationError> {
        let inner = &self.enter()?;
        let lookup = link_lookup("request", link);
        let known: Vec<SessionRecord> = inner.find(Table::Session, &lookup)?;
        let known: Vec<RequestSession> = known.into_iter().filter_map(request_session).collect();
        let open = known
            .iter()
            .find(|session| session.stage == RequestStage::Open && !session.request.is_expired(inner.now()));
        if let Some(session) = open {
            return review_asked(inner, session).await;
        }
        let mut attempt = Attempt {
            inner,
            client_id: None,
        };
        match attempt.resolve(link, lookup, &known).await {
            Ok(session) => review_asked(inner, &session).await,
            Err(error) => {
                attempt.record(&error)?;
                Err(error)
            }
        }
    }

    /// The review of a request that is known already, with another selection.
    ///
    /// # Errors
    /// [`PresentationError::NotFound`]; [`PresentationError::Choice`] where the selection does not fit.
    pub fn review_selection(
        &self,
        session: SessionId,
        selection: &Selection,
    ) -> Result<RequestReview, PresentationError> {
        let inner = &self.enter()?;
        review(inner, &load_session(inner, session)?, selection)
    }
}

fn request_session(record: SessionRecord) -> Option<RequestSession> {
    match record {
        SessionRecord::RequestV1(session) => Some(*session),
        SessionRecord::OfferV1(_) => None,
    }
}

/// One try at a link; it remembers who claims to ask, for the history.
struct Attempt<'a> {
    inner: &'a Inner,
    client_id: Option<String>,
}

impl Attempt<'_> {
    async fn resolve(
        &mut self,
        link: &str,
        lookup: String,
        known: &[RequestSession],
    ) -> Result<RequestSession, PresentationError> {
        let inner = self.inner;
        let url_policy = inner.config.mode.url_policy();
        let request = match AuthorizationRequest::parse(link, url_policy).map_err(|error| refused(&error))? {
            AuthorizationRequest::ByValue(request) => *request,
            AuthorizationRequest::ByReference(reference) => {
                self.client_id = Some(reference.client_id().as_str().to_owned());
                let nonce = make_wallet_nonce(&*inner.random).map_err(|error| refused(&error))?;
                let response =
                    inner
                        .send(reference.http_request(&nonce))
                        .await
                        .map_err(|fault| match fault {
                            HttpFault::TooLarge => PresentationError::Refused(RequestFault::TooLarge),
                            HttpFault::Unreachable
                            | HttpFault::TimedOut
                            | HttpFault::Tls
                            | HttpFault::Platform => PresentationError::Network(fault),
                        })?;
                reference
                    .parse_response(&response, &nonce)
                    .map_err(|error| refused(&error))?
            }
        };
        self.client_id = Some(request.client_id().as_str().to_owned());
        let (evidence, verifier_name) = evidence(inner, &request).await?;
        let request = request
            .verify(&evidence, url_policy, inner.now())
            .map_err(|error| refused(&error))?;
        if known.iter().any(|session| same_request(session, &request)) {
            return Err(PresentationError::Answered);
        }
        let session = RequestSession {
            id: SessionId::make(&*inner.random).map_err(|_| VaultError::Randomness)?,
            lookup,
            request,
            verifier_name,
            stage: RequestStage::Open,
            received_at: inner.now(),
        };
        Ok(inner.write(|batch| save_session(batch, session))?)
    }

    fn record(&self, error: &PresentationError) -> Result<(), VaultError> {
        let kind = match error {
            PresentationError::Refused(_) => ActivityKind::Refused,
            PresentationError::Network(_) | PresentationError::Peer => ActivityKind::Failed,
            PresentationError::Answered
            | PresentationError::Assurance
            | PresentationError::ApprovalMissing(_)
            | PresentationError::Choice(_)
            | PresentationError::Key(_)
            | PresentationError::NotFound
            | PresentationError::UnverifiedVerifier
            | PresentationError::Vault(_) => return Ok(()),
        };
        let entry = Entry::new(self.inner, ActivityFlow::Presentation, kind).code(error.info().code);
        match &self.client_id {
            Some(client_id) => entry.counterparty(client_id).record(self.inner),
            None => entry.record(self.inner),
        }
    }
}

/// A link that is printed on a wall may bring a new request each time; the very same one is answered once.
fn same_request(session: &RequestSession, request: &wallet_openid4vc::vp::PresentationRequest) -> bool {
    session.stage == RequestStage::Answered
        && session.request.client_id() == request.client_id()
        && session.request.nonce() == request.nonce()
}

/// What vouches for the request: a chain that ends at a verifier's anchor, a DID's key, or nothing.
async fn evidence(
    inner: &Inner,
    request: &UnverifiedRequest,
) -> Result<(RequestEvidence, Option<String>), PresentationError> {
    if let Some((did, kid)) = request.did() {
        let key = did_key(inner, did, Some(kid), Relationship::Authentication).await;
        let key = key.map_err(|fault| match fault {
            DidFault::Key => PresentationError::Refused(RequestFault::ClientId),
            DidFault::Network(fault) => PresentationError::Network(fault),
        })?;
        return Ok((RequestEvidence::Did { key }, None));
    }
    let Some(chain) = request.x5c() else {
        return Ok((RequestEvidence::Unsigned, None));
    };
    let parsed =
        CertificateChain::parse(chain).map_err(|_| PresentationError::Refused(RequestFault::Malformed))?;
    let verified = parsed
        .verify(&policy(inner)?.certificates(AnchorSet::Verifiers), inner.now())
        .map_err(|_| PresentationError::Refused(RequestFault::Untrusted))?;
    let evidence = RequestEvidence::Certificate {
        key: verified.key,
        dns_names: verified.dns_names,
        leaf_sha256: verified.leaf_sha256,
    };
    Ok((evidence, Some(verified.subject)))
}

/// The review once the credentials that match were asked about: what was taken back meanwhile is not offered.
async fn review_asked(inner: &Inner, session: &RequestSession) -> Result<RequestReview, PresentationError> {
    let matching = matching(inner, session)?;
    let is_matching = |record: &CredentialRecord| matching.contains(&record.id);
    refresh_due(inner, &policy(inner)?, is_matching).await?;
    review(inner, session, &Selection::default())
}

/// The credentials that match a request, usable or not.
fn matching(inner: &Inner, session: &RequestSession) -> Result<BTreeSet<CredentialId>, PresentationError> {
    let Holdings { mut held, unusable } = held(inner)?;
    held.extend(unusable);
    let report = match_held(&session.request, &held);
    let mut matching = BTreeSet::new();
    for query in session.request.dcql_query().credentials() {
        let matched = report.query(&query.id).ok_or(VaultError::Damaged)?;
        for candidate in &matched.candidates {
            matching.insert(find(&held, &candidate.id)?.record.id);
        }
    }
    Ok(matching)
}

fn review(
    inner: &Inner,
    session: &RequestSession,
    selection: &Selection,
) -> Result<RequestReview, PresentationError> {
    let Holdings { held, unusable } = held(inner)?;
    let report = match_held(&session.request, &held);
    let unusable_report = match_held(&session.request, &unusable);
    let queries = session.request.dcql_query().credentials().iter();
    let queries = queries
        .map(|query| query_view(query, (&report, &held), (&unusable_report, &unusable)))
        .collect::<Result<_, _>>()?;
    let sets = report
        .sets
        .iter()
        .map(|set| SetView {
            required: set.required,
            options: set
                .options
                .iter()
                .map(|option| OptionView {
                    queries: option.query_ids.clone(),
                    answerable: option.answerable,
                })
                .collect(),
        })
        .collect();
    let planned = answers(&held, &report, selection)?;
    let asker = asker(inner, session)?;
    let approvals = planned.as_deref().map(classes).unwrap_or_default();
    Ok(RequestReview {
        session: session.id,
        verifier: asker.view,
        purpose: asker.purpose,
        context: asker.context,
        warnings: asker.warnings,
        queries,
        sets,
        answer: planned.map(|planned| planned.iter().map(Planned::view).collect()),
        approvals: approvals.into_iter().collect(),
    })
}

fn query_view(
    query: &CredentialQuery,
    (report, held): (&MatchReport, &[Arc<Held>]),
    (unusable_report, unusable): (&MatchReport, &[Arc<Held>]),
) -> Result<QueryView, VaultError> {
    let matched = report.query(&query.id).ok_or(VaultError::Damaged)?;
    let mut candidates = Vec::new();
    for candidate in &matched.candidates {
        let held = find(held, &candidate.id)?;
        let selection = select(held, &candidate.selected)?;
        candidates.push(CandidateView {
            credential: held.summary.clone(),
            whole: held.document.is_whole(),
            would_share: leaving(&selection),
            would_not_share: selection.withheld,
        });
    }
    let would_match = unusable_report
        .query(&query.id)
        .and_then(|query| query.candidates.first());
    let unusable = would_match
        .map(|candidate| find(unusable, &candidate.id).map(|held| unusable_word(held)))
        .transpose()?;
    let asked = || query.claims.iter().flatten();
    let retained = |intent: bool| asked().filter(move |claim| claim.intent_to_retain == Some(intent));
    Ok(QueryView {
        id: query.id.clone(),
        format: query.format.clone(),
        credential_types: credential_types(query),
        asked: asked().map(path_text).collect(),
        will_keep: retained(true).map(path_text).collect(),
        will_not_keep: retained(false).map(path_text).collect(),
        candidates,
        missing: matched
            .missing
            .map(|reason| unusable.unwrap_or_else(|| missing_word(reason))),
    })
}

/// A claims path as the verifier wrote it.
fn path_text(claim: &ClaimsQuery) -> String {
    serde_json::Value::from(&claim.path).to_string()
}

/// Why a credential that would match is not offered.
fn unusable_word(held: &Held) -> &'static str {
    if held.summary.status.is_withdrawn() {
        held.summary.status.as_str()
    } else {
        "key_lost"
    }
}

/// The types that are asked for: of W3C credentials the most specific of each alternative.
fn credential_types(query: &CredentialQuery) -> Vec<String> {
    let of_sd_jwt_vc = query.vct_values.iter().flatten().cloned();
    let of_w3c = query.type_values.iter().flatten();
    let of_w3c = of_w3c.map(|types| most_specific(types).to_owned());
    let of_mdoc = query.doctype_value.iter().cloned();
    of_sd_jwt_vc.chain(of_w3c).chain(of_mdoc).collect()
}

fn missing_word(reason: MissingReason) -> &'static str {
    match reason {
        MissingReason::UnsupportedFormat => "unsupported_format",
        MissingReason::UnsupportedTrustedAuthorities => "unsupported_trusted_authorities",
        MissingReason::NoCredentialOfType => "no_credential_of_type",
        MissingReason::OtherAuthority => "other_authority",
        MissingReason::NotHolderBound => "not_holder_bound",
        MissingReason::UnsupportedAlgorithm => "unsupported_algorithm",
        MissingReason::ClaimMissing(_) => "claim_missing",
        MissingReason::ValueMismatch(_) => "value_mismatch",
    }
}
