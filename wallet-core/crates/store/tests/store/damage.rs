use wallet_store::{Attempts, Biometric, LockedVault, StoreError, Table, Unreadable};

use crate::support::{Place, header, id, key, lookups, random};

const CORRUPT: StoreError = StoreError::Unreadable {
    reason: Unreadable::Corrupt,
};
const NEWER: StoreError = StoreError::Unreadable {
    reason: Unreadable::NewerVersion,
};

/// A closed vault with two records in each table.
fn filled() -> Place {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            for table in Table::ALL {
                batch.put(table, &id(1), lookups(table, "first"), b"body one")?;
                batch.put(table, &id(2), lookups(table, "second"), b"body two")?;
            }
            Ok(())
        })
        .unwrap();
    place
}

/// SQL that flips the lowest bit of the first byte of a blob.
fn flipped(column: &str) -> String {
    let byte: String = (0..=255_u8)
        .map(|byte| format!("WHEN x'{byte:02x}' THEN x'{:02x}' ", byte ^ 1))
        .collect();
    format!("CAST((CASE substr({column}, 1, 1) {byte} END) || substr({column}, 2) AS BLOB)")
}

#[test]
fn changed_column_of_a_sealed_row_is_damage() {
    let place = filled();
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    for table in Table::ALL {
        let indexes = table.columns().iter().map(|column| column.name());
        let indexes = indexes.flat_map(|name| [(name, flipped(name)), (name, "NULL".to_owned())]);
        let others = [
            ("sequence", "sequence + 64".to_owned()),
            ("version", "version + 1".to_owned()),
            ("id", flipped("id")),
            ("nonce", flipped("nonce")),
            ("tag", flipped("tag")),
            ("body", flipped("body")),
            ("body", "substr(body, 1, 100)".to_owned()),
            ("body", "zeroblob(0)".to_owned()),
            ("nonce", "zeroblob(23)".to_owned()),
        ];
        for (column, change) in others.into_iter().chain(indexes) {
            std::fs::write(place.file("vault.db"), &whole).unwrap();
            let table_name = table.name();
            place.tamper(&format!(
                "UPDATE {table_name} SET {column} = {change} WHERE id = x'{}'",
                "01".repeat(16)
            ));
            let case = format!("{table_name}.{column} = {}", change.get(..20).unwrap_or(&change));
            if ["id", "version", "lookup", "type", "issuer", "tag"].contains(&column) {
                assert_eq!(place.try_unlock().err(), Some(StoreError::Damaged), "{case}");
                continue;
            }
            // What the set does not name is noticed where the body is opened.
            let vault = place.unlock();
            assert_eq!(vault.list(table).err(), Some(StoreError::Damaged), "{case}");
            assert_eq!(
                vault.get(table, &id(1)).err(),
                Some(StoreError::Damaged),
                "{case}"
            );
            for column in table.columns() {
                assert_eq!(
                    vault.find(table, *column, "first").err(),
                    Some(StoreError::Damaged),
                    "{case}"
                );
            }
            assert_eq!(
                vault.get(table, &id(2)).unwrap().unwrap().body.as_slice(),
                b"body two",
                "{case}"
            );
        }
    }
}

#[test]
fn damaged_row_is_replaced_or_deleted_and_the_others_live() {
    let place = filled();
    place.tamper("UPDATE setting SET body = zeroblob(256) WHERE id = (SELECT min(id) FROM setting)");
    let mut vault = place.unlock();
    assert_eq!(vault.list(Table::Setting).err(), Some(StoreError::Damaged));
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"written anew"))
        .unwrap();
    assert_eq!(vault.list(Table::Setting).unwrap().len(), 2);
}

