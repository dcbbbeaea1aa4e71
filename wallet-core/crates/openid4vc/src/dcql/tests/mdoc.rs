//! Mdocs (Appendix B.2, §7.2).

use serde_json::{Value, json};

use super::{Held, matched, parse, paths};
use crate::dcql::{Choice, DcqlError, DcqlQuery, FORMAT_MSO_MDOC, MissingReason, resolve};

macro_rules! vector {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../../../../../../tests/vectors/openid4vp/query_lang/",
            $name
        )))
        .unwrap()
    };
}

const MDL: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";

fn held(doctype: &str, claims: Value) -> Held {
    Held {
        id: "mdoc",
        formats: &["mso_mdoc"],
        types: vec![doctype.to_owned()],
        claims,
        holder_bound: true,
    }
}

fn licence() -> Held {
    let elements = json!({
        "given_name": "Erika", "family_name": "Mustermann", "portrait": "data:image/jpeg;base64,", "age_over_18": true,
        "resident_address": "Heidestrasse 17", "resident_country": "DE",
        "driving_privileges": [{ "vehicle_category_code": "B" }],
    });
    held(MDL, json!({ NAMESPACE: elements }))
}

fn query(extra: &Value) -> Value {
    let mut query = json!({ "id": "q", "format": "mso_mdoc", "meta": { "doctype_value": MDL } });
    for (name, value) in extra.as_object().unwrap() {
        query[name] = value.clone();
    }
    json!({ "credentials": [query] })
}

fn missing(claim: Value) -> Option<MissingReason> {
    matched(&query(&json!({ "claims": [claim] })), &[licence()]).queries[0].missing
}

#[test]
fn the_document_type_is_met_to_the_letter() {
    assert!(matched(&query(&json!({})), &[licence()]).is_answerable());
    for other in [
        "org.iso.18013.5.1.mdl",
        "org.iso.18013.5.1",
        "org.iso.18013.5.1.mDL.2",
    ] {
        let report = matched(
            &query(&json!({ "meta": { "doctype_value": other } })),
            &[licence()],
        );
        assert_eq!(
            report.queries[0].missing,
            Some(MissingReason::NoCredentialOfType),
            "{other}"
        );
    }
    // An empty `meta` places no constraint (§6.1).
    assert!(matched(&query(&json!({ "meta": {} })), &[licence()]).is_answerable());
    // Another format with that type.
    let sd_jwt = Held {
        formats: &["dc+sd-jwt"],
        ..licence()
    };
    assert!(!matched(&query(&json!({})), &[sd_jwt]).is_answerable());
}

#[test]
fn the_document_type_is_one_text() {
    let refused = |meta: Value| DcqlQuery::parse(&query(&json!({ "meta": meta }))).err();
    for (value, error) in [
        (json!([MDL]), DcqlError::WrongType("doctype_value")),
        (json!(""), DcqlError::Empty("doctype_value")),
    ] {
        assert_eq!(refused(json!({ "doctype_value": value })), Some(error), "{value}");
    }
    assert_eq!(
        refused(json!({ "vct_values": [MDL] })),
        Some(DcqlError::Missing("doctype_value"))
    );
    let parsed = parse(&query(&json!({})));
    assert_eq!(parsed.credentials()[0].doctype_value.as_deref(), Some(MDL));
    assert_eq!(parsed.credentials()[0].format, FORMAT_MSO_MDOC);
    assert!(parsed.credentials()[0].is_supported_format());
}

#[test]
fn a_path_is_a_namespace_and_an_element() {
    for right in [
        json!([NAMESPACE, "given_name"]),
        json!([NAMESPACE, "driving_privileges"]),
    ] {
        assert_eq!(missing(json!({ "path": right })), None, "{right}");
    }
    for wrong in [
        json!([NAMESPACE]),
        json!(["given_name"]),
        json!([NAMESPACE, "other"]),
        json!(["other", "given_name"]),
        json!([NAMESPACE, null]),
        json!([NAMESPACE, 0]),
        json!([NAMESPACE, "driving_privileges", 0]),
        json!([NAMESPACE, "driving_privileges", null, "vehicle_category_code"]),
        json!([null, "given_name"]),
    ] {
        assert_eq!(
            missing(json!({ "path": wrong })),
            Some(MissingReason::ClaimMissing(0)),
            "{wrong}"
        );
    }
}

