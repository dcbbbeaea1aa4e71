use chacha20poly1305::AeadInOut;
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

use super::{AeadError, RecordKey, Sealed};
use crate::random::OsRandom;
use crate::random::fixed::{FixedRandom, NoRandom};
use crate::secret::Secret;

fn key(byte: u8) -> RecordKey {
    RecordKey::new(Secret::new([byte; 32]))
}

/// draft-irtf-cfrg-xchacha-03 appendix A.3.1.
#[test]
fn the_cipher_is_the_drafts() {
    let key = RecordKey::new(Secret::new(std::array::from_fn(|i| {
        0x80 + u8::try_from(i).unwrap()
    })));
    let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + u8::try_from(i).unwrap());
    let ad = [
        0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
    ];
    let mut text =
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
        sunscreen would be it."
            .to_vec();
    let tag = key
        .cipher()
        .encrypt_inout_detached((&nonce).into(), &ad, text.as_mut_slice().into())
        .unwrap();
    assert_eq!(text[..4], [0xbd, 0x6d, 0x17, 0x9d]);
    assert_eq!(
        tag.as_slice(),
        [
            0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a, 0xcf, 0x49
        ]
    );
}

#[test]
fn associated_data_is_bound_part_by_part() {
    let sealed = key(1).seal(&[b"ab", b"c"], b"text", &OsRandom).unwrap();
    assert_eq!(key(1).open(&[b"ab", b"c"], &sealed).unwrap().as_slice(), b"text");
    for other in [&[&b"a"[..], b"bc"][..], &[b"abc"], &[b"ab", b"c", b""], &[]] {
        assert_eq!(key(1).open(other, &sealed).unwrap_err(), AeadError::Rejected);
    }
}

#[test]
fn another_key_does_not_open() {
    let sealed = key(1).seal(&[], b"text", &OsRandom).unwrap();
    assert_eq!(key(2).open(&[], &sealed).unwrap_err(), AeadError::Rejected);
}

#[test]
fn each_record_has_its_own_nonce() {
    let (a, b) = (
        key(1).seal(&[], b"text", &OsRandom).unwrap(),
        key(1).seal(&[], b"text", &OsRandom).unwrap(),
    );
    assert_ne!(a.nonce, b.nonce);
    assert_ne!(a.body, b.body);
}

#[test]
fn without_a_nonce_nothing_is_sealed() {
    assert!(matches!(
        key(1).seal(&[], b"text", &NoRandom),
        Err(AeadError::Random(_))
    ));
}

#[test]
fn debug_prints_nothing_of_key_or_record() {
    let sealed = key(1).seal(&[], b"text", &FixedRandom(1)).unwrap();
    assert_eq!(format!("{:?} {sealed:?}", key(1)), "RecordKey(..) Sealed(..)");
}

proptest! {
    #[test]
    fn what_is_sealed_opens(ad in prop::collection::vec(any::<Vec<u8>>(), 0..4), text in any::<Vec<u8>>()) {
        let ad: Vec<&[u8]> = ad.iter().map(Vec::as_slice).collect();
        let sealed = key(3).seal(&ad, &text, &OsRandom).unwrap();
        prop_assert_eq!(sealed.body.len(), text.len());
        let opened = key(3).open(&ad, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), text);
    }

    #[test]
    fn any_changed_bit_is_rejected(text in prop::collection::vec(any::<u8>(), 1..64), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let sealed = key(3).seal(&[b"ad"], &text, &OsRandom).unwrap();
        let mut bytes = [&sealed.nonce[..], &sealed.tag, &sealed.body].concat();
        bytes[at.index(text.len() + 40)] ^= 1 << bit;
        let changed = Sealed {
            nonce: bytes[..24].try_into().unwrap(),
            tag: bytes[24..40].try_into().unwrap(),
            body: bytes[40..].to_vec(),
        };
        prop_assert!(key(3).open(&[b"ad"], &changed).is_err());
    }
}
