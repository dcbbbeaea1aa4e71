use wallet_store::{Attempts, Column, Header, LockedVault, StoreError, Table, Unreadable, Waiting};

use crate::support::{Place, header, id, key, random};

#[test]
fn records_outlast_the_process_in_order() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            for number in [9, 3, 5] {
                batch.put(Table::Activity, &id(number), None, &[number])?;
            }
            batch.put(Table::Activity, &id(9), None, b"again")
        })
        .unwrap();
    drop(vault);

    let vault = place.unlock();
    assert_eq!(*vault.header(), header());
    let rows = vault.list(Table::Activity).unwrap();
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row.id, row.version, row.body.as_slice()))
        .collect();
    let expected: [(_, u32, &[u8]); 3] = [(id(9), 2, b"again"), (id(3), 1, &[3]), (id(5), 1, &[5])];
    assert_eq!(seen, expected);
}

#[test]
fn lookups_are_by_table_and_follow_the_last_put() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            batch.put(Table::Credential, &id(1), Some("bank"), b"one")?;
            batch.put(Table::Credential, &id(2), Some("bank"), b"two")?;
            batch.put(Table::Session, &id(3), Some("bank"), b"three")?;
            batch.put(Table::Credential, &id(2), Some("job"), b"two again")?;
            assert_eq!(batch.find(Table::Credential, Column::Lookup, "job")?.len(), 1);
            Ok(())
        })
        .unwrap();
    let bank = vault.find(Table::Credential, Column::Lookup, "bank").unwrap();
    assert_eq!(bank.len(), 1);
    assert_eq!(bank[0].body.as_slice(), b"one");
    assert!(
        vault
            .find(Table::Credential, Column::Lookup, "none")
            .unwrap()
            .is_empty()
    );
}

#[test]
fn failed_write_leaves_nothing() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), Some("old"), b"old"))
        .unwrap();
    let outcome: Result<(), _> = vault.write(|batch| {
        batch.put(Table::Setting, &id(1), Some("new"), b"new")?;
        batch.put(Table::Setting, &id(2), None, b"more")?;
        assert!(batch.delete(Table::Setting, &id(1))?);
        assert!(!batch.delete(Table::Setting, &id(1))?);
        assert!(batch.get(Table::Setting, &id(1))?.is_none());
        assert_eq!(batch.list(Table::Setting)?.len(), 1);
        Err(StoreError::TooLarge)
    });
    assert_eq!(outcome, Err(StoreError::TooLarge));
    assert_eq!(vault.list(Table::Setting).unwrap().len(), 1);
    assert_eq!(
        vault.find(Table::Setting, Column::Lookup, "old").unwrap().len(),
        1
    );
}

#[test]
fn panic_in_a_write_leaves_nothing() {
    let place = Place::new();
    let mut vault = place.create();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        vault.write(|batch| -> Result<(), StoreError> {
            batch.put(Table::Setting, &id(1), None, b"body")?;
            panic!("planned");
        })
    }));
    assert!(outcome.is_err());
    assert!(vault.list(Table::Setting).unwrap().is_empty());
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
}

#[test]
fn locking_keeps_the_file_and_unlocking_reads_it_again() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    let locked = vault.lock();
    assert_eq!(std::fs::metadata(place.file("vault.db-wal")).unwrap().len(), 0);
    assert_eq!(place.open().err(), Some(StoreError::InUse));
    let vault = locked.unlock(key(1), random()).unwrap();
    assert_eq!(
        vault
            .get(Table::Setting, &id(1))
            .unwrap()
            .unwrap()
            .body
            .as_slice(),
        b"body"
    );
    drop(vault);
    let names: Vec<String> = place.files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["vault.db", "vault.lock"]);
}

#[test]
fn wrong_key_is_told_and_the_right_one_still_opens() {
    let place = Place::new();
    drop(place.create());
    let (locked, error) = place.open().unwrap().unlock(key(2), random()).unwrap_err();
    assert_eq!(error, StoreError::WrongKey);
    locked.unlock(key(1), random()).unwrap();
}

#[test]
fn key_of_another_vault_does_not_open_this_one() {
    let place = Place::new();
    let other = Header {
        vault_id: wallet_crypto::VaultId::from_bytes([9; 16]),
        ..header()
    };
    drop(LockedVault::create(&place.home(), &other, key(1), random()).unwrap());
    let donor = Place::new();
    drop(donor.create());
    // The sealed rows of one vault under the header of another with the same key.
    place.tamper(&format!(
        "ATTACH '{}' AS donor; DELETE FROM key_check; INSERT INTO key_check SELECT * FROM donor.key_check;",
        donor.file("vault.db").display()
    ));
    let (_, error) = place.open().unwrap().unlock(key(1), random()).unwrap_err();
    assert_eq!(error, StoreError::WrongKey);
}

