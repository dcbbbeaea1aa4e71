use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use wallet_crypto::{
    PublicKey, Secret, SecretBytes, SoftwareKey, SoftwareKeyKind, Zeroizing, base64url_decode,
    base64url_encode,
};

use crate::error::VaultError;
use crate::ports::KeyLevel;
use crate::redacted::redacted;

/// Whether the key of a credential can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// As far as is known it can: nothing else was found when the keys were last checked.
    Usable,
    /// The key store has lost it, for every copy of the credential. It cannot be shown any more; its issuer can issue
    /// it again.
    Lost,
}

impl KeyState {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Lost => "lost",
        }
    }
}

/// What is known about the key of a credential, or about the weakest of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// Where it lives, as reported when it was made.
    pub level: KeyLevel,
    /// Whether it can be used.
    pub state: KeyState,
    /// Whether the platform verifies the person before each use. Else the core asks for the person's approval.
    pub user_verification: bool,
    /// Whether a statement of the hardware came with it. It is kept for whoever wants to verify it; this wallet does not.
    /// Else the level is only reported.
    pub attested: bool,
}

/// The key that one copy of a credential is bound to, as it is sealed with it.
#[derive(Serialize, Deserialize)]
pub(crate) enum HolderKey {
    /// In the platform's key store.
    Hardware(HardwareKey),
    /// In this record, and nowhere else.
    Software(SealedKey),
}

/// A key in the platform's key store.
#[derive(Serialize, Deserialize)]
pub(crate) struct HardwareKey {
    pub(crate) alias: String,
    /// Its public key as a JWK: what answers under the alias must be this key.
    pub(crate) jwk: Value,
    pub(crate) level: KeyLevel,
    pub(crate) user_verification: bool,
    /// What the hardware said about it, DER.
    pub(crate) attestation: Option<Vec<Vec<u8>>>,
    /// Whether it was missing, void or another one when the keys were last checked.
    pub(crate) lost: bool,
}

impl HolderKey {
    pub(crate) fn public_key(&self) -> Result<PublicKey, VaultError> {
        match self {
            Self::Hardware(key) => PublicKey::from_jwk(&key.jwk).map_err(|_| VaultError::Damaged),
            Self::Software(key) => Ok(key.0.public_key().clone()),
        }
    }

    /// The alias of a key that lives in the key store.
    pub(crate) fn alias(&self) -> Option<&str> {
        match self {
            Self::Hardware(key) => Some(&key.alias),
            Self::Software(_) => None,
        }
    }

    pub(crate) fn is_lost(&self) -> bool {
        match self {
            Self::Hardware(key) => key.lost,
            Self::Software(_) => false,
        }
    }

    pub(crate) fn view(&self) -> KeyView {
        match self {
            Self::Hardware(key) => KeyView {
                level: key.level,
                state: if key.lost {
                    KeyState::Lost
                } else {
                    KeyState::Usable
                },
                user_verification: key.user_verification,
                attested: key.attestation.is_some(),
            },
            Self::Software(_) => KeyView {
                level: KeyLevel::Software,
                state: KeyState::Usable,
                user_verification: false,
                attested: false,
            },
        }
    }
}

/// A software key. It is serialised for one purpose: a record that the wallet seals.
pub(crate) struct SealedKey(pub(crate) SoftwareKey);

#[derive(Serialize, Deserialize)]
enum SealedKind {
    Es256,
    EdDsa,
}

impl Serialize for SealedKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = match self.0.kind() {
            SoftwareKeyKind::Es256 => SealedKind::Es256,
            SoftwareKeyKind::EdDsa => SealedKind::EdDsa,
        };
        // EXPOSE: the private bytes go into the record, which is sealed next
        let text = Zeroizing::new(base64url_encode(self.0.secret().expose()));
        (kind, text.as_str()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SealedKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (kind, text) = <(SealedKind, String)>::deserialize(deserializer)?;
        let text = Zeroizing::new(text);
        let malformed = || D::Error::custom("not a software key");
        let bytes = SecretBytes::new(base64url_decode(&text).map_err(|_| malformed())?);
        // EXPOSE: the bytes move into a secret of fixed length
        let secret = Secret::from_slice(bytes.expose()).ok_or_else(malformed)?;
        let kind = match kind {
            SealedKind::Es256 => SoftwareKeyKind::Es256,
            SealedKind::EdDsa => SoftwareKeyKind::EdDsa,
        };
        SoftwareKey::from_secret(kind, secret)
            .map(Self)
            .map_err(|_| malformed())
    }
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedKey(..)")
    }
}

redacted!(HardwareKey, HolderKey);

#[cfg(test)]
mod tests {
    use wallet_crypto::OsRandom;

    use super::*;

    #[test]
    fn a_software_key_comes_back_from_its_record() {
        for kind in [SoftwareKeyKind::Es256, SoftwareKeyKind::EdDsa] {
            let key = HolderKey::Software(SealedKey(SoftwareKey::make(kind, &OsRandom).unwrap()));
            let record = serde_json::to_string(&key).unwrap();
            let again: HolderKey = serde_json::from_str(&record).unwrap();
            assert_eq!(again.public_key().unwrap(), key.public_key().unwrap());
            assert_eq!(again.view().level, KeyLevel::Software);
        }
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        for record in [
            r#"{"Software":["Es256",""]}"#,
            r#"{"Software":["Es256","AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}"#,
            r#"{"Software":["Es384","AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}"#,
        ] {
            assert!(serde_json::from_str::<HolderKey>(record).is_err(), "{record}");
        }
    }
}
