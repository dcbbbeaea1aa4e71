use wallet_store::Table;

use crate::support::{Place, id, lookups};

const VALUES: [&str; 4] = [
    "Ngozi Marker-Okafor",
    "urn:example:marker:credential",
    "https://issuer.marker.example",
    "2031-04-05",
];

fn holds(bytes: &[u8], value: &str) -> bool {
    bytes
        .windows(value.len())
        .any(|window| window == value.as_bytes())
}

/// Panics when a file of the folder holds one of the values.
fn search(place: &Place, when: &str) -> Vec<String> {
    let files = place.files();
    for (name, bytes) in &files {
        for value in VALUES {
            assert!(!holds(bytes, value), "{value} is readable in {name} {when}");
        }
    }
    files.into_iter().map(|(name, _)| name).collect()
}

#[test]
fn no_body_and_no_lookup_is_readable() {
    let place = Place::new();
    let mut vault = place.create();
    for (number, table) in Table::ALL.into_iter().enumerate() {
        let id = id(u8::try_from(number).unwrap());
        let body = VALUES.join(" ");
        for value in VALUES {
            vault
                .write(|batch| batch.put(table, &id, lookups(table, value), body.as_bytes()))
                .unwrap();
        }
    }
    let names = search(&place, "while open");
    assert!(
        names.contains(&"vault.db-wal".to_owned()),
        "the log is searched: {names:?}"
    );
    let locked = vault.lock();
    search(&place, "while locked");
    drop(locked);
    search(&place, "when closed");
}

#[test]
fn search_would_find_what_is_in_the_clear() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    let found = |value: &str| place.files().iter().any(|(_, bytes)| holds(bytes, value));
    assert!(found("device-alias"), "the header is in the clear");
    assert!(!found("no such value"));
}

#[test]
fn same_body_and_lookup_look_different_each_time() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            batch.put(Table::Setting, &id(1), Some("same"), b"same")?;
            batch.put(Table::Setting, &id(2), Some("same"), b"same")?;
            batch.put(Table::Session, &id(1), Some("same"), b"same")?;
            batch.put(
                Table::Credential,
                &id(1),
                lookups(Table::Credential, "same"),
                b"same",
            )
        })
        .unwrap();
    drop(vault);
    let connection = rusqlite::Connection::open(place.file("vault.db")).unwrap();
    let distinct = |sql: &str| -> i64 { connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(distinct("SELECT count(DISTINCT body) FROM setting"), 2);
    assert_eq!(distinct("SELECT count(DISTINCT nonce) FROM setting"), 2);
    let across = "SELECT count(*) FROM setting a JOIN session b ON a.lookup = b.lookup";
    assert_eq!(
        distinct(across),
        0,
        "a look-up value is another one in another table"
    );
    let within = "SELECT count(*) FROM credential WHERE lookup = type OR lookup = issuer OR type = issuer";
    assert_eq!(distinct(within), 0, "and in another column");
}

#[test]
fn deleted_record_leaves_no_bytes() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| batch.put(Table::Credential, &id(0xa7), None, &[5; 3000]))
        .unwrap();
    vault = vault
        .lock()
        .unlock(crate::support::key(1), crate::support::random())
        .unwrap();
    let is_there = |files: Vec<(String, Vec<u8>)>| {
        files
            .iter()
            .any(|(_, bytes)| bytes.windows(16).any(|w| w == [0xa7; 16]))
    };
    assert!(is_there(place.files()));
    vault
        .write(|batch| batch.delete(Table::Credential, &id(0xa7)))
        .unwrap();
    drop(vault);
    assert!(!is_there(place.files()));
}

#[test]
fn file_is_at_most_half_as_large_again_as_its_content() {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            for number in 0..1000_u16 {
                let mut bytes = [0; 16];
                bytes[..2].copy_from_slice(&number.to_be_bytes());
                batch.put(
                    Table::Credential,
                    &wallet_store::RowId::new(bytes),
                    Some("bank"),
                    &[1; 2048],
                )?;
            }
            Ok(())
        })
        .unwrap();
    drop(vault);
    let length = std::fs::metadata(place.file("vault.db")).unwrap().len();
    assert!(length * 2 <= 3 * 1000 * 2048, "{length}");
}
