//! The presentation of one credential with a Data Integrity proof, bound to a verifier and its nonce (OpenID4VP 1.0
//! appendix B.1.3.2).

use core::fmt;

use serde_json::{Map, Value, json};
use wallet_crypto::Curve;

use super::DataIntegrityCredential;
use super::proof::AUTHENTICATION;
use super::suite::Cryptosuite;
use crate::selective::SelectiveCredential;
use crate::w3c::date_time::format;
use crate::w3c::{DataModel, W3cError, W3cProperty, jwt_vc, vc_jwt};

/// What the holder's key signs: this presentation, for this verifier, in this transaction, now.
#[derive(Clone, PartialEq, Eq)]
pub struct VpDataIntegrity {
    /// The holder, as a DID whose key the credential is bound to.
    pub holder: String,
    /// The DID URL of that key.
    pub verification_method: String,
    /// The suite of the proof.
    pub cryptosuite: Cryptosuite,
    /// `domain`: the verifier's `client_id`.
    pub domain: String,
    /// `challenge`: the verifier's `nonce`.
    pub challenge: String,
    /// `created`: the time, in seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
}

/// A presentation that lacks its signature.
pub struct VpToSign {
    document: Map<String, Value>,
    proof: Map<String, Value>,
    cryptosuite: Cryptosuite,
    message: Vec<u8>,
}

impl VpDataIntegrity {
    /// The presentation of `credential`, to be signed by a key on `curve`.
    ///
    /// # Errors
    /// [`W3cError::Cryptosuite`] if keys on the curve do not make such proofs, [`W3cError::JsonLd`] if the
    /// presentation is no JSON-LD in safe mode.
    pub fn to_sign(&self, credential: &DataIntegrityCredential, curve: Curve) -> Result<VpToSign, W3cError> {
        let inner: Value = serde_json::from_str(credential.text()).map_err(|_| W3cError::Proof)?;
        self.around(inner, credential.data_model(), curve)
    }

    /// The presentation of what [`SelectiveCredential::present`] made of `credential`, to be signed by a key on `curve`.
    ///
    /// # Errors
    /// As [`VpDataIntegrity::to_sign`].
    pub fn to_sign_derived(
        &self,
        credential: &SelectiveCredential,
        derived: Value,
        curve: Curve,
    ) -> Result<VpToSign, W3cError> {
        self.around(derived, credential.data_model(), curve)
    }

    fn around(&self, inner: Value, data_model: DataModel, curve: Curve) -> Result<VpToSign, W3cError> {
        if !self.cryptosuite.is_of(curve) {
            return Err(W3cError::Cryptosuite);
        }
        let context = self.contexts(data_model);
        let document = Map::from_iter([
            ("@context".to_owned(), json!(context)),
            ("type".to_owned(), json!(["VerifiablePresentation"])),
            ("holder".to_owned(), json!(self.holder)),
            ("verifiableCredential".to_owned(), json!([inner])),
        ]);
        let created = format(self.created).ok_or(W3cError::Invalid(W3cProperty::ValidFrom))?;
        let mut proof = Map::from_iter([
            ("type".to_owned(), json!(self.cryptosuite.proof_type())),
            ("created".to_owned(), json!(created)),
            ("verificationMethod".to_owned(), json!(self.verification_method)),
            ("proofPurpose".to_owned(), json!(AUTHENTICATION)),
            ("challenge".to_owned(), json!(self.challenge)),
            ("domain".to_owned(), json!(self.domain)),
        ]);
        if let Some(identifier) = self.cryptosuite.identifier() {
            proof.insert("cryptosuite".to_owned(), json!(identifier));
        }
        if self.cryptosuite.repeats_context() {
            proof.insert("@context".to_owned(), json!(context));
        }
        let hash_data = self.cryptosuite.hash_data(&document, &proof, curve)?;
        Ok(VpToSign {
            document,
            proof,
            cryptosuite: self.cryptosuite,
            message: self.cryptosuite.message(hash_data),
        })
    }

    /// The context of the credential's data model, and that of the proof where the former lacks its terms.
    fn contexts(&self, data_model: DataModel) -> Vec<&'static str> {
        use Cryptosuite::{
            EcdsaJcs2019, EcdsaRdfc2019, Ed25519Signature2018, Ed25519Signature2020, EddsaJcs2022,
            EddsaRdfc2022,
        };
        let base = match data_model {
            DataModel::V1_1 => jwt_vc::CONTEXT,
            DataModel::V2_0 => vc_jwt::CONTEXT,
        };
        let of_proof = match (self.cryptosuite, data_model) {
            (EcdsaRdfc2019 | EcdsaJcs2019 | EddsaRdfc2022 | EddsaJcs2022, DataModel::V1_1) => {
                Some("https://w3id.org/security/data-integrity/v2")
            }
            (EcdsaRdfc2019 | EcdsaJcs2019 | EddsaRdfc2022 | EddsaJcs2022, DataModel::V2_0)
            | (Ed25519Signature2018, DataModel::V1_1) => None,
            (Ed25519Signature2020, DataModel::V1_1 | DataModel::V2_0) => {
                Some("https://w3id.org/security/suites/ed25519-2020/v1")
            }
            (Ed25519Signature2018, DataModel::V2_0) => {
                Some("https://w3id.org/security/suites/ed25519-2018/v1")
            }
        };
        std::iter::once(base).chain(of_proof).collect()
    }
}

impl VpToSign {
    /// What the key signs.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.message
    }

    /// The presentation with its proof, as a JSON object's text.
    #[must_use]
    pub fn finish(self, signature: &[u8]) -> String {
        let mut proof = self.proof;
        let value = self.cryptosuite.value(signature);
        proof.insert(self.cryptosuite.value_member().to_owned(), Value::String(value));
        let mut document = self.document;
        document.insert("proof".to_owned(), Value::Object(proof));
        Value::Object(document).to_string()
    }
}

impl fmt::Debug for VpDataIntegrity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who asked whom, and in which transaction, does not belong into a log.
        f.debug_struct("VpDataIntegrity")
            .field("cryptosuite", &self.cryptosuite)
            .field("created", &self.created)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for VpToSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VpToSign")
            .field("cryptosuite", &self.cryptosuite)
            .finish_non_exhaustive()
    }
}
