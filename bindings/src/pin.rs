use std::sync::Arc;

pub(crate) use wallet_core::{NewPinError, PinError};

use crate::error_info::ErrorInfo;

/// Why an input is no PIN. Neither says anything about what was typed.
#[uniffi::remote(Error)]
pub enum PinError {
    /// Not six to twelve decimal digits after normalisation.
    NotSixToTwelveDigits,
    /// Not UTF-8.
    NotUtf8,
}

/// Why a PIN cannot be chosen. It names the rule, and neither a digit nor a place.
#[uniffi::remote(Error)]
pub enum NewPinError {
    /// Not six to twelve decimal digits after normalisation.
    NotSixToTwelveDigits,
    /// Not UTF-8.
    NotUtf8,
    /// The same digit three times in a row.
    RepeatedDigit,
    /// Six digits in a row that count up or down by one.
    Sequence,
    /// One that many people choose: it is on the list of those, or a shorter group of digits repeated.
    Common,
}

/// Six to twelve digits that are tried. The core's copy is wiped when the last reference to this object goes, so close
/// it early. A PIN that is being chosen is a [`NewPin`].
#[derive(Debug, uniffi::Object)]
pub struct Pin(wallet_core::Pin);

#[uniffi::export]
impl Pin {
    /// Reads a PIN as it was typed, in UTF-8. The caller can wipe its bytes as soon as this returns.
    ///
    /// # Errors
    /// [`PinError`] where it is not UTF-8 or not six to twelve digits.
    #[uniffi::constructor]
    pub fn from_bytes(typed: &[u8]) -> Result<Arc<Self>, PinError> {
        wallet_core::Pin::parse(typed).map(|pin| Arc::new(Self(pin)))
    }
}

impl Pin {
    pub(crate) fn core(&self) -> &wallet_core::Pin {
        &self.0
    }
}

/// A PIN that the rules for new PINs let through: only it can make a wallet or take an older PIN's place. The core's copy
/// is wiped when the last reference to this object goes, so close it early.
#[derive(Debug, uniffi::Object)]
pub struct NewPin(wallet_core::NewPin);

#[uniffi::export]
impl NewPin {
    /// Reads a PIN that a person chooses, in UTF-8, and refuses what others would try first. The caller can wipe its
    /// bytes as soon as this returns.
    ///
    /// # Errors
    /// [`NewPinError`] with the first rule that is broken.
    #[uniffi::constructor]
    pub fn choose(typed: &[u8]) -> Result<Arc<Self>, NewPinError> {
        wallet_core::NewPin::choose(typed).map(|pin| Arc::new(Self(pin)))
    }
}

impl NewPin {
    pub(crate) fn core(&self) -> &wallet_core::NewPin {
        &self.0
    }
}

/// Code, blame and what can be done about an input that is no PIN.
#[uniffi::export]
pub fn pin_error_info(error: PinError) -> ErrorInfo {
    wallet_core::pin_error_info(error).into()
}

/// Code, blame and what can be done about a PIN that cannot be chosen.
#[uniffi::export]
pub fn new_pin_error_info(error: NewPinError) -> ErrorInfo {
    wallet_core::new_pin_error_info(error).into()
}
