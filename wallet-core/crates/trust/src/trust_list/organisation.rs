use serde::{Deserialize, Serialize};
use wallet_crypto::{base64url_decode, base64url_encode};

use super::TrustListError;
use super::verifier::Verifier;
use crate::chain::{VerifiedChain, is_fit_to_show, issuer_named_by};
use crate::identifier::{IssuerIdentifier, LoopbackHttp, stands_for};

/// Longest identifier or type of an organisation, in bytes.
const MAX_IDENTIFIER: usize = 2_048;
/// Most identifiers of one kind, and most types, of an organisation.
const MAX_EACH: usize = 200;
const SHA256_BYTES: usize = 32;

/// An organisation on a trust list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its code of the Organisation Data Service.
    pub ods_code: String,
    /// Its name, to be shown: at most 200 characters, none of which controls or turns the text around it.
    pub name: String,
    /// DIDs that are its own, without fragment.
    #[serde(default)]
    pub dids: Vec<String>,
    /// SHA-256 of certificates that are its own (DER), in base64url.
    #[serde(default)]
    pub certificates: Vec<String>,
    /// https origins and issuer identifiers that are its own; one without a path stands for all of the origin.
    #[serde(default)]
    pub origins: Vec<String>,
    /// The types of credentials that it may issue: `vct`, type URI or document type, to the letter.
    #[serde(default)]
    pub issues: Vec<String>,
    /// What it is as a verifier; nothing where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifier: Option<Verifier>,
}

/// How a party proved who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party<'a> {
    /// By the key of a certificate.
    Certificate {
        /// SHA-256 of the certificate in DER.
        sha256: &'a [u8; 32],
    },
    /// By a key of this DID, without fragment.
    Did(&'a str),
    /// By a key that this https issuer publishes.
    Https(&'a str),
}

impl Organisation {
    /// Whether it may issue credentials of this type.
    #[must_use]
    pub fn may_issue(&self, credential_type: &str) -> bool {
        self.issues.iter().any(|one| one == credential_type)
    }

    pub(super) fn is(&self, party: &Party<'_>) -> bool {
        match party {
            Party::Certificate { sha256 } => {
                let hash = base64url_encode(*sha256);
                self.certificates.contains(&hash)
            }
            Party::Did(did) => self.dids.iter().any(|one| one == did),
            Party::Https(issuer) => self.origins.iter().any(|one| stands_for(one, issuer)),
        }
    }

    /// Whether a leaf bears one of its names.
    pub(super) fn is_named_by(&self, chain: &VerifiedChain) -> bool {
        let mut names = self.dids.iter().chain(&self.origins);
        names.any(|name| issuer_named_by(chain, name))
    }

    /// DIDs and certificates, each of which may be one organisation's only.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.dids.iter().chain(&self.certificates).map(String::as_str)
    }

    /// The origin of each https identifier, and whether it stands for all of it.
    pub(super) fn origins(&self) -> impl Iterator<Item = (String, bool)> {
        let parsed = |text: &String| {
            let identifier = IssuerIdentifier::parse(text, LoopbackHttp::Allowed)?;
            Some((identifier.origin(), identifier.path.is_empty()))
        };
        self.origins.iter().filter_map(parsed)
    }

    pub(super) fn check(&self) -> Result<(), TrustListError> {
        self.verifier.iter().try_for_each(Verifier::check)?;
        let lists = [&self.dids, &self.certificates, &self.origins, &self.issues];
        let too_many = lists.iter().any(|list| list.len() > MAX_EACH);
        let mut texts = lists.into_iter().flatten();
        if too_many || texts.any(|text| text.len() > MAX_IDENTIFIER) {
            return Err(TrustListError::TooLarge);
        }
        let is_code =
            matches!(self.ods_code.len(), 3..=10) && self.ods_code.bytes().all(|b| b.is_ascii_alphanumeric());
        let are_dids = self
            .dids
            .iter()
            .all(|did| did.starts_with("did:") && !did.contains(['#', '?', '/']));
        let are_hashes = self
            .certificates
            .iter()
            .all(|text| base64url_decode(text).is_ok_and(|hash| hash.len() == SHA256_BYTES));
        let are_origins = self
            .origins
            .iter()
            .all(|origin| IssuerIdentifier::parse(origin, LoopbackHttp::Allowed).is_some());
        (is_code && is_fit_to_show(&self.name) && are_dids && are_hashes && are_origins)
            .then_some(())
            .ok_or(TrustListError::Malformed)
    }
}
