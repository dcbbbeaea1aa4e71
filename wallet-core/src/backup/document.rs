//! The content of a backup: JSON that `docs/backup-format.md` describes for other wallets. A change is a new version of the
//! format.

use serde::{Deserialize, Serialize};

use super::private_jwk::PrivateJwk;
use crate::model::{ActivityEntry, KeyPolicy, LocalisedText};
use crate::trust::AnchorV1;

/// All of it. A member that this version does not know is refused: it would be lost without a word.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    /// When it was made, seconds since 1970.
    pub(super) created_at: i64,
    /// What can be used again.
    pub(super) credentials: Vec<Moved>,
    /// What only its issuers can give again.
    pub(super) reissue: Vec<Reissue>,
    /// Oldest first.
    pub(super) history: Vec<ActivityEntry>,
    pub(super) trust_anchors: Vec<AnchorV1>,
    pub(super) settings: Settings,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) key_policy: KeyPolicy,
}

/// A credential that takes its keys along.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moved {
    pub(super) format: Format,
    #[serde(rename = "type")]
    pub(super) credential_type: String,
    pub(super) names: Vec<LocalisedText>,
    pub(super) issuer: String,
    pub(super) received_at: i64,
    pub(super) copies: Vec<MovedCopy>,
}

#[derive(Serialize, Deserialize)]
pub(super) enum Format {
    #[serde(rename = "dc+sd-jwt")]
    SdJwtVc,
    #[serde(rename = "jwt_vc_json")]
    JwtVcJson,
    #[serde(rename = "jwt_vc_json-ld")]
    JwtVcJsonLd,
    #[serde(rename = "vc+jwt")]
    VcJwt,
    #[serde(rename = "ldp_vc")]
    LdpVc,
    #[serde(rename = "mso_mdoc")]
    MsoMdoc,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MovedCopy {
    /// As the issuer issued it, with every disclosure.
    pub(super) credential: String,
    pub(super) key: PrivateJwk,
    pub(super) uses: u32,
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
