use std::fmt;

use super::common::is_common;
use super::{Pin, PinError};

/// As many digits in a row make a run.
const RUN: usize = 6;

/// As many equal digits in a row are refused.
const REPEATED: usize = 3;

/// Why a PIN cannot be chosen. It names the rule, and neither a digit nor a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NewPinError {
    /// Not six to twelve decimal digits after normalisation.
    #[error("a PIN has six to twelve digits")]
    NotSixToTwelveDigits,
    /// Not UTF-8.
    #[error("the PIN is not UTF-8")]
    NotUtf8,
    /// The same digit three times in a row.
    #[error("the PIN must not have the same digit three times in a row")]
    RepeatedDigit,
    /// Six digits in a row that count up or down by one.
    #[error("the PIN must not have six digits in a row that count up or down")]
    Sequence,
    /// One that many people choose: it is on the list of those, or a shorter group of digits repeated.
    #[error("the PIN is one that many people choose")]
    Common,
}

impl From<PinError> for NewPinError {
    fn from(error: PinError) -> Self {
        match error {
            PinError::NotSixToTwelveDigits => Self::NotSixToTwelveDigits,
            PinError::NotUtf8 => Self::NotUtf8,
        }
    }
}

/// A PIN that the rules for new PINs let through. Only it can make a wallet or take an older PIN's place, and only
/// [`NewPin::choose`] makes it.
///
/// None of these compiles:
///
/// ```compile_fail,E0599
/// fn copy(secret: wallet_crypto::NewPin) {
///     let _ = secret.clone();
/// }
/// ```
/// ```compile_fail,E0369
/// fn same(one: wallet_crypto::NewPin, other: wallet_crypto::NewPin) -> bool {
///     one == other
/// }
/// ```
/// ```compile_fail,E0277
/// fn text(secret: wallet_crypto::NewPin) -> String {
///     format!("{secret}")
/// }
/// ```
/// ```compile_fail,E0423
/// let unchecked = wallet_crypto::NewPin(wallet_crypto::Pin::parse(b"123456").unwrap());
/// ```
pub struct NewPin(Pin);

impl NewPin {
    /// Reads a PIN that a person chooses, as [`Pin::parse`] reads one that they enter, and refuses what others would
    /// try first.
    ///
    /// ```
    /// use wallet_crypto::{NewPin, NewPinError};
    ///
    /// assert!(NewPin::choose(b"493718").is_ok());
    /// assert_eq!(NewPin::choose(b"493338").unwrap_err(), NewPinError::RepeatedDigit);
    /// assert_eq!(NewPin::choose(b"9876540").unwrap_err(), NewPinError::Sequence);
    /// assert_eq!(NewPin::choose(b"121212").unwrap_err(), NewPinError::Common);
    /// ```
    ///
    /// # Errors
    /// [`NewPinError`] with the first rule that is broken.
    pub fn choose(typed: &[u8]) -> Result<Self, NewPinError> {
        let pin = Pin::parse(typed)?;
        // EXPOSE: the rules look at the digits, and say which rule is broken and nothing else
        let digits = pin.expose();
        if has_row(digits, REPEATED, |one, next| one == next) {
            return Err(NewPinError::RepeatedDigit);
        }
        let is_run = has_row(digits, RUN, |one, next| one.checked_add(1) == Some(next))
            || has_row(digits, RUN, |one, next| next.checked_add(1) == Some(one));
        if is_run {
            return Err(NewPinError::Sequence);
        }
        if is_common(digits) {
            return Err(NewPinError::Common);
        }
        Ok(Self(pin))
    }

    /// The same PIN as one that is entered.
    #[must_use]
    pub fn pin(&self) -> &Pin {
        &self.0
    }
}

impl fmt::Debug for NewPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPin(..)")
    }
}

/// Whether somewhere `length` digits stand in a row of which each and its next keep to `rule`.
fn has_row(digits: &[u8], length: usize, rule: impl Fn(u8, u8) -> bool) -> bool {
    digits.windows(length).any(|row| {
        let nexts = row.iter().skip(1);
        row.iter().zip(nexts).all(|(one, next)| rule(*one, *next))
    })
}

#[cfg(test)]
mod tests {
    use super::{NewPin, NewPinError};

    fn refused(typed: &str) -> Option<NewPinError> {
        NewPin::choose(typed.as_bytes()).err()
    }

    #[test]
    fn three_equal_digits_in_a_row_are_refused_wherever_they_stand() {
        for typed in ["000000", "111942", "940002", "942999", "738291046555"] {
            assert_eq!(refused(typed), Some(NewPinError::RepeatedDigit), "{typed}");
        }
        assert_eq!(refused("449927"), None, "two are not three");
    }

    #[test]
    fn a_run_of_six_is_refused_wherever_it_stands() {
        for typed in [
            "012345",
            "123456",
            "456789",
            "987654",
            "543210",
            "71234569",
            "907654321",
            "840123456",
        ] {
            assert_eq!(refused(typed), Some(NewPinError::Sequence), "{typed}");
        }
        for typed in ["123457", "912345", "954321"] {
            assert_eq!(refused(typed), None, "{typed}: five are not six");
        }
    }

    #[test]
    fn what_many_choose_is_refused() {
        for typed in [
            "121212",
            "123123",
            "112233",
            "159753",
            "147258",
            "246810",
            "12341234",
            "731731731",
            "4545454545",
            "904090409040",
            "904712904712",
        ] {
            assert_eq!(refused(typed), Some(NewPinError::Common), "{typed}");
        }
    }

    #[test]
    fn what_is_typed_another_way_is_refused_all_the_same() {
        assert_eq!(refused("１２１２１２"), Some(NewPinError::Common));
        assert_eq!(refused("12121"), Some(NewPinError::NotSixToTwelveDigits));
        assert_eq!(NewPin::choose(&[0xff; 6]).err(), Some(NewPinError::NotUtf8));
    }

    #[test]
    fn others_are_taken_and_are_the_pin_that_is_entered() {
        for typed in ["314159", "493718", "90471290", "738291046582"] {
            let chosen = NewPin::choose(typed.as_bytes()).unwrap();
            // EXPOSE: the test looks at what it put in
            assert_eq!(chosen.pin().expose(), typed.as_bytes());
        }
        assert_eq!(format!("{:?}", NewPin::choose(b"493718").unwrap()), "NewPin(..)");
    }
}
