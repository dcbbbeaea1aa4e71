use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::TrustListError;
use super::organisation::Organisation;
use super::verifier::Verifier;

/// The newest version of the format that is read.
const VERSION: u32 = 1;
/// Most organisations on a trust list.
const MAX_ORGANISATIONS: usize = 5_000;

/// The claims of a trust list. Members that are not known are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    version: u32,
    #[serde(rename = "iss")]
    pub(super) operator: String,
    #[serde(rename = "iat")]
    pub(super) issued_at: i64,
    #[serde(rename = "exp")]
    pub(super) expires_at: i64,
    pub(super) sequence: u64,
    pub(super) organisations: Vec<Organisation>,
}

impl Claims {
    pub(super) fn read(payload: Value) -> Result<Self, TrustListError> {
        // A newer version may have members of other kinds.
        match payload.get("version").and_then(Value::as_u64) {
            Some(version) if version == u64::from(VERSION) => {}
            Some(_) => return Err(TrustListError::Type),
            None => return Err(TrustListError::Malformed),
        }
        let count = payload
            .get("organisations")
            .and_then(Value::as_array)
            .map(Vec::len);
        if count.is_some_and(|count| count > MAX_ORGANISATIONS) {
            return Err(TrustListError::TooLarge);
        }
        let claims: Self = serde_json::from_value(payload).map_err(|_| TrustListError::Malformed)?;
        if claims.operator.is_empty() {
            return Err(TrustListError::Malformed);
        }
        for organisation in &claims.organisations {
            organisation.check()?;
        }
        each_is_one(&claims.organisations)?;
        Ok(claims)
    }

    pub(super) fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Whoever has a code or an identifier must be one organisation. Two may have identifiers of one origin, unless either stands
/// for all of it.
fn each_is_one(organisations: &[Organisation]) -> Result<(), TrustListError> {
    let (mut codes, mut keys) = (HashSet::new(), HashSet::new());
    let mut origins: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
    let (mut urls, mut clients) = (HashSet::new(), HashSet::new());
    for (number, organisation) in organisations.iter().enumerate() {
        let is_new = codes.insert(organisation.ods_code.to_ascii_uppercase())
            && organisation.keys().all(|key| keys.insert(key))
            && organisation.origins.iter().all(|url| urls.insert(url))
            && organisation
                .verifier
                .iter()
                .flat_map(Verifier::clients)
                .all(|client| clients.insert(client));
        if !is_new {
            return Err(TrustListError::Ambiguous);
        }
        for (origin, is_all) in organisation.origins() {
            let same = origins.entry(origin).or_default();
            let is_another = |(other, was_all): &(usize, bool)| *other != number && (is_all || *was_all);
            if same.iter().any(is_another) {
                return Err(TrustListError::Ambiguous);
            }
            same.push((number, is_all));
        }
    }
    Ok(())
}
