//! One entry of `credential_configurations_supported` (§12.2.4, Appendices A.1.1.2 and A.3.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wallet_crypto::SignatureAlgorithm;

use super::display::{Display, displays};
use super::error::{Unsupported, VciError, Wire};
use super::read::{Members, text_of, texts_of};
use super::{FORMAT_LDP_VC, FORMAT_MSO_MDOC, FORMATS_W3C_JWT};

/// The longest format, scope or type, in bytes.
pub(super) const MAX_TEXT_BYTES: usize = 2048;
/// The most entries of `credential_definition.type`.
pub(super) const MAX_TYPES: usize = 32;
/// The proof algorithms of this wallet, the one for keys in hardware first.
const PROOF_ALGORITHMS: [SignatureAlgorithm; 2] = [SignatureAlgorithm::Es256, SignatureAlgorithm::EdDsa];

/// Proof types that only Ed25519 keys make.
const OLDER_PROOFS: [&str; 2] = ["Ed25519Signature2018", "Ed25519Signature2020"];

/// What an issuer says about one kind of credential. Members that the wallet does not use are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialConfiguration {
    /// `format`, such as `dc+sd-jwt`.
    pub format: String,
    /// `vct`, of an SD-JWT VC.
    pub vct: Option<String>,
    /// `credential_definition.type`, of a W3C credential: what it is of, `VerifiableCredential` included.
    #[serde(default)]
    pub types: Option<Vec<String>>,
    /// `doctype`, of an mdoc.
    #[serde(default)]
    pub doctype: Option<String>,
    /// `scope`.
    pub scope: Option<String>,
    /// `credential_signing_alg_values_supported`, those that are text: of `ldp_vc` the names of suites and proof types.
    #[serde(default)]
    pub signing_algorithms: Vec<String>,
    /// `cryptographic_binding_methods_supported`; none when no key binding is required.
    pub binding_methods: Option<Vec<String>>,
    /// `proof_types_supported`, by name; none when no proof is required.
    pub proof_types: Option<BTreeMap<String, ProofTypeMetadata>>,
    /// `credential_metadata.display`, or `display` as older issuers have it.
    pub display: Vec<Display>,
}

/// What an issuer says about one proof type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofTypeMetadata {
    /// `proof_signing_alg_values_supported`.
    pub algorithms: Vec<String>,
    /// Whether `key_attestations_required` is present.
    pub key_attestation_required: bool,
}

/// Whether a credential request needs key proofs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyProofNeed {
    /// A `jwt` proof by this algorithm, with the key as `jwk`, one for each copy: ES256 wherever the issuer takes it,
    /// else EdDSA.
    Jwt(SignatureAlgorithm),
    /// The issuer binds this credential to no key.
    None,
}

/// How a key proof names its key, and with that what the credential is bound to (`cryptographic_binding_methods_supported`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingMethod {
    /// The key itself.
    Jwk,
    /// The key itself, in the credential as a COSE_Key.
    CoseKey,
    /// The did:jwk of the key.
    DidJwk,
    /// The did:key of the key.
    DidKey,
}

impl BindingMethod {
    /// Its name in metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jwk => "jwk",
            Self::CoseKey => "cose_key",
            Self::DidJwk => "did:jwk",
            Self::DidKey => "did:key",
        }
    }
}

impl CredentialConfiguration {
    pub(super) fn read(value: &Value) -> Result<Self, VciError> {
        let members = Members::of(value, Wire::IssuerMetadata)?;
        let described = members
            .object("credential_metadata")?
            .and_then(|inner| inner.value("display"));
        Ok(Self {
            format: members.required_text("format", MAX_TEXT_BYTES)?.to_owned(),
            vct: members.text("vct", MAX_TEXT_BYTES)?.map(str::to_owned),
            types: types(members)?,
            doctype: members.text("doctype", MAX_TEXT_BYTES)?.map(str::to_owned),
            scope: members.text("scope", MAX_TEXT_BYTES)?.map(str::to_owned),
            signing_algorithms: members
                .value("credential_signing_alg_values_supported")
                .and_then(Value::as_array)
                .map(|values| texts_of(values))
                .unwrap_or_default(),
            binding_methods: members
                .array("cryptographic_binding_methods_supported")?
                .map(|methods| texts_of(methods)),
            proof_types: members
                .object("proof_types_supported")?
                .map(proof_types)
                .transpose()?,
            display: displays(described.or_else(|| members.value("display"))),
        })
    }

