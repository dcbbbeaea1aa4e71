//! Proofs that other code made (`tests/vectors/data-integrity`): base proofs for its holder, and what it derived of them.

use serde_json::{Value, json};
use wallet_crypto::{BbsPublicKey, OsRandom};

use super::take_proof;
use crate::selective::{IssuerKey, SelectiveSuite, verify_derived};
use crate::tests::{key_of, multikey, path};
use crate::{Credential, Encoding, SelectiveCredential};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../../../../tests/vectors/data-integrity/", $path))
    };
}

/// What it issued by a suite, and what it derived of that.
const MADE: [(SelectiveSuite, &str, &str); 2] = [
    (
        SelectiveSuite::EcdsaSd2023,
        vector!("ecdsa-sd-2023.json"),
        vector!("ecdsa-sd-2023-derived.json"),
    ),
    (
        SelectiveSuite::Bbs2023,
        vector!("bbs-2023.json"),
        vector!("bbs-2023-derived.json"),
    ),
];

/// What was chosen for the derived ones.
fn chosen() -> [Value; 3] {
    [
        json!(["credentialSubject", "title"]),
        json!(["credentialSubject", "modules", 1, "module"]),
        json!(["credentialSubject", "modules", 2]),
    ]
}

fn parse(text: &str) -> SelectiveCredential {
    let Credential::Selective(credential) = Credential::parse(Encoding::DataIntegrity, text).unwrap() else {
        panic!("a part of it can be shown");
    };
    *credential
}

fn issuer_key(did: &str, suite: SelectiveSuite) -> IssuerKey {
    match suite {
        SelectiveSuite::EcdsaSd2023 => IssuerKey::Signing(key_of(did)),
        SelectiveSuite::Bbs2023 => {
            let multikey = multikey(did);
            let key = multikey.strip_prefix(&[0xeb, 0x01]).unwrap();
            IssuerKey::Bbs(BbsPublicKey::from_bytes(key).unwrap())
        }
    }
}

/// Whether a base proof is right.
fn verified(text: &str, suite: SelectiveSuite) -> Result<(), crate::SelectiveError> {
    let credential = parse(text);
    match issuer_key(credential.issuer(), suite) {
        IssuerKey::Signing(key) => credential.verify_signature(&key),
        IssuerKey::Bbs(key) => credential.verify_bbs_signature(&key),
    }
}

#[test]
fn base_proofs_verify_and_those_of_changed_documents_do_not() {
    for (suite, base, _) in MADE {
        assert_eq!(parse(base).suite(), suite);
        verified(base, suite).unwrap();
        for (place, value) in [
            ("/credentialSubject/title", json!("MRCP")),
            ("/credentialSubject/modules/2/module", json!("Physiology")),
            ("/issuer/name", json!("Another")),
            ("/validUntil", json!("2029-09-01T00:00:00Z")),
        ] {
            let mut changed: Value = serde_json::from_str(base).unwrap();
            *changed.pointer_mut(place).unwrap() = value;
            assert!(
                verified(&changed.to_string(), suite).is_err(),
                "{suite:?} {place}"
            );
        }
    }
}

#[test]
fn the_same_choice_is_derived_to_the_same_document() {
    for (suite, base, derived) in MADE {
        let credential = parse(base);
        let selection = credential.select(&chosen().map(path)).unwrap();
        let ours = credential
            .present(&selection, b"n-0S6_WzA2Mj", &OsRandom)
            .unwrap();
        let theirs: Value = serde_json::from_str(derived).unwrap();
        if suite == SelectiveSuite::EcdsaSd2023 {
            // Nothing in it is random.
            assert_eq!(ours, theirs);
        }
        assert_eq!(take_proof(ours).0, take_proof(theirs).0);
    }
}

#[test]
fn derived_proofs_verify_and_those_of_changed_documents_do_not() {
    for (suite, _, derived) in MADE {
        let (document, proof) = take_proof(serde_json::from_str(derived).unwrap());
        let key = issuer_key(document["issuer"]["id"].as_str().unwrap(), suite);
        verify_derived(&document, &proof, suite, &key).unwrap();
        for (place, value) in [
            ("/credentialSubject/title", json!("MRCP")),
            ("/credentialSubject/modules/0/module", json!("Anatomy")),
            ("/issuer/name", json!("Another")),
        ] {
            let mut changed = document.clone();
            *changed.pointer_mut(place).unwrap() = value;
            assert!(
                verify_derived(&changed, &proof, suite, &key).is_err(),
                "{suite:?} {place}"
            );
        }
        let mut other = proof.clone();
        other.insert("proofPurpose".to_owned(), json!("authentication"));
        assert!(
            verify_derived(&document, &other, suite, &key).is_err(),
            "{suite:?}"
        );
    }
}
