//! The web pages: what is offered and asked, with QR codes, in English and Welsh. They need no script.

pub mod claims;
pub mod layout;
pub mod offers;
pub mod requests;

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};

use crate::state::Shared;
use layout::Language;

/// The pages' routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home))
        .route("/style.css", get(layout::style))
        .route("/offers", get(offers::list).post(offers::make))
        .route("/offers/{id}", get(offers::one))
        .route("/offers/{id}/status", post(offers::change_status))
        .route("/requests", get(requests::list).post(requests::make))
        .route("/requests/{id}", get(requests::one))
}

/// The language of a page's query.
pub fn language(query: &HashMap<String, String>) -> Language {
    Language::asked(query.get("lang").map(String::as_str))
}

async fn home(State(_): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    let lang = language(&query);
    let title = lang.pick(
        "Issuer and verifier for testing",
        "Cyhoeddwr a dilysydd at ddibenion profi",
    );
    let lead = lang.pick(
        "This program plays the organisations that give staff credentials and those that ask to see them.",
        "Mae'r rhaglen hon yn chwarae rhan y sefydliadau sy'n rhoi cymwysterau i staff a'r rhai sy'n gofyn am eu gweld.",
    );
    let entry = |path: &str, name: &str, text: &str| {
        format!("<h2><a href=\"{}\">{name}</a></h2><p>{text}</p>", lang.link(path))
    };
    let offers = entry(
        "/offers",
        lang.pick("Offers", "Cynigion"),
        lang.pick(
            "Add credentials to a wallet: scan a QR code or open a link.",
            "Ychwanegwch gymwysterau at waled: sganiwch god QR neu agorwch ddolen.",
        ),
    );
    let requests = entry(
        "/requests",
        lang.pick("Requests", "Ceisiadau"),
        lang.pick(
            "Show credentials from a wallet and see what the other side learns.",
            "Dangoswch gymwysterau o waled a gweld beth mae'r ochr arall yn ei ddysgu.",
        ),
    );
    layout::page(lang, "/", title, &format!("<p>{lead}</p>{offers}{requests}"))
}
