//! Verifiers on a trust list, and what they registered.

use serde_json::{Value, json};
use wallet_crypto::{base64url_encode, sha256};
use wallet_trust::{TrustList, TrustListError};

use crate::trust_lists::{open, with};

const IDENTITY: &str = "https://types.staffpassport.example/identity/1";

fn hash() -> String {
    format!("x509_hash:{}", base64url_encode(&sha256(b"a certificate")))
}

fn of(verifier: &Value) -> Result<TrustList, TrustListError> {
    open(&with("/organisations/0/verifier", verifier.clone()))
}

fn asking_as(client_ids: &[&str]) -> Result<TrustList, TrustListError> {
    of(&json!({ "client_ids": client_ids }))
}

fn registering(claims: &Value) -> Result<TrustList, TrustListError> {
    of(&json!({
        "client_ids": [hash()],
        "purposes": [{ "id": "checks", "claims": claims, "later": 1 }],
        "later": true,
    }))
}

#[test]
fn a_verifier_is_found_by_its_full_client_identifier() {
    let did = "decentralized_identifier:did:web:westmere.example";
    let list = asking_as(&[
        &hash(),
        did,
        "x509_san_dns:Bank.example",
        "https://westmere.example",
    ])
    .unwrap();
    assert!(list.names_verifiers());
    for client_id in [
        hash().as_str(),
        did,
        "x509_san_dns:bank.example",
        "x509_san_dns:BANK.example",
        "x509_san_dns:westmere.example",
    ] {
        let (organisation, _) = list.verifier(client_id).unwrap();
        assert_eq!(organisation.ods_code, "ZT1", "{client_id}");
    }
    for client_id in [
        "x509_san_dns:westmere.example.evil.example",
        "x509_san_dns:gdr.example",
        "decentralized_identifier:did:web:gdr.example",
        "redirect_uri:https://westmere.example",
        "redirect_uri:https://westmere.example/response",
        "westmere.example",
        "",
    ] {
        assert!(list.verifier(client_id).is_none(), "{client_id}");
    }
    let without = open(&with("/sequence", json!(7))).unwrap();
    assert!(!without.names_verifiers());
    assert!(
        without.verifier("x509_san_dns:westmere.example").is_none(),
        "an issuer is no verifier by that"
    );
}

#[test]
fn a_verifier_that_is_kept_is_the_one_that_was_opened() {
    let list = registering(&json!([
        { "vct": IDENTITY, "path": ["birth_date"] },
        { "type": "QualificationCredential", "path": ["credentialSubject", "title"] },
        { "doctype": "uk.example.staffpassport.checkin.1", "path": ["ns", null, 1] },
    ]))
    .unwrap();
    let again = TrustList::restore(list.kept(), list.signed_by().map(str::to_owned)).unwrap();
    assert_eq!(again, list);
    assert!(again.signed_by().is_some());
}

#[test]
fn what_is_below_a_registered_claim_is_registered_and_nothing_else() {
    let list = registering(&json!([
        { "vct": IDENTITY, "path": ["address"] },
        { "vct": IDENTITY, "path": ["nationalities", null] },
        { "vct": IDENTITY, "path": ["roles", 1] },
        { "vct": "all", "path": [] },
    ]))
    .unwrap();
    let (_, verifier) = list.verifier(&hash()).unwrap();
    let purpose = verifier.purpose("checks").unwrap();
    let covers = |name: &str, path: Value| purpose.covers(name, path.as_array().unwrap());
    for path in [
        json!(["address"]),
        json!(["address", "lines"]),
        json!(["nationalities", null]),
        json!(["nationalities", 0]),
        json!(["roles", 1, "grade"]),
        json!([]),
    ] {
        assert!(covers(IDENTITY, path.clone()), "{path}");
    }
    for path in [
        json!(["birth_date"]),
        json!(["nationalities"]),
        json!(["roles", null]),
        json!(["roles", 0]),
        json!(["roles", "1"]),
        json!(["nationalities", "0"]),
        json!(["Address"]),
    ] {
        assert!(!covers(IDENTITY, path.clone()), "{path}");
    }
    assert!(covers("all", json!(["anything"])));
    assert!(!covers("another", json!([])) && !covers("another", json!(["address"])));
    assert!(verifier.purpose("other").is_none());
}

