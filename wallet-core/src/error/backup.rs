use wallet_crypto::PassphraseError;

use super::{Blame, ErrorInfo, Next, VaultError, info};

/// Errors of making a backup and of reading one into a new wallet. None changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// What the backup holds is not what this version writes.
    #[error("what the backup holds cannot be used")]
    Contents,
    /// The file is no backup.
    #[error("this is no backup")]
    Malformed,
    /// A newer version of the app made it.
    #[error("the backup was made by a newer version")]
    NewerVersion,
    /// Only a new wallet, with nothing in it, takes a backup.
    #[error("the wallet is not empty")]
    NotEmpty,
    /// It asks for less work than is safe, or for more than a phone should do.
    #[error("the backup's parameters are outside the accepted bounds")]
    Parameters,
    /// The passphrase is wrong, or the file was changed: nobody can tell these apart.
    #[error("the backup does not open: the passphrase is wrong, or the file was changed")]
    Rejected,
    /// More than 32 MiB.
    #[error("the backup is too large")]
    TooLarge,
    /// The file ends before the backup does.
    #[error("the backup is cut off")]
    Truncated,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl BackupError {
    /// Code, blame and what can be done.
    #[must_use]
    pub fn info(&self) -> ErrorInfo {
        match self {
            Self::Contents => info("backup.contents", Blame::Wallet, Next::Nothing),
            Self::Malformed => info("backup.malformed", Blame::User, Next::Decide),
            Self::NewerVersion => info("backup.newer", Blame::User, Next::Update),
            Self::NotEmpty => info("backup.not_empty", Blame::User, Next::Decide),
            Self::Parameters => info("backup.parameters", Blame::User, Next::Nothing),
            Self::Rejected => info("backup.rejected", Blame::User, Next::Retry),
            Self::TooLarge => info("backup.too_large", Blame::User, Next::Decide),
            Self::Truncated => info("backup.truncated", Blame::User, Next::Decide),
            Self::Vault(error) => error.info(),
        }
    }
}

impl From<wallet_crypto::BackupError> for BackupError {
    fn from(error: wallet_crypto::BackupError) -> Self {
        match error {
            wallet_crypto::BackupError::Malformed => Self::Malformed,
            wallet_crypto::BackupError::Truncated => Self::Truncated,
            wallet_crypto::BackupError::NewerVersion => Self::NewerVersion,
            wallet_crypto::BackupError::Params => Self::Parameters,
            wallet_crypto::BackupError::TooLarge => Self::TooLarge,
            wallet_crypto::BackupError::Rejected => Self::Rejected,
            wallet_crypto::BackupError::Memory => Self::Vault(VaultError::Memory),
            wallet_crypto::BackupError::Random(_) => Self::Vault(VaultError::Randomness),
        }
    }
}

/// The information about an input that is no passphrase.
#[must_use]
pub fn passphrase_error_info(error: PassphraseError) -> ErrorInfo {
    match error {
        PassphraseError::Digits => info("backup.passphrase.digits", Blame::User, Next::Decide),
        PassphraseError::Empty => info("backup.passphrase.empty", Blame::User, Next::Decide),
        PassphraseError::NotUtf8 => info("backup.passphrase.encoding", Blame::User, Next::Decide),
        PassphraseError::TooLong => info("backup.passphrase.too_long", Blame::User, Next::Decide),
        PassphraseError::Weak => info("backup.passphrase.weak", Blame::User, Next::Decide),
    }
}
