//! Base proofs: what an issuer gives, and what its holder derives.

use core::fmt;

use serde_json::{Map, Value};
use wallet_crypto::{BbsError, BbsHeaders, BbsPublicKey, PublicKey, Random, SignatureAlgorithm};

use super::error::SelectiveError;
use super::grouped::{Grouped, Shown};
use super::labels::Labels;
use super::proof_value::{BbsBase, BbsDerived, EcdsaBase, EcdsaDerived, Signature};
use super::rdf::proof_hash;
use super::select::Choice;
use super::statements::Statements;
use super::{IssuerKey, SelectiveSuite, bbs_header, ecdsa_signed, proof_value};
use crate::error::SelectError;
use crate::path::{ClaimPath, PathStep};
use crate::sd_jwt::Selection;

/// A document and its base proof: nothing of it is to be believed before [`BaseProof::verify`].
pub struct BaseProof {
    document: Value,
    proof: Map<String, Value>,
    proof_hash: [u8; 32],
    kind: Kind,
    grouped: Grouped,
    mandatory_paths: Vec<ClaimPath>,
}

enum Kind {
    Ecdsa(EcdsaBase),
    Bbs(BbsBase),
}

impl BaseProof {
    /// Reads the proof and groups the statements of the document, which does not hold it.
    ///
    /// # Errors
    /// [`SelectiveError`]; limits are checked first.
    pub fn parse(
        document: Value,
        proof: &Map<String, Value>,
        suite: SelectiveSuite,
    ) -> Result<Self, SelectiveError> {
        let value = proof_value(proof)?;
        let (kind, statements, pointers) = match suite {
            SelectiveSuite::EcdsaSd2023 => {
                let mut base = EcdsaBase::parse(value)?;
                let pointers = std::mem::take(&mut base.mandatory_pointers);
                let statements = Statements::of(&document, |count| Labels::hmac(&base.hmac_key, count))?;
                (Kind::Ecdsa(base), statements, pointers)
            }
            SelectiveSuite::Bbs2023 => {
                let mut base = BbsBase::parse(value)?;
                let pointers = std::mem::take(&mut base.mandatory_pointers);
                let statements = Statements::of(&document, |count| Labels::shuffled(&base.hmac_key, count))?;
                (Kind::Bbs(base), statements, pointers)
            }
        };
        let paths = pointers.iter().map(|pointer| pointer.resolve(&document));
        let mandatory_paths = paths.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            grouped: Grouped::new(statements, &mandatory_paths)?,
            proof_hash: proof_hash(&document, proof)?,
            proof: proof.clone(),
            document,
            kind,
            mandatory_paths,
        })
    }

    /// Verifies all that the issuer signed: the mandatory statements with the proof's configuration, and each other
    /// one. Whose key it is and what the proof is for is for the caller to know.
    ///
    /// # Errors
    /// `Key`, `Signature` and `Coverage` of [`SelectiveError`].
    pub fn verify(&self, key: &IssuerKey) -> Result<(), SelectiveError> {
        match (&self.kind, key) {
            (Kind::Ecdsa(base), IssuerKey::Signing(key)) => self.verify_ecdsa(base, key),
            (Kind::Bbs(base), IssuerKey::Bbs(key)) => self.verify_bbs(base, key),
            (Kind::Ecdsa(_) | Kind::Bbs(_), IssuerKey::Signing(_) | IssuerKey::Bbs(_)) => {
                Err(SelectiveError::Key)
            }
        }
    }

    fn verify_ecdsa(&self, base: &EcdsaBase, key: &PublicKey) -> Result<(), SelectiveError> {
        let signed = ecdsa_signed(&self.proof_hash, &base.proof_key, &self.grouped.mandatory_hash());
        key.verify(SignatureAlgorithm::Es256, &signed, &base.base_signature)
            .map_err(|_| SelectiveError::Signature)?;
        base.proof_key.verify(&self.grouped.others(), &base.signatures)
    }

    fn verify_bbs(&self, base: &BbsBase, key: &BbsPublicKey) -> Result<(), SelectiveError> {
        if base.public_key != key.to_bytes() {
            return Err(SelectiveError::Key);
        }
        if base.header.as_slice() != bbs_header(&self.proof_hash, &self.grouped.mandatory_hash()) {
            return Err(SelectiveError::Signature);
        }
        key.verify(&base.signature, &base.header, &self.grouped.messages())
            .map_err(|_| SelectiveError::Signature)
    }

    /// What is in every presentation, by the issuer's word.
    #[must_use]
    pub fn mandatory_paths(&self) -> &[ClaimPath] {
        &self.mandatory_paths
    }

    /// What a presentation of these claims reveals: they with all beneath them, what is mandatory, `id` and `type` of each
    /// object that leads to them, and who issued it, for without an issuer nothing is a credential (data model 2.0,
    /// "Issuer").
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or points to nothing.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        let mut chosen = vec![issuer(&self.document)];
        for (position, path) in paths.iter().enumerate() {
            if path.0.is_empty() {
                return Err(SelectError::EmptyPath(position));
            }
            path.find(&self.document)
                .ok_or(SelectError::NoSuchClaim(position))?;
            // The whole document can be shown, whatever its parts are.
            let path = self.grouped.divisible(path);
            chosen.push(path.map_err(|_| SelectError::NoSuchClaim(position))?);
        }
        chosen.retain(|path| path.find(&self.document).is_some());
        let choice = Choice::of(self.mandatory_paths.iter().chain(&chosen));
        Ok(Selection::parts(choice.leaves(&self.document)))
    }

    /// The credential that shows only what was selected, with a proof of it.
    ///
    /// A proof of bbs-2023 signs the `presentation` header; ecdsa-sd-2023 has no place for it.
    ///
    /// # Errors
    /// [`SelectiveError::Coverage`] if the selection is not one of this credential, [`SelectiveError::Random`].
    pub fn present(
        &self,
        selection: &Selection,
        presentation: &[u8],
        random: &dyn Random,
    ) -> Result<Value, SelectiveError> {
        let choice = Choice::of(&selection.revealed);
        let leaves = choice.leaves(&self.document);
        let revealed = leaves.iter().filter(|(_, is_chosen)| *is_chosen);
        if !revealed.map(|(path, _)| path).eq(&selection.revealed) {
            return Err(SelectiveError::Coverage);
        }
        self.derive(&choice, presentation, random)
    }

    /// As [`BaseProof::select`], without the issuer.
    #[cfg(test)]
    pub(crate) fn choose(&self, paths: &[ClaimPath]) -> Result<Choice, SelectiveError> {
        let paths = paths.iter().map(|path| self.grouped.divisible(path));
        let chosen = paths.collect::<Result<Vec<_>, _>>()?;
        Ok(Choice::of(self.mandatory_paths.iter().chain(&chosen)))
    }

    /// The document that shows only what is chosen, with a proof of it.
    ///
    /// A proof of bbs-2023 signs the `presentation` header; ecdsa-sd-2023 has no place for it.
    pub(crate) fn derive(
        &self,
        choice: &Choice,
        presentation: &[u8],
        random: &dyn Random,
    ) -> Result<Value, SelectiveError> {
        let shown = self.grouped.show(&self.document, choice)?;
        let (document, value) = match &self.kind {
            Kind::Ecdsa(base) => derive_ecdsa(base, shown)?,
            Kind::Bbs(base) => self.derive_bbs(base, shown, presentation, random)?,
        };
        let mut proof = self.proof.clone();
        proof.insert("proofValue".to_owned(), Value::String(value));
        let mut document = document;
        if let Some(members) = document.as_object_mut() {
            members.insert("proof".to_owned(), Value::Object(proof));
        }
        Ok(document)
    }

    /// The statements, as they are signed.
    #[cfg(test)]
    pub(crate) fn lines(&self) -> &[String] {
        self.grouped.lines()
    }

    /// Which statements the values at these paths make.
    #[cfg(test)]
    pub(crate) fn indexes(&self, paths: &[ClaimPath]) -> Vec<usize> {
        self.grouped
            .matching(&Choice::of(paths))
            .unwrap()
            .into_iter()
            .collect()
    }

    fn derive_bbs(
        &self,
        base: &BbsBase,
        shown: Shown,
        presentation: &[u8],
        random: &dyn Random,
    ) -> Result<(Value, String), SelectiveError> {
        let key = BbsPublicKey::from_bytes(&base.public_key).map_err(|_| SelectiveError::Key)?;
        let headers = BbsHeaders {
            header: &base.header,
            presentation,
        };
        let messages = self.grouped.messages();
        let proof = key
            .prove(
                &base.signature,
                headers,
                &messages,
                &shown.selective_indexes,
                random,
            )
            .map_err(|error| {
                if let BbsError::Random(error) = error {
                    SelectiveError::Random(error)
                } else {
                    SelectiveError::Signature
                }
            })?;
        let derived = BbsDerived {
            proof,
            labels: shown.labels,
            mandatory_indexes: shown.mandatory_indexes,
            selective_indexes: shown.selective_indexes,
            presentation_header: presentation.to_vec(),
        };
        Ok((shown.document, derived.to_proof_value()))
    }
}

/// The path to what names the issuer.
fn issuer(document: &Value) -> ClaimPath {
    let mut steps = vec![PathStep::Key("issuer".to_owned())];
    if document.get("issuer").is_some_and(Value::is_object) {
        steps.push(PathStep::Key("id".to_owned()));
    }
    ClaimPath(steps)
}

impl fmt::Debug for BaseProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What it says, and the key of its labels, do not belong into a log.
        f.write_str("BaseProof(..)")
    }
}

fn derive_ecdsa(base: &EcdsaBase, shown: Shown) -> Result<(Value, String), SelectiveError> {
    let signatures = shown
        .selective_indexes
        .iter()
        .map(|index| base.signatures.get(*index));
    let signatures: Option<Vec<Signature>> = signatures.map(Option::<&_>::copied).collect();
    let derived = EcdsaDerived {
        base_signature: base.base_signature,
        proof_key: base.proof_key.clone(),
        signatures: signatures.ok_or(SelectiveError::Coverage)?,
        labels: shown.labels,
        mandatory_indexes: shown.mandatory_indexes,
    };
    Ok((shown.document, derived.to_proof_value()))
}
