//! The vectors of the cryptosuites' specifications, and signatures by hashes that are computed without the code under
//! test where they give none.

use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};

use super::{Key, options, unsecured, with_proof};
use crate::data_integrity::Cryptosuite;
use crate::{DataIntegrityCredential, W3cError};
use wallet_crypto::{Curve, PublicKey};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../../../../tests/vectors/", $path))
    };
}

fn key(pair: &str) -> PublicKey {
    let pair: Value = serde_json::from_str(pair).unwrap();
    let text = pair["publicKeyMultibase"]
        .as_str()
        .unwrap()
        .strip_prefix('z')
        .unwrap();
    let bytes = bs58::decode(text).into_vec().unwrap();
    match bytes.as_slice() {
        [0xed, 1, key @ ..] => PublicKey::ed25519(key).unwrap(),
        [0x80, 0x24, key @ ..] => PublicKey::p256_from_sec1(key).unwrap(),
        _ => panic!("another kind of key"),
    }
}

/// The signed document, the combined hash, and the key.
const PUBLISHED: [(&str, &str, &str); 3] = [
    (
        vector!("w3c-vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json"),
        vector!("w3c-vc-di-eddsa/eddsa-rdfc-2022/combinedHashDataInt.txt"),
        vector!("w3c-vc-di-eddsa/keyPair.json"),
    ),
    (
        vector!("w3c-vc-di-eddsa/Ed25519Signature2020/signedEdSig.json"),
        vector!("w3c-vc-di-eddsa/Ed25519Signature2020/combinedHashEdSig.txt"),
        vector!("w3c-vc-di-eddsa/keyPair.json"),
    ),
    (
        vector!("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json"),
        vector!("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/combinedHashECDSAP256.txt"),
        vector!("w3c-vc-di-ecdsa/p256KeyPair.json"),
    ),
];

#[test]
fn published_hashes_are_reproduced() {
    for (signed, combined, pair) in PUBLISHED {
        let mut document: Value = serde_json::from_str(signed).unwrap();
        let mut proof = document.as_object_mut().unwrap().remove("proof").unwrap();
        let proof = proof.as_object_mut().unwrap();
        proof.remove("proofValue").unwrap();
        let suite = Cryptosuite::of_proof(proof).unwrap();
        let curve = key(pair).curve();
        let hash_data = suite
            .hash_data(document.as_object().unwrap(), proof, curve)
            .unwrap();
        let hex: String = hash_data.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, combined.trim());
    }
}

/// The issuer of the published examples is an https URL, the signer a did:key: only the signature can hold.
#[test]
fn published_signatures_verify() {
    for (signed, _, pair) in PUBLISHED {
        let mut document: Value = serde_json::from_str(signed).unwrap();
        let members = document.as_object_mut().unwrap();
        let proofs = super::super::Proofs::read(members.remove("proof").unwrap()).unwrap();
        let issuer = key(pair);
        let method = signed
            .split("\"verificationMethod\": \"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        proofs
            .verify(members, (method, "assertionMethod"), &issuer)
            .unwrap();
        members["credentialSubject"]["alumniOf"] = json!("Another school");
        let error = proofs
            .verify(members, (method, "assertionMethod"), &issuer)
            .unwrap_err();
        assert!(matches!(error, W3cError::Signature));
        assert!(DataIntegrityCredential::parse(signed).is_err());
    }
}

/// RFC 8785 of what has ASCII names, strings and no numbers.
fn canonical_json(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Object(members) => {
            let sorted: std::collections::BTreeMap<_, _> = members.iter().collect();
            let member =
                |(name, value): (&String, &Value)| format!("{}:{}", json!(name), canonical_json(value));
            format!("{{{}}}", joined(sorted.into_iter().map(member).collect()))
        }
        Value::Array(elements) => format!("[{}]", joined(elements.iter().map(canonical_json).collect())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[test]
fn jcs_signatures_over_hashes_of_the_tests_own_verify() {
    for (key, suite) in [
        (Key::ed25519(), Cryptosuite::EddsaJcs2022),
        (Key::p256(), Cryptosuite::EcdsaJcs2019),
        (Key::p384(), Cryptosuite::EcdsaJcs2019),
    ] {
        let document = unsecured(&key.did());
        let mut options = options(suite, &key);
        options.insert("@context".to_owned(), document["@context"].clone());
        let hash = |value: &Value| match key.public().curve() {
            Curve::P384 => Sha384::digest(canonical_json(value)).to_vec(),
            Curve::P256 | Curve::Ed25519 => Sha256::digest(canonical_json(value)).to_vec(),
        };
        let hash_data = [
            hash(&Value::Object(options.clone())),
            hash(&Value::Object(document.clone())),
        ]
        .concat();
        let signature = key.sign(&hash_data);
        options.insert(
            "proofValue".to_owned(),
            format!("z{}", bs58::encode(signature).into_string()).into(),
        );
        let mut text = with_proof(document, Value::Object(options));
        let credential = DataIntegrityCredential::parse(&text).unwrap();
        assert_eq!(credential.cryptosuite(), suite);
        credential.verify_signature(&key.public()).unwrap();
        text = text.replace("MBBS", "MRCP");
        let spoilt = DataIntegrityCredential::parse(&text).unwrap();
        assert!(matches!(
            spoilt.verify_signature(&key.public()),
            Err(W3cError::Signature)
        ));
    }
}
