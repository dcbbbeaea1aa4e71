use wallet_core::VaultError;
pub(crate) use wallet_core::{StatusFault, StatusRefresh, StatusResult};

use crate::credentials::{CredentialSummary, convert};
use crate::error_info::ErrorInfo;
use crate::http::HttpFault;
use crate::ids::CredentialId;
use crate::wallet::Wallet;

/// What is known about suspension and revocation. A list that could not be fetched or believed leaves what was known
/// before, and never makes a credential valid.
#[uniffi::remote(Enum)]
pub enum StatusResult {
    /// The credential names no way to ask: its issuer cannot suspend or revoke it.
    Unchecked,
    /// Its issuer's lists say that it is valid, not longer ago than its type allows.
    Valid,
    /// It was valid when it was last asked about, and that is too long ago to count.
    Stale,
    /// Nobody can say: it was not asked about yet, or names a way that is not known here.
    Unknown,
    /// A value whose meaning its issuer and its verifiers have settled among themselves.
    ApplicationSpecific,
    /// Invalid for the time being; it is not offered to verifiers.
    Suspended,
    /// Invalid for good; it is not offered to verifiers.
    Revoked,
}

/// Which lists to ask.
#[uniffi::remote(Enum)]
pub enum StatusRefresh {
    /// Those whose answer is missing or older than the list's `ttl`: for a timer.
    Due,
    /// Every one: where the person asks for it.
    All,
}

/// Why a status list gave no answer. What was known before stays.
#[uniffi::remote(Enum)]
pub enum StatusFault {
    /// Its address is not https.
    Address,
    /// It was answered with something else than the list.
    Answer,
    /// It has expired.
    Expired,
    /// The credential's place lies outside the list.
    Index,
    /// The key that it is signed by could not be found.
    Key,
    /// It cannot be read.
    Malformed,
    /// It is another list than the credential names, or serves another purpose.
    Mismatch,
    /// The way to it failed.
    Network(HttpFault),
    /// It is not valid yet.
    NotYetValid,
    /// It was issued before one that was seen already.
    Older,
    /// The signature is wrong.
    Signature,
    /// It is larger than this wallet reads, as it comes or inflated.
    TooLarge,
    /// It is secured in a way that this wallet does not know.
    Unsupported,
    /// It is signed by somebody who is neither the credential's issuer nor vouched for by an issuer's anchor.
    Untrusted,
}

/// What came of asking.
#[derive(Debug, Clone, uniffi::Record)]
pub struct StatusOutcome {
    /// Every credential as it is now.
    pub credentials: Vec<CredentialSummary>,
    /// The lists that gave no answer, each with the credentials that were asked about.
    pub failures: Vec<StatusFailure>,
}

/// A list that gave no answer.
#[derive(Debug, Clone, uniffi::Record)]
pub struct StatusFailure {
    /// Whose status stays as it was.
    pub credentials: Vec<CredentialId>,
    /// Why.
    pub fault: StatusFault,
}

impl From<wallet_core::StatusOutcome> for StatusOutcome {
    fn from(outcome: wallet_core::StatusOutcome) -> Self {
        let wallet_core::StatusOutcome {
            credentials,
            failures,
        } = outcome;
        Self {
            credentials: convert(credentials),
            failures: convert(failures),
        }
    }
}

impl From<wallet_core::StatusFailure> for StatusFailure {
    fn from(failure: wallet_core::StatusFailure) -> Self {
        let wallet_core::StatusFailure { credentials, fault } = failure;
        Self {
            credentials: convert(credentials),
            fault,
        }
    }
}

/// Code, blame and what can be done about a status list that gave no answer.
#[uniffi::export]
pub fn status_fault_info(fault: StatusFault) -> ErrorInfo {
    fault.info().into()
}

#[uniffi::export]
impl Wallet {
    /// Asks the status lists that the credentials name, pending ones included, and keeps what each says with the time when
    /// it was asked. Call it with [`StatusRefresh::Due`] once a day, and with [`StatusRefresh::All`] where the person asks;
    /// [`Wallet::fetch`] and [`Wallet::review_request`] ask about what they show.
    ///
    /// A list that cannot be fetched or believed is a [`StatusFailure`]: what was known stays, and a credential that was
    /// valid becomes [`StatusResult::Stale`] when that is too long ago.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub async fn refresh_status(&self, which: StatusRefresh) -> Result<StatusOutcome, VaultError> {
        self.core().refresh_status(which).await.map(Into::into)
    }
}
