use wallet_crypto::{NewPinError, PinError};

use super::{Blame, ErrorInfo, Next, info};

/// The information about an input that is no PIN.
#[must_use]
pub fn pin_error_info(error: PinError) -> ErrorInfo {
    match error {
        PinError::NotSixToTwelveDigits => info("pin.digits", Blame::User, Next::Decide),
        PinError::NotUtf8 => info("pin.encoding", Blame::User, Next::Decide),
    }
}

/// The information about a PIN that cannot be chosen.
#[must_use]
pub fn new_pin_error_info(error: NewPinError) -> ErrorInfo {
    match error {
        NewPinError::NotSixToTwelveDigits => pin_error_info(PinError::NotSixToTwelveDigits),
        NewPinError::NotUtf8 => pin_error_info(PinError::NotUtf8),
        NewPinError::RepeatedDigit => info("pin.repeated_digit", Blame::User, Next::Decide),
        NewPinError::Sequence => info("pin.sequence", Blame::User, Next::Decide),
        NewPinError::Common => info("pin.common", Blame::User, Next::Decide),
    }
}
