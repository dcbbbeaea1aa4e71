//! What a credential says, in whatever format: the person's claims of its type and the common block.

use serde_json::{Map, Value, json};

use super::credential::Order;
use crate::encoding::{instant_from_now, random_uuid};
use crate::organisations::Organisation;
use crate::state::World;
use crate::trouble::Trouble;

/// The claims of an order.
///
/// # Errors
///
/// [`Trouble`] when the person has none of the type.
pub fn claims(
    world: &World,
    order: &Order<'_>,
    organisation: &Organisation,
) -> Result<Map<String, Value>, Trouble> {
    let person = world.catalogue.people.get(order.person);
    let person = person.ok_or_else(|| Trouble(format!("no person {}", order.person)))?;
    let mut claims = person.claims(&order.what.of.slug)?;
    claims.extend(common_block(
        organisation,
        &order.what.of.slug,
        &person.identity_ref,
    )?);
    Ok(claims)
}

/// Where the content of a type comes from: policy, outcome, method, pedigree.
fn provenance(slug: &str) -> [&'static str; 4] {
    match slug {
        "identity" | "right-to-work" => ["GPG 45", "H1A", "document_and_record", "authoritative"],
        "professional-registration" => ["Register entry", "Entry found", "record", "authoritative"],
        "core-skills-training" => [
            "Core Skills Training Framework (CSTF)",
            "CSTF applied",
            "record",
            "authoritative",
        ],
        "training-placement" => [
            "Postgraduate doctor trainee programme assessment",
            "Postgraduate doctor trainee programme registration",
            "record",
            "authoritative",
        ],
        "dbs" => [
            "Certificate seen",
            "Employer decision made",
            "document",
            "sourced",
        ],
        "new-starter-information" => ["None", "None", "not_verified", "self_declared"],
        _ => [
            "Local contractual arrangement",
            "Onboarding complete",
            "record",
            "authoritative",
        ],
    }
}

/// The claims that every type carries: who provides it and where its content comes from.
fn common_block(of: &Organisation, slug: &str, identity_ref: &str) -> Result<Map<String, Value>, Trouble> {
    let [policy, outcome, method, pedigree] = provenance(slug);
    let block = json!({
        "issuing_organisation": { "name": of.name, "ods_code": of.ods_code },
        "serial_number": random_uuid()?,
        "identity_ref": identity_ref,
        "provenance": {
            "origin": of.name,
            "assurance_policy": policy,
            "assurance_outcome": outcome,
            "provider": of.name,
            "verifier": of.name,
            "verification_method": method,
            "pedigree": pedigree,
            "last_refresh": instant_from_now(0)?,
        },
    });
    block
        .as_object()
        .cloned()
        .ok_or_else(|| Trouble("common block".to_owned()))
}
