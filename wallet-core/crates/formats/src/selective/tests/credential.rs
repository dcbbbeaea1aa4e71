//! Credentials with selective disclosure behind the model over all formats.

use serde_json::{Value, json};
use wallet_crypto::{Curve, OsRandom, PublicKey, Secret, SoftwareKey, SoftwareKeyKind};

use super::issuer::Issuer;
use super::take_proof;
use crate::credential::{Credential, CredentialError, Encoding, HolderReference};
use crate::data_integrity::{Cryptosuite, ProofBinding, VpDataIntegrity, verify_presentation};
use crate::issuer::IssuerReference;
use crate::path::{ClaimPath, PathStep};
use crate::selective::{SelectiveError, SelectiveSuite, verify_derived};
use crate::w3c::W3cError;

const HOLDER: &str = "did:key:zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r";

fn document() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", { "@vocab": "https://example.org/terms#" }],
        "type": ["VerifiableCredential", "Registration"],
        "issuer": "did:web:issuer.example",
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2027-01-01T00:00:00Z",
        "credentialSubject": { "id": HOLDER, "number": "1234567", "band": "5" },
    })
}

fn signed(suite: SelectiveSuite, change: impl Fn(&mut Value, &mut Value)) -> String {
    let mut document = document();
    let proof = Issuer::new().sign(suite, &document, &["/validUntil".to_owned()]);
    let mut proof = Value::Object(proof);
    change(&mut document, &mut proof);
    document["proof"] = proof;
    document.to_string()
}

fn parse(text: &str) -> Result<Credential, CredentialError> {
    Credential::parse(Encoding::DataIntegrity, text)
}

fn verify(credential: &Credential, suite: SelectiveSuite) -> Result<(), CredentialError> {
    credential.verify_by(&Issuer::new().key(suite))
}

#[test]
fn model_says_the_same_of_both_suites() {
    for suite in SelectiveSuite::ALL {
        let text = signed(suite, |_, _| {});
        let credential = parse(&text).unwrap();
        verify(&credential, suite).unwrap();
        assert_eq!(credential.compact(), text);
        assert_eq!(credential.claims(), &document());
        assert_eq!(credential.credential_type(), "Registration");
        assert_eq!(credential.types(), ["VerifiableCredential", "Registration"]);
        assert_eq!(credential.issuer(), Some("did:web:issuer.example"));
        assert!(!credential.is_whole());
        assert_eq!(credential.is_bbs(), suite == SelectiveSuite::Bbs2023);
        assert_eq!(
            credential.issuer_reference().unwrap(),
            IssuerReference::Did {
                did: "did:web:issuer.example".to_owned(),
                kid: Some("did:web:issuer.example#key".to_owned()),
            }
        );
        assert_eq!(
            credential.holder().unwrap(),
            Some(HolderReference::Did(HOLDER.to_owned()))
        );
        let now = 1_790_812_800;
        credential.check_dates(now, 0).unwrap();
        // The proof was made on 2026-10-01, later than the credential begins.
        assert_eq!(credential.validity().nbf, Some(now));
        assert!(credential.check_dates(now - 1, 0).is_err());
        assert!(credential.check_dates(1_798_761_601, 0).is_err());
    }
}

#[test]
fn key_of_the_other_kind_verifies_nothing() {
    for (suite, other) in [
        (SelectiveSuite::EcdsaSd2023, SelectiveSuite::Bbs2023),
        (SelectiveSuite::Bbs2023, SelectiveSuite::EcdsaSd2023),
    ] {
        let credential = parse(&signed(suite, |_, _| {})).unwrap();
        assert!(matches!(
            verify(&credential, other),
            Err(CredentialError::Selective(SelectiveError::Key))
        ));
    }
}

