//! What safe mode refuses, and what it lets through.

use serde_json::{Value, json};

use crate::json_ld::poison::{self, MAX_CALLS};
use crate::json_ld::{Canonical, HashAlgorithm, JsonLdError, to_quads};
use crate::{MAX_CLAIMS, MAX_JSON_LD_CONTEXTS, MAX_JSON_LD_DEPTH, MAX_RDF_BYTES};

const V2: &str = "https://www.w3.org/ns/credentials/v2";

/// A credential whose own terms an object context defines.
fn credential(context: Value, subject: Value) -> Value {
    json!({
        "@context": [V2, context],
        "type": ["VerifiableCredential"],
        "issuer": "https://penfold.example",
        "credentialSubject": subject,
    })
}

fn defined() -> Value {
    json!({ "title": "https://penfold.example/terms#title", "of": { "@id": "https://penfold.example/terms#of", "@type": "@id" } })
}

fn refusal(document: &Value) -> JsonLdError {
    to_quads(document).unwrap_err()
}

#[test]
fn what_contexts_define_counts() {
    for subject in [
        json!({ "title": "MBBS" }),
        json!({ "title": ["MBBS", "MRCP"], "of": "https://penfold.example" }),
        json!({ "title": { "@value": "MBBS", "@language": "en-GB" } }),
        json!({ "title": "@penfold" }),
        json!({ "title": {} }),
        json!({ "title": [] }),
        json!({ "title": null }),
        json!({ "https://penfold.example/terms#title": "MBBS" }),
        json!({ "title": true, "of": { "id": "urn:uuid:0c07c1ce-57cb-41af-bef2-1b932b986873" } }),
    ] {
        to_quads(&credential(defined(), subject.clone()))
            .unwrap_or_else(|error| panic!("{subject}: {error}"));
    }
    let by_vocabulary = credential(
        json!({ "@vocab": "https://penfold.example/terms#" }),
        json!({ "title": "MBBS" }),
    );
    to_quads(&by_vocabulary).unwrap();
}

#[test]
fn what_leaves_no_trace_is_refused() {
    use JsonLdError::{Keyword, Malformed, MalformedTerm, RelativeIri, UndefinedTerm};
    for (subject, expected) in [
        (json!({ "titel": "MBBS" }), UndefinedTerm),
        (json!({ "titel": [] }), UndefinedTerm),
        (json!({ "titel": {} }), UndefinedTerm),
        (json!({ "titel": null }), UndefinedTerm),
        (json!({ "title": { "titel": [[]] } }), UndefinedTerm),
        (json!({ "type": "Titel" }), UndefinedTerm),
        (json!({ "type": ["Titel"], "title": "MBBS" }), UndefinedTerm),
        (
            json!({ "title": { "@value": "MBBS", "@type": "Titel" } }),
            UndefinedTerm,
        ),
        (json!({ "id": "subject" }), RelativeIri),
        (json!({ "of": "penfold" }), RelativeIri),
        (json!({ "of": "" }), RelativeIri),
        (json!({ "of": "https://penfold.example/<>" }), MalformedTerm),
        (json!({ "_:title": "MBBS" }), MalformedTerm),
        (
            json!({ "title": { "@value": "MBBS", "@language": "no tag" } }),
            MalformedTerm,
        ),
        (json!({ "@titel": "MBBS" }), Keyword),
        (json!({ "@index": "1" }), Keyword),
        (json!({ "@included": [] }), Keyword),
        (json!({ "@graph": [] }), Keyword),
        (json!({ "@nest": {} }), Keyword),
        (
            json!({ "title": { "@value": "MBBS", "@direction": "ltr" } }),
            Keyword,
        ),
        (json!({ "title": { "@value": null } }), Keyword),
        (json!({ "title": { "@language": "en" } }), Keyword),
        (json!({ "of": "@penfold" }), Keyword),
        (json!({ "type": "@penfold" }), Keyword),
        (
            json!({ "id": "did:example:a", "@id": "did:example:b" }),
            Malformed,
        ),
        (json!({ "wallet-combined-type-0": "MBBS" }), UndefinedTerm),
    ] {
        assert_eq!(
            refusal(&credential(defined(), subject.clone())),
            expected,
            "{subject}"
        );
    }
}

#[test]
fn contexts_that_take_away_are_refused() {
    for context in [
        json!({ "@vocab": null }),
        json!({ "title": null }),
        json!({ "title": { "@id": null } }),
        json!({ "title": "@graph" }),
        json!({ "title": "@index" }),
        json!({ "title": { "@id": "@nest" } }),
        json!({ "title": { "@id": "https://penfold.example/terms#title", "@container": "@index" } }),
        json!({ "title": { "@id": "https://penfold.example/terms#title", "@container": "@graph" } }),
        json!({ "title": { "@id": "https://penfold.example/terms#title", "@context": null } }),
        json!({ "title": { "@id": "https://penfold.example/terms#title", "@context": [{ "@vocab": null }] } }),
        json!({ "title": { "@reverse": "https://penfold.example/terms#title" } }),
        json!({ "@base": "https://penfold.example/" }),
        json!({ "@import": V2 }),
        json!({ "@titel": "https://penfold.example/terms#title" }),
        json!(null),
        json!(1),
    ] {
        let document = credential(context.clone(), json!({ "title": "MBBS" }));
        assert_eq!(refusal(&document), JsonLdError::Context, "{context}");
    }
    for context in ["https://penfold.example/context", "credentials/v2", ""] {
        let document = credential(json!(context), json!({ "id": "did:example:a" }));
        assert_eq!(refusal(&document), JsonLdError::UnknownContext, "{context}");
    }
    let vocabulary = json!({ "@vocab": "" });
    let document = credential(vocabulary, json!({ "title": "MBBS" }));
    assert!(to_quads(&document).is_err());
    let overridden = json!({ "VerifiableCredential": "https://penfold.example/terms#other" });
    assert_eq!(
        refusal(&credential(overridden, json!({}))),
        JsonLdError::Malformed
    );
}

