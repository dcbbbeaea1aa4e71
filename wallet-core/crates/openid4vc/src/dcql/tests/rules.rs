//! Every rule of §6 on what a verifier sends, one test each.

use serde_json::{Value, json};

use super::{one, parse};
use crate::dcql::{DcqlError, DcqlQuery};

fn refused(query: &Value, error: DcqlError) {
    assert_eq!(DcqlQuery::parse(query).err(), Some(error), "{query}");
}

fn without(mut query: Value, member: &str) -> Value {
    query["credentials"][0].as_object_mut().unwrap().remove(member);
    query
}

#[test]
fn a_query_is_an_object() {
    for query in [json!([]), json!("q"), Value::Null] {
        refused(&query, DcqlError::WrongType("dcql_query"));
    }
}

#[test]
fn credentials_is_a_non_empty_array_of_objects() {
    refused(&json!({}), DcqlError::Missing("credentials"));
    refused(&json!({ "credentials": [] }), DcqlError::Empty("credentials"));
    refused(&json!({ "credentials": {} }), DcqlError::WrongType("credentials"));
    refused(
        &json!({ "credentials": [1] }),
        DcqlError::WrongType("credentials"),
    );
}

#[test]
fn unknown_members_are_ignored() {
    let mut query = one(&json!({ "claims": [{ "path": ["a"], "new": 1 }], "purpose": "text" }));
    query["new"] = json!({});
    query["credentials"][0]["meta"]["new"] = json!(1);
    parse(&query);
}

#[test]
fn id_format_and_meta_are_required() {
    for member in ["id", "format", "meta"] {
        refused(&without(one(&json!({})), member), DcqlError::Missing(member));
    }
}

#[test]
fn an_id_has_alphanumeric_characters_underscores_and_hyphens_only() {
    parse(&one(&json!({ "id": "Az09_-" })));
    for id in ["a b", "a.b", "é", "a\n", "a/b"] {
        refused(&one(&json!({ "id": id })), DcqlError::IdSyntax);
        refused(
            &one(&json!({ "claims": [{ "id": id, "path": ["a"] }] })),
            DcqlError::IdSyntax,
        );
    }
    refused(&one(&json!({ "id": "" })), DcqlError::Empty("id"));
    refused(&one(&json!({ "id": 1 })), DcqlError::WrongType("id"));
}

#[test]
fn an_id_of_a_credential_query_is_unique() {
    let query = &one(&json!({}))["credentials"][0];
    refused(&json!({ "credentials": [query, query] }), DcqlError::DuplicateId);
}

#[test]
fn an_id_of_a_claims_query_is_unique_within_its_credential_query() {
    let claims = json!([{ "id": "a", "path": ["x"] }, { "id": "a", "path": ["y"] }]);
    refused(&one(&json!({ "claims": claims })), DcqlError::DuplicateId);
    let mut other = one(&json!({ "id": "r", "claims": [{ "id": "a", "path": ["x"] }] }));
    let first = one(&json!({ "claims": [{ "id": "a", "path": ["x"] }] }));
    other["credentials"]
        .as_array_mut()
        .unwrap()
        .push(first["credentials"][0].clone());
    parse(&other);
}

#[test]
fn meta_is_an_object_and_may_be_empty() {
    let query = parse(&one(&json!({ "meta": {} })));
    assert_eq!(query.credentials()[0].vct_values, None);
    refused(&one(&json!({ "meta": [] })), DcqlError::WrongType("meta"));
}

#[test]
fn vct_values_is_a_non_empty_array_of_strings() {
    let meta = |values: Value| one(&json!({ "meta": { "vct_values": values } }));
    refused(&meta(json!([])), DcqlError::Empty("vct_values"));
    refused(&meta(json!("type")), DcqlError::WrongType("vct_values"));
    refused(&meta(json!([1])), DcqlError::WrongType("vct_values"));
    refused(&meta(json!([""])), DcqlError::Empty("vct_values"));
    refused(
        &one(&json!({ "meta": { "other": 1 } })),
        DcqlError::Missing("vct_values"),
    );
}

#[test]
fn meta_of_an_unknown_format_is_not_looked_into() {
    let query = parse(&one(&json!({ "format": "another", "meta": { "vct_values": 1 } })));
    assert!(!query.credentials()[0].is_supported_format());
    assert_eq!(query.credentials()[0].vct_values, None);
}

#[test]
fn flags_are_booleans_with_their_defaults() {
    let query = &parse(&one(&json!({}))).credentials()[0].clone();
    assert_eq!(
        (query.multiple, query.require_cryptographic_holder_binding),
        (false, true)
    );
    for member in ["multiple", "require_cryptographic_holder_binding"] {
        refused(&one(&json!({ member: "true" })), DcqlError::WrongType(member));
    }
}

#[test]
fn trusted_authorities_is_a_non_empty_array_of_types_with_values() {
    let with = |value: Value| one(&json!({ "trusted_authorities": value }));
    parse(&with(json!([{ "type": "aki", "values": ["s9tI"] }])));
    refused(&with(json!([])), DcqlError::Empty("trusted_authorities"));
    refused(&with(json!([1])), DcqlError::WrongType("trusted_authorities"));
    refused(&with(json!([{ "values": ["a"] }])), DcqlError::Missing("type"));
    refused(&with(json!([{ "type": "aki" }])), DcqlError::Missing("values"));
    refused(
        &with(json!([{ "type": "aki", "values": [] }])),
        DcqlError::Empty("values"),
    );
    refused(
        &with(json!([{ "type": "aki", "values": [1] }])),
        DcqlError::WrongType("values"),
    );
}