#[test]
fn proofs_for_something_else_or_of_somebody_else_are_refused() {
    let parse_with = |name: &str, value: Value| {
        parse(&signed(SelectiveSuite::EcdsaSd2023, |_, proof| {
            proof[name] = value.clone()
        }))
        .unwrap_err()
    };
    assert!(matches!(
        parse_with("proofPurpose", json!("authentication")),
        CredentialError::W3c(W3cError::ProofPurpose)
    ));
    assert!(matches!(
        parse_with("verificationMethod", json!("did:web:other.example#key")),
        CredentialError::W3c(W3cError::VerificationMethod)
    ));
    assert!(matches!(
        parse_with("previousProof", json!("urn:example:other")),
        CredentialError::W3c(W3cError::PreviousProof)
    ));
    assert!(matches!(
        parse_with("cryptosuite", json!("bbs-2025")),
        CredentialError::W3c(W3cError::Cryptosuite)
    ));
    assert!(matches!(
        parse_with("type", json!("BbsBlsSignature2020")),
        CredentialError::W3c(W3cError::Cryptosuite)
    ));
}

#[test]
fn changed_credentials_do_not_verify() {
    for suite in SelectiveSuite::ALL {
        for change in [
            |document: &mut Value, _: &mut Value| document["credentialSubject"]["band"] = json!("8"),
            |document: &mut Value, _: &mut Value| document["validUntil"] = json!("2037-01-01T00:00:00Z"),
            |document: &mut Value, _: &mut Value| document["credentialSubject"]["id"] = json!("did:key:z6Mk"),
            |_: &mut Value, proof: &mut Value| proof["created"] = json!("2026-09-01T00:00:00Z"),
            |_: &mut Value, proof: &mut Value| proof["expires"] = json!("2037-01-01T00:00:00Z"),
        ] {
            let credential = parse(&signed(suite, change)).unwrap();
            assert!(matches!(
                verify(&credential, suite),
                Err(CredentialError::Selective(SelectiveError::Signature))
            ));
        }
    }
}

/// Asked for one claim: that, what is mandatory, and what tells whose it is, bound to one verifier by the holder's key.
#[test]
fn presentation_shows_what_was_chosen_and_is_bound() {
    let holder = SoftwareKey::from_secret(SoftwareKeyKind::Es256, Secret::new([8; 32])).unwrap();
    for suite in SelectiveSuite::ALL {
        let Credential::Selective(credential) = parse(&signed(suite, |_, _| {})).unwrap() else {
            panic!("selective");
        };
        let step = |name: &str| PathStep::Key(name.to_owned());
        let band = ClaimPath(vec![step("credentialSubject"), step("band")]);
        let number = ClaimPath(vec![step("credentialSubject"), step("number")]);
        let selection = credential.select(&[band]).unwrap();
        assert!(selection.withheld.contains(&number));
        let derived = credential.present(&selection, b"nonce", &OsRandom).unwrap();
        let vp = VpDataIntegrity {
            holder: HOLDER.to_owned(),
            verification_method: format!("{HOLDER}#{}", &HOLDER[8..]),
            cryptosuite: Cryptosuite::EcdsaRdfc2019,
            domain: "x509_san_dns:verifier.example".to_owned(),
            challenge: "nonce".to_owned(),
            created: 1_790_812_800,
        };
        let to_sign = vp.to_sign_derived(&credential, derived, Curve::P256).unwrap();
        let signature = holder.sign(to_sign.bytes()).unwrap();
        let text = to_sign.finish(&signature);
        assert!(!text.contains("1234567"));
        let key: &PublicKey = holder.public_key();
        let binding = |challenge: &'static str| ProofBinding {
            domain: "x509_san_dns:verifier.example",
            challenge,
        };
        verify_presentation(&text, HOLDER, binding("nonce"), key).unwrap();
        assert!(verify_presentation(&text, HOLDER, binding("other"), key).is_err());
        let presented: Value = serde_json::from_str(&text).unwrap();
        let (shown, proof) = take_proof(presented["verifiableCredential"][0].clone());
        verify_derived(&shown, &proof, suite, &Issuer::new().key(suite)).unwrap();
        let mut expected = document();
        expected["credentialSubject"]
            .as_object_mut()
            .unwrap()
            .remove("number");
        expected.as_object_mut().unwrap().remove("validFrom");
        assert_eq!(shown, expected);
    }
}
