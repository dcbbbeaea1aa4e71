//! did:web (W3C CCG, "did:web Method Specification"): DIDs whose document a web server publishes, and what such a document says.
//!
//! Fetching is the caller's: [`did_web_url`] says where, [`DidDocument::parse`] reads the answer, and [`DidDocument::key`] gives the
//! key that a verification relationship (DID Core §5.3) has for a key identifier.

use serde_json::{Map, Value};
use wallet_crypto::{JsonLimits, PublicKey, parse_json};

use crate::did::{DidError, ed25519_of_base58, key_of_jwk, multikey};
use crate::identifier::{IssuerIdentifier, LoopbackHttp, is_loopback_host};

const METHOD: &str = "did:web:";
/// The longest DID that is read, in bytes: the address of its document, which is longer, is held to the limit of identifiers.
const MAX_DID_BYTES: usize = 2000;
/// The largest document that is read, in bytes.
pub const MAX_DID_DOCUMENT_BYTES: usize = 64 * 1024;
/// How many objects and arrays of a document may stand inside one another.
const MAX_DID_DOCUMENT_DEPTH: usize = 16;
const LIMITS: JsonLimits = JsonLimits {
    max_bytes: MAX_DID_DOCUMENT_BYTES,
    max_depth: MAX_DID_DOCUMENT_DEPTH,
};
/// The most verification methods of a document, and the most entries of a relationship.
const MAX_METHODS: usize = 64;

/// What a key of a DID is for (DID Core §5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relationship {
    /// To issue: `assertionMethod`.
    Assertion,
    /// To prove who is there: `authentication`.
    Authentication,
}

impl Relationship {
    fn member(self) -> &'static str {
        match self {
            Self::Assertion => "assertionMethod",
            Self::Authentication => "authentication",
        }
    }
}

/// Whether a DID is of this method.
#[must_use]
pub fn is_did_web(did: &str) -> bool {
    did.starts_with(METHOD)
}

/// Where the document of a did:web is ("Read (Resolve)"): `/.well-known/did.json` of the host, or `did.json` below the path. An
/// escaped port is the only escape in the host.
///
/// # Errors
/// [`DidError::TooLong`]; [`DidError::UnsupportedMethod`]; [`DidError::Malformed`] for what would be read differently by
/// different parsers, and for an IP address, which the method excludes.
pub fn did_web_url(did: &str) -> Result<String, DidError> {
    url_of(did, LoopbackHttp::Refused)
}

/// As [`did_web_url`]; a loopback host, an address included, is asked over http, for development.
///
/// # Errors
/// As [`did_web_url`].
pub fn did_web_url_for_development(did: &str) -> Result<String, DidError> {
    url_of(did, LoopbackHttp::Allowed)
}

fn url_of(did: &str, loopback: LoopbackHttp) -> Result<String, DidError> {
    if did.len() > MAX_DID_BYTES {
        return Err(DidError::TooLong);
    }
    let identifier = did.strip_prefix(METHOD).ok_or(DidError::UnsupportedMethod)?;
    let mut parts = identifier.split(':');
    let host = parts.next().unwrap_or_default();
    let (host, port) = match host.split_once("%3A").or_else(|| host.split_once("%3a")) {
        Some((host, port)) => (host, Some(port)),
        None => (host, None),
    };
    let is_local = loopback == LoopbackHttp::Allowed && is_loopback_host(host);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let is_name = host.bytes().all(is_plain) && (is_local || !ends_in_number(host));
    let is_port = |port: &str| matches!(port.len(), 1..=5) && port.bytes().all(|byte| byte.is_ascii_digit());
    if host.is_empty() || !is_name || !port.is_none_or(is_port) {
        return Err(DidError::Malformed);
    }
    let mut path = String::new();
    for segment in parts {
        if !is_segment(segment) {
            return Err(DidError::Malformed);
        }
        path.push('/');
        path.push_str(segment);
    }
    if path.is_empty() {
        path.push_str("/.well-known");
    }
    let scheme = if is_local { "http" } else { "https" };
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let url = format!("{scheme}://{host}{port}{path}/did.json");
    IssuerIdentifier::parse(&url, loopback).ok_or(DidError::Malformed)?;
    Ok(url)
}

/// An IP address, in any spelling that a URL parser takes as one (WHATWG URL, "ends in a number").
fn ends_in_number(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let hex = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    last.bytes().all(|byte| byte.is_ascii_digit()) || hex.is_some_and(is_hex)
}

/// Characters of a DID's method-specific identifier (DID Core §3.1); an escape stands for what no parser takes for structure.
fn is_segment(segment: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let mut pieces = segment.split('%');
    let first = pieces.next().unwrap_or_default();
    let is_escape = |piece: &str| {
        let Some((digits, rest)) = piece.split_at_checked(2) else {
            return false;
        };
        let code = u8::from_str_radix(digits, 16).unwrap_or_default();
        let is_structure = matches!(code, b'/' | b'\\' | b'.' | b'%' | b'?' | b'#') || code < 0x21;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && !is_structure && rest.bytes().all(is_plain)
    };
    !segment.is_empty()
        && !matches!(segment, "." | "..")
        && first.bytes().all(is_plain)
        && pieces.all(is_escape)
}

