//! did:web: where a document is, and what it says.

use proptest::prelude::*;
use serde_json::{Value, json};
use wallet_crypto::{Curve, PublicKey};
use wallet_trust::{
    DidDocument, DidError, MAX_DID_DOCUMENT_BYTES, Relationship, did_key_of, did_web_url,
    did_web_url_for_development, resolve_did,
};

use Relationship::{Assertion, Authentication};

const DID: &str = "did:web:westmere.example";
const ED25519: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
const P256: &str = "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";
const P384: &str = "did:key:z82Lm1MpAkeJcix9K8TMiLd5NMAhnwkjjCBeWHXyu3U4oT2MVJJKXkcVBgjGhnLBn2Kaau9";

fn key(did_key: &str) -> PublicKey {
    resolve_did(did_key, None).unwrap()
}

fn multibase(did_key: &str) -> &str {
    did_key.strip_prefix("did:key:").unwrap()
}

fn method(fragment: &str, more: &Value) -> Value {
    let mut method = json!({ "id": format!("{DID}#{fragment}"), "controller": DID });
    for (name, value) in more.as_object().unwrap() {
        method[name] = value.clone();
    }
    method
}

fn jwk(fragment: &str) -> Value {
    method(
        fragment,
        &json!({ "type": "JsonWebKey2020", "publicKeyJwk": key(P256).to_jwk() }),
    )
}

fn document(methods: &[Value], assertion: &Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": DID,
        "verificationMethod": methods,
        "assertionMethod": assertion,
    })
}

fn parse(document: &Value) -> Result<DidDocument, DidError> {
    DidDocument::parse(document.to_string().as_bytes(), DID)
}

/// The only key for issuing, after one change to its method.
fn changed(member: &str, value: Value) -> Result<PublicKey, DidError> {
    let mut method = jwk("a");
    method[member] = value;
    parse(&document(&[method], &json!(["#a"])))
        .unwrap()
        .key(None, Assertion)
}

#[test]
fn the_document_is_where_the_method_says() {
    for (did, url) in [
        (
            "did:web:westmere.example",
            "https://westmere.example/.well-known/did.json",
        ),
        (
            "did:web:westmere.example:a:B",
            "https://westmere.example/a/B/did.json",
        ),
        (
            "did:web:westmere.example%3A8443",
            "https://westmere.example:8443/.well-known/did.json",
        ),
        (
            "did:web:westmere.example%3a8443:u",
            "https://westmere.example:8443/u/did.json",
        ),
        (
            "did:web:westmere.example:u%C5%B5",
            "https://westmere.example/u%C5%B5/did.json",
        ),
        (
            "did:web:localhost%3A4000",
            "https://localhost:4000/.well-known/did.json",
        ),
    ] {
        assert_eq!(did_web_url(did).as_deref(), Ok(url), "{did}");
    }
    for (did, url) in [
        ("did:web:localhost%3A4000:u", "http://localhost:4000/u/did.json"),
        (
            "did:web:127.0.0.1%3A4000",
            "http://127.0.0.1:4000/.well-known/did.json",
        ),
        (
            "did:web:westmere.example",
            "https://westmere.example/.well-known/did.json",
        ),
    ] {
        assert_eq!(did_web_url_for_development(did).as_deref(), Ok(url), "{did}");
    }
}

#[test]
fn what_could_be_read_as_another_place_is_refused() {
    for did in [
        "did:web:",
        "did:web::a",
        "did:web:westmere.example:",
        "did:web:westmere.example::a",
        "did:web:westmere.example/a",
        "did:web:westmere.example?a",
        "did:web:westmere.example#a",
        "did:web:user@westmere.example",
        "did:web:westmere.example%2Fa",
        "did:web:westmere.example%3A",
        "did:web:westmere.example%3A80%3A80",
        "did:web:westmere.example%3A99999",
        "did:web:westmere.example:.:a",
        "did:web:westmere.example:..:a",
        "did:web:westmere.example:%2e%2e:a",
        "did:web:westmere.example:a%2Fb",
        "did:web:westmere.example:a%5Cb",
        "did:web:westmere.example:a%00b",
        "did:web:westmere.example:a%3Fb",
        "did:web:westmere.example:a%",
        "did:web:westmere.example:a%zz",
        "did:web:wëstmere.example",
        "did:web:127.0.0.1",
        "did:web:127.1",
        "did:web:0x7f.1",
        "did:web:192.168.0.1%3A8443",
        "did:web:[::1]",
    ] {
        assert_eq!(did_web_url(did), Err(DidError::Malformed), "{did}");
    }
    assert_eq!(
        did_web_url_for_development("did:web:192.168.0.1"),
        Err(DidError::Malformed)
    );
    assert_eq!(did_web_url("did:key:z6Mk"), Err(DidError::UnsupportedMethod));
    let longest = |bytes: usize| {
        let start = "did:web:westmere.example:";
        did_web_url(&format!("{start}{}", "a".repeat(bytes - start.len())))
    };
    assert!(longest(2_000).is_ok());
    assert_eq!(longest(2_001), Err(DidError::TooLong));
    let host = format!("did:web:{}", "h".repeat(2_000 - "did:web:".len()));
    assert!(did_web_url(&host).is_ok(), "its address is the longest of all");
}