#[test]
fn each_changed_column_of_the_header_is_corrupt() {
    let place = filled();
    let mut vault = place.unlock();
    vault.note_biometric("finger").unwrap();
    let biometric = Biometric {
        envelope: vec![4; 73],
        alias: "finger".to_owned(),
    };
    vault.put_biometric(biometric).unwrap();
    drop(vault);
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    for change in [
        "state = 'wiping'",
        "state = 'other'",
        "vault_id = zeroblob(16)",
        "vault_id = zeroblob(15)",
        "prf_kind = 'hmac'",
        "prf_kind = 'none'",
        "probe_digest = zeroblob(32)",
        "pin_envelope = zeroblob(120)",
        "device_alias = 'other'",
        "retired_device_alias = ''",
        "retired_device_alias = 'other'",
        "biometric_envelope = zeroblob(73)",
        "biometric_envelope = NULL",
        "biometric_alias = 'other'",
        "biometric_alias = NULL",
        "biometric_envelope = NULL, biometric_alias = NULL",
        "loose_biometric_alias = ''",
        "loose_biometric_alias = 'other'",
        "key_prefix = 'other'",
        "check_value = zeroblob(32)",
        "format_version = 0",
    ] {
        std::fs::write(place.file("vault.db"), &whole).unwrap();
        place.tamper(&format!("UPDATE header SET {change}"));
        let changed = std::fs::read(place.file("vault.db")).unwrap();
        assert_eq!(place.open().err(), Some(CORRUPT), "{change}");
        assert!(LockedVault::exists(&place.home()).unwrap());
        assert_eq!(
            std::fs::read(place.file("vault.db")).unwrap(),
            changed,
            "{change}: the file is left alone"
        );
    }
    std::fs::write(place.file("vault.db"), &whole).unwrap();
    place.tamper("DELETE FROM header");
    assert_eq!(place.open().err(), Some(CORRUPT));
}

#[test]
fn newer_file_is_refused_as_newer() {
    let place = filled();
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    for change in ["PRAGMA user_version = 2", "UPDATE header SET format_version = 2"] {
        std::fs::write(place.file("vault.db"), &whole).unwrap();
        place.tamper(change);
        let changed = std::fs::read(place.file("vault.db")).unwrap();
        assert_eq!(place.open().err(), Some(NEWER), "{change}");
        assert_eq!(
            std::fs::read(place.file("vault.db")).unwrap(),
            changed,
            "{change}: the file is left alone"
        );
    }
}

#[test]
fn damaged_count_costs_the_longest_wait() {
    let place = filled();
    for change in [
        "UPDATE attempts SET state = x'0100000000000000000000000000ff'",
        "UPDATE attempts SET state = x'01000000000000000000000000ff'",
        "UPDATE attempts SET check_value = zeroblob(32)",
        "DELETE FROM attempts",
    ] {
        place.tamper(change);
        let locked = place.open().unwrap();
        assert_eq!(locked.attempts().unwrap(), Attempts::damaged(), "{change}");
        let counted = Attempts {
            failed: 9,
            serial: 12,
            rolled_back: false,
            waiting_since: None,
        };
        locked.save_attempts(&counted).unwrap();
        assert_eq!(locked.attempts().unwrap(), counted, "{change}");
    }
}

#[test]
fn spoilt_key_check_does_not_unlock() {
    let place = filled();
    for change in ["UPDATE key_check SET tag = zeroblob(16)", "DELETE FROM key_check"] {
        place.tamper(change);
        assert!(
            place.open().unwrap().unlock(key(1), random()).is_err(),
            "{change}"
        );
    }
}

#[test]
fn truncated_file_is_corrupt_and_stays() {
    let place = filled();
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    let lengths = [
        0,
        1,
        16,
        99,
        100,
        4096,
        8191,
        8192,
        8193,
        whole.len() / 2,
        whole.len() - 8192,
        whole.len() - 1,
    ];
    for length in lengths {
        std::fs::write(place.file("vault.db"), &whole[..length]).unwrap();
        assert_eq!(place.open().err(), Some(CORRUPT), "{length}");
        assert_eq!(
            std::fs::read(place.file("vault.db")).unwrap(),
            whole[..length],
            "{length}"
        );
        let outcome = LockedVault::create(&place.home(), &header(), key(1), random());
        assert_eq!(outcome.err(), Some(StoreError::NotEmpty), "{length}");
    }
}

#[test]
fn empty_file_does_not_lose_its_log() {
    let place = filled();
    std::fs::write(place.file("vault.db"), b"").unwrap();
    std::fs::write(place.file("vault.db-wal"), b"the log of a half copied vault").unwrap();
    assert_eq!(place.open().err(), Some(CORRUPT));
    assert!(place.file("vault.db-wal").exists());
    std::fs::remove_file(place.file("vault.db")).unwrap();
    assert_eq!(LockedVault::exists(&place.home()), Ok(true));
    assert_eq!(place.open().err(), Some(CORRUPT));
    assert!(place.file("vault.db-wal").exists());
}

#[test]
fn planted_schema_is_corrupt() {
    let place = filled();
    place.tamper("CREATE TRIGGER planted AFTER INSERT ON setting BEGIN DELETE FROM setting; END;");
    assert_eq!(place.open().err(), Some(CORRUPT));
}
