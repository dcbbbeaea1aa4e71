//! A flipped bit anywhere in the closed file: a typed error or the same answer, never another, and never a row less.
//!
//! The key is at hand here, so that no PIN is stretched. A sample runs each time; `WALLET_FLIPS=all` takes every byte.

use std::ops::Range;

use wallet_store::{Attempts, LockedVault, Row, StoreError, Table, Unreadable, Vault};

use crate::support::{Place, header, id, key, lookups, random};

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
    vault.save_attempts(&tries()).unwrap();
    place
}

/// The lock state that is written.
fn tries() -> Attempts {
    Attempts {
        failed: 3,
        ..Attempts::default()
    }
}

/// What can be read without a key is what was written, or damaged; says whether it is.
fn ask_locked(locked: &LockedVault, position: usize) -> bool {
    assert_eq!(*locked.header(), header(), "position {position}");
    assert!(!locked.is_wiping(), "position {position}");
    match locked.attempts() {
        Ok(attempts) if attempts == tries() => false,
        Ok(attempts) => {
            assert_eq!(attempts, Attempts::damaged(), "position {position}");
            true
        }
        Err(_) => true,
    }
}

/// What is left of a vault that does not unlock is what was written.
fn ask_rescued(locked: &LockedVault, position: usize) {
    let Ok(mut rescued) = locked.rescue(key(1)) else {
        return;
    };
    for table in Table::ALL {
        for row in rescued.take(table).rows {
            let mut written = RECORDS.iter();
            let same = written.any(|(number, _, body)| id(*number) == row.id && *body == row.body.as_slice());
            assert!(same, "position {position}");
        }
    }
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
        let opened = match place.open() {
            Ok(opened) => opened,
            Err(error) => {
                let known = [Unreadable::Corrupt, Unreadable::NewerVersion]
                    .map(|reason| StoreError::Unreadable { reason });
                assert!(known.contains(&error), "position {position}: {error}");
                unopened += 1;
                continue;
            }
        };
        refused += usize::from(ask_locked(&opened, position));
        match opened.unlock(key(1), random()) {
            Ok(vault) => refused += usize::from(ask(&vault, position)),
            Err((opened, error)) => {
                assert!(
                    [StoreError::Damaged, StoreError::WrongKey].contains(&error),
                    "position {position}: {error}"
                );
                ask_rescued(&opened, position);
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

/// Every table of the file by its name, each a page long, and the schema's page with the file's own header.
fn regions(place: &Place) -> Vec<(String, Range<usize>)> {
    let connection = rusqlite::Connection::open(place.file("vault.db")).unwrap();
    let mut regions = vec![("schema".to_owned(), 0..8192)];
    let mut statement = connection
        .prepare("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0 ORDER BY rootpage")
        .unwrap();
    let found = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .unwrap();
    for region in found {
        let (name, page) = region.unwrap();
        let page = usize::try_from(page).unwrap();
        regions.push((name, (page - 1) * 8192..page * 8192));
    }
    drop(statement);
    connection.close().unwrap();
    regions
}

/// So many of these positions, chosen by a generator with this seed (SplitMix64).
fn sample(positions: &[usize], count: usize, seed: usize) -> Vec<usize> {
    let mut state = seed as u64;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    (0..count)
        .filter_map(|_| positions.get(usize::try_from(next() % positions.len() as u64).unwrap()))
        .copied()
        .collect()
}

#[test]
fn flipped_bit_in_every_region_gives_no_other_answer() {
    let place = filled();
    let bytes = std::fs::read(place.file("vault.db")).unwrap();
    let regions = regions(&place);
    let all = std::env::var("WALLET_FLIPS").is_ok_and(|value| value == "all");
    assert_eq!(
        regions.len() * 8192,
        bytes.len(),
        "the regions are the whole file"
    );
    for (seed, (name, range)) in regions.into_iter().enumerate() {
        let used: Vec<usize> = range.clone().filter(|position| bytes[*position] != 0).collect();
        // The few bytes of a header or a lock state all of them, for each is an answer of its own.
        let plain = ["header", "attempts", "root", "key_check"].contains(&name.as_str());
        let positions = match (all, plain) {
            (true, _) => range.collect(),
            (false, true) => used,
            (false, false) => sample(&used, 24, seed),
        };
        let (unopened, locked, refused) = flip(&place, positions.into_iter());
        assert!(unopened + locked + refused > 4, "the test can fail: {name}");
    }
}
