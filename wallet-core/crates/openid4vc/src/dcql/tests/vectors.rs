//! The specification's own example queries.

use serde_json::{Value, json};

use super::{held, matched, parse};
use crate::dcql::{Choice, MissingReason, resolve};

macro_rules! vector {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../../../../../../tests/vectors/openid4vp/",
            $name
        )))
        .unwrap()
    };
}

const PID: &str = "https://credentials.example.com/identity_credential";

fn pid() -> Value {
    json!({
        "given_name": "John", "family_name": "Doe", "postal_code": "90210", "date_of_birth": "1940-01-01",
        "address": { "street_address": "42 Market Street", "locality": "Milliways" }
    })
}

#[test]
fn every_example_is_a_valid_query() {
    let queries = [
        vector!("query_lang/simple.json"),
        vector!("query_lang/simple_mdoc.json"),
        vector!("query_lang/multi_credentials.json"),
        vector!("query_lang/credentials_alternatives.json"),
        vector!("query_lang/claims_alternatives.json"),
        vector!("query_lang/value_matching_simple.json"),
        vector!("query_lang/complex_mdoc.json"),
        vector!("request/dcql_jwt_vc.json"),
        vector!("request/dcql_ldp_vc.json"),
    ];
    for query in queries {
        assert_eq!(parse(&query).as_json(), &query);
    }
}

#[test]
fn simple_selects_its_three_claims() {
    let report = matched(&vector!("query_lang/simple.json"), &[held("c", PID, pid())]);
    let answers = resolve(&report, &Choice::default()).unwrap();
    assert_eq!(
        serde_json::to_value(&answers[0].selected).unwrap(),
        json!([["family_name"], ["given_name"], ["address", "street_address"]])
    );
}

#[test]
fn value_matching_needs_both_values() {
    let query = vector!("query_lang/value_matching_simple.json");
    assert!(matched(&query, &[held("c", PID, pid())]).is_answerable());
    let mut other = pid();
    other["postal_code"] = json!("10115");
    let report = matched(&query, &[held("c", PID, other)]);
    assert_eq!(report.queries[0].missing, Some(MissingReason::ValueMismatch(3)));
}

#[test]
fn claims_alternatives_falls_back_to_its_second_set() {
    let report = matched(
        &vector!("query_lang/claims_alternatives.json"),
        &[held("c", PID, pid())],
    );
    let found = &report.queries[0].candidates[0];
    assert_eq!(found.claim_set, Some(1));
    assert_eq!(
        serde_json::to_value(&found.selected).unwrap(),
        json!([["family_name"], ["postal_code"], ["date_of_birth"]])
    );
}

#[test]
fn credentials_alternatives_takes_two_credentials_where_no_single_one_fits() {
    let query = vector!("query_lang/credentials_alternatives.json");
    let wallet = [
        held(
            "name",
            "https://credentials.example.com/reduced_identity_credential",
            json!({ "family_name": "Doe", "given_name": "John" }),
        ),
        held(
            "home",
            "https://cred.example/residence_credential",
            json!({ "postal_code": "1", "locality": "l", "region": "r" }),
        ),
    ];
    let ids = |wallet| {
        resolve(&matched(&query, wallet), &Choice::default()).map(|answers| {
            answers
                .into_iter()
                .map(|answer| answer.query_id)
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(
        ids(&wallet[..]).unwrap(),
        ["pid_reduced_cred_1", "pid_reduced_cred_2"]
    );
    assert!(ids(&wallet[..1]).is_err());
}

#[test]
fn formats_that_are_not_known_leave_their_queries_without_an_answer() {
    let mut another = vector!("query_lang/simple_mdoc.json");
    another["credentials"][0]["format"] = json!("another");
    let report = matched(&another, &[held("c", PID, pid())]);
    assert!(!report.is_answerable());
    assert_eq!(report.queries[0].missing, Some(MissingReason::UnsupportedFormat));
    let report = matched(&vector!("request/dcql_ldp_vc.json"), &[held("c", PID, pid())]);
    assert_eq!(report.queries[0].missing, Some(MissingReason::NoCredentialOfType));
}