#[test]
fn claims_is_a_non_empty_array_of_objects_with_a_path() {
    refused(&one(&json!({ "claims": [] })), DcqlError::Empty("claims"));
    refused(&one(&json!({ "claims": {} })), DcqlError::WrongType("claims"));
    refused(&one(&json!({ "claims": ["a"] })), DcqlError::WrongType("claims"));
    refused(
        &one(&json!({ "claims": [{ "id": "a" }] })),
        DcqlError::Missing("path"),
    );
}

#[test]
fn values_is_a_non_empty_array_of_strings_integers_and_booleans() {
    let with = |values: Value| one(&json!({ "claims": [{ "path": ["a"], "values": values }] }));
    parse(&with(json!(["a", 1, -1, true])));
    refused(&with(json!([])), DcqlError::Empty("values"));
    refused(&with(json!("a")), DcqlError::WrongType("values"));
    for value in [json!(1.5), json!(1.0), Value::Null, json!([]), json!({})] {
        refused(&with(json!([value])), DcqlError::Value);
    }
}

#[test]
fn claim_sets_need_claims() {
    refused(
        &one(&json!({ "claim_sets": [["a"]] })),
        DcqlError::ClaimSetsWithoutClaims,
    );
}

#[test]
fn claim_sets_need_an_id_on_every_claim() {
    let claims = json!([{ "id": "a", "path": ["a"] }, { "path": ["b"] }]);
    refused(
        &one(&json!({ "claims": claims, "claim_sets": [["a"]] })),
        DcqlError::Missing("id"),
    );
}

#[test]
fn claim_sets_refer_to_claims_that_are_there() {
    let with = |sets: Value| one(&json!({ "claims": [{ "id": "a", "path": ["a"] }], "claim_sets": sets }));
    parse(&with(json!([["a"]])));
    refused(&with(json!([["b"]])), DcqlError::UnknownId("claim_sets"));
    refused(&with(json!([])), DcqlError::Empty("claim_sets"));
    refused(&with(json!([[]])), DcqlError::Empty("claim_sets"));
    refused(&with(json!(["a"])), DcqlError::WrongType("claim_sets"));
    refused(&with(json!([[0]])), DcqlError::WrongType("id"));
}

#[test]
fn credential_sets_refer_to_queries_that_are_there() {
    let with = |sets: Value| {
        let mut query = one(&json!({}));
        query["credential_sets"] = sets;
        query
    };
    parse(&with(json!([{ "options": [["q"]] }])));
    refused(
        &with(json!([{ "options": [["q"], ["x"]] }])),
        DcqlError::UnknownId("options"),
    );
    refused(&with(json!([])), DcqlError::Empty("credential_sets"));
    refused(&with(json!([[]])), DcqlError::WrongType("credential_sets"));
    refused(&with(json!([{}])), DcqlError::Missing("options"));
    refused(&with(json!([{ "options": [] }])), DcqlError::Empty("options"));
    refused(&with(json!([{ "options": [[]] }])), DcqlError::Empty("options"));
    refused(
        &with(json!([{ "options": ["q"] }])),
        DcqlError::WrongType("options"),
    );
    refused(
        &with(json!([{ "options": [["q"]], "required": 1 }])),
        DcqlError::WrongType("required"),
    );
}

#[test]
fn a_set_is_required_unless_it_says_otherwise() {
    let mut query = one(&json!({}));
    query["credential_sets"] = json!([{ "options": [["q"]] }, { "options": [["q"]], "required": false }]);
    let query = parse(&query);
    let required: Vec<bool> = query
        .credential_sets()
        .unwrap()
        .iter()
        .map(|set| set.required)
        .collect();
    assert_eq!(required, [true, false]);
}

#[test]
fn a_query_is_saved_as_it_was_and_checked_when_it_is_read_back() {
    let source = one(&json!({ "claims": [{ "path": ["a", null, 0], "values": [1] }], "new": "kept" }));
    let query = parse(&source);
    let saved = serde_json::to_value(&query).unwrap();
    assert_eq!(saved, source);
    assert_eq!(serde_json::from_value::<DcqlQuery>(saved).unwrap(), query);
    assert!(serde_json::from_value::<DcqlQuery>(json!({ "credentials": [] })).is_err());
}

#[test]
fn debug_shows_nothing_that_the_verifier_wrote() {
    let query = parse(&json!({
        "credentials": [{
            "id": "hidden1", "format": "dc+sd-jwt", "meta": { "vct_values": ["hidden2"] },
            "claims": [{ "id": "hidden3", "path": ["hidden4"], "values": ["hidden5"] }],
            "trusted_authorities": [{ "type": "hidden6", "values": ["hidden7"] }]
        }],
        "credential_sets": [{ "options": [["hidden1"]] }]
    }));
    let credential = &query.credentials()[0];
    let shown = format!(
        "{query:?} {credential:?} {:?} {:?} {:?}",
        credential.claims, credential.trusted_authorities, query.credential_sets
    );
    assert!(!shown.contains("hidden"), "{shown}");
}
