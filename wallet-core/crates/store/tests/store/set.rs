//! Rows that were taken away, added, swapped or put back in the closed file.

use std::io::Write as _;

use wallet_store::{RowId, StoreError, Table, Vault};

use crate::support::{Place, files, id, key, lookups, random};

/// A closed vault with two records in each table, and beside it an older copy, in which each was one version younger.
fn replaced() -> Place {
    let place = Place::new();
    let mut vault = place.create();
    for round in [b"older", b"newer"] {
        vault
            .write(|batch| {
                for table in Table::ALL {
                    batch.put(table, &id(1), lookups(table, "first"), round)?;
                    batch.put(table, &id(2), lookups(table, "second"), round)?;
                }
                Ok(())
            })
            .unwrap();
        vault = vault.lock().unlock(key(1), random()).unwrap();
        if round == b"older" {
            std::fs::copy(place.file("vault.db"), place.home().with_extension("old")).unwrap();
        }
    }
    place
}

fn attached(place: &Place, sql: &str) -> String {
    let old = place.home().with_extension("old");
    format!("ATTACH '{}' AS old; {sql}", old.display())
}

const FIRST: &str = "x'01010101010101010101010101010101'";

/// Each change of rows, with the table's name in place of `T`, and its look-up columns, as many NULLs and one such column in
/// place of `COLUMNS`, `NULLS` and `ONE`.
const CHANGES: [&str; 13] = [
    // deleted
    "DELETE FROM T WHERE id = FIRST",
    "DELETE FROM T",
    // inserted
    "INSERT INTO T SELECT 3, zeroblob(16), version, COLUMNS, nonce, tag, body FROM T WHERE id = FIRST",
    "INSERT INTO T SELECT 3, zeroblob(16), version, NULLS, nonce, tag, body FROM old.T WHERE id = FIRST",
    // duplicated: over the other row
    "CREATE TEMP TABLE a AS SELECT * FROM T; UPDATE T SET (version, COLUMNS, nonce, tag, body) =
         (SELECT version, COLUMNS, nonce, tag, body FROM a WHERE a.id = FIRST)",
    // swapped: between ids, and with one look-up value or all
    "CREATE TEMP TABLE a AS SELECT * FROM T; UPDATE T SET (nonce, tag, body) =
         (SELECT nonce, tag, body FROM a WHERE a.id <> T.id)",
    "CREATE TEMP TABLE a AS SELECT * FROM T; UPDATE T SET ONE = (SELECT ONE FROM a WHERE a.id <> T.id)",
    "CREATE TEMP TABLE a AS SELECT * FROM T; UPDATE T SET (COLUMNS) = (SELECT COLUMNS FROM a WHERE a.id <> T.id)",
    // replayed: whole rows of the older file, one or all, and an older body under the new number
    "REPLACE INTO T SELECT * FROM old.T WHERE id = FIRST",
    "DELETE FROM T; INSERT INTO T SELECT * FROM old.T",
    "UPDATE T SET (nonce, tag, body) = (SELECT nonce, tag, body FROM old.T AS o WHERE o.id = T.id)",
    // the root's own replay, which speaks of the older rows, and its loss
    "REPLACE INTO root SELECT * FROM old.root",
    "DELETE FROM root",
];

/// The change in SQL, once for each column of the table where it is about one of them.
fn changes_of(table: Table, change: &'static str) -> Vec<String> {
    let columns: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
    let of_one = change.contains("ONE");
    let sql = columns.iter().take(if of_one { columns.len() } else { 1 });
    let sql = sql.map(|one| {
        change
            .replace("ONE", one)
            .replace("COLUMNS", &columns.join(", "))
            .replace("NULLS", &vec!["NULL"; columns.len()].join(", "))
            .replace("FIRST", FIRST)
            .replace("old.T", &format!("old.{}", table.name()))
            .replace("INTO T ", &format!("INTO {} ", table.name()))
            .replace("FROM T", &format!("FROM {}", table.name()))
            .replace("UPDATE T ", &format!("UPDATE {} ", table.name()))
            .replace("T.id", &format!("{}.id", table.name()))
    });
    sql.collect()
}

#[test]
fn rows_changed_in_the_file_are_noticed_at_unlock() {
    let place = replaced();
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    for table in Table::ALL {
        for sql in CHANGES.iter().flat_map(|change| changes_of(table, change)) {
            std::fs::write(place.file("vault.db"), &whole).unwrap();
            place.tamper(&attached(&place, &sql));
            assert_eq!(place.try_unlock().err(), Some(StoreError::Damaged), "{sql}");
        }
    }
    std::fs::write(place.file("vault.db"), &whole).unwrap();
    place.unlock();
}

