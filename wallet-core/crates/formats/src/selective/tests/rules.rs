//! What is refused, and what leaves with what.

use serde_json::{Map, Value, json};
use wallet_crypto::{OsRandom, base64url_decode, base64url_encode};

use super::issuer::{HMAC_KEY, Issuer};
use super::take_proof;
use crate::error::SelectError;
use crate::path::{ClaimPath, PathStep};
use crate::selective::{BaseProof, SelectiveError, SelectiveSuite, verify_derived};

pub(super) const SUITES: [SelectiveSuite; 2] = [SelectiveSuite::EcdsaSd2023, SelectiveSuite::Bbs2023];

pub(super) fn document(subject: &Value, terms: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", { "@vocab": "https://example.org/terms#" }, terms],
        "id": "urn:example:credential",
        "type": ["VerifiableCredential"],
        "issuer": "did:web:issuer.example",
        "credentialSubject": subject,
    })
}

fn path(text: &str) -> ClaimPath {
    let step = |token: &str| {
        token
            .parse()
            .map_or_else(|_| PathStep::Key(token.to_owned()), PathStep::Index)
    };
    ClaimPath(text.split('/').skip(1).map(step).collect())
}

/// What is shown of a credential of which these are mandatory and those chosen.
pub(super) fn shown(
    suite: SelectiveSuite,
    document: &Value,
    mandatory: &[&str],
    chosen: &[&str],
) -> (Value, Map<String, Value>) {
    let issuer = Issuer::new();
    let mandatory: Vec<_> = mandatory.iter().map(|text| (*text).to_owned()).collect();
    let proof = issuer.sign(suite, document, &mandatory);
    let base = BaseProof::parse(document.clone(), &proof, suite).unwrap();
    base.verify(&issuer.key(suite)).unwrap();
    let chosen: Vec<_> = chosen.iter().map(|text| path(text)).collect();
    let choice = base.choose(&chosen).unwrap();
    let (shown, proof) = take_proof(base.derive(&choice, b"", &OsRandom).unwrap());
    verify_derived(&shown, &proof, suite, &issuer.key(suite)).unwrap();
    (shown, proof)
}

#[test]
fn nodes_on_the_way_show_their_names_and_types() {
    let subject = json!({
        "id": "did:key:holder", "type": "Person", "name": "Ada",
        "degree": { "id": "urn:example:degree", "type": ["Degree", "Honour"], "title": "MB BS", "year": 2019 },
    });
    for suite in SUITES {
        let (shown, _) = shown(
            suite,
            &document(&subject, &json!({})),
            &[],
            &["/credentialSubject/degree/year"],
        );
        assert_eq!(
            shown["credentialSubject"],
            json!({
                "id": "did:key:holder", "type": "Person",
                "degree": { "id": "urn:example:degree", "type": ["Degree", "Honour"], "year": 2019 },
            })
        );
        assert_eq!(shown["id"], "urn:example:credential");
        assert!(shown.get("issuer").is_none());
    }
}

#[test]
fn issuer_is_in_every_selection_and_nothing_else_unasked() {
    let subject = json!({ "id": "did:key:holder", "name": "Ada" });
    for issuer in [
        json!("did:web:issuer.example"),
        json!({ "id": "did:web:issuer.example", "type": "Trust", "address": "Hospital Road" }),
    ] {
        let mut document = document(&subject, &json!({}));
        document["issuer"] = issuer.clone();
        let proof = Issuer::new().sign(SelectiveSuite::Bbs2023, &document, &[]);
        let base = BaseProof::parse(document.clone(), &proof, SelectiveSuite::Bbs2023).unwrap();
        let selection = base.select(&[]).unwrap();
        let (shown, _) = take_proof(base.present(&selection, b"", &OsRandom).unwrap());
        let mut expected = issuer;
        if let Some(members) = expected.as_object_mut() {
            members.remove("address");
        }
        assert_eq!(
            shown,
            json!({
                "@context": document["@context"], "id": "urn:example:credential",
                "type": ["VerifiableCredential"], "issuer": expected,
            })
        );
    }
}

#[test]
fn selections_of_nothing_and_of_another_credential_are_refused() {
    let base_of = |subject: &Value, mandatory: &[String]| {
        let document = document(subject, &json!({}));
        let proof = Issuer::new().sign(SelectiveSuite::EcdsaSd2023, &document, mandatory);
        BaseProof::parse(document, &proof, SelectiveSuite::EcdsaSd2023).unwrap()
    };
    let base = base_of(&json!({ "name": "Ada" }), &[]);
    let select = |text: &str| base.select(&[path("/issuer"), path(text)]).unwrap_err();
    assert_eq!(select(""), SelectError::EmptyPath(1));
    assert_eq!(select("/credentialSubject/nick"), SelectError::NoSuchClaim(1));
    let selection = base.select(&[path("/credentialSubject/name")]).unwrap();
    for other in [
        base_of(&json!({ "nick": "A" }), &[]),
        base_of(&json!({ "name": { "first": "Ada", "last": "L" } }), &[]),
        base_of(
            &json!({ "name": "Ada", "pin": "1" }),
            &["/credentialSubject/pin".to_owned()],
        ),
    ] {
        assert!(matches!(
            other.present(&selection, b"", &OsRandom),
            Err(SelectiveError::Coverage)
        ));
    }
    assert_eq!(format!("{base:?}"), "BaseProof(..)");
}

