//! Selecting claims and credentials (§6.4).

use serde_json::{Value, json};

use super::{candidate, held, matched, one, paths};
use crate::dcql::{MissingReason, match_};
use crate::vp::VerifierFormats;

fn missing(query: &Value, claims: Value) -> Option<MissingReason> {
    matched(query, &[held("c", "type", claims)]).queries[0].missing
}

/// What is selected of one credential for one credential query.
fn selected(query: &Value, claims: Value) -> Value {
    let report = matched(query, &[held("c", "type", claims)]);
    serde_json::to_value(&report.queries[0].candidates[0].selected).unwrap()
}

#[test]
fn without_claims_nothing_is_selected() {
    assert_eq!(selected(&one(&json!({})), json!({ "a": 1 })), json!([]));
}

#[test]
fn without_claim_sets_all_claims_are_needed() {
    let query = one(&json!({ "claims": [{ "path": ["a"] }, { "path": ["b"] }] }));
    assert_eq!(
        selected(&query, json!({ "a": 1, "b": 2, "c": 3 })),
        json!([["a"], ["b"]])
    );
    assert_eq!(
        missing(&query, json!({ "a": 1 })),
        Some(MissingReason::ClaimMissing(1))
    );
}

#[test]
fn the_first_claim_set_that_can_be_met_is_taken() {
    let query = one(&json!({
        "claims": [{ "id": "x", "path": ["a"] }, { "id": "y", "path": ["b"] }, { "id": "z", "path": ["c"] }],
        "claim_sets": [["x", "y"], ["z"], ["x"]]
    }));
    let taken = |claims: Value| {
        let report = matched(&query, &[held("c", "type", claims)]);
        let found = &report.queries[0].candidates[0];
        (found.claim_set, serde_json::to_value(&found.selected).unwrap())
    };
    assert_eq!(
        taken(json!({ "a": 1, "b": 1, "c": 1 })),
        (Some(0), json!([["a"], ["b"]]))
    );
    assert_eq!(taken(json!({ "a": 1, "c": 1 })), (Some(1), json!([["c"]])));
    assert_eq!(taken(json!({ "a": 1 })), (Some(2), json!([["a"]])));
    assert_eq!(
        missing(&query, json!({ "b": 1 })),
        Some(MissingReason::ClaimMissing(0))
    );
}

#[test]
fn a_value_matches_by_type_and_value() {
    let query = |values: Value| one(&json!({ "claims": [{ "path": ["a"], "values": values }] }));
    let matches = |values: Value, actual: Value| missing(&query(values), json!({ "a": actual })).is_none();
    assert!(matches(json!(["x", 1]), json!(1)));
    assert!(matches(json!([true]), json!(true)));
    for (expected, actual) in [
        (json!([1]), json!("1")),
        (json!(["1"]), json!(1)),
        (json!([1]), json!(1.0)),
        (json!([1]), json!(true)),
        (json!(["true"]), json!(true)),
        (json!(["x"]), json!("X")),
        (json!(["x"]), json!(["x"])),
        (json!(["x"]), json!({ "x": "x" })),
        (json!([false]), Value::Null),
    ] {
        assert!(!matches(expected.clone(), actual.clone()), "{expected} {actual}");
    }
}

#[test]
fn another_value_is_told_apart_from_no_claim() {
    let query = one(&json!({ "claims": [{ "path": ["b"] }, { "path": ["a"], "values": [1] }] }));
    assert_eq!(
        missing(&query, json!({ "a": 2, "b": 1 })),
        Some(MissingReason::ValueMismatch(1))
    );
    assert_eq!(
        missing(&query, json!({ "b": 1 })),
        Some(MissingReason::ClaimMissing(1))
    );
}

#[test]
fn values_on_array_elements_select_the_matching_ones_only() {
    let query = one(&json!({ "claims": [{ "path": ["n", null], "values": ["DE", "FR"] }] }));
    assert_eq!(
        selected(&query, json!({ "n": ["DE", "GB", "FR", "DE"] })),
        json!([["n", 0], ["n", 2], ["n", 3]])
    );
    let query = one(&json!({ "claims": [{ "path": ["r", null, "role"], "values": ["nurse"] }] }));
    assert_eq!(
        selected(
            &query,
            json!({ "r": [{ "role": "nurse" }, { "role": "porter" }, {}] })
        ),
        json!([["r", 0, "role"]])
    );
}

#[test]
fn null_selects_every_index() {
    let query = one(&json!({ "claims": [{ "path": ["n", null] }] }));
    assert_eq!(
        selected(&query, json!({ "n": [1, {}, "x"] })),
        json!([["n", 0], ["n", 1], ["n", 2]])
    );
}

#[test]
fn an_element_that_two_claims_select_is_there_once() {
    let query = one(&json!({ "claims": [{ "path": ["n", null] }, { "path": ["n", 1] }] }));
    assert_eq!(
        selected(&query, json!({ "n": [1, 2] })),
        json!([["n", 0], ["n", 1]])
    );
}

