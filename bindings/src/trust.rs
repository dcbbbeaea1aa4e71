pub(crate) use wallet_core::{AnchorSet, TrustListView, TrustResult};
use wallet_core::{TrustError, VaultError};

use crate::wallet::Wallet;

/// Whom an anchor vouches for.
#[uniffi::remote(Enum)]
pub enum AnchorSet {
    /// Issuers of credentials.
    Issuers,
    /// Verifiers that ask from afar.
    Verifiers,
    /// Operators of trust lists.
    TrustLists,
    /// Those who sign status lists of credentials that others issued.
    StatusLists,
    /// Readers that ask face to face.
    Readers,
}

/// Whether the trust list and the person's anchors vouch for an issuer or a verifier.
#[uniffi::remote(Enum)]
pub enum TrustResult {
    /// An anchor of the person's vouches for it.
    Trusted,
    /// The signature is right, but no anchor vouches for the signer; of a verifier, the trust list names others and not this one.
    Unknown,
    /// It proved nothing about who it is (`redirect_uri`).
    Unverified,
    /// An anchor vouched for it once and none does now.
    Untrusted,
    /// It is on the trust list, and the type of the credential is another organisation's to issue.
    NotAuthorised,
    /// It is on the trust list, and that list has expired.
    Stale,
}

/// The trust list that a wallet holds.
#[uniffi::remote(Record)]
pub struct TrustListView {
    /// The operator's identifier, as the list says it.
    pub operator: String,
    /// Each list of an operator has a higher one than the list before.
    pub sequence: u64,
    /// When it was issued, seconds since 1970.
    pub issued_at: i64,
    /// Until when it counts, seconds since 1970: seven days after it was issued at the latest.
    pub expires_at: i64,
    /// Whether it no longer counts for anything new.
    pub expired: bool,
    /// How many organisations are on it.
    pub organisations: u32,
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

    /// Takes a trust list of an operator that is anchored for trust lists: from now on it says who issuers are and what each
    /// may issue. It takes the place of an older list of the same operator.
    ///
    /// # Errors
    /// [`TrustError::List`] with what is wrong with it; the list that is held stays then.
    pub fn add_trust_list(&self, text: &str) -> Result<TrustListView, TrustError> {
        self.core().add_trust_list(text)
    }

    /// The trust list that is held. Once it has expired, what it vouched for is [`TrustResult::Stale`].
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn trust_list(&self) -> Result<Option<TrustListView>, VaultError> {
        self.core().trust_list()
    }
}
