use std::sync::Arc;

use wallet_core::VaultError;
pub(crate) use wallet_core::{BackupError, PassphraseError, ReissueReason};

use crate::authorisation::Authorisation;
use crate::credentials::{LocalisedText, convert};
use crate::ids::CredentialId;
use crate::wallet::Wallet;

/// Why an input is no passphrase. None says anything about what was typed.
#[uniffi::remote(Error)]
pub enum PassphraseError {
    /// Digits alone: a PIN can be guessed, and must not be given away to where backups are kept.
    Digits,
    /// Nothing was typed but white space and punctuation.
    Empty,
    /// Not UTF-8.
    NotUtf8,
    /// More than 1,024 bytes.
    TooLong,
    /// Easier to guess than six random words.
    Weak,
}

/// Errors of making a backup and of reading one into a new wallet. None changes anything.
#[uniffi::remote(Error)]
pub enum BackupError {
    /// What the backup holds is not what this version writes.
    Contents,
    /// The file is no backup.
    Malformed,
    /// A newer version of the app made it.
    NewerVersion,
    /// Only a new wallet, with nothing in it, takes a backup.
    NotEmpty,
    /// It asks for less work than is safe, or for more than a phone should do.
    Parameters,
    /// The passphrase is wrong, or the file was changed: nobody can tell these apart.
    Rejected,
    /// More than 32 MiB.
    TooLarge,
    /// The file ends before the backup does.
    Truncated,
    /// The vault.
    Vault(VaultError),
}

/// A passphrase that is strong enough to seal a backup. The core's copy is wiped when the last reference to this object
/// goes, so close it early.
#[derive(Debug, uniffi::Object)]
pub struct NewPassphrase(pub(crate) wallet_core::NewPassphrase);

#[uniffi::export]
impl NewPassphrase {
    /// Six words of a list of 2,048, each drawn uniformly: 66 bits.
    ///
    /// # Errors
    /// [`VaultError::Randomness`] where the system gives none.
    #[uniffi::constructor]
    pub fn generate() -> Result<Arc<Self>, VaultError> {
        wallet_core::NewPassphrase::generate(&wallet_core::OsRandom)
            .map(|passphrase| Arc::new(Self(passphrase)))
            .map_err(|_| VaultError::Randomness)
    }

    /// Takes a passphrase of the person's own choice, in UTF-8, where a conservative estimate finds it as strong as six
    /// random words: about fifty letters.
    ///
    /// # Errors
    /// [`PassphraseError`]; [`PassphraseError::Weak`] where it is easier to guess.
    #[uniffi::constructor]
    pub fn choose(typed: &[u8]) -> Result<Arc<Self>, PassphraseError> {
        wallet_core::NewPassphrase::choose(typed).map(|passphrase| Arc::new(Self(passphrase)))
    }

    /// The words in UTF-8, to be shown to the person once: whoever reads them opens the backup. Wipe the bytes.
    #[must_use]
    pub fn words(&self) -> Vec<u8> {
        // EXPOSE: the app shows them to the person
        self.0.expose().as_bytes().to_vec()
    }
}

/// A passphrase as it was typed to open a backup. The core's copy is wiped when the last reference to this object goes, so
/// close it early.
#[derive(Debug, uniffi::Object)]
pub struct Passphrase(wallet_core::Passphrase);

#[uniffi::export]
impl Passphrase {
    /// Reads a passphrase in UTF-8. Case, white space and hyphens between the words do not matter.
    ///
    /// # Errors
    /// [`PassphraseError`]; [`PassphraseError::Weak`] is not among them.
    #[uniffi::constructor]
    pub fn from_bytes(typed: &[u8]) -> Result<Arc<Self>, PassphraseError> {
        wallet_core::Passphrase::parse(typed).map(|passphrase| Arc::new(Self(passphrase)))
    }
}

/// Why a credential has to be issued again.
#[uniffi::remote(Enum)]
pub enum ReissueReason {
    /// The backup that this wallet was made from could not take its key along.
    NotMoved,
    /// The key store has lost its key.
    KeyLost,
}

/// A credential that only its issuer can give again, because the key that it is bound to is not here.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ReissueItem {
    /// Its type (`vct`).
    pub credential_type: String,
    /// What the issuer calls it, by language.
    pub names: Vec<LocalisedText>,
    /// Who issued it: the `iss` claim, or the subject of the certificate where there is none.
    pub issuer: String,
    /// The credential issuer's identifier of the offer that it came from, where it is known: where to ask for a new one.
    pub offered_by: Option<String>,
    /// Why it has to be issued again.
    pub reason: ReissueReason,
    /// The credential in this wallet that is of no use any more; none for one that stayed on another phone.
    pub credential: Option<CredentialId>,
}

impl From<wallet_core::ReissueItem> for ReissueItem {
    fn from(item: wallet_core::ReissueItem) -> Self {
        let wallet_core::ReissueItem {
            credential_type,
            names,
            issuer,
            offered_by,
            reason,
            credential,
        } = item;
        Self {
            credential_type,
            names: convert(names),
            issuer,
            offered_by,
            reason,
            credential: credential.map(Into::into),
        }
    }
}

/// What a backup brought into a new wallet.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ImportedBackup {
    /// When the backup was made, seconds since 1970, as the phone that made it believed.
    pub created_at: i64,
    /// How many credentials can be used again.
    pub credentials: u32,
    /// How many entries of the history came along.
    pub history: u32,
    /// How many trust anchors are new here.
    pub trust_anchors: u32,
    /// What only its issuers can give again.
    pub reissue: Vec<ReissueItem>,
}

impl From<wallet_core::ImportedBackup> for ImportedBackup {
    fn from(imported: wallet_core::ImportedBackup) -> Self {
        let wallet_core::ImportedBackup {
            created_at,
            credentials,
            history,
            trust_anchors,
            reissue,
        } = imported;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            created_at,
            credentials: count(credentials),
            history: count(history),
            trust_anchors: count(trust_anchors),
            reissue: convert(reissue),
        }
    }
}

#[uniffi::export]
impl Wallet {
    /// Seals what may leave this phone under a passphrase, for a new wallet on another one. Needs an approval of
    /// `WalletOperation::Export`. Stretching the passphrase takes a while: call it off the main thread.
    ///
    /// # Errors
    /// [`BackupError::TooLarge`]; [`VaultError::Authorisation`] where the approval is not for what is held now; faults of the
    /// vault.
    pub fn export_backup(
        &self,
        passphrase: Arc<NewPassphrase>,
        authorisation: Arc<Authorisation>,
    ) -> Result<Vec<u8>, BackupError> {
        self.core().export_backup(&passphrase.0, authorisation.take()?)
    }

    /// Reads a backup into this wallet, which must be new. All of it comes, or nothing. Stretching the passphrase takes a
    /// while: call it off the main thread.
    ///
    /// # Errors
    /// [`BackupError`], each before anything is changed.
    pub fn import_backup(
        &self,
        backup: &[u8],
        passphrase: Arc<Passphrase>,
    ) -> Result<ImportedBackup, BackupError> {
        self.core().import_backup(backup, &passphrase.0).map(Into::into)
    }

    /// The credentials that only their issuers can give again.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn reissue_list(&self) -> Result<Vec<ReissueItem>, VaultError> {
        self.core().reissue_list().map(convert)
    }
}
