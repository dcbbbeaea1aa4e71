use std::sync::Arc;

pub(crate) use wallet_core::PinError;

/// Why an input is no PIN. Neither says anything about what was typed.
#[uniffi::remote(Error)]
pub enum PinError {
    /// Not exactly six decimal digits after normalisation.
    NotSixDigits,
    /// Not UTF-8.
    NotUtf8,
}

/// Exactly six digits. The core's copy is wiped when the last reference to this object goes, so close it early.
#[derive(Debug, uniffi::Object)]
pub struct Pin(wallet_core::Pin);

#[uniffi::export]
impl Pin {
    /// Reads a PIN as it was typed, in UTF-8. The caller can wipe its bytes as soon as this returns.
    ///
    /// # Errors
    /// [`PinError`] where it is not UTF-8 or not six digits.
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
