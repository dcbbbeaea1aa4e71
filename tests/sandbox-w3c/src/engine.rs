//! The calls: `suites` lists what there is, `key` makes a key, `sign` makes a proof with one, `verify` checks the proof of a credential or presentation.

use serde::Deserialize;
use serde_json::{Value, json};
use ssi::claims::data_integrity::{
    AnyDataIntegrity, AnySignatureOptions, AnySuite, CryptographicSuite as _, ProofOptions,
};
use ssi::claims::jws::{Header, encode_sign_custom_header};
use ssi::claims::vc::{AnyJsonCredential, AnyJsonPresentation};
use ssi::claims::{SignatureEnvironment, VerificationParameters};
use ssi::dids::{AnyDidMethod, DIDKey, DIDResolver as _};
use ssi::json_ld::iref::IriBuf;
use ssi::verification_methods::{AnyMethod, ProofPurpose, SingleSecretSigner};
use ssi::{JWK, JsonPointerBuf};

/// The keys that it made, by place.
#[derive(Debug, Default)]
pub(crate) struct Engine {
    keys: Vec<JWK>,
}

/// One call.
#[derive(Debug, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Call {
    /// Which suites are there?
    Suites,
    /// A new key.
    Key {
        /// `P-256` or `Ed25519`.
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
            Call::Suites => Ok(json!({ "suites": SUITES.map(|(name, _)| name) })),
            Call::Key { curve } => self.key(&curve),
            Call::Sign(sign) => self.sign(*sign).await,
            Call::Jws { key, typ, payload } => self.jws(key, typ, &payload),
            Call::Verify { document } => verify(document).await,
        }
    }

    fn key(&mut self, curve: &str) -> Result<Value, String> {
        let key = match curve {
            "P-256" => JWK::generate_p256(),
            "Ed25519" => JWK::generate_ed25519().map_err(text)?,
            other => return Err(format!("no curve {other}")),
        };
        let (did, _) = method(&key)?;
        self.keys.push(key);
        Ok(json!({ "key": self.keys.len() - 1, "did": did }))
    }

    fn jws(&self, key: usize, typ: String, payload: &str) -> Result<Value, String> {
        let key = self.keys.get(key).ok_or("no such key")?;
        let (_, method) = method(key)?;
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
        let (_, method) = method(key)?;
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

fn text(error: impl ToString) -> String {
    error.to_string()
}

/// The `did:key` of a key, and the DID URL of the key itself.
fn method(key: &JWK) -> Result<(String, String), String> {
    let did = DIDKey::generate(&key.to_public()).map_err(text)?.to_string();
    let fragment = did.trim_start_matches("did:key:");
    let method = format!("{did}#{fragment}");
    Ok((did, method))
}

/// By their names in a proof.
const SUITES: [(&str, AnySuite); 5] = [
    ("eddsa-rdfc-2022", AnySuite::EdDsaRdfc2022),
    ("ecdsa-rdfc-2019", AnySuite::EcdsaRdfc2019),
    ("Ed25519Signature2020", AnySuite::Ed25519Signature2020),
    ("Ed25519Signature2018", AnySuite::Ed25519Signature2018),
    ("ecdsa-sd-2023", AnySuite::EcdsaSd2023),
];

fn suite(name: &str) -> Result<AnySuite, String> {
    let found = SUITES.into_iter().find(|(known, _)| *known == name);
    let (_, suite) = found.ok_or_else(|| format!("no suite {name}"))?;
    Ok(suite)
}

async fn verify(document: Value) -> Result<Value, String> {
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
