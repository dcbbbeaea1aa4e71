//! Statements of purpose.

use ed25519_dalek::Signer as _;
use proptest::prelude::*;
use serde_json::{Value, json};
use wallet_crypto::SigningInput;
use wallet_trust::{
    AnchorSet, Purpose, PurposeError, TrustAnchor, TrustList, TrustPolicy, UnverifiedPurpose,
};

use crate::authority::NOW;
use crate::trust_lists::{did, header_limits, open, operator, policy, sign_with, with};

const CLIENT: &str = "x509_san_dns:eastmoor.example";
const IDENTITY: &str = "https://types.staffpassport.example/identity/1";
const DAY: i64 = 86_400;

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "staffpassport-purpose+jwt", "kid": format!("{}#{}", did(&operator()), did(&operator()).trim_start_matches("did:key:")) })
}

fn claims() -> Value {
    json!({
        "iss": "https://trust.staffpassport.example",
        "sub": CLIENT,
        "iat": NOW - DAY,
        "exp": NOW + DAY,
        "org": { "name": "Eastmoor Hospitals", "ods_code": "ZT1" },
        "purpose": { "id": "bank-shift-checks", "text": { "en": "To complete the checks.", "cy": "I gwblhau'r gwiriadau." } },
        "lawful_basis": "public task / contract",
        "retention": "6 months",
        "shared_with": "none",
        "privacy_policy_url": "https://eastmoor.example/privacy/staff",
        "erasure_contact": "mailto:workforce-ig@eastmoor.example",
        "data_protection_authority": "ICO",
        "registered_claims": [{ "vct": IDENTITY, "path": ["birth_date"] }, { "vct": IDENTITY, "path": ["portrait"] }],
        "a member of a later day": true,
    })
}

fn changed(member: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[member] = value;
    claims
}

/// A policy with a list on which the first organisation has this entry as a verifier.
fn trusting(verifier: Option<&Value>) -> TrustPolicy {
    let list = match verifier {
        Some(verifier) => open(&with("/organisations/0/verifier", verifier.clone())),
        None => open(&with("/sequence", json!(7))),
    };
    policy().with_list(Some(list.unwrap()))
}

fn listed() -> TrustPolicy {
    trusting(Some(&json!({ "client_ids": [CLIENT] })))
}

fn verify(claims: &Value, policy: &TrustPolicy) -> Result<Purpose, PurposeError> {
    let statement = UnverifiedPurpose::parse(&sign_with(&header(), claims))?;
    statement.verify(policy, CLIENT, NOW)
}

#[test]
fn the_operator_of_the_list_attests_a_purpose() {
    let purpose = verify(&claims(), &listed()).unwrap();
    assert_eq!(purpose.claims().purpose.id, "bank-shift-checks");
    assert_eq!(purpose.claims().purpose.text["cy"], "I gwblhau'r gwiriadau.");
    assert_eq!(purpose.claims().shared_with, ["none"]);
    assert!(purpose.covers(IDENTITY, &[json!("portrait")]));
    assert!(!purpose.covers(IDENTITY, &[json!("address")]));
    let several = changed("shared_with", json!(["ESR", "South network"]));
    assert_eq!(verify(&several, &listed()).unwrap().claims().shared_with.len(), 2);
}

#[test]
fn nobody_else_does() {
    let other = ed25519_dalek::SigningKey::from_bytes(&[8; 32]);
    let sign = |header: &Value| {
        let input = SigningInput::new(header, claims().to_string().as_bytes());
        let signature = other.sign(input.bytes()).to_bytes();
        UnverifiedPurpose::parse(&input.finish(&signature)).unwrap()
    };
    let verified = |statement: UnverifiedPurpose, policy: &TrustPolicy| {
        statement.verify(policy, CLIENT, NOW).unwrap_err()
    };
    assert_eq!(verified(sign(&header()), &listed()), PurposeError::Signature);
    let own = did(&other);
    let mut by_itself = header();
    by_itself["kid"] = json!(format!("{own}#{}", own.trim_start_matches("did:key:")));
    assert_eq!(verified(sign(&by_itself), &listed()), PurposeError::Operator);
    // A second operator is anchored, too: the list is not its own.
    let anchors = [did(&operator()), own].map(|did| (AnchorSet::TrustLists, TrustAnchor::Did(did)));
    let list = listed().list().cloned();
    let both = TrustPolicy::new(anchors.to_vec()).with_list(list.clone());
    assert_eq!(verified(sign(&by_itself), &both), PurposeError::Operator);
    assert!(verify(&claims(), &both).is_ok());
    // The operator's anchor is gone, or stands for something else.
    for set in [AnchorSet::Issuers, AnchorSet::Verifiers] {
        let anchor = TrustAnchor::Did(did(&operator()));
        let policy = TrustPolicy::new(vec![(set, anchor)]).with_list(list.clone());
        assert_eq!(verify(&claims(), &policy), Err(PurposeError::Operator));
    }
    // A list of which it is not known who signed it.
    let unknown = TrustList::restore(list.unwrap().kept(), None).unwrap();
    let policy = policy().with_list(Some(unknown));
    assert_eq!(verify(&claims(), &policy), Err(PurposeError::Operator));
}