#[test]
fn rows_moved_between_tables_are_noticed_at_unlock() {
    let place = replaced();
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    for from in Table::ALL {
        for to in Table::ALL.into_iter().filter(|to| *to != from) {
            std::fs::write(place.file("vault.db"), &whole).unwrap();
            let (from, to) = (from.name(), to.name());
            place.tamper(&format!(
                "DELETE FROM {to}; INSERT INTO {to} (sequence, id, version, lookup, nonce, tag, body)
                     SELECT sequence, id, version, lookup, nonce, tag, body FROM {from};"
            ));
            assert_eq!(
                place.try_unlock().err(),
                Some(StoreError::Damaged),
                "{from} to {to}"
            );
        }
    }
}

#[test]
fn noticed_damage_leaves_the_vault_locked_and_the_file_alone() {
    let place = replaced();
    place.tamper("DELETE FROM setting");
    let before = std::fs::read(place.file("vault.db")).unwrap();
    let (locked, error) = place.open().unwrap().unlock(key(1), random()).unwrap_err();
    assert_eq!(error, StoreError::Damaged);
    let (locked, error) = locked.unlock(key(2), random()).unwrap_err();
    assert_eq!(error, StoreError::WrongKey, "a wrong key is told before damage");
    drop(locked);
    assert_eq!(std::fs::read(place.file("vault.db")).unwrap(), before);
    assert_eq!(files(&place.home()).len(), 2);
}

/// Nothing in a file can tell that it is not the newest. Its generation does, to whoever counts along.
#[test]
fn whole_older_file_opens_with_its_older_generation() {
    let place = replaced();
    assert_eq!(place.unlock().generation(), 3);
    std::fs::copy(place.home().with_extension("old"), place.file("vault.db")).unwrap();
    let vault = place.unlock();
    assert_eq!(vault.generation(), 2);
    assert_eq!(
        vault
            .get(Table::Setting, &id(1))
            .unwrap()
            .unwrap()
            .body
            .as_slice(),
        b"older"
    );
}

#[test]
fn generation_counts_transactions_that_were_committed() {
    let place = Place::new();
    let mut vault = place.create();
    assert_eq!(vault.generation(), 1);
    vault
        .write(|batch| batch.put(Table::Setting, &id(1), None, b"body"))
        .unwrap();
    assert_eq!(vault.generation(), 2);
    let failed: Result<(), _> = vault.write(|batch| {
        batch.put(Table::Setting, &id(2), None, b"body")?;
        Err(StoreError::TooLarge)
    });
    assert_eq!(failed, Err(StoreError::TooLarge));
    assert_eq!(vault.generation(), 2);
    vault.save_attempts(&vault.attempts().unwrap()).unwrap();
    drop(vault);
    assert_eq!(
        place.unlock().generation(),
        2,
        "what is written while locked is not counted"
    );
}

#[test]
fn two_rows_with_one_id_are_damage() {
    let place = replaced();
    place.tamper(
        "CREATE TEMP TABLE twin AS SELECT * FROM setting LIMIT 1;
         UPDATE twin SET sequence = 1000; INSERT INTO setting SELECT * FROM twin;",
    );
    assert_eq!(place.try_unlock().err(), Some(StoreError::Damaged));
}

fn numbered(number: u16) -> RowId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    RowId::new(bytes)
}

fn write_many(vault: &mut Vault, count: u16) {
    vault
        .write(|batch| {
            (0..count)
                .try_for_each(|number| batch.put(Table::Activity, &numbered(number), Some("x"), &[7; 2000]))
        })
        .unwrap();
}

/// Says how long the unlock took; asserts nothing about it.
#[test]
fn vault_of_two_thousand_rows_unlocks() {
    let place = Place::new();
    let mut vault = place.create();
    write_many(&mut vault, 2000);
    drop(vault);
    let locked = place.open().unwrap();
    let start = std::time::Instant::now();
    let vault = locked.unlock(key(1), random()).unwrap();
    let took = start.elapsed();
    writeln!(std::io::stdout(), "unlock of 2,000 rows of 2 KB: {took:?}").unwrap();
    assert_eq!(vault.list(Table::Activity).unwrap().len(), 2000);
}