#[test]
fn types_leave_all_or_none() {
    let subject = json!({ "degree": { "type": ["Degree", "Honour"], "title": "MB BS" } });
    let (shown, _) = shown(
        SelectiveSuite::Bbs2023,
        &document(&subject, &json!({})),
        &[],
        &["/credentialSubject/degree/type/1"],
    );
    assert_eq!(
        shown["credentialSubject"],
        json!({ "degree": { "type": ["Degree", "Honour"] } })
    );
}

#[test]
fn elements_of_an_array_close_up() {
    let subject = json!({ "wards": ["A1", "B2", "C3", ["D4", "E5"]] });
    let chosen = ["/credentialSubject/wards/3/1", "/credentialSubject/wards/1"];
    for suite in SUITES {
        let (shown, _) = shown(suite, &document(&subject, &json!({})), &["/issuer"], &chosen);
        assert_eq!(shown["credentialSubject"], json!({ "wards": ["B2", ["E5"]] }));
    }
}

/// Not every object is a node: each is tried, and a value of which a part says something else leaves whole.
#[test]
fn values_that_are_no_nodes_leave_with_what_they_are_part_of() {
    let terms = json!({
        "title": { "@id": "https://example.org/title", "@container": "@language" },
        "raw": { "@id": "https://example.org/raw", "@type": "@json" },
    });
    let subject = json!({
        "title": { "en": "Nurse", "de": "Krankenpflegerin" },
        "raw": { "b": [1, { "c": "literal" }] },
        "motto": { "@value": "primum non nocere", "@language": "la" },
        "node": { "name": "inside" },
    });
    let document = document(&subject, &terms);
    for suite in SUITES {
        for (chosen, expected) in [
            (
                "/credentialSubject/title/de",
                json!({ "title": { "de": "Krankenpflegerin" } }),
            ),
            ("/credentialSubject/raw/b/0", json!({ "raw": subject["raw"] })),
            (
                "/credentialSubject/motto/@value",
                json!({ "motto": subject["motto"] }),
            ),
            (
                "/credentialSubject/node/name",
                json!({ "node": { "name": "inside" } }),
            ),
        ] {
            let (shown, _) = shown(suite, &document, &[], &[chosen]);
            assert_eq!(shown["credentialSubject"], expected, "{chosen}");
        }
    }
}

#[test]
fn ordered_lists_are_refused() {
    let subject = json!({ "steps": { "@list": ["first", "second"] } });
    let document = document(&subject, &json!({}));
    let proof = Issuer::new().sign(
        SelectiveSuite::Bbs2023,
        &json!({ "@context": document["@context"] }),
        &[],
    );
    assert!(matches!(
        BaseProof::parse(document, &proof, SelectiveSuite::Bbs2023),
        Err(SelectiveError::Indivisible)
    ));
}

#[test]
fn blank_nodes_with_labels_of_their_own_are_nodes() {
    let subject =
        json!({ "id": "_:me", "name": "Ada", "knows": { "id": "_:you", "name": "Grace", "nick": "G" } });
    let (shown, _) = shown(
        SelectiveSuite::EcdsaSd2023,
        &document(&subject, &json!({})),
        &[],
        &["/credentialSubject/knows/nick"],
    );
    assert_eq!(shown["credentialSubject"], json!({ "knows": { "nick": "G" } }));
}

#[test]
fn several_types_apply_each_its_context() {
    let terms = json!({
        "Nurse": { "@id": "https://example.org/Nurse", "@context": { "band": "https://example.org/band" } },
        "Person": { "@id": "https://example.org/Person", "@context": { "surname": "https://example.org/surname" } },
    });
    let subject = json!({ "type": ["Person", "Nurse"], "band": "5", "surname": "Lovelace" });
    let mut document = document(&subject, &json!({}));
    document["@context"] = json!(["https://www.w3.org/ns/credentials/v2", terms]);
    let (shown, _) = shown(
        SelectiveSuite::EcdsaSd2023,
        &document,
        &["/issuer"],
        &["/credentialSubject/band"],
    );
    assert_eq!(
        shown["credentialSubject"],
        json!({ "type": ["Person", "Nurse"], "band": "5" })
    );
}

