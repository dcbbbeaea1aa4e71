use serde::{Deserialize, Serialize};

use super::{AssuranceLevel, KeyView};
use crate::ports::KeyLevel;

/// The least place in which the key of a credential may live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinimumKeyLevel {
    /// Any, software included.
    #[default]
    Any,
    /// Hardware that the key cannot leave: a trusted execution environment, or better.
    Hardware,
    /// A secure element of its own: StrongBox or the Secure Enclave.
    SecureElement,
}

impl MinimumKeyLevel {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Hardware => "hardware",
            Self::SecureElement => "secure_element",
        }
    }
}

/// What this wallet requires of keys. It is sealed with the wallet, and nothing is ever lowered to what the phone can do:
/// what falls short is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPolicy {
    /// The least place for the key of a new credential.
    pub minimum_level: MinimumKeyLevel,
    /// Whether the platform itself must verify the person before each signature. A key that hangs on a finger can be lost
    /// with a change of fingers; the PIN cannot stand in for it.
    pub user_verification: bool,
    /// Whether a statement of the hardware must come with the key of a new credential.
    pub attestation: bool,
    /// The least level at which anything is shared.
    pub minimum_assurance: AssuranceLevel,
}

impl KeyPolicy {
    /// Whether a new credential may be bound to such a key.
    #[must_use]
    pub fn allows(&self, key: &KeyView) -> bool {
        let in_place = match key.level {
            KeyLevel::StrongBox | KeyLevel::SecureEnclave => true,
            KeyLevel::Tee => self.minimum_level <= MinimumKeyLevel::Hardware,
            KeyLevel::Software | KeyLevel::Unknown => self.minimum_level == MinimumKeyLevel::Any,
        };
        in_place && (key.user_verification || !self.user_verification) && (key.attested || !self.attestation)
    }

    /// What satisfies both.
    pub(crate) fn stricter(&self, other: &Self) -> Self {
        Self {
            minimum_level: self.minimum_level.max(other.minimum_level),
            user_verification: self.user_verification || other.user_verification,
            attestation: self.attestation || other.attestation,
            minimum_assurance: self.minimum_assurance.max(other.minimum_assurance),
        }
    }

    /// Whether some key could fall short: then it is made before an offer is redeemed.
    pub(crate) fn is_strict(&self) -> bool {
        self.minimum_level > MinimumKeyLevel::Any || self.user_verification || self.attestation
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::KeyState;

    fn key(level: KeyLevel) -> KeyView {
        KeyView {
            level,
            state: KeyState::Usable,
            user_verification: false,
            attested: false,
        }
    }

    #[test]
    fn a_level_below_the_minimum_is_not_allowed() {
        use KeyLevel::{SecureEnclave, Software, StrongBox, Tee, Unknown};
        for (minimum_level, allowed) in [
            (
                MinimumKeyLevel::Any,
                vec![StrongBox, Tee, SecureEnclave, Software, Unknown],
            ),
            (MinimumKeyLevel::Hardware, vec![StrongBox, Tee, SecureEnclave]),
            (MinimumKeyLevel::SecureElement, vec![StrongBox, SecureEnclave]),
        ] {
            let policy = KeyPolicy {
                minimum_level,
                ..KeyPolicy::default()
            };
            for level in [StrongBox, Tee, SecureEnclave, Software, Unknown] {
                assert_eq!(policy.allows(&key(level)), allowed.contains(&level), "{level:?}");
            }
        }
    }

    #[test]
    fn what_must_come_with_a_key_must_come() {
        let verified = KeyPolicy {
            user_verification: true,
            ..KeyPolicy::default()
        };
        assert!(!verified.allows(&key(KeyLevel::StrongBox)));
        let attested = KeyPolicy {
            attestation: true,
            ..KeyPolicy::default()
        };
        assert!(!attested.allows(&key(KeyLevel::StrongBox)));
        let both = KeyView {
            user_verification: true,
            attested: true,
            ..key(KeyLevel::StrongBox)
        };
        assert!(verified.allows(&both) && attested.allows(&both));
    }

    /// The table of `docs/assurance.md`.
    #[test]
    fn the_level_of_a_key_follows_the_table() {
        use AssuranceLevel::{Aal1, Aal2, Aal3};
        for (level, by_core, by_hardware) in [
            (KeyLevel::Unknown, Aal1, Aal1),
            (KeyLevel::Software, Aal2, Aal2),
            (KeyLevel::Tee, Aal2, Aal3),
            (KeyLevel::StrongBox, Aal2, Aal3),
            (KeyLevel::SecureEnclave, Aal2, Aal3),
        ] {
            let key = key(level);
            assert_eq!(key.assurance(), by_core, "{level:?}");
            let verified = KeyView {
                user_verification: true,
                ..key
            };
            assert_eq!(verified.assurance(), by_hardware, "{level:?}");
        }
    }
}
