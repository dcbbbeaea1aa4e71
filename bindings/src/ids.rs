use std::fmt;

/// Names one credential of this wallet; random, and known to nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialId(String);

/// Names one offer or request that waits for a person; random, and known to nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(String);

uniffi::custom_newtype!(CredentialId, String);
uniffi::custom_newtype!(SessionId, String);

impl CredentialId {
    /// `None` for a text that names no credential of any wallet.
    pub(crate) fn to_core(&self) -> Option<wallet_core::CredentialId> {
        wallet_core::CredentialId::parse(&self.0)
    }
}

impl SessionId {
    /// `None` for a text that names no session of any wallet.
    pub(crate) fn to_core(&self) -> Option<wallet_core::SessionId> {
        wallet_core::SessionId::parse(&self.0)
    }
}

/// All of them, or `None` where one names no credential of any wallet.
pub(crate) fn all_to_core(ids: &[CredentialId]) -> Option<Vec<wallet_core::CredentialId>> {
    ids.iter().map(CredentialId::to_core).collect()
}

impl From<wallet_core::CredentialId> for CredentialId {
    fn from(id: wallet_core::CredentialId) -> Self {
        Self(id.to_string())
    }
}

impl From<wallet_core::SessionId> for SessionId {
    fn from(id: wallet_core::SessionId) -> Self {
        Self(id.to_string())
    }
}

impl fmt::Debug for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredentialId({})", self.0)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({})", self.0)
    }
}
