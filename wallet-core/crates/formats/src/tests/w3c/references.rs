//! Where a credential says that its issuer's key and its holder's key are found.

use serde_json::{Value, json};

use super::{BOTH, HOLDER, ISSUER, at, header, parse, patched, payload, refused};
use crate::tests::issuer::{holder_key, sign_bytes};
use crate::{DataModel, HolderReference, IssuerReference, W3cError, W3cJwt, W3cProperty};

#[test]
fn the_holder_is_the_key_in_cnf_before_the_subject() {
    for model in BOTH {
        let by_did = parse(model, &[]).unwrap().holder().unwrap();
        assert_eq!(by_did, Some(HolderReference::Did(HOLDER.to_owned())));
        let cnf = json!({ "jwk": holder_key().to_jwk() });
        let by_key = parse(model, &[("cnf", cnf)]).unwrap().holder().unwrap();
        assert_eq!(by_key, Some(HolderReference::Key(holder_key())));
    }
}

#[test]
fn a_subject_without_a_did_binds_nobody() {
    for model in BOTH {
        let name = at(model, "credentialSubject");
        for subject in [
            json!({ "title": "MBBS" }),
            json!({ "id": "urn:uuid:1", "title": "MBBS" }),
            json!([{ "id": HOLDER }, { "id": HOLDER }]),
            json!([{ "id": HOLDER }, { "a": 1 }]),
        ] {
            let credential = parse(model, &[(&name, subject), ("sub", Value::Null)]).unwrap();
            assert_eq!(credential.holder().unwrap(), None);
        }
    }
}

#[test]
fn a_confirmation_that_is_not_supported_is_refused() {
    for model in BOTH {
        for cnf in [
            json!({}),
            json!({ "kid": "#0" }),
            json!({ "jwk": { "kty": "oct", "k": "AA" } }),
        ] {
            let credential = parse(model, &[("cnf", cnf)]).unwrap();
            assert!(matches!(credential.holder(), Err(W3cError::Confirmation)));
        }
        refused!(
            model,
            [("cnf", json!("key"))],
            W3cError::Invalid(W3cProperty::Cnf)
        );
    }
}

#[test]
fn the_issuers_key_is_found_by_chain_did_or_https() {
    let with = |model: DataModel, extra: &[(&str, Value)], issuer: &str| {
        let name = if model == DataModel::V1_1 { "iss" } else { "issuer" };
        let header = patched(header(model), extra);
        let body = patched(payload(model), &[(name, json!(issuer))]);
        W3cJwt::parse(model, &sign_bytes(&header, body.to_string().as_bytes()))
            .unwrap()
            .issuer_reference()
    };
    for model in BOTH {
        let expected = IssuerReference::X5c {
            chain: vec![vec![1, 2, 3]],
            iss: Some(ISSUER.to_owned()),
        };
        assert_eq!(
            with(model, &[("x5c", json!(["AQID"]))], ISSUER).unwrap(),
            expected
        );
        let expected = IssuerReference::Did {
            did: HOLDER.to_owned(),
            kid: Some("#0".to_owned()),
        };
        assert_eq!(with(model, &[("kid", json!("#0"))], HOLDER).unwrap(), expected);
        let expected = IssuerReference::Https {
            iss: ISSUER.to_owned(),
            kid: None,
        };
        assert_eq!(with(model, &[], ISSUER).unwrap(), expected);
        for malformed in [("x5c", json!([])), ("x5c", json!("AQID")), ("kid", json!(1))] {
            assert!(matches!(with(model, &[malformed], ISSUER), Err(W3cError::Header)));
        }
        let unsupported = with(model, &[], "http://penfold.example");
        assert!(matches!(unsupported, Err(W3cError::UnsupportedIssuer)));
    }
}
