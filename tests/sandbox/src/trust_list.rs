//! The trust list (`docs/trust-list.md`) of the operator, the National Training Record: who may issue which types. It can be
//! changed, and each change is a new list with a higher sequence number.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::encoding::{base64url, now, sha256};
use crate::keys::Key;
use crate::organisations::{ORGANISATIONS, Organisation, VERIFIER};
use crate::state::World;
use crate::trouble::Trouble;
use crate::verifier::keys::leaf_hash;

/// The operator's identifier.
pub const OPERATOR: &str = "https://ntr.example";
/// How long a list is valid, in seconds.
const LIFE: i64 = 5 * 86_400;

/// The list as it stands, and what was signed before.
#[derive(Debug, Default)]
pub struct TrustList {
    organisations: Option<Vec<Value>>,
    versions: Vec<String>,
}

/// How the list changes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// Starts again from all organisations here, each with the types that it issues.
    pub reset: bool,
    /// Organisations that leave, by short name or code.
    pub remove: Vec<String>,
    /// Organisations here that come back, by short name.
    pub add: Vec<String>,
    /// The types that an organisation here may issue from now on, by short name.
    pub issues: Map<String, Value>,
    /// Organisations as they stand on the list, instead of those with the same code.
    pub put: Vec<Value>,
    /// Whether the hiring organisation is on it as a verifier, with its purposes.
    pub verifiers: bool,
    /// Whether the list ended yesterday.
    pub expired: bool,
}

/// The list of a number, or the newest; the first is signed when it is first asked for.
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed.
pub async fn current(world: &World, sequence: Option<usize>) -> Result<Option<(usize, String)>, Trouble> {
    if world.store().trust_list.versions.is_empty() {
        change(world, &Change::default()).await?;
    }
    let store = world.store();
    let versions = &store.trust_list.versions;
    let number = sequence.unwrap_or(versions.len());
    let list = number.checked_sub(1).and_then(|at| versions.get(at));
    Ok(list.map(|list| (number, list.clone())))
}

/// Changes the list, signs it, and answers its number.
///
/// # Errors
///
/// [`Trouble`] when an organisation is unknown, or the list cannot be signed.
pub async fn change(world: &World, change: &Change) -> Result<usize, Trouble> {
    let (organisations, sequence) = {
        let mut store = world.store();
        let held = store.trust_list.organisations.take().filter(|_| !change.reset);
        let before = match held {
            Some(held) => held,
            None => everybody(world)?,
        };
        // What cannot be done changes nothing.
        let after = changed(world, before.clone(), change);
        store.trust_list.organisations = Some(after.as_ref().map_or(before, Clone::clone));
        (after?, store.trust_list.versions.len() + 1)
    };
    let issued = if change.expired { now() - 3 * 86_400 } else { now() };
    let ended = if change.expired {
        now() - 86_400
    } else {
        now() + LIFE
    };
    let organisations = if change.verifiers {
        with_verifier(world, organisations)
    } else {
        organisations
    };
    let claims = json!({
        "version": 1,
        "iss": OPERATOR,
        "iat": issued,
        "exp": ended,
        "sequence": sequence,
        "organisations": organisations,
    });
    let list = sign(&world.operator, "staffpassport-trust-list+jwt", &claims).await?;
    world.store().trust_list.versions.push(list);
    Ok(sequence)
}

/// Signs as the operator does, naming the key by its `did:jwk`.
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed.
pub async fn sign(operator: &Key, typ: &str, claims: &Value) -> Result<String, Trouble> {
    let kid = format!("{}#0", operator.did_jwk()?);
    let header = operator.header(typ, Map::from_iter([("kid".to_owned(), json!(kid))]));
    operator.sign(&header, claims.to_string().as_bytes()).await
}

fn everybody(world: &World) -> Result<Vec<Value>, Trouble> {
    ORGANISATIONS
        .iter()
        .map(|of| entry(world, of, issued_by(world, of)))
        .collect()
}

