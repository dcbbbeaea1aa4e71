//! The envelope replaced at a change of the PIN.

use wallet_crypto::PrfKind;
use wallet_store::{Header, StoreError, Table, Vault};

use crate::support::{Place, header, id};

fn replace(vault: &mut Vault, alias: &str, byte: u8) -> Result<(), StoreError> {
    vault.replace_envelope(PrfKind::Hmac, [byte; 32], alias, &[byte; 90])
}

fn replaced(alias: &str, byte: u8) -> Header {
    Header {
        prf_kind: PrfKind::Hmac,
        probe_digest: [byte; 32],
        pin_envelope: vec![byte; 90],
        device_alias: alias.to_owned(),
        ..header()
    }
}

#[test]
fn replaced_envelope_keeps_the_records_and_the_name_of_the_device_key_before() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    assert_eq!(vault.retired_device_alias(), None);
    replace(&mut vault, "second", 7).unwrap();
    assert_eq!(*vault.header(), replaced("second", 7));
    assert_eq!(vault.retired_device_alias(), Some("device-alias"));
    assert_eq!(vault.generation(), 3);
    drop(vault);

    // Cut off here, the deletion of the old device key can go on, locked or not.
    let locked = place.open().unwrap();
    assert_eq!(*locked.header(), replaced("second", 7));
    assert_eq!(locked.retired_device_alias(), Some("device-alias"));
    drop(locked);
    let mut vault = place.unlock();
    assert_eq!(vault.list(Table::Setting).unwrap().len(), 1);
    vault.forget_retired_device().unwrap();
    assert_eq!(vault.retired_device_alias(), None);
    assert_eq!(vault.generation(), 4);
    vault.forget_retired_device().unwrap();
    assert_eq!(vault.generation(), 4, "nothing to forget, nothing written");
    drop(vault);
    let locked = place.open().unwrap();
    assert_eq!(*locked.header(), replaced("second", 7));
    assert_eq!(locked.retired_device_alias(), None);
}

#[test]
fn envelope_under_the_same_device_key_retires_none() {
    let place = Place::new();
    let mut vault = place.create();
    replace(&mut vault, "device-alias", 7).unwrap();
    assert_eq!(vault.retired_device_alias(), None);
    replace(&mut vault, "second", 8).unwrap();
    replace(&mut vault, "second", 9).unwrap();
    assert_eq!(
        vault.retired_device_alias(),
        Some("device-alias"),
        "still to be deleted"
    );
    assert_eq!(*vault.header(), replaced("second", 9));
}

#[test]
fn no_device_key_is_lost_between_two_changes() {
    let place = Place::new();
    let mut vault = place.create();
    replace(&mut vault, "second", 7).unwrap();
    for alias in ["third", "device-alias"] {
        assert_eq!(replace(&mut vault, alias, 8), Err(StoreError::InUse), "{alias}");
        assert_eq!(*vault.header(), replaced("second", 7));
        assert_eq!(vault.retired_device_alias(), Some("device-alias"));
    }
    vault.forget_retired_device().unwrap();
    replace(&mut vault, "third", 8).unwrap();
    assert_eq!(vault.retired_device_alias(), Some("second"));
}

#[test]
fn oversized_envelope_leaves_the_old_one() {
    let place = Place::new();
    let mut vault = place.create();
    let outcome = vault.replace_envelope(PrfKind::Hmac, [1; 32], "second", &[0; 4097]);
    assert_eq!(outcome, Err(StoreError::TooLarge));
    let outcome = vault.replace_envelope(PrfKind::Hmac, [1; 32], &"a".repeat(257), &[0; 90]);
    assert_eq!(outcome, Err(StoreError::TooLarge));
    assert_eq!(*vault.header(), header());
    drop(vault);
    let locked = place.open().unwrap();
    assert_eq!(*locked.header(), header());
    assert_eq!(locked.retired_device_alias(), None);
}

#[test]
fn old_envelope_leaves_no_bytes_in_the_closed_file() {
    let place = Place::new();
    let mut vault = place.create();
    replace(&mut vault, "second", 7).unwrap();
    let holds = |byte: u8| {
        let files = place.files();
        let mut windows = files.iter().flat_map(|(_, bytes)| bytes.windows(90));
        windows.any(|window| window == [byte; 90])
    };
    assert!(holds(7), "the test can fail: the new one is there");
    assert!(!holds(3));
}

#[test]
fn wipe_keeps_the_name_of_the_device_key_before() {
    let place = Place::new();
    let mut vault = place.create();
    replace(&mut vault, "second", 7).unwrap();
    vault.lock().wipe_mark().unwrap();
    let locked = place.open().unwrap();
    assert!(locked.is_wiping());
    assert_eq!(locked.retired_device_alias(), Some("device-alias"));
}
