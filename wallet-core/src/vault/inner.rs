use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use wallet_crypto::{OsRandom, Random, VaultKey};
use wallet_store::{Attempts, Batch, Column, LockedVault, RowId, StoreError, Table, Vault};
use zeroize::Zeroizing;

use super::biometric_check::BiometricFile;
use super::held_key::{HeldKey, HeldKeys};
use super::idle::Usage;
use super::in_use::InUse;
use super::pin_check::AttemptsFile;
use crate::config::{Config, Ports};
use crate::error::VaultError;
use crate::model::{SessionId, UnlockFactor};
use crate::ports::ClockReading;

/// How often a wallet was unlocked in this process.
static UNLOCKINGS: AtomicU64 = AtomicU64::new(0);

/// What every use case of an unlocked wallet works on. The lock is never held while a port is called.
pub(crate) struct Inner {
    pub(crate) ports: Ports,
    pub(crate) config: Config,
    pub(crate) random: Arc<dyn Random>,
    /// Tells this unlocking from every other one of this process.
    pub(crate) unlocking: u64,
    /// What the person unlocked the wallet with.
    pub(crate) factor: UnlockFactor,
    held: Mutex<Held>,
    claimed: Mutex<BTreeSet<SessionId>>,
    biometric_claimed: AtomicBool,
    pin_claimed: AtomicBool,
    /// The generation that the platform's counter knows of.
    pub(crate) counted: AtomicU64,
}

/// The vault, and how it is used.
struct Held {
    slot: Slot,
    usage: Usage,
    /// The vault key that an approval is holding.
    approved: HeldKeys,
}

enum Slot {
    Unlocked(Box<Vault>),
    /// Locked by idling or by a panic, and what calls are told; it waits for [`Inner::take`].
    Locked(LockedVault, VaultError),
    /// Taken out.
    Gone,
}

impl Held {
    /// The vault, if it is unlocked.
    fn vault(&mut self) -> Result<&mut Vault, VaultError> {
        match &mut self.slot {
            Slot::Unlocked(vault) => Ok(vault),
            Slot::Locked(_, why) => Err(*why),
            Slot::Gone => Err(VaultError::Locked),
        }
    }

    /// Wipes the keys, where they are here.
    fn lock(&mut self, why: VaultError) {
        self.approved.wipe();
        self.slot = match std::mem::replace(&mut self.slot, Slot::Gone) {
            Slot::Unlocked(vault) => Slot::Locked(vault.lock(), why),
            Slot::Locked(vault, before) => Slot::Locked(vault, before),
            Slot::Gone => Slot::Gone,
        };
    }
}

/// A session that one call works on; dropping it, with the call's future too, gives it back.
pub(crate) struct Claim<'a> {
    inner: &'a Inner,
    session: SessionId,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.inner.claims().remove(&self.session);
    }
}

/// The right to change the biometric envelope; dropping it, with the call's future too, gives it back.
pub(crate) struct BiometricClaim<'a> {
    inner: &'a Inner,
}

