//! W3C credentials secured by Data Integrity proofs over the whole document (`ldp_vc`): data models 1.1 and 2.0.

pub(crate) mod content;
mod presentation;
pub(crate) mod proof;
mod suite;

#[cfg(test)]
mod tests;

use core::fmt;

use serde_json::{Map, Value};
use wallet_crypto::{PublicKey, SignatureAlgorithm};

use self::content::{Content, parse_object, parse_object_within};
pub use self::presentation::{VpDataIntegrity, VpToSign};
pub use self::proof::ProofBinding;
use self::proof::{ASSERTION, AUTHENTICATION, Proofs, controller_of};
pub use self::suite::Cryptosuite;
use crate::credential::HolderReference;
use crate::error::SelectError;
use crate::issuer::IssuerReference;
use crate::json_ld::to_quads;
use crate::limits::MAX_STATUS_LIST_BYTES;
use crate::path::ClaimPath;
use crate::sd_jwt::Selection;
use crate::validity::{Outside, Validity};
use crate::w3c::document::Document;
use crate::w3c::{DataModel, W3cError, most_specific};

/// A W3C credential secured by Data Integrity, as its holder has it.
///
/// It is worth nothing before [`verify_signature`](Self::verify_signature) has passed.
pub struct DataIntegrityCredential {
    text: String,
    data_model: DataModel,
    document: Document,
    proofs: Proofs,
    /// The proof that counts.
    suite: Cryptosuite,
    method: String,
    expanded_types: Vec<String>,
    validity: Validity,
}

impl DataIntegrityCredential {
    /// Reads an issued credential: everything but the signature and the dates.
    ///
    /// # Errors
    /// [`W3cError`]: limits are checked first; the whole document must be JSON-LD in safe mode, and one proof be of a
    /// suite that is supported, for assertions, by a verification method of the issuer.
    pub fn parse(text: &str) -> Result<Self, W3cError> {
        Self::read(text, parse_object(text)?)
    }

