//! Rules that hold in both data models.

use serde_json::{Value, json};
use wallet_crypto::{JwsError, SignatureAlgorithm};

use super::{BEGIN, BOTH, END, HOLDER, ISSUER, at, header, issue, parse, patched, payload, refused};
use crate::tests::issuer::{holder_key, issuer_key, sign_bytes};
use crate::{
    Credential, CredentialError, DataModel, Encoding, HolderReference, IssuerReference, W3cError, W3cJwt,
    W3cProperty, most_specific,
};

#[test]
fn the_text_is_kept_to_the_letter() {
    for model in BOTH {
        let issued = issue(model, &payload(model));
        let credential = W3cJwt::parse(model, &issued).unwrap();
        assert_eq!(credential.compact(), issued);
        assert_eq!(credential.algorithm(), SignatureAlgorithm::Es256);
        assert_eq!(credential.header()["typ"], header(model)["typ"]);
        assert_eq!(format!("{credential:?}"), "W3cJwt(..)");
    }
}

#[test]
fn the_signature_is_the_issuers() {
    for model in BOTH {
        let credential = parse(model, &[]).unwrap();
        credential.verify_signature(&issuer_key()).unwrap();
        let error = credential.verify_signature(&holder_key()).unwrap_err();
        assert!(matches!(error, W3cError::Signature));
    }
}

#[test]
fn a_changed_payload_does_not_verify() {
    for model in BOTH {
        let issued = issue(model, &payload(model));
        let [header, _, signature] = issued.split('.').collect::<Vec<_>>()[..] else {
            panic!("three parts")
        };
        let changed = patched(payload(model), &[(&at(model, "name"), json!("Another"))]);
        let body = issue(model, &changed).split('.').nth(1).unwrap().to_owned();
        let credential = W3cJwt::parse(model, &format!("{header}.{body}.{signature}")).unwrap();
        let error = credential.verify_signature(&issuer_key()).unwrap_err();
        assert!(matches!(error, W3cError::Signature));
    }
}

#[test]
fn no_algorithm_that_is_not_accepted() {
    for model in BOTH {
        for alg in ["none", "HS256", "ES256K", "RS256", ""] {
            let mut header = header(model);
            header["alg"] = json!(alg);
            let issued = sign_bytes(&header, payload(model).to_string().as_bytes());
            let error = W3cJwt::parse(model, &issued).unwrap_err();
            assert!(matches!(error, W3cError::Jws(JwsError::Algorithm)), "{alg}");
        }
        let mut header = header(model);
        header["crit"] = json!(["exp"]);
        let issued = sign_bytes(&header, payload(model).to_string().as_bytes());
        let error = W3cJwt::parse(model, &issued).unwrap_err();
        assert!(matches!(error, W3cError::Jws(JwsError::Critical)));
    }
}

#[test]
fn what_is_no_jws_or_no_object_is_refused() {
    for model in BOTH {
        for text in [
            "",
            "a.b",
            "a.b.c.d",
            "{}",
            "eyJ9..",
            &format!("{}~", issue(model, &payload(model))),
        ] {
            assert!(
                matches!(W3cJwt::parse(model, text), Err(W3cError::Jws(_))),
                "{text}"
            );
        }
        for body in ["[]", "1", "\"vc\"", "{", "{\"vc\":{},\"vc\":{}}", ""] {
            let issued = sign_bytes(&header(model), body.as_bytes());
            assert!(
                matches!(W3cJwt::parse(model, &issued), Err(W3cError::Payload(_))),
                "{body}"
            );
        }
    }
}

#[test]
fn the_base_context_comes_first() {
    for model in BOTH {
        let base = payload(model)
            .pointer(if model == DataModel::V1_1 {
                "/vc/@context/0"
            } else {
                "/@context/0"
            })
            .unwrap()
            .clone();
        let context = at(model, "@context");
        for right in [
            base.clone(),
            json!([base]),
            json!([base, "https://types.staffpassport.example/v1", { "title": "urn:title" }]),
        ] {
            parse(model, &[(&context, right)]).unwrap();
        }
        for wrong in [
            json!([]),
            json!({}),
            json!([{}]),
            json!([1, base]),
            json!(["https://types.staffpassport.example/v1", base]),
            json!([base, null]),
            json!([base, [base]]),
        ] {
            refused!(
                model,
                [(&context, wrong.clone())],
                W3cError::Invalid(W3cProperty::Context)
            );
        }
        refused!(
            model,
            [(&context, Value::Null)],
            W3cError::Missing(W3cProperty::Context)
        );
    }
}

#[test]
fn verifiable_credential_is_among_the_types() {
    for model in BOTH {
        let name = at(model, "type");
        let alone = parse(model, &[(&name, json!("VerifiableCredential"))]).unwrap();
        assert_eq!(alone.credential_type(), "VerifiableCredential");
        for wrong in [
            json!([]),
            json!("QualificationCredential"),
            json!(["QualificationCredential"]),
            json!(["VerifiableCredential", 1]),
            json!(["VerifiableCredential", ""]),
            json!({ "VerifiableCredential": 1 }),
            json!(["verifiablecredential"]),
        ] {
            refused!(
                model,
                [(&name, wrong.clone())],
                W3cError::Invalid(W3cProperty::Type)
            );
        }
        refused!(
            model,
            [(&name, Value::Null)],
            W3cError::Missing(W3cProperty::Type)
        );
    }
}

