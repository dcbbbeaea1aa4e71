//! Status list credentials: they may be larger than others, and nothing else is different.

use serde_json::{Map, Value, json};

use super::{Key, options, proof, with_proof};
use crate::data_integrity::Cryptosuite;
use crate::{DataIntegrityCredential, MAX_JSON_LD_BYTES, MAX_STATUS_LIST_BYTES, W3cError};

fn key_of(suite: Cryptosuite) -> Key {
    if suite.is_of(Key::p256().public().curve()) {
        Key::p256()
    } else {
        Key::ed25519()
    }
}

/// A list with a text of that many characters.
fn unsecured(characters: usize, suite: Cryptosuite) -> Map<String, Value> {
    let mut contexts = vec!["https://www.w3.org/ns/credentials/v2"];
    if suite == Cryptosuite::Ed25519Signature2018 {
        contexts.push("https://w3id.org/security/suites/ed25519-2018/v1");
    } else if suite == Cryptosuite::Ed25519Signature2020 {
        contexts.push("https://w3id.org/security/suites/ed25519-2020/v1");
    }
    let document = json!({
        "@context": contexts,
        "id": "https://status.gdr.example/lists/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": key_of(suite).did(),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "https://status.gdr.example/lists/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": format!("u{}", "A".repeat(characters)),
        },
    });
    document.as_object().unwrap().clone()
}

fn list(characters: usize, suite: Cryptosuite) -> String {
    let key = key_of(suite);
    let document = unsecured(characters, suite);
    let proof = proof(&document, options(suite, &key), &key);
    with_proof(document, proof)
}

/// A list of this many bytes, with a proof that does not hold.
fn of_size(bytes: usize) -> String {
    let key = Key::ed25519();
    let mut proof = options(Cryptosuite::EddsaJcs2022, &key);
    proof.insert("proofValue".to_owned(), json!("z"));
    let text = |characters| {
        let document = unsecured(characters, Cryptosuite::EddsaJcs2022);
        with_proof(document, Value::Object(proof.clone()))
    };
    text(bytes - text(0).len())
}

#[test]
fn a_list_of_four_hundred_thousand_random_bits_verifies_by_every_suite() {
    for suite in Cryptosuite::ALL {
        // 50,000 bytes that do not compress.
        let text = list(66_700, suite);
        let list = DataIntegrityCredential::parse_status_list(&text).unwrap();
        list.verify_signature(&key_of(suite).public()).unwrap();
        let spoilt = text.replace("uAAAAAAAA", "uAAAABAAA");
        let list = DataIntegrityCredential::parse_status_list(&spoilt).unwrap();
        assert!(matches!(
            list.verify_signature(&key_of(suite).public()),
            Err(W3cError::Signature)
        ));
    }
}

/// Canonicalisation is linear: else this would not end.
#[test]
fn a_list_of_the_largest_size_verifies_in_both_canonical_forms() {
    for suite in [Cryptosuite::EddsaJcs2022, Cryptosuite::EcdsaRdfc2019] {
        let around = list(0, suite).len() + 2;
        let text = list(MAX_STATUS_LIST_BYTES - around, suite);
        assert!(text.len() <= MAX_STATUS_LIST_BYTES);
        let list = DataIntegrityCredential::parse_status_list(&text).unwrap();
        list.verify_signature(&key_of(suite).public()).unwrap();
    }
}

#[test]
fn a_list_may_be_larger_than_another_credential_and_has_a_limit_too() {
    let parse = DataIntegrityCredential::parse;
    parse(&of_size(MAX_JSON_LD_BYTES)).unwrap();
    assert!(matches!(
        parse(&of_size(MAX_JSON_LD_BYTES + 1)),
        Err(W3cError::TooLarge)
    ));
    let parse = DataIntegrityCredential::parse_status_list;
    parse(&of_size(MAX_STATUS_LIST_BYTES)).unwrap();
    assert!(matches!(
        parse(&of_size(MAX_STATUS_LIST_BYTES + 1)),
        Err(W3cError::TooLarge)
    ));
}
