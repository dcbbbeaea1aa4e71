//! The arrival check-in: a short-lived document that says what other credentials mean for today.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::catalogue::{Claim, CredentialType, Person, Text};
use crate::encoding::date_from_today;
use crate::trouble::Trouble;

/// Its short name.
pub const SLUG: &str = "check-in";
/// How long one is valid, in days: so short that it can be believed without a status.
const DAYS: i64 = 2;
/// How long a copy of its status list may be used, in seconds.
const STATUS_TTL: i64 = 86_400;

/// `check-in.json`.
#[derive(Debug, Deserialize)]
struct File {
    title: Text,
    claims: BTreeMap<String, Text>,
}

/// The type, with these elements. Its identifier is also the name space of them.
///
/// # Errors
///
/// [`Trouble`] when an element has no label.
pub fn credential_type(doctype: String, elements: &[String]) -> Result<CredentialType, Trouble> {
    let file: File = serde_json::from_str(include_str!("../data/check-in.json"))
        .map_err(Trouble::during("check-in.json"))?;
    let claim = |name: &String| {
        let label = file.claims.get(name).cloned();
        Ok(Claim {
            path: name.clone(),
            label: label.ok_or_else(|| Trouble(format!("{name} has no label")))?,
            sd: true,
            elements_sd: false,
        })
    };
    Ok(CredentialType {
        slug: SLUG.to_owned(),
        vct: doctype,
        title: file.title.clone(),
        valid_days: Some(DAYS),
        status_ttl: Some(STATUS_TTL),
        shown_at_start: false,
        claims: elements.iter().map(claim).collect::<Result<_, Trouble>>()?,
    })
}

/// The elements of a person, computed from the other credentials.
///
/// # Errors
///
/// [`Trouble`] when the person has not all of these.
pub fn elements(of: &CredentialType, person: &Person) -> Result<Vec<(String, Value)>, Trouble> {
    of.claims
        .iter()
        .map(|claim| Ok((claim.path.clone(), element(&claim.path, person)?)))
        .collect()
}

fn element(name: &str, person: &Person) -> Result<Value, Trouble> {
    let of = |slug: &str, claim: &str| {
        let value = person.claims(slug)?.remove(claim);
        value.ok_or_else(|| Trouble(format!("{slug} has no {claim}")))
    };
    match name {
        "given_name" => of("identity", "legal_given_name"),
        "family_name" => of("identity", "legal_family_name"),
        "portrait" => of("identity", "portrait"),
        "staff_id" => of("employment-assignment", "esr_assignment_number"),
        "employer" | "employer_ods_code" | "job_role" => of("employment-assignment", name),
        "registration_body" => of("professional-registration", "body"),
        "registration_number" => of("professional-registration", name),
        "registration_active" => Ok(json!(of("professional-registration", "status")? == "registered")),
        "licence_to_attend" => of("temporary-placement", name),
        "placement_host_ods_code" => of("temporary-placement", "host_ods_code"),
        "core_skills_in_date" => {
            let until = of("core-skills-training", "valid_to")?;
            Ok(json!(until.as_str() >= Some(&date_from_today(0))))
        }
        "oh_cleared" => Ok(json!(of("occupational-health", "clearance")? == "fit")),
        "vaccinator_competent" => {
            let code = of("clinical-competency", "competency_code")?;
            Ok(json!(code.as_str().is_some_and(|code| code.contains("VAC"))))
        }
        "issue_date" => Ok(json!(date_from_today(0))),
        "expiry_date" => Ok(json!(date_from_today(DAYS))),
        other => Err(Trouble(format!("nothing says what {other} is"))),
    }
}