impl Drop for BiometricClaim<'_> {
    fn drop(&mut self) {
        self.inner.biometric_claimed.store(false, Ordering::Release);
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
        let usage = Usage {
            last: ports.clock.read(),
            calls: 0,
            limit: config.idle,
        };
        Self {
            ports,
            config,
            random: Arc::new(OsRandom),
            unlocking: UNLOCKINGS.fetch_add(1, Ordering::Relaxed),
            factor: UnlockFactor::Pin,
            held: Mutex::new(Held {
                slot: Slot::Unlocked(Box::new(vault)),
                usage,
                approved: HeldKeys::default(),
            }),
            claimed: Mutex::new(BTreeSet::new()),
            biometric_claimed: AtomicBool::new(false),
            counted: AtomicU64::new(0),
            pin_claimed: AtomicBool::new(false),
        }
    }

    /// Seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.ports.clock.read().wall
    }

    /// A panic while the vault was in hand leaves no key behind.
    fn guard(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(|poisoned| {
            let mut held = poisoned.into_inner();
            held.lock(VaultError::Poisoned);
            self.held.clear_poison();
            held
        })
    }

    /// Begins a call of the façade. A wallet that lay unused for too long locks itself here, before a key is used.
    pub(crate) fn enter(&self) -> Result<InUse<'_>, VaultError> {
        let (now, left) = self.look();
        let mut held = self.guard();
        if left.is_none() {
            held.lock(VaultError::Locked);
        }
        held.vault()?;
        held.usage.note(now);
        held.usage.calls = held.usage.calls.saturating_add(1);
        Ok(InUse::counted(self))
    }

    /// Ends a call that [`Inner::enter`] began.
    pub(super) fn leave(&self) {
        let (now, left) = self.look();
        let mut held = self.guard();
        held.usage.calls = held.usage.calls.saturating_sub(1);
        match left {
            Some(_) => held.usage.note(now),
            None => held.lock(VaultError::Locked),
        }
    }

    /// Ends a call that panicked. No port is called: a second panic would end the process.
    pub(super) fn fail(&self) {
        let mut held = self.guard();
        held.usage.calls = held.usage.calls.saturating_sub(1);
        held.lock(VaultError::Poisoned);
    }

    /// This moment, and the seconds that are left of it. Read after what it is compared with, so that calls on several
    /// threads are no step backwards.
    fn look(&self) -> (ClockReading, Option<u32>) {
        let usage = self.guard().usage.clone();
        let now = self.ports.clock.read();
        let left = usage.seconds_left(&now);
        (now, left)
    }

    /// Seconds until the wallet locks itself unless it is used; `None` where it is locked or must lock now.
    pub(crate) fn idle_seconds_left(&self) -> Option<u32> {
        let (_, left) = self.look();
        self.guard().vault().is_ok().then_some(left).flatten()
    }

    /// Locks where time has run out, which is no use; says whether the wallet is locked.
    pub(crate) fn lock_if_idle(&self) -> bool {
        let (_, left) = self.look();
        let mut held = self.guard();
        if left.is_none() {
            held.lock(VaultError::Locked);
        }
        held.vault().is_err()
    }

    /// Takes the vault out, locked: every later call finds the wallet locked.
    pub(crate) fn take(&self) -> Result<LockedVault, VaultError> {
        let mut held = self.guard();
        held.approved.wipe();
        match std::mem::replace(&mut held.slot, Slot::Gone) {
            Slot::Unlocked(vault) => Ok(vault.lock()),
            Slot::Locked(vault, _) => Ok(vault),
            Slot::Gone => Err(VaultError::Locked),
        }
    }

    pub(crate) fn with<T>(
        &self,
        f: impl FnOnce(&mut Vault) -> Result<T, StoreError>,
    ) -> Result<T, VaultError> {
        f(self.guard().vault()?).map_err(VaultError::from)
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
        let mut held = self.guard();
        let vault = held.vault()?;
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
        if self.claims().insert(session) {
            Ok(Claim { inner: self, session })
        } else {
            Err(VaultError::Busy)
        }
    }

    /// The sessions that calls work on: a set that no panic leaves half changed.
    fn claims(&self) -> MutexGuard<'_, BTreeSet<SessionId>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one call that changes the biometric envelope.
    pub(crate) fn claim_biometric(&self) -> Result<BiometricClaim<'_>, VaultError> {
        if self.biometric_claimed.swap(true, Ordering::AcqRel) {
            return Err(VaultError::Busy);
        }
        Ok(BiometricClaim { inner: self })
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
        self.guard().approved.hold(key)
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
        let mut held = self.guard();
        let vault = held.vault()?;
        let (value, changed) = f(&vault.attempts()?)?;
        if let Some(attempts) = changed {
            vault.save_attempts(&attempts)?;
        }
        Ok(value)
    }
}

impl BiometricFile for Inner {
    fn loose_biometric(&self) -> Result<Option<String>, VaultError> {
        self.with(|vault| Ok(vault.loose_biometric_alias().map(str::to_owned)))
    }

    fn remove_biometric(&self, alias: &str) -> Result<(), VaultError> {
        self.with(|vault| match &vault.header().biometric {
            Some(biometric) if biometric.alias == alias => vault.remove_biometric(),
            Some(_) | None => Ok(()),
        })
    }

    fn forget_biometric(&self, alias: &str) -> Result<(), VaultError> {
        self.with(|vault| match vault.loose_biometric_alias() {
            Some(loose) if loose == alias => vault.forget_biometric(),
            Some(_) | None => Ok(()),
        })
    }
}

#[cfg(test)]
mod tests;
