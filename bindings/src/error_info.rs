//! What an app needs to know about an error: its texts, in any language, are keyed by the code.

use crate::backup::{BackupError, PassphraseError};
use crate::errors::{Blame, CredentialError, IssuanceError, Next, PresentationError, TrustError, VaultError};

/// What an app needs to know about an error.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ErrorInfo {
    /// Stable code, such as `presentation.request.signature`.
    pub code: String,
    /// Who caused it.
    pub blame: Blame,
    /// What can be done.
    pub next: Next,
    /// Whether the error may hold personal data.
    pub personal_data: bool,
}

impl From<wallet_core::ErrorInfo> for ErrorInfo {
    fn from(info: wallet_core::ErrorInfo) -> Self {
        let wallet_core::ErrorInfo {
            code,
            blame,
            next,
            personal_data,
        } = info;
        Self {
            code: code.to_owned(),
            blame,
            next,
            personal_data,
        }
    }
}

/// Code, blame and what can be done about an error of the vault.
#[uniffi::export]
pub fn vault_error_info(error: VaultError) -> ErrorInfo {
    error.info().into()
}

/// Code, blame and what can be done about an error of accepting or rejecting.
#[uniffi::export]
pub fn issuance_error_info(error: IssuanceError) -> ErrorInfo {
    error.info().into()
}

/// Code, blame and what can be done about an error of sharing or declining.
#[uniffi::export]
pub fn presentation_error_info(error: PresentationError) -> ErrorInfo {
    error.info().into()
}

/// Code, blame and what can be done about an error of reading what is held.
#[uniffi::export]
pub fn credential_error_info(error: CredentialError) -> ErrorInfo {
    error.info().into()
}

/// Code, blame and what can be done about an error of changing whom the person trusts.
#[uniffi::export]
pub fn trust_error_info(error: TrustError) -> ErrorInfo {
    error.info().into()
}

/// Code, blame and what can be done about an error of making or reading a backup.
#[uniffi::export]
pub fn backup_error_info(error: BackupError) -> ErrorInfo {
    error.info().into()
}

/// Code, blame and what can be done about an input that is no passphrase.
#[uniffi::export]
pub fn passphrase_error_info(error: PassphraseError) -> ErrorInfo {
    wallet_core::passphrase_error_info(error).into()
}
