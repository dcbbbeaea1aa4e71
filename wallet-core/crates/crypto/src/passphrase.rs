//! The passphrase that a backup is sealed under.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::random::{Random, RandomError};

mod strength;

/// The English words of BIP-39: `passphrase/README.md` has source and licence.
const LIST: &str = include_str!("passphrase/english.txt");
/// How many there are: eleven bits choose one without a remainder.
const LIST_LEN: u16 = 2048;
/// Room for six of the longest words, so that the text is never moved while it is put together.
const CAPACITY: usize = 64;
/// More than that is not looked at.
const MAX_INPUT_BYTES: usize = 1024;

/// Why an input is no passphrase. None says anything about what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// Digits alone: a PIN can be guessed, and must not be given away to where backups are kept.
    #[error("a passphrase is not made of digits alone")]
    Digits,
    /// Nothing was typed but white space and punctuation.
    #[error("there is no passphrase")]
    Empty,
    /// Not UTF-8.
    #[error("the passphrase is not UTF-8")]
    NotUtf8,
    /// More than 1,024 bytes.
    #[error("the passphrase is too long")]
    TooLong,
    /// Easier to guess than six random words.
    #[error("the passphrase is weaker than six random words")]
    Weak,
}

/// A passphrase as it was typed to open a backup, in its normal form; wiped when dropped.
///
/// There is no `Clone`, `PartialEq` or `Display`, and `Debug` prints nothing of it. None of these compiles:
///
/// ```compile_fail,E0599
/// let copy = wallet_crypto::Passphrase::parse(b"abandon ability able").unwrap().clone();
/// ```
/// ```compile_fail,E0277
/// let text = format!("{}", wallet_crypto::Passphrase::parse(b"abandon ability able").unwrap());
/// ```
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Reads a passphrase to open a backup with. How strong it is does not matter here: it opens, or it does not.
    ///
    /// It is forgiving about how the words are typed: NFKC, lower case, and one space for whatever white space,
    /// hyphens, dashes, low lines, commas and full stops stand between, before and after them.
    ///
    /// # Errors
    /// [`PassphraseError`]; [`PassphraseError::Weak`] is not among them.
    pub fn parse(typed: &[u8]) -> Result<Self, PassphraseError> {
        if typed.len() > MAX_INPUT_BYTES {
            return Err(PassphraseError::TooLong);
        }
        let typed = std::str::from_utf8(typed).map_err(|_| PassphraseError::NotUtf8)?;
        let text = normal(typed);
        if text.is_empty() {
            return Err(PassphraseError::Empty);
        }
        if text.chars().all(|c| c.is_numeric() || c == ' ') {
            return Err(PassphraseError::Digits);
        }
        Ok(Self(text))
    }

    /// The normal form: words with one space between.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// A passphrase that is strong enough to seal a backup: six random words, or one of the person's own that is at least
/// as strong. Wiped when dropped, and as closed as [`Passphrase`].
pub struct NewPassphrase(Passphrase);

impl NewPassphrase {
    /// How many words a generated passphrase has.
    pub const WORDS: usize = 6;
    /// The strength of a generated passphrase: six choices of eleven bits each, uniform and independent.
    pub const BITS: u32 = 66;

    /// Six words of the list, each drawn uniformly.
    ///
    /// # Errors
    /// [`RandomError`] when the source has nothing to give.
    pub fn generate(random: &dyn Random) -> Result<Self, RandomError> {
        let mut drawn = Zeroizing::new([0; 2 * Self::WORDS]);
        random.fill(drawn.as_mut_slice())?;
        let mut text = Zeroizing::new(String::with_capacity(CAPACITY));
        for pair in drawn.chunks_exact(2) {
            let number = pair
                .iter()
                .fold(0_u16, |number, byte| (number << 8) | u16::from(*byte));
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend(LIST.lines().nth(usize::from(number % LIST_LEN)));
        }
        Ok(Self(Passphrase(text)))
    }

    /// Takes a passphrase of the person's own choice, where a conservative estimate finds it as strong as six random
    /// words.
    ///
    /// The estimate is that of NIST SP 800-63-2, appendix A, for what people choose: 4 bits for the first letter, 2 for
    /// each of the next seven, 1.5 for each up to the twentieth, 1 for each further one; that is 50 letters. Digits, a word
    /// that came before, a letter that repeats the one before it or follows it in the alphabet either way, and what a word
    /// has beyond ten letters count nothing. It does not know quotations: who takes one should alter it.
    ///
    /// # Errors
    /// [`PassphraseError`]; [`PassphraseError::Weak`] below [`NewPassphrase::BITS`].
    pub fn choose(typed: &[u8]) -> Result<Self, PassphraseError> {
        let passphrase = Passphrase::parse(typed)?;
        // EXPOSE: its strength is estimated
        if strength::half_bits(passphrase.expose()) < 2 * Self::BITS {
            return Err(PassphraseError::Weak);
        }
        Ok(Self(passphrase))
    }

    /// Six words that a vector chose.
    #[cfg(test)]
    pub(crate) fn unchecked(text: &str) -> Self {
        Self(Passphrase(normal(text)))
    }

    /// The words, to be shown to the person once: whoever reads them opens the backup.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose() // EXPOSE: handed on to the caller, who says why
    }

    /// The same as one that was typed.
    #[must_use]
    pub const fn as_typed(&self) -> &Passphrase {
        &self.0
    }
}

/// The normal form of a text. NFKC once more after the lower case, which may leave it.
fn normal(typed: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(4).max(CAPACITY)));
    for letter in typed.nfkc().flat_map(char::to_lowercase).nfkc() {
        match letter {
            c if separates(c) && (text.is_empty() || text.ends_with(' ')) => {}
            c if separates(c) => text.push(' '),
            c => text.push(c),
        }
    }
    if text.ends_with(' ') {
        text.pop();
    }
    text
}

fn separates(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '_' | ',' | '.' | '\u{2010}'..='\u{2015}')
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

impl fmt::Debug for NewPassphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassphrase(..)")
    }
}

#[cfg(test)]
mod tests;
