//! DCQL (OpenID4VP 1.0 section 6), as far as a verifier needs it: is what came an answer to what was asked?

use serde::Deserialize;
use serde_json::{Map, Value};

/// A query.
#[derive(Debug, Clone, Deserialize)]
pub struct Query {
    /// The credentials asked for.
    pub credentials: Vec<CredentialQuery>,
    /// Which of them together are enough.
    #[serde(default)]
    pub credential_sets: Vec<CredentialSet>,
}

/// One credential asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct CredentialQuery {
    /// Its name within the query.
    pub id: String,
    /// The credential format.
    pub format: String,
    /// Whether several may answer.
    #[serde(default)]
    pub multiple: bool,
    /// The types that may answer.
    #[serde(default)]
    pub meta: Meta,
    /// The claims asked for.
    #[serde(default)]
    pub claims: Vec<ClaimQuery>,
    /// Which of them together are enough, the first that can be had.
    #[serde(default)]
    pub claim_sets: Vec<Vec<String>>,
}

/// Restrictions on the credential's type.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Meta {
    /// SD-JWT VC types.
    #[serde(default)]
    pub vct_values: Vec<String>,
    /// W3C types: of one of these lists all.
    #[serde(default)]
    pub type_values: Vec<Vec<String>>,
    /// The type of mdocs.
    pub doctype_value: Option<String>,
}

/// One claim asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct ClaimQuery {
    /// Its name within the query.
    pub id: Option<String>,
    /// The claims path (section 7).
    pub path: Vec<Value>,
    /// The values that match.
    #[serde(default)]
    pub values: Vec<Value>,
}

/// Credentials that belong together.
#[derive(Debug, Clone, Deserialize)]
pub struct CredentialSet {
    /// The alternatives.
    pub options: Vec<Vec<String>>,
    /// Whether one of them must come.
    #[serde(default = "required")]
    pub required: bool,
}

fn required() -> bool {
    true
}

impl CredentialQuery {
    /// Whether a credential of these W3C types is one of those asked for (appendix B.1.1).
    ///
    /// # Errors
    ///
    /// That it is not.
    pub fn typed(&self, types: &[String]) -> Result<(), String> {
        let all = |asked: &Vec<String>| asked.iter().all(|one| types.contains(one));
        if self.meta.type_values.iter().any(all) {
            Ok(())
        } else {
            Err("type is not one of those asked for".to_owned())
        }
    }

    /// Whether the claims that can be read answer the claims asked for.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub fn answered_by(&self, claims: &Map<String, Value>) -> Result<(), String> {
        let claims = Value::Object(claims.clone());
        let missing = |claim: &&ClaimQuery| !claim.matched_by(&claims);
        if self.claim_sets.is_empty() {
            return match self.claims.iter().find(missing) {
                Some(claim) => Err(format!(
                    "{}: {} is missing",
                    self.id,
                    Value::from(claim.path.clone())
                )),
                None => Ok(()),
            };
        }
        let met = |set: &Vec<String>| {
            set.iter().all(|id| {
                let claim = self.claims.iter().find(|claim| claim.id.as_ref() == Some(id));
                claim.is_some_and(|claim| claim.matched_by(&claims))
            })
        };
        if self.claim_sets.iter().any(met) {
            Ok(())
        } else {
            Err(format!("{}: no claim set is met", self.id))
        }
    }
}

impl ClaimQuery {
    fn matched_by(&self, claims: &Value) -> bool {
        let selected = select(claims, &self.path);
        if self.values.is_empty() {
            !selected.is_empty()
        } else {
            selected.iter().any(|v| self.values.contains(v))
        }
    }
}

/// The values a claims path selects (section 7.1).
pub fn select<'v>(root: &'v Value, path: &[Value]) -> Vec<&'v Value> {
    let mut selected = vec![root];
    for step in path {
        let next = |value: &'v Value| -> Vec<&'v Value> {
            match step {
                Value::String(name) => value.get(name).into_iter().collect(),
                Value::Number(index) => {
                    let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
                    index
                        .and_then(|index| value.as_array()?.get(index))
                        .into_iter()
                        .collect()
                }
                Value::Null => value.as_array().into_iter().flatten().collect(),
                Value::Bool(_) | Value::Array(_) | Value::Object(_) => Vec::new(),
            }
        };
        selected = selected.into_iter().flat_map(next).collect();
    }
    selected
}

impl Query {
    /// The query with this identifier.
    pub fn credential(&self, id: &str) -> Option<&CredentialQuery> {
        self.credentials.iter().find(|credential| credential.id == id)
    }

    /// Whether the credentials that came are enough (section 6.4.2).
    ///
    /// # Errors
    ///
    /// What is missing.
    pub fn complete_with(&self, came: &[String]) -> Result<(), String> {
        if self.credential_sets.is_empty() {
            return match self
                .credentials
                .iter()
                .find(|credential| !came.contains(&credential.id))
            {
                Some(credential) => Err(format!("{} did not come", credential.id)),
                None => Ok(()),
            };
        }
        let met = |set: &CredentialSet| set.options.iter().any(|o| o.iter().all(|id| came.contains(id)));
        match self.credential_sets.iter().find(|set| set.required && !met(set)) {
            Some(_) => Err("a required credential set is not met".to_owned()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_select_names_indexes_and_all_elements() {
        let value = json!({"a": [{"b": 1}, {"b": 2}], "c": {"d": true}});
        assert_eq!(
            select(&value, &[json!("a"), Value::Null, json!("b")]),
            [&json!(1), &json!(2)]
        );
        assert_eq!(select(&value, &[json!("a"), json!(1), json!("b")]), [&json!(2)]);
        assert_eq!(select(&value, &[json!("c"), json!("d")]), [&json!(true)]);
        assert!(select(&value, &[json!("a"), json!("b")]).is_empty());
        assert!(select(&value, &[json!("c"), json!(0)]).is_empty());
    }

    #[test]
    fn values_claim_sets_and_credential_sets_decide() {
        let query: Query = serde_json::from_value(json!({
            "credentials": [
                {"id": "x", "format": "dc+sd-jwt", "meta": {"vct_values": ["v"]},
                 "claims": [{"id": "a", "path": ["a"], "values": ["1"]}, {"id": "b", "path": ["b"]}],
                 "claim_sets": [["a", "b"], ["b"]]},
                {"id": "y", "format": "dc+sd-jwt", "meta": {"vct_values": ["w"]}}
            ],
            "credential_sets": [{"options": [["x"], ["y"]]}, {"options": [["y"]], "required": false}]
        }))
        .unwrap();
        let x = query.credential("x").unwrap();
        assert!(x.answered_by(json!({"b": 0}).as_object().unwrap()).is_ok());
        assert!(x.answered_by(json!({"a": "1"}).as_object().unwrap()).is_err());
        assert!(query.complete_with(&["y".to_owned()]).is_ok());
        assert!(query.complete_with(&["z".to_owned()]).is_err());
    }
}
