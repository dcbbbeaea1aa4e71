use serde::{Deserialize, Serialize};
use wallet_trust::status::{Checked, Freshness, Status, StatusReference};

use super::group::TYPES;
use super::{CredentialId, CredentialSummary};
use crate::CLOCK_SKEW;
use crate::error::StatusFault;

/// Seconds for which an answer that says "valid" counts.
const STANDARD_GRACE: u32 = 24 * 60 * 60;
/// The same for what opens an organisation's systems.
const SYSTEMS_ACCESS_GRACE: u32 = 15 * 60;

/// What is known about suspension and revocation. A list that could not be fetched or believed leaves what was known
/// before, and never makes a credential valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl StatusResult {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Valid => "valid",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
            Self::ApplicationSpecific => "application_specific",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }

    /// Whether the issuer has taken the credential back, for now or for good.
    #[must_use]
    pub fn is_withdrawn(self) -> bool {
        match self {
            Self::Suspended | Self::Revoked => true,
            Self::Unchecked | Self::Valid | Self::Stale | Self::Unknown | Self::ApplicationSpecific => false,
        }
    }
}

/// Which lists to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusRefresh {
    /// Those whose answer is missing or older than the list's `ttl`: for a timer.
    Due,
    /// Every one: where the person asks for it.
    All,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusOutcome {
    /// Every credential as it is now.
    pub credentials: Vec<CredentialSummary>,
    /// The lists that gave no answer, each with the credentials that were asked about.
    pub failures: Vec<StatusFailure>,
}

/// A list that gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusFailure {
    /// Whose status stays as it was.
    pub credentials: Vec<CredentialId>,
    /// Why.
    pub fault: StatusFault,
}

/// What the lists said about one credential, sealed in its record, first version. The lists themselves are not kept.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct StatusRecord {
    /// It names a way to ask that is not known here.
    unsupported: bool,
    /// Every list that a copy names.
    lists: Vec<NamedList>,
}

/// A list and what it said.
#[derive(Serialize, Deserialize)]
struct NamedList {
    uri: String,
    answer: Option<StatusAnswer>,
}

/// The worst that one list says about the copies of one credential.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StatusAnswer {
    pub(crate) status: AnsweredStatus,
    /// When the list was fetched, seconds since 1970.
    pub(crate) checked_at: i64,
    /// When it says that it was issued.
    pub(crate) issued_at: Option<i64>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) ttl: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum AnsweredStatus {
    Valid,
    ApplicationSpecific,
    Unknown,
    Suspended,
    Revoked,
}

impl From<Status> for AnsweredStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Valid => Self::Valid,
            Status::ApplicationSpecific(_) => Self::ApplicationSpecific,
            Status::Unknown => Self::Unknown,
            Status::Suspended => Self::Suspended,
            Status::Revoked => Self::Revoked,
        }
    }
}

impl StatusAnswer {
    fn freshness(&self, grace: u32, now: i64) -> Freshness {
        let checked = Checked {
            at: self.checked_at,
            expires_at: self.expires_at,
            ttl: self.ttl,
        };
        checked.freshness(grace, CLOCK_SKEW, now)
    }
}

impl StatusRecord {
    /// The lists that a credential names, none of them asked.
    pub(crate) fn naming(references: &[StatusReference]) -> Self {
        let mut record = Self::default();
        for reference in references {
            match reference.uri() {
                None => record.unsupported = true,
                Some(uri) if record.lists.iter().any(|list| list.uri == uri) => {}
                Some(uri) => record.lists.push(NamedList {
                    uri: uri.to_owned(),
                    answer: None,
                }),
            }
        }
        record
    }

    /// The same lists with the answers that another record has of them.
    pub(crate) fn with_answers_of(mut self, other: &Self) -> Self {
        for list in &mut self.lists {
            list.answer = other.answer(&list.uri).cloned();
        }
        self
    }

    fn answer(&self, uri: &str) -> Option<&StatusAnswer> {
        self.lists
            .iter()
            .find(|list| list.uri == uri)
            .and_then(|list| list.answer.as_ref())
    }

    /// Notes what a list said; false where the list is older than the one that was seen before, whose answer stays.
    pub(crate) fn note(&mut self, uri: &str, answer: StatusAnswer) -> bool {
        let Some(list) = self.lists.iter_mut().find(|list| list.uri == uri) else {
            return true;
        };
        let before = list.answer.as_ref().and_then(|before| before.issued_at);
        if before.is_some() && answer.issued_at < before {
            return false;
        }
        list.answer = Some(answer);
        true
    }

    /// The lists that it is time to ask.
    pub(crate) fn due(&self, grace: u32, now: i64) -> impl Iterator<Item = &str> {
        let is_due = move |list: &&NamedList| match &list.answer {
            None => true,
            Some(answer) => answer.freshness(grace, now) != Freshness::Fresh,
        };
        self.lists.iter().filter(is_due).map(|list| list.uri.as_str())
    }

    /// What is known at this moment: the worst of the answers, and since when.
    pub(crate) fn result(&self, grace: u32, now: i64) -> (StatusResult, Option<i64>) {
        let answers: Vec<&StatusAnswer> = self
            .lists
            .iter()
            .filter_map(|list| list.answer.as_ref())
            .collect();
        let is_complete = answers.len() == self.lists.len();
        let is_stale = |answer: &&StatusAnswer| answer.freshness(grace, now) == Freshness::Stale;
        let any_stale = answers.iter().any(is_stale);
        let worst = answers.iter().map(|answer| answer.status).max();
        let incomplete = (self.unsupported || !is_complete).then_some(AnsweredStatus::Unknown);
        let result = match worst.max(incomplete) {
            None => StatusResult::Unchecked,
            Some(AnsweredStatus::Valid) if any_stale => StatusResult::Stale,
            Some(AnsweredStatus::Valid) => StatusResult::Valid,
            Some(AnsweredStatus::ApplicationSpecific) => StatusResult::ApplicationSpecific,
            Some(AnsweredStatus::Unknown) => StatusResult::Unknown,
            Some(AnsweredStatus::Suspended) => StatusResult::Suspended,
            Some(AnsweredStatus::Revoked) => StatusResult::Revoked,
        };
        let checked_at = answers.iter().map(|answer| answer.checked_at).min();
        (result, checked_at.filter(|_| is_complete))
    }
}

/// For how many seconds an answer counts, by the types that a credential is of.
pub(crate) fn grace<'a>(mut types: impl Iterator<Item = &'a str>) -> u32 {
    let opens_systems = |name: &str| {
        name.strip_prefix(TYPES)
            .is_some_and(|slug| slug.starts_with("systems-access/"))
    };
    if types.any(opens_systems) {
        SYSTEMS_ACCESS_GRACE
    } else {
        STANDARD_GRACE
    }
}
