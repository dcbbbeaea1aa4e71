//! The pages about offers.

use std::collections::HashMap;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::language;
use super::layout::{self, Language, escape};
use crate::issuer::offer::{self, NewOffer};
use crate::issuer::session::{OfferSession, OfferState};
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

fn form(lang: Language, world: &World) -> String {
    let people: String = world
        .catalogue
        .people
        .iter()
        .map(|(slug, person)| format!("<option value=\"{slug}\">{}</option>", escape(&person.name)))
        .collect();
    let types: String = world
        .catalogue
        .types
        .iter()
        .map(|of| {
            let (slug, name) = (&of.slug, escape(lang.of(&of.title)));
            format!(
                "<div><input type=\"checkbox\" id=\"type-{slug}\" name=\"types\" value=\"{slug}\" checked>\
                 <label for=\"type-{slug}\">{name}</label></div>"
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
    Form(fields): Form<Vec<(String, String)>>,
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
         <p class=\"uri\">{uri}</p>{told}",
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

fn title(lang: Language, world: &World, session: &OfferSession) -> String {
    let person = world
        .catalogue
        .people
        .get(&session.person)
        .map_or("", |person| person.name.as_str());
    let titles: Vec<&str> = session
        .types
        .iter()
        .filter_map(|slug| world.catalogue.credential_type(slug))
        .map(|of| lang.of(&of.title))
        .collect();
    let what = match titles.as_slice() {
        [one] => (*one).to_owned(),
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
