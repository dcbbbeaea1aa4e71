//! The pages about requests.

use std::collections::HashMap;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::layout::{self, Language, escape};
use super::{claims, language};
use crate::state::{Shared, World};
use crate::verifier::request::{self, NewRequest};
use crate::verifier::session::{RequestSession, RequestState};

/// All requests, and a form to make one.
pub async fn list(State(world): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    let lang = language(&query);
    let mut requests: Vec<RequestSession> = world.store().requests.values().cloned().collect();
    requests.sort_by_key(|session| session.order);
    let items: String = requests
        .iter()
        .map(|session| {
            let href = lang.link(&format!("/requests/{}", session.id));
            let text = format!("{} – {}", lang.of(&session.title), state(lang, session.state));
            format!("<li><a href=\"{href}\">{}</a></li>", escape(&text))
        })
        .collect();
    let none = format!(
        "<p>{}</p>",
        lang.pick("There is no request yet.", "Does dim cais eto.")
    );
    let items = if items.is_empty() {
        none
    } else {
        format!("<ul>{items}</ul>")
    };
    let options: String = world
        .catalogue
        .requests
        .iter()
        .map(|(name, named)| {
            format!(
                "<option value=\"{name}\">{}</option>",
                escape(lang.of(&named.title))
            )
        })
        .collect();
    let main = format!(
        "{items}<h2>{make}</h2><form method=\"post\" action=\"{action}\"><p><label for=\"request\">{what}</label>\
         <select id=\"request\" name=\"request\">{options}</select></p><button>{make}</button></form>",
        make = lang.pick("Make a request", "Gwneud cais"),
        action = lang.link("/requests"),
        what = lang.pick("What for", "At ba ddiben"),
    );
    layout::page(lang, "/requests", lang.pick("Requests", "Ceisiadau"), &main)
}

/// Makes a request from the form.
pub async fn make(
    State(world): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    Form(fields): Form<HashMap<String, String>>,
) -> Response {
    let lang = language(&query);
    let new = NewRequest {
        request: fields.get("request").cloned(),
        ..NewRequest::default()
    };
    match request::create(&world, new).await {
        Ok(session) => Redirect::to(&lang.link(&format!("/requests/{}", session.id))).into_response(),
        Err(_) => layout::not_found(lang),
    }
}

/// One request: what is asked, and what came.
pub async fn one(
    State(world): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let lang = language(&query);
    let found = world.store().requests.get(&id).cloned();
    let Some(session) = found else {
        return layout::not_found(lang);
    };
    let path = format!("/requests/{id}");
    let mut main = format!(
        "<p>{asks} {verifier}. {purpose}</p><p class=\"state\" role=\"status\">{state}</p>\
         <p><a href=\"{again}\">{reload}</a></p>",
        asks = lang.pick("Asked by", "Gofynnir gan"),
        verifier = escape(world.verifier.name),
        purpose = escape(lang.of(&session.purpose)),
        state = escape(&state_sentence(lang, &session)),
        again = lang.link(&path),
        reload = lang.pick("Check again", "Gwirio eto"),
    );
    if session.state == RequestState::Waiting {
        main.push_str(&how_to_answer(lang, &session));
    }
    main.push_str(&seen(lang, &world, &session));
    layout::page(lang, &path, lang.of(&session.title), &main)
}

fn how_to_answer(lang: Language, session: &RequestSession) -> String {
    format!(
        "<h2>{scan}</h2>{qr}<h2>{this_device}</h2><p><a class=\"button\" href=\"{uri}\">{open}</a></p>\
         <p class=\"uri\">{uri}</p>",
        scan = lang.pick("Scan with your wallet", "Sganiwch â'ch waled"),
        qr = layout::qr(
            lang,
            &session.uri,
            lang.pick("QR code of this request", "Cod QR y cais hwn")
        ),
        this_device = lang.pick("On this device", "Ar y ddyfais hon"),
        uri = escape(&session.uri),
        open = lang.pick("Open in wallet", "Agor yn y waled"),
    )
}

fn seen(lang: Language, world: &World, session: &RequestSession) -> String {
    if session.presented.is_empty() {
        return String::new();
    }
    let tables: String = session
        .presented
        .iter()
        .map(|presented| claims::table(lang, &world.catalogue, presented))
        .collect();
    format!("<h2>{}</h2>{tables}", lang.pick("What was seen", "Beth a welwyd"))
}

fn state(lang: Language, state: RequestState) -> &'static str {
    match state {
        RequestState::Waiting => lang.pick("Waiting for a wallet", "Yn aros am waled"),
        RequestState::Verified => lang.pick("Received and verified", "Wedi'i dderbyn a'i ddilysu"),
        RequestState::Refused => lang.pick("Received, but not right", "Wedi'i dderbyn, ond nid yw'n gywir"),
        RequestState::Declined => lang.pick("Declined", "Wedi'i wrthod"),
    }
}

fn state_sentence(lang: Language, session: &RequestSession) -> String {
    let sentence = state(lang, session.state);
    match &session.error {
        Some(error) => format!("{sentence}: {error}"),
        None => sentence.to_owned(),
    }
}