#[test]
fn without_a_list_in_force_nothing_is_attested() {
    assert_eq!(verify(&claims(), &policy()), Err(PurposeError::NoList));
    let statement = UnverifiedPurpose::parse(&sign_with(&header(), &changed("exp", json!(NOW + 9 * DAY))));
    let late = statement.unwrap().verify(&listed(), CLIENT, NOW + DAY);
    assert_eq!(late, Err(PurposeError::NoList));
}

#[test]
fn it_is_bound_to_operator_verifier_and_dates() {
    for (member, value, error) in [
        ("iss", json!("https://other.example"), PurposeError::Operator),
        ("sub", json!("x509_san_dns:evil.example"), PurposeError::Subject),
        (
            "sub",
            json!("x509_san_dns:EASTMOOR.example"),
            PurposeError::Subject,
        ),
        ("iat", json!(NOW + 61), PurposeError::NotYetValid),
        ("exp", json!(NOW), PurposeError::Expired),
    ] {
        assert_eq!(verify(&changed(member, value), &listed()), Err(error), "{member}");
    }
    assert!(verify(&changed("iat", json!(NOW + 60)), &listed()).is_ok());
    assert!(verify(&changed("exp", json!(NOW + 1)), &listed()).is_ok());
}

#[test]
fn a_list_that_names_verifiers_must_name_this_one_and_its_purpose() {
    let elsewhere = json!({ "client_ids": ["x509_san_dns:westmere.example"] });
    assert_eq!(
        verify(&claims(), &trusting(Some(&elsewhere))),
        Err(PurposeError::Organisation)
    );
    let other = changed("org", json!({ "name": "Eastmoor Hospitals", "ods_code": "ZT2" }));
    assert_eq!(verify(&other, &listed()), Err(PurposeError::Organisation));
    assert!(
        verify(&other, &trusting(None)).is_ok(),
        "the list names no verifier"
    );
    let with_purpose = |id: &str| {
        let path = json!([{ "vct": IDENTITY, "path": ["birth_date"] }]);
        trusting(Some(
            &json!({ "client_ids": [CLIENT], "purposes": [{ "id": id, "claims": path }] }),
        ))
    };
    assert_eq!(
        verify(&claims(), &with_purpose("sign-in")),
        Err(PurposeError::Unregistered)
    );
    let purpose = verify(&claims(), &with_purpose("bank-shift-checks")).unwrap();
    assert!(purpose.covers(IDENTITY, &[json!("birth_date")]));
    assert!(
        !purpose.covers(IDENTITY, &[json!("portrait")]),
        "the list is the newer word"
    );
}

#[test]
fn what_is_malformed_is_refused() {
    let parse = |claims: &Value| UnverifiedPurpose::parse(&sign_with(&header(), claims)).err();
    for (member, value) in [
        ("iss", json!(1)),
        ("exp", json!("tomorrow")),
        ("org", json!("Eastmoor Hospitals")),
        ("org", json!({ "name": "Eastmoor Hospitals" })),
        ("purpose", json!({ "id": "a", "text": {} })),
        ("purpose", json!({ "id": "two words", "text": { "en": "x" } })),
        ("purpose", json!({ "id": "a", "text": { "": "x" } })),
        ("purpose", json!({ "id": "a", "text": { "e n": "x" } })),
        ("purpose", json!({ "id": "a", "text": "x" })),
        ("shared_with", json!(1)),
        ("registered_claims", json!([{ "path": ["a"] }])),
        ("registered_claims", json!([{ "vct": "a", "path": [{}] }])),
    ] {
        assert_eq!(
            parse(&changed(member, value)),
            Some(PurposeError::Malformed),
            "{member}"
        );
    }
    for member in ["iss", "sub", "iat", "exp", "org", "purpose", "registered_claims"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(member);
        assert_eq!(parse(&claims), Some(PurposeError::Malformed), "{member}");
    }
    for member in [
        "lawful_basis",
        "retention",
        "shared_with",
        "privacy_policy_url",
        "erasure_contact",
    ] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(member);
        assert_eq!(parse(&claims), None, "{member}");
    }
    let mut other = header();
    other["typ"] = json!("JWT");
    let other = UnverifiedPurpose::parse(&sign_with(&other, &claims()));
    assert_eq!(other.err(), Some(PurposeError::Type));
    assert_eq!(
        UnverifiedPurpose::parse("no statement").err(),
        Some(PurposeError::Malformed)
    );
}

