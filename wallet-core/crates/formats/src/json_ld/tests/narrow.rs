//! A document says the same by the contexts that are narrowed to it as by the whole ones.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::json_ld::narrow::Narrowed;
use crate::json_ld::to_rdf::convert;
use crate::json_ld::{Canonical, HashAlgorithm, JsonLdError, contexts};

fn canonical(members: &Map<String, Value>, pinned: Narrowed) -> Result<String, JsonLdError> {
    let quads = convert(members, pinned)?;
    Ok(Canonical::of(&quads, HashAlgorithm::Sha256)?.text())
}

fn assert_same(document: &Value) -> Result<String, JsonLdError> {
    let members = document.as_object().unwrap();
    let narrowed = canonical(members, Narrowed::to(members));
    assert_eq!(narrowed, canonical(members, Narrowed::whole()), "{document}");
    narrowed
}

#[test]
fn published_documents_say_the_same() {
    for text in [
        include_str!("../../../../../../tests/vectors/w3c-vc-di-eddsa/unsigned.json"),
        include_str!("../../../../../../tests/vectors/w3c-vc-di-ecdsa/unsigned.json"),
        include_str!("../../../../../../tests/vectors/w3c-vc-di-ecdsa/prCredUnsigned.json"),
        include_str!("../../../../../../tests/vectors/w3c-vc-di-bbs/windDoc.json"),
    ] {
        let statements = assert_same(&serde_json::from_str(text).unwrap()).unwrap();
        assert!(statements.lines().count() > 5, "{statements}");
    }
}

#[test]
fn contexts_that_contradict_each_other_are_still_refused() {
    // Both protect what they define differently, and the document uses none of it.
    let document = json!({
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
    });
    assert_eq!(assert_same(&document), Err(JsonLdError::Malformed));
    // What a pinned context protects, the document may not define anew, whether it uses it or not.
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", { "DataIntegrityProof": "https://penfold.example/terms#proof" }],
        "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
        "name": "Penfold",
    });
    assert_eq!(assert_same(&document), Err(JsonLdError::Malformed));
}

#[test]
fn what_is_protected_means_something_else_within_a_property_that_says_so() {
    let document = json!({
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873",
        "cnf": { "kid": "did:example:jenny#key" },
        "kid": "did:example:penfold#key",
    });
    let statements = assert_same(&document).unwrap();
    let keys = |registry: &str| {
        statements
            .matches(&format!("<https://www.iana.org/assignments/{registry}#kid>"))
            .count()
    };
    assert_eq!((keys("jwt"), keys("jose")), (1, 1));
}

fn word() -> impl Strategy<Value = String> {
    // A context scoped to a property may define anew what is protected where its value is an object, and not where it is a text
    // (JSON-LD 1.1 API, "Expansion Algorithm", steps 8 and 4.2). Of the pinned ones only `cnf` does. Narrowed, a text passes.
    let words: Vec<&str> = Narrowed::words()
        .into_iter()
        .filter(|word| *word != "cnf")
        .collect();
    prop_oneof![
        6 => prop::sample::select(words).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["type", "id", "issuer", "credentialSubject", "name", "proof"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["@id", "@type", "@value", "sec:proof", "cred:issuer", "own:word"]).prop_map(str::to_owned),
        1 => "[a-c]",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        word().prop_map(Value::from),
        "[a-z]{0,5}".prop_map(Value::from),
        word().prop_map(|word| json!(format!("https://penfold.example/{word}"))),
        any::<bool>().prop_map(Value::from),
        Just(json!("2026-11-24T00:00:00Z")),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..4)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

fn own_context() -> impl Strategy<Value = Value> {
    let iri = || word().prop_map(|word| format!("https://penfold.example/terms#{word}"));
    let definition = prop_oneof![
        iri().prop_map(Value::from),
        word().prop_map(Value::from),
        (iri(), word(), any::<bool>())
            .prop_map(|(id, kind, protected)| json!({ "@id": id, "@type": kind, "@protected": protected })),
        (iri(), word(), iri())
            .prop_map(|(id, word, inner)| json!({ "@id": id, "@context": { word: inner } })),
    ];
    prop::collection::vec((word(), definition), 0..4).prop_map(|all| Value::Object(all.into_iter().collect()))
}

fn document() -> impl Strategy<Value = Value> {
    // One of the examples' names a context that is not pinned.
    let complete = |context: &&contexts::Pinned| !context.text.contains("odrl.jsonld");
    let pinned: Vec<&str> = contexts::all()
        .filter(complete)
        .map(|context| context.iri)
        .collect();
    (
        prop::collection::vec(prop::sample::select(pinned), 1..4),
        prop::option::of(own_context()),
        prop::collection::vec((word(), value()), 1..6),
    )
        .prop_map(|(pinned, own, members)| {
            let mut contexts: Vec<Value> = pinned.into_iter().map(Value::from).collect();
            contexts.extend(own);
            let mut members: Map<String, Value> = members.into_iter().collect();
            members.insert("@context".to_owned(), contexts.into());
            Value::Object(members)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_document_says_the_same(document in document()) {
        let _ = assert_same(&document);
    }
}