#[test]
fn what_is_malformed_is_refused() {
    for client_id in [
        "redirect_uri:https://westmere.example",
        "westmere.example",
        "x509_hash:YWJj",
        "x509_san_dns:",
        "x509_san_dns:*.westmere.example",
        "x509_san_dns:wëstmere.example",
        "decentralized_identifier:westmere.example",
        "decentralized_identifier:did:web:westmere.example#key-1",
        "https://westmere.example/path",
        "http://westmere.example",
        "",
    ] {
        assert_eq!(
            asking_as(&[client_id]),
            Err(TrustListError::Malformed),
            "{client_id}"
        );
    }
    for claims in [
        json!([{ "path": ["a"] }]),
        json!([{ "vct": "a", "type": "a", "path": ["a"] }]),
        json!([{ "vct": "", "path": ["a"] }]),
        json!([{ "vct": "a" }]),
        json!([{ "vct": "a", "path": [true] }]),
        json!([{ "vct": "a", "path": [-1] }]),
        json!([{ "vct": "a", "path": [1.5] }]),
        json!([{ "vct": "a", "path": [["b"]] }]),
        json!({}),
    ] {
        assert_eq!(registering(&claims), Err(TrustListError::Malformed), "{claims}");
    }
    for id in ["", "two words", "ŵ"] {
        let verifier = json!({ "client_ids": [], "purposes": [{ "id": id, "claims": [] }] });
        assert_eq!(of(&verifier), Err(TrustListError::Malformed), "{id}");
    }
    assert_eq!(of(&json!({})), Err(TrustListError::Malformed));
}

#[test]
fn a_client_or_a_purpose_is_one() {
    let twice = json!([{ "id": "a", "claims": [] }, { "id": "a", "claims": [] }]);
    let verifier = json!({ "client_ids": [], "purposes": twice });
    assert_eq!(of(&verifier), Err(TrustListError::Ambiguous));
    for second in [
        "x509_san_dns:westmere.example",
        "x509_san_dns:WESTMERE.example",
        "https://westmere.example",
    ] {
        let mut claims = with(
            "/organisations/0/verifier",
            json!({ "client_ids": ["https://westmere.example"] }),
        );
        claims["organisations"][1]["verifier"] = json!({ "client_ids": [second] });
        assert_eq!(open(&claims), Err(TrustListError::Ambiguous), "{second}");
    }
}

#[test]
fn a_purposes_name_is_limited() {
    let purpose = |length: usize| {
        of(&json!({ "client_ids": [], "purposes": [{ "id": "x".repeat(length), "claims": [] }] }))
    };
    assert!(purpose(64).is_ok());
    assert_eq!(purpose(65), Err(TrustListError::Malformed));
}

#[test]
fn sizes_are_limited() {
    let clients = |count: usize| {
        let all: Vec<String> = (0..count)
            .map(|number| format!("x509_san_dns:h{number}.example"))
            .collect();
        of(&json!({ "client_ids": all }))
    };
    assert!(clients(200).is_ok());
    assert_eq!(clients(201), Err(TrustListError::TooLarge));
    let client = |length: usize| {
        let prefix = "x509_san_dns:";
        of(&json!({ "client_ids": [format!("{prefix}{}", "h".repeat(length - prefix.len()))] }))
    };
    assert!(client(2_048).is_ok());
    assert_eq!(client(2_049), Err(TrustListError::TooLarge));
    let purposes = |count: usize| {
        let one = |number: usize| json!({ "id": number.to_string(), "claims": [] });
        of(&json!({ "client_ids": [], "purposes": (0..count).map(one).collect::<Vec<_>>() }))
    };
    assert!(purposes(50).is_ok());
    assert_eq!(purposes(51), Err(TrustListError::TooLarge));
    let claims = |count: usize| registering(&Value::from(vec![json!({ "vct": "a", "path": ["b"] }); count]));
    assert!(claims(500).is_ok());
    assert_eq!(claims(501), Err(TrustListError::TooLarge));
    let steps = |count: usize| registering(&json!([{ "vct": "a", "path": vec!["b"; count] }]));
    assert!(steps(16).is_ok());
    assert_eq!(steps(17), Err(TrustListError::TooLarge));
    let step = |length: usize| registering(&json!([{ "vct": "a", "path": ["b".repeat(length)] }]));
    assert!(step(256).is_ok());
    assert_eq!(step(257), Err(TrustListError::TooLarge));
    let name = |length: usize| registering(&json!([{ "vct": "a".repeat(length), "path": [] }]));
    assert!(name(2_048).is_ok());
    assert_eq!(name(2_049), Err(TrustListError::TooLarge));
}
