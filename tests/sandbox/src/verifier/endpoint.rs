//! The verifier's endpoints.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Form, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::object;
use super::response::{self, Outcome};
use super::session::{RequestSession, RequestState, RequestUriMethod};
use crate::server::Answer;
use crate::state::{Shared, World};

type Answered = Result<Response, Answer>;

fn fetch(world: &World, id: &str, method: RequestUriMethod) -> Result<RequestSession, Answer> {
    let mut store = world.store();
    let session = store.requests.get_mut(id).filter(|session| session.by_reference);
    let session = session.ok_or_else(Answer::not_found)?;
    // A wallet may always use GET (section 5.10: it then does not support the POST method).
    if method == RequestUriMethod::Post && session.request_uri_method == RequestUriMethod::Get {
        return Err(Answer::error(
            405,
            "invalid_request",
            "the request object is fetched by GET",
        ));
    }
    session.fetched += 1;
    Ok(session.clone())
}

fn request_object(object: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/oauth-authz-req+jwt"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, object).into_response()
}

/// `GET` of a request object.
///
/// # Errors
///
/// 404 for an unknown request.
pub async fn request_get(State(world): State<Shared>, Path(id): Path<String>) -> Answered {
    let session = fetch(&world, &id, RequestUriMethod::Get)?;
    Ok(request_object(object::serialize(&world, &session, None).await?))
}

/// `POST` for a request object (OpenID4VP 1.0 section 5.10).
///
/// # Errors
///
/// 404 for an unknown request, 405 where POST was not offered.
pub async fn request_post(
    State(world): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answered {
    let session = fetch(&world, &id, RequestUriMethod::Post)?;
    let nonce = form.get("wallet_nonce").map(String::as_str);
    Ok(request_object(object::serialize(&world, &session, nonce).await?))
}

/// `POST` of a response.
///
/// # Errors
///
/// 404 for an unknown request, 400 when the response is not right.
pub async fn response(
    State(world): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Answered {
    let session = world
        .store()
        .requests
        .get(&id)
        .cloned()
        .ok_or_else(Answer::not_found)?;
    if session.state != RequestState::Waiting {
        return Err(Answer::error(
            400,
            "invalid_request",
            "the request was answered before",
        ));
    }
    let read = response::read(&world, &session, &form).await;
    let mut store = world.store();
    let kept = store.requests.get_mut(&id).ok_or_else(Answer::not_found)?;
    match read {
        Ok(Outcome::Verified(presented)) => {
            kept.state = RequestState::Verified;
            kept.presented = presented;
        }
        Ok(Outcome::Declined(error)) => {
            kept.state = RequestState::Declined;
            kept.error = Some(error);
        }
        Err(why) => {
            kept.state = RequestState::Refused;
            kept.error = Some(why.clone());
            return Err(Answer::error(400, "invalid_request", why));
        }
    }
    let back = if session.redirect {
        json!({ "redirect_uri": format!("{}/requests/{id}", world.base) })
    } else {
        json!({})
    };
    Ok(Json(back).into_response())
}
