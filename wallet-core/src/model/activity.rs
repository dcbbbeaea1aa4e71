use std::fmt;

use serde::{Deserialize, Serialize};
use wallet_formats::ClaimPath;

use crate::redacted::redacted;

/// What happened, without any claim's value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityEntry {
    /// When, seconds since 1970.
    pub at: i64,
    /// Which way the data went.
    pub flow: ActivityFlow,
    /// What came of it.
    pub kind: ActivityKind,
    /// The credential issuer's identifier or the verifier's `client_id`, where it could be read.
    pub counterparty: Option<String>,
    /// What the person's anchors said about it (`trusted`, `unknown`, `unverified`), where it was judged.
    pub trust: Option<String>,
    /// The organisation that the verifier was on the trust list, where it was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// That organisation's code of the Organisation Data Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ods_code: Option<String>,
    /// What the purpose was called that the operator of the trust list attested, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The credentials it was about: type and claim paths that left, never values.
    pub credentials: Vec<ActivityCredential>,
    /// The stable code of the error, where there was one.
    pub code: Option<String>,
    /// The reason that the person gave for a rejection.
    pub reason: Option<String>,
    /// Whether the answer reached the other side.
    pub delivery: Delivery,
}

/// A credential in an entry of the history.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityCredential {
    /// Its type (`vct`).
    pub credential_type: String,
    /// The paths of the claims that left the wallet; empty for anything but a share.
    pub claims: Vec<ClaimPath>,
}

/// Which way the data went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityFlow {
    /// From an issuer to this wallet.
    Issuance,
    /// From this wallet to a verifier.
    Presentation,
    /// Out of this wallet, to nobody.
    Deletion,
    /// From this wallet to a new one of the same person.
    Backup,
}

impl ActivityFlow {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issuance => "issuance",
            Self::Presentation => "presentation",
            Self::Deletion => "deletion",
            Self::Backup => "backup",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// The person accepted a credential.
    Accepted,
    /// The person rejected an offer or a credential.
    Rejected,
    /// The person shared claims.
    Shared,
    /// The person declined a request.
    Declined,
    /// The person deleted a credential.
    Deleted,
    /// The wallet refused what came from outside.
    Refused,
    /// It failed on the way.
    Failed,
    /// A backup of this wallet was made.
    Exported,
    /// This wallet was made from a backup.
    Imported,
}

impl ActivityKind {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Shared => "shared",
            Self::Declined => "declined",
            Self::Deleted => "deleted",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Exported => "exported",
            Self::Imported => "imported",
        }
    }
}

/// Whether an answer reached the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// There was nothing to send, or nobody to send it to.
    None,
    /// Sending was begun and its end is not known: it may have arrived.
    Unconfirmed,
    /// It was sent and the other side took it.
    Confirmed,
    /// It was sent and the other side answered with an error.
    Refused,
    /// It could not be sent.
    Failed,
}

impl Delivery {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unconfirmed => "unconfirmed",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Whether something has left the wallet, or may have.
    #[must_use]
    pub fn sent(self) -> bool {
        match self {
            Self::None | Self::Failed => false,
            Self::Unconfirmed | Self::Confirmed | Self::Refused => true,
        }
    }
}

impl fmt::Debug for ActivityEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActivityEntry")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

redacted!(ActivityCredential);
