//! W3C credentials (Appendix B.1).

use serde_json::{Value, json};

use super::{Held, matched, parse, paths};
use crate::dcql::{Choice, DcqlError, DcqlQuery, FORMATS_W3C_JWT, MissingReason, resolve};

const VC: &str = "https://www.w3.org/2018/credentials#VerifiableCredential";

fn query(meta: Value) -> Value {
    json!({ "credentials": [{ "id": "q", "format": "jwt_vc_json", "meta": meta }] })
}

fn of_types(values: Value) -> Value {
    query(json!({ "type_values": values }))
}

fn held(types: &[&str]) -> Held {
    Held {
        id: "degree",
        formats: &["jwt_vc_json"],
        types: types.iter().map(|one| (*one).to_owned()).collect(),
        claims: json!({ "credentialSubject": { "title": "MBBS", "awarding_body": "Penfold School of Medicine" } }),
        holder_bound: true,
    }
}

fn degree() -> Held {
    held(&[VC, "VerifiableCredential", "QualificationCredential"])
}

#[test]
fn one_alternative_must_be_met_in_full() {
    for (values, fits) in [
        (json!([["QualificationCredential"]]), true),
        (json!([[VC, "QualificationCredential"]]), true),
        (json!([["QualificationCredential", "VerifiableCredential"]]), true),
        (json!([["IdentityCredential"], ["QualificationCredential"]]), true),
        (json!([["IdentityCredential"]]), false),
        (json!([["QualificationCredential", "IdentityCredential"]]), false),
        (json!([["qualificationcredential"]]), false),
    ] {
        let report = matched(&of_types(values.clone()), &[degree()]);
        assert_eq!(report.is_answerable(), fits, "{values}");
        let missing = (!fits).then_some(MissingReason::NoCredentialOfType);
        assert_eq!(report.queries[0].missing, missing);
    }
}

#[test]
fn the_three_examples_of_appendix_b_1_1_match() {
    let example = |name: &str| format!("https://example.org/examples#{name}");
    let values = json!([
        [VC, example("AlumniCredential"), example("BachelorDegree")],
        [VC, example("UniversityDegreeCredential")],
        ["IdentityCredential"],
    ]);
    for types in [
        vec![VC.to_owned(), example("UniversityDegreeCredential")],
        vec![
            VC.to_owned(),
            example("BachelorDegree"),
            example("AlumniCredential"),
        ],
        vec![VC.to_owned(), "IdentityCredential".to_owned()],
    ] {
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        assert!(matched(&of_types(values.clone()), &[held(&types)]).is_answerable());
    }
    let other = held(&[VC, &example("BachelorDegree")]);
    assert!(!matched(&of_types(values), &[other]).is_answerable());
}

#[test]
fn type_values_is_a_non_empty_array_of_non_empty_arrays_of_strings() {
    for (values, error) in [
        (json!([]), DcqlError::Empty("type_values")),
        (json!([[]]), DcqlError::Empty("type_values")),
        (json!([["A"], []]), DcqlError::Empty("type_values")),
        (json!([[""]]), DcqlError::Empty("type_values")),
        (json!("A"), DcqlError::WrongType("type_values")),
        (json!(["A"]), DcqlError::WrongType("type_values")),
        (json!([[1]]), DcqlError::WrongType("type_values")),
    ] {
        assert_eq!(DcqlQuery::parse(&of_types(values)).unwrap_err(), error);
    }
    let other = DcqlQuery::parse(&query(json!({ "vct_values": ["A"] })));
    assert_eq!(other.unwrap_err(), DcqlError::Missing("type_values"));
}

#[test]
fn an_empty_meta_places_no_constraint() {
    let parsed = parse(&query(json!({})));
    assert_eq!(parsed.credentials()[0].type_values, None);
    assert!(matched(&query(json!({})), &[degree()]).is_answerable());
}

#[test]
fn a_query_is_answered_by_its_own_format_only() {
    for format in FORMATS_W3C_JWT {
        let mut asked = of_types(json!([["QualificationCredential"]]));
        asked["credentials"][0]["format"] = json!(format);
        assert!(parse(&asked).credentials()[0].is_supported_format());
        assert_eq!(
            matched(&asked, &[degree()]).is_answerable(),
            format == "jwt_vc_json"
        );
    }
    let mut linked_data = of_types(json!(1));
    linked_data["credentials"][0]["format"] = json!("ac_vp");
    assert_eq!(
        matched(&linked_data, &[degree()]).queries[0].missing,
        Some(MissingReason::UnsupportedFormat)
    );
}

#[test]
fn one_issued_as_json_ld_answers_as_json_too() {
    let mut both = degree();
    both.formats = &["jwt_vc_json-ld", "jwt_vc_json"];
    for (format, fits) in [("jwt_vc_json", true), ("jwt_vc_json-ld", true), ("vc+jwt", false)] {
        let mut asked = of_types(json!([["QualificationCredential"]]));
        asked["credentials"][0]["format"] = json!(format);
        let held = Held {
            claims: both.claims.clone(),
            types: both.types.clone(),
            ..both
        };
        assert_eq!(matched(&asked, &[held]).is_answerable(), fits, "{format}");
    }
}

#[test]
fn claims_are_found_from_the_root_of_the_credential() {
    let mut asked = of_types(json!([["QualificationCredential"]]));
    asked["credentials"][0]["claims"] =
        json!([{ "path": ["credentialSubject", "title"], "values": ["MBBS"] }]);
    let report = matched(&asked, &[degree()]);
    let answers = resolve(&report, &Choice::default()).unwrap();
    assert_eq!(
        answers[0].selected,
        paths(&json!([["credentialSubject", "title"]]))
    );
    asked["credentials"][0]["claims"] = json!([{ "path": ["vc", "credentialSubject", "title"] }]);
    assert_eq!(
        matched(&asked, &[degree()]).queries[0].missing,
        Some(MissingReason::ClaimMissing(0))
    );
}

#[test]
fn the_example_of_appendix_b_1_3_1_4_asks_for_two_claims() {
    let text = include_str!("../../../../../../tests/vectors/openid4vp/request/dcql_jwt_vc.json");
    let asked: Value = serde_json::from_str(text).unwrap();
    let mut card = held(&[VC, "VerifiableCredential", "IDCredential"]);
    assert!(!matched(&asked, &[degree()]).is_answerable());
    card.claims = json!({ "credentialSubject": { "given_name": "Max", "family_name": "Mustermann", "birthdate": "1998-01-11" } });
    let answers = resolve(&matched(&asked, &[card]), &Choice::default()).unwrap();
    let expected = json!([
        ["credentialSubject", "family_name"],
        ["credentialSubject", "given_name"]
    ]);
    assert_eq!(answers[0].selected, paths(&expected));
}