#[test]
fn a_text_that_misleads_is_attested_by_nobody() {
    for text in ["", " ", "to \u{202e}skcehc", "line\nline", &"x".repeat(501)] {
        let claims = changed("purpose", json!({ "id": "a", "text": { "en": text } }));
        assert_eq!(verify(&claims, &listed()), Err(PurposeError::Text), "{text:?}");
        assert_eq!(
            verify(&changed("retention", json!(text)), &listed()),
            Err(PurposeError::Text)
        );
    }
    let longest = changed("purpose", json!({ "id": "a", "text": { "en": "ŵ".repeat(500) } }));
    assert!(verify(&longest, &listed()).is_ok());
}

#[test]
fn sizes_are_limited() {
    let parse = |claims: &Value| UnverifiedPurpose::parse(&sign_with(&header(), claims)).err();
    let text = |bytes: usize| parse(&changed("retention", json!("x".repeat(bytes))));
    assert_eq!((text(2_000), text(2_001)), (None, Some(PurposeError::TooLarge)));
    let url = |bytes: usize| parse(&changed("privacy_policy_url", json!("x".repeat(bytes))));
    assert_eq!((url(2_048), url(2_049)), (None, Some(PurposeError::TooLarge)));
    let shared = |count: usize| parse(&changed("shared_with", json!(vec!["x"; count])));
    assert_eq!((shared(50), shared(51)), (None, Some(PurposeError::TooLarge)));
    let languages = |count: usize| {
        let text: serde_json::Map<_, _> = (0..count)
            .map(|number| (format!("en-{number}"), json!("x")))
            .collect();
        parse(&changed("purpose", json!({ "id": "a", "text": text })))
    };
    assert_eq!(
        (languages(20), languages(21)),
        (None, Some(PurposeError::TooLarge))
    );
    let tag = |length: usize| {
        let text = json!({ "a".repeat(length): "x" });
        parse(&changed("purpose", json!({ "id": "a", "text": text })))
    };
    assert_eq!((tag(35), tag(36)), (None, Some(PurposeError::Malformed)));
    let registered = |count: usize| {
        parse(&changed(
            "registered_claims",
            Value::from(vec![json!({ "vct": "a", "path": [] }); count]),
        ))
    };
    assert_eq!(
        (registered(500), registered(501)),
        (None, Some(PurposeError::TooLarge))
    );
    let room = 64 * 1024 - changed("a_member", json!("")).to_string().len();
    let size = |count: usize| parse(&changed("a_member", json!("x".repeat(count))));
    assert_eq!((size(room), size(room + 1)), (None, Some(PurposeError::TooLarge)));
    let signed = |bytes: usize| UnverifiedPurpose::parse(&"x".repeat(bytes)).err();
    assert_eq!(
        (signed(128 * 1024), signed(128 * 1024 + 1)),
        (Some(PurposeError::Malformed), Some(PurposeError::TooLarge))
    );
    let of_headers = header_limits(&header(), 64 * 1024, |header| {
        UnverifiedPurpose::parse(&sign_with(header, &claims())).err()
    });
    let malformed = Some(PurposeError::Malformed);
    assert_eq!(of_headers, [None, malformed, None, malformed]);
    let deep = |depth: usize| {
        let nested = (1..depth).fold(json!(1), |inner, _| json!([inner]));
        parse(&changed("a_member", nested))
    };
    assert_eq!((deep(8), deep(9)), (None, Some(PurposeError::Malformed)));
}

proptest! {
    #[test]
    fn no_text_panics(text in "[A-Za-z0-9_.-]{0,200}") {
        let _ = UnverifiedPurpose::parse(&text);
    }

    #[test]
    fn no_claims_panic(text in any::<String>(), number in any::<i64>()) {
        for claims in [changed("retention", json!(text)), changed("iat", json!(number)), changed("exp", json!(number))] {
            let _ = verify(&claims, &listed());
        }
    }
}