    /// Reads a status list credential (Bitstring Status List, StatusList2021), which may be larger than others. What makes it
    /// a list is not looked at.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_status_list(text: &str) -> Result<Self, W3cError> {
        Self::read(text, parse_object_within(text, MAX_STATUS_LIST_BYTES)?)
    }

    fn read(text: &str, mut claims: Map<String, Value>) -> Result<Self, W3cError> {
        let proofs = Proofs::read(claims.remove("proof").ok_or(W3cError::Proof)?)?;
        let Content {
            data_model,
            document,
            expanded_types,
            mut validity,
        } = Content::read(claims)?;
        to_quads(&document.claims)?;
        let counts = proofs.by(&document.issuer, ASSERTION)?;
        validity.nbf = validity.nbf.max(counts.created);
        validity.exp = [validity.exp, counts.expires].into_iter().flatten().min();
        validity.iat = counts.created;
        Ok(Self {
            text: text.to_owned(),
            data_model,
            suite: counts.suite.ok_or(W3cError::Cryptosuite)?,
            method: counts.verification_method.clone(),
            document,
            proofs,
            expanded_types,
            validity,
        })
    }

    /// The JSON text, byte for byte as it was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The edition of the data model.
    #[must_use]
    pub fn data_model(&self) -> DataModel {
        self.data_model
    }

    /// The suite of the proof that counts.
    #[must_use]
    pub fn cryptosuite(&self) -> Cryptosuite {
        self.suite
    }

    /// The algorithm of the issuer's signature. Which of ECDSA's it is, the key decides; a P-256 key is the rule.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match self.suite {
            Cryptosuite::EcdsaRdfc2019 | Cryptosuite::EcdsaJcs2019 => SignatureAlgorithm::Es256,
            Cryptosuite::EddsaRdfc2022
            | Cryptosuite::EddsaJcs2022
            | Cryptosuite::Ed25519Signature2020
            | Cryptosuite::Ed25519Signature2018 => SignatureAlgorithm::EdDsa,
        }
    }

    /// Where the issuer's key is to be found: the verification method of its proof.
    ///
    /// # Errors
    /// [`W3cError::UnsupportedIssuer`] if the issuer is no DID.
    pub fn issuer_reference(&self) -> Result<IssuerReference, W3cError> {
        let did = controller_of(&self.method);
        if !did.starts_with("did:") {
            return Err(W3cError::UnsupportedIssuer);
        }
        Ok(IssuerReference::Did {
            did: did.to_owned(),
            kid: (did.len() < self.method.len()).then(|| self.method.clone()),
        })
    }

    /// Verifies every proof by the issuer's verification method, with those that they depend on. That the key is that
    /// of the method, and that the issuer lists it for assertions, is for the caller to know.
    ///
    /// # Errors
    /// [`W3cError::Signature`], [`W3cError::PreviousProof`], [`W3cError::Proof`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), W3cError> {
        let members = self.document.claims.as_object().ok_or(W3cError::Proof)?;
        self.proofs.verify(members, (&self.method, ASSERTION), key)
    }

    /// The credential without its proofs: an object, the root of claims paths (OpenID4VP 1.0 appendix B.1.2).
    #[must_use]
    pub fn claims(&self) -> &Value {
        &self.document.claims
    }

    /// `type`, as it stands there.
    #[must_use]
    pub fn types(&self) -> &[String] {
        &self.document.types
    }

    /// What the contexts make of `type` (OpenID4VP 1.0 appendix B.1.1).
    #[must_use]
    pub fn expanded_types(&self) -> &[String] {
        &self.expanded_types
    }

    /// The most specific type: issuers write it last.
    #[must_use]
    pub fn credential_type(&self) -> &str {
        most_specific(&self.document.types)
    }

    /// The issuer: `issuer`, or its `id`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.document.issuer
    }

    /// The DID of the one subject, to whose key it is bound; none if it is bound to nothing.
    #[must_use]
    pub fn holder(&self) -> Option<HolderReference> {
        let subject = self.document.subject.as_deref();
        let did = subject.filter(|id| id.starts_with("did:"));
        did.map(|did| HolderReference::Did(did.to_owned()))
    }

    /// The dates: the narrower of those of the credential and of its proof.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Checks the dates at `now`, both clocks being at most `skew` seconds apart.
    ///
    /// # Errors
    /// [`W3cError::NotYetValid`], [`W3cError::Expired`].
    pub fn check_dates(&self, now: i64, skew: u32) -> Result<(), W3cError> {
        self.validity.check(now, skew).map_err(|outside| match outside {
            Outside::Before => W3cError::NotYetValid,
            Outside::After => W3cError::Expired,
        })
    }

    /// What a presentation of these claims reveals: everything, whatever is asked for.
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or points to nothing.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        self.document.select_whole(paths)
    }
}

/// Verifies the proof of a presentation, as its verifier does: made by a verification method of `holder` for
/// authentication, for this domain and challenge (Data Integrity, "Verify Proof"). The credentials in it are not looked
/// at.
///
/// # Errors
/// [`W3cError`].
pub fn verify_presentation(
    text: &str,
    holder: &str,
    binding: ProofBinding<'_>,
    key: &PublicKey,
) -> Result<(), W3cError> {
    let mut members = parse_object(text)?;
    let proofs = Proofs::read(members.remove("proof").ok_or(W3cError::Proof)?)?;
    let counts = proofs.by(holder, AUTHENTICATION)?;
    if !counts.is_bound(binding) {
        return Err(W3cError::Binding);
    }
    let method = (counts.verification_method.as_str(), AUTHENTICATION);
    proofs.verify(&members, method, key)
}

impl fmt::Debug for DataIntegrityCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whose it is and what it says does not belong into a log.
        f.write_str("DataIntegrityCredential(..)")
    }
}