#[test]
fn where_a_context_forgets_undefined_terms_are_noticed() {
    let presentation = |inner: Value| json!({ "@context": V2, "type": "VerifiablePresentation", "verifiableCredential": inner });
    let mut inner = credential(defined(), json!({ "title": "MBBS" }));
    to_quads(&presentation(inner.clone())).unwrap();
    inner["titel"] = json!("MBBS");
    assert_eq!(refusal(&presentation(inner)), JsonLdError::UndefinedTerm);
}

#[test]
fn limits_let_their_value_through() {
    let size = |bytes: usize| credential(defined(), json!({ "title": "x".repeat(bytes) }));
    let around = serde_json::to_vec(&size(0)).unwrap().len() + r#"{"@vocab":"undefined-term:"},"#.len();
    to_quads(&size(MAX_RDF_BYTES - around)).unwrap();
    assert_eq!(refusal(&size(MAX_RDF_BYTES - around + 1)), JsonLdError::TooLarge);
    // The document and the array of titles, which counts itself.
    let depth = |levels: usize| {
        let deep = (0..levels).fold(json!("x"), |value, _| json!({ "title": value }));
        credential(defined(), deep)
    };
    to_quads(&depth(MAX_JSON_LD_DEPTH - 2)).unwrap();
    assert_eq!(refusal(&depth(MAX_JSON_LD_DEPTH - 1)), JsonLdError::TooDeep);
    let contexts = |count: usize| json!({ "@context": vec![V2; count], "type": "VerifiableCredential" });
    to_quads(&contexts(MAX_JSON_LD_CONTEXTS)).unwrap();
    assert_eq!(
        refusal(&contexts(MAX_JSON_LD_CONTEXTS + 1)),
        JsonLdError::TooManyContexts
    );
    let values = |count: usize| json!({ "@context": { "title": "urn:x:title" }, "title": (0..count).collect::<Vec<_>>() });
    // The context, its one member and the array count, too.
    to_quads(&values(MAX_CLAIMS - 3)).unwrap();
    assert_eq!(refusal(&values(MAX_CLAIMS - 2)), JsonLdError::TooManyValues);
    assert_eq!(refusal(&json!([])), JsonLdError::NotObject);
}

/// Blank nodes that know each other, all of them.
fn clique(size: usize) -> Value {
    let nodes: Vec<Value> = (0..size)
        .map(|one| {
            let others: Vec<Value> = (0..size)
                .filter(|other| *other != one)
                .map(|other| json!({ "@id": format!("_:n{other}") }))
                .collect();
            json!({ "@id": format!("_:n{one}"), "knows": others })
        })
        .collect();
    json!({ "@context": { "knows": "urn:x:knows", "has": "urn:x:has" }, "@id": "urn:x:root", "has": nodes })
}

#[test]
fn poison_is_refused() {
    let canonical = |document: &Value| Canonical::of(&to_quads(document).unwrap(), HashAlgorithm::Sha256);
    assert_eq!(canonical(&clique(10)).err(), Some(JsonLdError::Poison));
    assert!(canonical(&clique(3)).is_ok());
    let alike = |count: usize| {
        let nodes: Vec<Value> = (0..count).map(|one| json!({ "has": { "n": one } })).collect();
        json!({ "@context": { "has": "urn:x:has", "n": "urn:x:n" }, "@id": "urn:x:root", "has": nodes })
    };
    assert!(canonical(&alike(crate::MAX_ALIKE_BLANK_NODES)).is_ok());
    assert_eq!(
        canonical(&alike(crate::MAX_ALIKE_BLANK_NODES + 1)).err(),
        Some(JsonLdError::Poison)
    );
}

/// Blank nodes in a ring, each of which knows two more that are alike: from each of the ring go two orders of two.
#[test]
fn orders_of_nodes_alike_are_counted() {
    let ring = |size: usize| {
        let node = |one: usize| {
            let label = |kind: &str, at: usize| json!({ "@id": format!("_:{kind}{}", at % size) });
            let known = [label("b", one), label("c", one)];
            json!({ "@id": format!("_:a{one}"), "knows": known, "next": label("a", one + 1) })
        };
        let nodes: Vec<Value> = (0..size).map(node).collect();
        let context = json!({ "knows": "urn:x:knows", "next": "urn:x:next", "has": "urn:x:has" });
        to_quads(&json!({ "@context": context, "@id": "urn:x:root", "has": nodes })).unwrap()
    };
    let most = MAX_CALLS.ilog(4) as usize;
    let check = |size: usize| poison::check(&ring(size), HashAlgorithm::Sha256);
    assert_eq!(check(most), Ok(()));
    assert_eq!(check(most + 1), Err(JsonLdError::Poison));
}

#[test]
fn a_list_of_nested_nodes_passes() {
    let nodes: Vec<Value> = (0..40).map(|one| json!({ "has": { "n": one } })).collect();
    let document = json!({
        "@context": { "has": { "@id": "urn:x:has", "@container": "@list" }, "n": "urn:x:n" },
        "@id": "urn:x:root", "has": nodes,
    });
    Canonical::of(&to_quads(&document).unwrap(), HashAlgorithm::Sha384).unwrap();
}
