use std::collections::BTreeMap;

use wallet_crypto::PublicKey;
use wallet_store::{Batch, Table};

use crate::error::VaultError;
use crate::model::{CredentialId, CredentialRecord, HardwareKey, HolderKey, KeyHealth, KeyState};
use crate::ports::{KeyCheck, KeyFault};
use crate::vault::{decode, encode};
use crate::wallet::Wallet;

impl Wallet {
    /// Looks whether the keys of the credentials are still in the key store, in one call of the port, and marks the
    /// credentials accordingly. An app calls it after each unlock, in the background: an unlock does not wait for it.
    ///
    /// Nothing is deleted. A key that is back, and is the same key, is unmarked. What the key store cannot say now
    /// changes nothing.
    ///
    /// # Errors
    /// [`VaultError::DeviceUnavailable`] where the key store does not answer: nothing is marked then. Faults of the
    /// storage.
    pub async fn check_keys(&self) -> Result<KeyHealth, VaultError> {
        let inner = &*self.enter()?;
        let records: Vec<CredentialRecord> = inner.list(Table::Credential)?;
        let aliases: Vec<String> = hardware_keys(&records).map(|key| key.alias.clone()).collect();
        if aliases.is_empty() {
            return Ok(KeyHealth::default());
        }
        let checks = inner.ports.holder_keys.check(&aliases).await;
        let checks = checks.map_err(VaultError::DeviceUnavailable)?;
        if checks.len() != aliases.len() {
            return Err(VaultError::DeviceUnavailable(KeyFault::Unavailable));
        }
        let unknown = checks.iter().filter(|check| is_unknown(check)).count();
        let checks: BTreeMap<String, KeyCheck> = aliases.into_iter().zip(checks).collect();
        let (lost, restored) = if hardware_keys(&records).any(|key| changed(key, &checks).is_some()) {
            inner.write(|batch| mark(batch, &checks))?
        } else {
            (lost_of(&records)?, Vec::new())
        };
        Ok(KeyHealth {
            checked: count(checks.len()),
            unknown: count(unknown),
            lost,
            restored,
        })
    }
}

fn hardware_keys(records: &[CredentialRecord]) -> impl Iterator<Item = &HardwareKey> {
    let copies = records.iter().flat_map(|record| &record.copies);
    copies.filter_map(|copy| match &copy.key {
        HolderKey::Hardware(key) => Some(key),
        HolderKey::Software(_) => None,
    })
}

/// Whether a key is lost, as far as the key store can say now.
fn is_lost(key: &HardwareKey, check: &KeyCheck) -> Option<bool> {
    match check {
        KeyCheck::Present(point) => {
            let found = PublicKey::p256_from_sec1(point).ok()?;
            // Another key under the alias is not this one.
            Some(found.to_jwk() != key.jwk)
        }
        KeyCheck::Fault(KeyFault::Missing | KeyFault::Invalidated) => Some(true),
        KeyCheck::Fault(
            KeyFault::Cancelled
            | KeyFault::PhoneLocked
            | KeyFault::LockedOut
            | KeyFault::Unavailable
            | KeyFault::Unsupported,
        ) => None,
    }
}

fn is_unknown(check: &KeyCheck) -> bool {
    match check {
        KeyCheck::Present(point) => PublicKey::p256_from_sec1(point).is_err(),
        KeyCheck::Fault(fault) => !matches!(fault, KeyFault::Missing | KeyFault::Invalidated),
    }
}

/// What the mark of a key must become, where it must change.
fn changed(key: &HardwareKey, checks: &BTreeMap<String, KeyCheck>) -> Option<bool> {
    let lost = is_lost(key, checks.get(&key.alias)?)?;
    (lost != key.lost).then_some(lost)
}

/// Marks every credential as it is now: another call may have changed some since they were read. Returns those whose keys
/// are lost, and those whose keys were.
fn mark(
    batch: &mut Batch<'_>,
    checks: &BTreeMap<String, KeyCheck>,
) -> Result<(Vec<CredentialId>, Vec<CredentialId>), VaultError> {
    let (mut lost, mut restored) = (Vec::new(), Vec::new());
    for row in batch.list(Table::Credential)? {
        let mut record: CredentialRecord = decode(&row.body)?;
        let before = record.key_view()?.state;
        let mut is_changed = false;
        for copy in &mut record.copies {
            match &mut copy.key {
                HolderKey::Hardware(key) => {
                    if let Some(lost) = changed(key, checks) {
                        key.lost = lost;
                        is_changed = true;
                    }
                }
                HolderKey::Software(_) => {}
            }
        }
        match (before, record.key_view()?.state) {
            (_, KeyState::Lost) => lost.push(record.id),
            (KeyState::Lost, KeyState::Usable) => restored.push(record.id),
            (KeyState::Usable, KeyState::Usable) => {}
        }
        if is_changed {
            let body = encode(&record)?;
            batch.put(Table::Credential, &record.id.row(), record.lookups(), &body)?;
        }
    }
    Ok((lost, restored))
}

fn lost_of(records: &[CredentialRecord]) -> Result<Vec<CredentialId>, VaultError> {
    let mut lost = Vec::new();
    for record in records {
        if record.key_view()?.state == KeyState::Lost {
            lost.push(record.id);
        }
    }
    Ok(lost)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
