use std::path::Path;
use std::sync::Arc;

use wallet_crypto::{Argon2Params, NewPin, OsRandom, PinEnvelope, Random, SealPin, VaultId, VaultKey};
use wallet_store::{Header, LockedVault, NewVault};

use super::locked::{LockedWallet, random_name};
use super::pin_check::{device_fault, envelope_error};
use super::stretching::stretch_fresh;
use super::{Inner, device_key};
use crate::config::{Config, Ports};
use crate::error::VaultError;
use crate::wallet::Wallet;

impl LockedWallet {
    /// Makes a new wallet in `home`, a folder that is empty or does not exist, and unlocks it. Where the defaults will
    /// do, the [`Mode`](crate::Mode) alone is the configuration.
    ///
    /// # Errors
    /// [`VaultError::NotEmpty`] where there is something; faults of the device key and of the storage. Nothing is
    /// left behind that opens.
    pub async fn create(
        home: &Path,
        pin: &NewPin,
        ports: Ports,
        config: impl Into<Config>,
    ) -> Result<Wallet, VaultError> {
        let config = config.into();
        if LockedVault::exists(home)? {
            return Err(VaultError::NotEmpty);
        }
        let random: Arc<dyn Random> = Arc::new(OsRandom);
        let prefix = random_name(&*random)?;
        let alias = device_key::first_alias(&prefix);
        let new = NewVault::begin(home)?;
        delete_left_key(&new, &ports).await?;
        // Before the key is made: a creation that is cut off leaves none that nobody knows.
        new.note_device(&alias)?;
        let (new, error) = match seal_new(pin, &ports, &alias, &prefix, &*random).await {
            Ok((header, key)) => match new.finish(&header, key, random) {
                Ok(vault) => {
                    let inner = Inner::new(ports, config, vault);
                    // Best effort: nothing is in it yet that an older copy could lack.
                    let _ = inner.keep_counter().await;
                    return Ok(Wallet::new(inner));
                }
                Err((new, error)) => (new, error.into()),
            },
            Err(error) => (Some(new), error),
        };
        if let Some(new) = new
            && ports.device_seal.delete(&alias).await.is_ok()
        {
            // Best effort: the next creation deletes it, too.
            let _ = new.abandon();
        }
        Err(error)
    }
}

async fn seal_new(
    pin: &NewPin,
    ports: &Ports,
    alias: &str,
    prefix: &str,
    random: &dyn Random,
) -> Result<(Header, VaultKey), VaultError> {
    let vault_id = VaultId::make(random).map_err(|_| VaultError::Randomness)?;
    let vault_key = VaultKey::make(random).map_err(|_| VaultError::Randomness)?;
    let fresh = stretch_fresh(pin.pin(), Argon2Params::FLOOR, &*ports.clock, random)?;
    let made = device_key::make(ports, alias, &vault_id, &fresh.stretched).await?;
    let sealed = SealPin {
        vault_id: &vault_id,
        kind: made.kind,
        params: &fresh.params,
        salt: &fresh.salt,
        stretched: &fresh.stretched,
        answer: &made.answer,
        vault_key: &vault_key,
    };
    let envelope = PinEnvelope::seal(sealed, random).map_err(envelope_error)?;
    let header = Header {
        vault_id,
        prf_kind: made.kind,
        probe_digest: made.probe_digest,
        pin_envelope: envelope.to_bytes(),
        device_alias: alias.to_owned(),
        biometric: None,
        key_prefix: prefix.to_owned(),
    };
    Ok((header, vault_key))
}

/// Deletes the device key that a creation made which was cut off.
pub(super) async fn delete_left_key(new: &NewVault, ports: &Ports) -> Result<(), VaultError> {
    match new.left_device_alias() {
        Some(alias) if !alias.is_empty() => ports.device_seal.delete(alias).await.map_err(device_fault),
        Some(_) | None => Ok(()),
    }
}
