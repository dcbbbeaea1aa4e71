//! Our store, as the wallet uses it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use wallet_crypto::{OsRandom, PrfKind, Random, RandomError, VaultId, VaultKey};
use wallet_store::{Column, Header, LockedVault, Lookups, RowId, StoreError, Table, Vault};

use crate::{
    BenchError,
    cpu::timed,
    credentials::{self, Sample},
    data::{self, Record},
    work::{Subject, Work},
};

const TABLE: Table = Table::Credential;

/// Vaults in one folder, each with its number of records.
#[derive(Debug)]
pub struct Ours {
    folder: PathBuf,
    filled: BTreeMap<usize, (PathBuf, Vault)>,
    made: usize,
}

impl Ours {
    /// Keeps its files in this folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            filled: BTreeMap::new(),
            made: 0,
        }
    }

    fn create(&mut self) -> Result<(PathBuf, Vault), BenchError> {
        self.made = self.made.saturating_add(1);
        let home = self.folder.join(format!("ours-{}", self.made));
        let header = Header {
            vault_id: VaultId::from_bytes([1; 16]),
            prf_kind: PrfKind::Hmac,
            probe_digest: [2; 32],
            pin_envelope: ENVELOPE.to_vec(),
            device_alias: DEVICE.to_owned(),
            biometric: None,
            key_prefix: "holder".to_owned(),
        };
        let vault = LockedVault::create(&home, &header, key()?, Arc::new(OsRandom))?;
        Ok((home, vault))
    }

    fn filled(&mut self, records: usize) -> Result<(PathBuf, Vault), BenchError> {
        if let Some(filled) = self.filled.remove(&records) {
            return Ok(filled);
        }
        let (home, mut vault) = self.create()?;
        insert(&mut vault, &data::records(0, records))?;
        Ok((home, vault))
    }
}

impl Ours {
    /// Measures on a vault of so many records, which stays as it is.
    fn on_filled(
        &mut self,
        records: usize,
        cost: impl FnOnce(&mut Vault) -> Result<u64, BenchError>,
    ) -> Result<u64, BenchError> {
        let (home, mut vault) = self.filled(records)?;
        let cost = cost(&mut vault)?;
        self.filled.insert(records, (home, vault));
        Ok(cost)
    }

    fn insert(&mut self, records: usize) -> Result<u64, BenchError> {
        let (_, mut vault) = self.create()?;
        let new = data::records(0, records);
        Ok(timed(|| insert(&mut vault, &new))?.0)
    }

    fn file(&mut self, records: usize) -> Result<u64, BenchError> {
        let (home, mut vault) = self.create()?;
        insert(&mut vault, &data::records(0, records))?;
        drop(vault.lock());
        Ok(std::fs::metadata(home.join("vault.db"))?.len())
    }

    /// Its vault is not used again: it has other records then.
    fn durable_write(&mut self, records: usize, times: usize) -> Result<u64, BenchError> {
        let (_, mut vault) = self.filled(records)?;
        let new = data::records(records, times);
        let mut each = new.chunks(1);
        Ok(timed(|| each.try_for_each(|record| insert(&mut vault, record)))?.0)
    }

    fn unlock(&mut self, records: usize) -> Result<u64, BenchError> {
        let (home, vault) = self.filled(records)?;
        drop(vault.lock());
        let key = key()?;
        let (cost, vault) = timed(|| unlock(&home, key))?;
        self.filled.insert(records, (home, vault));
        Ok(cost)
    }
}

impl Subject for Ours {
    fn run(&mut self, work: Work) -> Result<u64, BenchError> {
        match work {
            Work::Insert { records } => self.insert(records),
            Work::File { records } => self.file(records),
            Work::Fetch { records } => self.on_filled(records, |vault| {
                Ok(timed(|| (0..records).try_for_each(|step| fetch(vault, step, records)))?.0)
            }),
            Work::Scan { records } => self.on_filled(records, |vault| scan(vault, records)),
            Work::OfOneType { records } => self.on_filled(records, |vault| of_one_type(vault, records)),
            Work::DurableWrite { records, times } => self.durable_write(records, times),
            Work::PinChange { records, times } => self.on_filled(records, |vault| {
                Ok(timed(|| (0..times).try_for_each(|_| change_pin(vault)))?.0)
            }),
            Work::Unlock { records } => self.unlock(records),
            Work::Verify { document, times } => {
                let sample = Sample::make(document)?;
                Ok(timed(|| (0..times).try_for_each(|_| credentials::ours(&sample, document)))?.0)
            }
            Work::StatusList { entries } => credentials::status_list(entries),
        }
    }
}

fn scan(vault: &Vault, records: usize) -> Result<u64, BenchError> {
    let (cost, found) = timed(|| Ok(vault.list(TABLE)?))?;
    expect(found.len(), records)?;
    Ok(cost)
}

fn of_one_type(vault: &Vault, records: usize) -> Result<u64, BenchError> {
    let (cost, found) = timed(|| Ok(vault.find(TABLE, Column::Type, &data::type_of(0))?))?;
    expect(found.len(), data::of_one_type(records))?;
    Ok(cost)
}

const ENVELOPE: [u8; 120] = [3; 120];
const DEVICE: &str = "device";

fn insert(vault: &mut Vault, records: &[Record]) -> Result<(), BenchError> {
    Ok(vault.write(|batch| {
        records.iter().try_for_each(|record| {
            let lookups = Lookups::credential(&record.credential_type, &record.issuer);
            batch.put(TABLE, &RowId::new(record.id), lookups, &record.body)
        })
    })?)
}

fn fetch(vault: &Vault, step: usize, records: usize) -> Result<(), BenchError> {
    let id = RowId::new(data::id(data::jump(step, records)));
    let row = vault.get(TABLE, &id)?.ok_or(StoreError::Damaged)?;
    expect(row.body.len(), data::RECORD_LEN)
}

fn change_pin(vault: &mut Vault) -> Result<(), BenchError> {
    Ok(vault.replace_envelope(PrfKind::Hmac, [2; 32], DEVICE, &ENVELOPE)?)
}

/// From the closed file to the first record: all of an unlock but for Argon2id and the device.
fn unlock(home: &Path, key: VaultKey) -> Result<Vault, BenchError> {
    let locked = LockedVault::open(home)?;
    Ok(locked
        .unlock(key, Arc::new(OsRandom))
        .map_err(|(_, error)| error)?)
}

fn expect(found: usize, expected: usize) -> Result<(), BenchError> {
    if found == expected {
        Ok(())
    } else {
        Err(BenchError::Count(found, expected))
    }
}

/// The same key each time, so that a vault opens again.
fn key() -> Result<VaultKey, RandomError> {
    VaultKey::make(&Fixed)
}

struct Fixed;

impl Random for Fixed {
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
        out.fill(7);
        Ok(())
    }
}
