//! Making offers (OpenID4VCI 1.0 section 4.1).

use serde::Deserialize;
use serde_json::{Value, json};

use super::session::{Fault, OfferSession, OfferState, Spoil};
use crate::check_in;
use crate::encoding::{percent_encode, random_digits, random_text};
use crate::organisations::{CredentialIssuer, DESK, KeyMethod};
use crate::state::World;
use crate::trouble::Trouble;

/// What the control interface asks an offer to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewOffer {
    /// The types; nothing for all of them.
    pub types: Vec<String>,
    /// Whom it is for.
    pub person: String,
    /// Whether a transaction code is needed.
    pub tx_code: bool,
    /// Whether the URI points to the offer instead of holding it.
    pub by_reference: bool,
    /// How the credentials name their issuer's key.
    pub key: KeyMethod,
    /// Whether the credentials have a place on their issuers' status lists.
    pub status: bool,
    /// What is wrong with the credentials.
    pub spoil: Option<Spoil>,
    /// What is wrong with the endpoints.
    pub fault: Option<Fault>,
    /// The credential issuer's slug; without one, the organisation of the types if they have the same, else the desk.
    pub issuer: Option<String>,
}

impl Default for NewOffer {
    fn default() -> Self {
        Self {
            types: Vec::new(),
            person: "jenny".to_owned(),
            tx_code: false,
            by_reference: false,
            key: KeyMethod::X5c,
            status: false,
            spoil: None,
            fault: None,
            issuer: None,
        }
    }
}

/// Makes an offer and keeps it.
///
/// # Errors
///
/// [`Trouble`] when it asks for something there is not.
pub fn create(world: &World, mut new: NewOffer) -> Result<OfferSession, Trouble> {
    if new.types.is_empty() {
        new.types = world.catalogue.types.iter().map(|t| t.slug.clone()).collect();
    }
    let person = world.catalogue.people.get(&new.person);
    let person = person.ok_or_else(|| Trouble(format!("no person {}", new.person)))?;
    for id in &new.types {
        let known = world.configuration(id);
        let known = known.ok_or_else(|| Trouble(format!("no credential type {id}")))?;
        if known.of.slug != check_in::SLUG {
            person.claims(&known.of.slug)?;
        }
        if new.spoil.is_some_and(|spoil| !spoil.fits(known.form)) {
            return Err(Trouble(format!("{id} cannot be wrong in this way")));
        }
    }
    let issuer = choose_issuer(world, &new)?;
    let id = random_text::<12>()?;
    let code = random_text::<24>()?;
    let tx_code = if new.tx_code { Some(random_digits()?) } else { None };
    let offer = offer_object(issuer, &new.types, &code, tx_code.is_some());
    let uri = if new.by_reference {
        let at = format!("{}/issuers/{}/offers/{id}", world.base, issuer.slug);
        format!(
            "openid-credential-offer://?credential_offer_uri={}",
            percent_encode(&at)
        )
    } else {
        format!(
            "openid-credential-offer://?credential_offer={}",
            percent_encode(&offer.to_string())
        )
    };
    let mut session = OfferSession {
        order: 0,
        id: id.clone(),
        issuer: issuer.slug,
        types: new.types,
        person: new.person,
        key: new.key,
        status: new.status || matches!(new.spoil, Some(Spoil::Revoked | Spoil::Suspended)),
        spoil: new.spoil,
        fault: new.fault,
        code,
        tx_code,
        uri,
        offer,
        wrong_codes: 0,
        state: OfferState::Offered,
        issued: Vec::new(),
        holder_bindings: Vec::new(),
        notification_ids: Vec::new(),
        notifications: Vec::new(),
    };
    let mut store = world.store();
    if let Some(fault @ (Fault::NonceSlow | Fault::NonceStale)) = session.fault {
        store.nonce_faults.insert(issuer.slug.to_owned(), fault);
    }
    session.order = store.offers.len();
    store.offers.insert(id, session.clone());
    Ok(session)
}

fn choose_issuer<'w>(world: &'w World, new: &NewOffer) -> Result<&'w CredentialIssuer, Trouble> {
    let slug = match &new.issuer {
        Some(slug) => slug.clone(),
        None => {
            let mut slugs = Vec::new();
            for of in &new.types {
                slugs.push(world.organisation_for(type_of(of), &new.person)?.slug);
            }
            slugs.dedup();
            match slugs.as_slice() {
                [one] => (*one).to_owned(),
                _ => DESK.to_owned(),
            }
        }
    };
    let issuer = world
        .issuer(&slug)
        .ok_or_else(|| Trouble(format!("no issuer {slug}")))?;
    if let Some(of) = new.types.iter().find(|of| !issuer.offers(type_of(of))) {
        return Err(Trouble(format!("{slug} does not issue {of}")));
    }
    Ok(issuer)
}

/// The type's short name in a configuration identifier.
pub fn type_of(id: &str) -> &str {
    id.split_once('.').map_or(id, |(slug, _)| slug)
}

fn offer_object(issuer: &CredentialIssuer, types: &[String], code: &str, tx_code: bool) -> Value {
    let grant = if tx_code {
        let description = "The six digits shown beside the QR code.";
        let tx_code = json!({ "input_mode": "numeric", "length": 6, "description": description });
        json!({ "pre-authorized_code": code, "tx_code": tx_code })
    } else {
        json!({ "pre-authorized_code": code })
    };
    json!({
        "credential_issuer": issuer.identifier,
        "credential_configuration_ids": types,
        "grants": { "urn:ietf:params:oauth:grant-type:pre-authorized_code": grant },
    })
}
