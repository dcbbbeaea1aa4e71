//! The transaction code: what an offer says about it (§4.1.1), and the code that the person types.

use serde::{Deserialize, Serialize};

use super::error::VciError;
use super::read::Members;
use super::text::{RemoteText, SecretText};

/// The longest description (§4.1.1), in characters.
pub(super) const MAX_DESCRIPTION_CHARS: usize = 300;
/// The longest code, in characters.
pub(super) const MAX_CODE_CHARS: usize = 255;

/// The characters of a transaction code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TxCodeInputMode {
    /// `numeric`: digits only. The default.
    Numeric,
    /// `text`: any characters.
    Text,
}

/// What the input screen needs to know. An offer that has the `tx_code` object, even an empty one, requires a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxCodeSpec {
    /// The characters.
    pub input_mode: TxCodeInputMode,
    /// The number of characters, if the issuer tells it.
    pub length: Option<u32>,
    /// Guidance in the issuer's words, cut to 300 characters.
    pub description: Option<RemoteText>,
}

impl TxCodeSpec {
    pub(super) fn read(members: Members<'_>) -> Result<Self, VciError> {
        let input_mode = match members.value("input_mode").map(serde_json::Value::as_str) {
            None | Some(Some("numeric")) => TxCodeInputMode::Numeric,
            Some(Some("text")) => TxCodeInputMode::Text,
            Some(Some(_) | None) => return Err(members.malformed()),
        };
        let length = match members.value("length") {
            None => None,
            Some(value) => {
                let length = value.as_u64().and_then(|length| u32::try_from(length).ok());
                let usable = length.filter(|length| (1..=MAX_CODE_CHARS).contains(&(*length as usize)));
                Some(usable.ok_or_else(|| members.malformed())?)
            }
        };
        let description = match members.value("description") {
            None => None,
            Some(value) => {
                let text = value.as_str().ok_or_else(|| members.malformed())?;
                RemoteText::new(text, MAX_DESCRIPTION_CHARS)
            }
        };
        Ok(Self {
            input_mode,
            length,
            description,
        })
    }

    /// Whether a typed code has the form that the issuer announced. It is for the input screen: only the
    /// authorization server knows whether the code is right, and this wallet sends what the person insists on.
    ///
    /// # Errors
    /// See [`TxCodeError`].
    pub fn check(&self, code: &TxCode) -> Result<(), TxCodeError> {
        // EXPOSE: its form is compared with what the issuer announced
        let code = code.0.expose();
        if self.input_mode == TxCodeInputMode::Numeric && !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(TxCodeError::NotNumeric);
        }
        match self.length {
            Some(length) if code.chars().count() != length as usize => Err(TxCodeError::WrongLength),
            Some(_) | None => Ok(()),
        }
    }
}

/// Why a typed code cannot be, or does not look like, the transaction code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TxCodeError {
    /// Nothing was typed.
    #[error("the transaction code is empty")]
    Empty,
    /// Longer than any transaction code.
    #[error("the transaction code is too long")]
    TooLong,
    /// The issuer announced digits only.
    #[error("the transaction code has characters other than digits")]
    NotNumeric,
    /// The issuer announced another length.
    #[error("the transaction code has another length than announced")]
    WrongLength,
}

/// The code that the person typed.
#[derive(Debug)]
pub struct TxCode(SecretText);

impl TxCode {
    /// Takes what was typed, unchanged.
    ///
    /// # Errors
    /// [`TxCodeError::Empty`], [`TxCodeError::TooLong`].
    pub fn parse(text: &str) -> Result<Self, TxCodeError> {
        match text.chars().count() {
            0 => Err(TxCodeError::Empty),
            count if count > MAX_CODE_CHARS => Err(TxCodeError::TooLong),
            _ => Ok(Self(SecretText::new(text.to_owned()))),
        }
    }

    pub(super) fn text(&self) -> &SecretText {
        &self.0
    }
}
