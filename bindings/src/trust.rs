use wallet_core::TrustError;
pub(crate) use wallet_core::{AnchorSet, TrustResult};

use crate::wallet::Wallet;

/// Whom an anchor vouches for.
#[uniffi::remote(Enum)]
pub enum AnchorSet {
    /// Issuers of credentials.
    Issuers,
    /// Verifiers.
    Verifiers,
}

/// Whether the person's anchors vouch for an issuer or a verifier.
#[uniffi::remote(Enum)]
pub enum TrustResult {
    /// An anchor of the person's vouches for it.
    Trusted,
    /// The signature is right, but no anchor vouches for the signer.
    Unknown,
    /// It proved nothing about who it is (`redirect_uri`).
    Unverified,
    /// An anchor vouched for it once and none does now.
    Untrusted,
}

#[uniffi::export]
impl Wallet {
    /// Trusts a certificate (PEM, one or several), a DID or an https issuer for the sets given, and says how many
    /// anchors are new.
    ///
    /// # Errors
    /// [`TrustError::Anchor`] where the text is none of these.
    pub fn add_trust_anchor(&self, text: &str, sets: Vec<AnchorSet>) -> Result<u32, TrustError> {
        let added = self.core().add_trust_anchor(text, &sets)?;
        Ok(u32::try_from(added).unwrap_or(u32::MAX))
    }
}
