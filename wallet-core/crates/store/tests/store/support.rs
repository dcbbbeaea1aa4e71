use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::Connection;
use tempfile::TempDir;
use wallet_crypto::{OsRandom, PrfKind, Random, RandomError, VaultId, VaultKey};
use wallet_store::{Header, LockedVault, Lookups, RowId, StoreError, Table, Vault};

/// The same bytes each time, so that a key can be had again.
struct Fixed(u8);

impl Random for Fixed {
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
        out.fill(self.0);
        Ok(())
    }
}

/// The key with this number.
pub(crate) fn key(number: u8) -> VaultKey {
    VaultKey::make(&Fixed(number)).unwrap()
}

pub(crate) fn random() -> Arc<dyn Random> {
    Arc::new(OsRandom)
}

pub(crate) fn id(number: u8) -> RowId {
    RowId::new([number; 16])
}

/// The same value for every column that the table has.
pub(crate) fn lookups(table: Table, value: &str) -> Lookups<'_> {
    if table == Table::Credential {
        Lookups::credential(value, value).with_lookup(value)
    } else {
        Some(value).into()
    }
}

pub(crate) fn header() -> Header {
    Header {
        vault_id: VaultId::from_bytes([1; 16]),
        prf_kind: PrfKind::Ecdh,
        probe_digest: [2; 32],
        pin_envelope: vec![3; 120],
        device_alias: "device-alias".to_owned(),
        biometric: None,
        key_prefix: "key-prefix".to_owned(),
    }
}

/// A folder for a vault, removed when dropped.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    pub(crate) fn create(&self) -> Vault {
        LockedVault::create(&self.home(), &header(), key(1), random()).unwrap()
    }

    pub(crate) fn open(&self) -> Result<LockedVault, StoreError> {
        LockedVault::open(&self.home())
    }

    pub(crate) fn unlock(&self) -> Vault {
        self.try_unlock().unwrap()
    }

    pub(crate) fn try_unlock(&self) -> Result<Vault, StoreError> {
        self.open()?.unlock(key(1), random()).map_err(|(_, error)| error)
    }

    /// Changes the closed file behind the store's back.
    pub(crate) fn tamper(&self, sql: &str) {
        let connection = Connection::open(self.file("vault.db")).unwrap();
        connection.execute_batch(sql).unwrap();
        connection.close().unwrap();
    }

    /// Name and content of every file in the folder.
    pub(crate) fn files(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.home())
    }
}

pub(crate) fn files(home: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(home)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                std::fs::read(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}
