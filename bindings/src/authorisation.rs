use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use wallet_core::{AuthorisationFault, VaultError};

use crate::credentials::CredentialClass;
use crate::ids::{CredentialId, SessionId, all_to_core};

/// What the person approves.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum WalletOperation {
    /// Accepting these pending credentials.
    Accept {
        /// The credentials.
        credentials: Vec<CredentialId>,
        /// Yes to keeping credentials of an issuer that no anchor vouches for.
        unknown_issuer: bool,
    },
    /// Viewing what these credentials say, which sensitive ones tell only with an approval.
    View {
        /// The credentials, pending or active.
        credentials: Vec<CredentialId>,
    },
    /// Deleting an accepted credential.
    Delete {
        /// The credential.
        credential: CredentialId,
    },
    /// Making a backup of what is held.
    Export,
    /// Sharing what a selection stands for.
    Share {
        /// The reviewed request.
        session: SessionId,
        /// What was chosen.
        selection: Selection,
        /// Yes to a verifier that did not prove who it is.
        unverified_verifier: bool,
    },
    /// Setting up the platform's biometric prompt as a second way to open the vault. Only the PIN approves it.
    EnableBiometric,
    /// Changing the PIN. Only the PIN that is in use approves it.
    ChangePin,
    /// Sharing, as part of what a selection stands for, the claims of one sensitive class. A share needs it beside
    /// [`WalletOperation::Share`], once for each class that its review names.
    ShareSensitive {
        /// The reviewed request.
        session: SessionId,
        /// What was chosen.
        selection: Selection,
        /// Yes to a verifier that did not prove who it is.
        unverified_verifier: bool,
        /// The class.
        class: CredentialClass,
    },
}

impl WalletOperation {
    /// Names that no wallet gave stand for something that cannot be approved.
    pub(crate) fn to_core(&self) -> Result<wallet_core::Operation, VaultError> {
        let operation = match self {
            Self::Accept {
                credentials,
                unknown_issuer,
            } => all_to_core(credentials).map(|credentials| wallet_core::Operation::Accept {
                credentials,
                unknown_issuer: *unknown_issuer,
            }),
            Self::View { credentials } => {
                all_to_core(credentials).map(|credentials| wallet_core::Operation::View { credentials })
            }
            Self::Delete { credential } => credential
                .to_core()
                .map(|credential| wallet_core::Operation::Delete { credential }),
            Self::ShareSensitive {
                session,
                selection,
                unverified_verifier,
                class,
            } => (session.to_core().zip(selection.to_core())).map(|(session, selection)| {
                wallet_core::Operation::ShareSensitive {
                    session,
                    selection,
                    unverified_verifier: *unverified_verifier,
                    class: *class,
                }
            }),
            Self::Export => Some(wallet_core::Operation::Export),
            Self::Share {
                session,
                selection,
                unverified_verifier,
            } => (session.to_core().zip(selection.to_core())).map(|(session, selection)| {
                wallet_core::Operation::Share {
                    session,
                    selection,
                    unverified_verifier: *unverified_verifier,
                }
            }),
            Self::EnableBiometric => Some(wallet_core::Operation::EnableBiometric),
            Self::ChangePin => Some(wallet_core::Operation::ChangePin),
        };
        operation.ok_or(VaultError::Authorisation(AuthorisationFault::Mismatch))
    }
}

/// What the person chose among what the verifier leaves open. What is not named here takes the default: the newest
/// match for each query, the first option that can be answered of each required set, and none of an optional one.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Selection {
    /// A credential by query.
    #[uniffi(default)]
    pub credentials: HashMap<String, CredentialId>,
    /// What was chosen of each set.
    #[uniffi(default)]
    pub options: Vec<ChosenOption>,
}

/// What was chosen of one set.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ChosenOption {
    /// The set, the first being 0.
    pub set: u32,
    /// The option, the first being 0; none leaves an optional set out.
    pub option: Option<u32>,
}

impl Selection {
    /// `None` where a credential is named that no wallet has.
    pub(crate) fn to_core(&self) -> Option<wallet_core::Selection> {
        let mut selection = wallet_core::Selection::default();
        for (query, id) in &self.credentials {
            selection.credentials.insert(query.clone(), id.to_core()?);
        }
        for chosen in &self.options {
            let option = match chosen.option {
                Some(option) => Some(index(option)?),
                None => None,
            };
            selection.options.insert(index(chosen.set)?, option);
        }
        Some(selection)
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}

/// The person's approval: made by the core alone, by opening the PIN envelope or the biometric one anew. It covers one operation, with
/// what was reviewed and chosen, must be used within 60 seconds, and is used up by being used, whatever comes of it.
///
/// It is no defence against code inside the app's own process.
#[derive(Debug, uniffi::Object)]
pub struct Authorisation(Mutex<Option<wallet_core::Authorisation>>);

impl Authorisation {
    pub(crate) fn wrap(authorisation: wallet_core::Authorisation) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(authorisation))))
    }

    /// Uses it up; the second time there is nothing left.
    pub(crate) fn take(&self) -> Result<wallet_core::Authorisation, VaultError> {
        let stale = VaultError::Authorisation(AuthorisationFault::Stale);
        self.0.lock().map_err(|_poisoned| stale)?.take().ok_or(stale)
    }
}

/// What came of asking the person.
#[derive(Debug, uniffi::Enum)]
pub enum AuthoriseOutcome {
    /// The PIN was right.
    Authorised {
        /// The approval.
        authorisation: Arc<Authorisation>,
    },
    /// The PIN was wrong. It counts like a wrong PIN at unlock.
    WrongPin {
        /// Tries before the vault erases itself.
        tries_left: u32,
        /// When the next try is possible, seconds since 1970, where it must wait.
        until: Option<i64>,
    },
    /// No PIN is looked at before this moment.
    LockedOut {
        /// Seconds since 1970.
        until: i64,
    },
    /// The last try was used: the vault's keys and files are gone.
    Erased,
}

impl From<wallet_core::AuthoriseOutcome> for AuthoriseOutcome {
    fn from(outcome: wallet_core::AuthoriseOutcome) -> Self {
        match outcome {
            wallet_core::AuthoriseOutcome::Authorised(authorisation) => Self::Authorised {
                authorisation: Authorisation::wrap(authorisation),
            },
            wallet_core::AuthoriseOutcome::WrongPin { tries_left, until } => {
                Self::WrongPin { tries_left, until }
            }
            wallet_core::AuthoriseOutcome::LockedOut { until } => Self::LockedOut { until },
            wallet_core::AuthoriseOutcome::Erased => Self::Erased,
        }
    }
}
