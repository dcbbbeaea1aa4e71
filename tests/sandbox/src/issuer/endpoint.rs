//! The issuers' endpoints.

use std::collections::HashMap;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::credential::{Order, issue};
use super::session::{Fault, Notification, OfferSession, OfferState};
use super::status_list::List;
use super::{metadata, proof, status, status_cwt, token};
use crate::encoding::{now, random_text};
use crate::organisations::CredentialIssuer;
use crate::server::{Answer, no_store};
use crate::state::{Shared, World};

/// How long a nonce can be used, in seconds.
const NONCE_LIFE: i64 = 300;

type Answered = Result<Response, Answer>;

/// The issuer whose identifier has this path after the host. A trailing slash counts, except that RFC 8414 section 3.1
/// takes it off before it inserts the well-known part: then an identifier with one is found without it, too.
fn by_path<'w>(world: &'w World, path: &str) -> Result<&'w CredentialIssuer, Answer> {
    let exact = format!("{}/{path}", world.base);
    let found = world.issuers.iter().find(|issuer| issuer.identifier == exact);
    found
        .or_else(|| {
            world
                .issuers
                .iter()
                .find(|issuer| issuer.identifier == format!("{exact}/"))
        })
        .ok_or_else(Answer::not_found)
}

fn by_slug<'w>(world: &'w World, slug: &str) -> Result<&'w CredentialIssuer, Answer> {
    world.issuer(slug).ok_or_else(Answer::not_found)
}

/// `GET /.well-known/openid-credential-issuer`.
///
/// # Errors
///
/// Never in practice: the root is always there.
pub async fn credential_issuer_root(State(world): State<Shared>) -> Answered {
    Ok(Json(metadata::credential_issuer(&world, by_slug(&world, "root")?)).into_response())
}

/// `GET /.well-known/openid-credential-issuer/PATH`.
///
/// # Errors
///
/// 404 for an unknown issuer.
pub async fn credential_issuer(State(world): State<Shared>, Path(path): Path<String>) -> Answered {
    Ok(Json(metadata::credential_issuer(&world, by_path(&world, &path)?)).into_response())
}

/// `GET /.well-known/oauth-authorization-server`.
///
/// # Errors
///
/// Never in practice: the root is always there.
pub async fn authorization_server_root(State(world): State<Shared>) -> Answered {
    Ok(Json(metadata::authorization_server(&world, by_slug(&world, "root")?)).into_response())
}

/// `GET /.well-known/oauth-authorization-server/PATH`.
///
/// # Errors
///
/// 404 for an unknown issuer.
pub async fn authorization_server(State(world): State<Shared>, Path(path): Path<String>) -> Answered {
    Ok(Json(metadata::authorization_server(&world, by_path(&world, &path)?)).into_response())
}

/// `GET /.well-known/jwt-vc-issuer/issuers/SLUG`.
///
/// # Errors
///
/// 404 for an unknown organisation.
pub async fn jwt_vc_issuer(State(world): State<Shared>, Path(slug): Path<String>) -> Answered {
    let keys = world.keys.get(slug.as_str()).ok_or_else(Answer::not_found)?;
    Ok(Json(metadata::jwt_vc_issuer(keys)?).into_response())
}

/// `GET /types/SLUG/1`.
///
/// # Errors
///
/// 404 for an unknown type.
pub async fn type_metadata(State(world): State<Shared>, Path(slug): Path<String>) -> Answered {
    let of = world
        .catalogue
        .credential_type(&slug)
        .ok_or_else(Answer::not_found)?;
    let document = crate::type_metadata::document(&world.catalogue, of);
    Ok(([(header::CONTENT_TYPE, "application/json")], document).into_response())
}

