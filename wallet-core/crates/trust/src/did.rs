//! did:key and did:jwk: the two DID methods that need no network. did:web is in `did_web`.

use serde_json::Value;
use wallet_crypto::{Curve, JsonLimits, KeyError, PublicKey, base64url_decode, base64url_encode, parse_json};

/// The longest DID that is read, in bytes: a did:jwk of an EC key with some metadata needs a few hundred.
const MAX_DID_BYTES: usize = 2048;
/// The longest did:key: `did:key:z` and the base58 form of a P-384 point need 79.
const MAX_DID_KEY_BYTES: usize = 128;
/// How many objects and arrays of the JWK in a did:jwk may stand inside one another.
const MAX_JWK_DEPTH: usize = 4;
const JWK_LIMITS: JsonLimits = JsonLimits {
    max_bytes: MAX_DID_BYTES,
    max_depth: MAX_JWK_DEPTH,
};

/// Multicodec prefixes of public keys, as unsigned varints (multicodec table).
const ED25519_PUB: [u8; 2] = [0xed, 0x01];
const P256_PUB: [u8; 2] = [0x80, 0x24];
const P384_PUB: [u8; 2] = [0x81, 0x24];

/// Why a DID gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DidError {
    /// Longer than any DID that is supported.
    #[error("the DID is too long")]
    TooLong,
    /// Neither did:key nor did:jwk.
    #[error("the DID method is not supported")]
    UnsupportedMethod,
    /// Not well formed for its method.
    #[error("the DID is malformed")]
    Malformed,
    /// A well-formed key of a kind that is not supported, or no point of its curve.
    #[error("the key in the DID is not supported")]
    UnsupportedKey,
    /// The key is declared for encryption, so it cannot be an assertion method.
    #[error("the key in the DID is not for signatures")]
    NotForSignatures,
    /// The DID shows a private key.
    #[error("the DID holds a private key")]
    PrivateKey,
    /// The key identifier is not a verification method of this DID.
    #[error("the key identifier names no key of the DID")]
    UnknownKeyId,
    /// A DID document that is too large or too deep, no JSON, or not of the right shape.
    #[error("the DID document is malformed")]
    Document,
    /// A DID document of another DID.
    #[error("the DID document is another DID's")]
    Subject,
    /// A key in a DID document that somebody else controls.
    #[error("the key is controlled by somebody else")]
    Controller,
}

/// The key with which the subject of `did` signs.
///
/// `kid` is the JOSE header's key identifier where there is one: a DID URL of this same DID, or its fragment
/// alone. did:key has one signing key, named by the multibase value itself (did:key, "Document Creation
/// Algorithm"); did:jwk has one, named `#0` (did:jwk, "Create"). The key-agreement key that did:key derives
/// from an Ed25519 key is no signing key and not accepted.
///
/// # Errors
///
/// [`DidError`], one variant for each cause.
pub fn resolve_did(did: &str, kid: Option<&str>) -> Result<PublicKey, DidError> {
    if did.len() > MAX_DID_BYTES {
        return Err(DidError::TooLong);
    }
    if let Some(multibase) = did.strip_prefix("did:key:") {
        let key = multikey(multibase)?;
        return names_method(did, kid, multibase)
            .then_some(key)
            .ok_or(DidError::UnknownKeyId);
    }
    if let Some(encoded) = did.strip_prefix("did:jwk:") {
        let key = did_jwk(encoded)?;
        return names_method(did, kid, "0")
            .then_some(key)
            .ok_or(DidError::UnknownKeyId);
    }
    Err(if did.starts_with("did:") {
        DidError::UnsupportedMethod
    } else {
        DidError::Malformed
    })
}

/// The did:jwk of a key (did:jwk, "Create").
#[must_use]
pub fn did_jwk_of(key: &PublicKey) -> String {
    format!(
        "did:jwk:{}",
        base64url_encode(key.to_jwk().to_string().as_bytes())
    )
}

/// The did:key of a key (did:key, "Document Creation Algorithm"): its multicodec prefix and its bytes, a point
/// compressed, in base58btc.
#[must_use]
pub fn did_key_of(key: &PublicKey) -> String {
    let (codec, bytes) = match key.curve() {
        Curve::Ed25519 => (ED25519_PUB, key.bytes().to_vec()),
        Curve::P256 => (P256_PUB, compress(key.bytes())),
        Curve::P384 => (P384_PUB, compress(key.bytes())),
    };
    let encoded = bs58::encode([codec.to_vec(), bytes].concat()).into_string();
    format!("did:key:z{encoded}")
}

