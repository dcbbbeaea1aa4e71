//! What a request asks for, held against what its verifier registered.

use serde_json::Value;
use wallet_formats::most_specific;
use wallet_openid4vc::dcql::{CredentialQuery, DcqlQuery};

use crate::model::{AskedClaim, RequestWarning, SensitiveCategory, category};

/// What every W3C credential says to be, which says nothing of it.
const EVERY: [&str; 2] = [
    "VerifiableCredential",
    "https://www.w3.org/2018/credentials#VerifiableCredential",
];

/// One claim of one type of credential that a query asks for.
pub(super) struct Asked<'a> {
    query: &'a str,
    /// All that a credential must be to answer; nothing where any will do.
    types: Vec<&'a str>,
    /// The type that it is shown as.
    shown: Option<&'a str>,
    path: Vec<Value>,
}

impl Asked<'_> {
    /// The query that asks.
    pub(super) fn query(&self) -> &str {
        self.query
    }

    /// Whether it is registered as a claim of each type that an answer must be of.
    pub(super) fn is_covered(&self, covers: impl Fn(&str, &[Value]) -> bool) -> bool {
        !self.types.is_empty() && self.types.iter().all(|one| covers(one, &self.path))
    }

    fn view(&self) -> AskedClaim {
        AskedClaim {
            credential_type: self.shown.map(str::to_owned),
            path: Value::from(self.path.clone()).to_string(),
        }
    }
}

/// Everything that a request asks for, whatever of it may be left out.
pub(super) fn asked(query: &DcqlQuery) -> Vec<Asked<'_>> {
    query.credentials().iter().flat_map(of_query).collect()
}

fn of_query(query: &CredentialQuery) -> Vec<Asked<'_>> {
    let mut kinds: Vec<(Vec<&str>, Option<&str>)> = Vec::new();
    for vct in query.vct_values.iter().flatten() {
        kinds.push((vec![vct], Some(vct)));
    }
    for types in query.type_values.iter().flatten() {
        let own = types.iter().map(String::as_str);
        let own = own.filter(|name| !EVERY.contains(name)).collect();
        kinds.push((own, Some(most_specific(types))));
    }
    if let Some(doctype) = &query.doctype_value {
        kinds.push((vec![doctype], Some(doctype)));
    }
    if kinds.is_empty() {
        kinds.push((Vec::new(), None));
    }
    let claims = query.claims.iter().flatten();
    let mut paths: Vec<Vec<Value>> = claims
        .filter_map(|claim| Value::from(&claim.path).as_array().cloned())
        .collect();
    if paths.is_empty() {
        paths.push(Vec::new());
    }
    let mut asked = Vec::new();
    for (types, shown) in kinds {
        for path in &paths {
            asked.push(Asked {
                query: &query.id,
                types: types.clone(),
                shown,
                path: path.clone(),
            });
        }
    }
    asked
}

/// The claims that `is_registered` does not hold for, each once.
pub(super) fn over_asking(
    asked: &[Asked<'_>],
    is_registered: impl Fn(&Asked<'_>) -> bool,
) -> Option<RequestWarning> {
    let extra = views(asked.iter().filter(|one| !is_registered(one)));
    (!extra.is_empty()).then_some(RequestWarning::OverAsking(extra))
}

/// A warning for each sensitive category of which claims are asked for.
pub(super) fn sensitive(asked: &[Asked<'_>]) -> Vec<RequestWarning> {
    let categories = [
        SensitiveCategory::Photo,
        SensitiveCategory::Health,
        SensitiveCategory::CriminalRecord,
        SensitiveCategory::Pay,
        SensitiveCategory::Unclassified,
    ];
    let mut warnings = Vec::new();
    for of in categories {
        let is_of = |one: &&Asked<'_>| category(one.shown, &one.path) == Some(of);
        let claims = views(asked.iter().filter(is_of));
        if !claims.is_empty() {
            warnings.push(RequestWarning::Sensitive { category: of, claims });
        }
    }
    warnings
}

fn views<'a>(asked: impl Iterator<Item = &'a Asked<'a>>) -> Vec<AskedClaim> {
    let mut views = Vec::new();
    for one in asked.map(Asked::view) {
        if !views.contains(&one) {
            views.push(one);
        }
    }
    views
}
