//! Signing keys.

use std::sync::Arc;

use identity_kit::jose::{Jwk, JwsAlgorithm, JwsHeader, KeyType, Signer, encode_compact};
use identity_kit::keys::{InMemoryKeyStore, KeySigner, KeySpec, KeyStore as _};
use identity_kit::methods::{DidJwk, DidKey};
use serde_json::{Map, Value};

use crate::trouble::Trouble;

/// A key pair kept in memory.
#[derive(Debug, Clone)]
pub struct Key {
    signer: KeySigner<Arc<InMemoryKeyStore>>,
    public: Jwk,
}

impl Key {
    /// A fresh P-256 key for ES256.
    ///
    /// # Errors
    ///
    /// [`Trouble`] without randomness.
    pub async fn es256() -> Result<Self, Trouble> {
        Self::generate(KeyType::P256, JwsAlgorithm::ES256).await
    }

    /// A fresh Ed25519 key for EdDSA.
    ///
    /// # Errors
    ///
    /// [`Trouble`] without randomness.
    pub async fn eddsa() -> Result<Self, Trouble> {
        Self::generate(KeyType::Ed25519, JwsAlgorithm::EdDSA).await
    }

    async fn generate(key_type: KeyType, alg: JwsAlgorithm) -> Result<Self, Trouble> {
        let store = Arc::new(InMemoryKeyStore::new());
        let id = store
            .generate(KeySpec::new(key_type, alg))
            .await
            .map_err(Trouble::during("key"))?;
        let signer = KeySigner::new(store, id, alg)
            .await
            .map_err(Trouble::during("key"))?;
        let public = signer.public_jwk();
        // Without `kid` and `alg`, so that a DID made of the key says no more than the key.
        let public = if alg == JwsAlgorithm::EdDSA {
            Jwk::from_ed25519_public(&public.ed25519_public_bytes().map_err(Trouble::during("key"))?)
        } else {
            Jwk::from_p256_public(&public.p256_public_bytes().map_err(Trouble::during("key"))?)
        };
        Ok(Self {
            signer,
            public: public.map_err(Trouble::during("key"))?,
        })
    }

    /// The public key.
    pub fn public(&self) -> &Jwk {
        &self.public
    }

    /// The public key as a JSON Web Key of `kty`, `crv`, `x` and `y` only.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when it cannot be written.
    pub fn public_json(&self) -> Result<Value, Trouble> {
        serde_json::to_value(&self.public).map_err(Trouble::during("key"))
    }

    /// The uncompressed point of a P-256 key.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the key is of another kind.
    pub fn point(&self) -> Result<Vec<u8>, Trouble> {
        Ok(self
            .public
            .p256_public_bytes()
            .map_err(Trouble::during("key"))?
            .to_vec())
    }

    /// The `did:jwk` of the key.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the key has none.
    pub fn did_jwk(&self) -> Result<String, Trouble> {
        Ok(DidJwk::did(&self.public)
            .map_err(Trouble::during("did:jwk"))?
            .to_string())
    }

    /// The `did:key` of the key.
    ///
    /// # Errors
    ///
    /// [`Trouble`] when the key has none.
    pub fn did_key(&self) -> Result<String, Trouble> {
        Ok(DidKey::did(&self.public)
            .map_err(Trouble::during("did:key"))?
            .to_string())
    }

    /// A protected header for this key's algorithm.
    pub fn header(&self, typ: &str, members: Map<String, Value>) -> JwsHeader {
        let mut header = JwsHeader::new(self.signer.alg()).with_typ(typ);
        header.additional.extend(members);
        header
    }

    /// Signs a payload as a compact JWS (RFC 7515 section 7.1).
    ///
    /// # Errors
    ///
    /// [`Trouble`] when signing fails.
    pub async fn sign(&self, header: &JwsHeader, payload: &[u8]) -> Result<String, Trouble> {
        encode_compact(header, payload, &self.signer)
            .await
            .map_err(Trouble::during("signature"))
    }

    /// The signer, for [`SdJwtBuilder`](identity_kit::sd_jwt_vc::SdJwtBuilder).
    pub fn signer(&self) -> &dyn Signer {
        &self.signer
    }
}
