//! The credential types, the people and the requests: data files beside the code, read once.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::check_in;
use crate::encoding::{base64, date_from_today, instant_from_now};
use crate::trouble::Trouble;

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Welsh.
    pub cy: String,
}

/// One claim of a type.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Names from the root, joined by dots.
    pub path: String,
    /// What a person reads.
    pub label: Text,
    /// Whether it is selectively disclosable.
    pub sd: bool,
    /// Whether each element of its array is so, too.
    pub elements_sd: bool,
}

/// One credential type.
#[derive(Debug, Clone)]
pub struct CredentialType {
    /// Short name in paths and configuration identifiers.
    pub slug: String,
    /// The type's identifier.
    pub vct: String,
    /// Its name.
    pub title: Text,
    /// How long one is valid; without end where there is none.
    pub valid_days: Option<i64>,
    /// Whether it is on a status list, and how many seconds a copy of that may be used.
    pub status_ttl: Option<i64>,
    /// Whether it is among the offers that are made at start.
    pub shown_at_start: bool,
    /// Its own claims, without the common block.
    pub claims: Vec<Claim>,
}

impl CredentialType {
    /// Its name as a type of the W3C data model: `QualificationCredential`.
    pub fn w3c_type(&self) -> String {
        let mut name = String::new();
        for word in self.slug.split('-') {
            let mut letters = word.chars();
            name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            name.push_str(letters.as_str());
        }
        name + "Credential"
    }
}

/// One request that the verifier offers by name.
#[derive(Debug, Clone, Deserialize)]
pub struct NamedRequest {
    /// Its name.
    pub title: Text,
    /// Why the verifier asks.
    pub purpose: Text,
    /// The DCQL query.
    pub dcql: Value,
}

/// `domain-catalogue.json`, as far as it is read.
#[derive(Debug, Deserialize)]
struct File {
    common: Vec<FileClaim>,
    types: Vec<FileType>,
    mdoc: FileMdoc,
}

#[derive(Debug, Deserialize)]
struct FileClaim {
    path: String,
    label: String,
    sd: String,
}

#[derive(Debug, Deserialize)]
struct FileType {
    slug: String,
    vct: String,
    title: String,
    cy: String,
    status: String,
    claims: Vec<FileClaim>,
}

#[derive(Debug, Deserialize)]
struct FileMdoc {
    doctype: String,
    elements: Vec<String>,
}

/// `additions.json`.
#[derive(Debug, Deserialize)]
struct Additions {
    common: BTreeMap<String, String>,
    types: BTreeMap<String, Addition>,
    requests: BTreeMap<String, NamedRequest>,
}

#[derive(Debug, Deserialize)]
struct Addition {
    valid_days: Option<i64>,
    status_ttl: i64,
    shown_at_start: bool,
    elements: Vec<String>,
    claims: BTreeMap<String, String>,
}

fn claims(
    of: Vec<FileClaim>,
    welsh: &BTreeMap<String, String>,
    elements: &[String],
) -> Result<Vec<Claim>, Trouble> {
    let claim = |claim: FileClaim| {
        let cy = welsh.get(&claim.path).cloned();
        Ok(Claim {
            label: Text {
                cy: cy.ok_or_else(|| Trouble(format!("{} has no Welsh label", claim.path)))?,
                en: claim.label,
            },
            sd: claim.sd == "always",
            elements_sd: elements.contains(&claim.path),
            path: claim.path,
        })
    };
    of.into_iter().map(claim).collect()
}

fn credential_type(of: FileType, additions: &Additions) -> Result<CredentialType, Trouble> {
    let addition = additions.types.get(&of.slug);
    let addition = addition.ok_or_else(|| Trouble(format!("{} has no addition", of.slug)))?;
    Ok(CredentialType {
        claims: claims(of.claims, &addition.claims, &addition.elements)?,
        status_ttl: (of.status != "none").then_some(addition.status_ttl),
        slug: of.slug,
        vct: of.vct,
        title: Text {
            en: of.title,
            cy: of.cy,
        },
        valid_days: addition.valid_days,
        shown_at_start: addition.shown_at_start,
    })
}

/// A person that credentials are issued to.
#[derive(Debug, Clone)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Identity reference, the same in each of the person's credentials.
    pub identity_ref: String,
    claims: Map<String, Value>,
}

/// Everything the data files say.
#[derive(Debug)]
pub struct Catalogue {
    /// The claims that each type has.
    pub common: Vec<Claim>,
    /// The types, in order.
    pub types: Vec<CredentialType>,
    /// The arrival check-in, an mdoc, which is not among the types.
    pub check_in: CredentialType,
    /// The requests by name.
    pub requests: BTreeMap<String, NamedRequest>,
    /// The people by short name.
    pub people: BTreeMap<String, Person>,
}

