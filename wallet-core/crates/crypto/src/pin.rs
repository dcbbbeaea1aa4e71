//! The PIN a person types.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// Six digits of four bytes each, and room for combining forms: more is not a PIN and is not looked at.
const MAX_INPUT_BYTES: usize = 64;

/// How many digits a PIN has in this version.
const DIGITS: usize = 6;

/// Why an input is no PIN. Neither says anything about what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Not exactly six decimal digits after normalisation.
    #[error("a PIN has exactly six digits")]
    NotSixDigits,
    /// Not UTF-8.
    #[error("the PIN is not UTF-8")]
    NotUtf8,
}

/// Exactly six ASCII digits, wiped when dropped. It is never stored or compared: the envelope opens or it does not.
#[derive(ZeroizeOnDrop)]
pub struct Pin {
    digits: Box<[u8; DIGITS]>,
}

impl Pin {
    /// Reads a PIN as it was typed: after NFKC (UAX 15) a full-width digit is the ASCII digit it stands for.
    ///
    /// # Errors
    /// [`PinError`] when it is not UTF-8 or not six digits; spaces are not forgiven.
    pub fn parse(typed: &[u8]) -> Result<Self, PinError> {
        if typed.len() > MAX_INPUT_BYTES {
            return Err(PinError::NotSixDigits);
        }
        let text = std::str::from_utf8(typed).map_err(|_| PinError::NotUtf8)?;
        let mut digits = Zeroizing::new([0; DIGITS]);
        let mut places = digits.iter_mut();
        for letter in text.nfkc() {
            let digit = u8::try_from(letter)
                .ok()
                .filter(u8::is_ascii_digit)
                .ok_or(PinError::NotSixDigits)?;
            *places.next().ok_or(PinError::NotSixDigits)? = digit;
        }
        if places.next().is_some() {
            return Err(PinError::NotSixDigits);
        }
        let mut pin = Self {
            digits: Box::new([0; DIGITS]),
        };
        pin.digits.copy_from_slice(digits.as_slice());
        Ok(pin)
    }

    /// The digits in ASCII, for the key derivation alone.
    pub(crate) fn expose(&self) -> &[u8] {
        self.digits.as_slice()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Pin, PinError};

    #[test]
    fn six_digits_are_a_pin() {
        // EXPOSE: the test looks at what it put in
        assert_eq!(Pin::parse(b"012345").unwrap().expose(), b"012345");
    }

    #[test]
    fn full_width_digits_are_the_same_pin() {
        let typed = "\u{ff10}\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}";
        // EXPOSE: the test looks at what it put in
        assert_eq!(Pin::parse(typed.as_bytes()).unwrap().expose(), b"012345");
    }

    #[test]
    fn anything_else_is_not() {
        for typed in [
            "",
            "12345",
            "1234567",
            "12345a",
            " 123456",
            "123456\n",
            "12 456",
            "١٢٣٤٥٦",
            "12345½",
        ] {
            assert_eq!(
                Pin::parse(typed.as_bytes()).unwrap_err(),
                PinError::NotSixDigits,
                "{typed}"
            );
        }
        assert_eq!(Pin::parse(&[0xff; 6]).unwrap_err(), PinError::NotUtf8);
        assert_eq!(Pin::parse(&[b'1'; 100_000]).unwrap_err(), PinError::NotSixDigits);
    }

    #[test]
    fn debug_prints_no_digit() {
        assert_eq!(format!("{:?}", Pin::parse(b"123456").unwrap()), "Pin(..)");
    }
}