/// The DID URL of the one signing key of a DID that [`resolve_did`] reads: what a JOSE header's `kid` names it by.
///
/// # Errors
///
/// [`DidError`], as [`resolve_did`].
pub fn verification_method(did: &str) -> Result<String, DidError> {
    resolve_did(did, None)?;
    let fragment = did.strip_prefix("did:key:").unwrap_or("0");
    Ok(format!("{did}#{fragment}"))
}

/// SEC1 §2.3.3: the point's x coordinate after a byte that tells whether y is even.
fn compress(point: &[u8]) -> Vec<u8> {
    let both = point.split_first().map_or(&[][..], |(_, both)| both);
    let (x, y) = both.split_at(both.len() / 2);
    let is_odd = y.last().is_some_and(|last| last & 1 == 1);
    let mut compressed = vec![if is_odd { 3 } else { 2 }];
    compressed.extend_from_slice(x);
    compressed
}

/// Whether `kid` is absent or names the method `fragment` of `did`.
pub(crate) fn names_method(did: &str, kid: Option<&str>, fragment: &str) -> bool {
    match kid.map(|kid| kid.split_once('#')) {
        None => true,
        Some(Some((subject, named))) => (subject.is_empty() || subject == did) && named == fragment,
        Some(None) => false,
    }
}

/// A public key with its multicodec prefix, in base58btc (did:key, "Signature Method Creation Algorithm"; Controlled Identifiers,
/// "Multikey").
pub(crate) fn multikey(multibase: &str) -> Result<PublicKey, DidError> {
    if multibase.len() > MAX_DID_KEY_BYTES {
        return Err(DidError::TooLong);
    }
    let base58 = multibase.strip_prefix('z').ok_or(DidError::Malformed)?;
    let bytes = bs58::decode(base58).into_vec().map_err(|_| DidError::Malformed)?;
    let (codec, key) = bytes.split_first_chunk::<2>().ok_or(DidError::Malformed)?;
    match *codec {
        ED25519_PUB => PublicKey::ed25519(key),
        P256_PUB => PublicKey::p256_from_sec1(compressed::<33>(key)?),
        P384_PUB => PublicKey::p384_from_sec1(compressed::<49>(key)?),
        _ => return Err(DidError::UnsupportedKey),
    }
    .map_err(|_| DidError::UnsupportedKey)
}

/// A compressed point (SEC1 §2.3.3), the only form that did:key allows: otherwise one key would have several
/// DIDs.
fn compressed<const N: usize>(key: &[u8]) -> Result<&[u8], DidError> {
    if key.len() == N {
        Ok(key)
    } else {
        Err(DidError::UnsupportedKey)
    }
}

fn did_jwk(encoded: &str) -> Result<PublicKey, DidError> {
    let bytes = base64url_decode(encoded).map_err(|_| DidError::Malformed)?;
    let jwk = parse_json(&bytes, &JWK_LIMITS).map_err(|_| DidError::Malformed)?;
    key_of_jwk(&jwk)
}

/// An Ed25519 key in base58btc without a prefix (Ed25519VerificationKey2018).
pub(crate) fn ed25519_of_base58(base58: &str) -> Result<PublicKey, DidError> {
    if base58.len() > MAX_DID_KEY_BYTES {
        return Err(DidError::TooLong);
    }
    let bytes = bs58::decode(base58).into_vec().map_err(|_| DidError::Malformed)?;
    PublicKey::ed25519(&bytes).map_err(|_| DidError::UnsupportedKey)
}

/// A public JWK that is for signatures.
pub(crate) fn key_of_jwk(jwk: &Value) -> Result<PublicKey, DidError> {
    // did:jwk: `use` = "enc" leaves the key out of every verification relationship but key agreement.
    if jwk.get("use").is_some_and(|purpose| purpose != "sig") {
        return Err(DidError::NotForSignatures);
    }
    PublicKey::from_jwk(jwk).map_err(|error| {
        if error == KeyError::Private {
            DidError::PrivateKey
        } else {
            DidError::UnsupportedKey
        }
    })
}
