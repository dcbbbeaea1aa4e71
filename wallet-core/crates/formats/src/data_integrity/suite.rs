//! The cryptosuites that secure a whole document, and what their keys sign.

use serde_json::{Map, Value};
use wallet_crypto::{Curve, PublicKey, base64url_decode, base64url_encode, parse_json_object};

use crate::json_ld::{Canonical, HashAlgorithm, to_quads};
use crate::w3c::W3cError;

/// Longer than any `proofValue` or `jws` of these suites.
const MAX_SIGNATURE_CHARS: usize = 512;
/// How many objects and arrays of the header of an Ed25519Signature2018 may stand inside one another.
const MAX_HEADER_DEPTH: usize = 2;
/// The protected header of an Ed25519Signature2018 that is made here (RFC 7797).
const HEADER_2018: &str = r#"{"alg":"EdDSA","b64":false,"crit":["b64"]}"#;

/// A cryptosuite that secures a whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cryptosuite {
    /// ecdsa-rdfc-2019.
    EcdsaRdfc2019,
    /// ecdsa-jcs-2019.
    EcdsaJcs2019,
    /// eddsa-rdfc-2022.
    EddsaRdfc2022,
    /// eddsa-jcs-2022.
    EddsaJcs2022,
    /// The proof type Ed25519Signature2020.
    Ed25519Signature2020,
    /// The proof type Ed25519Signature2018, with a detached JWS.
    Ed25519Signature2018,
}

/// How a suite brings a document into canonical form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Rdfc,
    Jcs,
}

impl Cryptosuite {
    /// The `type` of every proof that has a `cryptosuite`, those with selective disclosure included (VC Data Integrity,
    /// "DataIntegrityProof").
    pub const DATA_INTEGRITY_PROOF: &'static str = "DataIntegrityProof";

    /// All of them, those to prefer first.
    pub const ALL: [Self; 6] = [
        Self::EcdsaRdfc2019,
        Self::EddsaRdfc2022,
        Self::EcdsaJcs2019,
        Self::EddsaJcs2022,
        Self::Ed25519Signature2020,
        Self::Ed25519Signature2018,
    ];

    /// The `type` of its proofs.
    #[must_use]
    pub const fn proof_type(self) -> &'static str {
        match self {
            Self::EcdsaRdfc2019 | Self::EcdsaJcs2019 | Self::EddsaRdfc2022 | Self::EddsaJcs2022 => {
                Self::DATA_INTEGRITY_PROOF
            }
            Self::Ed25519Signature2020 => "Ed25519Signature2020",
            Self::Ed25519Signature2018 => "Ed25519Signature2018",
        }
    }

    /// The `cryptosuite` of its proofs, where they have one.
    #[must_use]
    pub const fn identifier(self) -> Option<&'static str> {
        match self {
            Self::EcdsaRdfc2019 => Some("ecdsa-rdfc-2019"),
            Self::EcdsaJcs2019 => Some("ecdsa-jcs-2019"),
            Self::EddsaRdfc2022 => Some("eddsa-rdfc-2022"),
            Self::EddsaJcs2022 => Some("eddsa-jcs-2022"),
            Self::Ed25519Signature2020 | Self::Ed25519Signature2018 => None,
        }
    }

    /// Whether keys on this curve make its proofs.
    #[must_use]
    pub const fn is_of(self, curve: Curve) -> bool {
        match self {
            Self::EcdsaRdfc2019 | Self::EcdsaJcs2019 => matches!(curve, Curve::P256 | Curve::P384),
            Self::EddsaRdfc2022
            | Self::EddsaJcs2022
            | Self::Ed25519Signature2020
            | Self::Ed25519Signature2018 => matches!(curve, Curve::Ed25519),
        }
    }

    /// The suite of a proof; `None` for any that is not supported.
    pub(super) fn of_proof(proof: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| proof.get(name).and_then(Value::as_str);
        let found = Self::ALL.into_iter().find(|suite| {
            text("type") == Some(suite.proof_type())
                && (suite.identifier().is_none() || text("cryptosuite") == suite.identifier())
        })?;
        // An older proof type has no suite to name.
        (found.identifier().is_some() || !proof.contains_key("cryptosuite")).then_some(found)
    }

    /// The member of a proof that the signature stands in.
    pub(super) const fn value_member(self) -> &'static str {
        match self {
            Self::Ed25519Signature2018 => "jws",
            Self::EcdsaRdfc2019
            | Self::EcdsaJcs2019
            | Self::EddsaRdfc2022
            | Self::EddsaJcs2022
            | Self::Ed25519Signature2020 => "proofValue",
        }
    }

    const fn form(self) -> Form {
        match self {
            Self::EcdsaJcs2019 | Self::EddsaJcs2022 => Form::Jcs,
            Self::EcdsaRdfc2019
            | Self::EddsaRdfc2022
            | Self::Ed25519Signature2020
            | Self::Ed25519Signature2018 => Form::Rdfc,
        }
    }

    /// Whether its proof configuration repeats the document's contexts (the -jcs- suites, "Create Proof", step 2).
    pub(super) fn repeats_context(self) -> bool {
        self.form() == Form::Jcs
    }

    /// The hash of the proof configuration and that of the document, as keys on `curve` sign it ("Hashing" of each
    /// suite).
    pub(super) fn hash_data(
        self,
        document: &Map<String, Value>,
        configuration: &Map<String, Value>,
        curve: Curve,
    ) -> Result<Vec<u8>, W3cError> {
        let hash = match curve {
            Curve::P384 => HashAlgorithm::Sha384,
            Curve::P256 | Curve::Ed25519 => HashAlgorithm::Sha256,
        };
        let mut configuration = configuration.clone();
        let (configuration, document) = match self.form() {
            Form::Rdfc => {
                let context = document.get("@context").cloned().unwrap_or(Value::Null);
                configuration.insert("@context".to_owned(), context);
                (
                    canonical_rdf(&configuration, hash)?,
                    canonical_rdf(document, hash)?,
                )
            }
            Form::Jcs => (canonical_json(&configuration)?, canonical_json(document)?),
        };
        Ok([hash.hash(&configuration), hash.hash(&document)].concat())
    }

    /// Verifies the signature of a proof over the hash data.
    pub(super) fn verify(self, value: &str, hash_data: &[u8], key: &PublicKey) -> Result<(), W3cError> {
        if !self.is_of(key.curve()) {
            return Err(W3cError::Signature);
        }
        if value.len() > MAX_SIGNATURE_CHARS {
            return Err(W3cError::Proof);
        }
        let (signature, message) = match self {
            Self::Ed25519Signature2018 => detached(value, hash_data)?,
            Self::EcdsaRdfc2019
            | Self::EcdsaJcs2019
            | Self::EddsaRdfc2022
            | Self::EddsaJcs2022
            | Self::Ed25519Signature2020 => (multibase(value)?, hash_data.to_vec()),
        };
        key.verify(key.curve().algorithm(), &message, &signature)
            .map_err(|_| W3cError::Signature)
    }

    /// What a key signs.
    pub(super) fn message(self, hash_data: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Ed25519Signature2018 => {
                let header = base64url_encode(HEADER_2018.as_bytes());
                [header.as_bytes(), b".", hash_data.as_slice()].concat()
            }
            Self::EcdsaRdfc2019
            | Self::EcdsaJcs2019
            | Self::EddsaRdfc2022
            | Self::EddsaJcs2022
            | Self::Ed25519Signature2020 => hash_data,
        }
    }

    /// The signature as it stands in the proof.
    pub(super) fn value(self, signature: &[u8]) -> String {
        match self {
            Self::Ed25519Signature2018 => format!(
                "{}..{}",
                base64url_encode(HEADER_2018.as_bytes()),
                base64url_encode(signature)
            ),
            Self::EcdsaRdfc2019
            | Self::EcdsaJcs2019
            | Self::EddsaRdfc2022
            | Self::EddsaJcs2022
            | Self::Ed25519Signature2020 => format!("z{}", bs58::encode(signature).into_string()),
        }
    }
}

