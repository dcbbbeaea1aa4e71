use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use wallet_crypto::{
    Argon2Params, DeviceInput, NewPin, OsRandom, Pin, PinEnvelope, Random, SealPin, VaultId, VaultKey,
    probe_digest, stretch,
};
use wallet_store::{Attempts, Header, LockedVault, StoreError};

use super::pin_check::{AttemptsFile, PinCheck, device_fault, envelope_error, open_pin_envelope};
use super::{Inner, reconcile};
use crate::config::{Config, Ports};
use crate::error::VaultError;
use crate::ports::KeyFault;
use crate::wallet::Wallet;

/// A wallet that exists and is locked. It holds the vault's file, and no key.
pub struct LockedWallet {
    vault: Mutex<Option<LockedVault>>,
    ports: Ports,
    config: Config,
}

/// What came of a PIN at unlock.
#[derive(Debug)]
pub enum UnlockOutcome {
    /// The PIN was right.
    Unlocked(Wallet),
    /// The PIN was wrong.
    WrongPin {
        /// Tries before the vault erases itself.
        tries_left: u32,
        /// When the next try is possible, seconds since 1970, where it must wait.
        until: Option<i64>,
    },
    /// No PIN is looked at before this moment.
    LockedOut {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}

/// The person's typed yes to destroying everything.
#[derive(Debug)]
pub struct WipeConfirmation(());

impl WipeConfirmation {
    /// The word to type.
    pub const WORD: &'static str = "WIPE";

    /// `None` unless the word was typed to the letter.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        (text == Self::WORD).then_some(Self(()))
    }
}

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
        let alias = format!("{prefix}/device");
        let made = Self::seal_new(pin.pin(), &ports, &alias, &prefix, &*random).await;
        let vault = match made {
            Ok((header, key)) => LockedVault::create(home, &header, key, random).map_err(VaultError::from),
            Err(error) => Err(error),
        };
        match vault {
            Ok(vault) => Ok(Wallet::new(Inner::new(ports, config, vault))),
            Err(error) => {
                // Best effort: a key without a file opens nothing.
                let _ = ports.device_seal.delete(&alias).await;
                Err(error)
            }
        }
    }

    async fn seal_new(
        pin: &Pin,
        ports: &Ports,
        alias: &str,
        prefix: &str,
        random: &dyn Random,
    ) -> Result<(Header, VaultKey), VaultError> {
        let vault_id = VaultId::make(random).map_err(|_| VaultError::Randomness)?;
        let vault_key = VaultKey::make(random).map_err(|_| VaultError::Randomness)?;
        let mut salt = [0; 16];
        random.fill(&mut salt).map_err(|_| VaultError::Randomness)?;
        let params = Argon2Params::DEFAULT;
        let stretched = stretch(pin, &params, &salt).map_err(envelope_error)?;
        let kind = ports.device_seal.create(alias).await.map_err(device_fault)?;
        let probe = DeviceInput::for_probe(&vault_id).map_err(envelope_error)?;
        let probe_answer = ports.device_seal.prf(alias, &probe).await.map_err(device_fault)?;
        let input = DeviceInput::for_pin(&stretched, &vault_id).map_err(envelope_error)?;
        let answer = ports.device_seal.prf(alias, &input).await.map_err(device_fault)?;
        let sealed = SealPin {
            vault_id: &vault_id,
            kind,
            params: &params,
            salt: &salt,
            stretched: &stretched,
            answer: &answer,
            vault_key: &vault_key,
        };
        let envelope = PinEnvelope::seal(sealed, random).map_err(envelope_error)?;
        let header = Header {
            vault_id,
            prf_kind: kind,
            probe_digest: probe_digest(&probe_answer),
            pin_envelope: envelope.to_bytes(),
            device_alias: alias.to_owned(),
            key_prefix: prefix.to_owned(),
        };
        Ok((header, vault_key))
    }

    /// Opens the wallet in `home`, locked. A wipe that was interrupted is finished first.
    ///
    /// # Errors
    /// [`VaultError::NotFound`], [`VaultError::InUse`], [`VaultError::Unreadable`]: nothing is changed by them.
    pub async fn open(home: &Path, ports: Ports, config: impl Into<Config>) -> Result<Self, VaultError> {
        let config = config.into();
        let vault = LockedVault::open(home)?;
        let is_wiping = vault.is_wiping();
        let wallet = Self::relocked(vault, ports, config);
        if is_wiping {
            wallet.destroy().await?;
            return Err(VaultError::NotFound);
        }
        Ok(wallet)
    }

    pub(crate) fn relocked(vault: LockedVault, ports: Ports, config: Config) -> Self {
        Self {
            vault: Mutex::new(Some(vault)),
            ports,
            config,
        }
    }

    /// Unlocks with the PIN.
    ///
    /// # Errors
    /// Faults of the device key (never counted as a wrong PIN) and of the storage.
    pub async fn unlock(&self, pin: &Pin) -> Result<UnlockOutcome, VaultError> {
        let header = self.with(|vault| Ok(vault.header().clone()))?;
        match open_pin_envelope(&header, self, &self.ports, &self.config, pin).await? {
            PinCheck::WrongPin { tries_left, until } => Ok(UnlockOutcome::WrongPin { tries_left, until }),
            PinCheck::LockedOut { until } => Ok(UnlockOutcome::LockedOut { until }),
            PinCheck::Exhausted => {
                self.destroy().await?;
                Ok(UnlockOutcome::Erased)
            }
            PinCheck::Opened(key) => {
                let inner = Inner::new(self.ports.clone(), self.config, self.open_vault(key)?);
                let mut unlocking = Unlocking {
                    wallet: self,
                    inner: Some(inner),
                };
                if let Some(inner) = &unlocking.inner {
                    reconcile::run_at_unlock(inner).await?;
                }
                let inner = unlocking.inner.take().ok_or(VaultError::Locked)?;
                Ok(UnlockOutcome::Unlocked(Wallet::new(inner)))
            }
        }
    }

    fn open_vault(&self, key: VaultKey) -> Result<wallet_store::Vault, VaultError> {
        let mut guard = self.guard()?;
        let locked = guard.take().ok_or(VaultError::InUse)?;
        locked.unlock(key, Arc::new(OsRandom)).map_err(|(locked, error)| {
            *guard = Some(locked);
            error.into()
        })
    }

    /// Destroys the device key, every holder key and the files. Works without the PIN.
    ///
    /// # Errors
    /// [`VaultError::WipePending`] while the key store refuses: the same call, or the next open, goes on with it.
    pub async fn wipe(&self, _confirmation: WipeConfirmation) -> Result<(), VaultError> {
        self.destroy().await
    }

    /// Keys first, files last, and a durable mark before both, so that an interrupted wipe can only go on.
    pub(crate) async fn destroy(&self) -> Result<(), VaultError> {
        let (header, retired) = self.with(|vault| {
            match vault.wipe_mark() {
                // Without room for the mark the keys go all the same: cut off, such a wipe shows as a lost device key.
                Ok(()) | Err(StoreError::Full) => {}
                Err(error) => return Err(error.into()),
            }
            let retired = vault.retired_device_alias().map(str::to_owned);
            Ok((vault.header().clone(), retired))
        })?;
        destroy_keys(&header, retired.as_deref(), &self.ports)
            .await
            .map_err(|_| VaultError::WipePending)?;
        self.take()?.destroy_files().map_err(VaultError::from)
    }

    fn guard(&self) -> Result<MutexGuard<'_, Option<LockedVault>>, VaultError> {
        self.vault.lock().map_err(|_poisoned| VaultError::Locked)
    }

    fn take(&self) -> Result<LockedVault, VaultError> {
        self.guard()?.take().ok_or(VaultError::InUse)
    }

    fn with<T>(&self, f: impl FnOnce(&mut LockedVault) -> Result<T, VaultError>) -> Result<T, VaultError> {
        f(self.guard()?.as_mut().ok_or(VaultError::InUse)?)
    }
}

