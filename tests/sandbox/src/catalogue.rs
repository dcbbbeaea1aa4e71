//! The credential types, the people and the requests: data files beside the code, read once.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

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
#[derive(Debug, Clone, Deserialize)]
pub struct Claim {
    /// Names from the root, joined by dots.
    pub path: String,
    /// What a person reads.
    pub label: Text,
    /// Whether it is selectively disclosable.
    pub sd: bool,
    /// Whether each element of its array is so, too.
    #[serde(default)]
    pub elements_sd: bool,
}

/// One credential type.
#[derive(Debug, Clone, Deserialize)]
pub struct CredentialType {
    /// Short name in paths and configuration identifiers.
    pub slug: String,
    /// The type's identifier.
    pub vct: String,
    /// Its name.
    pub title: Text,
    /// How long one is valid.
    pub valid_days: i64,
    /// Its own claims, without the common block.
    pub claims: Vec<Claim>,
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

#[derive(Debug, Deserialize)]
struct File {
    common: Vec<Claim>,
    types: Vec<CredentialType>,
    requests: BTreeMap<String, NamedRequest>,
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
        let file: File = serde_json::from_str(include_str!("../data/catalogue.json"))
            .map_err(Trouble::during("catalogue.json"))?;
        let people: BTreeMap<String, Map<String, Value>> =
            serde_json::from_str(include_str!("../data/people.json"))
                .map_err(Trouble::during("people.json"))?;
        let people = people
            .into_iter()
            .map(|(slug, claims)| Ok((slug, person(claims)?)))
            .collect::<Result<_, Trouble>>()?;
        Ok(Self {
            common: file.common,
            types: file.types,
            requests: file.requests,
            people,
        })
    }

    /// The type with this short name.
    pub fn credential_type(&self, slug: &str) -> Option<&CredentialType> {
        self.types.iter().find(|t| t.slug == slug)
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
        assert_eq!(catalogue.types.len(), 5);
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
