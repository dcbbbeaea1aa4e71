use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::RngSeed};
use wallet_store::{Column, Lookups, RowId, StoreError, Table, Vault};

use crate::support::{Place, id};

/// What a step does to the vault and to the model.
#[derive(Debug, Clone)]
enum Step {
    Write { changes: Vec<Change>, outcome: Outcome },
    Lock,
    Close,
}

#[derive(Debug, Clone)]
enum Change {
    Put {
        table: Table,
        id: u8,
        lookup: Option<u8>,
        /// Of a credential, put by these instead.
        typed: Option<(u8, u8)>,
        body: Vec<u8>,
    },
    Delete {
        table: Table,
        id: u8,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    Commit,
    Fail,
}

#[derive(Debug, Clone, PartialEq)]
struct Kept {
    id: RowId,
    version: u32,
    lookups: BTreeMap<Column, u8>,
    body: Vec<u8>,
}

/// The tables as they should be, rows in the order of insertion.
type Model = BTreeMap<Table, Vec<Kept>>;

fn table() -> impl Strategy<Value = Table> {
    proptest::sample::select(Table::ALL.to_vec())
}

/// Bodies that are short to print when a case fails.
fn body() -> impl Strategy<Value = Vec<u8>> {
    (any::<u8>(), 0..5000_usize).prop_map(|(byte, length)| vec![byte; length])
}

fn change() -> impl Strategy<Value = Change> {
    let lookup = proptest::option::of(0..3_u8);
    let typed = proptest::option::weighted(0.7, (0..3_u8, 0..3_u8));
    let put =
        (table(), 0..6_u8, lookup, typed, body()).prop_map(|(table, id, lookup, typed, body)| Change::Put {
            table,
            id,
            lookup,
            typed: typed.filter(|_| table == Table::Credential),
            body,
        });
    let delete = (table(), 0..6_u8).prop_map(|(table, id)| Change::Delete { table, id });
    prop_oneof![3 => put, 1 => delete]
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = prop_oneof![4 => Just(Outcome::Commit), 1 => Just(Outcome::Fail)];
    let write = (proptest::collection::vec(change(), 0..6), outcome)
        .prop_map(|(changes, outcome)| Step::Write { changes, outcome });
    prop_oneof![8 => write, 1 => Just(Step::Lock), 1 => Just(Step::Close)]
}

fn apply(model: &mut Model, change: &Change) {
    match change {
        Change::Put {
            table,
            id: number,
            lookup,
            typed,
            body,
        } => {
            let typed = typed.map(|(of_type, issuer)| [(Column::Type, of_type), (Column::Issuer, issuer)]);
            let lookup = lookup.map(|lookup| (Column::Lookup, lookup));
            let rows = model.entry(*table).or_default();
            let new = Kept {
                id: id(*number),
                version: 1,
                lookups: lookup.into_iter().chain(typed.into_iter().flatten()).collect(),
                body: body.clone(),
            };
            match rows.iter_mut().find(|row| row.id == new.id) {
                Some(row) => {
                    *row = Kept {
                        version: row.version + 1,
                        ..new
                    }
                }
                None => rows.push(new),
            }
        }
        Change::Delete { table, id: number } => {
            model
                .entry(*table)
                .or_default()
                .retain(|row| row.id != id(*number));
        }
    }
}

fn write(vault: &mut Vault, changes: &[Change], outcome: Outcome) {
    let result = vault.write(|batch| {
        for change in changes {
            match change {
                Change::Put {
                    table,
                    id: number,
                    lookup,
                    typed,
                    body,
                } => {
                    let lookup = lookup.map(|lookup| lookup.to_string());
                    let [of_type, issuer] = typed
                        .map_or([0, 0], |(of_type, issuer)| [of_type, issuer])
                        .map(|value| value.to_string());
                    let mut lookups = match typed {
                        Some(_) => Lookups::credential(&of_type, &issuer),
                        None => Lookups::default(),
                    };
                    if let Some(lookup) = &lookup {
                        lookups = lookups.with_lookup(lookup);
                    }
                    batch.put(*table, &id(*number), lookups, body)?;
                }
                Change::Delete { table, id: number } => drop(batch.delete(*table, &id(*number))?),
            }
        }
        if outcome == Outcome::Commit {
            Ok(())
        } else {
            Err(StoreError::TooLarge)
        }
    });
    assert_eq!(result.is_ok(), outcome == Outcome::Commit);
}

fn compare(vault: &Vault, model: &Model) {
    for table in Table::ALL {
        let kept = model.get(&table).cloned().unwrap_or_default();
        let listed = vault.list(table).unwrap();
        let seen: Vec<_> = listed
            .iter()
            .map(|row| (row.id, row.version, row.body.to_vec()))
            .collect();
        let expected: Vec<_> = kept
            .iter()
            .map(|row| (row.id, row.version, row.body.clone()))
            .collect();
        assert_eq!(seen, expected);
        for number in 0..6 {
            let got = vault
                .get(table, &id(number))
                .unwrap()
                .map(|row| row.body.to_vec());
            assert_eq!(
                got,
                kept.iter()
                    .find(|row| row.id == id(number))
                    .map(|row| row.body.clone())
            );
        }
        for (column, value) in table
            .columns()
            .iter()
            .flat_map(|column| [0, 1, 2].map(|value| (column, value)))
        {
            let found = vault.find(table, *column, &value.to_string()).unwrap();
            let found: Vec<_> = found.iter().map(|row| row.id).collect();
            let expected: Vec<_> = kept
                .iter()
                .filter(|row| row.lookups.get(column) == Some(&value))
                .map(|row| row.id)
                .collect();
            assert_eq!(found, expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn vault_behaves_like_a_map(steps in proptest::collection::vec(step(), 1..12)) {
        let place = Place::new();
        let mut vault = place.create();
        let mut model = Model::new();
        for step in &steps {
            match step {
                Step::Write { changes, outcome } => {
                    write(&mut vault, changes, *outcome);
                    if *outcome == Outcome::Commit {
                        changes.iter().for_each(|change| apply(&mut model, change));
                    }
                }
                Step::Lock => {
                    let locked = vault.lock();
                    vault = locked.unlock(crate::support::key(1), crate::support::random()).unwrap();
                }
                Step::Close => {
                    drop(vault);
                    vault = place.unlock();
                }
            }
            compare(&vault, &model);
        }
    }
}
