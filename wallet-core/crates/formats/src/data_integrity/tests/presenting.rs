//! Presentations, bound to a verifier and a transaction.

use serde_json::{Value, json};

use super::{DOMAIN, Key, options, proof, unsecured, with_proof};
use crate::data_integrity::Cryptosuite;
use crate::{DataIntegrityCredential, ProofBinding, VpDataIntegrity, W3cError, verify_presentation};

fn credential(v1: bool) -> DataIntegrityCredential {
    let issuer = Key::p256();
    let mut document = unsecured(&issuer.did());
    if v1 {
        document["@context"].as_array_mut().unwrap()[0] = json!("https://www.w3.org/2018/credentials/v1");
        document["@context"].as_array_mut().unwrap()[1] =
            json!("https://w3id.org/security/data-integrity/v2");
        let begin = document.remove("validFrom").unwrap();
        document.insert("issuanceDate".to_owned(), begin);
        document.remove("validUntil").unwrap();
    }
    let proof = proof(&document, options(Cryptosuite::EcdsaRdfc2019, &issuer), &issuer);
    DataIntegrityCredential::parse(&with_proof(document, proof)).unwrap()
}

#[test]
fn a_presentation_is_bound() {
    for v1 in [false, true] {
        for suite in Cryptosuite::ALL {
            let holder = if suite.is_of(wallet_crypto::Curve::P256) {
                Key::p256()
            } else {
                Key::ed25519()
            };
            let vp = VpDataIntegrity {
                holder: holder.did(),
                verification_method: holder.method(),
                cryptosuite: suite,
                domain: DOMAIN.to_owned(),
                challenge: "n-0S6_WzA2Mj".to_owned(),
                created: 1_767_312_000,
            };
            let credential = credential(v1);
            let to_sign = vp.to_sign(&credential, holder.public().curve()).unwrap();
            let signature = holder.sign(to_sign.bytes());
            let text = to_sign.finish(&signature);
            let binding = ProofBinding {
                domain: DOMAIN,
                challenge: "n-0S6_WzA2Mj",
            };
            verify_presentation(&text, &holder.did(), binding, &holder.public()).unwrap();
            for other in [
                ProofBinding {
                    domain: "https://other.example",
                    ..binding
                },
                ProofBinding {
                    challenge: "other",
                    ..binding
                },
            ] {
                let error = verify_presentation(&text, &holder.did(), other, &holder.public()).unwrap_err();
                assert!(matches!(error, W3cError::Binding));
            }
            let parsed: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(
                parsed["verifiableCredential"][0],
                serde_json::from_str::<Value>(credential.text()).unwrap()
            );
            let spoilt = text.replace("MBBS", "MRCP");
            assert!(verify_presentation(&spoilt, &holder.did(), binding, &holder.public()).is_err());
            let wrong = Key::p384().public().curve();
            assert!(suite.is_of(wrong) || vp.to_sign(&credential, wrong).is_err());
        }
    }
}
