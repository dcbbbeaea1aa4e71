//! ecdsa-sd-2023 and bbs-2023 against code that is not ours: it makes the base proof, the holder derives, and it verifies what the
//! holder shows of it.

use serde_json::{Value, json};
use wallet_crypto::{OsRandom, SoftwareKeyKind};
use wallet_formats::{ClaimPath, Credential, Cryptosuite};
use wallet_trust::{did_jwk_of, did_key_of};

use crate::engine::{Engine, Made};
use crate::proofs::{CHALLENGE, DOMAIN, Holder, OTHER_DOMAIN, accepted};

/// The curve of the issuer's key, and the suite of its proof.
const ISSUED: [(&str, &str); 2] = [("P-256", "ecdsa-sd-2023"), ("BLS12-381", "bbs-2023")];

/// What is shown of the credential for a choice.
fn choices() -> [(Value, Value); 5] {
    let module = |name: &str, marks: Value| json!({"module": name, "marks": marks});
    [
        (json!([["credentialSubject", "title"]]), json!({"title": "MBBS"})),
        (
            json!([["credentialSubject", "modules", 1, "module"]]),
            json!({"modules": [{"module": "Physiology"}]}),
        ),
        (
            json!([
                ["credentialSubject", "modules", 0, "marks", 1],
                ["credentialSubject", "title"]
            ]),
            json!({"modules": [{"marks": [72]}], "title": "MBBS"}),
        ),
        (
            json!([["credentialSubject", "modules", 2]]),
            json!({"modules": [module("Anatomy", json!([61]))]}),
        ),
        (
            json!([["credentialSubject"]]),
            json!({
                "title": "MBBS",
                "awarding_body": "Penfold School of Medicine ŵ",
                "modules": [
                    module("Anatomy", json!([61, 72])),
                    module("Physiology", json!([58])),
                    module("Anatomy", json!([61])),
                ],
            }),
        ),
    ]
}

fn derived(credential: &Credential, paths: &Value) -> Value {
    let Credential::Selective(selective) = credential else {
        panic!("a part of it can be shown");
    };
    let paths: Vec<ClaimPath> = serde_json::from_value(paths.clone()).unwrap();
    let selection = credential.select(&paths).unwrap();
    selective
        .present(&selection, CHALLENGE.as_bytes(), &OsRandom)
        .unwrap()
}

#[test]
fn what_is_derived_of_its_credential_is_what_was_chosen_and_is_verified() {
    let mut engine = Engine::start();
    for (curve, suite) in ISSUED {
        let holder = Holder::software(SoftwareKeyKind::Es256, did_jwk_of);
        let mandatory = &["/issuer"];
        let credential = accepted(&mut engine, curve, Made { suite, mandatory }, &holder);
        for (paths, shown) in choices() {
            let derived = derived(&credential, &paths);
            let mut expected = shown;
            expected["id"] = json!(holder.did);
            assert_eq!(derived["credentialSubject"], expected, "{suite} {paths}");
            assert!(derived.get("validFrom").is_none());
            let said = verified(&mut engine, &holder, &credential, derived);
            assert_eq!(said, Ok(()), "{suite} {paths}");
        }
    }
}

#[test]
fn what_is_mandatory_is_shown_with_every_choice() {
    let mut engine = Engine::start();
    for (curve, suite) in ISSUED {
        let holder = Holder::software(SoftwareKeyKind::Es256, did_key_of);
        let mandatory = &["/issuer", "/validFrom", "/credentialSubject/modules/1"];
        let credential = accepted(&mut engine, curve, Made { suite, mandatory }, &holder);
        for paths in [
            json!([]),
            json!([["credentialSubject", "modules", 0, "marks", 1]]),
        ] {
            let derived = derived(&credential, &paths);
            assert_eq!(derived["validFrom"], "2026-09-01T00:00:00Z");
            let modules = derived["credentialSubject"]["modules"].as_array().unwrap();
            let physiology = json!({"module": "Physiology", "marks": [58]});
            assert_eq!(modules.last(), Some(&physiology), "{suite} {paths}");
            assert_eq!(modules.len(), 1 + paths.as_array().unwrap().len());
            let said = verified(&mut engine, &holder, &credential, derived);
            assert_eq!(said, Ok(()), "{suite} {paths}");
        }
    }
}

#[test]
fn derived_presentation_is_refused_where_it_was_changed_or_is_for_another() {
    let mut engine = Engine::start();
    for (curve, suite) in ISSUED {
        let holder = Holder::software(SoftwareKeyKind::EdDsa, did_key_of);
        let mandatory = &["/issuer"];
        let credential = accepted(&mut engine, curve, Made { suite, mandatory }, &holder);
        let derived = derived(&credential, &json!([["credentialSubject", "title"]]));
        let signed = Cryptosuite::EddsaJcs2022;
        let presentation = holder.present(&mut engine, signed, &credential, Some(derived.clone()));
        assert_eq!(engine.verify(&presentation, DOMAIN, CHALLENGE), Ok(()));
        engine.verify(&presentation, OTHER_DOMAIN, CHALLENGE).unwrap_err();
        engine.verify(&presentation, DOMAIN, "other").unwrap_err();
        // The holder's proof is right, and what the issuer signed is not.
        let mut changed = derived.clone();
        changed["credentialSubject"]["title"] = json!("MRCP");
        let mut less = derived;
        let subject = less["credentialSubject"].as_object_mut().unwrap();
        subject.remove("title");
        for spoilt in [changed, less] {
            let said = verified(&mut engine, &holder, &credential, spoilt);
            assert!(said.is_err(), "{suite}");
        }
    }
}

/// What it says to the holder's presentation of this.
fn verified(engine: &mut Engine, holder: &Holder, of: &Credential, shown: Value) -> Result<(), String> {
    let signed = holder.suites().next().unwrap();
    let presentation = holder.present(engine, signed, of, Some(shown));
    engine.verify(&presentation, DOMAIN, CHALLENGE)
}
