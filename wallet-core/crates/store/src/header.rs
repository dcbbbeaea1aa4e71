//! What can be read of a vault while it is locked.

use std::fmt;

use rusqlite::{Connection, OptionalExtension as _, named_params};
use wallet_crypto::{PrfKind, VaultId, length_prefixed, sha256};

use crate::StoreError;

/// Number of the vault format that this code reads and writes.
pub(crate) const FORMAT_VERSION: u32 = 1;

/// Largest envelope of the vault key, in bytes.
const MAX_ENVELOPE: usize = 4096;
/// Longest name of a key of the phone, in bytes.
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
    /// The biometric envelope, where there is one.
    pub biometric: Option<Biometric>,
    /// Random prefix of the names of this vault's holder keys, at most 256 bytes.
    pub key_prefix: String,
}

/// The vault key under a secret that the platform keeps behind its own prompt.
#[derive(Clone, PartialEq, Eq)]
pub struct Biometric {
    /// The envelope in its byte form, at most 4,096 bytes.
    pub envelope: Vec<u8>,
    /// Name of the secret in the platform's key store, at most 256 bytes.
    pub alias: String,
}

impl fmt::Debug for Biometric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Biometric").finish_non_exhaustive()
    }
}

/// Names of keys that are to be deleted, kept until they are.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Loose {
    /// The device key before the last change of the PIN.
    pub(crate) device: Option<String>,
    /// A biometric key that has no envelope: not yet, or not any more.
    pub(crate) biometric: Option<String>,
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
    pub(crate) loose: Loose,
    pub(crate) state: State,
}

/// Refuses a header that could not be read back.
pub(crate) fn expect_writable(header: &Header, loose: &Loose) -> Result<(), StoreError> {
    let fits = header.pin_envelope.len() <= MAX_ENVELOPE
        && header.device_alias.len() <= MAX_NAME
        && header.key_prefix.len() <= MAX_NAME
        && header.biometric.as_ref().is_none_or(|biometric| {
            biometric.envelope.len() <= MAX_ENVELOPE && biometric.alias.len() <= MAX_NAME
        })
        && loose
            .biometric
            .as_ref()
            .is_none_or(|alias| alias.len() <= MAX_NAME);
    if fits { Ok(()) } else { Err(StoreError::TooLarge) }
}

/// Writes the header, in place of the one before.
pub(crate) fn write(
    connection: &Connection,
    header: &Header,
    loose: &Loose,
    state: State,
) -> Result<(), StoreError> {
    let biometric = header.biometric.as_ref();
    connection.execute(
        "INSERT OR REPLACE INTO header (id, format_version, state, vault_id, prf_kind, probe_digest, pin_envelope,
             device_alias, retired_device_alias, biometric_envelope, biometric_alias, loose_biometric_alias, key_prefix,
             check_value)
         VALUES (1, :format_version, :state, :vault_id, :prf_kind, :probe_digest, :pin_envelope,
             :device_alias, :retired_device_alias, :biometric_envelope, :biometric_alias, :loose_biometric_alias,
             :key_prefix, :check_value)",
        named_params! {
            ":format_version": FORMAT_VERSION,
            ":state": state.name(),
            ":vault_id": header.vault_id.bytes(),
            ":prf_kind": header.prf_kind.name(),
            ":probe_digest": header.probe_digest,
            ":pin_envelope": header.pin_envelope,
            ":device_alias": header.device_alias,
            ":retired_device_alias": loose.device,
            ":biometric_envelope": biometric.map(|biometric| &biometric.envelope),
            ":biometric_alias": biometric.map(|biometric| &biometric.alias),
            ":loose_biometric_alias": loose.biometric,
            ":key_prefix": header.key_prefix,
            ":check_value": check_value(header, loose, state),
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
        "SELECT state, vault_id, prf_kind, probe_digest, pin_envelope, device_alias, retired_device_alias,
             biometric_envelope, biometric_alias, loose_biometric_alias, key_prefix, check_value
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
    biometric_envelope: Option<Vec<u8>>,
    biometric_alias: Option<String>,
    loose_biometric_alias: Option<String>,
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
            biometric_envelope: row.get(7)?,
            biometric_alias: row.get(8)?,
            loose_biometric_alias: row.get(9)?,
            key_prefix: row.get(10)?,
            check_value: row.get(11)?,
        })
    }

    fn parse(self) -> Option<Stored> {
        let state = State::from_name(&self.state)?;
        let biometric = match (self.biometric_envelope, self.biometric_alias) {
            (Some(envelope), Some(alias)) => Some(Biometric { envelope, alias }),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return None,
        };
        let loose = Loose {
            device: self.retired_device_alias,
            biometric: self.loose_biometric_alias,
        };
        let header = Header {
            vault_id: VaultId::from_bytes(self.vault_id),
            prf_kind: PrfKind::from_name(&self.prf_kind)?,
            probe_digest: self.probe_digest,
            pin_envelope: self.pin_envelope,
            device_alias: self.device_alias,
            biometric,
            key_prefix: self.key_prefix,
        };
        let expected = check_value(&header, &loose, state);
        (self.check_value == expected).then_some(Stored { header, loose, state })
    }
}

