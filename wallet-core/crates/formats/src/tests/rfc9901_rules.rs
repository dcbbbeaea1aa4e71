//! RFC 9901's rules, each as a test that is named after it.

use serde_json::{Value, json};

use super::issuer::{digest, disclosure, element, issue, issue_with, property, vc};
use super::path;
use crate::sd_jwt::{HashAlgorithm, SdJwt};
use crate::{DisclosureFault, SdJwtError, SdJwtVc};

/// The error for a payload with these claims and these disclosures.
fn refusal(claims: Value, disclosures: &[String]) -> SdJwtError {
    SdJwtVc::parse(&issue(&vc(claims), disclosures)).unwrap_err()
}

/// The processed claims beside `vct` and `iss`.
fn claims(payload: Value, disclosures: &[String]) -> Value {
    let credential = SdJwtVc::parse(&issue(&vc(payload), disclosures)).unwrap();
    let mut claims = credential.claims().as_object().unwrap().clone();
    claims.remove("vct");
    claims.remove("iss");
    Value::Object(claims)
}

fn role() -> String {
    property("salt-1", "role", json!("Staff nurse"))
}

// --- section 4: the compact serialization

#[test]
fn the_last_tilde_must_not_be_omitted() {
    let issued = issue(&vc(json!({})), &[]);
    let without = issued.trim_end_matches('~');
    assert!(matches!(SdJwtVc::parse(without), Err(SdJwtError::Malformed)));
    assert!(matches!(SdJwtVc::parse(""), Err(SdJwtError::Malformed)));
    assert!(matches!(SdJwtVc::parse("~"), Err(SdJwtError::Malformed)));
}

#[test]
fn an_empty_disclosure_is_refused() {
    let issued = issue(&vc(json!({})), &[]);
    assert!(matches!(
        SdJwtVc::parse(&format!("{issued}~")),
        Err(SdJwtError::Malformed)
    ));
}

#[test]
fn a_key_binding_jwt_from_an_issuer_is_refused() {
    let issued = issue(&vc(json!({})), &[]);
    let bound = format!("{issued}{}", issued.trim_end_matches('~'));
    assert!(matches!(SdJwtVc::parse(&bound), Err(SdJwtError::KeyBindingJwt)));
}

#[test]
fn the_algorithm_none_is_refused() {
    for alg in [json!("none"), json!("HS256"), json!(null)] {
        let issued = issue_with(&json!({ "alg": alg, "typ": "dc+sd-jwt" }), &vc(json!({})), &[]);
        assert!(matches!(SdJwtVc::parse(&issued), Err(SdJwtError::Jws(_))));
    }
}

#[test]
fn a_payload_that_is_not_an_object_is_refused() {
    for payload in [json!([]), json!("text"), json!(1)] {
        assert!(matches!(
            SdJwtVc::parse(&issue(&payload, &[])),
            Err(SdJwtError::Payload(_))
        ));
    }
}

// --- section 4.1.1: the hash algorithm

#[test]
fn an_unknown_hash_algorithm_is_refused() {
    for name in ["sha-256-32", "SHA-256", "sha3-256", "md5", ""] {
        let error = refusal(json!({ "_sd_alg": name, "_sd": [digest(&role())] }), &[role()]);
        assert!(matches!(error, SdJwtError::HashAlgorithm), "{name}");
    }
    assert!(matches!(
        refusal(json!({ "_sd_alg": 256 }), &[]),
        SdJwtError::HashAlgorithm
    ));
    assert!(matches!(
        refusal(json!({ "_sd_alg": null }), &[]),
        SdJwtError::HashAlgorithm
    ));
}

#[test]
fn a_missing_hash_algorithm_means_sha_256() {
    assert_eq!(
        claims(json!({ "_sd": [digest(&role())] }), &[role()]),
        json!({ "role": "Staff nurse" })
    );
}

