//! What is left of a damaged vault can be read, and nothing else can.

use wallet_store::{RescuedRows, StoreError, Table};

use crate::support::{Place, files, id, key, random};

const COUNT: u8 = 40;

/// A closed vault with so many records in each table that a table has several pages.
fn filled() -> Place {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            for table in Table::ALL {
                for number in 1..=COUNT {
                    batch.put(table, &id(number), None, &[number; 2000])?;
                }
            }
            Ok(())
        })
        .unwrap();
    place
}

/// What can be read of a table, each record compared with what was written; and whether all is whole.
fn rescued(place: &Place, table: Table) -> (Vec<u8>, usize, bool) {
    let before = files(&place.home());
    let locked = place.open().unwrap();
    let mut rescued = locked.rescue(key(1)).unwrap();
    let is_whole = rescued.is_whole();
    let RescuedRows { rows, damaged, .. } = rescued.take(table);
    drop(locked);
    let after: Vec<_> = files(&place.home());
    assert_eq!(database(&before), database(&after), "nothing is written");
    let numbers = rows.iter().map(|row| {
        let number = row.id.bytes()[0];
        assert_eq!(row.body.as_slice(), [number; 2000]);
        number
    });
    (numbers.collect(), damaged, is_whole)
}

fn database(files: &[(String, Vec<u8>)]) -> &[u8] {
    let mut files = files.iter();
    &files.find(|(name, _)| name == "vault.db").unwrap().1
}

fn all_but(missing: &[u8]) -> Vec<u8> {
    (1..=COUNT).filter(|number| !missing.contains(number)).collect()
}

fn hex(number: u8) -> String {
    format!("x'{}'", format!("{number:02x}").repeat(16))
}

#[test]
fn whole_vault_is_rescued_whole() {
    let place = filled();
    for table in Table::ALL {
        assert_eq!(rescued(&place, table), (all_but(&[]), 0, true));
    }
}

#[test]
fn deleted_rows_are_missing_and_the_rest_is_there() {
    let place = filled();
    place.tamper(&format!("DELETE FROM credential WHERE id = {}", hex(7)));
    assert_eq!(place.try_unlock().err(), Some(StoreError::Damaged));
    assert_eq!(rescued(&place, Table::Credential), (all_but(&[7]), 0, false));
    assert_eq!(rescued(&place, Table::Activity), (all_but(&[]), 0, false));
}

#[test]
fn rows_that_do_not_open_are_counted() {
    let place = filled();
    for (number, change) in [
        (1, "tag = zeroblob(16)"),
        (2, "body = zeroblob(2048)"),
        (3, "nonce = zeroblob(24)"),
        (4, "version = version + 1"),
        (5, "lookup = zeroblob(16)"),
        (6, "id = zeroblob(16)"),
        (7, "sequence = 1000"),
        (8, "body = zeroblob(0)"),
    ] {
        place.tamper(&format!("UPDATE session SET {change} WHERE id = {}", hex(number)));
    }
    let left = all_but(&[1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(rescued(&place, Table::Session), (left, 8, false));
}

#[test]
fn rows_moved_from_another_table_are_damaged_there() {
    let place = filled();
    place.tamper("DELETE FROM activity; INSERT INTO activity SELECT * FROM session;");
    assert_eq!(
        rescued(&place, Table::Activity),
        (Vec::new(), usize::from(COUNT), false)
    );
}

#[test]
fn lost_root_and_lost_key_check_do_not_matter() {
    for change in [
        "DELETE FROM root",
        "DELETE FROM key_check",
        "DELETE FROM root; DELETE FROM key_check",
    ] {
        let place = filled();
        place.tamper(change);
        assert!(place.try_unlock().is_err());
        let (rows, damaged, _) = rescued(&place, Table::Credential);
        assert_eq!((rows, damaged), (all_but(&[]), 0), "{change}");
    }
}

#[test]
fn another_key_reads_nothing() {
    let place = filled();
    place.tamper("DELETE FROM root; DELETE FROM key_check");
    let locked = place.open().unwrap();
    assert_eq!(locked.rescue(key(2)).err(), Some(StoreError::WrongKey));
}

#[test]
fn vault_that_is_being_wiped_is_not_rescued() {
    let place = filled();
    let locked = place.open().unwrap();
    locked.wipe_mark().unwrap();
    assert_eq!(locked.rescue(key(1)).err(), Some(StoreError::Wiping));
}

/// The pages that a statement names.
fn pages(place: &Place, sql: &str) -> Vec<usize> {
    let connection = rusqlite::Connection::open(place.file("vault.db")).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let pages = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    pages
        .map(|page| usize::try_from(page.unwrap()).unwrap())
        .collect()
}

/// A page whose header is destroyed takes its own rows along, and none of the pages before or behind it.
#[test]
fn destroyed_page_takes_only_its_own_rows() {
    let place = filled();
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    let root = pages(
        &place,
        "SELECT rootpage FROM sqlite_schema WHERE name = 'credential'",
    )[0];
    // The root is an interior page: its cells name the leaves (SQLite file format, section 1.6).
    let page = &whole[(root - 1) * 8192..root * 8192];
    assert_eq!(page[0], 5, "an interior page of a table");
    let cells = usize::from(u16::from_be_bytes([page[3], page[4]]));
    assert!(cells > 3);
    let pointer = |cell: usize| usize::from(u16::from_be_bytes([page[12 + 2 * cell], page[13 + 2 * cell]]));
    let leaf = |cell: usize| {
        let at = pointer(cell);
        usize::try_from(u32::from_be_bytes(page[at..at + 4].try_into().unwrap())).unwrap()
    };
    let broken = leaf(cells / 2);
    let mut bytes = whole.clone();
    bytes[(broken - 1) * 8192..(broken - 1) * 8192 + 8].fill(0xff);
    std::fs::write(place.file("vault.db"), &bytes).unwrap();
    assert_eq!(place.try_unlock().err(), Some(StoreError::Damaged));
    let (rows, damaged, is_whole) = rescued(&place, Table::Credential);
    assert!(!is_whole);
    assert_eq!(rows.len() + damaged, usize::from(COUNT));
    assert!((1..=4).contains(&damaged), "{damaged}");
    assert!(rows.contains(&1) && rows.contains(&COUNT));
    assert_eq!(place.try_unlock().err(), Some(StoreError::Damaged));
    drop(random());
}
