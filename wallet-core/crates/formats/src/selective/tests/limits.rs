//! The limits.

use serde_json::json;

use super::issuer::Issuer;
use super::rules::{SUITES, document, shown};
use crate::json_ld::JsonLdError;
use crate::limits::{MAX_JSON_LD_DEPTH, MAX_STATEMENTS};
use crate::selective::skolem::Names;
use crate::selective::statements::MAX_NAMES_TRIED;
use crate::selective::{BaseProof, SelectiveError, SelectiveSuite, verify_derived};

#[test]
fn the_deepest_document_is_shown_in_part() {
    let nested = |levels: usize| {
        let subject = (0..levels).fold(json!({ "name": "Ada" }), |inner, _| json!({ "in": inner }));
        document(&subject, &json!({}))
    };
    // Above them are the credential and the subject, beneath them is the value.
    let levels = MAX_JSON_LD_DEPTH - 3;
    let chosen = format!("/credentialSubject{}/name", "/in".repeat(levels));
    for suite in SUITES {
        let (shown, derived) = shown(suite, &nested(levels), &["/issuer"], &[&chosen]);
        assert_eq!(shown, nested(levels));
        let base = Issuer::new().sign(suite, &nested(0), &["/issuer".to_owned()]);
        for error in [
            BaseProof::parse(nested(levels + 1), &base, suite).map(drop),
            verify_derived(&nested(levels + 1), &derived, suite, &Issuer::new().key(suite)),
        ] {
            assert!(matches!(error, Err(SelectiveError::JsonLd(JsonLdError::TooDeep))));
        }
    }
}

#[test]
fn statements_have_a_limit() {
    // Two statements are those of the credential: its type and that it is about somebody; one is of the issuer.
    let wards = |count: usize| -> Vec<String> { (0..count).map(|number| format!("ward {number}")).collect() };
    let of = |count: usize| {
        let mut document = document(&json!({ "wards": wards(count - 3) }), &json!({}));
        document.as_object_mut().unwrap().remove("id");
        document
    };
    let issuer = Issuer::new();
    let at = of(MAX_STATEMENTS);
    let proof = issuer.sign(
        SelectiveSuite::EcdsaSd2023,
        &at,
        &["/credentialSubject".to_owned()],
    );
    let base = BaseProof::parse(at, &proof, SelectiveSuite::EcdsaSd2023).unwrap();
    base.verify(&issuer.key(SelectiveSuite::EcdsaSd2023)).unwrap();
    assert!(matches!(
        BaseProof::parse(of(MAX_STATEMENTS + 1), &proof, SelectiveSuite::EcdsaSd2023),
        Err(SelectiveError::TooManyStatements)
    ));
}

/// Beside a value that looks like a node and is none, each object is tried by itself.
#[test]
fn objects_that_are_tried_have_a_limit() {
    let terms = json!({
        "title": { "@id": "https://example.org/title", "@container": "@language" },
    });
    let suite = SelectiveSuite::Bbs2023;
    let parsed = |tried: usize| {
        let nodes: Vec<_> = (2..tried)
            .map(|number| json!({ "name": format!("{number}") }))
            .collect();
        let document = document(&json!({ "title": { "en": "Nurse" }, "in": nodes }), &terms);
        assert_eq!(Names::of(&document).give(&document, None).1, tried);
        let proof = Issuer::new().sign(suite, &json!({ "@context": document["@context"] }), &[]);
        BaseProof::parse(document, &proof, suite).err()
    };
    let most = parsed(MAX_NAMES_TRIED);
    assert!(!matches!(most, Some(SelectiveError::Indivisible)), "{most:?}");
    let above = parsed(MAX_NAMES_TRIED + 1);
    assert!(matches!(above, Some(SelectiveError::Indivisible)), "{above:?}");
}
