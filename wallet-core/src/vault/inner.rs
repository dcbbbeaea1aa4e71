use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use serde::Serialize;
use serde::de::DeserializeOwned;
use wallet_crypto::{OsRandom, Random, VaultKey};
use wallet_store::{Attempts, Batch, Column, RowId, StoreError, Table, Vault};
use zeroize::Zeroizing;

use super::held_key::{HeldKey, HeldKeys};
use super::pin_check::AttemptsFile;
use crate::config::{Config, Ports};
use crate::error::VaultError;
use crate::model::SessionId;

/// What every use case of an unlocked wallet works on. The lock is never held while a port is called.
pub(crate) struct Inner {
    pub(crate) ports: Ports,
    pub(crate) config: Config,
    pub(crate) random: Arc<dyn Random>,
    vault: Mutex<Option<Vault>>,
    claimed: Mutex<BTreeSet<SessionId>>,
    pin_claimed: AtomicBool,
    /// The vault key that an approval is holding.
    held: HeldKeys,
}

/// A session that one call works on; dropping it, with the call's future too, gives it back.
pub(crate) struct Claim<'a> {
    inner: &'a Inner,
    session: SessionId,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Ok(mut claimed) = self.inner.claimed.lock() {
            claimed.remove(&self.session);
        }
    }
}

/// The right to change the PIN; dropping it, with the call's future too, gives it back.
pub(crate) struct PinClaim<'a> {
    inner: &'a Inner,
}

impl Drop for PinClaim<'_> {
    fn drop(&mut self) {
        self.inner.pin_claimed.store(false, Ordering::Release);
    }
}

impl Inner {
    pub(crate) fn new(ports: Ports, config: Config, vault: Vault) -> Self {
        Self {
            ports,
            config,
            random: Arc::new(OsRandom),
            vault: Mutex::new(Some(vault)),
            claimed: Mutex::new(BTreeSet::new()),
            pin_claimed: AtomicBool::new(false),
            held: HeldKeys::default(),
        }
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.ports.clock.read().wall
    }

    fn guard(&self) -> Result<MutexGuard<'_, Option<Vault>>, VaultError> {
        // A panic while the vault was in hand leaves nothing to trust: it counts as locked.
        self.vault.lock().map_err(|_poisoned| VaultError::Locked)
    }

    /// Takes the vault out: every later call finds the wallet locked.
    pub(crate) fn take(&self) -> Result<Vault, VaultError> {
        self.held.wipe();
        self.guard()?.take().ok_or(VaultError::Locked)
    }

    pub(crate) fn with<T>(
        &self,
        f: impl FnOnce(&mut Vault) -> Result<T, StoreError>,
    ) -> Result<T, VaultError> {
        let mut guard = self.guard()?;
        let vault = guard.as_mut().ok_or(VaultError::Locked)?;
        f(vault).map_err(VaultError::from)
    }

    /// One transaction: all of it, or nothing where `f` fails.
    pub(crate) fn write<T>(
        &self,
        f: impl FnOnce(&mut Batch<'_>) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        self.decide(f)
    }

    /// As [`Inner::write`], for a use case that finds out within the transaction that it must not go on.
    pub(crate) fn decide<T, E: From<VaultError>>(
        &self,
        f: impl FnOnce(&mut Batch<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut guard = self.guard()?;
        let vault = guard.as_mut().ok_or(VaultError::Locked)?;
        let mut failed = None;
        let done = vault.write(|batch| {
            f(batch).map_err(|error| {
                failed = Some(error);
                // Only rolls back: the caller gets the error above.
                StoreError::Damaged
            })
        });
        done.map_err(|error| failed.unwrap_or_else(|| VaultError::from(error).into()))
    }

    /// Claims a session for one call: what is read before a request is still true when its answer is saved.
    pub(crate) fn claim(&self, session: SessionId) -> Result<Claim<'_>, VaultError> {
        let mut claimed = self.claimed.lock().map_err(|_poisoned| VaultError::Locked)?;
        if claimed.insert(session) {
            Ok(Claim { inner: self, session })
        } else {
            Err(VaultError::Busy)
        }
    }

    /// The one call that changes the PIN.
    pub(crate) fn claim_pin(&self) -> Result<PinClaim<'_>, VaultError> {
        if self.pin_claimed.swap(true, Ordering::AcqRel) {
            return Err(VaultError::Busy);
        }
        Ok(PinClaim { inner: self })
    }

    /// Keeps the vault key for an approval that needs it, until that is used or dropped, or the wallet is locked.
    pub(crate) fn hold(&self, key: VaultKey) -> HeldKey {
        self.held.hold(key)
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, table: Table, id: RowId) -> Result<Option<T>, VaultError> {
        self.with(|vault| vault.get(table, &id))?
            .map(|row| decode(&row.body))
            .transpose()
    }

    pub(crate) fn list<T: DeserializeOwned>(&self, table: Table) -> Result<Vec<T>, VaultError> {
        self.with(|vault| vault.list(table))?
            .iter()
            .map(|row| decode(&row.body))
            .collect()
    }

    pub(crate) fn find<T: DeserializeOwned>(&self, table: Table, lookup: &str) -> Result<Vec<T>, VaultError> {
        self.with(|vault| vault.find(table, Column::Lookup, lookup))?
            .iter()
            .map(|row| decode(&row.body))
            .collect()
    }

    pub(crate) fn put<T: Serialize>(
        &self,
        table: Table,
        id: RowId,
        lookup: Option<&str>,
        value: &T,
    ) -> Result<(), VaultError> {
        let body = encode(value)?;
        self.write(|batch| batch.put(table, &id, lookup, &body).map_err(VaultError::from))
    }
}

/// What is kept is JSON of a versioned type; it is sealed by the store.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    serde_json::to_vec(value)
        .map(Zeroizing::new)
        .map_err(|_| VaultError::Damaged)
}

pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, VaultError> {
    serde_json::from_slice(body).map_err(|_| VaultError::Damaged)
}

impl AttemptsFile for Inner {
    fn update<T>(
        &self,
        f: impl FnOnce(&Attempts) -> Result<(T, Option<Attempts>), VaultError>,
    ) -> Result<T, VaultError> {
        let mut guard = self.guard()?;
        let vault = guard.as_mut().ok_or(VaultError::Locked)?;
        let (value, changed) = f(&vault.attempts()?)?;
        if let Some(attempts) = changed {
            vault.save_attempts(&attempts)?;
        }
        Ok(value)
    }
}
