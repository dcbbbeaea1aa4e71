//! The limits on a query, each from both sides: as much as it allows is taken, one more is not.

use serde_json::{Value, json};

use super::one;
use crate::dcql::{
    DcqlError, DcqlQuery, MAX_CLAIM_SETS, MAX_CLAIMS, MAX_CREDENTIAL_QUERIES, MAX_CREDENTIAL_SETS,
    MAX_ID_BYTES, MAX_OPTIONS, MAX_PATH_SEGMENTS, MAX_STRING_BYTES, MAX_VALUES,
};

/// Holds queries to a limit: those that have as much as that of something, and one more.
fn both_sides(limit: usize, refused: DcqlError, query: impl Fn(usize) -> Value) {
    let error = |count: usize| DcqlQuery::parse(&query(count)).err();
    assert_eq!(error(limit), None, "{refused}");
    assert_eq!(error(limit + 1), Some(refused));
}

/// One with members beside its credential queries.
fn with(name: &str, value: Value) -> Value {
    let mut query = one(&json!({}));
    query[name] = value;
    query
}

fn text(bytes: usize) -> String {
    "a".repeat(bytes)
}

#[test]
fn of_lists() {
    let too_many = DcqlError::TooMany;
    both_sides(MAX_CREDENTIAL_QUERIES, too_many("credentials"), |n| {
        let query = |index| json!({ "id": format!("q{index}"), "format": "f", "meta": {} });
        json!({ "credentials": (0..n).map(query).collect::<Vec<_>>() })
    });
    both_sides(MAX_CLAIMS, too_many("claims"), |n| {
        one(&json!({ "claims": vec![json!({ "path": ["a"] }); n] }))
    });
    both_sides(MAX_CREDENTIAL_SETS, too_many("credential_sets"), |n| {
        with("credential_sets", json!(vec![json!({ "options": [["q"]] }); n]))
    });
    both_sides(MAX_OPTIONS, too_many("options"), |n| {
        with("credential_sets", json!([{ "options": vec![["q"]; n] }]))
    });
    // One option names as many queries as there may be.
    both_sides(MAX_CREDENTIAL_QUERIES, too_many("options"), |n| {
        with("credential_sets", json!([{ "options": [vec!["q"; n]] }]))
    });
    let sets = |sets: Value| one(&json!({ "claims": [{ "id": "a", "path": ["a"] }], "claim_sets": sets }));
    both_sides(MAX_CLAIM_SETS, too_many("claim_sets"), |n| {
        sets(json!(vec![["a"]; n]))
    });
    both_sides(MAX_CLAIMS, too_many("claim_sets"), |n| {
        sets(json!([vec!["a"; n]]))
    });
    both_sides(MAX_PATH_SEGMENTS, too_many("path"), |n| {
        one(&json!({ "claims": [{ "path": vec!["a"; n] }] }))
    });
}

#[test]
fn of_lists_of_values() {
    let w3c = |values: Value| one(&json!({ "format": "jwt_vc_json", "meta": { "type_values": values } }));
    let authority = |n: usize| json!({ "type": "aki", "values": vec!["a"; n] });
    let authorities = |list: Value| one(&json!({ "trusted_authorities": list }));
    let queries: [(&str, &dyn Fn(usize) -> Value); 6] = [
        ("values", &|n| {
            one(&json!({ "claims": [{ "path": ["a"], "values": vec![1; n] }] }))
        }),
        ("vct_values", &|n| {
            one(&json!({ "meta": { "vct_values": vec!["a"; n] } }))
        }),
        ("type_values", &|n| w3c(json!(vec![["a"]; n]))),
        ("type_values", &|n| w3c(json!([vec!["a"; n]]))),
        ("trusted_authorities", &|n| {
            authorities(json!(vec![authority(1); n]))
        }),
        ("values", &|n| authorities(json!([authority(n)]))),
    ];
    for (name, query) in queries {
        both_sides(MAX_VALUES, DcqlError::TooMany(name), query);
    }
}

#[test]
fn of_texts() {
    both_sides(MAX_ID_BYTES, DcqlError::TooLong("id"), |n| {
        one(&json!({ "id": text(n) }))
    });
    let of_mdocs = |n| one(&json!({ "format": "mso_mdoc", "meta": { "doctype_value": text(n) } }));
    let queries: [(&str, &dyn Fn(usize) -> Value); 5] = [
        ("format", &|n| one(&json!({ "format": text(n) }))),
        ("vct_values", &|n| {
            one(&json!({ "meta": { "vct_values": [text(n)] } }))
        }),
        ("doctype_value", &of_mdocs),
        ("values", &|n| {
            one(&json!({ "claims": [{ "path": ["a"], "values": [text(n)] }] }))
        }),
        ("path", &|n| one(&json!({ "claims": [{ "path": [text(n)] }] }))),
    ];
    for (name, query) in queries {
        both_sides(MAX_STRING_BYTES, DcqlError::TooLong(name), query);
    }
}
