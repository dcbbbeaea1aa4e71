//! What a choice of claims reveals, case by case.

use serde_json::{Value, json};
use wallet_crypto::base64url_decode;

use super::issuer::{digest, element, issue, property, vc};
use super::{leaves, path};
use crate::sd_jwt::HashAlgorithm;
use crate::{ClaimPath, KeyBinding, SdJwtVc, SelectError};

/// A credential with a structured address (clear, its members hidden), a recursive post, a list with one hidden
/// element, and a name that hides two leaves at once.
fn credential() -> SdJwtVc {
    let name = property("s1", "name", json!({ "given": "Jenny", "family": "Okafor" }));
    let street = property("s2", "street", json!("1 Quay Road"));
    let town = property("s3", "town", json!("Westmere"));
    let grade = property("s4", "grade", json!("F1"));
    let post = property("s5", "post", json!({ "_sd": [digest(&grade)], "site": "ZT1" }));
    let welsh = element("s6", json!("Welsh"));
    let payload = vc(json!({
        "_sd": [digest(&name), digest(&post)],
        "address": { "_sd": [digest(&street), digest(&town)] },
        "languages": [{ "...": "decoy" }, { "...": digest(&welsh) }, "English"],
    }));
    SdJwtVc::parse(&issue(&payload, &[name, street, town, grade, post, welsh])).unwrap()
}

fn paths(list: Value) -> Vec<ClaimPath> {
    serde_json::from_value(list).unwrap()
}

/// The always-clear leaves and these, in order.
fn with_clear(list: Value) -> Vec<ClaimPath> {
    let mut all = paths(list);
    all.extend(paths(json!([["vct"], ["iss"], ["languages", 1]])));
    all.sort();
    all
}

/// Asks, presents, reads the presentation and compares it with what was announced.
fn assert_reveals(asked: Value, revealed: Value, emptied: Value, presented: Value) {
    let credential = credential();
    let selection = credential.select(&paths(asked)).unwrap();
    assert_eq!(selection.revealed, with_clear(revealed));
    assert_eq!(selection.emptied, paths(emptied));
    let mut all = [selection.revealed.clone(), selection.withheld.clone()].concat();
    all.sort();
    assert_eq!(all, leaves(credential.claims()));
    let mut claims = SdJwtVc::parse(&credential.present(&selection))
        .unwrap()
        .claims()
        .clone();
    for clear in ["vct", "iss"] {
        claims.as_object_mut().unwrap().remove(clear);
    }
    assert_eq!(claims, presented);
}

#[test]
fn without_a_choice_only_clear_claims_leave() {
    let presented = json!({ "address": {}, "languages": ["English"] });
    assert_reveals(json!([]), json!([]), json!([["address"]]), presented.clone());
    // Asking for what is clear adds nothing.
    assert_reveals(
        json!([["vct"], ["languages", 1]]),
        json!([]),
        json!([["address"]]),
        presented,
    );
}

#[test]
fn what_shares_a_disclosure_leaves_with_it() {
    assert_reveals(
        json!([["name", "given"]]),
        json!([["name", "given"], ["name", "family"]]),
        json!([["address"]]),
        json!({ "address": {}, "languages": ["English"], "name": { "given": "Jenny", "family": "Okafor" } }),
    );
}

#[test]
fn a_member_leaves_without_its_siblings() {
    assert_reveals(
        json!([["address", "town"]]),
        json!([["address", "town"]]),
        json!([]),
        json!({ "address": { "town": "Westmere" }, "languages": ["English"] }),
    );
}

#[test]
fn a_value_leaves_with_everything_beneath_it() {
    assert_reveals(
        json!([["address"], ["post"]]),
        json!([
            ["address", "street"],
            ["address", "town"],
            ["post", "grade"],
            ["post", "site"]
        ]),
        json!([]),
        json!({
            "address": { "street": "1 Quay Road", "town": "Westmere" },
            "languages": ["English"],
            "post": { "grade": "F1", "site": "ZT1" },
        }),
    );
}

#[test]
fn what_is_above_leaves_with_what_it_holds_in_clear() {
    assert_reveals(
        json!([["post", "grade"]]),
        json!([["post", "grade"], ["post", "site"]]),
        json!([["address"]]),
        json!({ "address": {}, "languages": ["English"], "post": { "grade": "F1", "site": "ZT1" } }),
    );
    // The other way round the hidden part beneath stays.
    assert_reveals(
        json!([["post", "site"]]),
        json!([["post", "site"]]),
        json!([["address"]]),
        json!({ "address": {}, "languages": ["English"], "post": { "site": "ZT1" } }),
    );
}

#[test]
fn an_index_is_that_of_the_fully_disclosed_claims() {
    assert_eq!(credential().claims()["languages"], json!(["Welsh", "English"]));
    assert_reveals(
        json!([["languages", 0]]),
        json!([["languages", 0]]),
        json!([["address"]]),
        json!({ "address": {}, "languages": ["Welsh", "English"] }),
    );
}

