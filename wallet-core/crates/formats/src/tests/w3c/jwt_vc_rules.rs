//! Data model 1.1 as a JWT: registered claims and the properties that they stand for.

use serde_json::{Value, json};

use super::{BEGIN, END, HOLDER, ID, ISSUER, parse, payload, refused};
use crate::DataModel::V1_1;
use crate::tests::issuer::sign_bytes;
use crate::{Validity, W3cError, W3cJwt, W3cProperty};

const BEGIN_TEXT: &str = "2026-01-01T00:00:00Z";
const END_TEXT: &str = "2028-01-01T00:00:00Z";

#[test]
fn registered_claims_complete_the_credential() {
    let credential = parse(V1_1, &[]).unwrap();
    assert_eq!(credential.data_model(), V1_1);
    assert_eq!(
        credential.claims(),
        &json!({
            "@context": ["https://www.w3.org/2018/credentials/v1"],
            "id": ID,
            "type": ["VerifiableCredential", "QualificationCredential"],
            "issuer": ISSUER,
            "issuanceDate": BEGIN_TEXT,
            "expirationDate": END_TEXT,
            "credentialSubject": {
                "id": HOLDER, "title": "MBBS", "awarding_body": "Penfold School of Medicine",
            },
        })
    );
    let validity = Validity {
        nbf: Some(BEGIN),
        exp: Some(END),
        iat: None,
    };
    assert_eq!(credential.validity(), validity);
}

#[test]
fn claims_that_agree_with_their_properties_change_nothing() {
    let plain = parse(V1_1, &[]).unwrap();
    let both = parse(
        V1_1,
        &[
            ("vc.issuer", json!(ISSUER)),
            ("vc.id", json!(ID)),
            ("vc.issuanceDate", json!(BEGIN_TEXT)),
            ("vc.expirationDate", json!(END_TEXT)),
            ("vc.credentialSubject.id", json!(HOLDER)),
        ],
    );
    assert_eq!(both.unwrap().claims(), plain.claims());
    let named = parse(V1_1, &[("vc.issuer", json!({ "id": ISSUER, "name": "Penfold" }))]).unwrap();
    assert_eq!(named.claims()["issuer"]["name"], "Penfold");
    assert_eq!(named.issuer(), ISSUER);
}

#[test]
fn iss_contradicting_issuer_is_refused() {
    for issuer in [
        json!("https://somebody-else.example"),
        json!({ "id": "https://somebody-else.example" }),
    ] {
        refused!(
            V1_1,
            [("vc.issuer", issuer)],
            W3cError::Disagreement(W3cProperty::Iss)
        );
    }
}

#[test]
fn sub_contradicting_the_subject_is_refused() {
    refused!(
        V1_1,
        [("vc.credentialSubject.id", json!("did:jwk:another"))],
        W3cError::Disagreement(W3cProperty::Sub)
    );
}

#[test]
fn sub_with_several_subjects_is_refused() {
    for subjects in [json!([{ "a": 1 }, { "b": 1 }]), json!([])] {
        refused!(
            V1_1,
            [("vc.credentialSubject", subjects)],
            W3cError::Disagreement(W3cProperty::Sub)
        );
    }
    let one = parse(V1_1, &[("vc.credentialSubject", json!([{ "title": "MBBS" }]))]).unwrap();
    assert_eq!(
        one.claims()["credentialSubject"],
        json!([{ "id": HOLDER, "title": "MBBS" }])
    );
}

#[test]
fn jti_contradicting_id_is_refused() {
    refused!(
        V1_1,
        [("vc.id", json!("urn:uuid:another"))],
        W3cError::Disagreement(W3cProperty::Jti)
    );
}

#[test]
fn nbf_contradicting_the_issuance_date_is_refused() {
    for date in [
        "2026-01-01T00:00:01Z",
        "2025-12-31T23:59:59Z",
        "2026-01-01T00:00:00+01:00",
    ] {
        refused!(
            V1_1,
            [("vc.issuanceDate", json!(date))],
            W3cError::Disagreement(W3cProperty::Nbf)
        );
    }
}

#[test]
fn exp_contradicting_the_expiration_date_is_refused() {
    refused!(
        V1_1,
        [("vc.expirationDate", json!("2038-01-01T00:00:00Z"))],
        W3cError::Disagreement(W3cProperty::Exp)
    );
}

#[test]
fn a_fraction_that_the_jwt_leaves_out_is_no_contradiction() {
    // Issuers cut off the milliseconds that the property has, or round them up.
    let dates = [
        ("vc.issuanceDate", json!("2025-12-31T23:59:59.250Z")),
        ("vc.expirationDate", json!("2028-01-01T00:00:00.999Z")),
    ];
    let validity = parse(V1_1, &dates).unwrap().validity();
    assert_eq!((validity.nbf, validity.exp), (Some(BEGIN), Some(END)));
    refused!(
        V1_1,
        [("vc.expirationDate", json!("2028-01-01T00:00:01.001Z"))],
        W3cError::Disagreement(W3cProperty::Exp)
    );
}

