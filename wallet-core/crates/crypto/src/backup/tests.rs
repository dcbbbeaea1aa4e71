use super::{BackupError, HEADER_LEN, MAX_PLAINTEXT, MIN_PLAINTEXT, SealedBackup, TAG_LEN, key, padded};
use crate::argon::Argon2Params;
use crate::passphrase::{NewPassphrase, Passphrase};
use crate::random::OsRandom;
use crate::random::fixed::{FixedRandom, NoRandom};

const VECTOR: &str = include_str!("../../../../../tests/vectors/vault/backup-v1.json");
const VECTOR_FILE: &[u8] = include_bytes!("../../../../../tests/vectors/vault/backup-v1.bin");
const CONTENT: &[u8] = br#"{"nothing":"yet"}"#;

fn passphrase() -> NewPassphrase {
    NewPassphrase::generate(&FixedRandom(5)).unwrap()
}

fn sealed() -> Vec<u8> {
    SealedBackup::seal_with(CONTENT, &passphrase(), Argon2Params::FLOOR, &FixedRandom(7)).unwrap()
}

fn open(bytes: &[u8], typed: &str) -> Result<Vec<u8>, BackupError> {
    let passphrase = Passphrase::parse(typed.as_bytes()).unwrap();
    SealedBackup::parse(bytes)?
        .open(&passphrase)
        .map(|content| content.to_vec())
}

fn parse(bytes: &[u8]) -> Option<BackupError> {
    SealedBackup::parse(bytes).err()
}

#[test]
fn what_is_sealed_opens_with_its_words_and_no_others() {
    let bytes = SealedBackup::seal(CONTENT, &passphrase(), &OsRandom).unwrap();
    assert_eq!(open(&bytes, "Pass pass pass - pass pass PASS").unwrap(), CONTENT);
    assert_eq!(
        open(&bytes, "pass pass pass pass pass").unwrap_err(),
        BackupError::Rejected
    );
    let params = SealedBackup::parse(&bytes).unwrap().params;
    assert_eq!(params, Argon2Params::DEFAULT);
    assert!(matches!(
        SealedBackup::seal(CONTENT, &passphrase(), &NoRandom),
        Err(BackupError::Random(_))
    ));
}

#[test]
fn the_size_tells_little() {
    for (content, plaintext) in [
        (0, MIN_PLAINTEXT),
        (MIN_PLAINTEXT - 4, MIN_PLAINTEXT),
        (MIN_PLAINTEXT - 3, 2 * MIN_PLAINTEXT),
    ] {
        assert_eq!(padded(&vec![1; content]).unwrap().len(), plaintext);
    }
    assert_eq!(padded(&vec![1; MAX_PLAINTEXT - 4]).unwrap().len(), MAX_PLAINTEXT);
    assert_eq!(
        padded(&vec![1; MAX_PLAINTEXT - 3]).err(),
        Some(BackupError::TooLarge)
    );
    assert_eq!(sealed().len(), HEADER_LEN + MIN_PLAINTEXT + TAG_LEN);
}

