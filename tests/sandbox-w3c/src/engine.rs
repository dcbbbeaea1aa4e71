//! The calls: `key` makes a key, `sign` makes a proof with one, `verify` checks the proof of a credential or presentation.

use serde::Deserialize;
use serde_json::{Value, json};
use ssi::JsonPointerBuf;
use ssi::claims::data_integrity::{
    AnyDataIntegrity, AnySignatureOptions, AnySuite, CryptographicSuite as _, ProofOptions,
};
use ssi::claims::jws::{Header, encode_sign_custom_header};
use ssi::claims::vc::{AnyJsonCredential, AnyJsonPresentation};
use ssi::claims::{SignatureEnvironment, VerificationParameters};
use ssi::dids::{AnyDidMethod, DIDResolver as _};
use ssi::json_ld::iref::IriBuf;
use ssi::verification_methods::{AnyMethod, ProofPurpose, SingleSecretSigner};

use crate::key::{Key, resolve, text};
use crate::proof::{Options, Parts};
use crate::{bbs, whole};

/// The keys that it made, by place.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    keys: Vec<Key>,
}

/// One call.
#[derive(Debug, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Call {
    /// A new key.
    Key {
        /// `P-256`, `P-384`, `Ed25519` or `BLS12-381`.
        curve: String,
    },
    /// A proof on a document.
    Sign(Box<Sign>),
    /// A compact JWS of a payload, naming the key by its DID.
    Jws {
        /// The key's place.
        key: usize,
        /// The `typ` header.
        typ: String,
        /// The payload.
        payload: String,
    },
    /// Is the proof of a document right?
    Verify {
        /// A credential or a presentation.
        document: Value,
    },
}

/// What is to be signed, and how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sign {
    document: Value,
    suite: String,
    key: usize,
    #[serde(default)]
    challenge: Option<String>,
    #[serde(default)]
    domain: Option<String>,
    #[serde(default)]
    presentation: bool,
    /// JSON pointers, for suites by which the rest may be withheld.
    #[serde(default)]
    mandatory: Vec<JsonPointerBuf>,
}

impl Engine {
    /// Answers a call.
    pub(crate) async fn answer(&mut self, call: Call) -> Result<Value, String> {
        match call {
            Call::Key { curve } => self.key(&curve),
            Call::Sign(sign) => self.sign(*sign).await,
            Call::Jws { key, typ, payload } => self.jws(key, typ, &payload),
            Call::Verify { document } => verify(document).await,
        }
    }

    fn key(&mut self, curve: &str) -> Result<Value, String> {
        let key = Key::generate(curve)?;
        let (did, _) = key.method()?;
        self.keys.push(key);
        Ok(json!({ "key": self.keys.len() - 1, "did": did }))
    }

    fn jws(&self, key: usize, typ: String, payload: &str) -> Result<Value, String> {
        let key = self.keys.get(key).ok_or("no such key")?;
        let (_, method) = key.method()?;
        let key = key.jwk()?;
        let header = Header {
            algorithm: key.get_algorithm().ok_or("the key has no algorithm")?,
            type_: Some(typ),
            key_id: Some(method),
            ..Header::default()
        };
        let jws = encode_sign_custom_header(payload, key, &header).map_err(text)?;
        Ok(json!({ "jws": jws }))
    }