#[test]
fn a_property_counts_where_its_claim_is_missing() {
    let properties = [
        ("nbf", Value::Null),
        ("exp", Value::Null),
        ("vc.issuanceDate", json!("2026-01-01T00:00:00.5Z")),
        ("vc.expirationDate", json!("2028-01-01T00:00:00.5Z")),
    ];
    let validity = parse(V1_1, &properties).unwrap().validity();
    // To the narrower side.
    assert_eq!((validity.nbf, validity.exp), (Some(BEGIN + 1), Some(END)));
}

#[test]
fn an_issuer_that_dates_by_iat_alone_is_read() {
    // Issuers that only few wallets talk to leave `nbf` out.
    let dated = parse(V1_1, &[("nbf", Value::Null), ("iat", json!(BEGIN))]).unwrap();
    assert_eq!((dated.validity().nbf, dated.validity().iat), (None, Some(BEGIN)));
    refused!(
        V1_1,
        [("nbf", Value::Null)],
        W3cError::Missing(W3cProperty::IssuanceDate)
    );
}

#[test]
fn iss_must_be_there() {
    refused!(
        V1_1,
        [("iss", Value::Null), ("vc.issuer", json!(ISSUER))],
        W3cError::Missing(W3cProperty::Iss)
    );
}

#[test]
fn registered_claims_have_their_types() {
    use W3cProperty::{Exp, Iat, Iss, Jti, Nbf, Sub};
    for claim in [Iss, Sub, Jti] {
        for value in [json!(1), json!(["a:b"]), json!({})] {
            let error = parse(V1_1, &[(claim.name(), value)]).unwrap_err();
            assert!(
                matches!(error, W3cError::Invalid(found) if found == claim),
                "{claim}"
            );
        }
    }
    for claim in [Nbf, Exp, Iat] {
        for value in [json!("1"), json!([1]), json!(true), json!(1e300)] {
            let error = parse(V1_1, &[(claim.name(), value)]).unwrap_err();
            assert!(
                matches!(error, W3cError::Invalid(found) if found == claim),
                "{claim}"
            );
        }
    }
    // Before and after every calendar.
    refused!(
        V1_1,
        [("nbf", json!(i64::MIN))],
        W3cError::Invalid(W3cProperty::Nbf)
    );
    refused!(
        V1_1,
        [("exp", json!(i64::MAX))],
        W3cError::Invalid(W3cProperty::Exp)
    );
}

#[test]
fn vc_must_be_there_as_an_object() {
    refused!(V1_1, [("vc", Value::Null)], W3cError::Missing(W3cProperty::Vc));
    for vc in [json!("eyJ"), json!([{}]), json!(1)] {
        refused!(V1_1, [("vc", vc)], W3cError::Invalid(W3cProperty::Vc));
    }
}

#[test]
fn a_presentation_is_no_credential() {
    refused!(V1_1, [("vp", json!({}))], W3cError::Unexpected(W3cProperty::Vp));
}

#[test]
fn the_type_is_jwt_or_not_said() {
    let bytes = payload(V1_1).to_string();
    for header in [
        json!({ "alg": "ES256" }),
        json!({ "alg": "ES256", "typ": "jwt" }),
        json!({ "alg": "ES256", "typ": "application/JWT" }),
    ] {
        W3cJwt::parse(V1_1, &sign_bytes(&header, bytes.as_bytes())).unwrap();
    }
    for typ in [
        json!("vc+jwt"),
        json!("vp+jwt"),
        json!("dc+sd-jwt"),
        json!("kb+jwt"),
        json!(""),
        json!(null),
        json!(["JWT"]),
    ] {
        let header = json!({ "alg": "ES256", "typ": typ });
        let error = W3cJwt::parse(V1_1, &sign_bytes(&header, bytes.as_bytes())).unwrap_err();
        assert!(matches!(error, W3cError::Type), "{typ}");
    }
}

#[test]
fn the_other_data_model_in_vc_is_refused() {
    refused!(
        V1_1,
        [("vc.@context", json!(["https://www.w3.org/ns/credentials/v2"]))],
        W3cError::Invalid(W3cProperty::Context)
    );
}

#[test]
fn every_claim_beside_the_credential_leaves_with_it() {
    let beside = [
        ("iat", json!(BEGIN)),
        ("nonce", json!("n")),
        ("employee", json!({ "number": 7 })),
        // Repeated by some issuers.
        ("type", json!(["VerifiableCredential", "QualificationCredential"])),
    ];
    let credential = parse(V1_1, &beside).unwrap();
    assert_eq!(credential.claims()["employee"], json!({ "number": 7 }));
    assert_eq!(credential.claims()["nonce"], "n");
    for mapped in ["iss", "sub", "jti", "nbf", "exp", "vc"] {
        assert!(credential.claims().get(mapped).is_none(), "{mapped}");
    }
}

#[test]
fn a_claim_that_contradicts_a_member_of_its_name_is_refused() {
    for (name, value) in [
        ("type", json!("VerifiableCredential")),
        ("issuer", json!("https://somebody-else.example")),
        ("credentialSubject", json!({ "id": HOLDER })),
        ("@context", json!([])),
    ] {
        refused!(V1_1, [(name, value)], W3cError::Collision);
    }
    // Put there by `sub`, so that this, too, is said twice.
    refused!(
        V1_1,
        [("expirationDate", json!("2038-01-01T00:00:00Z"))],
        W3cError::Collision
    );
}
