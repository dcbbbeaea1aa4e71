use std::collections::BTreeSet;

use proptest::prelude::{any, proptest};

use super::{LIST, LIST_LEN, MAX_INPUT_BYTES, NewPassphrase, Passphrase, PassphraseError};
use crate::kdf::sha256;
use crate::random::fixed::{FixedRandom, NoRandom};
use crate::random::{OsRandom, Random, RandomError};

fn parsed(text: &str) -> String {
    // EXPOSE: the test looks at what it put in
    Passphrase::parse(text.as_bytes()).unwrap().expose().to_owned()
}

fn chosen(text: &str) -> Result<(), PassphraseError> {
    NewPassphrase::choose(text.as_bytes()).map(drop)
}

#[test]
fn the_list_is_the_published_one() {
    let digest: String = sha256(LIST.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        digest,
        "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
    );
    let words: BTreeSet<&str> = LIST.lines().collect();
    assert_eq!(words.len(), usize::from(LIST_LEN));
    assert!(words.iter().all(|word| word.len() <= 8));
}

#[test]
fn a_generated_passphrase_is_six_words_of_the_list() {
    let words: BTreeSet<&str> = LIST.lines().collect();
    let passphrase = NewPassphrase::generate(&OsRandom).unwrap();
    // EXPOSE: the test looks at the words
    let text = passphrase.expose();
    assert_eq!(text.split(' ').count(), NewPassphrase::WORDS);
    assert!(text.split(' ').all(|word| words.contains(word)));
    assert!(NewPassphrase::generate(&NoRandom).is_err());
    // Eleven bits a word: 0x0505 modulo 2,048 is 1,285, counted from 0.
    let fixed = NewPassphrase::generate(&FixedRandom(5)).unwrap();
    // EXPOSE: the test looks at the words
    assert_eq!(fixed.expose(), ["pass"; 6].join(" "));
}

/// Gives the numbers from 0 on, one a word.
struct Counting(std::sync::atomic::AtomicU16);

impl Random for Counting {
    fn fill(&self, out: &mut [u8]) -> Result<(), RandomError> {
        for pair in out.chunks_exact_mut(2) {
            let next = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            pair.copy_from_slice(&next.to_be_bytes());
        }
        Ok(())
    }
}

#[test]
fn every_word_is_drawn_as_often_as_every_other() {
    let random = Counting(0.into());
    let mut drawn = std::collections::BTreeMap::new();
    // 3 * 2,048 numbers in a row, six at a time.
    for _ in 0..1024 {
        let passphrase = NewPassphrase::generate(&random).unwrap();
        // EXPOSE: the test counts the words
        for word in passphrase.expose().split(' ') {
            *drawn.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    assert_eq!(drawn.len(), 2048);
    assert!(drawn.values().all(|times| *times == 3));
}

#[test]
fn typing_it_back_is_forgiving() {
    for typed in [
        "path abandon zoo",
        "  Path   ABANDON\tzoo\n",
        "path-abandon-zoo",
        "path, abandon, zoo.",
        "Path\u{2011}abandon\u{2013}zoo",
        "path\u{a0}abandon\u{3000}zoo",
        "ｐａｔｈ abandon zoo",
        "path_abandon__zoo",
    ] {
        assert_eq!(parsed(typed), "path abandon zoo", "{typed}");
    }
    assert_eq!(parsed("caf\u{e9} \u{130}"), parsed("cafe\u{301} I\u{307}"));
}

#[test]
fn a_pin_is_no_passphrase() {
    for typed in [
        "123456",
        " 12 34 56 ",
        "１２３４５６",
        "31415926535897932384626433832795",
        "١٢٣٤٥٦",
        "12-34.56",
    ] {
        assert_eq!(
            Passphrase::parse(typed.as_bytes()).unwrap_err(),
            PassphraseError::Digits,
            "{typed}"
        );
        assert_eq!(chosen(typed).unwrap_err(), PassphraseError::Digits, "{typed}");
    }
}

#[test]
fn other_inputs_that_are_none() {
    for typed in ["", " \n", "-._,"] {
        assert_eq!(
            Passphrase::parse(typed.as_bytes()).unwrap_err(),
            PassphraseError::Empty
        );
    }
    assert_eq!(
        Passphrase::parse(&[0xff, b'a']).unwrap_err(),
        PassphraseError::NotUtf8
    );
    assert_eq!(
        Passphrase::parse(&[b'a'; MAX_INPUT_BYTES + 1]).unwrap_err(),
        PassphraseError::TooLong
    );
    assert!(Passphrase::parse(&[b'a'; MAX_INPUT_BYTES]).is_ok());
}

#[test]
fn a_sentence_of_fifty_letters_is_strong_enough() {
    // 50 letters that count, and one fewer.
    let sentence = "jolly wicker parlour dubious galaxy muffin kernel orchard zap";
    assert_eq!(chosen(sentence), Ok(()));
    assert_eq!(
        chosen(&sentence[..sentence.len() - 1]),
        Err(PassphraseError::Weak)
    );
}

#[test]
fn what_only_looks_long_is_weak() {
    for typed in [
        "correct horse battery staple",
        "password password password password password password password",
        "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff",
        "abcdefghijklmnopqrstuvwxyz zyxwvutsrqponmlkjihgfedcba",
        "qwertyqwertyqwertyqwertyqwertyqwertyqwertyqwertyqwertyqwerty",
        "x1234567890123456789012345678901234567890123456789012345678901234567890",
    ] {
        assert_eq!(chosen(typed), Err(PassphraseError::Weak), "{typed}");
    }
}

#[test]
fn debug_prints_no_word() {
    assert_eq!(
        format!("{:?}", Passphrase::parse(b"path zoo").unwrap()),
        "Passphrase(..)"
    );
    let new = NewPassphrase::generate(&FixedRandom(5)).unwrap();
    assert_eq!(format!("{new:?}"), "NewPassphrase(..)");
}

proptest! {
    #[test]
    fn the_normal_form_is_its_own(typed in any::<String>()) {
        if let Ok(passphrase) = Passphrase::parse(typed.as_bytes()) {
            // EXPOSE: the test compares what it put in
            let once = passphrase.expose();
            if once.len() <= MAX_INPUT_BYTES {
                assert_eq!(parsed(once), once);
            }
        }
    }
}
