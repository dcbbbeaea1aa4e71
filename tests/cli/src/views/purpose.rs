use serde_json::{Value, json};
use wallet_core::{AskedClaim, PurposeView, RequestWarning};

use super::localised;

pub(crate) fn purpose(view: &PurposeView) -> Value {
    json!({
        "attested": view.attested,
        "id": view.id,
        "texts": localised(&view.texts),
        "lawful_basis": view.lawful_basis,
        "retention": view.retention,
        "shared_with": view.shared_with,
        "privacy_policy_url": view.privacy_policy_url,
        "erasure_contact": view.erasure_contact,
        "data_protection_authority": view.data_protection_authority,
    })
}

pub(crate) fn warning(warning: &RequestWarning) -> Value {
    let mut shown = json!({ "warning": warning.as_str() });
    let (category, named) = match warning {
        RequestWarning::NotListed
        | RequestWarning::NoPurpose
        | RequestWarning::PrivacyLink
        | RequestWarning::ContextStripped => return shown,
        RequestWarning::OverAsking(named) => (None, named),
        RequestWarning::Sensitive {
            category,
            claims: named,
        } => (Some(category.as_str()), named),
    };
    if let Some(members) = shown.as_object_mut() {
        if let Some(category) = category {
            members.insert("category".to_owned(), category.into());
        }
        members.insert("claims".to_owned(), named.iter().map(claim).collect());
    }
    shown
}

fn claim(claim: &AskedClaim) -> Value {
    json!({
        "type": claim.credential_type,
        "path": serde_json::from_str::<Value>(&claim.path).unwrap_or(Value::Null),
    })
}
