//! Credentials that other code signed, for suites without published vectors (`tests/vectors/data-integrity`).

use serde_json::{Value, json};
use wallet_crypto::Curve;

use crate::data_integrity::Cryptosuite;
use crate::tests::key_of;
use crate::{DataIntegrityCredential, W3cError};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../../../../tests/vectors/data-integrity/", $path))
    };
}

const SIGNED: [(&str, Cryptosuite, Curve); 6] = [
    (
        vector!("ecdsa-jcs-2019-p256.json"),
        Cryptosuite::EcdsaJcs2019,
        Curve::P256,
    ),
    (
        vector!("ecdsa-jcs-2019-p384.json"),
        Cryptosuite::EcdsaJcs2019,
        Curve::P384,
    ),
    (
        vector!("ecdsa-rdfc-2019-p256.json"),
        Cryptosuite::EcdsaRdfc2019,
        Curve::P256,
    ),
    (
        vector!("ecdsa-rdfc-2019-p384.json"),
        Cryptosuite::EcdsaRdfc2019,
        Curve::P384,
    ),
    (
        vector!("eddsa-jcs-2022.json"),
        Cryptosuite::EddsaJcs2022,
        Curve::Ed25519,
    ),
    (
        vector!("Ed25519Signature2018.json"),
        Cryptosuite::Ed25519Signature2018,
        Curve::Ed25519,
    ),
];

fn verified(document: &Value) -> Result<(), W3cError> {
    let credential = DataIntegrityCredential::parse(&document.to_string())?;
    credential.verify_signature(&key_of(credential.issuer()))
}

#[test]
fn what_other_code_signed_verifies() {
    for (text, suite, curve) in SIGNED {
        let credential = DataIntegrityCredential::parse(text).unwrap();
        assert_eq!(credential.cryptosuite(), suite);
        assert_eq!(key_of(credential.issuer()).curve(), curve);
        verified(&serde_json::from_str(text).unwrap())
            .unwrap_or_else(|error| panic!("{suite:?} {curve:?}: {error}"));
    }
}

#[test]
fn what_was_changed_since_does_not() {
    for (text, suite, curve) in SIGNED {
        let signed: Value = serde_json::from_str(text).unwrap();
        for (place, value) in [
            ("/credentialSubject/title", json!("MRCP")),
            ("/id", json!("urn:uuid:00000000-0000-4000-8000-000000000000")),
            ("/proof/created", json!("2026-09-02T00:00:00Z")),
        ] {
            let mut changed = signed.clone();
            *changed.pointer_mut(place).unwrap() = value;
            let error = verified(&changed).unwrap_err();
            assert!(
                matches!(error, W3cError::Signature),
                "{suite:?} {curve:?} {place}: {error}"
            );
        }
    }
}
