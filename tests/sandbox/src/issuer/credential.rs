//! Building one SD-JWT VC (RFC 9901, SD-JWT VC section 2).

use identity_kit::jose::Jwk;
use identity_kit::sd_jwt_vc::{ClaimPath, PathComponent, SdJwtBuilder};
use serde_json::{Map, Value, json};

use super::session::Spoil;
use super::spoil;
use crate::catalogue::{Claim, CredentialType};
use crate::encoding::{instant_from_now, now, random_uuid};
use crate::organisations::{KeyMethod, Organisation};
use crate::state::World;
use crate::trouble::Trouble;
use crate::type_metadata::{document, integrity};

/// Digests of nothing that stand among the real ones, in each `_sd` (RFC 9901 section 4.2.5).
const DECOYS: usize = 2;

const DAY: i64 = 86_400;

/// One credential to issue.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Its type.
    pub of: &'a CredentialType,
    /// Whom it is about.
    pub person: &'a str,
    /// How it names its issuer's key.
    pub key: KeyMethod,
    /// What is wrong with it.
    pub spoil: Option<Spoil>,
    /// The key it is bound to.
    pub holder: &'a Jwk,
}

/// Issues a credential.
///
/// # Errors
///
/// [`Trouble`] when it cannot be built or signed.
pub async fn issue(world: &World, order: &Order<'_>) -> Result<String, Trouble> {
    let organisation = world.organisation_for(&order.of.slug, order.person)?;
    let keys = world.keys.get(organisation.slug);
    let keys = keys.ok_or_else(|| Trouble(format!("{} has no keys", organisation.slug)))?;
    let chain = match order.spoil {
        Some(Spoil::UntrustedChain) => &keys.untrusted_chain,
        Some(Spoil::ExpiredCertificate) => &keys.expired_chain,
        _ => &keys.chain,
    };
    let key = keys.key(order.key);
    let typ = if order.spoil == Some(Spoil::WrongTyp) {
        "JWT"
    } else {
        "dc+sd-jwt"
    };
    let header = key.header(typ, keys.key_reference(order.key, chain)?);
    let claims = claims(world, order, organisation, &keys.issuer(order.key)?).await?;
    let mut builder = SdJwtBuilder::new(claims.clone()).with_decoys(DECOYS);
    for path in concealed(&claims, world.catalogue.claims(order.of)) {
        builder = builder.conceal(path);
    }
    match order.spoil {
        Some(spoil @ (Spoil::DuplicateDigest | Spoil::UnknownSdAlg)) => {
            spoil::sign_payload(builder, spoil, key, &header).await
        }
        other => {
            let credential = builder.sign(&header, key.signer()).await;
            let credential = credential.map_err(Trouble::during("credential"))?.to_string();
            spoil::serialized(credential, other)
        }
    }
}

async fn claims(
    world: &World,
    order: &Order<'_>,
    organisation: &Organisation,
    issuer: &str,
) -> Result<Map<String, Value>, Trouble> {
    let catalogue = &world.catalogue;
    let person = catalogue.people.get(order.person);
    let person = person.ok_or_else(|| Trouble(format!("no person {}", order.person)))?;
    let mut claims = person.claims(&order.of.slug)?;
    claims.extend(common_block(organisation, &order.of.slug, &person.identity_ref)?);
    let issued = now();
    let (nbf, exp) = match order.spoil {
        Some(Spoil::Expired) => (issued - 30 * DAY, issued - DAY),
        Some(Spoil::NotYetValid) => (issued + 2 * DAY, issued + order.of.valid_days * DAY),
        _ => (issued, issued + order.of.valid_days * DAY),
    };
    let iss = if order.spoil == Some(Spoil::Issuer) {
        "https://impostor.example/issuers/clearcheck"
    } else {
        issuer
    };
    let vct = match order.spoil {
        Some(Spoil::WrongType) => "https://types.staffpassport.example/something-else/1",
        _ => &order.of.vct,
    };
    claims.insert("iss".to_owned(), json!(iss));
    claims.insert("vct".to_owned(), json!(vct));
    claims.insert(
        "vct#integrity".to_owned(),
        json!(integrity(&document(catalogue, order.of))),
    );
    claims.insert("nbf".to_owned(), json!(nbf));
    claims.insert("exp".to_owned(), json!(exp));
    let holder = serde_json::to_value(order.holder.public()).map_err(Trouble::during("cnf"))?;
    match order.spoil {
        Some(Spoil::MissingCnf) => {}
        Some(Spoil::WrongCnf) => {
            let other = crate::keys::Key::es256().await?.public_json()?;
            claims.insert("cnf".to_owned(), json!({ "jwk": other }));
        }
        _ => {
            claims.insert("cnf".to_owned(), json!({ "jwk": holder }));
        }
    }
    Ok(claims)
}

/// The claims that every type carries: who provides it and where its content comes from.
fn common_block(of: &Organisation, slug: &str, identity_ref: &str) -> Result<Map<String, Value>, Trouble> {
    let (policy, outcome, method) = match slug {
        "identity" => ("GPG 45", "H1A", "document_and_record"),
        "professional-registration" => ("Register entry", "Entry found", "record"),
        _ => ("Local contractual arrangement", "Onboarding complete", "record"),
    };
    let block = json!({
        "issuing_organisation": { "name": of.name, "ods_code": of.ods_code },
        "serial_number": random_uuid()?,
        "identity_ref": identity_ref,
        "provenance": {
            "origin": of.name,
            "assurance_policy": policy,
            "assurance_outcome": outcome,
            "provider": of.name,
            "verifier": of.name,
            "verification_method": method,
            "pedigree": "authoritative",
            "last_refresh": instant_from_now(0)?,
        },
    });
    block
        .as_object()
        .cloned()
        .ok_or_else(|| Trouble("common block".to_owned()))
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