#[test]
fn every_kind_of_method_gives_its_key() {
    let base58 = |did_key: &str| bs58::encode(key(did_key).bytes()).into_string();
    let methods = [
        jwk("jwk-2020"),
        method(
            "jwk",
            &json!({ "type": "JsonWebKey", "publicKeyJwk": key(P384).to_jwk() }),
        ),
        method(
            "multikey",
            &json!({ "type": "Multikey", "publicKeyMultibase": multibase(P384) }),
        ),
        method(
            "2020",
            &json!({ "type": "Ed25519VerificationKey2020", "publicKeyMultibase": multibase(ED25519) }),
        ),
        method(
            "2018",
            &json!({ "type": "Ed25519VerificationKey2018", "publicKeyBase58": base58(ED25519) }),
        ),
    ];
    let all = json!([format!("{DID}#jwk-2020"), "#jwk", "#multikey", "#2020", "#2018"]);
    let document = parse(&document(&methods, &all)).unwrap();
    for (fragment, did_key) in [
        ("jwk-2020", P256),
        ("jwk", P384),
        ("multikey", P384),
        ("2020", ED25519),
        ("2018", ED25519),
    ] {
        let kid = format!("{DID}#{fragment}");
        let found = document.key(Some(&kid), Assertion).unwrap();
        assert_eq!(did_key_of(&found), did_key, "{fragment}");
        assert_eq!(document.key(Some(&format!("#{fragment}")), Assertion), Ok(found));
    }
    assert_eq!(key(P384).curve(), Curve::P384);
    assert_eq!(
        document.key(None, Assertion),
        Err(DidError::UnknownKeyId),
        "which of them?"
    );
}

#[test]
fn a_key_counts_in_its_own_relationship_only() {
    let mut document = document(&[jwk("a"), jwk("b")], &json!(["#a"]));
    document["authentication"] = json!([jwk("embedded")]);
    document["keyAgreement"] = json!(["#b"]);
    let document = parse(&document).unwrap();
    let kid = |fragment: &str| format!("{DID}#{fragment}");
    assert!(document.key(Some(&kid("a")), Assertion).is_ok());
    assert!(document.key(None, Assertion).is_ok());
    assert!(document.key(Some(&kid("embedded")), Authentication).is_ok());
    for (fragment, relationship) in [
        ("a", Authentication),
        ("b", Assertion),
        ("b", Authentication),
        ("embedded", Assertion),
    ] {
        let found = document.key(Some(&kid(fragment)), relationship);
        assert_eq!(found, Err(DidError::UnknownKeyId), "{fragment}");
    }
    for kid in [
        "a",
        "#",
        "",
        "did:web:evil.example#a",
        "did:web:westmere.example",
        "did:web:WESTMERE.example#a",
    ] {
        assert_eq!(
            document.key(Some(kid), Assertion),
            Err(DidError::UnknownKeyId),
            "{kid}"
        );
    }
}

#[test]
fn two_methods_of_one_name_are_none() {
    let document = parse(&document(&[jwk("a"), jwk("a")], &json!(["#a"]))).unwrap();
    assert_eq!(document.key(Some("#a"), Assertion), Err(DidError::UnknownKeyId));
    assert_eq!(document.key(None, Assertion), Err(DidError::UnknownKeyId));
}