#[test]
fn sha_384_and_sha_512_are_understood() {
    for name in ["sha-256", "sha-384", "sha-512"] {
        let digest = HashAlgorithm::from_name(name).unwrap().digest(&role());
        let payload = json!({ "_sd_alg": name, "_sd": [digest] });
        assert_eq!(
            claims(payload, &[role()]),
            json!({ "role": "Staff nurse" }),
            "{name}"
        );
    }
    // FIPS 180-4's "abc", so that the names mean what they say.
    let abc = |name| HashAlgorithm::from_name(name).unwrap().digest("abc");
    assert_eq!(abc("sha-256"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    assert_eq!(
        abc("sha-384"),
        "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP_W-2AhgcroefMI1i67KE0yCWn"
    );
    assert_eq!(
        abc("sha-512"),
        "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslPpUyknw"
    );
}

#[test]
fn a_hash_algorithm_below_the_top_level_is_refused() {
    let error = refusal(json!({ "employer": { "_sd_alg": "sha-256" } }), &[]);
    assert!(matches!(error, SdJwtError::MisplacedHashAlgorithm));
    let nested = property("s", "employer", json!({ "_sd_alg": "sha-256" }));
    let error = refusal(json!({ "_sd": [digest(&nested)] }), &[nested]);
    assert!(matches!(error, SdJwtError::MisplacedHashAlgorithm));
}

// --- section 4.2: disclosures

#[test]
fn a_malformed_disclosure_is_refused() {
    let cases = [
        ("not base64url!".to_owned(), DisclosureFault::Encoding),
        (format!("{}=", role()), DisclosureFault::Encoding),
        ("bm90IEpTT04".to_owned(), DisclosureFault::Json),
        (
            wallet_crypto::base64url_encode(br#"["s","a",{"x":1,"x":2}]"#),
            DisclosureFault::Json,
        ),
        (disclosure(&json!({ "salt": "s" })), DisclosureFault::NotArray),
        (disclosure(&json!([])), DisclosureFault::Length),
        (disclosure(&json!(["s"])), DisclosureFault::Length),
        (
            disclosure(&json!(["s", "name", "value", "more"])),
            DisclosureFault::Length,
        ),
        (disclosure(&json!([1, "name", "value"])), DisclosureFault::Salt),
        (disclosure(&json!([null, "value"])), DisclosureFault::Salt),
        (disclosure(&json!(["s", 1, "value"])), DisclosureFault::Name),
    ];
    for (text, fault) in cases {
        let error = refusal(json!({ "_sd": [digest(&text)] }), std::slice::from_ref(&text));
        assert!(
            matches!(error, SdJwtError::Disclosure(found) if found == fault),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn a_claim_named_sd_or_ellipsis_is_refused() {
    for name in ["_sd", "...", "_sd_alg"] {
        let disclosure = property("s", name, json!([]));
        let error = refusal(json!({ "_sd": [digest(&disclosure)] }), &[disclosure]);
        assert!(matches!(error, SdJwtError::ReservedClaimName), "{name}");
    }
}

#[test]
fn the_same_disclosure_twice_is_refused() {
    let error = refusal(json!({ "_sd": [digest(&role())] }), &[role(), role()]);
    assert!(matches!(error, SdJwtError::DuplicateDisclosure));
}

// --- section 4.2.4: digests

#[test]
fn sd_must_be_an_array() {
    for sd in [json!(digest(&role())), json!({}), json!(null), json!(1)] {
        assert!(matches!(
            refusal(json!({ "_sd": sd }), &[]),
            SdJwtError::SdNotArray
        ));
        assert!(matches!(
            refusal(json!({ "in": [{ "_sd": sd }] }), &[]),
            SdJwtError::SdNotArray
        ));
    }
}

#[test]
fn a_digest_must_be_a_string() {
    for digest in [json!(1), json!(null), json!(["d"]), json!({ "...": "d" })] {
        assert!(matches!(
            refusal(json!({ "_sd": [digest] }), &[]),
            SdJwtError::DigestNotString
        ));
        let error = refusal(json!({ "list": [{ "...": digest }] }), &[]);
        assert!(matches!(error, SdJwtError::DigestNotString));
    }
}

#[test]
fn an_ellipsis_beside_other_keys_is_refused() {
    let hidden = element("s", json!("RN"));
    for extra in [
        json!({ "...": digest(&hidden), "more": 1 }),
        json!({ "...": digest(&hidden), "_sd": [] }),
    ] {
        let error = refusal(json!({ "list": [extra] }), std::slice::from_ref(&hidden));
        assert!(matches!(error, SdJwtError::MisplacedEllipsis));
    }
}

#[test]
fn an_ellipsis_outside_an_array_is_refused() {
    let error = refusal(json!({ "...": "digest" }), &[]);
    assert!(matches!(error, SdJwtError::MisplacedEllipsis));
    let error = refusal(json!({ "employer": { "...": "digest" } }), &[]);
    assert!(matches!(error, SdJwtError::MisplacedEllipsis));
}

// --- section 7.1: processing

#[test]
fn the_same_digest_twice_in_the_payload_is_refused() {
    let twice = [digest(&role()), digest(&role())];
    assert!(matches!(
        refusal(json!({ "_sd": twice }), &[role()]),
        SdJwtError::DuplicateDigest
    ));
    let apart = json!({ "_sd": [digest(&role())], "employer": { "_sd": [digest(&role())] } });
    assert!(matches!(refusal(apart, &[role()]), SdJwtError::DuplicateDigest));
}

#[test]
fn the_same_digest_twice_is_refused_though_nothing_is_disclosed() {
    let payload = json!({ "_sd": ["decoy"], "list": [{ "...": "decoy" }] });
    assert!(matches!(refusal(payload, &[]), SdJwtError::DuplicateDigest));
}

#[test]
fn the_same_digest_in_payload_and_disclosure_is_refused() {
    let outer = property("s2", "employer", json!({ "_sd": [digest(&role())] }));
    let payload = json!({ "_sd": [digest(&outer), digest(&role())] });
    assert!(matches!(
        refusal(payload, &[outer, role()]),
        SdJwtError::DuplicateDigest
    ));
}

#[test]
fn the_same_digest_in_two_disclosures_is_refused() {
    let one = property("s2", "employer", json!({ "_sd": [digest(&role())] }));
    let two = property("s3", "host", json!({ "_sd": [digest(&role())] }));
    let payload = json!({ "_sd": [digest(&one), digest(&two)] });
    assert!(matches!(
        refusal(payload, &[one, two, role()]),
        SdJwtError::DuplicateDigest
    ));
}

#[test]
fn an_unreferenced_disclosure_is_refused() {
    assert!(matches!(
        refusal(json!({}), &[role()]),
        SdJwtError::UnreferencedDisclosure
    ));
    // One that only its own missing parent refers to is not connected either.
    let outer = property("s2", "employer", json!({ "_sd": [digest(&role())] }));
    let payload = json!({ "_sd": [digest(&outer)] });
    assert!(matches!(
        refusal(payload, &[role()]),
        SdJwtError::UnreferencedDisclosure
    ));
}

#[test]
fn an_elements_disclosure_under_sd_is_refused() {
    let hidden = element("s", json!("RN"));
    let error = refusal(json!({ "_sd": [digest(&hidden)] }), &[hidden]);
    assert!(matches!(error, SdJwtError::WrongDisclosureKind));
}

#[test]
fn a_propertys_disclosure_in_an_array_is_refused() {
    let error = refusal(json!({ "list": [{ "...": digest(&role()) }] }), &[role()]);
    assert!(matches!(error, SdJwtError::WrongDisclosureKind));
}

#[test]
fn a_disclosed_name_that_is_there_in_clear_is_refused() {
    let error = refusal(json!({ "role": "Porter", "_sd": [digest(&role())] }), &[role()]);
    assert!(matches!(error, SdJwtError::ClaimNameCollision));
}

#[test]
fn two_disclosures_of_one_name_in_an_object_are_refused() {
    let other = property("salt-2", "role", json!("Porter"));
    let error = refusal(
        json!({ "_sd": [digest(&role()), digest(&other)] }),
        &[role(), other],
    );
    assert!(matches!(error, SdJwtError::ClaimNameCollision));
}

#[test]
fn one_name_may_be_disclosed_at_two_levels() {
    let other = property("salt-2", "role", json!("Porter"));
    let payload = json!({ "_sd": [digest(&role())], "former": { "_sd": [digest(&other)] } });
    let expected = json!({ "role": "Staff nurse", "former": { "role": "Porter" } });
    assert_eq!(claims(payload, &[role(), other]), expected);
}

#[test]
fn decoys_are_ignored() {
    let payload = json!({
        "_sd": ["decoy-1", digest(&role()), "not base64url: a decoy all the same"],
        "list": [{ "...": "decoy-2" }, "RN", { "...": "decoy-3" }],
        "none": { "_sd": ["decoy-4"] },
    });
    let expected = json!({ "role": "Staff nurse", "list": ["RN"], "none": {} });
    assert_eq!(claims(payload, &[role()]), expected);
}

#[test]
fn an_empty_sd_is_allowed() {
    assert_eq!(claims(json!({ "_sd": [] }), &[]), json!({}));
}

#[test]
fn empty_objects_and_arrays_are_kept() {
    let list = property("s", "list", json!([{}, []]));
    let hidden = element("s2", json!({}));
    let payload =
        json!({ "_sd": [digest(&list)], "a": {}, "b": [], "c": [{ "...": digest(&hidden) }, [[]]] });
    let expected = json!({ "list": [{}, []], "a": {}, "b": [], "c": [{}, [[]]] });
    assert_eq!(claims(payload, &[list, hidden]), expected);
}

#[test]
fn disclosed_values_are_processed_again() {
    let inner = element("s", json!({ "_sd": [digest(&role())] }));
    let outer = property(
        "s2",
        "posts",
        json!([{ "...": digest(&inner) }, { "...": "decoy" }]),
    );
    let payload = json!({ "_sd": [digest(&outer)] });
    // The order of the disclosures is the issuer's, any order.
    let disclosures = [role(), outer, inner];
    assert_eq!(
        claims(payload, &disclosures),
        json!({ "posts": [{ "role": "Staff nurse" }] })
    );
}

#[test]
fn a_recursive_disclosure_keeps_its_parents() {
    let inner = element("s", json!({ "_sd": [digest(&role())], "site": "ZT1" }));
    let outer = property("s2", "posts", json!([{ "...": digest(&inner) }]));
    let other = property("s3", "email", json!("jenny@westmere.example"));
    let payload = vc(json!({ "_sd": [digest(&outer), digest(&other)] }));
    let issued = issue(&payload, &[role(), other, inner.clone(), outer.clone()]);
    let credential = SdJwtVc::parse(&issued).unwrap();
    let selection = credential.select(&[path(json!(["posts", 0, "role"]))]).unwrap();
    // In the order in which the issuer sent them.
    assert_eq!(
        credential.present(&selection),
        issue(&payload, &[role(), inner, outer])
    );
    let presented = SdJwtVc::parse(&credential.present(&selection)).unwrap();
    assert_eq!(
        presented.claims()["posts"],
        json!([{ "role": "Staff nurse", "site": "ZT1" }])
    );
}

#[test]
fn the_payload_keeps_no_trace_of_digests() {
    let payload =
        json!({ "_sd_alg": "sha-256", "_sd": [digest(&role()), "decoy"], "list": [{ "...": "d" }] });
    let issued = issue(&payload, &[role()]);
    assert_eq!(
        SdJwt::parse(&issued).unwrap().claims(),
        &json!({ "role": "Staff nurse", "list": [] })
    );
}
