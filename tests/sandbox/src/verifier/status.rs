//! Whether what was presented is still valid. All lists are the sandbox's own, so that the register behind them is asked, where
//! a verifier elsewhere fetches the list.

use serde_json::{Map, Value};

use crate::issuer::status::{Purpose, Status};
use crate::state::World;

/// Looks up each place that a credential names: `status` of SD-JWT VC and mdoc, `credentialStatus` of W3C.
///
/// # Errors
///
/// That it is suspended or revoked, or that this cannot be known.
pub fn check(world: &World, credential: &Map<String, Value>) -> Result<(), String> {
    if let Some(place) = credential
        .get("status")
        .and_then(|status| status.get("status_list"))
    {
        let index = place.get("idx").and_then(Value::as_u64);
        return at(world, place.get("uri"), index, None);
    }
    let entries = match credential.get("credentialStatus") {
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for entry in entries {
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let index = text("statusListIndex").and_then(|index| index.parse().ok());
        let purpose = text("statusPurpose").and_then(Purpose::find);
        let purpose = purpose.ok_or("a status of an unknown purpose")?;
        at(world, entry.get("statusListCredential"), index, Some(purpose))?;
    }
    Ok(())
}

fn at(
    world: &World,
    uri: Option<&Value>,
    index: Option<u64>,
    purpose: Option<Purpose>,
) -> Result<(), String> {
    let unknown = || "the status is not known".to_owned();
    let (uri, index) = uri.and_then(Value::as_str).zip(index).ok_or_else(unknown)?;
    let store = world.store();
    if store.register.unavailable {
        return Err(unknown());
    }
    match store.register.at(&world.base, uri, index).ok_or_else(unknown)? {
        Status::Revoked if purpose != Some(Purpose::Suspension) => {
            Err("the credential is revoked".to_owned())
        }
        Status::Suspended if purpose != Some(Purpose::Revocation) => {
            Err("the credential is suspended".to_owned())
        }
        Status::Valid | Status::Revoked | Status::Suspended => Ok(()),
    }
}
