//! JWT VC Issuer Metadata (SD-JWT VC draft, section "JWT VC Issuer Metadata"): the keys of an issuer whose
//! `iss` is an https URL.
//!
//! Fetching is the caller's: [`metadata_url`] says where, [`parse`] reads the answer, and if that names a `jwks_uri`,
//! [`parse_key_set`] reads what is there.

use serde_json::{Map, Value};
use wallet_crypto::{JsonLimits, PublicKey, SignatureAlgorithm, parse_json};

use crate::identifier::{IssuerIdentifier, LoopbackHttp};

/// The largest metadata or key set that is read, in bytes.
pub const MAX_METADATA_BYTES: usize = 64 * 1024;
/// How many objects and arrays of them may stand inside one another.
const MAX_METADATA_DEPTH: usize = 8;
/// The longest query of a `jwks_uri`, in bytes.
const MAX_QUERY_BYTES: usize = 2048;
const LIMITS: JsonLimits = JsonLimits {
    max_bytes: MAX_METADATA_BYTES,
    max_depth: MAX_METADATA_DEPTH,
};
/// The most keys a set may have.
const MAX_KEYS: usize = 64;
const WELL_KNOWN: &str = "/.well-known/jwt-vc-issuer";

/// Why an issuer's metadata gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerMetadataError {
    /// `iss` is no https URL of scheme, host and, optionally, port and path.
    #[error("the issuer identifier is no https URL without query and fragment")]
    Identifier,
    /// The document is too large, too deep, no JSON or not of the right shape.
    #[error("the issuer's metadata is malformed")]
    Malformed,
    /// `issuer` is not identical to `iss`, so that nothing in the document may be used.
    #[error("the metadata belongs to another issuer")]
    Issuer,
    /// Neither `jwks` nor `jwks_uri`, or both.
    #[error("the metadata must have one of jwks and jwks_uri")]
    KeySource,
    /// `jwks_uri` is no https URL.
    #[error("the address of the key set is no https URL")]
    KeySetAddress,
    /// More keys than are read.
    #[error("the key set has too many keys")]
    TooManyKeys,
    /// No key fits the key identifier and the algorithm.
    #[error("the issuer has no such key")]
    NoKey,
    /// More than one key fits.
    #[error("more than one of the issuer's keys fits")]
    AmbiguousKey,
}

/// Where the metadata of the issuer `iss` is: [`/.well-known/jwt-vc-issuer`] between host and path, one
/// terminating `/` of the path removed.
///
/// [`/.well-known/jwt-vc-issuer`]: https://www.iana.org/assignments/well-known-uris
///
/// # Errors
///
/// [`IssuerMetadataError::Identifier`].
pub fn metadata_url(iss: &str) -> Result<String, IssuerMetadataError> {
    url_of(iss, LoopbackHttp::Refused)
}

/// As [`metadata_url`], but http is allowed on a loopback host. For development configurations only.
///
/// # Errors
///
/// [`IssuerMetadataError::Identifier`].
pub fn metadata_url_for_development(iss: &str) -> Result<String, IssuerMetadataError> {
    url_of(iss, LoopbackHttp::Allowed)
}

fn url_of(iss: &str, loopback: LoopbackHttp) -> Result<String, IssuerMetadataError> {
    let issuer = IssuerIdentifier::parse(iss, loopback).ok_or(IssuerMetadataError::Identifier)?;
    let path = issuer.path.strip_suffix('/').unwrap_or(issuer.path);
    Ok(format!("{}{}{WELL_KNOWN}{path}", issuer.scheme, issuer.authority))
}

/// What an issuer's metadata says about its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerMetadata {
    /// The keys are in the document (`jwks`).
    Keys(IssuerKeys),
    /// The keys are elsewhere; read them with [`parse_key_set`].
    KeysAt {
        /// An https URL, or http on a loopback host if `iss` is such a one itself.
        jwks_uri: String,
    },
}

