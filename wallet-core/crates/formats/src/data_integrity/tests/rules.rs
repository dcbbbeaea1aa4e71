//! What a credential with proofs must be.

use serde_json::{Value, json};

use super::{Key, options, proof, unsecured, with_proof};
use crate::data_integrity::Cryptosuite;
use crate::{DataIntegrityCredential, HolderReference, MAX_PROOFS, W3cError};

fn key_of(suite: Cryptosuite) -> Key {
    match suite {
        Cryptosuite::EcdsaRdfc2019 | Cryptosuite::EcdsaJcs2019 => Key::p256(),
        Cryptosuite::EddsaRdfc2022
        | Cryptosuite::EddsaJcs2022
        | Cryptosuite::Ed25519Signature2020
        | Cryptosuite::Ed25519Signature2018 => Key::ed25519(),
    }
}

/// A credential by this suite, its options changed.
fn issued(suite: Cryptosuite, change: &[(&str, Value)]) -> String {
    let key = key_of(suite);
    let mut document = unsecured(&key.did());
    if suite == Cryptosuite::Ed25519Signature2018 {
        document["@context"].as_array_mut().unwrap()[1] =
            json!("https://w3id.org/security/suites/ed25519-2018/v1");
    }
    let mut options = options(suite, &key);
    for (name, value) in change {
        options.insert((*name).to_owned(), value.clone());
    }
    let proof = proof(&document, options, &key);
    with_proof(document, proof)
}

#[test]
fn every_suite_verifies_and_notices_a_change() {
    for suite in Cryptosuite::ALL {
        let text = issued(suite, &[]);
        let credential = DataIntegrityCredential::parse(&text).unwrap();
        let key = key_of(suite);
        credential.verify_signature(&key.public()).unwrap();
        assert_eq!(credential.credential_type(), "Qualification");
        let mut expanded = credential.expanded_types().to_vec();
        expanded.sort();
        assert_eq!(
            expanded,
            [
                "https://penfold.example/terms#Qualification",
                "https://www.w3.org/2018/credentials#VerifiableCredential",
            ]
        );
        assert!(matches!(credential.holder(), Some(HolderReference::Did(did)) if did == Key::p256().did()));
        assert!(credential.claims().get("proof").is_none());
        for (from, to) in [
            ("MBBS", "MRCP"),
            ("2028-01-01", "2029-01-01"),
            ("2026-01-02", "2026-01-03"),
            ("terms#title", "terms#other"),
        ] {
            let spoilt = text.replace(from, to);
            assert_ne!(spoilt, text);
            let spoilt = DataIntegrityCredential::parse(&spoilt).unwrap();
            assert!(
                matches!(spoilt.verify_signature(&key.public()), Err(W3cError::Signature)),
                "{suite:?} {from}"
            );
        }
        let other = Key::p384().public();
        assert!(credential.verify_signature(&other).is_err());
    }
}

#[test]
fn proofs_that_do_not_count_are_refused() {
    let suite = Cryptosuite::EddsaRdfc2022;
    let refused =
        |change: &[(&str, Value)]| DataIntegrityCredential::parse(&issued(suite, change)).unwrap_err();
    assert!(matches!(
        refused(&[("proofPurpose", json!("authentication"))]),
        W3cError::ProofPurpose
    ));
    let foreign = Key::p256().method();
    assert!(matches!(
        refused(&[("verificationMethod", json!(foreign))]),
        W3cError::VerificationMethod
    ));
    let text = issued(suite, &[]);
    for (name, value) in [
        ("type", json!(1)),
        ("created", json!("yesterday")),
        ("expires", json!("tomorrow")),
        ("verificationMethod", json!({})),
        ("proofPurpose", json!(null)),
        ("previousProof", json!([1])),
    ] {
        let mut document: Value = serde_json::from_str(&text).unwrap();
        document["proof"][name] = value;
        let error = DataIntegrityCredential::parse(&document.to_string()).unwrap_err();
        assert!(matches!(error, W3cError::Proof), "{name}: {error}");
    }
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["proof"]["cryptosuite"] = json!("none-2026");
    assert!(matches!(
        DataIntegrityCredential::parse(&document.to_string()),
        Err(W3cError::Cryptosuite)
    ));
    document["proof"] = json!([]);
    assert!(matches!(
        DataIntegrityCredential::parse(&document.to_string()),
        Err(W3cError::Proof)
    ));
    document.as_object_mut().unwrap().remove("proof");
    assert!(matches!(
        DataIntegrityCredential::parse(&document.to_string()),
        Err(W3cError::Proof)
    ));
}

#[test]
fn dates_of_the_proof_narrow_those_of_the_credential() {
    let text = issued(
        Cryptosuite::EddsaRdfc2022,
        &[("expires", json!("2026-06-01T00:00:00Z"))],
    );
    let credential = DataIntegrityCredential::parse(&text).unwrap();
    credential.verify_signature(&Key::ed25519().public()).unwrap();
    // 2026-01-02, 2026-06-01
    let (created, expires) = (1_767_312_000, 1_780_272_000);
    assert!(matches!(
        credential.check_dates(created - 1, 0),
        Err(W3cError::NotYetValid)
    ));
    credential.check_dates(created, 0).unwrap();
    credential.check_dates(expires - 1, 0).unwrap();
    assert!(matches!(
        credential.check_dates(expires, 0),
        Err(W3cError::Expired)
    ));
}

#[test]
fn sets_and_chains_verify_as_a_whole() {
    let key = Key::ed25519();
    let document = unsecured(&key.did());
    let mut first = options(Cryptosuite::EddsaRdfc2022, &key);
    first.insert(
        "id".to_owned(),
        json!("urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"),
    );
    let first = proof(&document, first, &key);
    let mut second = options(Cryptosuite::EddsaRdfc2022, &key);
    second.insert("previousProof".to_owned(), first["id"].clone());
    let mut bound = document.clone();
    bound.insert("proof".to_owned(), json!([first]));
    let second = proof(&bound, second, &key);
    let verify = |proofs: Value| {
        DataIntegrityCredential::parse(&with_proof(document.clone(), proofs))
            .and_then(|credential| credential.verify_signature(&key.public()))
    };
    verify(json!([first, second])).unwrap();
    verify(json!([second, first])).unwrap();
    assert!(matches!(verify(json!([second])), Err(W3cError::PreviousProof)));
    assert!(matches!(
        verify(json!([first, first, second])),
        Err(W3cError::PreviousProof)
    ));
    let mut spoilt = first.clone();
    spoilt["created"] = json!("2026-01-01T12:00:00Z");
    assert!(matches!(
        verify(json!([spoilt, second])),
        Err(W3cError::Signature)
    ));
    // A second proof by the issuer that is wrong spoils the set.
    let mut stray = second;
    stray.as_object_mut().unwrap().remove("previousProof");
    assert!(matches!(verify(json!([first, stray])), Err(W3cError::Signature)));
    let many = vec![first.clone(); MAX_PROOFS];
    verify(json!(many)).unwrap();
    let more = vec![first; MAX_PROOFS + 1];
    assert!(matches!(verify(json!(more)), Err(W3cError::TooManyProofs)));
}