impl AttemptsFile for LockedWallet {
    fn update<T>(
        &self,
        f: impl FnOnce(&Attempts) -> Result<(T, Option<Attempts>), VaultError>,
    ) -> Result<T, VaultError> {
        self.with(|vault| {
            let (value, changed) = f(&vault.attempts()?)?;
            if let Some(attempts) = changed {
                vault.save_attempts(&attempts)?;
            }
            Ok(value)
        })
    }
}

impl fmt::Debug for LockedWallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockedWallet").finish_non_exhaustive()
    }
}

/// Hands the vault back, locked, where unlocking is cut off before the wallet is.
struct Unlocking<'a> {
    wallet: &'a LockedWallet,
    inner: Option<Inner>,
}

impl Drop for Unlocking<'_> {
    fn drop(&mut self) {
        let vault = self.inner.take().and_then(|inner| inner.take().ok());
        if let (Some(vault), Ok(mut guard)) = (vault, self.wallet.guard()) {
            *guard = Some(vault.lock());
        }
    }
}

async fn destroy_keys(header: &Header, retired: Option<&str>, ports: &Ports) -> Result<(), KeyFault> {
    for alias in std::iter::once(header.device_alias.as_str()).chain(retired) {
        ports.device_seal.delete(alias).await?;
    }
    ports
        .holder_keys
        .delete_all(&format!("{}/", header.key_prefix))
        .await
}

fn random_name(random: &dyn Random) -> Result<String, VaultError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes).map_err(|_| VaultError::Randomness)?;
    Ok(uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .simple()
        .to_string())
}
