use rusqlite::Connection;
use rusqlite_migration::Migrations;
use wallet_crypto::sha256;

use super::{LATEST, SOURCES, STEPS, run_on_existing, run_on_new};
use crate::{StoreError, schema::STATEMENTS};

/// SHA-256 of each published migration's file. A published migration never changes: what it did is in people's files.
const PUBLISHED: &[(&str, &str)] = &[(
    "m0001_initial",
    "bd693315fd212d3d2ea0b21d378628dc909137f2b639572e9723822f108e067e",
)];

fn fresh() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    run_on_new(&mut connection).unwrap();
    connection
}

#[test]
fn published_migrations_are_unchanged() {
    assert_eq!(
        PUBLISHED.len(),
        SOURCES.len(),
        "a migration is pinned when it is added"
    );
    for ((name, source), (pinned_name, pinned)) in SOURCES.iter().zip(PUBLISHED) {
        let hash: String = sha256(source.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!((name, &hash.as_str()), (pinned_name, pinned));
    }
}

#[test]
fn migrations_are_valid() {
    assert_eq!(Migrations::from_slice(STEPS).validate(), Ok(()));
}

#[test]
fn fresh_schema_is_the_expected_one() {
    let connection = fresh();
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        .unwrap();
    let found: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(found, STATEMENTS);
}

#[test]
fn manual_shows_the_expected_schema() {
    let manual = include_str!("../../../../../docs/vault-schema.md");
    let blocks: Vec<&str> = manual
        .split("```sql\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    let documented: Vec<String> = blocks
        .concat()
        .split(";\n")
        .map(|statement| statement.trim().to_owned())
        .filter(|statement| !statement.is_empty())
        .collect();
    assert_eq!(documented, STATEMENTS);
}

#[test]
fn newer_file_is_refused_and_left_alone() {
    let mut connection = fresh();
    connection
        .pragma_update(None, "user_version", LATEST + 1)
        .unwrap();
    assert_eq!(run_on_existing(&mut connection), Err(StoreError::NEWER));
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, LATEST + 1);
}

#[test]
fn file_without_a_version_is_no_empty_vault() {
    let mut connection = Connection::open_in_memory().unwrap();
    assert_eq!(run_on_existing(&mut connection), Err(StoreError::CORRUPT));
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn other_schema_is_refused() {
    for planted in [
        "CREATE TABLE planted (x INTEGER) STRICT",
        "CREATE VIEW planted AS SELECT id FROM setting",
        "CREATE TRIGGER planted AFTER INSERT ON setting BEGIN DELETE FROM setting; END",
        "CREATE INDEX planted ON setting (id)",
        "ALTER TABLE setting ADD COLUMN planted TEXT",
    ] {
        let mut connection = fresh();
        connection.execute_batch(planted).unwrap();
        assert_eq!(
            run_on_existing(&mut connection),
            Err(StoreError::CORRUPT),
            "{planted}"
        );
    }
    assert_eq!(run_on_existing(&mut fresh()), Ok(()));
}
