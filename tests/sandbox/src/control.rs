//! The control interface: making offers and requests, and seeing what became of them.

use std::collections::HashMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::encoding::base64_decode;
use crate::form::Configuration;
use crate::issuer::status::Change;
use crate::server::Answer;
use crate::state::{Shared, World};
use crate::trouble::Trouble;
use crate::{issuer, verifier};

type Answered = Result<Response, Answer>;

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Answer> {
    let body = if body.is_empty() { b"{}".as_slice() } else { body };
    serde_json::from_slice(body).map_err(|error| bad(error.to_string()))
}

fn bad(why: impl Into<String>) -> Answer {
    Answer::error(400, "invalid_request", why)
}

/// Where a session can be asked for.
pub fn poll(world: &World, id: &str) -> String {
    format!("{}/control/sessions/{id}", world.base)
}

/// `POST /control/offers`.
///
/// # Errors
///
/// 400 when the offer cannot be made.
pub async fn offers(State(world): State<Shared>, body: Bytes) -> Answered {
    let session = issuer::offer::create(&world, read(&body)?).map_err(|trouble| bad(trouble.0))?;
    Ok(Json(offer_line(&world, &session)).into_response())
}

/// What is told about a new offer.
pub fn offer_line(world: &World, session: &issuer::session::OfferSession) -> Value {
    json!({
        "id": session.id,
        "uri": session.uri,
        "tx_code": session.tx_code,
        "types": session.types,
        "person": session.person,
        "poll": poll(world, &session.id),
        "page": format!("{}/offers/{}", world.base, session.id),
    })
}

/// `POST /control/requests`.
///
/// # Errors
///
/// 400 when the request cannot be made.
pub async fn requests(State(world): State<Shared>, body: Bytes) -> Answered {
    let session = verifier::request::create(&world, read(&body)?)
        .await
        .map_err(|trouble| bad(trouble.0))?;
    Ok(Json(request_line(&world, &session)).into_response())
}

/// What is told about a new request.
pub fn request_line(world: &World, session: &verifier::session::RequestSession) -> Value {
    json!({
        "id": session.id,
        "request": session.name,
        "uri": session.uri,
        "poll": poll(world, &session.id),
        "page": format!("{}/requests/{}", world.base, session.id),
    })
}

/// `GET /control/sessions/ID`.
///
/// # Errors
///
/// 404 for an unknown session.
pub async fn session(State(world): State<Shared>, Path(id): Path<String>) -> Answered {
    let store = world.store();
    let offer = store.offers.get(&id).map(issuer::session::OfferSession::view);
    let view = offer.or_else(|| {
        store
            .requests
            .get(&id)
            .map(verifier::session::RequestSession::view)
    });
    Ok(Json(view.ok_or_else(Answer::not_found)?).into_response())
}

/// `GET /control/trust`.
///
/// # Errors
///
/// 500 when it cannot be told.
pub async fn trust(State(world): State<Shared>) -> Answered {
    Ok(Json(world.trust()?).into_response())
}

/// `POST /control/trust {"pem"}`: one more issuer root for the verifier, so that credentials of others can be shown.
///
/// # Errors
///
/// 400 when it is not a PEM certificate.
pub async fn add_trust(State(world): State<Shared>, body: Bytes) -> Answered {
    let body: HashMap<String, String> = read(&body)?;
    let pem = body.get("pem").ok_or_else(|| bad("pem is missing"))?;
    let der = pem_certificate(pem).map_err(|trouble| bad(trouble.0))?;
    world.store().extra_issuer_roots.push(der);
    Ok(Json(json!({})).into_response())
}

fn pem_certificate(pem: &str) -> Result<Vec<u8>, Trouble> {
    let begin = "-----BEGIN CERTIFICATE-----";
    let body = pem
        .split_once(begin)
        .and_then(|(_, rest)| rest.split_once("-----END CERTIFICATE-----"));
    let (body, _) = body.ok_or_else(|| Trouble("not a PEM certificate".to_owned()))?;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    base64_decode(&body)
}