    async fn sign(&self, sign: Sign) -> Result<Value, String> {
        let key = self.keys.get(sign.key).ok_or("no such key")?;
        let (_, method) = key.method()?;
        let own = match key {
            Key::Jwk(key) => whole::makes(&sign.suite, key),
            Key::Bbs(_) => sign.suite == bbs::SUITE,
        };
        if own {
            let document = sign.own(key, method).await?;
            return Ok(json!({ "document": document }));
        }
        let key = key.jwk()?;
        let method = IriBuf::new(method).map_err(text)?;
        let mut options = ProofOptions::from_method(method.into());
        if sign.presentation {
            options.proof_purpose = ProofPurpose::Authentication;
        }
        options.challenge = sign.challenge;
        options.domains.extend(sign.domain);
        let resolver = AnyDidMethod::default().into_vm_resolver();
        let signer = SingleSecretSigner::new(key.clone()).into_local();
        let suite = suite(&sign.suite)?;
        let signed = if sign.presentation {
            let document: AnyJsonPresentation = serde_json::from_value(sign.document).map_err(text)?;
            let signed = suite.sign(document, &resolver, &signer, options).await;
            serde_json::to_value(signed.map_err(text)?)
        } else {
            let document: AnyJsonCredential = serde_json::from_value(sign.document).map_err(text)?;
            let mut selective = AnySignatureOptions::default();
            selective.mandatory_pointers = sign.mandatory;
            let environment = SignatureEnvironment::default();
            let signed = suite.sign_with(environment, document, &resolver, &signer, options, selective);
            serde_json::to_value(signed.await.map_err(text)?)
        };
        Ok(json!({ "document": signed.map_err(text)? }))
    }
}

impl Sign {
    /// A proof of a suite that `ssi` lacks.
    async fn own(self, key: &Key, method: String) -> Result<Value, String> {
        let Value::Object(document) = self.document else {
            return Err("the document is no object".to_owned());
        };
        let options = Options {
            cryptosuite: self.suite,
            method,
            presentation: self.presentation,
            challenge: self.challenge,
            domain: self.domain,
        };
        match key {
            Key::Jwk(key) => whole::sign(document, key, &options).await,
            Key::Bbs(pair) => bbs::sign(document, pair, &options, self.mandatory).await,
        }
    }
}

fn suite(name: &str) -> Result<AnySuite, String> {
    match name {
        "eddsa-rdfc-2022" => Ok(AnySuite::EdDsaRdfc2022),
        "ecdsa-rdfc-2019" => Ok(AnySuite::EcdsaRdfc2019),
        "Ed25519Signature2020" => Ok(AnySuite::Ed25519Signature2020),
        "Ed25519Signature2018" => Ok(AnySuite::Ed25519Signature2018),
        "ecdsa-sd-2023" => Ok(AnySuite::EcdsaSd2023),
        other => Err(format!("no suite {other}")),
    }
}

async fn verify(document: Value) -> Result<Value, String> {
    match own(&document).await {
        Some(Ok(())) => return Ok(json!({ "verified": true })),
        Some(Err(why)) => return Ok(json!({ "verified": false, "why": why })),
        None => {}
    }
    let resolver = AnyDidMethod::default().into_vm_resolver::<AnyMethod>();
    let parameters = VerificationParameters::from_resolver(&resolver);
    let types = document.get("type").cloned().unwrap_or_default();
    let presentation = types == "VerifiablePresentation"
        || types
            .as_array()
            .is_some_and(|types| types.iter().any(|one| one == "VerifiablePresentation"));
    let verified = if presentation {
        let document: AnyDataIntegrity<AnyJsonPresentation> =
            serde_json::from_value(document).map_err(text)?;
        document.verify(&parameters).await
    } else {
        let document: AnyDataIntegrity<AnyJsonCredential> = serde_json::from_value(document).map_err(text)?;
        document.verify(&parameters).await
    };
    match verified.map_err(text)? {
        Ok(()) => Ok(json!({ "verified": true })),
        Err(invalid) => Ok(json!({ "verified": false, "why": invalid.to_string() })),
    }
}

/// Whether the proof of a document holds; nothing for those of `ssi`.
async fn own(document: &Value) -> Option<Result<(), String>> {
    let suite = document.pointer("/proof/cryptosuite")?.as_str()?;
    let parts = Parts::of(document.clone()).ok()?;
    if suite == bbs::SUITE {
        return Some(bbs::verify(parts).await);
    }
    let key = resolve(&parts.method).await.ok()?;
    if whole::makes(suite, &key) {
        Some(whole::verify(parts, &key, suite).await)
    } else {
        None
    }
}
