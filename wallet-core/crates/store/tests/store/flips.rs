//! A flipped bit anywhere in the closed file: a typed error or the same answer, never another, and never a row less.

use wallet_store::{Row, StoreError, Table, Vault};

use crate::support::{Place, id, lookups};

const RECORDS: [(u8, &str, &[u8]); 2] = [(1, "first", b"body one"), (2, "second", b"body two")];

fn filled() -> Place {
    let place = Place::new();
    let mut vault = place.create();
    vault
        .write(|batch| {
            for table in Table::ALL {
                for (number, lookup, body) in RECORDS {
                    batch.put(table, &id(number), lookups(table, lookup), body)?;
                }
            }
            Ok(())
        })
        .unwrap();
    place
}

/// Every answer is the one that was written or a typed error; says whether there was such an error.
fn ask(vault: &Vault, position: usize) -> bool {
    let mut refused = false;
    let mut expect = |answer: Result<Vec<Row>, StoreError>, written: &[(u8, &str, &[u8])]| match answer {
        Ok(rows) => {
            let seen: Vec<_> = rows.iter().map(|row| (row.id, row.body.as_slice())).collect();
            let written: Vec<_> = written
                .iter()
                .map(|(number, _, body)| (id(*number), *body))
                .collect();
            assert_eq!(seen, written, "position {position}");
        }
        Err(_) => refused = true,
    };
    let get = |table, number| vault.get(table, &id(number)).map(|row| row.into_iter().collect());
    for table in Table::ALL {
        expect(vault.list(table), &RECORDS);
        for record in RECORDS {
            expect(get(table, record.0), &[record]);
            for column in table.columns() {
                expect(vault.find(table, *column, record.1), &[record]);
            }
        }
        expect(get(table, 3), &[]);
        for column in table.columns() {
            expect(vault.find(table, *column, "none"), &[]);
        }
    }
    refused
}

/// Flips one bit at each of these positions; gives back how often the opening, the unlock and an answer was an error.
fn flip(place: &Place, positions: impl Iterator<Item = usize>) -> (usize, usize, usize) {
    let whole = std::fs::read(place.file("vault.db")).unwrap();
    let (mut unopened, mut locked, mut refused) = (0, 0, 0);
    for position in positions {
        let mut bytes = whole.clone();
        *bytes.get_mut(position).unwrap() ^= 1 << (position % 8);
        std::fs::write(place.file("vault.db"), &bytes).unwrap();
        let _ = std::fs::remove_file(place.file("vault.db-wal"));
        if place.open().is_err() {
            unopened += 1;
            continue;
        }
        match place.try_unlock() {
            Ok(vault) => refused += usize::from(ask(&vault, position)),
            Err(error) => {
                assert!(
                    [StoreError::Damaged, StoreError::WrongKey].contains(&error),
                    "position {position}: {error}"
                );
                locked += 1;
            }
        }
    }
    std::fs::write(place.file("vault.db"), &whole).unwrap();
    (unopened, locked, refused)
}

#[test]
fn flipped_bit_anywhere_gives_no_other_answer() {
    let place = filled();
    let length = std::fs::read(place.file("vault.db")).unwrap().len();
    let (unopened, locked, refused) = flip(&place, (0..120).chain((120..length).step_by(211)));
    assert!(unopened > 20, "the test can fail: {unopened}");
    assert!(locked + refused > 10, "the test can fail: {locked} and {refused}");
}

/// Every used byte of the indexes of a table, where a flip hides a row or leads to another one.
#[test]
fn flipped_bit_in_an_index_gives_no_other_answer() {
    let place = filled();
    let bytes = std::fs::read(place.file("vault.db")).unwrap();
    let connection = rusqlite::Connection::open(place.file("vault.db")).unwrap();
    let pages: Vec<usize> = connection
        .prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'credential' AND type = 'index'")
        .unwrap()
        .query_map([], |row| row.get::<_, i64>(0))
        .unwrap()
        .map(|page| usize::try_from(page.unwrap()).unwrap())
        .collect();
    connection.close().unwrap();
    assert_eq!(pages.len(), 4);
    let used = pages
        .into_iter()
        .flat_map(|page| (page - 1) * 8192..page * 8192)
        .filter(|position| bytes[*position] != 0);
    let (_, _, refused) = flip(&place, used);
    assert!(refused > 60, "the test can fail: {refused}");
}
