//! JSON Web Signatures in compact form (RFC 7515), with RFC 8725's precautions.

use std::fmt;

use serde_json::{Map, Value};

use crate::encoding::{base64_decode_standard, base64url_decode, base64url_encode};
use crate::json::{JsonError, JsonLimits, parse_json_object};
use crate::key::{PublicKey, SignatureAlgorithm, SignatureError};

/// Why a JWS is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwsError {
    /// Longer than the limit.
    #[error("the JWS is too long")]
    TooLarge,
    /// Not three base64url parts with an object as header.
    #[error("the JWS is malformed")]
    Malformed,
    /// The header is not JSON within the limits.
    #[error("the JWS header is not acceptable JSON")]
    Header(#[source] JsonError),
    /// `alg` is missing, `none`, or not one that is accepted (RFC 8725 section 3.1).
    #[error("the JWS algorithm is not accepted")]
    Algorithm,
    /// `crit` (RFC 7515 section 4.1.11) or an unencoded payload (RFC 7797): no extension is understood here.
    #[error("the JWS needs an extension that is not supported")]
    Critical,
    /// The signature does not count.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// What is looked at before a JWS is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JwsLimits {
    /// The longest compact form, in bytes.
    pub max_bytes: usize,
    /// For the header alone.
    pub header: JsonLimits,
}

/// The longest compact JWS where nothing else is said, in bytes: room for a credential with a portrait.
const MAX_BYTES: usize = 1024 * 1024;
/// The longest header where nothing else is said, in bytes: room for a certificate chain.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How many objects and arrays of a header may stand inside one another where nothing else is said.
const MAX_HEADER_DEPTH: usize = 8;

impl JwsLimits {
    /// Room for a credential with a portrait, and for a header with a certificate chain.
    pub const DEFAULT: Self = Self {
        max_bytes: MAX_BYTES,
        header: JsonLimits {
            max_bytes: MAX_HEADER_BYTES,
            max_depth: MAX_HEADER_DEPTH,
        },
    };
}

/// A JWS that was read. Nothing in it is to be believed before [`Jws::verify`].
pub struct Jws {
    header: Map<String, Value>,
    payload: Vec<u8>,
    signing_input: Vec<u8>,
    signature: Vec<u8>,
}

impl Jws {
    /// Reads a compact JWS (RFC 7515 section 7.1).
    ///
    /// # Errors
    /// [`JwsError`]; size is checked first, then form, then the header's JSON.
    pub fn parse(compact: &str, limits: &JwsLimits) -> Result<Self, JwsError> {
        if compact.len() > limits.max_bytes {
            return Err(JwsError::TooLarge);
        }
        let (signing_input, signature) = compact.rsplit_once('.').ok_or(JwsError::Malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or(JwsError::Malformed)?;
        // A fourth part would put a dot into the payload, which is no character of base64url.
        let header = parse_json_object(&decode(header)?, &limits.header).map_err(JwsError::Header)?;
        Ok(Self {
            header,
            payload: decode(payload)?,
            signing_input: signing_input.as_bytes().to_vec(),
            signature: decode(signature)?,
        })
    }

    /// The protected header: what it says is only a claim until the signature is verified.
    #[must_use]
    pub const fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// The header's `typ`, where it is a text (RFC 8725 section 3.11: the caller insists on the one it expects).
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.header.get("typ").and_then(Value::as_str)
    }

    /// The payload's bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The header's algorithm.
    ///
    /// # Errors
    /// [`JwsError::Algorithm`] when it is missing, `none` or unknown; [`JwsError::Critical`] when the header needs
    /// an extension.
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, JwsError> {
        if self.header.contains_key("crit") || self.header.get("b64") == Some(&Value::Bool(false)) {
            return Err(JwsError::Critical);
        }
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .and_then(SignatureAlgorithm::from_name)
            .ok_or(JwsError::Algorithm)
    }

    /// Verifies the signature with a key that the caller has reason to trust.
    ///
    /// # Errors
    /// As [`Jws::algorithm`]; [`JwsError::Signature`] when the algorithm does not fit the key or the signature is
    /// wrong.
    pub fn verify(&self, key: &PublicKey) -> Result<(), JwsError> {
        Ok(key.verify(self.algorithm()?, &self.signing_input, &self.signature)?)
    }
}

/// The certificates of a header's `x5c` in DER, the signer's first (RFC 7515 section 4.1.6); `None` without one.
///
/// # Errors
/// [`JwsError::TooLarge`] above `most` certificates, before any is decoded; [`JwsError::Malformed`] where it is no array of at
/// least one text in base64.
pub fn x5c(header: &Map<String, Value>, most: usize) -> Result<Option<Vec<Vec<u8>>>, JwsError> {
    let Some(x5c) = header.get("x5c") else {
        return Ok(None);
    };
    let certificates = x5c.as_array().ok_or(JwsError::Malformed)?;
    if certificates.len() > most {
        return Err(JwsError::TooLarge);
    }
    let decode = |certificate: &Value| base64_decode_standard(certificate.as_str()?).ok();
    let decoded: Option<Vec<_>> = certificates.iter().map(decode).collect();
    decoded
        .filter(|decoded| !decoded.is_empty())
        .map(Some)
        .ok_or(JwsError::Malformed)
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Claims are in it.
        f.write_str("Jws(..)")
    }
}

fn decode(part: &str) -> Result<Vec<u8>, JwsError> {
    base64url_decode(part).map_err(|_| JwsError::Malformed)
}

/// What is to be signed by a key that lives elsewhere (RFC 7515 section 5.1, steps 1 to 5).
pub struct SigningInput {
    text: String,
}

impl SigningInput {
    /// Header and payload, encoded. The header must be an object that names the algorithm of the key.
    #[must_use]
    pub fn new(header: &Value, payload: &[u8]) -> Self {
        let header = base64url_encode(header.to_string().as_bytes());
        Self {
            text: format!("{header}.{}", base64url_encode(payload)),
        }
    }

    /// The bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The compact JWS. ES256 and EdDSA signatures are 64 bytes; see [`crate::normalise_es256`].
    #[must_use]
    pub fn finish(self, signature: &[u8; 64]) -> String {
        format!("{}.{}", self.text, base64url_encode(signature))
    }
}

impl fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningInput(..)")
    }
}

#[cfg(test)]
mod tests;
