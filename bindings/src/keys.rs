//! The keys that credentials are bound to: what is known and required of them, and what they vouch for.

use wallet_core::VaultError;
pub(crate) use wallet_core::{AssuranceLevel, KeyState, MinimumKeyLevel, UnlockFactor, UserVerifier};

use crate::credentials::convert;
use crate::holder_keys::KeyLevel;
use crate::ids::CredentialId;
use crate::wallet::Wallet;

/// Whether the key of a credential can be used.
#[uniffi::remote(Enum)]
pub enum KeyState {
    /// As far as is known it can: nothing else was found when the keys were last checked.
    Usable,
    /// The key store has lost it, for every copy of the credential. It cannot be shown any more; its issuer can issue
    /// it again.
    Lost,
}

/// The least place in which the key of a credential may live.
#[uniffi::remote(Enum)]
pub enum MinimumKeyLevel {
    /// Any, software included.
    Any,
    /// Hardware that the key cannot leave: a trusted execution environment, or better.
    Hardware,
    /// A secure element of its own: StrongBox or the Secure Enclave.
    SecureElement,
}

/// An authenticator assurance level of NIST SP 800-63B.
#[uniffi::remote(Enum)]
pub enum AssuranceLevel {
    /// Some assurance: where the key lives is not known, or there is none.
    Aal1,
    /// High confidence: two factors, enforced by this core.
    Aal2,
    /// Very high confidence: a key in hardware that verifies the person before each signature.
    Aal3,
}

/// What the person unlocked the wallet with, beside the phone itself.
#[uniffi::remote(Enum)]
pub enum UnlockFactor {
    /// Something that they know.
    Pin,
    /// Something that they are.
    Biometric,
}

/// Who sees to it that the person was asked before a signature.
#[uniffi::remote(Enum)]
pub enum UserVerifier {
    /// This core, by the PIN or biometric envelope: code inside of the app could go round it.
    Core,
    /// The hardware, before each signature.
    Hardware,
}

/// What is known about the key of a credential, or about the weakest of several.
#[derive(Debug, Clone, uniffi::Record)]
pub struct KeyView {
    /// Where it lives, as reported when it was made.
    pub level: KeyLevel,
    /// Whether it can be used.
    pub state: KeyState,
    /// Whether the platform verifies the person before each use. Else the core asks for the person's approval.
    pub user_verification: bool,
    /// Whether a statement of the hardware came with it, which this wallet does not verify. Else the level is only
    /// reported.
    pub attested: bool,
}

impl From<wallet_core::KeyView> for KeyView {
    fn from(key: wallet_core::KeyView) -> Self {
        let wallet_core::KeyView {
            level,
            state,
            user_verification,
            attested,
        } = key;
        Self {
            level,
            state,
            user_verification,
            attested,
        }
    }
}

/// What this wallet requires of keys. Nothing is ever lowered to what the phone can do: what falls short is refused.
#[derive(Debug, Clone, uniffi::Record)]
pub struct KeyPolicy {
    /// The least place for the key of a new credential.
    pub minimum_level: MinimumKeyLevel,
    /// Whether the platform itself must verify the person before each signature.
    pub user_verification: bool,
    /// Whether a statement of the hardware must come with the key of a new credential.
    pub attestation: bool,
    /// The least level at which anything is shared.
    pub minimum_assurance: AssuranceLevel,
}

impl From<wallet_core::KeyPolicy> for KeyPolicy {
    fn from(policy: wallet_core::KeyPolicy) -> Self {
        let wallet_core::KeyPolicy {
            minimum_level,
            user_verification,
            attestation,
            minimum_assurance,
        } = policy;
        Self {
            minimum_level,
            user_verification,
            attestation,
            minimum_assurance,
        }
    }
}

impl From<KeyPolicy> for wallet_core::KeyPolicy {
    fn from(policy: KeyPolicy) -> Self {
        let KeyPolicy {
            minimum_level,
            user_verification,
            attestation,
            minimum_assurance,
        } = policy;
        Self {
            minimum_level,
            user_verification,
            attestation,
            minimum_assurance,
        }
    }
}

/// How it stands with the keys that credentials are bound to.
#[derive(Debug, Clone, uniffi::Record)]
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
#[derive(Debug, Clone, uniffi::Record)]
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

impl From<wallet_core::CredentialAssurance> for CredentialAssurance {
    fn from(assurance: wallet_core::CredentialAssurance) -> Self {
        let wallet_core::CredentialAssurance {
            credential,
            key,
            user_verifier,
            level,
        } = assurance;
        Self {
            credential: credential.into(),
            key: key.into(),
            user_verifier,
            level,
        }
    }
}

/// Facts about how well this wallet vouches for its person, and the level that they add up to.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Assurance {
    /// What the wallet was unlocked with, beside the phone's own key.
    pub factor: UnlockFactor,
    /// Each active credential whose key is usable.
    pub credentials: Vec<CredentialAssurance>,
    /// The least of their levels; AAL1 where there is none.
    pub level: AssuranceLevel,
}

#[uniffi::export]
impl Wallet {
    /// Looks whether the keys of the credentials are still in the key store, in one call of the port, and marks the
    /// credentials accordingly. Call it after each unlock, in the background. Nothing is deleted.
    ///
    /// # Errors
    /// [`VaultError::DeviceUnavailable`] where the key store does not answer: nothing is marked then. Faults of the
    /// storage.
    pub async fn check_keys(&self) -> Result<KeyHealth, VaultError> {
        let wallet_core::KeyHealth {
            checked,
            unknown,
            lost,
            restored,
        } = self.core().check_keys().await?;
        Ok(KeyHealth {
            checked,
            unknown,
            lost: convert(lost),
            restored: convert(restored),
        })
    }

    /// What this wallet requires of keys.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn key_policy(&self) -> Result<KeyPolicy, VaultError> {
        self.core().key_policy().map(Into::into)
    }

    /// Requires this of keys from now on, and seals it with the wallet. Credentials that are held already stay; the
    /// policy's least assurance decides whether they can be shared.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn set_key_policy(&self, policy: KeyPolicy) -> Result<(), VaultError> {
        self.core().set_key_policy(&policy.into())
    }

    /// How well this wallet vouches for its person, as facts and as a level.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn assurance(&self) -> Result<Assurance, VaultError> {
        let wallet_core::Assurance {
            factor,
            credentials,
            level,
        } = self.core().assurance()?;
        Ok(Assurance {
            factor,
            credentials: convert(credentials),
            level,
        })
    }
}
