use wallet_core::VaultError;
pub(crate) use wallet_core::{ActivityFlow, ActivityKind, Delivery};

use crate::credentials::{ClaimPath, convert};
use crate::wallet::Wallet;

/// Which way the data went.
#[uniffi::remote(Enum)]
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

/// What came of it.
#[uniffi::remote(Enum)]
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

/// Whether an answer reached the other side.
#[uniffi::remote(Enum)]
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

/// What happened, without any claim's value.
#[derive(Debug, Clone, uniffi::Record)]
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
    pub organisation: Option<String>,
    /// That organisation's code of the Organisation Data Service.
    pub ods_code: Option<String>,
    /// What the purpose was called that the operator of the trust list attested, where it did.
    pub purpose: Option<String>,
    /// The credentials it was about.
    pub credentials: Vec<ActivityCredential>,
    /// The stable code of the error, where there was one.
    pub code: Option<String>,
    /// The reason that the person gave for a rejection.
    pub reason: Option<String>,
    /// Whether the answer reached the other side.
    pub delivery: Delivery,
}

impl From<wallet_core::ActivityEntry> for ActivityEntry {
    fn from(entry: wallet_core::ActivityEntry) -> Self {
        let wallet_core::ActivityEntry {
            at,
            flow,
            kind,
            counterparty,
            trust,
            organisation,
            ods_code,
            purpose,
            credentials,
            code,
            reason,
            delivery,
        } = entry;
        Self {
            at,
            flow,
            kind,
            counterparty,
            trust,
            organisation,
            ods_code,
            purpose,
            credentials: convert(credentials),
            code,
            reason,
            delivery,
        }
    }
}

/// A credential in an entry of the history.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ActivityCredential {
    /// Its type (`vct`).
    pub credential_type: String,
    /// The paths of the claims that left the wallet; empty for anything but a share.
    pub claims: Vec<ClaimPath>,
}

impl From<wallet_core::ActivityCredential> for ActivityCredential {
    fn from(credential: wallet_core::ActivityCredential) -> Self {
        let wallet_core::ActivityCredential {
            credential_type,
            claims,
        } = credential;
        Self {
            credential_type,
            claims: convert(claims),
        }
    }
}

#[uniffi::export]
impl Wallet {
    /// Everything that was accepted, rejected, shared, declined, deleted, refused or that failed, oldest first.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn activity(&self) -> Result<Vec<ActivityEntry>, VaultError> {
        self.core().activity().map(convert)
    }
}
