//! What the suites that `ssi` lacks have in common: a `DataIntegrityProof` without its value (Data Integrity, "Add Proof").

use serde_json::{Map, Value, json};
use ssi::xsd::DateTimeStamp;

/// What a proof is for.
pub(crate) struct Options {
    /// Its suite.
    pub(crate) cryptosuite: String,
    /// The DID URL of the key.
    pub(crate) method: String,
    /// Whether a holder makes it.
    pub(crate) presentation: bool,
    /// `challenge`.
    pub(crate) challenge: Option<String>,
    /// `domain`.
    pub(crate) domain: Option<String>,
}

impl Options {
    /// The proof of a document, made now.
    pub(crate) fn configuration(&self) -> Map<String, Value> {
        let purpose = if self.presentation {
            "authentication"
        } else {
            "assertionMethod"
        };
        let members = [
            ("type", Some(json!("DataIntegrityProof"))),
            ("cryptosuite", Some(json!(self.cryptosuite))),
            ("created", Some(json!(DateTimeStamp::now_ms().to_string()))),
            ("verificationMethod", Some(json!(self.method))),
            ("proofPurpose", Some(json!(purpose))),
            ("challenge", self.challenge.as_ref().map(|text| json!(text))),
            ("domain", self.domain.as_ref().map(|text| json!(text))),
        ];
        let said = members.into_iter();
        said.filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }
}

/// A secured document, taken apart.
pub(crate) struct Parts {
    /// The document without its proof.
    pub(crate) document: Map<String, Value>,
    /// The proof without its value.
    pub(crate) configuration: Map<String, Value>,
    /// `proofValue`.
    pub(crate) value: String,
    /// `verificationMethod`.
    pub(crate) method: String,
}

impl Parts {
    /// Takes a document with one proof apart.
    pub(crate) fn of(secured: Value) -> Result<Self, String> {
        let Value::Object(mut document) = secured else {
            return Err("the document is no object".to_owned());
        };
        let Some(Value::Object(mut configuration)) = document.remove("proof") else {
            return Err("the document does not have one proof".to_owned());
        };
        let Some(Value::String(value)) = configuration.remove("proofValue") else {
            return Err("the proof has no value".to_owned());
        };
        let method = configuration.get("verificationMethod").and_then(Value::as_str);
        Ok(Self {
            method: method.ok_or("the proof names no key")?.to_owned(),
            document,
            configuration,
            value,
        })
    }
}

/// A document with its proof.
pub(crate) fn secured(
    mut document: Map<String, Value>,
    mut configuration: Map<String, Value>,
    value: &str,
) -> Value {
    configuration.insert("proofValue".to_owned(), json!(value));
    document.insert("proof".to_owned(), Value::Object(configuration));
    Value::Object(document)
}
