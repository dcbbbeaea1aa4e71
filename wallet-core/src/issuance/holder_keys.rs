use wallet_crypto::PublicKey;

use super::save_session;
use crate::error::{IssuanceError, VaultError};
use crate::model::{OfferSession, SessionId};
use crate::ports::{KeyFault, KeyPurpose, KeyRequest};
use crate::vault::Inner;

/// The most copies of one credential that are asked for where the issuer gives several, each with a key of its own.
const MAX_COPIES: u32 = 4;

/// The holder keys for one credential of an offer, made if need be.
///
/// The aliases are saved with the session before a key is made, so that a call that is cut off leaves no key that
/// nobody knows, and a resumed one binds to the same keys.
pub(super) async fn holder_keys(
    inner: &Inner,
    mut session: OfferSession,
    item: &str,
) -> Result<(OfferSession, Vec<(String, PublicKey)>), IssuanceError> {
    if !session.keys.contains_key(item) {
        let copies = session.issuer.batch_size.clamp(1, MAX_COPIES);
        let aliases = (0..copies).map(|_| new_alias(inner)).collect::<Result<_, _>>()?;
        session.keys.insert(item.to_owned(), aliases);
        session = inner.write(|batch| save_session(batch, session))?;
    }
    let mut keys = Vec::new();
    for alias in session.keys.get(item).into_iter().flatten() {
        keys.push((alias.clone(), find_or_make(inner, alias).await?));
    }
    Ok((session, keys))
}

async fn find_or_make(inner: &Inner, alias: &str) -> Result<PublicKey, IssuanceError> {
    let keys = &inner.ports.holder_keys;
    let request = KeyRequest {
        purpose: KeyPurpose::Sign,
        attestation_challenge: None,
        user_verification: false,
    };
    let sec1 = match keys.public_key(alias).await {
        Ok(sec1) => sec1,
        Err(KeyFault::Missing) => {
            let made = keys.make(alias, &request).await;
            made.map_err(IssuanceError::Key)?.public_key
        }
        Err(fault) => return Err(IssuanceError::Key(fault)),
    };
    PublicKey::p256_from_sec1(&sec1).map_err(|_| IssuanceError::Key(KeyFault::Unavailable))
}

fn new_alias(inner: &Inner) -> Result<String, VaultError> {
    let prefix = inner.with(|vault| Ok(vault.header().key_prefix.clone()))?;
    let name = SessionId::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
    Ok(format!("{prefix}/holder/{name}"))
}