#[test]
fn the_most_specific_type_is_the_last_beside_verifiable_credential() {
    let of = |types: &[&str]| {
        let types: Vec<String> = types.iter().map(|one| (*one).to_owned()).collect();
        most_specific(&types).to_owned()
    };
    assert_eq!(of(&["VerifiableCredential", "A", "B"]), "B");
    assert_eq!(of(&["A", "VerifiableCredential"]), "A");
    assert_eq!(of(&["VerifiableCredential"]), "VerifiableCredential");
    assert_eq!(
        of(&["A", "https://www.w3.org/2018/credentials#VerifiableCredential"]),
        "A"
    );
    assert_eq!(of(&[]), "VerifiableCredential");
    for model in BOTH {
        let credential = parse(model, &[]).unwrap();
        assert_eq!(credential.credential_type(), "QualificationCredential");
        assert_eq!(
            credential.expanded_types(),
            [
                "https://www.w3.org/2018/credentials#VerifiableCredential",
                "VerifiableCredential",
                "QualificationCredential"
            ]
        );
    }
}

#[test]
fn the_id_is_one_url() {
    for model in BOTH {
        let patch = |id: Value| [(at(model, "id"), id), ("jti".to_owned(), Value::Null)];
        for id in [
            json!("3732"),
            json!(""),
            json!("a b:c"),
            json!("x:"),
            json!(7),
            json!([ISSUER]),
        ] {
            let patch = patch(id);
            let patch = [(patch[0].0.as_str(), patch[0].1.clone()), ("jti", Value::Null)];
            refused!(model, patch, W3cError::Invalid(W3cProperty::Id));
        }
    }
}

#[test]
fn the_issuer_is_a_url_or_has_one() {
    let model = DataModel::V2_0;
    for issuer in [
        json!("Penfold"),
        json!(1),
        json!([ISSUER]),
        json!({}),
        json!({ "id": "Penfold" }),
    ] {
        refused!(
            model,
            [("issuer", issuer)],
            W3cError::Invalid(W3cProperty::Issuer)
        );
    }
    refused!(
        model,
        [("issuer", Value::Null)],
        W3cError::Missing(W3cProperty::Issuer)
    );
    let named = parse(model, &[("issuer", json!({ "id": ISSUER, "name": "Penfold" }))]).unwrap();
    assert_eq!(named.issuer(), ISSUER);
    refused!(
        DataModel::V1_1,
        [("vc.issuer", json!({ "name": "Penfold" }))],
        W3cError::Invalid(W3cProperty::Issuer)
    );
    refused!(
        DataModel::V1_1,
        [("iss", json!("Penfold"))],
        W3cError::Invalid(W3cProperty::Issuer)
    );
}

#[test]
fn a_subject_says_something() {
    for model in BOTH {
        let name = at(model, "credentialSubject");
        for wrong in [
            json!([]),
            json!({}),
            json!("did:jwk:a"),
            json!([{ "a": 1 }, "did:jwk:a"]),
            json!([{ "a": 1 }, {}]),
            json!({ "id": "no url" }),
            json!({ "id": 1 }),
        ] {
            let patch = [(name.as_str(), wrong), ("sub", Value::Null)];
            refused!(model, patch, W3cError::Invalid(W3cProperty::CredentialSubject));
        }
        let patch = [(name.as_str(), Value::Null), ("sub", Value::Null)];
        refused!(model, patch, W3cError::Missing(W3cProperty::CredentialSubject));
    }
}

#[test]
fn clocks_may_differ_by_the_skew() {
    for model in BOTH {
        let credential = parse(model, &[]).unwrap();
        for now in [BEGIN, BEGIN - 60, END - 1, END + 59] {
            credential.check_dates(now, 60).unwrap();
        }
        let early = credential.check_dates(BEGIN - 61, 60).unwrap_err();
        assert!(matches!(early, W3cError::NotYetValid));
        let late = credential.check_dates(END + 60, 60).unwrap_err();
        assert!(matches!(late, W3cError::Expired));
    }
}

#[test]
fn one_model_reads_every_format() {
    for model in BOTH {
        let issued = issue(model, &payload(model));
        let credential = Credential::parse(Encoding::W3cJwt(model), &issued).unwrap();
        assert_eq!(credential.compact(), issued);
        assert_eq!(credential.algorithm(), SignatureAlgorithm::Es256);
        assert_eq!(credential.credential_type(), "QualificationCredential");
        assert_eq!(
            credential.types(),
            ["VerifiableCredential", "QualificationCredential"]
        );
        assert_eq!(credential.issuer(), Some(ISSUER));
        assert_eq!(
            credential.holder().unwrap(),
            Some(HolderReference::Did(HOLDER.to_owned()))
        );
        assert_eq!(credential.claims()["credentialSubject"]["title"], "MBBS");
        assert_eq!(
            (credential.validity().nbf, credential.validity().exp),
            (Some(BEGIN), Some(END))
        );
        credential.check_dates(BEGIN, 0).unwrap();
        credential.verify_signature(&issuer_key()).unwrap();
        assert!(matches!(
            credential.issuer_reference(),
            Ok(IssuerReference::Https { .. })
        ));
        assert_eq!(credential.select(&[]).unwrap().withheld, []);
        let error = Credential::parse(Encoding::SdJwtVc, &issued).unwrap_err();
        assert!(matches!(error, CredentialError::SdJwt(_)));
    }
}

#[test]
fn neither_data_model_is_taken_for_the_other() {
    for (issued, read) in [(BOTH[0], BOTH[1]), (BOTH[1], BOTH[0])] {
        // Even where the type of the other is written on it.
        for header in [header(issued), header(read)] {
            let text = sign_bytes(&header, payload(issued).to_string().as_bytes());
            assert!(W3cJwt::parse(read, &text).is_err());
        }
    }
}
