/// Whether the trust list and the person's anchors vouch for an issuer or a verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl TrustResult {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Unknown => "unknown",
            Self::Unverified => "unverified",
            Self::Untrusted => "untrusted",
            Self::NotAuthorised => "not_authorised",
            Self::Stale => "stale",
        }
    }
}