impl Catalogue {
    /// Reads the data files that are compiled in.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when one of them is malformed.
    pub fn load() -> Result<Self, Trouble> {
        let file: File = serde_json::from_str(include_str!("../data/domain-catalogue.json"))
            .map_err(Trouble::during("domain-catalogue.json"))?;
        let additions: Additions = serde_json::from_str(include_str!("../data/additions.json"))
            .map_err(Trouble::during("additions.json"))?;
        let people: BTreeMap<String, Map<String, Value>> =
            serde_json::from_str(include_str!("../data/people.json"))
                .map_err(Trouble::during("people.json"))?;
        let people = people
            .into_iter()
            .map(|(slug, claims)| Ok((slug, person(claims)?)))
            .collect::<Result<_, Trouble>>()?;
        let types = file.types.into_iter().map(|of| credential_type(of, &additions));
        Ok(Self {
            types: types.collect::<Result<_, Trouble>>()?,
            common: claims(file.common, &additions.common, &[])?,
            check_in: check_in::credential_type(file.mdoc.doctype, &file.mdoc.elements)?,
            requests: additions.requests,
            people,
        })
    }

    /// The types and the check-in.
    pub fn known(&self) -> impl Iterator<Item = &CredentialType> {
        self.types.iter().chain([&self.check_in])
    }

    /// The type with this short name.
    pub fn credential_type(&self, slug: &str) -> Option<&CredentialType> {
        self.known().find(|t| t.slug == slug)
    }

    /// All claims of a type: its own, then the common block.
    pub fn claims<'a>(&'a self, of: &'a CredentialType) -> impl Iterator<Item = &'a Claim> {
        of.claims.iter().chain(&self.common)
    }
}

fn person(claims: Map<String, Value>) -> Result<Person, Trouble> {
    let text = |name: &str| -> Result<String, Trouble> {
        let value = claims.get(name).and_then(Value::as_str).map(str::to_owned);
        value.ok_or_else(|| Trouble(format!("people.json: {name} missing")))
    };
    Ok(Person {
        name: text("name")?,
        identity_ref: text("identity_ref")?,
        claims,
    })
}

impl Person {
    /// The person's claims of one type, with dates counted from today.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the person has none of the type.
    pub fn claims(&self, slug: &str) -> Result<Map<String, Value>, Trouble> {
        let claims = self.claims.get(slug).and_then(Value::as_object).cloned();
        let mut claims =
            claims.ok_or_else(|| Trouble(format!("{} has no credential of type {slug}", self.name)))?;
        for value in claims.values_mut() {
            fill_in(value)?;
        }
        Ok(claims)
    }
}

/// Replaces `@day±N`, `@instant±N` and `@portrait`.
fn fill_in(value: &mut Value) -> Result<(), Trouble> {
    match value {
        Value::String(text) => {
            let days = |rest: &str| rest.parse::<i64>().map_err(Trouble::during("people.json: day"));
            if let Some(rest) = text.strip_prefix("@day") {
                *text = date_from_today(days(rest)?);
            } else if let Some(rest) = text.strip_prefix("@instant") {
                *text = instant_from_now(days(rest)?)?;
            } else if text == "@portrait" {
                let image = base64(include_bytes!("../data/portrait.jpg"));
                *text = format!("data:image/jpeg;base64,{image}");
            }
        }
        Value::Array(values) => values.iter_mut().try_for_each(fill_in)?,
        Value::Object(members) => members.values_mut().try_for_each(fill_in)?,
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_a_value_for_each_claim_or_leaves_it_out_on_purpose() {
        let catalogue = Catalogue::load().unwrap();
        assert_eq!(catalogue.types.len(), 16);
        for (slug, person) in &catalogue.people {
            for of in &catalogue.types {
                let claims = Value::Object(person.claims(&of.slug).unwrap());
                let missing: Vec<_> = of
                    .claims
                    .iter()
                    .filter(|c| {
                        claims
                            .pointer(&format!("/{}", c.path.replace('.', "/")))
                            .is_none()
                    })
                    .map(|c| c.path.as_str())
                    .collect();
                let optional: &[&str] = match (slug.as_str(), of.slug.as_str()) {
                    // Only doctors hold a licence; only a fixed term ends.
                    ("jenny", "professional-registration") => &["licence_to_practise"],
                    ("jenny", "employment-assignment") => &["contract_end_date"],
                    // Only a permission that ends has a date, a limit and a visa.
                    (_, "right-to-work") => &["follow_up_by", "weekly_hours_limit", "visa_type"],
                    ("jenny", "clinical-competency") => &["restricted_to_ods_code"],
                    ("sam", "immunisation") => &["booster_due_on"],
                    ("sam", "new-starter-information") => &["car_registration"],
                    _ => &[],
                };
                assert_eq!(missing, optional, "{slug} {}", of.slug);
            }
        }
    }

    #[test]
    fn placeholders_become_dates() {
        let catalogue = Catalogue::load().unwrap();
        let text = serde_json::to_string(&catalogue.people["jenny"].claims("identity").unwrap()).unwrap();
        assert!(!text.contains('@') || text.contains("@mail.example"));
        assert!(text.contains("data:image/jpeg;base64,/9j/"));
    }
}
