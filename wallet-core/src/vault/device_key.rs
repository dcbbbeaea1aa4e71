//! The device key of a vault: how one is made, and how one goes that is not in use yet, or no longer.
//!
//! A key's name is the vault's prefix and a number that grows with each change of the PIN. So a wipe, which works locked and
//! reads no sealed row, knows the name of a key that a change was making when it was cut off.

use serde::{Deserialize, Serialize};
use wallet_crypto::{DeviceAnswer, DeviceInput, PrfKind, Stretched, VaultId, probe_digest};
use wallet_store::{Header, RowId, Table};

use super::Inner;
use super::inner::encode;
use super::pin_check::{device_fault, envelope_error};
use crate::config::Ports;
use crate::error::VaultError;

/// Where the intent stands: there is one at a time.
pub(super) const INTENT: RowId = RowId::new(*b"device key maker");

/// A device key is being made under this alias, first version.
#[derive(Serialize, Deserialize)]
struct MakingV1 {
    alias: String,
}

/// What a new key says.
pub(super) struct NewDeviceKey {
    pub(super) kind: PrfKind,
    pub(super) probe_digest: [u8; 32],
    /// For the PIN that it was asked about.
    pub(super) answer: DeviceAnswer,
}

/// The name of a vault's first key.
pub(super) fn first_alias(key_prefix: &str) -> String {
    format!("{key_prefix}/device")
}

/// The name of the key that takes this one's place.
pub(super) fn next_alias(header: &Header) -> String {
    let first = first_alias(&header.key_prefix);
    let number = header
        .device_alias
        .strip_prefix(&first)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|number| number.parse::<u64>().ok())
        .unwrap_or(1);
    format!("{first}-{}", number.saturating_add(1))
}

/// Makes a key and asks it about the probe and the PIN.
pub(super) async fn make(
    ports: &Ports,
    alias: &str,
    vault_id: &VaultId,
    stretched: &Stretched,
) -> Result<NewDeviceKey, VaultError> {
    let kind = ports.device_seal.create(alias).await.map_err(device_fault)?;
    let probe = DeviceInput::for_probe(vault_id).map_err(envelope_error)?;
    let probe_answer = ports.device_seal.prf(alias, &probe).await.map_err(device_fault)?;
    Ok(NewDeviceKey {
        kind,
        probe_digest: probe_digest(&probe_answer),
        answer: ask(ports, alias, vault_id, stretched).await?,
    })
}

/// The key's answer for a PIN.
pub(super) async fn ask(
    ports: &Ports,
    alias: &str,
    vault_id: &VaultId,
    stretched: &Stretched,
) -> Result<DeviceAnswer, VaultError> {
    let input = DeviceInput::for_pin(stretched, vault_id).map_err(envelope_error)?;
    ports.device_seal.prf(alias, &input).await.map_err(device_fault)
}

/// Notes, before it is made, that a key is being made.
pub(super) fn note_making(inner: &Inner, alias: &str) -> Result<(), VaultError> {
    let intent = MakingV1 {
        alias: alias.to_owned(),
    };
    let body = encode(&intent)?;
    inner.write(|batch| Ok(batch.put(Table::Setting, &INTENT, None, &body)?))
}

/// Deletes a key that was made and never used, and the one that was retired, and forgets both. False where the key store
/// does not delete one now: the next unlock tries again.
///
/// Nothing else may be changing the PIN meanwhile.
pub(super) async fn settle(inner: &Inner) -> Result<bool, VaultError> {
    if let Some(MakingV1 { alias }) = inner.get(Table::Setting, INTENT)? {
        let in_use = inner.with(|vault| Ok(vault.header().device_alias == alias))?;
        if !in_use && inner.ports.device_seal.delete(&alias).await.is_err() {
            return Ok(false);
        }
        inner.write(|batch| {
            batch.delete(Table::Setting, &INTENT)?;
            Ok(())
        })?;
    }
    let retired = inner.with(|vault| Ok(vault.retired_device_alias().map(str::to_owned)))?;
    if let Some(alias) = retired {
        if inner.ports.device_seal.delete(&alias).await.is_err() {
            return Ok(false);
        }
        inner.with(|vault| vault.forget_retired_device())?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use wallet_crypto::{PrfKind, VaultId};
    use wallet_store::Header;

    use super::{first_alias, next_alias};

    #[test]
    fn every_key_has_another_name_and_each_tells_the_next() {
        let mut header = Header {
            vault_id: VaultId::from_bytes([1; 16]),
            prf_kind: PrfKind::Hmac,
            probe_digest: [0; 32],
            pin_envelope: Vec::new(),
            device_alias: first_alias("prefix"),
            biometric: None,
            key_prefix: "prefix".to_owned(),
        };
        let mut names = vec![header.device_alias.clone()];
        for _ in 0..11 {
            header.device_alias = next_alias(&header);
            names.push(header.device_alias.clone());
        }
        assert_eq!(names.first().map(String::as_str), Some("prefix/device"));
        assert_eq!(names.get(1).map(String::as_str), Some("prefix/device-2"));
        assert_eq!(names.last().map(String::as_str), Some("prefix/device-12"));
    }
}
