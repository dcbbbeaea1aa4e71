//! W3C credentials secured by a JWT: data model 1.1 (its section 6.3.1) and 2.0 (VC-JOSE-COSE).

use serde_json::{Map, Value, json};

use super::credential::Draft;
use super::session::Spoil;
use super::spoil;
use super::w3c::{Model, document};
use crate::state::World;
use crate::trouble::Trouble;

/// Issues a draft as a JWT.
///
/// # Errors
///
/// [`Trouble`] when it cannot be built or signed.
pub async fn issue(world: &World, draft: &Draft<'_>) -> Result<String, Trouble> {
    let model = draft.order.what.form.model();
    let typ = match model {
        Model::V1_1 => "JWT",
        Model::V2_0 => "vc+jwt",
    };
    let typ = if draft.order.spoil == Some(Spoil::WrongTyp) {
        "dc+sd-jwt"
    } else {
        typ
    };
    let document = document(world, draft, model)?;
    let payload = match model {
        Model::V1_1 => claims_1_1(document, draft)?,
        Model::V2_0 => claims_2_0(document, draft)?,
    };
    let payload = serde_json::to_vec(&payload).map_err(Trouble::during("credential"))?;
    let header = draft
        .signer
        .header(typ, draft.keys.key_reference(draft.order.key, draft.chain)?);
    spoil::jws(draft.signer.sign(&header, &payload).await?, draft.order.spoil)
}

/// `cnf`, where no DID says whom the credential is bound to.
fn confirmation(draft: &Draft<'_>) -> Result<Option<Value>, Trouble> {
    match &draft.holder {
        Some(holder) if holder.did.is_none() => {
            let key = serde_json::to_value(holder.key.public()).map_err(Trouble::during("cnf"))?;
            Ok(Some(json!({ "jwk": key })))
        }
        Some(_) | None => Ok(None),
    }
}

/// Data model 1.1: the credential in `vc`, and what registered claims stand for in these.
fn claims_1_1(mut document: Map<String, Value>, draft: &Draft<'_>) -> Result<Map<String, Value>, Trouble> {
    let mut claims = Map::new();
    for name in ["issuanceDate", "expirationDate"] {
        document.remove(name);
    }
    let id = document.remove("id");
    let subject = document
        .get("credentialSubject")
        .and_then(|subject| subject.get("id"))
        .cloned();
    for (name, value) in [
        ("iss", Some(json!(draft.issuer))),
        ("sub", subject),
        ("jti", id),
        ("nbf", Some(json!(draft.not_before))),
        ("exp", draft.expires.map(|expires| json!(expires))),
        ("cnf", confirmation(draft)?),
        ("vc", Some(Value::Object(document))),
    ] {
        if let Some(value) = value {
            claims.insert(name.to_owned(), value);
        }
    }
    Ok(claims)
}

/// Data model 2.0: the payload is the credential.
fn claims_2_0(mut document: Map<String, Value>, draft: &Draft<'_>) -> Result<Map<String, Value>, Trouble> {
    if let Some(confirmation) = confirmation(draft)? {
        document.insert("cnf".to_owned(), confirmation);
    }
    Ok(document)
}