/// `GET /issuers/SLUG/status/METHOD/LIST`: `token`, `revocation` or `suspension`.
///
/// # Errors
///
/// 404 for an unknown list, 503 while lists cannot be had.
pub async fn status_list(
    State(world): State<Shared>,
    Path((slug, method, list)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answered {
    if world.store().register.unavailable {
        return Err(Answer::error(503, "server_error", "out of order"));
    }
    let method = status::method_of(&method).ok_or_else(Answer::not_found)?;
    let of = List::find(&world, &slug, method).ok_or_else(Answer::not_found)?;
    const JWT: &str = "application/statuslist+jwt";
    let (kind, body) = if list == "token" {
        match first_of(&headers, &[JWT, status_cwt::MEDIA_TYPE]) {
            Some(status_cwt::MEDIA_TYPE) => (status_cwt::MEDIA_TYPE, status_cwt::token(&of).await?),
            _ => (JWT, of.token().await?.into_bytes()),
        }
    } else {
        let purpose = status::Purpose::find(&list).ok_or_else(Answer::not_found)?;
        let embedded = first_of(&headers, &["application/vc"]).is_some();
        let (kind, body) = of.credential(embedded, purpose).await?;
        (kind, body.into_bytes())
    };
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}

/// The one of these media types that a client names first (RFC 9110 section 12.5.1; weights are not looked at).
fn first_of<'k>(headers: &HeaderMap, kinds: &[&'k str]) -> Option<&'k str> {
    let accept = headers.get(header::ACCEPT)?.to_str().ok()?;
    let mut named = accept
        .split(',')
        .map(|one| one.split(';').next().unwrap_or_default().trim());
    named.find_map(|one| kinds.iter().copied().find(|kind| *kind == one))
}

/// `GET /issuers/SLUG/offers/ID`: an offer by reference.
///
/// # Errors
///
/// 404 for an unknown offer.
pub async fn offer(State(world): State<Shared>, Path((slug, id)): Path<(String, String)>) -> Answered {
    let store = world.store();
    let session = store.offers.get(&id).filter(|session| session.issuer == slug);
    Ok(Json(session.ok_or_else(Answer::not_found)?.offer.clone()).into_response())
}

