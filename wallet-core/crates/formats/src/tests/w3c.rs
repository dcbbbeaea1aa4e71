//! W3C credentials secured by JOSE: what the tests of both data models share.

mod foreign;
mod jwt_vc_rules;
mod limits;
mod presenting;
mod property;
mod references;
mod shared_rules;
mod vc_jwt_rules;
mod vectors;

use serde_json::{Map, Value, json};

use super::issuer::sign_bytes;
use crate::{DataModel, W3cError, W3cJwt};

pub(super) const ISSUER: &str = "https://penfold.example";
pub(super) const ID: &str = "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873";
pub(super) const HOLDER: &str = "did:jwk:eyJrdHkiOiJFQyJ9";
/// 2026-01-01T00:00:00Z.
pub(super) const BEGIN: i64 = 1_767_225_600;
/// 2028-01-01T00:00:00Z.
pub(super) const END: i64 = 1_830_297_600;

pub(super) fn header(model: DataModel) -> Value {
    match model {
        DataModel::V1_1 => json!({ "alg": "ES256", "typ": "JWT" }),
        DataModel::V2_0 => json!({ "alg": "ES256", "typ": "vc+jwt" }),
    }
}

/// The payload of a right credential.
pub(super) fn payload(model: DataModel) -> Value {
    match model {
        DataModel::V1_1 => json!({
            "iss": ISSUER, "sub": HOLDER, "jti": ID, "nbf": BEGIN, "exp": END,
            "vc": {
                "@context": ["https://www.w3.org/2018/credentials/v1"],
                "type": ["VerifiableCredential", "QualificationCredential"],
                "credentialSubject": { "title": "MBBS", "awarding_body": "Penfold School of Medicine" },
            },
        }),
        DataModel::V2_0 => json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": ID,
            "type": ["VerifiableCredential", "QualificationCredential"],
            "issuer": ISSUER,
            "validFrom": "2026-01-01T00:00:00Z",
            "validUntil": "2028-01-01T00:00:00Z",
            "credentialSubject": {
                "id": HOLDER, "title": "MBBS", "awarding_body": "Penfold School of Medicine",
            },
        }),
    }
}

/// Sets members; null takes one out, and `.` goes down.
pub(super) fn patched(mut payload: Value, patch: &[(&str, Value)]) -> Value {
    for (path, value) in patch {
        let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
        let mut at = &mut payload;
        for parent in parents.split('.').filter(|parent| !parent.is_empty()) {
            at = &mut at[parent];
        }
        let members: &mut Map<String, Value> = at.as_object_mut().unwrap();
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.to_owned(), value.clone());
        }
    }
    payload
}

pub(super) fn issue(model: DataModel, payload: &Value) -> String {
    sign_bytes(&header(model), payload.to_string().as_bytes())
}

pub(super) fn parse(model: DataModel, patch: &[(&str, Value)]) -> Result<W3cJwt, W3cError> {
    W3cJwt::parse(model, &issue(model, &patched(payload(model), patch)))
}

/// Where the credential's own properties stand in the payload.
pub(super) fn at(model: DataModel, property: &str) -> String {
    match model {
        DataModel::V1_1 => format!("vc.{property}"),
        DataModel::V2_0 => property.to_owned(),
    }
}

pub(super) const BOTH: [DataModel; 2] = [DataModel::V1_1, DataModel::V2_0];

/// The rule that a patched payload breaks.
macro_rules! refused {
    ($model:expr, $patch:expr, $error:pat) => {{
        let patch: &[(&str, serde_json::Value)] = &$patch;
        let error = $crate::tests::w3c::parse($model, patch).unwrap_err();
        assert!(matches!(error, $error), "{patch:?}: {error:?}");
    }};
}
use refused;
