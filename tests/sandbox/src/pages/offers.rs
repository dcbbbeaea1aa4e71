//! The pages about offers.

use std::collections::HashMap;

use axum::extract::{Form as Form_, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::language;
use super::layout::{self, Language, escape};
use crate::form::{Configuration, Form};
use crate::issuer::offer::{self, NewOffer};
use crate::issuer::session::{OfferSession, OfferState};
use crate::issuer::status::{Change, Status};
use crate::state::{Shared, World};

/// All offers, and a form to make one.
pub async fn list(State(world): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Response {
    let lang = language(&query);
    let mut offers: Vec<OfferSession> = world.store().offers.values().cloned().collect();
    offers.sort_by_key(|session| session.order);
    let items: String = offers
        .iter()
        .map(|session| {
            let href = lang.link(&format!("/offers/{}", session.id));
            let text = format!(
                "{} – {}",
                title(lang, &world, session),
                state(lang, session.state)
            );
            format!("<li><a href=\"{href}\">{}</a></li>", escape(&text))
        })
        .collect();
    let none = format!(
        "<p>{}</p>",
        lang.pick("There is no offer yet.", "Does dim cynnig eto.")
    );
    let items = if items.is_empty() {
        none
    } else {
        format!("<ul>{items}</ul>")
    };
    let main = format!(
        "{items}<h2>{}</h2>{}",
        lang.pick("Make an offer", "Gwneud cynnig"),
        form(lang, &world)
    );
    layout::page(lang, "/offers", lang.pick("Offers", "Cynigion"), &main)
}

/// The title of what can be issued, with its format where that is not the usual one.
fn name(lang: Language, what: &Configuration<'_>) -> String {
    let title = lang.of(&what.of.title);
    match what.id().split_once('.') {
        Some((_, format)) => format!("{title} ({format})"),
        None => title.to_owned(),
    }
}

fn form(lang: Language, world: &World) -> String {
    let people: String = world
        .catalogue
        .people
        .iter()
        .map(|(slug, person)| format!("<option value=\"{slug}\">{}</option>", escape(&person.name)))
        .collect();
    let types: String = Configuration::all(&world.catalogue, world.makes_proofs())
        .iter()
        .map(|what| {
            let (id, name) = (escape(&what.id()), escape(&name(lang, what)));
            let shown = what.of.shown_at_start && what.form == Form::SdJwt;
            let checked = if shown { " checked" } else { "" };
            format!(
                "<div><input type=\"checkbox\" id=\"type-{id}\" name=\"types\" value=\"{id}\"{checked}>\
                 <label for=\"type-{id}\">{name}</label></div>"
            )
        })
        .collect();
    format!(
        "<form method=\"post\" action=\"{action}\"><p><label for=\"person\">{for_whom}</label>\
         <select id=\"person\" name=\"person\">{people}</select></p>\
         <fieldset><legend>{which}</legend>{types}</fieldset>\
         <p><input type=\"checkbox\" id=\"tx_code\" name=\"tx_code\" value=\"yes\" checked>\
         <label for=\"tx_code\">{code}</label></p><button>{make}</button></form>",
        action = lang.link("/offers"),
        for_whom = lang.pick("Person", "Person"),
        which = lang.pick("Credentials", "Cymwysterau"),
        code = lang.pick("Ask for a transaction code", "Gofyn am god trafodiad"),
        make = lang.pick("Make offer", "Gwneud cynnig"),
    )
}

/// Makes an offer from the form.
pub async fn make(
    State(world): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    Form_(fields): Form_<Vec<(String, String)>>,
) -> Response {
    let lang = language(&query);
    let all = |name: &str| -> Vec<String> {
        fields
            .iter()
            .filter(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
            .collect()
    };
    let new = NewOffer {
        types: all("types"),
        person: all("person").pop().unwrap_or_else(|| "jenny".to_owned()),
        tx_code: !all("tx_code").is_empty(),
        status: true,
        ..NewOffer::default()
    };
    match offer::create(&world, new) {
        Ok(session) => Redirect::to(&lang.link(&format!("/offers/{}", session.id))).into_response(),
        Err(_) => layout::not_found(lang),
    }
}

/// One offer.
pub async fn one(
    State(world): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let lang = language(&query);
    let found = world.store().offers.get(&id).cloned();
    let Some(session) = found else {
        return layout::not_found(lang);
    };
    let title = title(lang, &world, &session);
    let issuer = world.issuer(session.issuer).map_or("", |issuer| issuer.name);
    let code = session.tx_code.as_ref().map_or_else(String::new, |code| {
        let name = lang.pick("Transaction code", "Cod trafodiad");
        format!("<h2>{name}</h2><p class=\"code\">{code}</p>")
    });
    let qr_label = lang.pick("QR code of this offer", "Cod QR y cynnig hwn");
    let path = format!("/offers/{id}");
    let main = format!(
        "<p>{by} {issuer}</p><p class=\"state\" role=\"status\">{state}</p>\
         <p><a href=\"{again}\">{reload}</a></p><h2>{scan}</h2>{qr}{code}\
         <h2>{this_device}</h2><p><a class=\"button\" href=\"{uri}\">{open}</a></p>\
         <p class=\"uri\">{uri}</p>{told}{statuses}",
        by = lang.pick("Offered by", "Cynigir gan"),
        issuer = escape(issuer),
        state = state(lang, session.state),
        again = lang.link(&path),
        reload = lang.pick("Check again", "Gwirio eto"),
        scan = lang.pick("Scan with your wallet", "Sganiwch â'ch waled"),
        qr = layout::qr(lang, &session.uri, qr_label),
        this_device = lang.pick("On this device", "Ar y ddyfais hon"),
        uri = escape(&session.uri),
        open = lang.pick("Open in wallet", "Agor yn y waled"),
        told = told(lang, &session),
        statuses = statuses(lang, &world, &session),
    );
    layout::page(lang, &path, &title, &main)
}

fn told(lang: Language, session: &OfferSession) -> String {
    if session.notifications.is_empty() {
        return String::new();
    }
    let items: String = session
        .notifications
        .iter()
        .map(|n| format!("<li>{}: {}</li>", escape(&n.of), escape(&n.event)))
        .collect();
    format!(
        "<h2>{}</h2><ul>{items}</ul>",
        lang.pick("What the wallet said", "Beth ddywedodd y waled")
    )
}

/// What the status lists say about the credentials of an offer, and a form to change it.
fn statuses(lang: Language, world: &World, session: &OfferSession) -> String {
    let store = world.store();
    let entries = store
        .register
        .entries
        .iter()
        .filter(|entry| entry.offer == session.id);
    let mut items = String::new();
    let mut options = String::new();
    for entry in entries {
        let title = world.configuration(&entry.of).map(|what| name(lang, &what));
        let text = format!(
            "{}: {}",
            title.unwrap_or_default(),
            status_word(lang, entry.status)
        );
        items.push_str(&format!("<li>{}</li>", escape(&text)));
        let id = escape(&entry.of);
        let option = format!("<option value=\"{id}\">{id}</option>");
        if !options.contains(&option) {
            options.push_str(&option);
        }
    }
    if items.is_empty() {
        return String::new();
    }
    let words: String = [Status::Valid, Status::Suspended, Status::Revoked]
        .iter()
        .zip(["valid", "suspended", "revoked"])
        .map(|(status, value)| {
            format!(
                "<option value=\"{value}\">{}</option>",
                status_word(lang, *status)
            )
        })
        .collect();
    format!(
        "<h2>{heading}</h2><ul>{items}</ul><form method=\"post\" action=\"{action}\">\
         <p><label for=\"of\">{which}</label><select id=\"of\" name=\"type\">{options}</select></p>\
         <p><label for=\"status\">{becomes}</label><select id=\"status\" name=\"status\">{words}</select></p>\
         <button>{change}</button></form>",
        heading = lang.pick(
            "What the status lists say",
            "Beth mae'r rhestrau statws yn ei ddweud"
        ),
        action = lang.link(&format!("/offers/{}/status", session.id)),
        which = lang.pick("Credential", "Cymhwyster"),
        becomes = lang.pick("New status", "Statws newydd"),
        change = lang.pick("Change status", "Newid statws"),
    )
}

fn status_word(lang: Language, status: Status) -> &'static str {
    match status {
        Status::Valid => lang.pick("valid", "dilys"),
        Status::Suspended => lang.pick("suspended", "wedi'i atal"),
        Status::Revoked => lang.pick("revoked", "wedi'i ddirymu"),
    }
}

/// Changes the status of a credential from the form.
pub async fn change_status(
    State(world): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    Form_(fields): Form_<HashMap<String, String>>,
) -> Response {
    let lang = language(&query);
    let status = fields.get("status").map(String::as_str);
    let status = match status {
        Some("valid") => Status::Valid,
        Some("suspended") => Status::Suspended,
        Some("revoked") => Status::Revoked,
        Some(_) | None => return layout::not_found(lang),
    };
    let change = Change {
        offer: Some(id.clone()),
        of: fields.get("type").cloned(),
        status: Some(status),
        ttl: None,
        unavailable: None,
        lists: None,
    };
    if world.store().register.change(&change).is_empty() {
        return layout::not_found(lang);
    }
    Redirect::to(&lang.link(&format!("/offers/{id}"))).into_response()
}

fn title(lang: Language, world: &World, session: &OfferSession) -> String {
    let person = world
        .catalogue
        .people
        .get(&session.person)
        .map_or("", |person| person.name.as_str());
    let titles: Vec<String> = session
        .types
        .iter()
        .filter_map(|id| world.configuration(id))
        .map(|what| name(lang, &what))
        .collect();
    let what = match titles.as_slice() {
        [one] => one.clone(),
        many => format!("{} {}", many.len(), lang.pick("credentials", "o gymwysterau")),
    };
    format!("{what}: {person}")
}

fn state(lang: Language, state: OfferState) -> &'static str {
    match state {
        OfferState::Offered => lang.pick("Waiting for a wallet", "Yn aros am waled"),
        OfferState::Token => lang.pick("A wallet has started", "Mae waled wedi dechrau"),
        OfferState::Issued => lang.pick("Issued", "Wedi'i gyhoeddi"),
        OfferState::Exhausted => lang.pick(
            "Closed after too many wrong codes",
            "Ar gau ar ôl gormod o godau anghywir",
        ),
    }
}
