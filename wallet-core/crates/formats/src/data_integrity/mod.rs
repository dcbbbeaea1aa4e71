//! W3C credentials secured by Data Integrity proofs over the whole document (`ldp_vc`): data models 1.1 and 2.0.

mod presentation;
mod proof;
mod suite;

#[cfg(test)]
mod tests;

use core::fmt;

use serde_json::{Map, Value};
use wallet_crypto::{JsonError, JsonLimits, PublicKey, SignatureAlgorithm, parse_json_object};

pub use self::presentation::{VpDataIntegrity, VpToSign};
pub use self::proof::ProofBinding;
use self::proof::{ASSERTION, AUTHENTICATION, Proofs, controller_of};
pub use self::suite::Cryptosuite;
use crate::credential::HolderReference;
use crate::error::SelectError;
use crate::issuer::IssuerReference;
use crate::json_ld::{as_list, expand_types, to_quads};
use crate::limits::{MAX_DEPTH, MAX_JSON_LD_BYTES};
use crate::path::ClaimPath;
use crate::sd_jwt::Selection;
use crate::validity::{Outside, Validity};
use crate::w3c::claims::moment;
use crate::w3c::document::Document;
use crate::w3c::{DataModel, W3cError, W3cProperty, jwt_vc, most_specific, vc_jwt};

/// How much deeper a document may be than its claims: by its proofs, or as a presentation.
const PROOF_DEPTH: usize = 2;

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
        let mut claims = parse_object(text)?;
        let proofs = Proofs::read(claims.remove("proof").ok_or(W3cError::Proof)?)?;
        let data_model = data_model(&claims)?;
        let (context, begin, end) = match data_model {
            DataModel::V1_1 => (
                jwt_vc::CONTEXT,
                W3cProperty::IssuanceDate,
                W3cProperty::ExpirationDate,
            ),
            DataModel::V2_0 => (vc_jwt::CONTEXT, W3cProperty::ValidFrom, W3cProperty::ValidUntil),
        };
        let mut validity = validity(&claims, begin, end)?;
        if data_model == DataModel::V1_1 && validity.nbf.is_none() {
            return Err(W3cError::Missing(W3cProperty::IssuanceDate));
        }
        let document = Document::read(claims, context)?;
        let expanded_types = {
            let context = document.claims.get("@context").unwrap_or(&Value::Null);
            expand_types(context, &document.types)?
        };
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

/// Reads a JSON object within the limits.
fn parse_object(text: &str) -> Result<Map<String, Value>, W3cError> {
    let limits = JsonLimits {
        max_bytes: MAX_JSON_LD_BYTES,
        max_depth: MAX_DEPTH + PROOF_DEPTH,
    };
    parse_json_object(text.as_bytes(), &limits).map_err(|error| {
        if error == JsonError::TooLarge {
            W3cError::TooLarge
        } else if error == JsonError::TooDeep {
            W3cError::TooDeep
        } else {
            W3cError::Payload(error)
        }
    })
}

/// The edition that the first context is of.
fn data_model(claims: &Map<String, Value>) -> Result<DataModel, W3cError> {
    let context = claims
        .get("@context")
        .ok_or(W3cError::Missing(W3cProperty::Context))?;
    match as_list(context).first().and_then(Value::as_str) {
        Some(vc_jwt::CONTEXT) => Ok(DataModel::V2_0),
        Some(jwt_vc::CONTEXT) => Ok(DataModel::V1_1),
        Some(_) | None => Err(W3cError::Invalid(W3cProperty::Context)),
    }
}

fn validity(claims: &Map<String, Value>, begin: W3cProperty, end: W3cProperty) -> Result<Validity, W3cError> {
    let from = moment(claims, begin)?.map(|moment| moment.ceil());
    let until = moment(claims, end)?.map(|moment| moment.floor());
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        return Err(W3cError::Period);
    }
    Ok(Validity {
        nbf: from,
        exp: until,
        iat: None,
    })
}

impl fmt::Debug for DataIntegrityCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whose it is and what it says does not belong into a log.
        f.write_str("DataIntegrityCredential(..)")
    }
}
