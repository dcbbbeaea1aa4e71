use proptest::prelude::*;

use super::{Beside, COARSE_FROM, MAX_BODY, pad, padded_len, unpad};
use crate::{StoreError, lookup::Indexes, table::Table};

const NONE: Indexes = Indexes {
    lookup: None,
    credential_type: None,
    issuer: None,
};
const PLAIN: Beside = Beside {
    sequence: 7,
    columns: Table::Credential.columns(),
    indexes: NONE,
};
const TRAILER_LEN: usize = PLAIN.trailer_len();

#[test]
fn lengths_are_padded_in_two_steps() {
    assert_eq!(padded_len(1), 256);
    assert_eq!(padded_len(256), 256);
    assert_eq!(padded_len(257), 512);
    assert_eq!(padded_len(4095), 4096);
    assert_eq!(padded_len(4096), 4096);
    assert_eq!(padded_len(4097), 8192);
    let empty = pad(&PLAIN, b"").unwrap();
    let short = pad(&PLAIN, &[1; 190]).unwrap();
    assert_eq!(
        empty.len(),
        short.len(),
        "the length of a short body does not show"
    );
}

#[test]
fn body_over_the_limit_is_refused() {
    assert!(pad(&PLAIN, &vec![0; MAX_BODY]).is_ok());
    assert_eq!(
        pad(&PLAIN, &vec![0; MAX_BODY + 1]).err(),
        Some(StoreError::TooLarge)
    );
}

#[test]
fn columns_beside_the_record_are_bound() {
    let index = Some([0; 16]);
    let mut others: Vec<Beside> = [
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
    ]
    .map(|indexes| Beside { indexes, ..PLAIN })
    .into();
    others.push(Beside { sequence: 8, ..PLAIN });
    others.push(Beside {
        columns: Table::Setting.columns(),
        ..PLAIN
    });
    others.push(PLAIN);
    for (first, beside) in others.iter().enumerate() {
        for (second, other) in others.iter().enumerate() {
            let opened = unpad(other, pad(beside, b"body").unwrap());
            assert_eq!(opened.is_some(), first == second);
        }
    }
}

#[test]
fn trailer_is_pinned() {
    let beside = Beside {
        sequence: 258,
        columns: Table::Credential.columns(),
        indexes: Indexes {
            lookup: None,
            credential_type: Some([5; 16]),
            issuer: Some([6; 16]),
        },
    };
    let mut expected = vec![0, 0, 0, 0, 0, 0, 1, 2, 0];
    expected.extend([0; 16]);
    expected.push(1);
    expected.extend([5; 16]);
    expected.push(1);
    expected.extend([6; 16]);
    expected.extend([0, 0, 0, 4]);
    let padded = pad(&beside, b"body").unwrap();
    assert_eq!(padded.get(..4), Some(b"body".as_slice()));
    assert_eq!(padded.get(4..256 - 63), Some([0; 256 - 63 - 4].as_slice()));
    assert_eq!(padded.get(256 - 63..), Some(expected.as_slice()));
}

#[test]
fn padding_must_be_zeros_and_the_shortest() {
    let mut spoilt = pad(&PLAIN, b"body").unwrap();
    spoilt[4] = 1;
    assert!(unpad(&PLAIN, spoilt).is_none());

    let mut longer = pad(&PLAIN, b"body").unwrap();
    let front = longer.len() - TRAILER_LEN;
    let end = longer.split_off(front);
    longer.resize(512 - TRAILER_LEN, 0);
    longer.extend_from_slice(&end);
    assert!(unpad(&PLAIN, longer).is_none());
}

#[test]
fn plaintext_without_a_trailer_is_damage() {
    assert!(unpad(&PLAIN, vec![0; TRAILER_LEN - 1].into()).is_none());
    assert!(unpad(&PLAIN, vec![0xff; 256].into()).is_none());
}

proptest! {
    #[test]
    fn unpad_gives_back_the_body(
        body in proptest::collection::vec(any::<u8>(), 0..2 * COARSE_FROM),
        sequence in any::<i64>(),
        indexes in proptest::array::uniform3(proptest::option::of(any::<[u8; 16]>())),
    ) {
        let [lookup, credential_type, issuer] = indexes;
        let indexes = Indexes { lookup, credential_type, issuer };
        let beside = Beside { sequence, columns: Table::Credential.columns(), indexes };
        let padded = pad(&beside, &body).unwrap();
        prop_assert!(padded.len().is_multiple_of(256));
        let opened = unpad(&beside, padded).unwrap();
        prop_assert_eq!(opened.as_slice(), body.as_slice());
    }
}
