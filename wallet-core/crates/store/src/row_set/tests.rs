use std::collections::BTreeMap;

use proptest::prelude::*;
use wallet_crypto::{OsRandom, VaultId, VaultKey};

use super::{Entry, RowSet};
use crate::{
    keys::Keys,
    lookup::Indexes,
    set_hash::SetHash,
    table::{RowId, Table},
};

fn keys() -> Keys {
    Keys::derive(VaultId::from_bytes([1; 16]), &VaultKey::make(&OsRandom).unwrap())
}

fn empty() -> RowSet {
    RowSet {
        entries: Default::default(),
        counts: Default::default(),
        found: Default::default(),
        last: Default::default(),
        hash: SetHash::EMPTY,
    }
}

const ENTRY: Entry = Entry {
    sequence: 1,
    version: 2,
    indexes: Indexes {
        lookup: Some([3; 16]),
        ..NONE
    },
    tag: [4; 16],
};

const NONE: Indexes = Indexes {
    lookup: None,
    credential_type: None,
    issuer: None,
};

#[test]
fn each_index_is_in_the_member_at_its_place() {
    let keys = keys();
    let id = RowId::new([5; 16]);
    let index = Some([3; 16]);
    let members: Vec<_> = [
        NONE,
        Indexes {
            lookup: index,
            ..NONE
        },
        Indexes {
            credential_type: index,
            ..NONE
        },
        Indexes {
            issuer: index,
            ..NONE
        },
        Indexes {
            issuer: Some([4; 16]),
            ..NONE
        },
    ]
    .map(|indexes| Entry { indexes, ..ENTRY }.member(&keys, Table::Credential, &id))
    .into();
    for (position, member) in members.iter().enumerate() {
        assert!(!members.iter().skip(position + 1).any(|other| other == member));
    }
}

#[test]
fn each_part_of_a_row_is_in_its_member() {
    let keys = keys();
    let id = RowId::new([5; 16]);
    let member = ENTRY.member(&keys, Table::Setting, &id);
    assert_eq!(
        member,
        ENTRY.member(&keys, Table::Setting, &id),
        "the same each time"
    );
    let others = [
        ENTRY.member(&keys, Table::Session, &id),
        ENTRY.member(&keys, Table::Setting, &RowId::new([6; 16])),
        Entry { version: 3, ..ENTRY }.member(&keys, Table::Setting, &id),
        Entry {
            indexes: NONE,
            ..ENTRY
        }
        .member(&keys, Table::Setting, &id),
        Entry {
            indexes: Indexes {
                lookup: Some([0; 16]),
                ..NONE
            },
            ..ENTRY
        }
        .member(&keys, Table::Setting, &id),
        Entry {
            tag: [5; 16],
            ..ENTRY
        }
        .member(&keys, Table::Setting, &id),
        ENTRY.member(&self::keys(), Table::Setting, &id),
    ];
    for other in others {
        assert_ne!(member, other);
    }
}

/// A row, and what becomes of it.
type Step = (Table, u8, Option<Entry>);

fn step() -> impl Strategy<Value = Step> {
    let entry = (
        any::<i64>(),
        any::<u32>(),
        proptest::array::uniform3(proptest::option::of(0..3_u8)),
        any::<[u8; 16]>(),
    );
    let entry = entry.prop_map(|(sequence, version, indexes, tag)| {
        let [lookup, credential_type, issuer] = indexes.map(|byte| byte.map(|byte| [byte; 16]));
        Entry {
            sequence,
            version,
            indexes: Indexes {
                lookup,
                credential_type,
                issuer,
            },
            tag,
        }
    });
    let new = proptest::option::weighted(0.7, entry);
    (proptest::sample::select(Table::ALL.to_vec()), 0..5_u8, new).prop_map(|(table, id, mut new)| {
        if let Some(entry) = new.as_mut().filter(|_| table != Table::Credential) {
            entry.indexes.credential_type = None;
            entry.indexes.issuer = None;
        }
        (table, id, new)
    })
}

type Model = BTreeMap<(Table, RowId), Entry>;

/// Compares the set with one that is summed up anew.
fn compare(set: &RowSet, model: &Model, keys: &Keys) {
    let mut hash = SetHash::EMPTY;
    for ((table, id), entry) in model {
        hash.add(&entry.member(keys, *table, id));
        assert_eq!(set.get(*table, id), Some(entry));
    }
    assert_eq!(set.hash(), hash);
    assert_eq!(set.entries.len(), model.len());
    for table in Table::ALL {
        let of_table = || {
            model
                .iter()
                .filter(move |(key, _)| key.0 == table)
                .map(|(_, entry)| entry)
        };
        assert_eq!(set.count(table), of_table().count());
        for (column, byte) in table
            .columns()
            .iter()
            .flat_map(|column| [0, 1, 2].map(|byte| (*column, byte)))
        {
            let mut with: Vec<_> = model
                .iter()
                .filter(|(key, entry)| key.0 == table && entry.indexes.of(column) == Some([byte; 16]))
                .map(|(key, entry)| (entry.sequence, key.1))
                .collect();
            with.sort_unstable();
            let with = with.into_iter().map(|(_, id)| id);
            assert!(set.find(table, column, [byte; 16]).copied().eq(with));
        }
    }
}

proptest! {
    #[test]
    fn hash_is_that_of_a_full_recomputation(
        transactions in proptest::collection::vec((any::<bool>(), proptest::collection::vec(step(), 0..12)), 0..8),
    ) {
        let keys = keys();
        let mut set = empty();
        let mut model = Model::new();
        for (is_kept, steps) in transactions {
            let before = model.clone();
            let mut changes = set.change(&keys);
            for (table, number, new) in steps {
                let id = RowId::new([number; 16]);
                match new {
                    Some(entry) => model.insert((table, id), entry),
                    None => model.remove(&(table, id)),
                };
                changes.replace(table, id, new);
                compare(changes.set(), &model, &keys);
            }
            if is_kept {
                changes.keep();
            } else {
                drop(changes);
                model = before;
            }
            compare(&set, &model, &keys);
        }
    }
}
