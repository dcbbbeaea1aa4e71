//! How hard a text of a person's own choice is to guess, estimated from below.

/// What a word has beyond this many letters counts nothing: `qwertyqwertyqwerty` is no sentence.
const LETTERS_OF_A_WORD: usize = 10;

/// The estimate of NIST SP 800-63-2, appendix A, in half bits, over the letters that count
/// ([`crate::NewPassphrase::choose`] says which).
pub(super) fn half_bits(normal: &str) -> u32 {
    let mut seen = Vec::new();
    let mut letters = 0_usize;
    for word in normal.split(' ') {
        if !seen.contains(&word) {
            letters = letters.saturating_add(counted(word));
            seen.push(word);
        }
    }
    (1..=letters)
        .map(|place| match place {
            1 => 8,
            2..=8 => 4,
            9..=20 => 3,
            _ => 2,
        })
        .sum()
}

fn counted(word: &str) -> usize {
    let mut before: Option<u32> = None;
    let mut count = 0_usize;
    for letter in word.chars() {
        let now = u32::from(letter);
        let follows = before.is_some_and(|before| before.abs_diff(now) <= 1);
        if letter.is_alphabetic() && !follows {
            count = count.saturating_add(1);
        }
        before = Some(now);
    }
    count.min(LETTERS_OF_A_WORD)
}
