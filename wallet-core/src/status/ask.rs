//! Fetching one list and reading what it says about the credentials that name it.

use wallet_openid4vc::HttpRequest;
use wallet_trust::TrustPolicy;
use wallet_trust::status::{MAX_TOKEN_BYTES, Status, StatusList, StatusReference};

use super::fetched::{Fetched, fault};
use super::signer::signer_key;
use crate::error::StatusFault;
use crate::model::{AnsweredStatus, CredentialId, IssuerEvidence, StatusAnswer};
use crate::ports::HttpFault;
use crate::vault::Inner;

/// A list credential in every way of securing it, and under the names that hosts gave it before it had one of its own.
const BITSTRING: &str =
    "application/vc+jwt, application/vc, application/jwt, application/ld+json, application/json";
/// A Status List Token in either form. Credentials in CBOR are checked by readers of CBOR, so that their issuers have lists in
/// CBOR first; the others' have them in JSON (SD-JWT VC section 2.2.2.2).
const TOKEN: &str = "application/statuslist+jwt, application/statuslist+cwt";
const TOKEN_CBOR: &str = "application/statuslist+cwt, application/statuslist+jwt";

/// A list to ask, and who is to be looked up in it: credentials of one issuer.
pub(super) struct Question {
    pub(super) uri: String,
    pub(super) issuer: IssuerEvidence,
    /// Whether an mdoc names it.
    pub(super) cbor: bool,
    pub(super) places: Vec<(CredentialId, Vec<StatusReference>)>,
}

/// What one list says about each credential.
pub(super) type Answers = Vec<(CredentialId, Result<StatusAnswer, StatusFault>)>;

/// Asks one list. All of it is checked before any of it counts.
pub(super) async fn ask(
    inner: &Inner,
    policy: &TrustPolicy,
    question: &Question,
) -> Result<Answers, StatusFault> {
    wallet_openid4vc::parse_url(&question.uri, inner.config.mode.url_policy())
        .map_err(|_| StatusFault::Address)?;
    // What it says was so when it was asked, not when the answer came.
    let now = inner.now();
    let list = fetch(inner, question).await?;
    let key = signer_key(inner, policy, &question.issuer, &list).await?;
    let list = list.verify(&key, &question.uri, now)?;
    let answer = |(id, places): &(CredentialId, Vec<StatusReference>)| (*id, answer(&list, places, now));
    Ok(question.places.iter().map(answer).collect())
}

async fn fetch(inner: &Inner, question: &Question) -> Result<Fetched, StatusFault> {
    let first = question.places.iter().flat_map(|(_, places)| places).next();
    let accept = match first {
        Some(StatusReference::Bitstring(_)) => BITSTRING,
        Some(StatusReference::Token(_) | StatusReference::Unsupported) | None if question.cbor => TOKEN_CBOR,
        Some(StatusReference::Token(_) | StatusReference::Unsupported) | None => TOKEN,
    };
    let most = u64::try_from(MAX_TOKEN_BYTES).unwrap_or(u64::MAX);
    let request = HttpRequest::get(question.uri.clone(), accept, most);
    let response = inner.send(request).await.map_err(|fault| match fault {
        HttpFault::TooLarge => StatusFault::TooLarge,
        HttpFault::Unreachable | HttpFault::TimedOut | HttpFault::Tls | HttpFault::Platform => {
            StatusFault::Network(fault)
        }
    })?;
    // "MUST use an HTTP status code in the 2xx range"; no other than 200 brings a whole list.
    if response.status != 200 {
        return Err(StatusFault::Answer);
    }
    Fetched::parse(&response.body)
}

/// The worst that the list says at these places.
fn answer(list: &StatusList, places: &[StatusReference], now: i64) -> Result<StatusAnswer, StatusFault> {
    let mut worst = Status::Valid;
    for place in places {
        worst = worst.max(list.status(place).map_err(|error| fault(&error))?);
    }
    let checked = list.checked(now);
    Ok(StatusAnswer {
        status: AnsweredStatus::from(worst),
        checked_at: checked.at,
        issued_at: list.issued_at(),
        expires_at: checked.expires_at,
        ttl: checked.ttl,
    })
}
