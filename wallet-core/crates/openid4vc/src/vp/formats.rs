//! What a verifier says that it can verify (`vp_formats_supported`, OpenID4VP 1.0 §11.1 and Appendix B).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wallet_crypto::SignatureAlgorithm;

use super::{MAX_TEXT_BYTES, VpError};
use crate::dcql::{FORMAT_LDP_VC, FORMAT_MSO_MDOC, FORMAT_SD_JWT_VC, FORMATS_W3C_JWT};

/// The most entries of one list of `vp_formats_supported`.
const MAX_SUPPORTED: usize = 64;

/// Of a W3C credential or presentation as a JWT (Appendix B.1.3.1.3).
const JWT: &str = "alg_values";
/// Of a Data Integrity secured credential or presentation (Appendix B.1.3.2.3).
const PROOF_TYPES: &str = "proof_type_values";
const CRYPTOSUITES: &str = "cryptosuite_values";
/// Of the issuer's signature and of the holder's, which the other formats tell apart (Appendices B.2.2 and B.3.4).
const ISSUER_AUTH: &str = "issuerauth_alg_values";
const DEVICE_AUTH: &str = "deviceauth_alg_values";
const SD_JWT: &str = "sd-jwt_alg_values";
const KB_JWT: &str = "kb-jwt_alg_values";

/// How something is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// A JWS or a COSE signature, by its algorithm.
    Algorithm(SignatureAlgorithm),
    /// A Data Integrity proof.
    Proof {
        /// Its `type`.
        proof_type: &'static str,
        /// Its `cryptosuite`, where proofs of that type have one.
        cryptosuite: Option<&'static str>,
    },
}

/// The lists of each credential format that this wallet has; what is not listed is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VerifierFormats(BTreeMap<String, BTreeMap<String, Vec<String>>>);

impl VerifierFormats {
    /// Whether the verifier says nothing.
    pub(super) fn is_silent(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads `client_metadata`. Formats and lists that are not known are passed over.
    ///
    /// # Errors
    /// A list that is malformed, empty or too long.
    pub(crate) fn read(metadata: Option<&Value>) -> Result<Self, VpError> {
        let formats = metadata.and_then(|metadata| metadata.get("vp_formats_supported"));
        let mut known = BTreeMap::new();
        for (format, names) in known_lists() {
            let said = formats.and_then(|formats| formats.get(format));
            let mut lists = BTreeMap::new();
            for name in names {
                if let Some(values) = said.and_then(|said| said.get(*name)) {
                    lists.insert((*name).to_owned(), texts(values, name)?);
                }
            }
            if !lists.is_empty() {
                known.insert(format.to_owned(), lists);
            }
        }
        Ok(Self(known))
    }

    /// Whether a presentation in `format` that is signed so is taken; of W3C formats the credential itself, where it is
    /// presented without a proof of holder binding.
    pub fn takes(&self, format: &str, signed: SignatureKind) -> bool {
        match signed {
            SignatureKind::Algorithm(algorithm) => [JWT, KB_JWT, DEVICE_AUTH]
                .into_iter()
                .all(|list| self.lists(format, list, &names(algorithm))),
            SignatureKind::Proof {
                proof_type,
                cryptosuite,
            } => {
                self.lists(format, PROOF_TYPES, &[proof_type])
                    && cryptosuite.is_none_or(|suite| self.lists(format, CRYPTOSUITES, &[suite]))
            }
        }
    }

    /// Whether a credential in `format` whose issuer signs so is taken, where the format has a list for that. The lists of
    /// W3C formats are about the credential or the presentation (Appendices B.1.3.1.3 and B.1.3.2.3): they are held against
    /// what is sent, by [`takes`](Self::takes).
    pub fn takes_issuer(&self, format: &str, signed: SignatureKind) -> bool {
        let SignatureKind::Algorithm(algorithm) = signed else {
            return true;
        };
        [SD_JWT, ISSUER_AUTH]
            .into_iter()
            .all(|list| self.lists(format, list, &names(algorithm)))
    }

    /// Whether the list has one of the names, or is not there.
    fn lists(&self, format: &str, list: &str, names: &[&str]) -> bool {
        let list = self.0.get(format).and_then(|lists| lists.get(list));
        list.is_none_or(|list| list.iter().any(|one| names.contains(&one.as_str())))
    }
}

/// The formats of this wallet, with the lists that each may have.
fn known_lists() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let of_jwt = FORMATS_W3C_JWT.into_iter().map(|format| (format, &[JWT][..]));
    of_jwt.chain([
        (FORMAT_LDP_VC, &[PROOF_TYPES, CRYPTOSUITES][..]),
        (FORMAT_MSO_MDOC, &[ISSUER_AUTH, DEVICE_AUTH][..]),
        (FORMAT_SD_JWT_VC, &[SD_JWT, KB_JWT][..]),
    ])
}

/// What an algorithm is called: in JOSE, in COSE, and fully specified, with its curve, in either.
fn names(algorithm: SignatureAlgorithm) -> [&'static str; 4] {
    match algorithm {
        SignatureAlgorithm::Es256 => ["ES256", "ESP256", "-7", "-9"],
        SignatureAlgorithm::Es384 => ["ES384", "ESP384", "-35", "-51"],
        SignatureAlgorithm::EdDsa => ["EdDSA", "Ed25519", "-8", "-19"],
    }
}

/// Identifiers are texts, those of COSE numbers.
fn texts(values: &Value, name: &'static str) -> Result<Vec<String>, VpError> {
    let values = values.as_array().ok_or(VpError::Malformed(name))?;
    if values.len() > MAX_SUPPORTED {
        return Err(VpError::TooLarge(name));
    }
    let texts: Option<Vec<String>> = values
        .iter()
        .map(|value| match value {
            Value::String(text) => (text.len() <= MAX_TEXT_BYTES).then(|| text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
        .collect();
    texts
        .filter(|texts| !texts.is_empty())
        .ok_or(VpError::Malformed(name))
}