/// `POST /issuers/SLUG/token`.
///
/// # Errors
///
/// RFC 6749 section 5.2, or the offer's fault.
pub async fn token(
    State(world): State<Shared>,
    Path(slug): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answered {
    let issuer = by_slug(&world, &slug)?;
    let fault = form.get("pre-authorized_code").and_then(|code| {
        world
            .store()
            .offers
            .values()
            .find(|session| &session.code == code)
            .and_then(|session| session.fault)
    });
    match fault {
        Some(Fault::Token500) => Err(Answer::error(500, "server_error", "out of order")),
        Some(Fault::TokenHtml) => Err(Answer::html(200)),
        _ => Ok(no_store(token::exchange(&world, issuer.slug, &form)?)),
    }
}

/// `POST /issuers/SLUG/nonce` (OpenID4VCI 1.0 section 7).
///
/// # Errors
///
/// 404 for an unknown issuer.
pub async fn nonce(State(world): State<Shared>, Path(slug): Path<String>) -> Answered {
    let issuer = by_slug(&world, &slug)?;
    let fault = world.store().nonce_faults.remove(issuer.slug);
    if fault == Some(Fault::NonceSlow) {
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    let nonce = random_text::<18>()?;
    let end = if fault == Some(Fault::NonceStale) {
        now() - 1
    } else {
        now() + NONCE_LIFE
    };
    world.store().nonces.insert(nonce.clone(), end);
    Ok(no_store(json!({ "c_nonce": nonce })))
}

/// The offer behind a bearer token (RFC 6750).
fn authorised(world: &World, headers: &HeaderMap, slug: &str) -> Result<OfferSession, Answer> {
    let refused = || {
        Answer::error(
            401,
            "invalid_token",
            "the access token is missing or not one of ours",
        )
    };
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(refused)?;
    let store = world.store();
    let session = store.tokens.get(token).and_then(|id| store.offers.get(id));
    session
        .filter(|session| session.issuer == slug)
        .cloned()
        .ok_or_else(refused)
}

/// `POST /issuers/SLUG/credential` (OpenID4VCI 1.0 section 8).
///
/// # Errors
///
/// OpenID4VCI 1.0 section 8.3.1, or the offer's fault.
pub async fn credential(
    State(world): State<Shared>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let issuer = by_slug(&world, &slug)?;
    let session = authorised(&world, &headers, issuer.slug)?;
    match session.fault {
        Some(Fault::Credential500) => return Err(Answer::error(500, "server_error", "out of order")),
        Some(Fault::CredentialHtml) => return Err(Answer::html(200)),
        Some(Fault::CredentialOversized) => {
            let filler = "A".repeat(8 * 1024 * 1024);
            return Ok(no_store(json!({ "credentials": [{ "credential": filler }] })));
        }
        Some(Fault::CredentialDenied) => {
            return Err(Answer::error(
                400,
                "credential_request_denied",
                "not to this person",
            ));
        }
        _ => {}
    }
    let (slug, proofs) = credential_request(&session, &body)?;
    let what = world.configuration(&slug).ok_or_else(Answer::not_found)?;
    let keys = proof::check(&mut world.store(), &proofs, (&issuer.identifier, what.form))
        .map_err(|refusal| Answer::error(400, refusal.error, refusal.why))?;
    let mut credentials = Vec::new();
    let mut bindings = Vec::new();
    for key in &keys {
        let order = Order {
            what,
            person: &session.person,
            key: what.form.key_method(session.key),
            status: session.status,
            spoil: session.spoil,
            holder: key,
            offer: &session.id,
        };
        credentials.push(json!({ "credential": issue(&world, &order).await? }));
        bindings.push(
            key.key
                .thumbprint_sha256()
                .map_err(|_| Answer::error(400, "invalid_proof", "jwk"))?,
        );
    }
    let notification_id = random_text::<12>()?;
    let mut store = world.store();
    if let Some(kept) = store.offers.get_mut(&session.id) {
        kept.state = OfferState::Issued;
        kept.issued.push(slug.clone());
        kept.holder_bindings.extend(bindings);
        kept.notification_ids.push((notification_id.clone(), slug));
    }
    Ok(no_store(
        json!({ "credentials": credentials, "notification_id": notification_id }),
    ))
}

fn credential_request(session: &OfferSession, body: &[u8]) -> Result<(String, Vec<Value>), Answer> {
    let invalid = |why| Answer::error(400, "invalid_credential_request", why);
    let request: Value = serde_json::from_slice(body).map_err(|_| invalid("the body is not JSON"))?;
    if request.get("credential_identifier").is_some() {
        return Err(Answer::error(
            400,
            "unknown_credential_identifier",
            "no credential identifiers were given",
        ));
    }
    let slug = request.get("credential_configuration_id").and_then(Value::as_str);
    let slug = slug.ok_or_else(|| invalid("credential_configuration_id is missing"))?;
    if !session.types.iter().any(|of| of == slug) {
        return Err(Answer::error(
            400,
            "unknown_credential_configuration",
            "not part of the offer",
        ));
    }
    if request.get("credential_response_encryption").is_some() {
        let why = "responses are not encrypted here";
        return Err(Answer::error(400, "invalid_encryption_parameters", why));
    }
    let proofs = request.get("proofs").and_then(Value::as_object);
    let proofs = proofs.ok_or_else(|| Answer::error(400, "invalid_proof", "proofs is missing"))?;
    let jwts = proofs
        .get("jwt")
        .and_then(Value::as_array)
        .filter(|_| proofs.len() == 1);
    let jwts =
        jwts.ok_or_else(|| Answer::error(400, "invalid_proof", "proofs needs jwt and nothing else"))?;
    if jwts.is_empty() || jwts.len() > metadata::BATCH_SIZE {
        return Err(Answer::error(400, "invalid_proof", "too few or too many proofs"));
    }
    Ok((slug.to_owned(), jwts.clone()))
}

/// `POST /issuers/SLUG/notification` (OpenID4VCI 1.0 section 11).
///
/// # Errors
///
/// OpenID4VCI 1.0 section 11.3, or the offer's fault.
pub async fn notification(
    State(world): State<Shared>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answered {
    let issuer = by_slug(&world, &slug)?;
    let session = authorised(&world, &headers, issuer.slug)?;
    if session.fault == Some(Fault::Notification500) {
        return Err(Answer::error(500, "server_error", "out of order"));
    }
    let invalid = |why| Answer::error(400, "invalid_notification_request", why);
    let request: Value = serde_json::from_slice(&body).map_err(|_| invalid("the body is not JSON"))?;
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let id = text("notification_id").ok_or_else(|| invalid("notification_id is missing"))?;
    let event = text("event").ok_or_else(|| invalid("event is missing"))?;
    if !["credential_accepted", "credential_failure", "credential_deleted"].contains(&event) {
        return Err(invalid("event is not one of the three"));
    }
    let of = session
        .notification_ids
        .iter()
        .find(|(known, _)| known == id)
        .map(|(_, of)| of.clone());
    let of = of.ok_or_else(|| Answer::error(400, "invalid_notification_id", "not one of ours"))?;
    let event_description = text("event_description").map(str::to_owned);
    if let Some(kept) = world.store().offers.get_mut(&session.id) {
        kept.notifications.push(Notification {
            of,
            event: event.to_owned(),
            event_description,
        });
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
