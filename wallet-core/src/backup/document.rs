//! The content of a backup: JSON that `docs/backup-format.md` describes for other wallets. A change is a new version of the
//! format.

use serde::{Deserialize, Serialize};

use crate::model::{ActivityEntry, LocalisedText};
use crate::trust::AnchorV1;

/// All of it. A member that this version does not know is refused: it would be lost without a word.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    /// When it was made, seconds since 1970.
    pub(super) created_at: i64,
    /// What only its issuers can give again.
    pub(super) reissue: Vec<Reissue>,
    /// Oldest first.
    pub(super) history: Vec<ActivityEntry>,
    pub(super) trust_anchors: Vec<AnchorV1>,
}

/// A credential whose key does not move.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reissue {
    #[serde(rename = "type")]
    pub(super) credential_type: String,
    pub(super) names: Vec<LocalisedText>,
    pub(super) issuer: String,
    pub(super) offered_by: Option<String>,
}
