//! Encrypting to a recipient: JWE compact form (RFC 7516) with ECDH-ES direct key agreement on P-256
//! (RFC 7518 section 4.6) and AES-GCM (section 5.3).

use aes_gcm::{AeadInOut, Aes128Gcm, Aes256Gcm, KeyInit};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{SecretKey, ecdh::diffie_hellman};
use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::encoding::base64url_encode;
use crate::kdf::length_prefixed;
use crate::key::{Curve, KeyError, PublicKey};
use crate::random::{Random, RandomError, random_array};
use crate::secret::Secret;

/// The draws for a scalar before the source is taken to be broken: one in 2^32 misses by chance.
const SCALAR_DRAWS: usize = 4;

/// Why nothing was encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JweError {
    /// The recipient's key is not on P-256.
    #[error("the recipient's key is not on P-256")]
    UnsupportedKey,
    /// The recipient's key is not usable.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No ephemeral key or nonce could be made.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// More than the cipher takes in one piece.
    #[error("the content is too large")]
    TooLarge,
}

/// The content encryption algorithms that are written (RFC 7518 section 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentEncryption {
    /// AES-128 in GCM.
    A128Gcm,
    /// AES-256 in GCM.
    A256Gcm,
}

impl ContentEncryption {
    /// Its `enc` name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
        }
    }

    /// Reads an `enc` name; `None` for any other.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "A128GCM" => Some(Self::A128Gcm),
            "A256GCM" => Some(Self::A256Gcm),
            _ => None,
        }
    }

    const fn key_bits(self) -> u32 {
        match self {
            Self::A128Gcm => 128,
            Self::A256Gcm => 256,
        }
    }
}

/// Who can read it, and how.
#[derive(Debug, Clone, Copy)]
pub struct JweRecipient<'a> {
    /// The recipient's key on P-256.
    pub key: &'a PublicKey,
    /// Its `kid`, repeated in the header so that the recipient finds the key (RFC 7516 section 4.1.6).
    pub kid: Option<&'a str>,
    /// How the content is encrypted.
    pub enc: ContentEncryption,
    /// `apu` before encoding (RFC 7518 section 4.6.1.2).
    pub apu: Option<&'a [u8]>,
    /// `apv` before encoding (RFC 7518 section 4.6.1.3).
    pub apv: Option<&'a [u8]>,
}

/// Encrypts to one recipient, with a fresh ephemeral key.
///
/// # Errors
/// [`JweError`]; nothing leaves half-made.
pub fn encrypt(
    recipient: JweRecipient<'_>,
    plaintext: &[u8],
    random: &dyn Random,
) -> Result<String, JweError> {
    if recipient.key.curve() != Curve::P256 {
        return Err(JweError::UnsupportedKey);
    }
    let public = p256::PublicKey::from_sec1_bytes(recipient.key.bytes()).map_err(|_| KeyError::Malformed)?;
    let ephemeral = ephemeral_key(random)?;
    let shared = diffie_hellman(ephemeral.to_nonzero_scalar(), public.as_affine());
    let party = Parties {
        apu: recipient.apu.unwrap_or_default(),
        apv: recipient.apv.unwrap_or_default(),
    };
    let header = base64url_encode(header(&recipient, &ephemeral)?.as_bytes());
    let nonce: [u8; 12] = random_array(random)?;
    let mut content = Zeroizing::new(plaintext.to_vec());
    let (shared, buffer) = (shared.raw_secret_bytes(), content.as_mut_slice().into());
    let tag = match recipient.enc {
        ContentEncryption::A128Gcm => {
            let key = concat_kdf::<16>(shared, recipient.enc, &party);
            // EXPOSE: the content encryption key goes into the cipher
            Aes128Gcm::new(key.expose().into()).encrypt_inout_detached(
                (&nonce).into(),
                header.as_bytes(),
                buffer,
            )
        }
        ContentEncryption::A256Gcm => {
            let key = concat_kdf::<32>(shared, recipient.enc, &party);
            // EXPOSE: the content encryption key goes into the cipher
            Aes256Gcm::new(key.expose().into()).encrypt_inout_detached(
                (&nonce).into(),
                header.as_bytes(),
                buffer,
            )
        }
    }
    .map_err(|_| JweError::TooLarge)?;
    // The second part, the encrypted key, is empty in direct key agreement (RFC 7516 section 5.1, step 5).
    let (nonce, content, tag) = (
        base64url_encode(&nonce),
        base64url_encode(&content),
        base64url_encode(&tag),
    );
    Ok(format!("{header}..{nonce}.{content}.{tag}"))
}

/// `PartyUInfo` and `PartyVInfo` before their lengths are added.
struct Parties<'a> {
    apu: &'a [u8],
    apv: &'a [u8],
}

fn ephemeral_key(random: &dyn Random) -> Result<SecretKey, RandomError> {
    for _ in 0..SCALAR_DRAWS {
        let drawn = Secret::<32>::make(random)?;
        // EXPOSE: the bytes become the ephemeral scalar
        if let Ok(key) = SecretKey::from_slice(drawn.expose()) {
            return Ok(key);
        }
    }
    Err(RandomError)
}

fn header(recipient: &JweRecipient<'_>, ephemeral: &SecretKey) -> Result<String, KeyError> {
    let epk = PublicKey::p256_from_sec1(ephemeral.public_key().to_sec1_point(false).as_bytes())?;
    let mut header = json!({ "alg": "ECDH-ES", "enc": recipient.enc.name(), "epk": epk.to_jwk() });
    if let Some(members) = header.as_object_mut() {
        let optional = [
            ("kid", recipient.kid.map(str::to_owned)),
            ("apu", recipient.apu.map(base64url_encode)),
            ("apv", recipient.apv.map(base64url_encode)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                members.insert(name.to_owned(), value.into());
            }
        }
    }
    Ok(header.to_string())
}

/// The Concat KDF (RFC 7518 section 4.6.2) for at most 32 bytes, which is one round of SHA-256. A shorter key is the
/// start of the output.
fn concat_kdf<const N: usize>(shared: &[u8], enc: ContentEncryption, party: &Parties<'_>) -> Secret<N> {
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(shared);
    hash.update(length_prefixed(&[enc.name().as_bytes(), party.apu, party.apv]));
    hash.update(enc.key_bits().to_be_bytes());
    let output = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
    let mut key = Secret::zeroed();
    for (to, from) in key.bytes_mut().iter_mut().zip(output.iter()) {
        *to = *from;
    }
    key
}

#[cfg(test)]
mod tests;