#[test]
fn a_key_that_is_not_the_dids_own_or_not_public_is_refused() {
    assert!(changed("type", json!("JsonWebKey")).is_ok());
    assert_eq!(
        changed("controller", json!("did:web:evil.example")),
        Err(DidError::Controller)
    );
    assert_eq!(changed("controller", Value::Null), Err(DidError::Controller));
    assert_eq!(changed("type", json!("Another")), Err(DidError::UnsupportedKey));
    assert_eq!(changed("privateKeyJwk", json!({})), Err(DidError::PrivateKey));
    let mut private = key(P256).to_jwk();
    private["d"] = json!("AA");
    assert_eq!(changed("publicKeyJwk", private), Err(DidError::PrivateKey));
    let mut for_encryption = key(P256).to_jwk();
    for_encryption["use"] = json!("enc");
    assert_eq!(
        changed("publicKeyJwk", for_encryption),
        Err(DidError::NotForSignatures)
    );
    assert_eq!(changed("publicKeyJwk", json!("a")), Err(DidError::UnsupportedKey));
    let other = method(
        "a",
        &json!({ "type": "Ed25519VerificationKey2020", "publicKeyMultibase": multibase(P256) }),
    );
    let other = parse(&document(&[other], &json!(["#a"]))).unwrap();
    assert_eq!(other.key(None, Assertion), Err(DidError::UnsupportedKey));
}

#[test]
fn a_document_is_its_own_dids_and_of_the_right_shape() {
    let good = document(&[jwk("a")], &json!(["#a"]));
    for id in [
        json!("did:web:evil.example"),
        json!("did:web:westmere.example#"),
        json!(1),
        Value::Null,
    ] {
        let mut other = good.clone();
        other["id"] = id;
        assert_eq!(parse(&other), Err(DidError::Subject));
    }
    for body in ["", "[]", "{", "\"did\"", "{\"id\":1,\"id\":2}"] {
        assert_eq!(
            DidDocument::parse(body.as_bytes(), DID),
            Err(DidError::Document),
            "{body}"
        );
    }
    let mut other = good.clone();
    other["verificationMethod"] = json!({});
    assert_eq!(parse(&other), Err(DidError::Document));
    other = good.clone();
    other["assertionMethod"] = json!("#a");
    assert_eq!(
        parse(&other).unwrap().key(None, Assertion),
        Err(DidError::Document)
    );
    other = good;
    other.as_object_mut().unwrap().remove("assertionMethod");
    assert_eq!(
        parse(&other).unwrap().key(None, Assertion),
        Err(DidError::UnknownKeyId)
    );
}

#[test]
fn sizes_are_limited() {
    let methods = |count: usize| {
        let all: Vec<Value> = (0..count).map(|number| jwk(&number.to_string())).collect();
        parse(&document(&all, &json!(["#0"]))).and_then(|document| document.key(None, Assertion))
    };
    assert!(methods(64).is_ok());
    assert_eq!(methods(65), Err(DidError::Document));
    let related = |count: usize| {
        let mut all = vec![json!("#a")];
        all.resize(count, json!("#none"));
        parse(&document(&[jwk("a")], &json!(all)))
            .unwrap()
            .key(None, Assertion)
    };
    assert!(related(64).is_ok());
    assert_eq!(related(65), Err(DidError::Document));
    let size = |bytes: usize| {
        let mut document = document(&[jwk("a")], &json!(["#a"]));
        document["more"] = json!("");
        let rest = bytes - document.to_string().len();
        document["more"] = json!("x".repeat(rest));
        parse(&document)
    };
    assert!(size(MAX_DID_DOCUMENT_BYTES).is_ok());
    assert_eq!(size(MAX_DID_DOCUMENT_BYTES + 1), Err(DidError::Document));
    let deep = |depth: usize| {
        let mut document = document(&[jwk("a")], &json!(["#a"]));
        document["more"] = (1..depth).fold(json!(1), |inner, _| json!([inner]));
        parse(&document)
    };
    assert!(deep(16).is_ok());
    assert_eq!(deep(17), Err(DidError::Document));
}

proptest! {
    #[test]
    fn what_is_asked_is_below_the_dids_own_host(did in "did:web:[a-zA-Z0-9.:%/@?#\\\\-]{0,40}") {
        if let Ok(url) = did_web_url(&did) {
            let parsed = url::Url::parse(&url).unwrap();
            let host = did.trim_start_matches("did:web:").split([':', '%']).next().unwrap();
            prop_assert_eq!(parsed.host_str().unwrap(), host.to_ascii_lowercase());
            prop_assert!(parsed.path().ends_with("/did.json") && parsed.query().is_none());
        }
    }

    #[test]
    fn no_document_panics(body in any::<Vec<u8>>(), kid in any::<String>()) {
        if let Ok(document) = DidDocument::parse(&body, DID) {
            let _ = document.key(Some(&kid), Assertion);
        }
    }
}
