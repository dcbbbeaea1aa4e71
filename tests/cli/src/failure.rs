use wallet_core::{
    BackupError, CredentialError, ErrorInfo, IssuanceError, NewPinError, PassphraseError, PinError,
    PresentationError, TrustError, VaultError, new_pin_error_info, pin_error_info,
};

use crate::document::{Document, Error, Exit, Outcome};

/// Why a call ends without having done what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An error of the core.
    Core {
        info: ErrorInfo,
        message: String,
        outcome: Outcome,
        exit: Exit,
    },
    /// An outcome that is no error: a wrong PIN, a lock-out.
    Ended(Box<Document>),
    /// Something that only a person, or another flag, can supply.
    Input(&'static str),
    /// A flag that makes no sense, or a file that cannot be read.
    Usage(&'static str),
}

impl Failure {
    pub(crate) fn into_document(self) -> Document {
        match self {
            Self::Core {
                info,
                message,
                outcome,
                exit,
            } => Document {
                error: Some(Error {
                    code: info.code,
                    blame: info.blame.as_str(),
                    next: info.next.as_str(),
                    message,
                }),
                exit: Some(exit),
                ..Document::new(outcome)
            },
            Self::Ended(document) => *document,
            Self::Input(message) => Document {
                error: Some(own_error("cli.input", message)),
                ..Document::new(Outcome::InputNeeded)
            },
            Self::Usage(message) => Document {
                error: Some(own_error("cli.usage", message)),
                exit: Some(Exit::Usage),
                ..Document::new(Outcome::Failed)
            },
        }
    }

    fn core(info: ErrorInfo, message: String, outcome: Outcome, exit: Exit) -> Self {
        Self::Core {
            info,
            message,
            outcome,
            exit,
        }
    }
}

fn own_error(code: &'static str, message: &'static str) -> Error {
    Error {
        code,
        blame: "user",
        next: "decide",
        message: message.to_owned(),
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::core(error.info(), error.to_string(), Outcome::Failed, Exit::Failed)
    }
}

impl From<PinError> for Failure {
    fn from(error: PinError) -> Self {
        Self::core(
            pin_error_info(error),
            error.to_string(),
            Outcome::Failed,
            Exit::Usage,
        )
    }
}

impl From<NewPinError> for Failure {
    fn from(error: NewPinError) -> Self {
        let (outcome, exit) = match error {
            NewPinError::NotSixToTwelveDigits | NewPinError::NotUtf8 => (Outcome::Failed, Exit::Usage),
            NewPinError::RepeatedDigit | NewPinError::Sequence | NewPinError::Common => {
                (Outcome::Refused, Exit::Refused)
            }
        };
        Self::core(new_pin_error_info(error), error.to_string(), outcome, exit)
    }
}

impl From<PassphraseError> for Failure {
    fn from(error: PassphraseError) -> Self {
        let info = wallet_core::passphrase_error_info(error);
        Self::core(info, error.to_string(), Outcome::Failed, Exit::Usage)
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let (outcome, exit) = match error {
            BackupError::Contents
            | BackupError::Malformed
            | BackupError::NewerVersion
            | BackupError::Parameters
            | BackupError::Rejected
            | BackupError::TooLarge
            | BackupError::Truncated => (Outcome::Refused, Exit::Refused),
            BackupError::NotEmpty | BackupError::Vault(_) => (Outcome::Failed, Exit::Failed),
        };
        Self::core(error.info(), error.to_string(), outcome, exit)
    }
}

impl From<CredentialError> for Failure {
    fn from(error: CredentialError) -> Self {
        let exit = match error {
            CredentialError::NotFound | CredentialError::Undecided => Exit::Usage,
            CredentialError::Vault(_) => Exit::Failed,
        };
        Self::core(error.info(), error.to_string(), Outcome::Failed, exit)
    }
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        let (outcome, exit) = match error {
            TrustError::Anchor | TrustError::List(_) => (Outcome::Refused, Exit::Refused),
            TrustError::Vault(_) => (Outcome::Failed, Exit::Failed),
        };
        Self::core(error.info(), error.to_string(), outcome, exit)
    }
}

impl From<IssuanceError> for Failure {
    fn from(error: IssuanceError) -> Self {
        let (outcome, exit) = match error {
            IssuanceError::KeyLevel
            | IssuanceError::Offer(_)
            | IssuanceError::Refused(_)
            | IssuanceError::UnknownIssuer => (Outcome::Refused, Exit::Refused),
            IssuanceError::Network(_) | IssuanceError::Peer(_) | IssuanceError::UsedUp => {
                (Outcome::Failed, Exit::Peer)
            }
            IssuanceError::TransactionCodeNeeded => (Outcome::InputNeeded, Exit::Usage),
            IssuanceError::NotFound => (Outcome::Failed, Exit::Usage),
            IssuanceError::Decided | IssuanceError::Key(_) | IssuanceError::Vault(_) => {
                (Outcome::Failed, Exit::Failed)
            }
        };
        Self::core(error.info(), error.to_string(), outcome, exit)
    }
}

impl From<PresentationError> for Failure {
    fn from(error: PresentationError) -> Self {
        let (outcome, exit) = match error {
            PresentationError::Assurance
            | PresentationError::Refused(_)
            | PresentationError::UnverifiedVerifier => (Outcome::Refused, Exit::Refused),
            PresentationError::ApprovalMissing(_) => (Outcome::InputNeeded, Exit::Usage),
            PresentationError::Network(_) | PresentationError::Peer => (Outcome::Failed, Exit::Peer),
            PresentationError::Choice(_) | PresentationError::NotFound => (Outcome::Failed, Exit::Usage),
            PresentationError::Answered | PresentationError::Key(_) | PresentationError::Vault(_) => {
                (Outcome::Failed, Exit::Failed)
            }
        };
        Self::core(error.info(), error.to_string(), outcome, exit)
    }
}
