use rusqlite::{Connection, types::Value};

use super::{PRAGMAS, checkpoint, open, open_new};
use crate::StoreError;

fn new_file(folder: &tempfile::TempDir) -> (std::path::PathBuf, Connection) {
    let path = folder.path().join("file");
    std::fs::write(&path, b"").unwrap();
    let connection = open_new(&path).unwrap();
    connection
        .execute_batch("CREATE TABLE t (x INTEGER NOT NULL) STRICT")
        .unwrap();
    (path, connection)
}

fn value(connection: &Connection, pragma: &str) -> String {
    let value: Value = connection
        .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
        .unwrap();
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Null | Value::Real(_) | Value::Blob(_) => panic!("{pragma} is {value:?}"),
    }
}

/// What each setting reads back as, which is also what the manual's table says.
const EFFECTIVE: [(&str, &str); 13] = [
    ("locking_mode", "exclusive"),
    ("synchronous", "2"),
    ("fullfsync", "1"),
    ("checkpoint_fullfsync", "1"),
    ("temp_store", "2"),
    ("mmap_size", "0"),
    ("cache_size", "-8192"),
    ("secure_delete", "1"),
    ("foreign_keys", "1"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("page_size", "8192"),
    ("journal_mode", "wal"),
];

#[test]
fn every_setting_takes_effect_on_each_opening() {
    let folder = tempfile::tempdir().unwrap();
    let (path, connection) = new_file(&folder);
    let check = |connection: &Connection| {
        for (name, expected) in EFFECTIVE {
            if name != "mmap_size" {
                assert_eq!(value(connection, name), expected, "{name}");
            }
        }
        // Read back empty where the engine was built without memory mapping.
        let mapped: Option<i64> = connection
            .query_row("PRAGMA mmap_size", [], |row| row.get(0))
            .ok();
        assert!(matches!(mapped, None | Some(0)));
    };
    check(&connection);
    drop(connection);
    check(&open(&path).unwrap());
}

#[test]
fn manual_tabulates_every_setting() {
    let manual = include_str!("../../../../../docs/vault-schema.md");
    let names = PRAGMAS
        .iter()
        .map(|(name, _)| *name)
        .chain(["page_size", "journal_mode", "application_id"]);
    for name in names {
        assert!(
            manual.contains(&format!("| `{name}` |")),
            "{name} has no row in the manual"
        );
    }
    for (name, value) in PRAGMAS {
        assert!(
            manual.contains(&format!("| `{name}` | `{value}` |")),
            "{name} has another value in the manual"
        );
    }
}

#[test]
fn missing_file_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    assert!(open(&path).is_err());
    assert!(!path.exists());
}

#[test]
fn second_connection_is_kept_out_without_the_lock_file() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = new_file(&folder);
    assert_eq!(open(&path).err(), Some(StoreError::InUse));
    drop(first);
    open(&path).unwrap();
}

#[test]
fn planted_trigger_and_view_do_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let (path, connection) = new_file(&folder);
    drop(connection);
    let raw = Connection::open(&path).unwrap();
    raw.execute_batch(
        "CREATE TRIGGER planted AFTER INSERT ON t BEGIN DELETE FROM t; END; CREATE VIEW seen AS SELECT x FROM t;",
    )
    .unwrap();
    drop(raw);
    let connection = open(&path).unwrap();
    connection.execute("INSERT INTO t (x) VALUES (1)", []).unwrap();
    let count: i64 = connection
        .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 1);
    assert!(connection.prepare("SELECT x FROM seen").is_err());
}

#[test]
fn checkpoint_empties_the_log_and_closing_removes_it() {
    let folder = tempfile::tempdir().unwrap();
    let (_, connection) = new_file(&folder);
    let log = folder.path().join("file-wal");
    assert!(log.metadata().unwrap().len() > 0);
    checkpoint(&connection).unwrap();
    assert_eq!(log.metadata().unwrap().len(), 0);
    drop(connection);
    assert!(!log.exists());
}
