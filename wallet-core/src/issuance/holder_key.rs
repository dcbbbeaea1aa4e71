use wallet_crypto::PublicKey;

use crate::error::IssuanceError;
use crate::model::{OfferSession, SessionId};
use crate::ports::KeyFault;
use crate::vault::Inner;

/// The holder key for one configuration of an offer, made if need be.
///
/// The alias is saved with the session before the key is made, so that a call that is cut off leaves no key that
/// nobody knows, and a resumed one binds to the same key.
pub(super) async fn holder_key(
    inner: &Inner,
    session: &mut OfferSession,
    configuration: &str,
) -> Result<(String, PublicKey), IssuanceError> {
    let alias = match session.keys.get(configuration).and_then(|aliases| aliases.first()) {
        Some(alias) => alias.clone(),
        None => {
            let alias = new_alias(inner)?;
            session.keys.insert(configuration.to_owned(), vec![alias.clone()]);
            inner.write(|batch| super::save_session(batch, session))?;
            alias
        }
    };
    let keys = &inner.ports.holder_keys;
    let sec1 = match keys.public_key(&alias).await {
        Ok(sec1) => sec1,
        Err(KeyFault::Missing) => keys.make(&alias).await.map_err(IssuanceError::Key)?,
        Err(fault) => return Err(IssuanceError::Key(fault)),
    };
    let key = PublicKey::p256_from_sec1(&sec1).map_err(|_| IssuanceError::Key(KeyFault::Unavailable))?;
    Ok((alias, key))
}

fn new_alias(inner: &Inner) -> Result<String, IssuanceError> {
    let prefix = inner.with(|vault| Ok(vault.header().key_prefix.clone()))?;
    let name = SessionId::make(&*inner.random).map_err(|_| crate::VaultError::Randomness)?;
    Ok(format!("{prefix}/holder/{name}"))
}