/// `GET /control/status`: every credential that was issued with a place on a list.
///
/// # Errors
///
/// Never.
pub async fn statuses(State(world): State<Shared>) -> Answered {
    Ok(Json(json!({ "credentials": world.store().register.entries })).into_response())
}

/// `POST /control/status`: changes what the lists say, and how.
///
/// # Errors
///
/// 400 for a change that cannot be read, or that is about no credential.
pub async fn change_status(State(world): State<Shared>, body: Bytes) -> Answered {
    let change: Change = read(&body)?;
    let changed = world.store().register.change(&change);
    if changed.is_empty() && change.status.is_some() {
        return Err(bad("no credential on a list is meant by that"));
    }
    Ok(Json(json!({ "credentials": changed })).into_response())
}

async fn trust_list(world: &World, query: &HashMap<String, String>) -> Result<(usize, String), Answer> {
    let sequence = match query.get("sequence") {
        Some(text) => Some(text.parse().map_err(|_| bad("sequence is not a number"))?),
        None => None,
    };
    let found = crate::trust_list::current(world, sequence).await?;
    found.ok_or_else(Answer::not_found)
}

/// `GET /operators/training-record/trust-list`, the newest, or `?sequence=N`.
///
/// # Errors
///
/// 404 for a number that there is not.
pub async fn served_list(
    State(world): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
) -> Answered {
    let (_, list) = trust_list(&world, &query).await?;
    Ok(([(header::CONTENT_TYPE, "application/jwt")], list).into_response())
}

/// `GET /control/trust-list`: its number, the list itself, where it is, and the operator.
///
/// # Errors
///
/// 404 for a number that there is not.
pub async fn list(State(world): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Answered {
    let (sequence, list) = trust_list(&world, &query).await?;
    Ok(Json(json!({
        "sequence": sequence,
        "list": list,
        "uri": format!("{}/operators/training-record/trust-list", world.base),
        "operator": world.operator.did_jwk()?,
    }))
    .into_response())
}

/// `POST /control/trust-list`: makes a new list.
///
/// # Errors
///
/// 400 when the change cannot be made.
pub async fn change_list(State(world): State<Shared>, body: Bytes) -> Answered {
    let change: crate::trust_list::Change = read(&body)?;
    crate::trust_list::current(&world, None).await?;
    let changed = crate::trust_list::change(&world, &change).await;
    changed.map_err(|trouble| bad(trouble.0))?;
    list(State(world), Query(HashMap::new())).await
}

/// `GET /control/catalogue`: what can be issued, to whom, and by whom.
///
/// # Errors
///
/// 500 when a type has no issuer.
pub async fn catalogue(State(world): State<Shared>) -> Answered {
    let mut types = Vec::new();
    for what in Configuration::all(&world.catalogue, world.makes_proofs()) {
        let mut issuers = serde_json::Map::new();
        for person in world.catalogue.people.keys() {
            let issuer = world.organisation_for(&what.of.slug, person)?;
            issuers.insert(person.clone(), json!(issuer.slug));
        }
        types.push(json!({
            "type": what.id(),
            "format": what.form.format(),
            "identifier": what.of.vct,
            "title": what.of.title.en,
            "issuers": issuers,
        }));
    }
    let people: serde_json::Map<String, Value> = world
        .catalogue
        .people
        .iter()
        .map(|(slug, person)| (slug.clone(), json!(person.name)))
        .collect();
    Ok(Json(json!({ "types": types, "people": people })).into_response())
}

/// `GET /control/log?since=N`.
///
/// # Errors
///
/// Never.
pub async fn log(State(world): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Answered {
    let since = query
        .get("since")
        .and_then(|n| n.parse::<u64>().ok())
        .unwrap_or(0);
    let store = world.store();
    let from = |exchange: &&Value| {
        exchange
            .get("n")
            .and_then(Value::as_u64)
            .is_some_and(|n| n >= since)
    };
    let exchanges: Vec<&Value> = store.log.iter().filter(from).collect();
    Ok(Json(json!({ "next": store.logged, "exchanges": exchanges })).into_response())
}
