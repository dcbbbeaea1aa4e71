//! The keys of the engine, and where they stand for whoever verifies.

use ssi::JWK;
use ssi::dids::{AnyDidMethod, DIDKey, DIDResolver as _};
use ssi::jwk::JWKResolver as _;
use ssi::security::MultibaseBuf;
use ssi::security::multibase::Base;
use ssi::verification_methods::AnyMethod;
use zkryptium::bbsplus::keys::{BBSplusPublicKey, BBSplusSecretKey};
use zkryptium::keys::pair::KeyPair;
use zkryptium::schemes::algorithms::BbsBls12381Sha256;

/// The multicodec of a point in G2 of BLS12-381, as an unsigned varint.
const BLS12381_G2: [u8; 2] = [0xeb, 0x01];

/// A key pair.
#[derive(Debug)]
pub(crate) enum Key {
    /// One that `ssi` signs with.
    Jwk(Box<JWK>),
    /// One of BBS.
    Bbs(Box<(BBSplusSecretKey, BBSplusPublicKey)>),
}

impl Key {
    /// A new one.
    pub(crate) fn generate(curve: &str) -> Result<Self, String> {
        let key = match curve {
            "P-256" => JWK::generate_p256(),
            "P-384" => JWK::generate_p384(),
            "Ed25519" => JWK::generate_ed25519().map_err(text)?,
            "BLS12-381" => {
                let pair = KeyPair::<BbsBls12381Sha256>::random().map_err(text)?;
                return Ok(Self::Bbs(Box::new(pair.into_parts())));
            }
            other => return Err(format!("no curve {other}")),
        };
        Ok(Self::Jwk(Box::new(key)))
    }

    /// The key as `ssi` has it.
    pub(crate) fn jwk(&self) -> Result<&JWK, String> {
        match self {
            Self::Jwk(key) => Ok(key),
            Self::Bbs(_) => Err("a key of BBS makes no such signature".to_owned()),
        }
    }

    /// Its `did:key`, and the DID URL of the key itself.
    pub(crate) fn method(&self) -> Result<(String, String), String> {
        let did = match self {
            Self::Jwk(key) => DIDKey::generate(&key.to_public()).map_err(text)?.to_string(),
            Self::Bbs(pair) => {
                let multikey = [BLS12381_G2.as_slice(), &pair.1.to_bytes()].concat();
                format!(
                    "did:key:{}",
                    MultibaseBuf::encode(Base::Base58Btc, multikey).as_str()
                )
            }
        };
        let fragment = did.trim_start_matches("did:key:");
        let method = format!("{did}#{fragment}");
        Ok((did, method))
    }
}

/// The public key at a DID URL.
pub(crate) async fn resolve(method: &str) -> Result<JWK, String> {
    let resolver = AnyDidMethod::default().into_vm_resolver::<AnyMethod>();
    let key = resolver.fetch_public_jwk(Some(method)).await.map_err(text)?;
    Ok(key.into_owned())
}

/// The key of BBS at a DID URL, which a `did:key` holds itself.
pub(crate) fn resolve_bbs(method: &str) -> Result<BBSplusPublicKey, String> {
    let none = || "the proof names no key of BBS".to_owned();
    let (did, fragment) = method.split_once('#').ok_or_else(none)?;
    if did.strip_prefix("did:key:") != Some(fragment) {
        return Err(none());
    }
    let (base, bytes) = MultibaseBuf::new(fragment.to_owned()).decode().map_err(text)?;
    let key = bytes
        .strip_prefix(&BLS12381_G2)
        .filter(|_| base == Base::Base58Btc);
    BBSplusPublicKey::from_bytes(key.ok_or_else(none)?).map_err(text)
}

/// An error in words.
pub(crate) fn text(error: impl ToString) -> String {
    error.to_string()
}
