use super::{CredentialId, KeyView};
use crate::ports::KeyLevel;

/// An authenticator assurance level of NIST SP 800-63B. `docs/assurance.md` has the table of how it is computed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AssuranceLevel {
    /// Some assurance: where the key lives is not known, or there is none.
    #[default]
    Aal1,
    /// High confidence: two factors, enforced by this core.
    Aal2,
    /// Very high confidence: a key in hardware that verifies the person before each signature.
    Aal3,
}

impl AssuranceLevel {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aal1 => "aal1",
            Self::Aal2 => "aal2",
            Self::Aal3 => "aal3",
        }
    }
}

impl KeyView {
    /// What a signature of this key is worth, the wallet having been unlocked by a factor of the person's.
    #[must_use]
    pub const fn assurance(&self) -> AssuranceLevel {
        match self.level {
            KeyLevel::Unknown => AssuranceLevel::Aal1,
            KeyLevel::Software => AssuranceLevel::Aal2,
            KeyLevel::StrongBox | KeyLevel::Tee | KeyLevel::SecureEnclave => {
                if self.user_verification {
                    AssuranceLevel::Aal3
                } else {
                    AssuranceLevel::Aal2
                }
            }
        }
    }
}

/// What the person unlocked the wallet with, beside the phone itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnlockFactor {
    /// Something that they know.
    Pin,
    /// Something that they are.
    Biometric,
}

impl UnlockFactor {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Biometric => "biometric",
        }
    }
}

/// Who sees to it that the person was asked before a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserVerifier {
    /// This core, by the PIN or biometric envelope: code inside of the app could go round it.
    Core,
    /// The hardware, before each signature.
    Hardware,
}

impl UserVerifier {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Hardware => "hardware",
        }
    }
}

/// How it stands with the keys that credentials are bound to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyHealth {
    /// How many keys in the key store were looked at.
    pub checked: u32,
    /// Of how many of them the key store could not say anything now: they stay as they were.
    pub unknown: u32,
    /// The credentials whose keys are lost, found now or before.
    pub lost: Vec<CredentialId>,
    /// The credentials whose keys were lost and are back.
    pub restored: Vec<CredentialId>,
}

/// What can be said about the keys of one credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialAssurance {
    /// The credential.
    pub credential: CredentialId,
    /// Its weakest key.
    pub key: KeyView,
    /// Who sees to it that the person was asked.
    pub user_verifier: UserVerifier,
    /// What showing it is worth.
    pub level: AssuranceLevel,
}

/// Facts about how well this wallet vouches for its person, and the level that they add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assurance {
    /// What the wallet was unlocked with, beside the phone's own key.
    pub factor: UnlockFactor,
    /// Each active credential whose key is usable.
    pub credentials: Vec<CredentialAssurance>,
    /// The least of their levels; [`AssuranceLevel::Aal1`] where there is none.
    pub level: AssuranceLevel,
}
