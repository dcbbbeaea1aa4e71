use super::{CredentialId, LocalisedText};
use crate::redacted::redacted;

/// A credential that only its issuer can give again, because the key that it is bound to is not here.
#[derive(Clone, PartialEq, Eq)]
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

/// Why a credential has to be issued again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReissueReason {
    /// The backup that this wallet was made from could not take its key along.
    NotMoved,
    /// The key store has lost its key.
    KeyLost,
}

impl ReissueReason {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotMoved => "not_moved",
            Self::KeyLost => "key_lost",
        }
    }
}

/// What a backup brought into a new wallet.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportedBackup {
    /// When the backup was made, seconds since 1970, as the phone that made it believed.
    pub created_at: i64,
    /// How many credentials can be used again.
    pub credentials: usize,
    /// How many entries of the history came along.
    pub history: usize,
    /// How many trust anchors are new here.
    pub trust_anchors: usize,
    /// What only its issuers can give again.
    pub reissue: Vec<ReissueItem>,
}

redacted!(ImportedBackup, ReissueItem);
