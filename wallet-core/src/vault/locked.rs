use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use wallet_crypto::{OsRandom, Pin, Random, VaultKey};
use wallet_store::{Attempts, Header, LockedVault, NewVault, StoreError};

use super::biometric_check::BiometricFile;
use super::create::delete_left_key;
use super::pin_check::{AttemptsFile, PinCheck, open_pin_envelope};
use super::raise::{Guess, raise};
use super::{Inner, biometric_check, counter, device_key, reconcile, rollback};
use crate::config::{Config, Ports};
use crate::error::VaultError;
use crate::model::UnlockFactor;
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
    /// The vault is an older copy that was put back, which the platform's counter tells. It is not opened before this
    /// moment, once; after that it is used as it is. What was accepted, shared or deleted since is not in it.
    RolledBack {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}

/// A vault that was opened.
pub(super) enum Opened {
    Wallet(Wallet),
    /// It is an older copy that was put back, and locked again until this moment.
    RolledBack {
        until: i64,
    },
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
    /// Opens the wallet in `home`, locked. A wipe that was interrupted is finished first.
    ///
    /// # Errors
    /// [`VaultError::NotFound`], [`VaultError::InUse`], [`VaultError::Unreadable`]: nothing is changed by them, but that the
    /// device key of a creation which was cut off is deleted.
    pub async fn open(home: &Path, ports: Ports, config: impl Into<Config>) -> Result<Self, VaultError> {
        let config = config.into();
        let vault = match LockedVault::open(home) {
            Err(StoreError::NotFound) => {
                if let Some(new) = NewVault::left(home)? {
                    delete_left_key(&new, &ports).await?;
                    new.abandon()?;
                }
                return Err(VaultError::NotFound);
            }
            opened => opened?,
        };
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
            PinCheck::RolledBack { until } => Ok(UnlockOutcome::RolledBack { until }),
            PinCheck::Exhausted => {
                self.destroy().await?;
                Ok(UnlockOutcome::Erased)
            }
            PinCheck::Opened(key, guess) => Ok(match self.open_with(key, Some((pin, guess))).await? {
                Opened::Wallet(wallet) => UnlockOutcome::Unlocked(wallet),
                Opened::RolledBack { until } => UnlockOutcome::RolledBack { until },
            }),
        }
    }

    /// What follows the key, whichever envelope gave it out; `guess` where it was the PIN's.
    pub(super) async fn open_with(
        &self,
        key: VaultKey,
        guess: Option<(&Pin, Guess)>,
    ) -> Result<Opened, VaultError> {
        let mut inner = Inner::new(self.ports.clone(), self.config, self.open_vault(key)?);
        if guess.is_none() {
            inner.factor = UnlockFactor::Biometric;
        }
        let mut unlocking = Unlocking {
            wallet: self,
            inner: Some(inner),
        };
        if let Some(inner) = &unlocking.inner {
            if let Some(until) = rollback::check(inner).await? {
                return Ok(Opened::RolledBack { until });
            }
            reconcile::run_at_unlock(inner).await?;
            device_key::settle(inner).await?;
            if let Some((pin, guess)) = &guess {
                // A bonus: without it the envelope is as it was.
                let _ = raise(inner, pin, guess).await;
            }
        }
        let inner = unlocking.inner.take().ok_or(VaultError::Locked)?;
        Ok(Opened::Wallet(Wallet::new(inner)))
    }

    fn open_vault(&self, key: VaultKey) -> Result<wallet_store::Vault, VaultError> {
        let mut guard = self.guard()?;
        let locked = guard.take().ok_or(VaultError::InUse)?;
        locked.unlock(key, Arc::new(OsRandom)).map_err(|(locked, error)| {
            *guard = Some(locked);
            error.into()
        })
    }

    /// Destroys the device key, every holder key, the biometric key, the counters and the files. Works without the PIN.
    ///
    /// # Errors
    /// [`VaultError::WipePending`] while the key store refuses: the same call, or the next open, goes on with it.
    pub async fn wipe(&self, _confirmation: WipeConfirmation) -> Result<(), VaultError> {
        self.destroy().await
    }

    /// Keys first, files last, and a durable mark before both, so that an interrupted wipe can only go on.
    pub(crate) async fn destroy(&self) -> Result<(), VaultError> {
        let (header, retired, loose) = self.with(|vault| {
            match vault.wipe_mark() {
                // Without room for the mark the keys go all the same: cut off, such a wipe shows as a lost device key.
                Ok(()) | Err(StoreError::Full) => {}
                Err(error) => return Err(error.into()),
            }
            let retired = vault.retired_device_alias().map(str::to_owned);
            let loose = vault.loose_biometric_alias().map(str::to_owned);
            Ok((vault.header().clone(), retired, loose))
        })?;
        destroy_keys(&header, retired.as_deref(), &self.ports)
            .await
            .map_err(|_| VaultError::WipePending)?;
        biometric_check::destroy(&self.ports, &header, loose.as_deref())
            .await
            .map_err(|_| VaultError::WipePending)?;
        counter::destroy(&self.ports, &header)
            .await
            .map_err(|_| VaultError::WipePending)?;
        self.take()?.destroy_files().map_err(VaultError::from)
    }

    pub(super) fn ports(&self) -> &Ports {
        &self.ports
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    fn guard(&self) -> Result<MutexGuard<'_, Option<LockedVault>>, VaultError> {
        // No key is here. What was interrupted is told once; what the file says is read anew by every call.
        self.vault.lock().map_err(|_poisoned| {
            self.vault.clear_poison();
            VaultError::Poisoned
        })
    }

    fn take(&self) -> Result<LockedVault, VaultError> {
        self.guard()?.take().ok_or(VaultError::InUse)
    }

    pub(super) fn with<T>(
        &self,
        f: impl FnOnce(&mut LockedVault) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
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

impl BiometricFile for LockedWallet {
    fn loose_biometric(&self) -> Result<Option<String>, VaultError> {
        self.with(|vault| Ok(vault.loose_biometric_alias().map(str::to_owned)))
    }

    fn remove_biometric(&self, alias: &str) -> Result<(), VaultError> {
        self.with(|vault| match &vault.header().biometric {
            Some(biometric) if biometric.alias == alias => Ok(vault.remove_biometric()?),
            Some(_) | None => Ok(()),
        })
    }

    fn forget_biometric(&self, alias: &str) -> Result<(), VaultError> {
        self.with(|vault| match vault.loose_biometric_alias() {
            Some(loose) if loose == alias => Ok(vault.forget_biometric()?),
            Some(_) | None => Ok(()),
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
            *guard = Some(vault);
        }
    }
}

async fn destroy_keys(header: &Header, retired: Option<&str>, ports: &Ports) -> Result<(), KeyFault> {
    // One may have been in the making; a key that is not there counts as destroyed.
    let making = device_key::next_alias(header);
    let aliases = [header.device_alias.as_str(), &making];
    for alias in aliases.into_iter().chain(retired) {
        ports.device_seal.delete(alias).await?;
    }
    ports
        .holder_keys
        .delete_all(&format!("{}/", header.key_prefix))
        .await
}

pub(super) fn random_name(random: &dyn Random) -> Result<String, VaultError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes).map_err(|_| VaultError::Randomness)?;
    Ok(uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .simple()
        .to_string())
}