fn canonical_rdf(document: &Map<String, Value>, hash: HashAlgorithm) -> Result<Vec<u8>, W3cError> {
    let quads = to_quads(&Value::Object(document.clone()))?;
    Ok(Canonical::of(&quads, hash)?.text().into_bytes())
}

/// RFC 8785.
fn canonical_json(document: &Map<String, Value>) -> Result<Vec<u8>, W3cError> {
    serde_json_canonicalizer::to_vec(document).map_err(|_| W3cError::Proof)
}

/// Base58-btc multibase (Controlled Identifiers, "Multibase").
fn multibase(value: &str) -> Result<Vec<u8>, W3cError> {
    let digits = value.strip_prefix('z').ok_or(W3cError::Proof)?;
    bs58::decode(digits).into_vec().map_err(|_| W3cError::Proof)
}

/// The signature of a JWS with a detached, unencoded payload, and what it is over (RFC 7797).
fn detached(jws: &str, payload: &[u8]) -> Result<(Vec<u8>, Vec<u8>), W3cError> {
    let (encoded, signature) = jws.split_once("..").ok_or(W3cError::Proof)?;
    let header = base64url_decode(encoded).map_err(|_| W3cError::Proof)?;
    let limits = wallet_crypto::JsonLimits {
        max_bytes: MAX_SIGNATURE_CHARS,
        max_depth: MAX_HEADER_DEPTH,
    };
    let header = parse_json_object(&header, &limits).map_err(|_| W3cError::Proof)?;
    let critical = serde_json::json!(["b64"]);
    let expected = header.get("alg").and_then(Value::as_str) == Some("EdDSA")
        && header.get("b64") == Some(&Value::Bool(false))
        && header.get("crit") == Some(&critical);
    if !expected {
        return Err(W3cError::Proof);
    }
    let signature = base64url_decode(signature).map_err(|_| W3cError::Proof)?;
    Ok((signature, [encoded.as_bytes(), b".", payload].concat()))
}

#[cfg(test)]
mod tests {
    use wallet_crypto::base64url_encode;

    use super::*;

    #[test]
    fn a_signature_has_a_limit() {
        let mut base_point = [0x66; 32];
        base_point[0] = 0x58;
        let key = PublicKey::ed25519(&base_point).unwrap();
        let of = |chars: usize| {
            let value = format!("z{}", "1".repeat(chars - 1));
            Cryptosuite::EddsaRdfc2022.verify(&value, b"", &key)
        };
        // Read, and wrong.
        assert!(matches!(of(MAX_SIGNATURE_CHARS), Err(W3cError::Signature)));
        assert!(matches!(of(MAX_SIGNATURE_CHARS + 1), Err(W3cError::Proof)));
    }

    #[test]
    fn its_header_has_a_depth() {
        let of = |depth: usize| {
            let more = (2..depth).fold(serde_json::json!([]), |inner, _| serde_json::json!([inner]));
            let header = HEADER_2018.replacen('{', &format!("{{\"y\":{more},"), 1);
            detached(&format!("{}..", base64url_encode(header.as_bytes())), b"").err()
        };
        assert!(of(MAX_HEADER_DEPTH).is_none());
        assert!(matches!(of(MAX_HEADER_DEPTH + 1), Some(W3cError::Proof)));
    }
}