#[test]
fn one_that_is_cut_off_is_told_from_one_that_is_none() {
    let bytes = sealed();
    for length in [
        0,
        1,
        7,
        8,
        9,
        10,
        40,
        HEADER_LEN - 1,
        HEADER_LEN,
        HEADER_LEN + 1,
        bytes.len() - TAG_LEN,
        bytes.len() - 1,
    ] {
        assert_eq!(
            parse(&bytes[..length]),
            Some(BackupError::Truncated),
            "{length} bytes"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(parse(&longer), Some(BackupError::Malformed));
    for other in [&b"PK\x03\x04 is a zip"[..], b"SPBACK", b"spbackup", b"x"] {
        let expected = if other == b"SPBACK" {
            BackupError::Truncated
        } else {
            BackupError::Malformed
        };
        assert_eq!(parse(other), Some(expected));
    }
}

#[test]
fn a_newer_version_is_told_before_anything_else_is_read() {
    for version in [2_u16, 3, 256, u16::MAX] {
        let newer = [&b"SPBACKUP"[..], &version.to_be_bytes()].concat();
        assert_eq!(parse(&newer), Some(BackupError::NewerVersion));
    }
    assert_eq!(parse(b"SPBACKUP\0\0"), Some(BackupError::Malformed));
}

#[test]
fn parameters_are_bounded_before_anything_is_allocated() {
    let with = |place: usize, number: u32| {
        let mut bytes = sealed();
        bytes[place..place + 4].copy_from_slice(&number.to_be_bytes());
        parse(&bytes)
    };
    let (memory, iterations, lanes, length) = (10, 14, 18, 62);
    for (place, refused, taken) in [
        (memory, [0, 19_455, 262_145, u32::MAX], [19_456, 262_144]),
        (iterations, [0, 1, 11, u32::MAX], [2, 10]),
        (lanes, [0, 2, 255, u32::MAX], [1, 1]),
    ] {
        for number in refused {
            assert_eq!(
                with(place, number),
                Some(BackupError::Params),
                "{number} at {place}"
            );
        }
        for number in taken {
            assert_eq!(with(place, number), None, "{number} at {place}");
        }
    }
    assert_eq!(with(length, 0x0400_0000), Some(BackupError::TooLarge));
    assert_eq!(with(length, u32::MAX), Some(BackupError::TooLarge));
    assert_eq!(with(length, 0), Some(BackupError::Malformed));
    assert_eq!(with(length, 8192), Some(BackupError::Malformed));
    assert_eq!(with(length, 16_385), Some(BackupError::Malformed));
    assert_eq!(with(length, 32_768), Some(BackupError::Truncated));
}

#[test]
fn every_flip_is_noticed() {
    let bytes = sealed();
    let known = key(passphrase().as_typed(), Argon2Params::FLOOR, &[7; 16]).unwrap();
    // Every byte that means something by its place, and a part of the ciphertext.
    let places = (0..bytes.len())
        .filter(|place| *place < HEADER_LEN + 256 || *place >= bytes.len() - TAG_LEN - 64 || place % 41 == 0);
    for place in places {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        let result = match SealedBackup::parse(&flipped) {
            // Another salt or other parameters give another key: the passphrase itself is tried.
            Ok(backup) if (10..38).contains(&place) => backup.open(passphrase().as_typed()),
            Ok(backup) => backup.open_with(&known),
            Err(error) => Err(error),
        };
        assert!(result.is_err(), "byte {place}");
        let in_body = place >= HEADER_LEN;
        assert!(
            !in_body || result.err() == Some(BackupError::Rejected),
            "byte {place}"
        );
    }
}

#[test]
fn what_was_sealed_in_another_layout_is_malformed() {
    let known = key(passphrase().as_typed(), Argon2Params::FLOOR, &[7; 16]).unwrap();
    for (plaintext, expected) in [
        (vec![0; MIN_PLAINTEXT], None),
        (vec![0xff; MIN_PLAINTEXT], Some(BackupError::Malformed)),
        (
            [&[0, 0, 0x3f, 0xfc][..], &vec![1; MIN_PLAINTEXT - 4]].concat(),
            None,
        ),
        (
            [&[0, 0, 0x3f, 0xfb][..], &vec![1; MIN_PLAINTEXT - 4]].concat(),
            Some(BackupError::Malformed),
        ),
        (
            [&[0, 0, 0x3f, 0xfd][..], &vec![1; MIN_PLAINTEXT - 4]].concat(),
            Some(BackupError::Malformed),
        ),
    ] {
        let header = super::header(Argon2Params::FLOOR, &[7; 16], &[8; 24], plaintext.len()).unwrap();
        let mut body = plaintext;
        let tag = chacha20poly1305::AeadInOut::encrypt_inout_detached(
            &super::cipher(&known),
            (&[8; 24]).into(),
            &header,
            body.as_mut_slice().into(),
        )
        .unwrap();
        let bytes = [&header[..], &body, &tag].concat();
        let opened = SealedBackup::parse(&bytes).unwrap().open_with(&known);
        assert_eq!(opened.err(), expected);
    }
}

#[test]
fn debug_shows_nothing_of_it() {
    let bytes = sealed();
    assert_eq!(
        format!("{:?}", SealedBackup::parse(&bytes).unwrap()),
        "SealedBackup(..)"
    );
}

/// Made by `tests/vectors/vault/backup.py`, which shares no code with this crate.
#[test]
fn the_vector_is_made_and_opened() {
    let vector: serde_json::Value = serde_json::from_str(VECTOR).unwrap();
    let text = |name: &str| vector[name].as_str().unwrap();
    let content = text("content").as_bytes();
    assert_eq!(open(VECTOR_FILE, text("typed")).unwrap(), content);
    let passphrase = NewPassphrase::unchecked(text("passphrase"));
    let sealed = SealedBackup::seal(content, &passphrase, &FixedRandom(7)).unwrap();
    assert_eq!(sealed, VECTOR_FILE);
}
