//! The PIN a person types.

mod common;
mod new_pin;

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{ZeroizeOnDrop, Zeroizing};

pub use new_pin::{NewPin, NewPinError};

/// Fewest digits of a PIN.
const MIN_DIGITS: usize = 6;
/// Most digits of a PIN.
const MAX_DIGITS: usize = 12;
/// No digit takes more than four bytes: what is longer is not a PIN and is not looked at.
const MAX_INPUT_BYTES: usize = 4 * MAX_DIGITS;

/// Why an input is no PIN. Neither says anything about what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Not six to twelve decimal digits after normalisation.
    #[error("a PIN has six to twelve digits")]
    NotSixToTwelveDigits,
    /// Not UTF-8.
    #[error("the PIN is not UTF-8")]
    NotUtf8,
}

/// Six to twelve ASCII digits, wiped when dropped. It is never stored or compared: the envelope opens or it does not.
///
/// This is a PIN that is tried. One that is being chosen is a [`NewPin`].
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_crypto::Pin) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_crypto::Pin, other: wallet_crypto::Pin) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_crypto::Pin) -> String {
///     format!("{secret}")
/// }
/// ```
#[derive(ZeroizeOnDrop)]
pub struct Pin {
    digits: Box<[u8; MAX_DIGITS]>,
    length: usize,
}

impl Pin {
    /// Reads a PIN as it was typed: after NFKC (UAX 15) a full-width digit is the ASCII digit it stands for.
    ///
    /// # Errors
    /// [`PinError`] when it is not UTF-8 or not six to twelve digits; spaces are not forgiven.
    pub fn parse(typed: &[u8]) -> Result<Self, PinError> {
        if typed.len() > MAX_INPUT_BYTES {
            return Err(PinError::NotSixToTwelveDigits);
        }
        let text = std::str::from_utf8(typed).map_err(|_| PinError::NotUtf8)?;
        let mut digits = Zeroizing::new([0; MAX_DIGITS]);
        let mut places = digits.iter_mut();
        for letter in text.nfkc() {
            let digit = u8::try_from(letter)
                .ok()
                .filter(u8::is_ascii_digit)
                .ok_or(PinError::NotSixToTwelveDigits)?;
            *places.next().ok_or(PinError::NotSixToTwelveDigits)? = digit;
        }
        let length = MAX_DIGITS - places.len();
        if length < MIN_DIGITS {
            return Err(PinError::NotSixToTwelveDigits);
        }
        let mut pin = Self {
            digits: Box::new([0; MAX_DIGITS]),
            length,
        };
        pin.digits.copy_from_slice(digits.as_slice());
        Ok(pin)
    }

    /// The digits in ASCII, for the key derivation and the rules for new PINs alone.
    pub(crate) fn expose(&self) -> &[u8] {
        self.digits.get(..self.length).unwrap_or_default()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_DIGITS, MAX_INPUT_BYTES, MIN_DIGITS, Pin, PinError};

    #[test]
    fn six_to_twelve_digits_are_a_pin() {
        for typed in ["012345", "1234567", "31415926535", "000000000000"] {
            let pin = Pin::parse(typed.as_bytes()).unwrap();
            // EXPOSE: the test looks at what it put in
            assert_eq!(pin.expose(), typed.as_bytes());
        }
    }

    #[test]
    fn full_width_digits_are_the_same_pin() {
        let typed: String = ('\u{ff10}'..='\u{ff19}').chain(['0', '1']).collect();
        // EXPOSE: the test looks at what it put in
        assert_eq!(Pin::parse(typed.as_bytes()).unwrap().expose(), b"012345678901");
    }

    #[test]
    fn anything_else_is_not() {
        for typed in ["", "12345a", " 123456", "123456\n", "12 456", "١٢٣٤٥٦", "12345½"] {
            assert_eq!(
                Pin::parse(typed.as_bytes()).unwrap_err(),
                PinError::NotSixToTwelveDigits,
                "{typed}"
            );
        }
        assert_eq!(Pin::parse(&[0xff; 6]).unwrap_err(), PinError::NotUtf8);
    }

    #[test]
    fn length_has_limits() {
        let refused = Some(PinError::NotSixToTwelveDigits);
        let of = |count: usize| Pin::parse("1".repeat(count).as_bytes()).err();
        assert_eq!((of(MIN_DIGITS), of(MIN_DIGITS - 1)), (None, refused));
        assert_eq!((of(MAX_DIGITS), of(MAX_DIGITS + 1)), (None, refused));
        // Mathematical digits take the most bytes.
        let widest = "\u{1d7cf}".repeat(MAX_DIGITS);
        assert_eq!(widest.len(), MAX_INPUT_BYTES);
        assert_eq!(Pin::parse(widest.as_bytes()).err(), None);
        assert_eq!(Pin::parse(format!("{widest}1").as_bytes()).err(), refused);
        // Its length is what is noticed, before that this is no UTF-8.
        assert_eq!(
            Pin::parse(&[0xff; MAX_INPUT_BYTES]).err(),
            Some(PinError::NotUtf8)
        );
        assert_eq!(Pin::parse(&[0xff; MAX_INPUT_BYTES + 1]).err(), refused);
    }

    #[test]
    fn debug_prints_no_digit_and_no_length() {
        assert_eq!(format!("{:?}", Pin::parse(b"123456").unwrap()), "Pin(..)");
    }
}
