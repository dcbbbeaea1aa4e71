//! The anchors in force, and what they say about a name.

use serde::{Deserialize, Serialize};

use crate::anchor::TrustAnchor;
use crate::identifier::stands_for;

/// For whom an anchor vouches. The sets are separate: who may issue is not thereby one to share with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnchorSet {
    /// Issuers of credentials.
    Issuers,
    /// Verifiers that ask for them.
    Verifiers,
    /// Operators of trust lists.
    #[serde(rename = "trust_lists")]
    TrustLists,
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
}

impl TrustPolicy {
    /// A policy of these anchors, each for one set.
    #[must_use]
    pub fn new(anchors: Vec<(AnchorSet, TrustAnchor)>) -> Self {
        Self { anchors }
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
