//! What the lab's credentials hold and hide, and what each of its queries must make a wallet disclose: worked out here
//! from RFC 9901 and OpenID4VP 1.0 section 7, not from what any wallet does.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// What a query of the lab's catalogue must end as.
pub(crate) enum Expected {
    /// Nothing that is held can answer.
    NoMatch,
    /// Shared, with these answers: the query's name in the request, what is asked of which credential.
    Shared(Vec<(&'static str, Credential, Value)>),
    /// Peers disagree about it (the lab's README): it is not run.
    Contested,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    PersonId,
    Diploma,
}

/// What a query of the catalogue is expected to end as; `None` for one that this file does not know.
pub(crate) fn expected(query: &str) -> Option<Expected> {
    use Credential::{Diploma, PersonId};
    let one = |name, credential, asked| Expected::Shared(vec![(name, credential, asked)]);
    Some(match query {
        "pid-name" => one("pid", PersonId, json!([["given_name"], ["family_name"]])),
        "pid-over18" => one("pid", PersonId, json!([["age_equal_or_over", "18"]])),
        "pid-nested" => one(
            "pid",
            PersonId,
            json!([["address", "locality"], ["address", "country"]]),
        ),
        "pid-array-all" => one("pid", PersonId, json!([["nationalities", null]])),
        "pid-values" => one("pid", PersonId, json!([["address", "country"], ["family_name"]])),
        // The first set names a claim that the credential does not have.
        "pid-claim-sets" => one("pid", PersonId, json!([["family_name"], ["birthdate"]])),
        "pid-no-claims" => one("pid", PersonId, json!([])),
        "pid-multiple" => one("pid", PersonId, json!([["document_number"]])),
        // The other option is of a format that is not held, and the other set is optional.
        "pid-or-degree" | "pid-optional-diploma" => one("pid", PersonId, json!([["family_name"]])),
        "diploma" => one("diploma", Diploma, json!([["degree", "name"], ["university"]])),
        "diploma-courses" => one("diploma", Diploma, json!([["courses", null, "name"]])),
        "pid-and-diploma" => Expected::Shared(vec![
            ("pid", PersonId, json!([["family_name"]])),
            ("diploma", Diploma, json!([["university"]])),
        ]),
        "impossible" | "pid-values-mismatch" => Expected::NoMatch,
        // Formats that are not held.
        "degree-jwt" | "degree-ldp" | "mdl" => Expected::NoMatch,
        "pid-array-index" => Expected::Contested,
        _ => return None,
    })
}

impl Credential {
    /// The claims with which the lab fills it (those that it can hide).
    fn claims(self) -> Value {
        match self {
            Self::PersonId => json!({
                "given_name": 0, "family_name": 0, "birthdate": 0, "email": 0, "document_number": 0,
                "age_equal_or_over": { "14": 0, "16": 0, "18": 0, "21": 0, "65": 0 },
                "address": { "street_address": 0, "locality": 0, "postal_code": 0, "country": 0 },
                "nationalities": ["DE", "FR"],
                "place_of_birth": { "locality": 0, "country": 0 },
            }),
            Self::Diploma => json!({
                "degree": { "type": 0, "name": 0 },
                "university": 0,
                "courses": [{ "name": 0, "grade": 0 }, { "name": 0, "grade": 0 }],
                "graduated": 0, "ects": 0,
            }),
        }
    }

    /// The paths that are disclosures of their own: every top-level claim, and of the person ID also the members of two
    /// objects and the elements of one array.
    fn hidden(self) -> Vec<Vec<Value>> {
        let mut hidden = Vec::new();
        let claims = self.claims();
        for (name, value) in claims.as_object().unwrap() {
            hidden.push(vec![json!(name)]);
            let deep = ["age_equal_or_over", "address", "nationalities"].contains(&name.as_str());
            if self == Self::PersonId && deep {
                hidden.extend(children(value).into_iter().map(|step| vec![json!(name), step]));
            }
        }
        hidden
    }

    /// What the lab must report as disclosed: names, and for array elements `{"element": value}`.
    ///
    /// Of each claim that a path selects leave its own disclosure, those above it and those beneath it.
    pub(crate) fn disclosed(self, asked: &Value) -> BTreeSet<String> {
        let claims = self.claims();
        let mut selected = Vec::new();
        for path in asked.as_array().unwrap() {
            select(&claims, path.as_array().unwrap(), &mut Vec::new(), &mut selected);
        }
        let leaves = |hidden: &Vec<Value>| {
            selected
                .iter()
                .any(|selected| selected.starts_with(hidden) || hidden.starts_with(selected))
        };
        let name = |path: Vec<Value>| match path.as_slice() {
            [.., Value::String(name)] => json!(name).to_string(),
            [Value::String(array), index] => json!({ "element": child(&claims[array], index) }).to_string(),
            _ => panic!("no such disclosure"),
        };
        self.hidden().into_iter().filter(leaves).map(name).collect()
    }
}

/// The steps down from a value.
fn children(value: &Value) -> Vec<Value> {
    let names = value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| json!(name));
    let indices = value
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(index, _)| json!(index));
    names.chain(indices).collect()
}

/// One step down.
fn child<'a>(value: &'a Value, step: &Value) -> &'a Value {
    let named = step.as_str().and_then(|name| value.get(name));
    let counted = step
        .as_u64()
        .and_then(|index| value.get(usize::try_from(index).unwrap()));
    named.or(counted).unwrap()
}

/// OpenID4VP 1.0 section 7.1: a name, an index, or null for every element.
fn select(value: &Value, path: &[Value], at: &mut Vec<Value>, selected: &mut Vec<Vec<Value>>) {
    let Some((step, rest)) = path.split_first() else {
        selected.push(at.clone());
        return;
    };
    let steps = if step.is_null() {
        children(value)
    } else {
        vec![step.clone()]
    };
    for step in steps {
        let below = child(value, &step);
        at.push(step);
        select(below, rest, at, selected);
        at.pop();
    }
}

/// The path of every leaf (scalar, empty object or array) of a document.
pub(crate) fn leaves(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut Vec::new(), &mut found);
    found
}

fn collect(value: &Value, at: &mut Vec<Value>, found: &mut BTreeSet<String>) {
    let steps = children(value);
    if steps.is_empty() {
        found.insert(Value::Array(at.clone()).to_string());
    }
    for step in steps {
        let below = child(value, &step);
        at.push(step);
        collect(below, at, found);
        at.pop();
    }
}