/// Reads the metadata document of the issuer `iss`.
///
/// # Errors
///
/// [`IssuerMetadataError`]; [`IssuerMetadataError::Issuer`] if `issuer` differs from `iss` by as little as a slash.
pub fn parse(document: &[u8], iss: &str) -> Result<IssuerMetadata, IssuerMetadataError> {
    let document = parse_json(document, &LIMITS).map_err(|_| IssuerMetadataError::Malformed)?;
    let members = document.as_object().ok_or(IssuerMetadataError::Malformed)?;
    match members.get("issuer") {
        Some(Value::String(issuer)) if issuer == iss => {}
        Some(Value::String(_)) => return Err(IssuerMetadataError::Issuer),
        Some(_) | None => return Err(IssuerMetadataError::Malformed),
    }
    match (members.get("jwks"), members.get("jwks_uri")) {
        (Some(jwks), None) => Ok(IssuerMetadata::Keys(IssuerKeys::of(jwks)?)),
        (None, Some(Value::String(address))) => {
            let loopback = if iss.starts_with("http://") {
                LoopbackHttp::Allowed
            } else {
                LoopbackHttp::Refused
            };
            key_set_address(address, loopback)?;
            Ok(IssuerMetadata::KeysAt {
                jwks_uri: address.clone(),
            })
        }
        (None, Some(_)) => Err(IssuerMetadataError::Malformed),
        (Some(_), Some(_)) | (None, None) => Err(IssuerMetadataError::KeySource),
    }
}

/// A `jwks_uri` may have a query, unlike an issuer identifier; the rest of the rules is the same.
fn key_set_address(address: &str, loopback: LoopbackHttp) -> Result<(), IssuerMetadataError> {
    let (before_query, query) = address.split_once('?').unwrap_or((address, ""));
    let plain =
        query.len() <= MAX_QUERY_BYTES && query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    let known = IssuerIdentifier::parse(before_query, loopback).is_some();
    (plain && known)
        .then_some(())
        .ok_or(IssuerMetadataError::KeySetAddress)
}

/// Reads a JWK Set (RFC 7517 §5), as it is found at a `jwks_uri`.
///
/// # Errors
///
/// [`IssuerMetadataError::Malformed`] or [`IssuerMetadataError::TooManyKeys`].
pub fn parse_key_set(document: &[u8]) -> Result<IssuerKeys, IssuerMetadataError> {
    IssuerKeys::of(&parse_json(document, &LIMITS).map_err(|_| IssuerMetadataError::Malformed)?)
}

/// An issuer's signing keys, as far as they are of a supported kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKeys {
    keys: Vec<IssuerKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct IssuerKey {
    kid: Option<String>,
    alg: Option<String>,
    key: PublicKey,
}

impl IssuerKeys {
    fn of(jwks: &Value) -> Result<Self, IssuerMetadataError> {
        let keys = jwks
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(IssuerMetadataError::Malformed)?;
        if keys.len() > MAX_KEYS {
            return Err(IssuerMetadataError::TooManyKeys);
        }
        // RFC 7517 §5: keys of unknown kind, or with missing or unsupported members, are ignored.
        let keys = keys.iter().filter_map(IssuerKey::of).collect();
        Ok(Self { keys })
    }

    /// The key that signs with `alg` and has the identifier `kid`; without `kid`, the only one that signs
    /// with `alg`.
    ///
    /// # Errors
    ///
    /// [`IssuerMetadataError::NoKey`], or [`IssuerMetadataError::AmbiguousKey`] if more than one different key fits.
    pub fn key(&self, kid: Option<&str>, alg: SignatureAlgorithm) -> Result<&PublicKey, IssuerMetadataError> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.signs_with(alg) && (kid.is_none() || key.kid.as_deref() == kid));
        let first = fitting.next().ok_or(IssuerMetadataError::NoKey)?;
        if fitting.any(|other| other.key != first.key) {
            return Err(IssuerMetadataError::AmbiguousKey);
        }
        Ok(&first.key)
    }
}

impl IssuerKey {
    fn of(jwk: &Value) -> Option<Self> {
        let members = jwk.as_object()?;
        // Nor one whose private part is public: such a key speaks for nobody, and `from_jwk` refuses it.
        let key = PublicKey::from_jwk(jwk)
            .ok()
            .filter(|_| is_for_signatures(members))?;
        Some(Self {
            kid: text(members, "kid")?,
            alg: text(members, "alg")?,
            key,
        })
    }

    fn signs_with(&self, alg: SignatureAlgorithm) -> bool {
        self.key.curve().algorithm() == alg && self.alg.as_deref().is_none_or(|own| own == alg.name())
    }
}

/// `use` and `key_ops` (RFC 7517 §4.2, §4.3), where present.
fn is_for_signatures(members: &Map<String, Value>) -> bool {
    let purpose = members.get("use").is_none_or(|purpose| purpose == "sig");
    let operations = members.get("key_ops").is_none_or(|operations| {
        operations
            .as_array()
            .is_some_and(|operations| operations.iter().any(|operation| operation == "verify"))
    });
    purpose && operations
}

/// An optional string member; `None` if it is there and no string.
fn text(members: &Map<String, Value>, name: &str) -> Option<Option<String>> {
    match members.get(name) {
        None => Some(None),
        Some(value) => value.as_str().map(|text| Some(text.to_owned())),
    }
}