fn check_value(header: &Header, loose: &Loose, state: State) -> [u8; 32] {
    let biometric = header.biometric.as_ref();
    let [device, biometric_alias, loose_biometric] = [
        loose.device.as_deref(),
        biometric.map(|biometric| biometric.alias.as_str()),
        loose.biometric.as_deref(),
    ]
    .map(|name| (u8::from(name.is_some()), name.unwrap_or_default().as_bytes()));
    sha256(&length_prefixed(&[
        b"header/1",
        &FORMAT_VERSION.to_be_bytes(),
        state.name().as_bytes(),
        header.vault_id.bytes(),
        header.prf_kind.name().as_bytes(),
        &header.probe_digest,
        &header.pin_envelope,
        header.device_alias.as_bytes(),
        &[device.0],
        device.1,
        &[biometric_alias.0],
        biometric.map_or(&[], |biometric| biometric.envelope.as_slice()),
        biometric_alias.1,
        &[loose_biometric.0],
        loose_biometric.1,
        header.key_prefix.as_bytes(),
    ]))
}

#[cfg(test)]
mod tests {
    use wallet_crypto::{PrfKind, VaultId};

    use super::{Biometric, Header, Loose, MAX_ENVELOPE, MAX_NAME, expect_writable};
    use crate::StoreError;

    fn header() -> Header {
        Header {
            vault_id: VaultId::from_bytes([1; 16]),
            prf_kind: PrfKind::Hmac,
            probe_digest: [2; 32],
            pin_envelope: vec![3; 100],
            device_alias: "device".to_owned(),
            biometric: Some(Biometric {
                envelope: vec![4; 73],
                alias: "finger".to_owned(),
            }),
            key_prefix: "prefix".to_owned(),
        }
    }

    #[test]
    fn debug_shows_no_envelope_and_no_names() {
        let debug = format!("{:?}", header());
        assert!(debug.contains("Hmac") && !debug.contains("prefix") && !debug.contains("3, 3"));
        assert_eq!(format!("{:?}", header().biometric), "Some(Biometric { .. })");
    }

    #[test]
    fn oversized_parts_are_refused() {
        let with = |change: &dyn Fn(&mut Header, &mut Loose)| {
            let (mut header, mut loose) = (header(), Loose::default());
            change(&mut header, &mut loose);
            expect_writable(&header, &loose)
        };
        let both_sides = |limit: usize, change: &dyn Fn(&mut Header, &mut Loose, usize)| {
            assert_eq!(with(&|header, loose| change(header, loose, limit)), Ok(()));
            let above = with(&|header, loose| change(header, loose, limit + 1));
            assert_eq!(above, Err(StoreError::TooLarge));
        };
        both_sides(MAX_ENVELOPE, &|header, _, n| header.pin_envelope = vec![0; n]);
        both_sides(MAX_NAME, &|header, _, n| header.device_alias = "a".repeat(n));
        both_sides(MAX_NAME, &|header, _, n| header.key_prefix = "a".repeat(n));
        both_sides(MAX_NAME, &|_, loose, n| loose.biometric = Some("a".repeat(n)));
        let biometric = |header: &mut Header, envelope: usize, alias: usize| {
            header.biometric = Some(Biometric {
                envelope: vec![0; envelope],
                alias: "a".repeat(alias),
            });
        };
        both_sides(MAX_ENVELOPE, &|header, _, n| biometric(header, n, 1));
        both_sides(MAX_NAME, &|header, _, n| biometric(header, 1, n));
    }
}
