//! Credentials and presentations with Data Integrity proofs.

mod foreign;
mod presenting;
mod rules;
mod status_list;
mod vectors;

use serde_json::{Map, Value, json};
use wallet_crypto::{PublicKey, base64url_encode};

use super::Cryptosuite;

pub(super) const DOMAIN: &str = "https://ward.example";

/// A signer that is not ours.
pub(super) enum Key {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl Key {
    pub(super) fn p256() -> Self {
        Self::P256(p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap())
    }

    pub(super) fn p384() -> Self {
        Self::P384(p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap())
    }

    pub(super) fn ed25519() -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[7; 32]))
    }

    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::P256(key) => PublicKey::p256_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()),
            Self::P384(key) => PublicKey::p384_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()),
            Self::Ed25519(key) => PublicKey::ed25519(key.verifying_key().as_bytes()),
        }
        .unwrap()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        use p256::ecdsa::signature::Signer;
        match self {
            Self::P256(key) => Signer::<p256::ecdsa::Signature>::sign(key, message)
                .to_bytes()
                .to_vec(),
            Self::P384(key) => Signer::<p384::ecdsa::Signature>::sign(key, message)
                .to_bytes()
                .to_vec(),
            Self::Ed25519(key) => Signer::<ed25519_dalek::Signature>::sign(key, message)
                .to_bytes()
                .to_vec(),
        }
    }

    pub(super) fn did(&self) -> String {
        format!(
            "did:jwk:{}",
            base64url_encode(self.public().to_jwk().to_string().as_bytes())
        )
    }

    pub(super) fn method(&self) -> String {
        format!("{}#0", self.did())
    }
}

/// A credential without a proof, in data model 2.0.
pub(super) fn unsecured(issuer: &str) -> Map<String, Value> {
    let document = json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://w3id.org/security/suites/ed25519-2020/v1",
            { "Qualification": "https://penfold.example/terms#Qualification", "title": "https://penfold.example/terms#title" },
        ],
        "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
        "type": ["VerifiableCredential", "Qualification"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2028-01-01T00:00:00Z",
        "credentialSubject": { "id": Key::p256().did(), "title": "MBBS" },
    });
    document.as_object().unwrap().clone()
}

/// The members of a proof but for its value.
pub(super) fn options(suite: Cryptosuite, key: &Key) -> Map<String, Value> {
    let mut options = json!({
        "type": suite.proof_type(), "created": "2026-01-02T00:00:00Z",
        "verificationMethod": key.method(), "proofPurpose": "assertionMethod",
    });
    if let Some(identifier) = suite.identifier() {
        options["cryptosuite"] = json!(identifier);
    }
    options.as_object().unwrap().clone()
}

/// Signs a document, with proofs in it that this one depends on.
pub(super) fn proof(document: &Map<String, Value>, options: Map<String, Value>, key: &Key) -> Value {
    let suite = Cryptosuite::of_proof(&options).unwrap();
    let hash_data = suite.hash_data(document, &options, key.public().curve()).unwrap();
    let mut proof = options;
    let value = suite.value(&key.sign(&suite.message(hash_data)));
    proof.insert(suite.value_member().to_owned(), value.into());
    Value::Object(proof)
}

pub(super) fn with_proof(mut document: Map<String, Value>, proof: Value) -> String {
    document.insert("proof".to_owned(), proof);
    Value::Object(document).to_string()
}
