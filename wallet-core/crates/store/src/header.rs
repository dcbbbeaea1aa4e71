//! What can be read of a vault while it is locked.

use std::fmt;

use rusqlite::{Connection, OptionalExtension as _, named_params};
use wallet_crypto::{PrfKind, VaultId, length_prefixed, sha256};

use crate::StoreError;

/// Number of the vault format that this code reads and writes.
pub(crate) const FORMAT_VERSION: u32 = 1;

const MAX_ENVELOPE: usize = 4096;
const MAX_NAME: usize = 256;

/// The header of a vault: plain, and holding nothing that opens it without the PIN and the device.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// The vault's random id.
    pub vault_id: VaultId,
    /// What the device key computes.
    pub prf_kind: PrfKind,
    /// SHA-256 of the device's answer to the probe.
    pub probe_digest: [u8; 32],
    /// The PIN envelope in its byte form, at most 4,096 bytes.
    pub pin_envelope: Vec<u8>,
    /// Name of the device key in the platform's key store, at most 256 bytes.
    pub device_alias: String,
    /// Random prefix of the names of this vault's holder keys, at most 256 bytes.
    pub key_prefix: String,
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("vault_id", &self.vault_id)
            .field("prf_kind", &self.prf_kind)
            .finish_non_exhaustive()
    }
}

/// Whether the vault is in use or on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Ready,
    Wiping,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Wiping => "wiping",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Ready, Self::Wiping]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// The header's row as it was read.
pub(crate) struct Stored {
    pub(crate) header: Header,
    /// Name of the device key before the last change of the PIN, until it is forgotten.
    pub(crate) retired_device_alias: Option<String>,
    pub(crate) state: State,
}

/// Refuses a header that could not be read back.
pub(crate) fn expect_writable(header: &Header) -> Result<(), StoreError> {
    let fits = header.pin_envelope.len() <= MAX_ENVELOPE
        && header.device_alias.len() <= MAX_NAME
        && header.key_prefix.len() <= MAX_NAME;
    if fits { Ok(()) } else { Err(StoreError::TooLarge) }
}

/// Writes the header, in place of the one before.
pub(crate) fn write(
    connection: &Connection,
    header: &Header,
    retired_device_alias: Option<&str>,
    state: State,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR REPLACE INTO header (id, format_version, state, vault_id, prf_kind, probe_digest, pin_envelope,
             device_alias, retired_device_alias, key_prefix, check_value)
         VALUES (1, :format_version, :state, :vault_id, :prf_kind, :probe_digest, :pin_envelope,
             :device_alias, :retired_device_alias, :key_prefix, :check_value)",
        named_params! {
            ":format_version": FORMAT_VERSION,
            ":state": state.name(),
            ":vault_id": header.vault_id.bytes(),
            ":prf_kind": header.prf_kind.name(),
            ":probe_digest": header.probe_digest,
            ":pin_envelope": header.pin_envelope,
            ":device_alias": header.device_alias,
            ":retired_device_alias": retired_device_alias,
            ":key_prefix": header.key_prefix,
            ":check_value": check_value(header, retired_device_alias, state),
        },
    )?;
    Ok(())
}

/// Reads the header.
pub(crate) fn read(connection: &Connection) -> Result<Stored, StoreError> {
    let version: Option<i64> = connection
        .query_row("SELECT format_version FROM header", [], |row| row.get(0))
        .optional()?;
    if version.is_some_and(|version| version > i64::from(FORMAT_VERSION)) {
        return Err(StoreError::NEWER);
    }
    if version != Some(i64::from(FORMAT_VERSION)) {
        return Err(StoreError::CORRUPT);
    }
    let row = connection.query_row(
        "SELECT state, vault_id, prf_kind, probe_digest, pin_envelope, device_alias, retired_device_alias, key_prefix,
             check_value
         FROM header",
        [],
        HeaderRow::read,
    )?;
    row.parse().ok_or(StoreError::CORRUPT)
}

struct HeaderRow {
    state: String,
    vault_id: [u8; 16],
    prf_kind: String,
    probe_digest: [u8; 32],
    pin_envelope: Vec<u8>,
    device_alias: String,
    retired_device_alias: Option<String>,
    key_prefix: String,
    check_value: Vec<u8>,
}

impl HeaderRow {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            state: row.get(0)?,
            vault_id: row.get(1)?,
            prf_kind: row.get(2)?,
            probe_digest: row.get(3)?,
            pin_envelope: row.get(4)?,
            device_alias: row.get(5)?,
            retired_device_alias: row.get(6)?,
            key_prefix: row.get(7)?,
            check_value: row.get(8)?,
        })
    }

    fn parse(self) -> Option<Stored> {
        let state = State::from_name(&self.state)?;
        let header = Header {
            vault_id: VaultId::from_bytes(self.vault_id),
            prf_kind: PrfKind::from_name(&self.prf_kind)?,
            probe_digest: self.probe_digest,
            pin_envelope: self.pin_envelope,
            device_alias: self.device_alias,
            key_prefix: self.key_prefix,
        };
        let expected = check_value(&header, self.retired_device_alias.as_deref(), state);
        (self.check_value == expected).then_some(Stored {
            header,
            retired_device_alias: self.retired_device_alias,
            state,
        })
    }
}

fn check_value(header: &Header, retired_device_alias: Option<&str>, state: State) -> [u8; 32] {
    sha256(&length_prefixed(&[
        b"header/1",
        &FORMAT_VERSION.to_be_bytes(),
        state.name().as_bytes(),
        header.vault_id.bytes(),
        header.prf_kind.name().as_bytes(),
        &header.probe_digest,
        &header.pin_envelope,
        header.device_alias.as_bytes(),
        &[u8::from(retired_device_alias.is_some())],
        retired_device_alias.unwrap_or_default().as_bytes(),
        header.key_prefix.as_bytes(),
    ]))
}

#[cfg(test)]
mod tests {
    use wallet_crypto::{PrfKind, VaultId};

    use super::{Header, expect_writable};
    use crate::StoreError;

    fn header() -> Header {
        Header {
            vault_id: VaultId::from_bytes([1; 16]),
            prf_kind: PrfKind::Hmac,
            probe_digest: [2; 32],
            pin_envelope: vec![3; 100],
            device_alias: "device".to_owned(),
            key_prefix: "prefix".to_owned(),
        }
    }

    #[test]
    fn debug_shows_no_envelope_and_no_names() {
        let debug = format!("{:?}", header());
        assert!(debug.contains("Hmac") && !debug.contains("prefix") && !debug.contains("3, 3"));
    }

    #[test]
    fn oversized_parts_are_refused() {
        let envelope = Header {
            pin_envelope: vec![0; 4097],
            ..header()
        };
        let alias = Header {
            device_alias: "a".repeat(257),
            ..header()
        };
        let prefix = Header {
            key_prefix: "a".repeat(257),
            ..header()
        };
        for header in [envelope, alias, prefix] {
            assert_eq!(expect_writable(&header), Err(StoreError::TooLarge));
        }
        assert_eq!(expect_writable(&header()), Ok(()));
    }
}