#[test]
fn attempts_are_kept_locked_and_unlocked() {
    let place = Place::new();
    let vault = place.create();
    assert_eq!(vault.attempts().unwrap(), Attempts::default());
    let waiting = Waiting {
        wall: 1_800_000_000,
        monotonic_ms: u64::MAX,
        boot_id: Some("boot".to_owned()),
        seconds: 300,
    };
    let attempts = Attempts {
        failed: 5,
        serial: 70,
        rolled_back: true,
        waiting_since: Some(waiting),
    };
    vault.save_attempts(&attempts).unwrap();
    drop(vault);
    let locked = place.open().unwrap();
    assert_eq!(locked.attempts().unwrap(), attempts);
    locked
        .save_attempts(&Attempts {
            failed: 6,
            serial: 71,
            rolled_back: false,
            waiting_since: None,
        })
        .unwrap();
    drop(locked);
    assert_eq!(place.open().unwrap().attempts().unwrap().failed, 6);
}

#[test]
fn there_is_no_vault_where_none_was_made() {
    let place = Place::new();
    assert_eq!(LockedVault::exists(&place.home()), Ok(false));
    assert_eq!(place.open().err(), Some(StoreError::NotFound));
    assert!(!place.home().exists(), "looking for a vault makes nothing");
    std::fs::create_dir(place.home()).unwrap();
    assert_eq!(place.open().err(), Some(StoreError::NotFound));
    assert!(place.files().is_empty());
    drop(place.create());
    assert_eq!(LockedVault::exists(&place.home()), Ok(true));
}

#[test]
fn folder_with_anything_in_it_is_left_alone() {
    let place = Place::new();
    std::fs::create_dir(place.home()).unwrap();
    std::fs::write(place.file("letter.txt"), b"mine").unwrap();
    let outcome = LockedVault::create(&place.home(), &header(), key(1), random());
    assert_eq!(outcome.err(), Some(StoreError::NotEmpty));
    assert_eq!(place.files(), [("letter.txt".to_owned(), b"mine".to_vec())]);
}

#[test]
fn vault_is_never_created_over_another() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    let create = || LockedVault::create(&place.home(), &header(), key(2), random()).err();
    assert_eq!(create(), Some(StoreError::NotEmpty));
    drop(vault);
    assert_eq!(create(), Some(StoreError::NotEmpty));
    assert_eq!(place.unlock().list(Table::Setting).unwrap().len(), 1);
}

#[test]
fn oversized_header_makes_nothing() {
    let place = Place::new();
    let header = Header {
        device_alias: "a".repeat(1000),
        ..header()
    };
    let outcome = LockedVault::create(&place.home(), &header, key(1), random());
    assert_eq!(outcome.err(), Some(StoreError::TooLarge));
    assert!(!place.home().exists());
}

#[test]
fn wiping_vault_says_so_and_never_unlocks() {
    let place = Place::new();
    let locked = place.create().lock();
    assert!(!locked.is_wiping());
    locked.wipe_mark().unwrap();
    assert!(locked.is_wiping());
    drop(locked);
    let locked = place.open().unwrap();
    assert!(locked.is_wiping());
    assert_eq!(
        *locked.header(),
        header(),
        "what the wipe still needs can be read"
    );
    let (locked, error) = locked.unlock(key(1), random()).unwrap_err();
    assert_eq!(error, StoreError::Wiping);
    locked.destroy_files().unwrap();
    assert!(place.files().is_empty());
    assert_eq!(place.open().err(), Some(StoreError::NotFound));
    drop(place.create());
}

#[test]
fn interrupted_destruction_is_finished_by_the_next_opening() {
    let place = Place::new();
    drop(place.create());
    std::fs::rename(place.file("vault.db"), place.file("vault.db.wiped")).unwrap();
    std::fs::write(place.file("vault.db-wal"), b"log").unwrap();
    assert_eq!(LockedVault::exists(&place.home()), Ok(false));
    assert_eq!(place.open().err(), Some(StoreError::NotFound));
    assert!(place.files().is_empty());
}

#[test]
fn interrupted_destruction_is_finished_by_the_next_creation() {
    let place = Place::new();
    drop(place.create());
    std::fs::rename(place.file("vault.db"), place.file("vault.db.wiped")).unwrap();
    std::fs::write(place.file("vault.db-wal"), b"log").unwrap();
    let vault = place.create();
    assert!(vault.list(Table::Credential).unwrap().is_empty());
    assert!(!place.file("vault.db.wiped").exists());
}

#[test]
fn unreadable_vault_can_be_destroyed_when_that_is_asked_for() {
    let place = Place::new();
    drop(place.create());
    std::fs::write(place.file("vault.db"), b"garbled").unwrap();
    assert_eq!(
        place.open().err(),
        Some(StoreError::Unreadable {
            reason: Unreadable::Corrupt
        })
    );
    LockedVault::destroy_unread(&place.home()).unwrap();
    assert!(place.files().is_empty());
    LockedVault::destroy_unread(&place.home()).unwrap();
}

#[test]
fn vault_that_is_open_is_not_destroyed() {
    let place = Place::new();
    let _vault = place.create();
    assert_eq!(LockedVault::destroy_unread(&place.home()), Err(StoreError::InUse));
    assert!(place.file("vault.db").exists());
}