    /// Whether key proofs are needed, and whether this wallet can give them.
    ///
    /// Draft issuers name binding methods without proof types: they expect a proof, too.
    ///
    /// # Errors
    /// [`VciError::Unsupported`] with the proof type, algorithm, binding method or attestation that is missing.
    pub fn key_proof(&self) -> Result<KeyProofNeed, VciError> {
        let Some(proof_types) = &self.proof_types else {
            return match &self.binding_methods {
                None => Ok(KeyProofNeed::None),
                Some(_) => self.bound(SignatureAlgorithm::Es256),
            };
        };
        let jwt = proof_types
            .get("jwt")
            .ok_or(VciError::Unsupported(Unsupported::ProofType))?;
        let mut preferred = PROOF_ALGORITHMS;
        if self.is_of_older_proofs() {
            preferred.reverse();
        }
        let algorithm = preferred
            .into_iter()
            .find(|algorithm| jwt.algorithms.iter().any(|name| name == algorithm.name()))
            .ok_or(VciError::Unsupported(Unsupported::ProofAlgorithm))?;
        if jwt.key_attestation_required {
            return Err(VciError::Unsupported(Unsupported::KeyAttestation));
        }
        self.bound(algorithm)
    }

    /// Whether the issuer knows no proofs but those by Ed25519 keys that came before cryptosuites: so will those whom its
    /// credentials are shown to, and a presentation by a key on another curve would be worth nothing to them.
    fn is_of_older_proofs(&self) -> bool {
        self.format == FORMAT_LDP_VC
            && !self.signing_algorithms.is_empty()
            && self
                .signing_algorithms
                .iter()
                .all(|name| OLDER_PROOFS.contains(&name.as_str()))
    }

    /// How the key is named in the proof: for a W3C credential, whose subject it is bound to by tradition, as a DID where
    /// the issuer takes one; for every other, and where the issuer names no method, as it is.
    ///
    /// # Errors
    /// [`VciError::Unsupported`] where the issuer takes none of them.
    pub fn binding_method(&self) -> Result<BindingMethod, VciError> {
        let Some(methods) = &self.binding_methods else {
            return Ok(BindingMethod::Jwk);
        };
        let usable: &[BindingMethod] = match self.format.as_str() {
            FORMAT_MSO_MDOC => &[BindingMethod::CoseKey, BindingMethod::Jwk],
            // Its subject's DID is the only thing that it can be bound to. What a did:key resolves to has the kinds of keys
            // that proofs want: Multikey, or Ed25519VerificationKey2020 (vc-di-eddsa, "Verification Methods"; vc-di-ecdsa,
            // "Multikey"). A did:jwk has JsonWebKey2020 alone.
            FORMAT_LDP_VC => &[BindingMethod::DidKey, BindingMethod::DidJwk],
            format if FORMATS_W3C_JWT.contains(&format) => {
                &[BindingMethod::DidJwk, BindingMethod::DidKey, BindingMethod::Jwk]
            }
            _ => &[BindingMethod::Jwk],
        };
        let taken = |method: &&BindingMethod| methods.iter().any(|name| name == method.name());
        usable
            .iter()
            .find(taken)
            .copied()
            .ok_or(VciError::Unsupported(Unsupported::BindingMethod))
    }

    fn bound(&self, algorithm: SignatureAlgorithm) -> Result<KeyProofNeed, VciError> {
        self.binding_method().map(|_| KeyProofNeed::Jwt(algorithm))
    }
}

/// `credential_definition.type`: a non-empty array of strings (Appendix A.1.1.2).
fn types(members: Members<'_>) -> Result<Option<Vec<String>>, VciError> {
    let Some(definition) = members.object("credential_definition")? else {
        return Ok(None);
    };
    let Some(types) = definition.array("type")? else {
        return Ok(None);
    };
    if types.is_empty() {
        return Err(definition.malformed());
    }
    if types.len() > MAX_TYPES {
        return Err(VciError::TooLarge {
            what: Wire::IssuerMetadata,
        });
    }
    let text = |value: &Value| text_of(value, Wire::IssuerMetadata, MAX_TEXT_BYTES).map(str::to_owned);
    types.iter().map(text).collect::<Result<_, _>>().map(Some)
}

fn proof_types(members: Members<'_>) -> Result<BTreeMap<String, ProofTypeMetadata>, VciError> {
    members
        .entries()
        .map(|(name, value)| {
            let inner = Members::of(value, Wire::IssuerMetadata)?;
            let algorithms = inner.array("proof_signing_alg_values_supported")?;
            let read = ProofTypeMetadata {
                algorithms: algorithms.map(|values| texts_of(values)).unwrap_or_default(),
                key_attestation_required: inner.value("key_attestations_required").is_some(),
            };
            Ok((name.clone(), read))
        })
        .collect()
}
