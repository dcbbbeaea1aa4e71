//! Building one SD-JWT VC (RFC 9901, SD-JWT VC section 2).

use identity_kit::sd_jwt_vc::{ClaimPath, PathComponent, SdJwtBuilder};
use serde_json::{Map, Value, json};

use super::credential::Draft;
use super::session::Spoil;
use super::{content, spoil};
use crate::catalogue::Claim;
use crate::state::World;
use crate::trouble::Trouble;
use crate::type_metadata::{document, integrity};

/// Digests of nothing that stand among the real ones, in each `_sd` (RFC 9901 section 4.2.5).
const DECOYS: usize = 2;

/// Issues a draft as an SD-JWT VC.
///
/// # Errors
///
/// [`Trouble`] when it cannot be built or signed.
pub async fn issue(world: &World, draft: &Draft<'_>) -> Result<String, Trouble> {
    let order = draft.order;
    let typ = if order.spoil == Some(Spoil::WrongTyp) {
        "JWT"
    } else {
        "dc+sd-jwt"
    };
    let header = draft
        .signer
        .header(typ, draft.keys.key_reference(order.key, draft.chain)?);
    let claims = claims(world, draft)?;
    let mut builder = SdJwtBuilder::new(claims.clone()).with_decoys(DECOYS);
    for path in concealed(&claims, world.catalogue.claims(order.what.of)) {
        builder = builder.conceal(path);
    }
    match order.spoil {
        Some(spoil @ (Spoil::DuplicateDigest | Spoil::UnknownSdAlg)) => {
            spoil::sign_payload(builder, spoil, &draft.signer, &header).await
        }
        other => {
            let credential = builder.sign(&header, draft.signer.signer()).await;
            let credential = credential.map_err(Trouble::during("credential"))?.to_string();
            spoil::serialized(credential, other)
        }
    }
}

fn claims(world: &World, draft: &Draft<'_>) -> Result<Map<String, Value>, Trouble> {
    let order = draft.order;
    let of = order.what.of;
    let mut claims = content::claims(world, order, draft.organisation)?;
    let vct = match order.spoil {
        Some(Spoil::WrongType) => "https://types.staffpassport.example/something-else/1",
        _ => &of.vct,
    };
    let mut add = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    add("iss", json!(draft.issuer));
    add("vct", json!(vct));
    add("vct#integrity", json!(integrity(&document(&world.catalogue, of))));
    add("nbf", json!(draft.not_before));
    if let Some(expires) = draft.expires {
        add("exp", json!(expires));
    }
    if let Some(place) = &draft.place {
        add("status", place.token_reference());
    }
    if let Some(holder) = &draft.holder {
        let key = serde_json::to_value(holder.key.public()).map_err(Trouble::during("cnf"))?;
        add("cnf", json!({ "jwk": key }));
    }
    if order.spoil == Some(Spoil::Oversized) {
        add("filling", json!(spoil::filling()));
    }
    Ok(claims)
}

/// The paths to conceal, of those that this credential has.
fn concealed<'a>(claims: &Map<String, Value>, defined: impl Iterator<Item = &'a Claim>) -> Vec<ClaimPath> {
    let claims = Value::Object(claims.clone());
    let mut paths = Vec::new();
    for claim in defined.filter(|claim| claim.sd) {
        if claims
            .pointer(&format!("/{}", claim.path.replace('.', "/")))
            .is_none()
        {
            continue;
        }
        let mut steps: Vec<PathComponent> = claim.path.split('.').map(PathComponent::from).collect();
        paths.push(ClaimPath::new(steps.clone()));
        if claim.elements_sd {
            steps.push(PathComponent::from(()));
            paths.push(ClaimPath::new(steps));
        }
    }
    paths
}
