use wallet_crypto::SignatureAlgorithm;
use wallet_openid4vc::vci::KeyProofNeed;

use super::keep::Item;
use super::save_session;
use crate::error::{IssuanceError, VaultError};
use crate::holder_key::{MakeError, make};
use crate::key_policy::key_policy;
use crate::model::{HolderKey, OfferSession, SessionId, SessionKey};
use crate::ports::{KeyCheck, KeyFault};
use crate::vault::{Inner, reconcile};

/// The most copies of one credential that are asked for where the issuer gives several, each with a key of its own.
const MAX_COPIES: u32 = 4;

/// Makes the holder keys for one item of an offer, where they are not made yet.
///
/// An intent and the alias are saved before a key is made, so that a call that is cut off leaves no key that nobody knows.
/// A resumed one binds to the same keys. A key that falls short of the policy is given up with all others of the item.
pub(super) async fn make_holder_keys(
    inner: &Inner,
    session: OfferSession,
    item: &Item,
) -> Result<OfferSession, IssuanceError> {
    let session = match session.keys.get(&item.name) {
        None => plan(inner, session, item)?,
        Some(_) => replan(inner, session, item).await?,
    };
    let aliases = unmade(&session, item);
    if aliases.is_empty() {
        return Ok(session);
    }
    let algorithm = algorithm(&session, item)?;
    let policy = key_policy(inner)?;
    let mut made = Vec::new();
    for alias in &aliases {
        match make(inner, alias, algorithm, &policy).await {
            Ok(key) => made.push(key),
            Err(MakeError::Fault(fault)) => return Err(IssuanceError::Key(fault)),
            Err(MakeError::Vault(error)) => return Err(error.into()),
            Err(MakeError::TooWeak) => {
                give_up(inner, session, item)?;
                reconcile::run(inner).await?;
                return Err(IssuanceError::KeyLevel);
            }
        }
    }
    save_made(inner, session, item, made)
}

/// The keys of an item, once they are made.
pub(super) fn made_keys<'a>(
    session: &'a OfferSession,
    item: &Item,
) -> Result<Vec<&'a HolderKey>, VaultError> {
    let keys = session.keys.get(&item.name).ok_or(VaultError::Damaged)?;
    keys.iter()
        .map(|key| match key {
            SessionKey::Made(key) => Ok(key),
            SessionKey::Making(_) => Err(VaultError::Damaged),
        })
        .collect()
}

fn algorithm(session: &OfferSession, item: &Item) -> Result<SignatureAlgorithm, IssuanceError> {
    let configurations = &session.issuer.credential_configurations;
    let configuration = configurations
        .get(&item.configuration)
        .ok_or(VaultError::Damaged)?;
    match configuration.key_proof()? {
        KeyProofNeed::Jwt(algorithm) => Ok(algorithm),
        KeyProofNeed::None => Err(VaultError::Damaged.into()),
    }
}

fn unmade(session: &OfferSession, item: &Item) -> Vec<String> {
    let keys = session.keys.get(&item.name).into_iter().flatten();
    keys.filter_map(|key| match key {
        SessionKey::Making(alias) => Some(alias.clone()),
        SessionKey::Made(_) => None,
    })
    .collect()
}

/// Saves which keys are about to be made.
fn plan(inner: &Inner, mut session: OfferSession, item: &Item) -> Result<OfferSession, VaultError> {
    let copies = session.issuer.batch_size.clamp(1, MAX_COPIES);
    let keys = (0..copies)
        .map(|_| new_alias(inner).map(SessionKey::Making))
        .collect::<Result<Vec<_>, _>>()?;
    session.keys.insert(item.name.clone(), keys);
    save_planned(inner, session, item, &[])
}

/// Takes up what an earlier call planned. What may be half made, or is lost, is planned anew under other aliases: no
/// credential is bound to it.
async fn replan(
    inner: &Inner,
    mut session: OfferSession,
    item: &Item,
) -> Result<OfferSession, IssuanceError> {
    let keys = session.keys.get(&item.name).into_iter().flatten();
    let made = keys.filter_map(|key| match key {
        SessionKey::Made(key) => key.alias().map(str::to_owned),
        SessionKey::Making(_) => None,
    });
    let lost = lost_of(inner, made.collect()).await?;
    let mut replaced = Vec::new();
    for key in session.keys.get_mut(&item.name).into_iter().flatten() {
        let alias = match key {
            SessionKey::Making(alias) => alias.clone(),
            SessionKey::Made(made) => match made.alias() {
                Some(alias) if lost.iter().any(|lost| lost == alias) => alias.to_owned(),
                Some(_) | None => continue,
            },
        };
        *key = SessionKey::Making(new_alias(inner)?);
        replaced.push(alias);
    }
    if replaced.is_empty() {
        return Ok(session);
    }
    let session = save_planned(inner, session, item, &replaced)?;
    reconcile::run(inner).await?;
    Ok(session)
}

/// Those of these keys that are gone for good.
async fn lost_of(inner: &Inner, aliases: Vec<String>) -> Result<Vec<String>, IssuanceError> {
    if aliases.is_empty() {
        return Ok(aliases);
    }
    let checks = inner.ports.holder_keys.check(&aliases).await;
    let checks = checks.map_err(IssuanceError::Key)?;
    let pairs = aliases.into_iter().zip(checks);
    let lost = pairs.filter_map(|(alias, check)| match check {
        KeyCheck::Fault(KeyFault::Missing | KeyFault::Invalidated) => Some(alias),
        KeyCheck::Fault(
            KeyFault::Cancelled
            | KeyFault::PhoneLocked
            | KeyFault::LockedOut
            | KeyFault::Unavailable
            | KeyFault::Unsupported,
        )
        | KeyCheck::Present(_) => None,
    });
    Ok(lost.collect())
}

fn save_planned(
    inner: &Inner,
    session: OfferSession,
    item: &Item,
    replaced: &[String],
) -> Result<OfferSession, VaultError> {
    let aliases = unmade(&session, item);
    inner.write(|batch| {
        for alias in replaced {
            reconcile::note_deletion(batch, alias)?;
        }
        for alias in &aliases {
            reconcile::note_making(batch, alias)?;
        }
        save_session(batch, session)
    })
}

/// Saves the keys in the places of those that were planned, with the end of their intents.
fn save_made(
    inner: &Inner,
    mut session: OfferSession,
    item: &Item,
    made: Vec<HolderKey>,
) -> Result<OfferSession, IssuanceError> {
    let mut made = made.into_iter();
    let aliases = unmade(&session, item);
    for key in session.keys.get_mut(&item.name).into_iter().flatten() {
        if matches!(key, SessionKey::Making(_)) {
            *key = SessionKey::Made(made.next().ok_or(VaultError::Damaged)?);
        }
    }
    Ok(inner.write(|batch| {
        for alias in &aliases {
            reconcile::note_made(batch, alias)?;
        }
        save_session(batch, session)
    })?)
}

/// Forgets the keys of an item, and notes that they must go.
fn give_up(inner: &Inner, mut session: OfferSession, item: &Item) -> Result<OfferSession, VaultError> {
    let keys = session.keys.remove(&item.name).unwrap_or_default();
    inner.write(|batch| {
        for alias in keys.iter().filter_map(SessionKey::alias) {
            reconcile::note_deletion(batch, alias)?;
        }
        save_session(batch, session)
    })
}

fn new_alias(inner: &Inner) -> Result<String, VaultError> {
    let prefix = inner.with(|vault| Ok(vault.header().key_prefix.clone()))?;
    let name = SessionId::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
    Ok(format!("{prefix}/holder/{name}"))
}
