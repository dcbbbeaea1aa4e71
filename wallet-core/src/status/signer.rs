//! The key of a list's signer, and whether the anchors vouch for them.
//!
//! A list counts when its signer is the credential's own issuer, or somebody whom an anchor for status lists vouches for: the
//! credential, which its issuer signed, names the list by its address (Token Status List, "Key Resolution and Trust
//! Management"; Bitstring Status List, "Validate Algorithm"). That an anchor vouches for somebody as an issuer lets them say
//! nothing about what others issued (`docs/decisions/0004-status-lists.md`).

use wallet_crypto::PublicKey;
use wallet_trust::status::ListSigner;
use wallet_trust::{
    AnchorSet, CertificateChain, Relationship, TrustDecision, TrustPolicy, VerifiedChain, issuer_named_by,
    same_party,
};

use super::fetched::Fetched;
use crate::did::{DidFault, did_key};
use crate::error::{IssuanceError, StatusFault};
use crate::issuance::metadata_key;
use crate::model::IssuerEvidence;
use crate::vault::Inner;

/// The key that the list must be signed by.
pub(super) async fn signer_key(
    inner: &Inner,
    policy: &TrustPolicy,
    issuer: &IssuerEvidence,
    list: &Fetched,
) -> Result<PublicKey, StatusFault> {
    match list.signer() {
        ListSigner::X5c { chain, iss } => {
            let chain = CertificateChain::parse(chain).map_err(|_| StatusFault::Malformed)?;
            let verified = match of_issuer(inner, policy, issuer, &chain) {
                Some(verified) => verified,
                None => chain
                    .verify(&policy.certificates(AnchorSet::StatusLists), inner.now())
                    .map_err(|_| StatusFault::Untrusted)?,
            };
            if iss.as_deref().is_some_and(|iss| !issuer_named_by(&verified, iss)) {
                return Err(StatusFault::Untrusted);
            }
            Ok(verified.key)
        }
        ListSigner::Named { iss, kid } if iss.starts_with("did:") => {
            let is_issuer = matches!(issuer, IssuerEvidence::Did(did) if did == iss);
            vouched_for(is_issuer, policy.decide_did(AnchorSet::StatusLists, iss))?;
            of_did(inner, iss, kid.as_deref()).await
        }
        ListSigner::Named { iss, kid } => {
            let is_issuer = matches!(issuer, IssuerEvidence::Https(own) if own == iss);
            vouched_for(is_issuer, policy.decide_https(AnchorSet::StatusLists, iss))?;
            https_key(inner, iss, kid.as_deref(), list).await
        }
        ListSigner::CredentialIssuer { kid } => match issuer {
            IssuerEvidence::Chain(chain) => verified(inner, policy, chain).map(|verified| verified.key),
            IssuerEvidence::Did(did) => of_did(inner, did, kid.as_deref()).await,
            IssuerEvidence::Https(iss) => https_key(inner, iss, kid.as_deref(), list).await,
        },
    }
}

/// The chain, if it is the credential's issuer's own: the same key, or, both vouched for as issuers, the same organisation on the
/// trust list; the same name where the list does not have both.
fn of_issuer(
    inner: &Inner,
    policy: &TrustPolicy,
    issuer: &IssuerEvidence,
    chain: &CertificateChain,
) -> Option<VerifiedChain> {
    let signer = policy.verify_issuer(chain, inner.now()).ok()?;
    let is_issuer = match issuer {
        IssuerEvidence::Did(name) | IssuerEvidence::Https(name) => issuer_named_by(&signer, name),
        IssuerEvidence::Chain(own) => {
            let own = verified(inner, policy, own).ok()?;
            let organisations = |of| policy.list().map(|list| list.certified(of)).unwrap_or_default();
            let (ours, theirs) = (organisations(&own), organisations(&signer));
            // Whom the list tells apart are two, even where one host serves both.
            let same = if ours.is_empty() || theirs.is_empty() {
                same_party(&own, &signer)
            } else {
                theirs.iter().any(|one| ours.contains(one))
            };
            own.key == signer.key || same
        }
    };
    is_issuer.then_some(signer)
}

fn verified(inner: &Inner, policy: &TrustPolicy, chain: &[Vec<u8>]) -> Result<VerifiedChain, StatusFault> {
    let chain = CertificateChain::parse(chain).map_err(|_| StatusFault::Malformed)?;
    policy
        .verify_issuer(&chain, inner.now())
        .map_err(|_| StatusFault::Untrusted)
}

fn vouched_for(is_issuer: bool, decision: TrustDecision) -> Result<(), StatusFault> {
    match (is_issuer, decision) {
        (true, _) | (false, TrustDecision::Trusted) => Ok(()),
        (false, TrustDecision::Unknown) => Err(StatusFault::Untrusted),
    }
}

async fn of_did(inner: &Inner, did: &str, kid: Option<&str>) -> Result<PublicKey, StatusFault> {
    let key = did_key(inner, did, kid, Relationship::Assertion).await;
    key.map_err(|fault| match fault {
        DidFault::Key => StatusFault::Key,
        DidFault::Network(fault) => StatusFault::Network(fault),
    })
}

async fn https_key(
    inner: &Inner,
    iss: &str,
    kid: Option<&str>,
    list: &Fetched,
) -> Result<PublicKey, StatusFault> {
    let found = metadata_key(inner, iss, kid, list.algorithm()).await;
    found.map_err(|error| match error {
        IssuanceError::Network(fault) => StatusFault::Network(fault),
        IssuanceError::Decided
        | IssuanceError::Key(_)
        | IssuanceError::KeyLevel
        | IssuanceError::NotFound
        | IssuanceError::Offer(_)
        | IssuanceError::Peer(_)
        | IssuanceError::Refused(_)
        | IssuanceError::TransactionCodeNeeded
        | IssuanceError::UnknownIssuer
        | IssuanceError::UsedUp
        | IssuanceError::Vault(_) => StatusFault::Key,
    })
}
