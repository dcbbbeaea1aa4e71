use std::fs;

use super::{APPLICATION_ID, Home, MAX_NOTE, overwrite};
use crate::StoreError;

fn names(folder: &tempfile::TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn folder_with(files: &[&str]) -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    for name in files {
        fs::write(folder.path().join(name), b"content").unwrap();
    }
    let home = Home::new(folder.path());
    (folder, home)
}

/// A file that begins as a vault does, one page long.
fn head() -> Vec<u8> {
    let mut head = b"SQLite format 3\0".to_vec();
    head.resize(8192, 0);
    head[16..18].copy_from_slice(&8192_u16.to_be_bytes());
    head[18..20].copy_from_slice(&[2, 2]);
    head[68..72].copy_from_slice(&APPLICATION_ID.to_be_bytes());
    head
}

#[test]
fn leftovers_count_as_empty() {
    for files in [
        &["vault.lock"] as &[&str],
        &[
            "vault.lock",
            "vault.db.new",
            "vault.db.new-wal",
            "vault.db.new-shm",
            "vault.db.new-journal",
        ],
        &["vault.db.wiped", "vault.db-wal", "vault.lock"],
    ] {
        let (_folder, home) = folder_with(files);
        assert_eq!(home.refuse_unless_empty(), Ok(()), "{files:?}");
    }
}

#[test]
fn anything_else_is_not_empty() {
    for files in [
        &["vault.db"] as &[&str],
        &["vault.db-wal"],
        &["photo.jpg"],
        &["vault.db.new.txt"],
        &["vault.db.wiped", "photo.jpg"],
        &["vault.db.wiped", "vault.db"],
    ] {
        let (_folder, home) = folder_with(files);
        assert_eq!(home.refuse_unless_empty(), Err(StoreError::NotEmpty), "{files:?}");
    }
}

#[test]
fn log_without_a_database_is_a_vault_and_not_nothing() {
    let (_folder, home) = folder_with(&["vault.db-wal"]);
    assert_eq!(home.has_vault(), Ok(true));
    assert_eq!(home.inspect(), Err(StoreError::CORRUPT));
    let (_folder, home) = folder_with(&["vault.db-wal", "vault.db.wiped"]);
    assert_eq!(home.has_vault(), Ok(false));
}

#[test]
fn destruction_leaves_none_of_our_files_and_all_others() {
    let (folder, home) = folder_with(&[
        "vault.db",
        "vault.db-wal",
        "vault.db-shm",
        "vault.db.new",
        "photo.jpg",
    ]);
    home.destroy().unwrap();
    assert_eq!(names(&folder), ["photo.jpg"]);
    home.destroy().unwrap();
}

#[test]
fn overwriting_leaves_zeros() {
    let (folder, _home) = folder_with(&[]);
    let path = folder.path().join("file");
    fs::write(&path, vec![7; 20_000]).unwrap();
    overwrite(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), vec![0; 20_000]);
}

#[test]
fn new_vault_with_a_log_is_not_published() {
    let (folder, home) = folder_with(&["vault.db.new", "vault.db.new-wal"]);
    assert!(home.publish_new().is_err());
    assert!(!folder.path().join("vault.db").exists());
}

#[test]
fn inspection_refuses_what_the_engine_would_misread() {
    let cases: [(&str, Vec<u8>); 7] = [
        ("cut off", head()[..8191].to_vec()),
        ("empty", Vec::new()),
        ("short", head()[..60].to_vec()),
        ("another application's", {
            let mut bytes = head();
            bytes[71] ^= 1;
            bytes
        }),
        ("without a log", {
            let mut bytes = head();
            bytes[18..20].copy_from_slice(&[1, 1]);
            bytes
        }),
        ("read only", {
            let mut bytes = head();
            bytes[18] = 3;
            bytes
        }),
        ("text", vec![b'a'; 100]),
    ];
    for (what, bytes) in cases {
        let (folder, home) = folder_with(&[]);
        fs::write(folder.path().join("vault.db"), &bytes).unwrap();
        assert_eq!(home.inspect(), Err(StoreError::CORRUPT), "{what}");
        assert_eq!(fs::read(folder.path().join("vault.db")).unwrap(), bytes, "{what}");
    }
    let (folder, home) = folder_with(&[]);
    fs::write(folder.path().join("vault.db"), head()).unwrap();
    assert_eq!(home.inspect(), Ok(()));
    fs::write(folder.path().join("vault.db"), [head(), vec![0; 100]].concat()).unwrap();
    fs::write(folder.path().join("vault.db-wal"), b"log").unwrap();
    assert_eq!(
        home.inspect(),
        Ok(()),
        "an interrupted checkpoint is repaired from the log"
    );
    fs::write(folder.path().join("vault.db-journal"), b"stray").unwrap();
    assert_eq!(home.inspect(), Err(StoreError::CORRUPT));
}

#[test]
fn folder_and_file_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let home = Home::new(&folder.path().join("a/b"));
    home.make().unwrap();
    let file = home.make_new().unwrap();
    assert_eq!(
        fs::metadata(folder.path().join("a/b"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o700
    );
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_note_that_is_too_long_is_none() {
    let (_folder, home) = folder_with(&[]);
    for (length, read) in [(MAX_NOTE, MAX_NOTE), (MAX_NOTE + 1, 0)] {
        home.note_device(&"a".repeat(length)).unwrap();
        assert_eq!(home.noted_device().unwrap().map(|alias| alias.len()), Some(read));
    }
}