/// Whatever the holder or the network changes, the verifier notices.
#[test]
fn changed_derived_proofs_are_refused() {
    let subject = json!({ "id": "did:key:holder", "name": "Ada", "ward": "A1", "pin": "1234" });
    let chosen = ["/credentialSubject/name", "/credentialSubject/ward"];
    for suite in SUITES {
        let (shown, proof) = shown(suite, &document(&subject, &json!({})), &["/issuer"], &chosen);
        let key = Issuer::new().key(suite);
        let refused = |document: &Value, proof: &Map<String, Value>| {
            assert!(verify_derived(document, proof, suite, &key).is_err());
        };
        for change in [
            |document: &mut Value| document["credentialSubject"]["name"] = json!("Eve"),
            |document: &mut Value| document["credentialSubject"]["pin"] = json!("1234"),
            |document: &mut Value| document["credentialSubject"]["id"] = json!("did:key:thief"),
            |document: &mut Value| document["issuer"] = json!("did:web:other.example"),
            |document: &mut Value| {
                document["credentialSubject"]
                    .as_object_mut()
                    .unwrap()
                    .remove("ward");
            },
            |document: &mut Value| {
                document.as_object_mut().unwrap().remove("issuer");
            },
            |document: &mut Value| {
                let ward = document["credentialSubject"]
                    .as_object_mut()
                    .unwrap()
                    .remove("ward");
                document["ward"] = ward.unwrap();
            },
        ] {
            let mut document = shown.clone();
            change(&mut document);
            refused(&document, &proof);
        }
        let bytes = base64url_decode(&proof["proofValue"].as_str().unwrap()[1..]).unwrap();
        for at in (0..bytes.len()).step_by(11) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let mut proof = proof.clone();
            proof["proofValue"] = json!(format!("u{}", base64url_encode(&changed)));
            refused(&shown, &proof);
        }
        let other = SUITES.into_iter().find(|other| *other != suite).unwrap();
        assert!(verify_derived(&shown, &proof, other, &Issuer::new().key(other)).is_err());
        assert!(matches!(
            verify_derived(&shown, &proof, suite, &Issuer::new().key(other)),
            Err(SelectiveError::Key)
        ));
    }
}

/// One node in the base document stays one node.
#[test]
fn node_cannot_be_split() {
    let subject = json!({ "name": "Ada", "ward": "A1" });
    let terms = json!({});
    let (shown, proof) = shown(
        SelectiveSuite::EcdsaSd2023,
        &document(&subject, &terms),
        &["/issuer"],
        &["/credentialSubject/name", "/credentialSubject/ward"],
    );
    let mut split = shown;
    split["credentialSubject"] = json!([{ "name": "Ada" }, { "ward": "A1" }]);
    let key = Issuer::new().key(SelectiveSuite::EcdsaSd2023);
    assert!(matches!(
        verify_derived(&split, &proof, SelectiveSuite::EcdsaSd2023, &key),
        Err(SelectiveError::Labels)
    ));
}

#[test]
fn changed_base_proofs_are_refused() {
    let subject = json!({ "name": "Ada" });
    let document = document(&subject, &json!({}));
    let issuer = Issuer::new();
    for suite in SUITES {
        let proof = issuer.sign(suite, &document, &["/issuer".to_owned()]);
        let verify = |document: &Value, proof: &Map<String, Value>| {
            BaseProof::parse(document.clone(), proof, suite)?.verify(&issuer.key(suite))
        };
        verify(&document, &proof).unwrap();
        for (name, value) in [("name", json!("Eve")), ("more", json!(1))] {
            let mut changed = document.clone();
            changed["credentialSubject"][name] = value;
            assert!(verify(&changed, &proof).is_err());
        }
        let mut other = proof.clone();
        other["proofPurpose"] = json!("authentication");
        assert!(matches!(
            verify(&document, &other),
            Err(SelectiveError::Signature)
        ));
        let bytes = base64url_decode(&proof["proofValue"].as_str().unwrap()[1..]).unwrap();
        // The key of the labels is not signed: what counts is their order, which one of few nodes may keep.
        let start = bytes.windows(32).position(|window| window == HMAC_KEY).unwrap();
        let key = start..start + 32;
        for at in (0..bytes.len())
            .step_by(5)
            .filter(|at| suite == SelectiveSuite::EcdsaSd2023 || !key.contains(at))
        {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let mut proof = proof.clone();
            proof["proofValue"] = json!(format!("u{}", base64url_encode(&changed)));
            assert!(verify(&document, &proof).is_err(), "byte {at} of {suite:?}");
        }
        // What was derived is no base proof.
        let base = BaseProof::parse(document.clone(), &proof, suite).unwrap();
        let choice = base.choose(&[]).unwrap();
        let (shown, derived) = take_proof(base.derive(&choice, b"", &OsRandom).unwrap());
        assert!(matches!(verify(&shown, &derived), Err(SelectiveError::WrongKind)));
        assert!(matches!(
            verify_derived(&document, &proof, suite, &issuer.key(suite)),
            Err(SelectiveError::WrongKind)
        ));
    }
}

#[test]
fn pointers_to_nothing_are_refused() {
    let document = document(&json!({ "name": "Ada" }), &json!({}));
    let issuer = Issuer::new();
    let mut other = document.clone();
    other["credentialSubject"]["nick"] = json!("A");
    let proof = issuer.sign(
        SelectiveSuite::Bbs2023,
        &other,
        &["/credentialSubject/nick".to_owned()],
    );
    assert!(matches!(
        BaseProof::parse(document, &proof, SelectiveSuite::Bbs2023),
        Err(SelectiveError::Pointer)
    ));
}
