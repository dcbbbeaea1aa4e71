//! Proofs over whole documents that `ssi` does not make: eddsa-jcs-2022 (VC-DI-EdDSA section 3.3), ecdsa-jcs-2019 (VC-DI-ECDSA section
//! 3.3), and ecdsa-rdfc-2019 (its section 3.2) of P-384, for which it orders nodes by another hash. The parts by `ssi` and what it is made of, put
//! together here.

use json_syntax::Print as _;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384};
use ssi::JWK;
use ssi::claims::jws::{sign_bytes, verify_bytes};
use ssi::jwk::Algorithm;
use ssi::security::MultibaseBuf;
use ssi::security::multibase::Base;

use crate::key::text;
use crate::proof::{Options, Parts, secured};
use crate::rdf;

/// The suites with JCS.
const JCS: [&str; 2] = ["eddsa-jcs-2022", "ecdsa-jcs-2019"];
/// The suite with RDF.
const RDFC: &str = "ecdsa-rdfc-2019";

/// Whether proofs of a suite by a key are made here.
pub(crate) fn makes(suite: &str, key: &JWK) -> bool {
    JCS.contains(&suite) || (suite == RDFC && key.get_algorithm() == Some(Algorithm::ES384))
}

/// A document with a proof by a key.
pub(crate) async fn sign(
    document: Map<String, Value>,
    key: &JWK,
    options: &Options,
) -> Result<Value, String> {
    let algorithm = algorithm(key, &options.cryptosuite)?;
    let mut configuration = options.configuration();
    if let Some(context) = document.get("@context")
        && options.cryptosuite != RDFC
    {
        configuration.insert("@context".to_owned(), context.clone());
    }
    let data = hash_data(&configuration, &document, (algorithm, &options.cryptosuite)).await?;
    let signature = sign_bytes(algorithm, &data, key).map_err(text)?;
    let value = MultibaseBuf::encode(Base::Base58Btc, signature);
    Ok(secured(document, configuration, value.as_str()))
}

/// Whether the proof of a document holds.
pub(crate) async fn verify(mut parts: Parts, key: &JWK, suite: &str) -> Result<(), String> {
    let algorithm = algorithm(key, suite)?;
    if let Some(context) = parts.configuration.get("@context") {
        let begins = begins_with(parts.document.get("@context"), context);
        if !begins {
            return Err("the document's contexts are not those of the proof".to_owned());
        }
        parts.document.insert("@context".to_owned(), context.clone());
    }
    let data = hash_data(&parts.configuration, &parts.document, (algorithm, suite)).await?;
    let (base, signature) = MultibaseBuf::new(parts.value).decode().map_err(text)?;
    if base != Base::Base58Btc {
        return Err("the proof's value is not in base58-btc".to_owned());
    }
    verify_bytes(algorithm, &data, key, &signature).map_err(text)
}

/// What a key of a suite signs by.
fn algorithm(key: &JWK, suite: &str) -> Result<Algorithm, String> {
    match (suite, key.get_algorithm()) {
        ("eddsa-jcs-2022", Some(found @ Algorithm::EdDSA)) => Ok(found),
        ("ecdsa-jcs-2019", Some(found @ (Algorithm::ES256 | Algorithm::ES384))) => Ok(found),
        (RDFC, Some(found @ Algorithm::ES384)) => Ok(found),
        _ => Err(format!("the key makes no proofs of {suite}")),
    }
}

/// Whether the contexts of a document are, or begin with, these.
fn begins_with(document: Option<&Value>, contexts: &Value) -> bool {
    match (document, contexts) {
        (Some(Value::Array(all)), Value::Array(first)) => all.starts_with(first),
        (Some(all), one) => all == one,
        (None, _) => false,
    }
}

/// The hash of the proof's configuration, then that of the document.
async fn hash_data(
    configuration: &Map<String, Value>,
    document: &Map<String, Value>,
    (algorithm, suite): (Algorithm, &str),
) -> Result<Vec<u8>, String> {
    let mut configuration = configuration.clone();
    if suite == RDFC {
        let context = document.get("@context").cloned().unwrap_or_default();
        configuration.insert("@context".to_owned(), context);
    }
    let mut data = Vec::new();
    for part in [&configuration, document] {
        let text = if suite == RDFC {
            rdf::canonical_by_sha384(&rdf::quads(part).await?)?
        } else {
            canonical(part)?
        };
        if algorithm == Algorithm::ES384 {
            data.extend(Sha384::digest(&text));
        } else {
            data.extend(Sha256::digest(&text));
        }
    }
    Ok(data)
}

/// RFC 8785.
fn canonical(object: &Map<String, Value>) -> Result<String, String> {
    let mut value = json_syntax::Value::Object(rdf::object(object)?);
    value.canonicalize();
    Ok(value.compact_print().to_string())
}
