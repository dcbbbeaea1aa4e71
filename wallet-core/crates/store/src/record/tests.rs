use proptest::prelude::*;

use super::{Beside, COARSE_FROM, MAX_BODY, TRAILER_LEN, pad, padded_len, unpad};
use crate::StoreError;

const PLAIN: Beside = Beside {
    sequence: 7,
    lookup: None,
};

#[test]
fn lengths_are_padded_in_two_steps() {
    assert_eq!(padded_len(1), 256);
    assert_eq!(padded_len(256), 256);
    assert_eq!(padded_len(257), 512);
    assert_eq!(padded_len(4095), 4096);
    assert_eq!(padded_len(4096), 4096);
    assert_eq!(padded_len(4097), 8192);
    let empty = pad(&PLAIN, b"").unwrap();
    let short = pad(&PLAIN, &[1; 200]).unwrap();
    assert_eq!(
        empty.len(),
        short.len(),
        "the length of a short body does not show"
    );
}

#[test]
fn body_over_the_limit_is_refused() {
    assert_eq!(
        pad(&PLAIN, &vec![0; MAX_BODY + 1]).err(),
        Some(StoreError::TooLarge)
    );
}

#[test]
fn columns_beside_the_record_are_bound() {
    let with_lookup = Beside {
        sequence: 7,
        lookup: Some([0; 16]),
    };
    let other_sequence = Beside {
        sequence: 8,
        lookup: None,
    };
    for other in [with_lookup, other_sequence] {
        assert!(unpad(&other, pad(&PLAIN, b"body").unwrap()).is_none());
    }
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
        lookup in proptest::option::of(any::<[u8; 16]>()),
    ) {
        let beside = Beside { sequence, lookup };
        let padded = pad(&beside, &body).unwrap();
        prop_assert!(padded.len().is_multiple_of(256));
        let opened = unpad(&beside, padded).unwrap();
        prop_assert_eq!(opened.as_slice(), body.as_slice());
    }
}
