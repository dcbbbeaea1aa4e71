use serde::Serialize;
use serde_json::Value;

/// What one call has to say. With `--json` it is what stands on standard output, and nothing else does.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Document {
    pub(crate) outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tries_left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) biometric: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credentials: Option<Vec<CredentialView>>,
    /// The status lists that gave no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status_failures: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) claims: Option<Vec<Claim>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shared: Option<Vec<Shared>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) review: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) history: Option<Vec<Value>>,
    /// What could not be read of a damaged wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) damage: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) keys: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) passphrase: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) imported: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) trust_list: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reissue: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notifications: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Error>,
    #[serde(skip)]
    pub(crate) exit: Option<Exit>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    #[default]
    Ok,
    Created,
    Pending,
    Accepted,
    Rejected,
    Shared,
    Declined,
    PinChanged,
    Deleted,
    Refused,
    NoMatch,
    WrongPin,
    LockedOut,
    RolledBack,
    BiometricRefused,
    Erased,
    Wiped,
    Exported,
    Imported,
    InputNeeded,
    Failed,
}

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Refused = 3,
    EndedInNo = 4,
    Pin = 5,
    Peer = 6,
}

#[derive(Debug, Serialize)]
pub(crate) struct CredentialView {
    pub(crate) id: String,
    pub(crate) state: &'static str,
    pub(crate) format: &'static str,
    #[serde(rename = "type")]
    pub(crate) credential_type: String,
    pub(crate) class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) issuer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) issuer_name: Option<String>,
    pub(crate) trust: &'static str,
    pub(crate) status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status_checked_at: Option<String>,
    pub(crate) dates: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<String>,
    pub(crate) key_level: &'static str,
    pub(crate) key_state: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Claim {
    pub(crate) path: Value,
    pub(crate) value: Value,
    /// What the publisher of the credential's type calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Shared {
    pub(crate) query: String,
    pub(crate) credential: String,
    pub(crate) format: &'static str,
    #[serde(rename = "type")]
    pub(crate) credential_type: String,
    pub(crate) class: &'static str,
    pub(crate) whole: bool,
    pub(crate) claims: Vec<Value>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Error {
    pub(crate) code: &'static str,
    pub(crate) blame: &'static str,
    pub(crate) next: &'static str,
    pub(crate) message: String,
}

impl Document {
    pub(crate) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            ..Self::default()
        }
    }

    /// The exit code that the outcome stands for, unless the call said another.
    pub(crate) fn exit_code(&self) -> u8 {
        let exit = self.exit.unwrap_or(match self.outcome {
            Outcome::Ok
            | Outcome::Created
            | Outcome::Accepted
            | Outcome::Rejected
            | Outcome::Shared
            | Outcome::Declined
            | Outcome::PinChanged
            | Outcome::Deleted
            | Outcome::Wiped
            | Outcome::Exported
            | Outcome::Imported => Exit::Done,
            Outcome::Pending | Outcome::InputNeeded => Exit::Usage,
            Outcome::Refused | Outcome::NoMatch => Exit::Refused,
            Outcome::WrongPin
            | Outcome::LockedOut
            | Outcome::RolledBack
            | Outcome::BiometricRefused
            | Outcome::Erased => Exit::Pin,
            Outcome::Failed => Exit::Failed,
        });
        exit as u8
    }
}