#[test]
fn a_second_claims_query_for_the_same_path_is_ignored() {
    let query = one(&json!({ "claims": [{ "path": ["a"] }, { "path": ["a"], "values": [2] }] }));
    assert_eq!(selected(&query, json!({ "a": 1 })), json!([["a"]]));
    // In different claim sets they are alternatives, not duplicates.
    let query = one(&json!({
        "claims": [{ "id": "x", "path": ["a"], "values": [1] }, { "id": "y", "path": ["a"], "values": [2] }],
        "claim_sets": [["x"], ["y"]]
    }));
    assert_eq!(selected(&query, json!({ "a": 2 })), json!([["a"]]));
}

#[test]
fn one_of_the_types_must_be_among_the_allowed_ones() {
    let query = one(&json!({ "meta": { "vct_values": ["x", "y"] } }));
    let report = matched(&query, &[held("c", "y", json!({})), held("d", "z", json!({}))]);
    assert_eq!(report.queries[0].candidates.len(), 1);
    assert_eq!(report.queries[0].candidates[0].id, "c");
    let report = matched(&query, &[held("d", "z", json!({}))]);
    assert_eq!(report.queries[0].missing, Some(MissingReason::NoCredentialOfType));
    let mut inherits = held("e", "own", json!({}));
    inherits.types.push("y".to_owned());
    assert!(matched(&query, &[inherits]).is_answerable());
}

#[test]
fn an_empty_meta_places_no_constraint_on_the_type() {
    let query = one(&json!({ "meta": {} }));
    assert!(matched(&query, &[held("c", "anything", json!({}))]).is_answerable());
}

#[test]
fn a_credential_of_another_format_is_no_match() {
    let query = super::parse(&one(&json!({})));
    let types = ["type".to_owned()];
    let claims = json!({});
    let other = candidate(&["vc+sd-jwt"], &types, &claims);
    let report = match_(&query, &VerifierFormats::default(), &[other]);
    assert_eq!(report.queries[0].missing, Some(MissingReason::NoCredentialOfType));
}

#[test]
fn an_unknown_format_makes_that_query_unanswerable_only() {
    let mut query = one(&json!({}));
    query["credentials"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "mdl", "format": "another", "meta": { "doctype_value": "d" } }));
    query["credential_sets"] = json!([{ "options": [["mdl"], ["q"]] }]);
    let report = matched(&query, &[held("c", "type", json!({}))]);
    assert_eq!(report.queries[0].missing, None);
    assert_eq!(report.queries[1].missing, Some(MissingReason::UnsupportedFormat));
    let answerable: Vec<bool> = report.sets[0]
        .options
        .iter()
        .map(|option| option.answerable)
        .collect();
    assert_eq!(answerable, [false, true]);
}

#[test]
fn trusted_authorities_of_other_kinds_are_matched_by_nothing() {
    for kind in ["etsi_tl", "openid_federation", "new"] {
        let query = one(&json!({ "trusted_authorities": [{ "type": kind, "values": ["a"] }] }));
        assert_eq!(
            missing(&query, json!({})),
            Some(MissingReason::UnsupportedTrustedAuthorities),
            "{kind}"
        );
    }
}

#[test]
fn holder_binding_is_needed_unless_the_query_says_otherwise() {
    let mut unbound = held("c", "type", json!({}));
    unbound.holder_bound = false;
    let report = matched(&one(&json!({})), std::slice::from_ref(&unbound));
    assert_eq!(report.queries[0].missing, Some(MissingReason::NotHolderBound));
    let query = one(&json!({ "require_cryptographic_holder_binding": false }));
    assert!(matched(&query, &[unbound]).is_answerable());
}

#[test]
fn the_reason_is_of_the_first_credential_that_came_furthest() {
    let query = one(&json!({ "claims": [{ "path": ["a"] }, { "path": ["b"] }] }));
    let mut unbound = held("c", "type", json!({ "a": 1, "b": 1 }));
    unbound.holder_bound = false;
    let wallet = [
        unbound,
        held("d", "type", json!({ "a": 1 })),
        held("e", "type", json!({})),
    ];
    assert_eq!(
        matched(&query, &wallet).queries[0].missing,
        Some(MissingReason::ClaimMissing(1))
    );
}

#[test]
fn candidates_keep_their_order_and_have_no_reason() {
    let query = one(&json!({ "claims": [{ "path": ["a"] }] }));
    let wallet = [
        held("new", "type", json!({ "a": 1 })),
        held("lacking", "type", json!({})),
        held("old", "type", json!({ "a": 2 })),
    ];
    let found = &matched(&query, &wallet).queries[0];
    let ids: Vec<&str> = found
        .candidates
        .iter()
        .map(|candidate| candidate.id.as_str())
        .collect();
    assert_eq!((ids, found.missing), (vec!["new", "old"], None));
    assert_eq!(found.candidates[0].selected, paths(&json!([["a"]])));
}

#[test]
fn without_credential_sets_all_queries_are_one_required_option() {
    let mut query = one(&json!({}));
    query["credentials"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "r", "format": "dc+sd-jwt", "meta": { "vct_values": ["other"] } }));
    let report = matched(&query, &[held("c", "type", json!({}))]);
    assert_eq!(report.sets.len(), 1);
    assert!(report.sets[0].required);
    assert_eq!(report.sets[0].options[0].query_ids, ["q", "r"]);
    assert!(!report.sets[0].options[0].answerable);
    assert!(!report.is_answerable());
}
