//! What `client_metadata` says about encrypting the response (OpenID4VP 1.0 §5.1, §8.3).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wallet_crypto::{ContentEncryption, PublicKey};

use super::{MAX_TEXT_BYTES, UnsupportedFeature, VpError};

/// The most keys of `jwks` and entries of `encrypted_response_enc_values_supported`.
pub(super) const MAX_ENTRIES: usize = 64;

/// Whom, and how, a response is encrypted to: ECDH-ES on P-256.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SavedRecipient", into = "SavedRecipient")]
pub struct EncryptionRecipient {
    key: PublicKey,
    kid: Option<String>,
    enc: ContentEncryption,
}

impl EncryptionRecipient {
    /// The verifier's key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Its `kid`, which the response repeats.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The content encryption.
    pub fn enc(&self) -> ContentEncryption {
        self.enc
    }

    /// Chooses the first key of `jwks` that can be used: P-256, `alg` ECDH-ES, `use` absent or `enc`. Keys that
    /// cannot be used, of whatever kind, are passed over.
    ///
    /// # Errors
    /// No such key; `jwks` or the list of content encryptions malformed, or without one that is supported.
    pub(super) fn choose(metadata: Option<&Value>) -> Result<Self, VpError> {
        let metadata = object(metadata.ok_or(VpError::NoEncryptionKey)?, "client_metadata")?;
        let enc = content_encryption(metadata)?;
        let jwks = object(metadata.get("jwks").ok_or(VpError::NoEncryptionKey)?, "jwks")?;
        let keys = jwks
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(VpError::Malformed("jwks"))?;
        if keys.len() > MAX_ENTRIES {
            return Err(VpError::TooLarge("jwks"));
        }
        let (key, kid) = keys.iter().find_map(usable).ok_or(VpError::NoEncryptionKey)?;
        Ok(Self { key, kid, enc })
    }
}

impl fmt::Debug for EncryptionRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionRecipient")
            .field("enc", &self.enc)
            .finish_non_exhaustive()
    }
}

/// The content encryption is the strongest that both sides have (HAIP 1.0 §5); the default is A128GCM alone.
fn content_encryption(metadata: &Map<String, Value>) -> Result<ContentEncryption, VpError> {
    const NAME: &str = "encrypted_response_enc_values_supported";
    let Some(values) = metadata.get(NAME) else {
        return Ok(ContentEncryption::A128Gcm);
    };
    let values = values.as_array().ok_or(VpError::Malformed(NAME))?;
    if values.is_empty() || !values.iter().all(Value::is_string) {
        return Err(VpError::Malformed(NAME));
    }
    if values.len() > MAX_ENTRIES {
        return Err(VpError::TooLarge(NAME));
    }
    let offered = |enc: &ContentEncryption| values.iter().any(|value| value.as_str() == Some(enc.name()));
    [ContentEncryption::A256Gcm, ContentEncryption::A128Gcm]
        .into_iter()
        .find(offered)
        .ok_or(VpError::Unsupported(UnsupportedFeature::ContentEncryption))
}

fn usable(jwk: &Value) -> Option<(PublicKey, Option<String>)> {
    let for_encryption = jwk.get("use").is_none_or(|value| value == "enc");
    if !for_encryption || jwk.get("alg")? != "ECDH-ES" || jwk.get("crv")? != "P-256" {
        return None;
    }
    let kid = match jwk.get("kid") {
        Some(kid) => Some(kid.as_str().filter(|kid| kid.len() <= MAX_TEXT_BYTES)?.to_owned()),
        None => None,
    };
    Some((PublicKey::from_jwk(jwk).ok()?, kid))
}

fn object<'a>(value: &'a Value, name: &'static str) -> Result<&'a Map<String, Value>, VpError> {
    value.as_object().ok_or(VpError::Malformed(name))
}

/// The recipient in a saved session.
#[derive(Serialize, Deserialize)]
struct SavedRecipient {
    jwk: Value,
    kid: Option<String>,
    enc: String,
}

impl From<EncryptionRecipient> for SavedRecipient {
    fn from(recipient: EncryptionRecipient) -> Self {
        Self {
            jwk: recipient.key.to_jwk(),
            kid: recipient.kid,
            enc: recipient.enc.name().to_owned(),
        }
    }
}

impl TryFrom<SavedRecipient> for EncryptionRecipient {
    type Error = VpError;

    fn try_from(saved: SavedRecipient) -> Result<Self, VpError> {
        let malformed = VpError::Malformed("encryption recipient");
        Ok(Self {
            key: PublicKey::from_jwk(&saved.jwk).map_err(|_| malformed)?,
            kid: saved.kid,
            enc: ContentEncryption::from_name(&saved.enc).ok_or(malformed)?,
        })
    }
}