#[test]
fn a_list_is_announced_as_emptied_when_all_of_it_stays() {
    let hidden = [element("s1", json!(1)), element("s2", json!({ "a": [] }))];
    let list: Vec<Value> = hidden.iter().map(|text| json!({ "...": digest(text) })).collect();
    let outer = property("s3", "outer", json!({ "list": list }));
    let payload = vc(json!({ "_sd": [digest(&outer)], "kept": {} }));
    let disclosures = [hidden.as_slice(), std::slice::from_ref(&outer)].concat();
    let credential = SdJwtVc::parse(&issue(&payload, &disclosures)).unwrap();
    let none = credential.select(&[]).unwrap();
    assert_eq!(none.emptied, []);
    assert_eq!(
        none.withheld,
        paths(json!([["outer", "list", 0], ["outer", "list", 1, "a"]]))
    );
    assert!(none.revealed.contains(&path(json!(["kept"]))));
    let one = credential.select(&[path(json!(["outer", "list", 1]))]).unwrap();
    assert_eq!(one.withheld, paths(json!([["outer", "list", 0]])));
    let presented = SdJwtVc::parse(&credential.present(&one)).unwrap();
    assert_eq!(presented.claims()["outer"], json!({ "list": [{ "a": [] }] }));
}

#[test]
fn a_path_to_nothing_is_refused() {
    let credential = credential();
    let missing = [
        json!(["nothing"]),
        json!(["name", "given", "first"]),
        json!(["languages", 2]),
        json!(["languages", "0"]),
        json!(["address", 0]),
        json!(["_sd"]),
        json!(["_sd_alg"]),
    ];
    for steps in missing {
        let asked = [path(json!(["vct"])), path(steps.clone())];
        assert_eq!(
            credential.select(&asked).unwrap_err(),
            SelectError::NoSuchClaim(1),
            "{steps}"
        );
    }
    assert_eq!(
        credential.select(&[path(json!([]))]).unwrap_err(),
        SelectError::EmptyPath(0)
    );
}

#[test]
fn another_credentials_selection_reveals_nothing() {
    let other = property("s1", "name", json!({ "given": "Sam", "family": "Rees" }));
    let payload = vc(json!({ "_sd": [digest(&other)] }));
    let other = SdJwtVc::parse(&issue(&payload, &[other])).unwrap();
    let selection = credential().select(&paths(json!([["name"]]))).unwrap();
    assert_eq!(other.present(&selection), issue(&payload, &[]));
}

#[test]
fn the_presentation_is_the_issuers_text_byte_for_byte() {
    let credential = credential();
    let everything = credential.select(&leaves(credential.claims())).unwrap();
    assert_eq!(credential.present(&everything), credential.compact());
    assert_eq!(everything.withheld, []);
}

#[test]
fn a_path_is_written_as_a_json_array() {
    let steps = json!(["posts", 2, "2", "role"]);
    assert_eq!(serde_json::to_value(path(steps.clone())).unwrap(), steps);
    for wrong in [
        json!(["a", null]),
        json!(["a", -1]),
        json!(["a", 1.5]),
        json!("a"),
        json!([["a"]]),
    ] {
        assert!(
            serde_json::from_value::<ClaimPath>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn key_binding_hashes_with_the_credentials_algorithm() {
    for name in ["sha-256", "sha-384", "sha-512"] {
        let algorithm = HashAlgorithm::from_name(name).unwrap();
        let (role, grade) = (
            property("s", "role", json!("Nurse")),
            property("t", "grade", json!("F1")),
        );
        let digests = [&role, &grade].map(|text| algorithm.digest(text));
        let payload = vc(json!({ "_sd_alg": name, "_sd": digests }));
        let credential = SdJwtVc::parse(&issue(&payload, &[role, grade])).unwrap();
        let selection = credential.select(&[path(json!(["role"]))]).unwrap();
        let binding = KeyBinding {
            audience: "x509_san_dns:eastmoor.example".to_owned(),
            nonce: "n-0S6".to_owned(),
            issued_at: 1_790_000_000,
        };
        assert!(!format!("{binding:?}").contains("eastmoor"));
        let input = binding.signing_input(&credential, &selection);
        let (header, body) = std::str::from_utf8(input.bytes())
            .unwrap()
            .split_once('.')
            .unwrap();
        let json_of = |part| -> Value { serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap() };
        assert_eq!(json_of(header), json!({ "alg": "ES256", "typ": "kb+jwt" }));
        let presentation = credential.present(&selection);
        assert!(presentation.ends_with('~'));
        let expected = json!({
            "aud": "x509_san_dns:eastmoor.example",
            "nonce": "n-0S6",
            "iat": 1_790_000_000,
            "sd_hash": algorithm.digest(&presentation),
        });
        assert_eq!(json_of(body), expected, "{name}");
    }
}
