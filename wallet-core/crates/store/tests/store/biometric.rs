//! The biometric envelope and the name of the key that has none.

use wallet_store::{Attempts, Biometric, Header, StoreError, Table, Vault, Waiting};

use crate::support::{Place, header, id};

fn biometric(alias: &str, byte: u8) -> Biometric {
    Biometric {
        envelope: vec![byte; 73],
        alias: alias.to_owned(),
    }
}

fn enabled(alias: &str, byte: u8) -> Header {
    Header {
        biometric: Some(biometric(alias, byte)),
        ..header()
    }
}

fn enable(vault: &mut Vault, alias: &str, byte: u8) {
    vault.note_biometric(alias).unwrap();
    vault.put_biometric(biometric(alias, byte)).unwrap();
}

#[test]
fn envelope_is_put_replaced_and_removed_with_the_name_of_every_key_that_is_to_go() {
    let place = Place::new();
    let mut vault = place.create();
    vault.note_biometric("first").unwrap();
    drop(vault);
    let locked = place.open().unwrap();
    assert_eq!(
        locked.loose_biometric_alias(),
        Some("first"),
        "noted before it is made"
    );
    assert_eq!(*locked.header(), header());
    drop(locked);

    let mut vault = place.unlock();
    vault.put_biometric(biometric("first", 7)).unwrap();
    assert_eq!(vault.loose_biometric_alias(), None);
    enable(&mut vault, "second", 8);
    assert_eq!(vault.loose_biometric_alias(), Some("first"));
    drop(vault);
    let locked = place.open().unwrap();
    assert_eq!(*locked.header(), enabled("second", 8));
    assert_eq!(locked.loose_biometric_alias(), Some("first"));
    drop(locked);

    let mut vault = place.unlock();
    assert_eq!(
        vault.remove_biometric(),
        Err(StoreError::InUse),
        "no name is lost"
    );
    vault.forget_biometric().unwrap();
    vault.remove_biometric().unwrap();
    assert_eq!(*vault.header(), header());
    assert_eq!(vault.loose_biometric_alias(), Some("second"));
    vault.forget_biometric().unwrap();
    let generation = vault.generation();
    vault.forget_biometric().unwrap();
    vault.remove_biometric().unwrap();
    assert_eq!(vault.generation(), generation, "nothing to do, nothing written");
    drop(vault);
    let locked = place.open().unwrap();
    assert_eq!(
        (locked.header(), locked.loose_biometric_alias()),
        (&header(), None)
    );
}

#[test]
fn envelope_is_removed_while_locked_and_a_wipe_keeps_the_loose_name() {
    let place = Place::new();
    let mut vault = place.create();
    enable(&mut vault, "first", 7);
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    let mut locked = vault.lock();
    locked.remove_biometric().unwrap();
    locked.remove_biometric().unwrap();
    drop(locked);
    let mut locked = place.open().unwrap();
    assert_eq!(*locked.header(), header());
    assert_eq!(locked.loose_biometric_alias(), Some("first"));
    locked.wipe_mark().unwrap();
    assert_eq!(locked.loose_biometric_alias(), Some("first"));
    locked.forget_biometric().unwrap();
    locked.forget_biometric().unwrap();
    drop(locked);
    let locked = place.open().unwrap();
    assert!(locked.is_wiping(), "the state is as it was");
    assert_eq!(locked.loose_biometric_alias(), None);
}

#[test]
fn records_stay_when_the_header_is_written_while_locked() {
    let place = Place::new();
    let mut vault = place.create();
    enable(&mut vault, "first", 7);
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    let mut locked = vault.lock();
    locked.remove_biometric().unwrap();
    drop(locked);
    assert_eq!(place.unlock().list(Table::Setting).unwrap().len(), 1);
}

#[test]
fn only_a_noted_name_gets_an_envelope() {
    let place = Place::new();
    let mut vault = place.create();
    assert_eq!(vault.put_biometric(biometric("first", 7)), Err(StoreError::InUse));
    vault.note_biometric("first").unwrap();
    assert_eq!(vault.put_biometric(biometric("other", 7)), Err(StoreError::InUse));
    assert_eq!(vault.note_biometric("other"), Err(StoreError::InUse));
    vault.put_biometric(biometric("first", 7)).unwrap();
    assert_eq!(vault.note_biometric("first"), Err(StoreError::InUse));
    let oversized = Biometric {
        envelope: vec![0; 4097],
        alias: "second".to_owned(),
    };
    vault.note_biometric("second").unwrap();
    assert_eq!(vault.put_biometric(oversized), Err(StoreError::TooLarge));
    assert_eq!(*vault.header(), enabled("first", 7));
}

#[test]
fn another_device_key_takes_the_biometric_envelope_with_it() {
    let place = Place::new();
    let mut vault = place.create();
    enable(&mut vault, "first", 7);
    let replace =
        |vault: &mut Vault, alias: &str| vault.replace_envelope(header().prf_kind, [2; 32], alias, &[3; 120]);
    replace(&mut vault, "device-alias").unwrap();
    assert_eq!(*vault.header(), enabled("first", 7), "the same device key");

    vault.note_biometric("loose").unwrap();
    assert_eq!(replace(&mut vault, "next"), Err(StoreError::InUse));
    assert_eq!(*vault.header(), enabled("first", 7), "no name is lost");
    vault.forget_biometric().unwrap();
    replace(&mut vault, "next").unwrap();
    assert_eq!(vault.header().biometric, None);
    assert_eq!(vault.loose_biometric_alias(), Some("first"));
    assert_eq!(vault.retired_device_alias(), Some("device-alias"));
    vault.forget_retired_device().unwrap();
    assert_eq!(vault.loose_biometric_alias(), Some("first"));
}

#[test]
fn removed_envelope_leaves_no_bytes_in_the_file() {
    let place = Place::new();
    let mut vault = place.create();
    enable(&mut vault, "first", 7);
    let holds = || {
        let files = place.files();
        files
            .iter()
            .flat_map(|(_, bytes)| bytes.windows(73))
            .any(|window| window == [7; 73])
    };
    assert!(holds(), "the test can fail");
    vault.remove_biometric().unwrap();
    assert!(!holds());
    drop(vault);
    assert!(!holds());
}

#[test]
fn what_follows_a_rollback_has_the_generation_and_the_wait_in_one_transaction() {
    let place = Place::new();
    let mut vault = place.create();
    let attempts = Attempts {
        failed: 0,
        serial: 5,
        rolled_back: false,
        waiting_since: Some(Waiting {
            wall: 1,
            monotonic_ms: 2,
            boot_id: None,
            seconds: 86_400,
        }),
    };
    let failed = vault.write_after_rollback(40, &attempts, |_| Err::<(), _>(StoreError::Seal));
    assert_eq!(failed, Err(StoreError::Seal));
    assert_eq!(
        (vault.generation(), vault.attempts()),
        (1, Ok(Attempts::default()))
    );
    vault
        .write_after_rollback(40, &attempts, |batch| {
            batch.put(Table::Setting, &id(1), None, b"body")
        })
        .unwrap();
    assert_eq!((vault.generation(), vault.attempts()), (40, Ok(attempts.clone())));
    vault.write_after_rollback(3, &attempts, |_| Ok(())).unwrap();
    assert_eq!(vault.generation(), 41, "it never goes back");
    drop(vault);
    assert_eq!(place.unlock().generation(), 41);
}