/// A DID document (DID Core §5), of a DID that it names as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidDocument {
    did: String,
    methods: Vec<Value>,
    members: Map<String, Value>,
}

impl DidDocument {
    /// Reads the document of `did`.
    ///
    /// # Errors
    /// [`DidError::Document`] when it is too large or deep, no JSON, or not of the right shape; [`DidError::Subject`] when its `id`
    /// is another DID.
    pub fn parse(body: &[u8], did: &str) -> Result<Self, DidError> {
        let document = parse_json(body, &LIMITS).map_err(|_| DidError::Document)?;
        let Value::Object(members) = document else {
            return Err(DidError::Document);
        };
        if members.get("id").and_then(Value::as_str) != Some(did) {
            return Err(DidError::Subject);
        }
        Ok(Self {
            did: did.to_owned(),
            methods: entries(&members, "verificationMethod")?.to_vec(),
            members,
        })
    }

    /// The key for `kid`, a DID URL of this DID or its fragment with `#`, which must be in `relationship`. Without a `kid`, the
    /// only key that is there.
    ///
    /// # Errors
    /// [`DidError::UnknownKeyId`] when no key, or more than one, is meant, or when it is not in the relationship;
    /// [`DidError::Controller`] for a key that somebody else controls; what is wrong with the key itself.
    pub fn key(&self, kid: Option<&str>, relationship: Relationship) -> Result<PublicKey, DidError> {
        let related = entries(&self.members, relationship.member())?;
        let mut meant = related.iter().filter_map(|entry| self.method(entry));
        let method = match kid {
            None => {
                let first = meant.next();
                first.filter(|_| meant.next().is_none())
            }
            Some(kid) => {
                let wanted = self.absolute(kid).ok_or(DidError::UnknownKeyId)?;
                let mut named = meant.filter(|method| self.id(method).as_ref() == Some(&wanted));
                named.next().filter(|_| named.next().is_none())
            }
        };
        self.key_of(method.ok_or(DidError::UnknownKeyId)?)
    }

    /// The verification method that an entry of a relationship embeds or refers to; `None` where that is not exactly one.
    fn method<'a>(&'a self, entry: &'a Value) -> Option<&'a Map<String, Value>> {
        let Some(reference) = entry.as_str() else {
            return entry.as_object();
        };
        let wanted = self.absolute(reference)?;
        let methods = self.methods.iter().filter_map(Value::as_object);
        let mut same = methods.filter(|method| self.id(method).as_ref() == Some(&wanted));
        same.next().filter(|_| same.next().is_none())
    }

    fn id(&self, method: &Map<String, Value>) -> Option<String> {
        self.absolute(method.get("id")?.as_str()?)
    }

    /// A DID URL of this DID with a fragment; a relative one is of this DID (DID Core §3.2.2).
    fn absolute(&self, url: &str) -> Option<String> {
        let (subject, fragment) = url.split_once('#')?;
        let is_own = subject.is_empty() || subject == self.did;
        (is_own && !fragment.is_empty()).then(|| format!("{}#{fragment}", self.did))
    }

    fn key_of(&self, method: &Map<String, Value>) -> Result<PublicKey, DidError> {
        let text = |name: &str| method.get(name).and_then(Value::as_str);
        if text("controller") != Some(&self.did) {
            return Err(DidError::Controller);
        }
        let private = [
            "privateKeyJwk",
            "privateKeyMultibase",
            "secretKeyMultibase",
            "privateKeyBase58",
        ];
        if private.iter().any(|name| method.contains_key(*name)) {
            return Err(DidError::PrivateKey);
        }
        match text("type") {
            Some("JsonWebKey" | "JsonWebKey2020") => {
                key_of_jwk(method.get("publicKeyJwk").ok_or(DidError::Document)?)
            }
            Some("Multikey") => multikey(text("publicKeyMultibase").ok_or(DidError::Document)?),
            Some("Ed25519VerificationKey2020") => {
                let key = multikey(text("publicKeyMultibase").ok_or(DidError::Document)?)?;
                let is_ed25519 = key.curve() == wallet_crypto::Curve::Ed25519;
                is_ed25519.then_some(key).ok_or(DidError::UnsupportedKey)
            }
            Some("Ed25519VerificationKey2018") => {
                ed25519_of_base58(text("publicKeyBase58").ok_or(DidError::Document)?)
            }
            Some(_) | None => Err(DidError::UnsupportedKey),
        }
    }
}

/// A member that is a list of limited length; one that is missing is empty.
fn entries<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], DidError> {
    let Some(value) = members.get(name) else {
        return Ok(&[]);
    };
    let list = value.as_array().ok_or(DidError::Document)?;
    (list.len() <= MAX_METHODS)
        .then_some(list.as_slice())
        .ok_or(DidError::Document)
}