/// The types of an organisation, under each name that a format has for them.
fn issued_by(world: &World, of: &Organisation) -> Vec<Value> {
    let types = of
        .types
        .iter()
        .filter_map(|slug| world.catalogue.credential_type(slug));
    types
        .flat_map(|of| [json!(of.vct), json!(of.w3c_type())])
        .collect()
}

/// An organisation by its DIDs and its certificate. It has no origin: all of them share this one.
fn entry(world: &World, of: &Organisation, issues: Vec<Value>) -> Result<Value, Trouble> {
    let keys = world.keys.get(of.slug);
    let keys = keys.ok_or_else(|| Trouble(format!("{} has no keys", of.slug)))?;
    let mut dids = vec![
        keys.es256.did_jwk()?,
        keys.es256.did_key()?,
        keys.eddsa.did_key()?,
    ];
    if let Some(proofs) = &keys.proofs {
        dids.extend(proofs.dids().map(str::to_owned));
    }
    let leaf = keys.chain.first().map(Vec::as_slice).unwrap_or_default();
    Ok(json!({
        "ods_code": of.ods_code,
        "name": of.name,
        "dids": dids,
        "certificates": [base64url(&sha256(leaf))],
        "issues": issues,
    }))
}

fn known(slug: &str) -> Result<&'static Organisation, Trouble> {
    let of = ORGANISATIONS
        .iter()
        .find(|of| of.slug == slug || of.ods_code == slug);
    of.ok_or_else(|| Trouble(format!("no organisation {slug}")))
}

fn code(entry: &Value) -> Option<&str> {
    entry.get("ods_code").and_then(Value::as_str)
}

fn changed(world: &World, mut list: Vec<Value>, change: &Change) -> Result<Vec<Value>, Trouble> {
    let replace = |list: &mut Vec<Value>, new: Value| {
        list.retain(|entry| code(entry) != code(&new));
        list.push(new);
    };
    for slug in &change.remove {
        let gone = known(slug).map_or(slug.as_str(), |of| of.ods_code);
        let before = list.len();
        list.retain(|entry| code(entry) != Some(gone));
        if list.len() == before {
            return Err(Trouble(format!("{slug} is not on the list")));
        }
    }
    for slug in &change.add {
        let of = known(slug)?;
        replace(&mut list, entry(world, of, issued_by(world, of))?);
    }
    for (slug, issues) in &change.issues {
        let issues = issues.as_array().cloned();
        let issues = issues.ok_or_else(|| Trouble(format!("{slug}: issues is not a list")))?;
        replace(&mut list, entry(world, known(slug)?, issues)?);
    }
    for new in &change.put {
        if code(new).is_none() {
            return Err(Trouble("an organisation without ods_code".to_owned()));
        }
        replace(&mut list, new.clone());
    }
    Ok(list)
}

/// The list with the hiring organisation as a verifier: its names, and what each request by name asks for.
fn with_verifier(world: &World, mut list: Vec<Value>) -> Vec<Value> {
    let purposes: Vec<Value> = world
        .catalogue
        .requests
        .iter()
        .map(|(name, request)| json!({ "id": name, "claims": claims(&request.dcql) }))
        .collect();
    let verifier = json!({
        "client_ids": [
            "x509_san_dns:localhost",
            format!("x509_hash:{}", leaf_hash(&world.verifier.chain)),
        ],
        "purposes": purposes,
    });
    let hiring = known(VERIFIER).map_or("", |of| of.ods_code);
    for entry in &mut list {
        if code(entry) == Some(hiring)
            && let Some(members) = entry.as_object_mut()
        {
            members.insert("verifier".to_owned(), verifier.clone());
        }
    }
    list
}

/// The claims that a query asks for, each with its type.
pub fn claims(dcql: &Value) -> Vec<Value> {
    let mut claims = Vec::new();
    let credentials = dcql.get("credentials").and_then(Value::as_array);
    for query in credentials.into_iter().flatten() {
        let vct = query.pointer("/meta/vct_values/0");
        let asked = query.get("claims").and_then(Value::as_array);
        for path in asked.into_iter().flatten().filter_map(|claim| claim.get("path")) {
            claims.push(json!({ "vct": vct, "path": path }));
        }
    }
    claims
}
