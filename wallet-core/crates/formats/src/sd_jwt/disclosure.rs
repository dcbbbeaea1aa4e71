//! Disclosures (RFC 9901 section 4.2).

use serde_json::Value;
use wallet_crypto::{JsonLimits, base64url_decode, parse_json};

use crate::error::{DisclosureFault, SdJwtError};
use crate::limits::{MAX_COMPACT_BYTES, MAX_DEPTH};
use crate::sd_jwt::hash::HashAlgorithm;

/// The key under which an object holds the digests of its disclosable members.
pub(crate) const SD: &str = "_sd";
/// The key under which an array element holds its digest.
pub(crate) const ELLIPSIS: &str = "...";

/// One disclosure, decoded. The salt has done its work once the digest is taken and is not kept.
pub(crate) struct Disclosure {
    /// The name of an object's member; none for an array element.
    pub(crate) name: Option<String>,
    /// The claim's value, with the digests of what is nested in it.
    pub(crate) value: Value,
}

impl Disclosure {
    /// Decodes the base64url text of a disclosure.
    pub(crate) fn parse(encoded: &str) -> Result<Self, SdJwtError> {
        let disclosure = Self::decode(encoded).map_err(SdJwtError::Disclosure)?;
        match disclosure.name.as_deref() {
            // `_sd_alg` is no claim of the credential either, and may not come from below (section 4.1.1).
            Some(SD | ELLIPSIS | HashAlgorithm::CLAIM) => Err(SdJwtError::ReservedClaimName),
            Some(_) | None => Ok(disclosure),
        }
    }

    fn decode(encoded: &str) -> Result<Self, DisclosureFault> {
        // The array around the value stands for the payload's level; digests may be one below the deepest claims.
        let limits = JsonLimits {
            max_bytes: MAX_COMPACT_BYTES,
            max_depth: MAX_DEPTH + 1,
        };
        let json = base64url_decode(encoded).map_err(|_| DisclosureFault::Encoding)?;
        // A text under a name, as most claims are: it has no members that could come twice and nothing that could be deep.
        if let Ok((_salt, name, value)) = serde_json::from_slice::<(&str, String, String)>(&json) {
            return Ok(Self {
                name: Some(name),
                value: Value::String(value),
            });
        }
        let Value::Array(parts) = parse_json(&json, &limits).map_err(|_| DisclosureFault::Json)? else {
            return Err(DisclosureFault::NotArray);
        };
        let mut parts = parts.into_iter();
        let (salt, name, value) = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(salt), Some(value), None, None) => (salt, None, value),
            (Some(salt), Some(name), Some(value), None) => (salt, Some(name), value),
            _ => return Err(DisclosureFault::Length),
        };
        if !salt.is_string() {
            return Err(DisclosureFault::Salt);
        }
        let name = match name {
            None => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(DisclosureFault::Name),
        };
        Ok(Self { name, value })
    }
}
