//! The `jwt` key proof (Appendix F.1).

use serde_json::{Map, Value, json};
use wallet_crypto::{Curve, PublicKey, SigningInput};

use super::error::{Unsupported, VciError};
use super::issuer_identifier::IssuerIdentifier;
use super::nonce::Nonce;

/// What a key proof says. The signature is made by the key's owner.
#[derive(Debug, Clone, Copy)]
pub struct KeyProof<'a> {
    /// The key that the credential is to be bound to: P-256 or Ed25519.
    pub key: &'a PublicKey,
    /// `kid`: the DID URL of the key, where the credential is to be bound to its DID; without it the header has the key
    /// itself as `jwk`.
    pub kid: Option<&'a str>,
    /// `aud`: the credential issuer, to the letter.
    pub audience: &'a IssuerIdentifier,
    /// `iat`, in Unix seconds.
    pub issued_at: i64,
    /// `nonce`: required where the issuer has a nonce endpoint.
    pub nonce: Option<&'a Nonce>,
    /// `iss`: the `client_id` that the token was obtained with, none after anonymous access.
    pub client_id: Option<&'a str>,
}

impl KeyProof<'_> {
    /// Header and claims, ready to be signed with the algorithm of the key: ES256 or EdDSA.
    ///
    /// # Errors
    /// [`VciError::Unsupported`] for a key of another curve.
    pub fn signing_input(&self) -> Result<SigningInput, VciError> {
        let algorithm = match self.key.curve() {
            Curve::P256 | Curve::Ed25519 => self.key.curve().algorithm().name(),
            Curve::P384 => return Err(VciError::Unsupported(Unsupported::ProofAlgorithm)),
        };
        let (name, key) = match self.kid {
            Some(kid) => ("kid", Value::from(kid)),
            None => ("jwk", self.key.to_jwk()),
        };
        let header = json!({"typ": "openid4vci-proof+jwt", "alg": algorithm, name: key});
        let mut claims = Map::new();
        if let Some(client_id) = self.client_id {
            claims.insert("iss".to_owned(), Value::from(client_id));
        }
        claims.insert("aud".to_owned(), Value::from(self.audience.as_str()));
        claims.insert("iat".to_owned(), Value::from(self.issued_at));
        if let Some(nonce) = self.nonce {
            claims.insert("nonce".to_owned(), Value::from(nonce.as_str()));
        }
        Ok(SigningInput::new(
            &header,
            Value::Object(claims).to_string().as_bytes(),
        ))
    }
}
