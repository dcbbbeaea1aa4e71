//! A W3C credential with a proof that shows a part of it (`ldp_vc`): data models 1.1 and 2.0.

use core::fmt;

use serde_json::Value;
use wallet_crypto::{BbsPublicKey, PublicKey, Random, SignatureAlgorithm};

use super::{BaseProof, IssuerKey, SelectiveError, SelectiveSuite};
use crate::credential::{CredentialError, HolderReference};
use crate::data_integrity::content::{Content, parse_object};
use crate::data_integrity::proof::{ASSERTION, Proofs, controller_of};
use crate::error::SelectError;
use crate::issuer::IssuerReference;
use crate::path::{ClaimPath, PathStep};
use crate::sd_jwt::Selection;
use crate::validity::{Outside, Validity};
use crate::w3c::{DataModel, W3cError, most_specific};

/// A W3C credential secured by ecdsa-sd-2023 or bbs-2023, as its holder has it.
///
/// It is worth nothing before [`verify_signature`](Self::verify_signature) or
/// [`verify_bbs_signature`](Self::verify_bbs_signature) has passed.
pub struct SelectiveCredential {
    text: String,
    suite: SelectiveSuite,
    method: String,
    content: Content,
    base: BaseProof,
}

impl SelectiveCredential {
    /// Whether the text names one of the suites anywhere: a credential that does not is none of these.
    pub(crate) fn may_be(text: &str) -> bool {
        SelectiveSuite::ALL
            .iter()
            .any(|suite| text.contains(suite.name()))
    }

    /// Reads an issued credential: everything but the signature and the dates.
    ///
    /// # Errors
    /// [`W3cError`] by the rules of every credential with Data Integrity proofs, `Cryptosuite` where no proof is of these
    /// suites; [`SelectiveError`] by those of its own.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        let mut claims = parse_object(text)?;
        let proofs = Proofs::read(claims.remove("proof").ok_or(W3cError::Proof)?)?;
        let mut content = Content::read(claims)?;
        let found = proofs.selective_by(&content.document.issuer, ASSERTION)?;
        let (proof, suite) = found.ok_or(W3cError::Cryptosuite)?;
        content.validity.nbf = content.validity.nbf.max(proof.created);
        content.validity.exp = [content.validity.exp, proof.expires].into_iter().flatten().min();
        content.validity.iat = proof.created;
        let base = BaseProof::parse(content.document.claims.clone(), proof.members(), suite)?;
        Ok(Self {
            text: text.to_owned(),
            suite,
            method: proof.verification_method.clone(),
            content,
            base,
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
        self.content.data_model
    }

    /// The suite of the proof that counts.
    #[must_use]
    pub fn suite(&self) -> SelectiveSuite {
        self.suite
    }

    /// The algorithm of the issuer's key; for bbs-2023 none of JOSE's is, and the one of the proofs that holders make with
    /// their own keys stands for it.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::Es256
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

    /// Verifies a base proof of ecdsa-sd-2023 with all its statements. That the key is that of the issuer's method is for the
    /// caller to know.
    ///
    /// # Errors
    /// [`SelectiveError`]: `Key` where the suite is bbs-2023.
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), SelectiveError> {
        self.base.verify(&IssuerKey::Signing(key.clone()))
    }

    /// Verifies a base proof of bbs-2023 with all its statements. That the key is that of the issuer's method is for the
    /// caller to know.
    ///
    /// # Errors
    /// [`SelectiveError`]: `Key` where the suite is ecdsa-sd-2023.
    pub fn verify_bbs_signature(&self, key: &BbsPublicKey) -> Result<(), SelectiveError> {
        self.base.verify(&IssuerKey::Bbs(key.clone()))
    }

    /// The credential without its proofs: an object, the root of claims paths (OpenID4VP 1.0 appendix B.1.2).
    #[must_use]
    pub fn claims(&self) -> &Value {
        &self.content.document.claims
    }

    /// `type`, as it stands there.
    #[must_use]
    pub fn types(&self) -> &[String] {
        &self.content.document.types
    }

    /// What the contexts make of `type` (OpenID4VP 1.0 appendix B.1.1).
    #[must_use]
    pub fn expanded_types(&self) -> &[String] {
        &self.content.expanded_types
    }

    /// The most specific type: issuers write it last.
    #[must_use]
    pub fn credential_type(&self) -> &str {
        most_specific(self.types())
    }

    /// The issuer: `issuer`, or its `id`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.content.document.issuer
    }

    /// The DID of the one subject, to whose key it is bound; none if it is bound to nothing.
    #[must_use]
    pub fn holder(&self) -> Option<HolderReference> {
        let subject = self.content.document.subject.as_deref();
        let did = subject.filter(|id| id.starts_with("did:"));
        did.map(|did| HolderReference::Did(did.to_owned()))
    }

    /// The dates: the narrower of those of the credential and of its proof.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.content.validity
    }

    /// Checks the dates at `now`, both clocks being at most `skew` seconds apart.
    ///
    /// # Errors
    /// [`W3cError::NotYetValid`], [`W3cError::Expired`].
    pub fn check_dates(&self, now: i64, skew: u32) -> Result<(), W3cError> {
        self.validity().check(now, skew).map_err(|outside| match outside {
            Outside::Before => W3cError::NotYetValid,
            Outside::After => W3cError::Expired,
        })
    }

    /// What the issuer has shown in every presentation.
    #[must_use]
    pub fn mandatory_paths(&self) -> &[ClaimPath] {
        self.base.mandatory_paths()
    }

    /// As [`BaseProof::select`]. The subject leaves with any choice where the credential is bound to it: without it a
    /// verifier could not tell that the holder is the one it was issued to.
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or points to nothing.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        let subject = self.holder().map(|_| self.subject_id());
        let paths: Vec<ClaimPath> = paths.iter().cloned().chain(subject).collect();
        self.base.select(&paths)
    }

    /// The path to the `id` of the one subject.
    fn subject_id(&self) -> ClaimPath {
        let name = "credentialSubject";
        let mut steps = vec![PathStep::Key(name.to_owned())];
        if self.claims().get(name).is_some_and(Value::is_array) {
            steps.push(PathStep::Index(0));
        }
        steps.push(PathStep::Key("id".to_owned()));
        ClaimPath(steps)
    }

    /// As [`BaseProof::present`].
    ///
    /// # Errors
    /// As there.
    pub fn present(
        &self,
        selection: &Selection,
        presentation: &[u8],
        random: &dyn Random,
    ) -> Result<Value, SelectiveError> {
        self.base.present(selection, presentation, random)
    }
}

impl fmt::Debug for SelectiveCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whose it is and what it says does not belong into a log.
        f.debug_struct("SelectiveCredential")
            .field("suite", &self.suite)
            .finish_non_exhaustive()
    }
}