#[test]
fn values_are_those_of_the_converted_element() {
    let of =
        |element: &str, values: Value| missing(json!({ "path": [NAMESPACE, element], "values": values }));
    assert_eq!(of("age_over_18", json!([true])), None);
    assert_eq!(of("resident_country", json!(["FR", "DE"])), None);
    assert_eq!(
        of("age_over_18", json!([false])),
        Some(MissingReason::ValueMismatch(0))
    );
    assert_eq!(
        of("age_over_18", json!(["true", 1])),
        Some(MissingReason::ValueMismatch(0))
    );
}

#[test]
fn what_a_verifier_says_about_keeping_is_read_of_mdocs_alone() {
    let intent = |format: &str, value: Value| {
        let claims = json!([{ "path": ["a", "b"], "intent_to_retain": value }]);
        let query = query(&json!({ "format": format, "meta": {}, "claims": claims }));
        DcqlQuery::parse(&query)
            .map(|query| query.credentials()[0].claims.as_ref().unwrap()[0].intent_to_retain)
    };
    assert_eq!(intent("mso_mdoc", json!(true)), Ok(Some(true)));
    assert_eq!(intent("mso_mdoc", json!(false)), Ok(Some(false)));
    for wrong in [json!("true"), json!(1), json!(null)] {
        let refused = Err(DcqlError::WrongType("intent_to_retain"));
        assert_eq!(intent("mso_mdoc", wrong), refused);
    }
    // There it is a member that is not known.
    assert_eq!(intent("dc+sd-jwt", json!("x")), Ok(None));
    let parsed = parse(&query(&json!({ "claims": [{ "path": ["a", "b"] }] })));
    assert_eq!(
        parsed.credentials()[0].claims.as_ref().unwrap()[0].intent_to_retain,
        None
    );
}

#[test]
fn the_examples_of_the_specification_select_their_elements() {
    let vehicle = json!({
        "org.iso.7367.1": { "vehicle_holder": "Erika", "other": 1 }, NAMESPACE: { "given_name": "Erika", "family_name": "M" }
    });
    let report = matched(
        &vector!("simple_mdoc.json"),
        &[held("org.iso.7367.1.mVRC", vehicle)],
    );
    let answers = resolve(&report, &Choice::default()).unwrap();
    let expected = json!([["org.iso.7367.1", "vehicle_holder"], [NAMESPACE, "given_name"]]);
    assert_eq!(answers[0].selected, paths(&expected));
    let report = matched(&vector!("complex_mdoc.json"), &[licence()]);
    let answers = resolve(&report, &Choice::default()).unwrap();
    assert_eq!(answers.len(), 1, "the address is optional");
    assert_eq!(answers[0].query_id, "mdl-id");
    let expected = json!([
        [NAMESPACE, "given_name"],
        [NAMESPACE, "family_name"],
        [NAMESPACE, "portrait"]
    ]);
    assert_eq!(answers[0].selected, paths(&expected));
    let with_address = Choice {
        options: [(1, Some(0))].into(),
        ..Choice::default()
    };
    let answers = resolve(&report, &with_address).unwrap();
    assert_eq!(answers[1].query_id, "mdl-address");
}

/// The staff passport's own request R3, the check-in at a vaccination site.
#[test]
fn the_photo_of_a_check_in_will_not_be_kept() {
    let parsed = parse(&serde_json::from_str(include_str!("r3.json")).unwrap());
    let claims = parsed.credentials()[0].claims.as_ref().unwrap();
    let kept = |intent: bool| {
        claims
            .iter()
            .filter(|claim| claim.intent_to_retain == Some(intent))
            .count()
    };
    assert_eq!((claims.len(), kept(true), kept(false)), (9, 4, 5));
    let portrait = &claims[2];
    assert_eq!(Value::from(&portrait.path)[1], "portrait");
    assert_eq!(portrait.intent_to_retain, Some(false));
}
