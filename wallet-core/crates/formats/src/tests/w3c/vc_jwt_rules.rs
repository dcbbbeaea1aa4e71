//! Data model 2.0: the payload is the credential.

use serde_json::{Value, json};

use super::{BEGIN, END, HOLDER, ID, ISSUER, parse, payload, refused};
use crate::DataModel::V2_0;
use crate::tests::issuer::sign_bytes;
use crate::{Validity, W3cError, W3cJwt, W3cProperty};

#[test]
fn the_payload_is_the_credential() {
    let credential = parse(V2_0, &[]).unwrap();
    assert_eq!(credential.data_model(), V2_0);
    assert_eq!(credential.claims(), &payload(V2_0));
    let validity = Validity {
        nbf: Some(BEGIN),
        exp: Some(END),
        iat: None,
    };
    assert_eq!(credential.validity(), validity);
    assert_eq!(credential.issuer(), ISSUER);
}

#[test]
fn the_type_must_be_said() {
    let bytes = payload(V2_0).to_string();
    for typ in ["vc+jwt", "VC+JWT", "application/vc+jwt"] {
        let header = json!({ "alg": "ES256", "typ": typ, "cty": "vc" });
        W3cJwt::parse(V2_0, &sign_bytes(&header, bytes.as_bytes())).unwrap();
    }
    for header in [
        json!({ "alg": "ES256" }),
        json!({ "alg": "ES256", "typ": "JWT" }),
        json!({ "alg": "ES256", "typ": "vp+jwt" }),
        json!({ "alg": "ES256", "typ": "vc+sd-jwt" }),
        json!({ "alg": "ES256", "typ": "text/vc+jwt" }),
        json!({ "alg": "ES256", "typ": 1 }),
    ] {
        let error = W3cJwt::parse(V2_0, &sign_bytes(&header, bytes.as_bytes())).unwrap_err();
        assert!(matches!(error, W3cError::Type), "{header}");
    }
}

#[test]
fn the_claims_vc_and_vp_are_refused() {
    refused!(V2_0, [("vc", json!({}))], W3cError::Unexpected(W3cProperty::Vc));
    refused!(V2_0, [("vp", json!({}))], W3cError::Unexpected(W3cProperty::Vp));
}

#[test]
fn the_other_data_model_is_refused() {
    refused!(
        V2_0,
        [("@context", json!(["https://www.w3.org/2018/credentials/v1"]))],
        W3cError::Invalid(W3cProperty::Context)
    );
}

#[test]
fn claims_that_agree_with_their_properties_are_read() {
    let both = [("iss", json!(ISSUER)), ("sub", json!(HOLDER)), ("jti", json!(ID))];
    parse(V2_0, &both).unwrap();
    // What stands for nothing contradicts nothing.
    let alone = [("id", Value::Null), ("credentialSubject.id", Value::Null)];
    parse(V2_0, &[&both[..], &alone[..]].concat()).unwrap();
}

#[test]
fn iss_contradicting_issuer_is_refused() {
    let other = json!("https://somebody-else.example");
    refused!(
        V2_0,
        [("iss", other.clone())],
        W3cError::Disagreement(W3cProperty::Iss)
    );
    refused!(
        V2_0,
        [("iss", other), ("issuer", json!({ "id": ISSUER }))],
        W3cError::Disagreement(W3cProperty::Iss)
    );
}

#[test]
fn sub_contradicting_the_subject_is_refused() {
    refused!(
        V2_0,
        [("sub", json!("did:jwk:another"))],
        W3cError::Disagreement(W3cProperty::Sub)
    );
}

#[test]
fn jti_contradicting_id_is_refused() {
    refused!(
        V2_0,
        [("jti", json!("urn:another"))],
        W3cError::Disagreement(W3cProperty::Jti)
    );
}

#[test]
fn the_narrower_of_the_dates_counts() {
    let narrower = [
        ("nbf", json!(BEGIN + 1)),
        ("exp", json!(END - 1)),
        ("iat", json!(BEGIN)),
    ];
    let validity = parse(V2_0, &narrower).unwrap().validity();
    let expected = Validity {
        nbf: Some(BEGIN + 1),
        exp: Some(END - 1),
        iat: Some(BEGIN),
    };
    assert_eq!(validity, expected);
    let wider = [("nbf", json!(BEGIN - 1)), ("exp", json!(END + 1))];
    let validity = parse(V2_0, &wider).unwrap().validity();
    assert_eq!((validity.nbf, validity.exp), (Some(BEGIN), Some(END)));
    let neither = [("validFrom", Value::Null), ("validUntil", Value::Null)];
    let validity = parse(V2_0, &neither).unwrap().validity();
    assert_eq!((validity.nbf, validity.exp), (None, None));
}

#[test]
fn a_fraction_of_a_second_is_rounded_to_the_narrower_side() {
    let dates = [
        ("validFrom", json!("2025-12-31T23:59:59.001Z")),
        ("validUntil", json!("2028-01-01T00:00:00.999Z")),
    ];
    let validity = parse(V2_0, &dates).unwrap().validity();
    assert_eq!((validity.nbf, validity.exp), (Some(BEGIN), Some(END)));
}

#[test]
fn an_end_before_the_beginning_is_refused() {
    refused!(
        V2_0,
        [("validUntil", json!("2025-12-31T23:59:59Z"))],
        W3cError::Period
    );
    parse(V2_0, &[("validUntil", json!("2026-01-01T00:00:00Z"))]).unwrap();
}

#[test]
fn dates_are_date_time_stamps() {
    for property in [W3cProperty::ValidFrom, W3cProperty::ValidUntil] {
        for value in [
            json!(BEGIN),
            json!("2027-01-01"),
            json!("2027-01-01T00:00:00"),
            json!("2027-02-30T00:00:00Z"),
            json!("2027-01-01T25:00:00Z"),
            json!("1 January 2027"),
            json!(format!("2027-01-01T00:00:00.{}Z", "0".repeat(60))),
            json!(""),
        ] {
            let error = parse(V2_0, &[(property.name(), value.clone())]).unwrap_err();
            assert!(
                matches!(error, W3cError::Invalid(found) if found == property),
                "{value}"
            );
        }
    }
    // An offset is a time zone, too.
    let offset = parse(V2_0, &[("validFrom", json!("2026-01-01T01:30:00+01:30"))]).unwrap();
    assert_eq!(offset.validity().nbf, Some(BEGIN));
}

#[test]
fn registered_claims_have_their_types() {
    use W3cProperty::{Exp, Iat, Iss, Jti, Nbf, Sub};
    for claim in [Iss, Sub, Jti, Nbf, Exp, Iat] {
        for value in [json!(["a:b"]), json!({}), json!(true)] {
            let error = parse(V2_0, &[(claim.name(), value)]).unwrap_err();
            assert!(
                matches!(error, W3cError::Invalid(found) if found == claim),
                "{claim}"
            );
        }
    }
}
