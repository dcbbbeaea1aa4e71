//! The web server: routes, the wire's log, and answers.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::state::{Shared, World};
use crate::trouble::Trouble;
use crate::{control, issuer, pages, verifier};

/// How this sandbox's verifier names itself where it fetches a list; what it does is not in the log.
pub const VERIFIER_AGENT: &str = "sandbox-verifier";

/// The largest body that is read or logged.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// An answer that is not the plain success of its endpoint.
#[derive(Debug)]
pub enum Answer {
    /// An OAuth error object.
    Error {
        /// HTTP status.
        status: u16,
        /// The error code.
        error: &'static str,
        /// In words.
        description: String,
    },
    /// Anything else.
    Other(Box<Response>),
}

impl Answer {
    /// An OAuth error object.
    pub fn error(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        Self::Error {
            status,
            error,
            description: description.into(),
        }
    }

    /// Nothing is here.
    pub fn not_found() -> Self {
        Self::error(404, "not_found", "there is nothing here")
    }

    /// A web page with a status, as careless servers send one.
    pub fn html(status: u16) -> Self {
        let page =
            "<!doctype html><html lang=\"en\"><title>Error</title><h1>Something went wrong</h1></html>";
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
        Self::Other(Box::new(response))
    }
}

impl From<Trouble> for Answer {
    fn from(trouble: Trouble) -> Self {
        Self::error(500, "server_error", trouble.0)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Error {
                status,
                error,
                description,
            } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let body = Json(json!({ "error": error, "error_description": description }));
                (status, [(header::CACHE_CONTROL, "no-store")], body).into_response()
            }
            Self::Other(response) => *response,
        }
    }
}

/// A JSON answer that nobody may keep.
pub fn no_store(body: Value) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// A listener on the loopback interface; port 0 picks one.
///
/// # Errors
///
/// [`Trouble`] when the port is taken.
pub async fn listen(port: u16) -> Result<(TcpListener, String), Trouble> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(Trouble::during("listening"))?;
    let port = listener
        .local_addr()
        .map_err(Trouble::during("listening"))?
        .port();
    Ok((listener, format!("http://localhost:{port}")))
}

/// Serves until `stop` resolves; requests under way get half a second to end.
///
/// # Errors
///
/// [`Trouble`] when the server fails.
pub async fn serve(
    listener: TcpListener,
    world: Shared,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Trouble> {
    let (stopped, mut seen) = tokio::sync::watch::channel(false);
    let serving = axum::serve(listener, router(world)).with_graceful_shutdown(async move {
        stop.await;
        let _ = stopped.send(true);
    });
    let overdue = async move {
        let _ = seen.changed().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    tokio::select! {
        ended = async { serving.await } => ended.map_err(Trouble::during("serving")),
        () = overdue => Ok(()),
    }
}

/// All routes.
pub fn router(world: Shared) -> Router {
    use issuer::endpoint as i;
    use verifier::endpoint as v;
    let well_known = "/.well-known";
    Router::new()
        .route(
            &format!("{well_known}/openid-credential-issuer"),
            get(i::credential_issuer_root),
        )
        .route(
            &format!("{well_known}/openid-credential-issuer/{{*path}}"),
            get(i::credential_issuer),
        )
        .route(
            &format!("{well_known}/oauth-authorization-server"),
            get(i::authorization_server_root),
        )
        .route(
            &format!("{well_known}/oauth-authorization-server/{{*path}}"),
            get(i::authorization_server),
        )
        .route(
            &format!("{well_known}/jwt-vc-issuer/issuers/{{slug}}"),
            get(i::jwt_vc_issuer),
        )
        .route("/issuers/{slug}/offers/{id}", get(i::offer))
        .route("/issuers/{slug}/token", post(i::token))
        .route("/issuers/{slug}/nonce", post(i::nonce))
        .route("/issuers/{slug}/credential", post(i::credential))
        .route("/issuers/{slug}/notification", post(i::notification))
        .route("/issuers/{slug}/status/{method}/{list}", get(i::status_list))
        .route("/types/{slug}/1", get(i::type_metadata))
        .route(
            "/verifiers/eastmoor/requests/{id}",
            get(v::request_get).post(v::request_post),
        )
        .route("/verifiers/eastmoor/responses/{id}", post(v::response))
        .route("/control/offers", post(control::offers))
        .route("/control/requests", post(control::requests))
        .route("/control/sessions/{id}", get(control::session))
        .route("/control/trust", get(control::trust).post(control::add_trust))
        .route(
            "/control/status",
            get(control::statuses).post(control::change_status),
        )
        .route("/control/catalogue", get(control::catalogue))
        .route("/operators/training-record/trust-list", get(control::served_list))
        .route(
            "/control/trust-list",
            get(control::list).post(control::change_list),
        )
        .route("/control/log", get(control::log))
        .merge(pages::routes())
        .fallback(|| async { Answer::not_found() })
        .layer(middleware::from_fn_with_state(world.clone(), log_wire))
        .with_state(world)
}

/// Keeps every exchange but those with the control interface, the pages, and the sandbox's own verifier.
async fn log_wire(State(world): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let wire = [
        "/issuers/",
        "/operators/",
        "/verifiers/",
        "/types/",
        "/.well-known/",
    ];
    let agent = request.headers().get(header::USER_AGENT);
    let own = agent.is_some_and(|agent| agent == VERIFIER_AGENT);
    if own || !wire.iter().any(|prefix| path.starts_with(prefix)) {
        return next.run(request).await;
    }
    let method = request.method().to_string();
    let target = request.uri().to_string();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return Answer::error(413, "invalid_request", "the body is too large").into_response();
    };
    let asked = logged(&parts.headers, &body);
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return Answer::error(500, "server_error", "the answer could not be read").into_response();
    };
    let answered = logged(&parts.headers, &body);
    write_log(
        &world,
        json!({
            "method": method,
            "url": target,
            "request": asked,
            "status": parts.status.as_u16(),
            "response": answered,
        }),
    );
    Response::from_parts(parts, Body::from(body))
}

fn logged(headers: &axum::http::HeaderMap, body: &Bytes) -> Value {
    let text = |value: Option<&HeaderValue>| value.and_then(|v| v.to_str().ok()).map(str::to_owned);
    let shown = if body.len() > 65_536 {
        None
    } else {
        std::str::from_utf8(body).ok()
    };
    json!({
        "content_type": text(headers.get(header::CONTENT_TYPE)),
        "authorization": text(headers.get(header::AUTHORIZATION)),
        "length": body.len(),
        "body": shown,
    })
}

fn write_log(world: &World, exchange: Value) {
    world.store().push_log(exchange);
}
