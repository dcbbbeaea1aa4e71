//! The anchors in force, and what they say about a name.

use serde::{Deserialize, Serialize};

use wallet_crypto::sha256;

use crate::anchor::TrustAnchor;
use crate::chain::{CertificateChain, ChainError, VerifiedChain};
use crate::identifier::stands_for;
use crate::trust_list::{Party, TrustList};

/// For whom an anchor vouches. The sets are separate: who may issue is not thereby one to share with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnchorSet {
    /// Issuers of credentials.
    Issuers,
    /// Verifiers that ask for them from afar.
    Verifiers,
    /// Operators of trust lists.
    #[serde(rename = "trust_lists")]
    TrustLists,
    /// Those who sign status lists of credentials that others issued.
    #[serde(rename = "status_lists")]
    StatusLists,
    /// Readers that ask for credentials face to face (ISO/IEC 18013-5).
    Readers,
}

/// What the anchors say about a party whose name and signature are in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrustDecision {
    /// An anchor of the set stands for it.
    Trusted,
    /// No anchor of the set stands for it.
    Unknown,
}

/// The configured anchors. Without any, everybody is unknown.
#[derive(Debug, Clone, Default)]
pub struct TrustPolicy {
    anchors: Vec<(AnchorSet, TrustAnchor)>,
    list: Option<TrustList>,
}

impl TrustPolicy {
    /// A policy of these anchors, each for one set.
    #[must_use]
    pub fn new(anchors: Vec<(AnchorSet, TrustAnchor)>) -> Self {
        Self { anchors, list: None }
    }

    /// The policy with this trust list beside the anchors.
    #[must_use]
    pub fn with_list(self, list: Option<TrustList>) -> Self {
        Self { list, ..self }
    }

    /// The trust list, where there is one.
    #[must_use]
    pub fn list(&self) -> Option<&TrustList> {
        self.list.as_ref()
    }

    /// Checks an issuer's chain: it must end at a certificate of [`AnchorSet::Issuers`], or its leaf be an organisation's on
    /// the trust list, which vouches for that certificate alone. Whether the list has expired is not looked at.
    ///
    /// # Errors
    /// As [`CertificateChain::verify`].
    pub fn verify_issuer(&self, chain: &CertificateChain, now: i64) -> Result<VerifiedChain, ChainError> {
        let mut anchors = self.certificates(AnchorSet::Issuers);
        let leaf = Party::Certificate {
            sha256: &sha256(chain.leaf()),
        };
        if self.list().is_some_and(|list| list.organisation(&leaf).is_some()) {
            anchors.push(chain.leaf().to_vec());
        }
        chain.verify(&anchors, now)
    }

    /// The certificates of `set` in DER, for [`CertificateChain::verify`](crate::CertificateChain::verify).
    #[must_use]
    pub fn certificates(&self, set: AnchorSet) -> Vec<Vec<u8>> {
        let der = |anchor: &TrustAnchor| match anchor {
            TrustAnchor::Certificate { der } => Some(der.clone()),
            TrustAnchor::Did(_) | TrustAnchor::HttpsIssuer(_) => None,
        };
        self.of(set).filter_map(der).collect()
    }

    /// Whether `did`, without fragment, is an anchor of `set`, to the letter.
    #[must_use]
    pub fn decide_did(&self, set: AnchorSet, did: &str) -> TrustDecision {
        decision(
            self.of(set)
                .any(|anchor| matches!(anchor, TrustAnchor::Did(anchored) if anchored == did)),
        )
    }

    /// Whether an anchor of `set` stands for the issuer identifier `iss`: an https anchor with a path for
    /// that identifier, to the letter; one without for every identifier of its origin (RFC 6454 §5: scheme,
    /// host and port).
    #[must_use]
    pub fn decide_https(&self, set: AnchorSet, iss: &str) -> TrustDecision {
        let is_its = |anchor: &TrustAnchor| match anchor {
            TrustAnchor::HttpsIssuer(anchored) => stands_for(anchored, iss),
            TrustAnchor::Certificate { .. } | TrustAnchor::Did(_) => false,
        };
        decision(self.of(set).any(is_its))
    }

    fn of(&self, set: AnchorSet) -> impl Iterator<Item = &TrustAnchor> {
        self.anchors
            .iter()
            .filter(move |(own, _)| *own == set)
            .map(|(_, anchor)| anchor)
    }
}

fn decision(anchored: bool) -> TrustDecision {
    if anchored {
        TrustDecision::Trusted
    } else {
        TrustDecision::Unknown
    }
}
