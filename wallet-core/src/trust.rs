use wallet_store::Table;
use wallet_trust::{
    AnchorSet, CertificateChain, Organisation, Party, TrustAnchor, TrustDecision, TrustPolicy,
};

use crate::config::Mode;
use crate::error::{TrustError, VaultError};
use crate::model::{IssuerEvidence, SessionId, TrustResult};
use crate::trust_list::held_list;
use crate::vault::{Inner, encode};
use crate::wallet::Wallet;

use serde::{Deserialize, Serialize};

/// An anchor as it is sealed in the vault, first version.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnchorV1 {
    set: AnchorSet,
    anchor: TrustAnchor,
}

impl AnchorV1 {
    /// As a policy takes it.
    pub(crate) fn entry(&self) -> (AnchorSet, TrustAnchor) {
        (self.set, self.anchor.clone())
    }

    /// Whether a wallet of this mode may have it: http on a loopback address is for development.
    pub(crate) fn is_allowed(&self, mode: Mode) -> bool {
        match &self.anchor {
            TrustAnchor::Certificate { .. } | TrustAnchor::Did(_) => true,
            TrustAnchor::HttpsIssuer(url) => TrustAnchor::parse(url, mode == Mode::Development).is_ok(),
        }
    }
}

impl Wallet {
    /// Trusts a certificate (PEM, one or several), a DID or an https issuer for the sets given.
    ///
    /// # Errors
    /// [`TrustError::Anchor`] where the text is none of these.
    pub fn add_trust_anchor(&self, text: &str, sets: &[AnchorSet]) -> Result<usize, TrustError> {
        let inner = &self.enter()?;
        let loopback = inner.config.mode == Mode::Development;
        let anchors = TrustAnchor::parse(text, loopback).map_err(|_| TrustError::Anchor)?;
        let held: Vec<AnchorV1> = inner.list(Table::TrustAnchor)?;
        let mut missing: Vec<AnchorV1> = Vec::new();
        for anchor in anchors {
            for set in sets {
                let is_held = |one: &AnchorV1| one.set == *set && one.anchor == anchor;
                if !held.iter().chain(&missing).any(is_held) {
                    missing.push(AnchorV1 {
                        set: *set,
                        anchor: anchor.clone(),
                    });
                }
            }
        }
        // All of them, or none.
        inner.write(|batch| {
            for value in &missing {
                let row = SessionId::make(&*inner.random).map_err(|_| VaultError::Randomness)?;
                batch.put(Table::TrustAnchor, &row.row(), None, &encode(value)?)?;
            }
            Ok(())
        })?;
        Ok(missing.len())
    }
}

/// As [`policy`], out of records that were rescued. A lost anchor vouches for nobody.
pub(crate) fn policy_of(held: &[AnchorV1]) -> TrustPolicy {
    TrustPolicy::new(held.iter().map(AnchorV1::entry).collect())
}

/// The person's anchors, and the trust list. None means: nobody is trusted.
pub(crate) fn policy(inner: &Inner) -> Result<TrustPolicy, VaultError> {
    let anchors = policy_of(&inner.list::<AnchorV1>(Table::TrustAnchor)?);
    Ok(anchors.with_list(held_list(inner)?))
}

/// Whether an organisation may issue what says to be of all these types: whoever may issue one of its own could otherwise call it
/// a register's as well. What every W3C credential says to be is nobody's.
fn may_issue_all(organisation: &Organisation, types: &[String]) -> bool {
    const EVERY: [&str; 2] = [
        "VerifiableCredential",
        "https://www.w3.org/2018/credentials#VerifiableCredential",
    ];
    let own: Vec<&String> = types
        .iter()
        .filter(|one| !EVERY.contains(&one.as_str()))
        .collect();
    !own.is_empty() && own.into_iter().all(|one| organisation.may_issue(one))
}

/// What list and anchors say at this moment about the issuer of a credential of these types, and its name by the list or its
/// certificate. Who is several organisations on the list must be each of them, entitled.
pub(crate) fn judge(
    policy: &TrustPolicy,
    evidence: &IssuerEvidence,
    types: &[String],
    now: i64,
) -> (Option<String>, TrustResult) {
    let by = |party| policy.list().and_then(|list| list.organisation(&party));
    let (subject, anchored, organisations) = match evidence {
        IssuerEvidence::Chain(chain) => {
            let Ok(chain) = CertificateChain::parse(chain) else {
                return (None, TrustResult::Untrusted);
            };
            // Whatever a list says of a certificate: it must count at this moment.
            let Ok(verified) = policy.verify_issuer(&chain, now) else {
                return (None, TrustResult::Untrusted);
            };
            let anchors = policy.certificates(AnchorSet::Issuers);
            let organisations = policy.list().map(|list| list.certified(&verified));
            let is_anchored = chain.verify(&anchors, now).is_ok();
            (
                Some(verified.subject),
                is_anchored,
                organisations.unwrap_or_default(),
            )
        }
        IssuerEvidence::Did(did) => {
            let is_anchored = is_trusted(policy.decide_did(AnchorSet::Issuers, did));
            (None, is_anchored, Vec::from_iter(by(Party::Did(did))))
        }
        IssuerEvidence::Https(issuer) => {
            let is_anchored = is_trusted(policy.decide_https(AnchorSet::Issuers, issuer));
            (None, is_anchored, Vec::from_iter(by(Party::Https(issuer))))
        }
    };
    let listed = organisations
        .first()
        .map(|organisation| organisation.name.clone());
    let trust = if !organisations.iter().all(|one| may_issue_all(one, types)) {
        TrustResult::NotAuthorised
    } else if anchored {
        TrustResult::Trusted
    } else if listed.is_none() {
        TrustResult::Unknown
    } else if policy.list().is_some_and(|list| list.has_expired(now)) {
        TrustResult::Stale
    } else {
        TrustResult::Trusted
    };
    (listed.or(subject), trust)
}

fn is_trusted(decision: TrustDecision) -> bool {
    match decision {
        TrustDecision::Trusted => true,
        TrustDecision::Unknown => false,
    }
}
