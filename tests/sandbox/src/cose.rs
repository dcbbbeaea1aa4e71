//! CBOR (RFC 8949) and signatures in it (RFC 9052), by `ciborium` and `coset`.

use coset::cbor::Value;
use coset::iana::Algorithm;
use coset::{CoseSign1, CoseSign1Builder, Header, HeaderBuilder, RegisteredLabelWithPrivate};
use identity_kit::jose::{DefaultVerifier, Jwk, JwsAlgorithm, JwsVerifier as _};

use crate::keys::Key;
use crate::trouble::Trouble;

/// `typ` (RFC 9596).
pub const TYP: i64 = 16;
/// `x5chain` (RFC 9360).
pub const X5CHAIN: i64 = 33;
/// An encoded data item in a byte string (RFC 8949 section 3.4.5.1).
const ENCODED: u64 = 24;

/// Encodes a data item.
///
/// # Errors
///
/// [`Trouble`] when it cannot be written.
pub fn encode(value: &Value) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(Trouble::during("CBOR"))?;
    Ok(bytes)
}

/// Decodes one data item, which must be all there is.
///
/// # Errors
///
/// [`Trouble`] when it is something else.
pub fn decode(mut bytes: &[u8]) -> Result<Value, Trouble> {
    let value = ciborium::from_reader(&mut bytes).map_err(Trouble::during("CBOR"))?;
    if bytes.is_empty() {
        Ok(value)
    } else {
        Err(Trouble("CBOR: something follows".to_owned()))
    }
}

/// A map with names as keys.
pub fn map(members: Vec<(&str, Value)>) -> Value {
    let members = members.into_iter();
    Value::Map(members.map(|(name, value)| (Value::from(name), value)).collect())
}

/// A data item, encoded within a byte string.
///
/// # Errors
///
/// [`Trouble`] when it cannot be written.
pub fn embedded(value: &Value) -> Result<Value, Trouble> {
    Ok(Value::Tag(ENCODED, Box::new(Value::Bytes(encode(value)?))))
}

/// The data item within a byte string.
pub fn opened(value: &Value) -> Option<Value> {
    let (tag, inner) = value.as_tag()?;
    let bytes = inner.as_bytes().filter(|_| tag == ENCODED)?;
    decode(bytes).ok()
}

/// The member of this name.
pub fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let mut members = value.as_map()?.iter();
    let found = members.find(|(key, _)| key.as_text() == Some(name));
    found.map(|(_, value)| value)
}

/// A chain as `x5chain` has it: one certificate stands for itself.
pub fn x5chain(chain: &[Vec<u8>]) -> Value {
    match chain {
        [one] => Value::Bytes(one.clone()),
        all => Value::Array(all.iter().cloned().map(Value::Bytes).collect()),
    }
}

/// The certificates of an `x5chain` in the unprotected header.
pub fn chain_of(signed: &CoseSign1) -> Option<Vec<Vec<u8>>> {
    let label = coset::Label::Int(X5CHAIN);
    let mut members = signed.unprotected.rest.iter();
    let (_, chain) = members.find(|(name, _)| *name == label)?;
    if let Some(one) = chain.as_bytes() {
        return Some(vec![one.clone()]);
    }
    chain
        .as_array()?
        .iter()
        .map(|one| one.as_bytes().cloned())
        .collect()
}

/// Signs a payload as COSE_Sign1; `protected` gets the key's algorithm.
///
/// # Errors
///
/// [`Trouble`] when signing fails.
pub async fn sign1(
    key: &Key,
    protected: HeaderBuilder,
    unprotected: Header,
    payload: Vec<u8>,
) -> Result<CoseSign1, Trouble> {
    // There are no other keys here.
    let algorithm = if key.signer().alg() == JwsAlgorithm::EdDSA {
        Algorithm::EdDSA
    } else {
        Algorithm::ES256
    };
    let mut signed = CoseSign1Builder::new()
        .protected(protected.algorithm(algorithm).build())
        .unprotected(unprotected)
        .payload(payload)
        .build();
    let signature = key.signer().sign(&signed.tbs_data(&[])).await;
    signed.signature = signature.map_err(Trouble::during("signature"))?;
    Ok(signed)
}

/// Verifies an ES256 signature; over `detached` where that is given, else over its own payload.
///
/// # Errors
///
/// What is wrong with it.
pub fn verify1(signed: &CoseSign1, detached: Option<&[u8]>, key: &Jwk) -> Result<(), &'static str> {
    let es256 = RegisteredLabelWithPrivate::Assigned(Algorithm::ES256);
    if signed.protected.header.alg != Some(es256) {
        return Err("the algorithm is not ES256");
    }
    let input = match (detached, &signed.payload) {
        (None, Some(_)) => signed.tbs_data(&[]),
        (Some(payload), None) => signed.tbs_detached_data(payload, &[]),
        (None, None) | (Some(_), Some(_)) => return Err("the payload is not where it belongs"),
    };
    DefaultVerifier
        .verify(JwsAlgorithm::ES256, &input, &signed.signature, key)
        .map_err(|_| "it does not fit")
}
