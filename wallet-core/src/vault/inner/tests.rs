use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use tempfile::TempDir;
use wallet_crypto::{DeviceAnswer, DeviceInput, OsRandom, PrfKind, Secret, VaultId, VaultKey};
use wallet_store::{Header, LockedVault, RowId, Table};

use super::{Inner, Slot};
use crate::config::{Mode, Ports};
use crate::error::VaultError;
use crate::ports::{
    Clock, ClockReading, DeviceSeal, HolderKeys, Http, HttpFault, HttpRequest, HttpResponse, KeyCheck,
    KeyFault, KeyRequest, MadeKey,
};

/// A platform that does nothing.
struct Nothing;

#[async_trait]
impl Http for Nothing {
    async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        Err(HttpFault::Unreachable)
    }
}

#[async_trait]
impl DeviceSeal for Nothing {
    async fn create(&self, _alias: &str) -> Result<PrfKind, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn prf(&self, _alias: &str, _input: &DeviceInput) -> Result<DeviceAnswer, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn delete(&self, _alias: &str) -> Result<(), KeyFault> {
        Err(KeyFault::Unavailable)
    }
}

#[async_trait]
impl HolderKeys for Nothing {
    async fn make(&self, _alias: &str, _request: &KeyRequest) -> Result<MadeKey, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn public_key(&self, _alias: &str) -> Result<Vec<u8>, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn sign(&self, _alias: &str, _message: &[u8]) -> Result<Vec<u8>, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn agree(&self, _alias: &str, _point: &[u8]) -> Result<Secret<32>, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn check(&self, _aliases: &[String]) -> Result<Vec<KeyCheck>, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn delete_all(&self, _prefix: &str) -> Result<(), KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn list(&self, _prefix: &str) -> Result<Vec<String>, KeyFault> {
        Err(KeyFault::Unavailable)
    }

    async fn delete(&self, _alias: &str) -> Result<(), KeyFault> {
        Err(KeyFault::Unavailable)
    }
}

impl Clock for Nothing {
    fn read(&self) -> ClockReading {
        ClockReading {
            wall: 0,
            monotonic_ms: 0,
            boot_id: None,
        }
    }
}

fn unlocked() -> (TempDir, Inner) {
    let folder = tempfile::tempdir().unwrap();
    let header = Header {
        vault_id: VaultId::from_bytes([1; 16]),
        prf_kind: PrfKind::Hmac,
        probe_digest: [2; 32],
        pin_envelope: vec![3; 100],
        device_alias: "device".to_owned(),
        biometric: None,
        key_prefix: "prefix".to_owned(),
    };
    let key = VaultKey::make(&OsRandom).unwrap();
    let vault = LockedVault::create(folder.path(), &header, key, Arc::new(OsRandom)).unwrap();
    let nothing = Arc::new(Nothing);
    let ports = Ports {
        http: nothing.clone(),
        device_seal: nothing.clone(),
        holder_keys: nothing.clone(),
        clock: nothing,
        biometric_seal: None,
        monotonic_counter: None,
    };
    let inner = Inner::new(ports, Mode::Production.into(), vault);
    (folder, inner)
}

fn has_keys(inner: &Inner) -> bool {
    matches!(inner.guard().slot, Slot::Unlocked(_))
}

#[test]
fn panic_within_a_transaction_leaves_no_key_and_nothing_of_it() {
    let (_folder, inner) = unlocked();
    let id = RowId::new([1; 16]);
    let call = || -> Result<(), VaultError> {
        let inner = &inner.enter()?;
        inner.write(|batch| {
            batch.put(Table::Setting, &id, None, b"half of it")?;
            panic!("in the middle of a transaction")
        })
    };
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    assert!(!has_keys(&inner));
    assert_eq!(inner.enter().err(), Some(VaultError::Poisoned));
    assert_eq!(
        inner.with(|vault| vault.list(Table::Setting)).err(),
        Some(VaultError::Poisoned)
    );
    assert!(inner.take().is_ok(), "the file is handed back");
    assert_eq!(inner.enter().err(), Some(VaultError::Locked));
}

/// Who holds no [`super::InUse`] is caught by the poisoned lock itself.
#[test]
fn panic_with_the_vault_in_hand_leaves_no_key() {
    let (_folder, inner) = unlocked();
    let call = || inner.with::<()>(|_| panic!("with the vault in hand"));
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    assert_eq!(inner.enter().err(), Some(VaultError::Poisoned));
    assert!(!has_keys(&inner));
}

#[test]
fn session_that_a_panic_claimed_is_free_again() {
    let (_folder, inner) = unlocked();
    let session = crate::model::SessionId::make(&OsRandom).unwrap();
    let call = || {
        let _claim = inner.claim(session).unwrap();
        panic!("with a claim")
    };
    let outcome: Result<(), _> = catch_unwind(AssertUnwindSafe(call));
    assert!(outcome.is_err());
    assert!(inner.claim(session).is_ok());
}
