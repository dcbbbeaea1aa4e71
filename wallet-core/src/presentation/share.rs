use std::collections::BTreeMap;

use wallet_openid4vc::vp::{PresentationRequest, authorization_response};
use wallet_store::{Batch, Table};

use super::answer::present;
use super::approvals::take;
use super::asker::{Asker, asker};
use super::deliver::{Sending, deliver};
use super::plan::{Planned, plan};
use super::vp_errors::refused;
use super::{load_open_session, mark_answered};
use crate::activity::Entry;
use crate::error::{AuthorisationFault, PresentationError, RequestFault, VaultError};
use crate::key_policy::key_policy;
use crate::model::{
    ActivityCredential, ActivityFlow, ActivityKind, AnswerView, CredentialRecord, Delivery, Receipt,
    Selection, SessionId, ShareOutcome, TrustResult,
};
use crate::ports::HttpRequest;
use crate::vault::{Authorisation, Inner, decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Shares what a selection stands for: every claim that the review named, and no other.
    ///
    /// `unverified_verifier` is the person's yes to a verifier that did not prove who it is, and must be part of each
    /// approval. `authorisations` has one for [`Operation::Share`], and one for [`Operation::ShareSensitive`] for each
    /// sensitive class of which claims leave: [`RequestReview::approvals`] names them.
    ///
    /// [`Operation::Share`]: crate::Operation::Share
    /// [`Operation::ShareSensitive`]: crate::Operation::ShareSensitive
    /// [`RequestReview::approvals`]: crate::RequestReview::approvals
    ///
    /// # Errors
    /// [`PresentationError::UnverifiedVerifier`] without that yes; [`PresentationError::ApprovalMissing`] where a class has
    /// no approval; [`PresentationError::Refused`] where the request has expired since the review;
    /// [`PresentationError::Assurance`] where a credential vouches for less than the wallet requires;
    /// [`PresentationError::Peer`] where the verifier
    /// answered with an error, after the claims have left; faults of the keys and the network.
    pub async fn share(
        &self,
        session: SessionId,
        selection: &Selection,
        unverified_verifier: bool,
        authorisations: Vec<Authorisation>,
    ) -> Result<ShareOutcome, PresentationError> {
        let inner = &self.enter()?;
        let open = load_open_session(inner, session)?;
        let asker = &asker(inner, &open)?;
        if open.request.is_expired(inner.now()) {
            let error = PresentationError::Refused(RequestFault::Expired);
            return Err(written_down(inner, asker, ActivityKind::Refused, error)?);
        }
        if asker.view.trust != TrustResult::Trusted && !unverified_verifier {
            let error = PresentationError::UnverifiedVerifier;
            return Err(written_down(inner, asker, ActivityKind::Refused, error)?);
        }
        let planned = plan(inner, &open.request, selection)?;
        let answers = planned.as_deref().unwrap_or_default();
        take(inner, &open, answers, unverified_verifier, authorisations)?;
        let Some(planned) = planned else {
            return Ok(ShareOutcome::NoMatch);
        };
        let least = planned
            .iter()
            .map(|planned| planned.held.record.assurance())
            .min();
        if least < Some(key_policy(inner)?.minimum_assurance) {
            let error = PresentationError::Assurance;
            return Err(written_down(inner, asker, ActivityKind::Refused, error)?);
        }
        let response = match response(inner, &open.request, &planned).await {
            Ok(response) => response,
            Err(error) => return Err(written_down(inner, asker, ActivityKind::Failed, error)?),
        };
        let shared: Vec<AnswerView> = planned.iter().map(Planned::view).collect();
        let entry = entry(inner, asker, &shared);
        let row = inner.decide(|batch| {
            mark_answered(batch, session)?;
            for planned in &planned {
                count_use(batch, planned)?;
            }
            entry.save(batch, inner).map_err(PresentationError::from)
        })?;
        let sending = Sending {
            session,
            row,
            entry,
            kind_if_refused: ActivityKind::Failed,
        };
        let redirect_uri = deliver(inner, sending, response).await?;
        Ok(ShareOutcome::Shared(Receipt {
            verifier: asker.view.clone(),
            shared,
            redirect_uri,
        }))
    }
}

/// The answer to send: a presentation for every query, each signed by the key of its credential.
async fn response(
    inner: &Inner,
    request: &PresentationRequest,
    planned: &[Planned],
) -> Result<HttpRequest, PresentationError> {
    let mut vp_token: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for planned in planned {
        let presentation = present(inner, request, planned).await?;
        vp_token
            .entry(planned.query.clone())
            .or_default()
            .push(presentation);
    }
    authorization_response(request, &vp_token, &*inner.random).map_err(|error| refused(&error))
}

/// Notes in the history what nothing was sent for.
fn written_down(
    inner: &Inner,
    asker: &Asker,
    kind: ActivityKind,
    error: PresentationError,
) -> Result<PresentationError, VaultError> {
    Entry::new(inner, ActivityFlow::Presentation, kind)
        .asked_by(&asker.view, asker.purpose.as_ref())
        .code(error.info().code)
        .record(inner)?;
    Ok(error)
}

/// The claims are on their way from here on: until more is known, the history says that they may have arrived.
fn entry(inner: &Inner, asker: &Asker, shared: &[AnswerView]) -> Entry {
    let entry = Entry::new(inner, ActivityFlow::Presentation, ActivityKind::Shared)
        .asked_by(&asker.view, asker.purpose.as_ref())
        .delivery(Delivery::Unconfirmed);
    shared.iter().fold(entry, |entry, answer| {
        entry.credential(ActivityCredential {
            credential_type: answer.credential_type.clone(),
            claims: answer.would_share.clone(),
        })
    })
}

fn count_use(batch: &mut Batch<'_>, planned: &Planned) -> Result<(), VaultError> {
    let id = planned.held.record.id.row();
    // Deleted while its presentation was signed: what was approved is no longer there.
    let changed = VaultError::Authorisation(AuthorisationFault::Mismatch);
    let row = batch.get(Table::Credential, &id)?.ok_or(changed)?;
    let mut record: CredentialRecord = decode(&row.body)?;
    record.count_use();
    batch
        .put(Table::Credential, &id, record.lookups(), &encode(&record)?)
        .map_err(VaultError::from)
}
