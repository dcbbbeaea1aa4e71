//! What SD-JWT VC adds to RFC 9901.

use serde_json::{Value, json};
use wallet_crypto::SignatureAlgorithm;

use super::issuer::{
    ISS, VCT, digest, disclosure, header, holder_key, issue, issue_with, issuer_key, property, sign_bytes, vc,
};
use crate::{RegisteredClaim, SdJwtError, SdJwtVc, Validity};

fn parse(claims: Value) -> Result<SdJwtVc, SdJwtError> {
    SdJwtVc::parse(&issue(&vc(claims), &[]))
}

#[test]
fn both_media_types_are_read() {
    for typ in ["dc+sd-jwt", "vc+sd-jwt"] {
        let issued = issue_with(&json!({ "alg": "ES256", "typ": typ }), &vc(json!({})), &[]);
        let credential = SdJwtVc::parse(&issued).unwrap();
        assert_eq!(credential.vct(), VCT);
        assert_eq!(credential.iss(), Some(ISS));
        assert_eq!(credential.compact(), issued);
        assert_eq!(credential.algorithm(), SignatureAlgorithm::Es256);
        assert_eq!(credential.header()["typ"], typ);
    }
}

#[test]
fn another_or_no_type_is_refused() {
    for typ in [
        json!("JWT"),
        json!("kb+jwt"),
        json!("DC+SD-JWT"),
        json!(["dc+sd-jwt"]),
        json!(null),
    ] {
        let issued = issue_with(&json!({ "alg": "ES256", "typ": typ }), &vc(json!({})), &[]);
        assert!(matches!(SdJwtVc::parse(&issued), Err(SdJwtError::Type)), "{typ}");
    }
    let issued = issue_with(&json!({ "alg": "ES256" }), &vc(json!({})), &[]);
    assert!(matches!(SdJwtVc::parse(&issued), Err(SdJwtError::Type)));
}

#[test]
fn vct_must_be_there_as_a_string() {
    let without = issue(&json!({ "iss": ISS }), &[]);
    assert!(matches!(
        SdJwtVc::parse(&without),
        Err(SdJwtError::MissingClaim(RegisteredClaim::Vct))
    ));
    for vct in [json!(1), json!(null), json!([VCT]), json!("")] {
        let error = parse(json!({ "vct": vct })).unwrap_err();
        assert!(
            matches!(error, SdJwtError::InvalidClaim(RegisteredClaim::Vct)),
            "{vct}"
        );
    }
}

#[test]
fn claims_about_validity_are_never_selectively_disclosed() {
    let cases = [
        (RegisteredClaim::Iss, json!(ISS)),
        (RegisteredClaim::Nbf, json!(1)),
        (RegisteredClaim::Exp, json!(2_000_000_000)),
        (RegisteredClaim::Cnf, json!({ "jwk": holder_key().to_jwk() })),
        (RegisteredClaim::Vct, json!(VCT)),
        (RegisteredClaim::VctIntegrity, json!("sha256-abc")),
        (RegisteredClaim::AkaVcts, json!(["urn:example:staff"])),
        (
            RegisteredClaim::Status,
            json!({ "status_list": { "idx": 1, "uri": ISS } }),
        ),
    ];
    assert_eq!(cases.len(), RegisteredClaim::NEVER_DISCLOSED.len());
    for (claim, value) in cases {
        let hidden = property("s", claim.name(), value);
        let mut payload = vc(json!({ "_sd": [digest(&hidden)] }));
        payload.as_object_mut().unwrap().remove(claim.name());
        let error = SdJwtVc::parse(&issue(&payload, &[hidden])).unwrap_err();
        assert!(
            matches!(error, SdJwtError::SelectivelyDisclosed(found) if found == claim),
            "{claim}: {error:?}"
        );
    }
}

#[test]
fn nor_is_a_part_of_them() {
    let hidden = property("s", "jwk", holder_key().to_jwk());
    let payload = vc(json!({ "cnf": { "_sd": [digest(&hidden)] } }));
    let error = SdJwtVc::parse(&issue(&payload, &[hidden])).unwrap_err();
    assert!(matches!(
        error,
        SdJwtError::SelectivelyDisclosed(RegisteredClaim::Cnf)
    ));
}

#[test]
fn a_status_that_is_no_object_is_a_claim_like_any_other() {
    // docs/decisions/0002: a professional's register entry has a `status` of its own.
    let hidden = property("s", "status", json!("registered"));
    let credential = SdJwtVc::parse(&issue(&vc(json!({ "_sd": [digest(&hidden)] })), &[hidden])).unwrap();
    assert_eq!(credential.claims().get("status"), Some(&json!("registered")));
    assert!(parse(json!({ "status": "registered" })).is_ok());
}

#[test]
fn iat_and_sub_may_be_selectively_disclosed() {
    let (iat, sub) = (
        property("s", "iat", json!(1_700_000_000)),
        property("t", "sub", json!("jenny")),
    );
    let payload = vc(json!({ "_sd": [digest(&iat), digest(&sub)] }));
    let credential = SdJwtVc::parse(&issue(&payload, &[iat, sub])).unwrap();
    assert_eq!(credential.validity().iat, Some(1_700_000_000));
}

#[test]
fn a_registered_claim_of_the_wrong_type_is_refused() {
    let cases = [
        (RegisteredClaim::Iss, json!(["https://westmere.example"])),
        (RegisteredClaim::Exp, json!("2030-01-01")),
        (RegisteredClaim::Nbf, json!(true)),
        (RegisteredClaim::Iat, json!(1e300)),
        (RegisteredClaim::Exp, json!(u64::MAX)),
        (RegisteredClaim::Exp, json!(null)),
        (RegisteredClaim::Cnf, json!("key")),
        (RegisteredClaim::VctIntegrity, json!(1)),
        (RegisteredClaim::AkaVcts, json!([])),
        (RegisteredClaim::AkaVcts, json!("urn:example:staff")),
        (RegisteredClaim::AkaVcts, json!(["urn:example:staff", 1])),
        (RegisteredClaim::AkaVcts, json!(["urn:example:staff", VCT])),
    ];
    for (claim, value) in cases {
        let error = parse(json!({ claim.name(): value })).unwrap_err();
        assert!(
            matches!(error, SdJwtError::InvalidClaim(found) if found == claim),
            "{claim}: {error:?}"
        );
    }
}

#[test]
fn further_types_are_read() {
    let credential = parse(json!({ "aka_vcts": ["urn:example:staff", "urn:example:person"] })).unwrap();
    assert_eq!(credential.aka_vcts(), ["urn:example:staff", "urn:example:person"]);
    assert!(parse(json!({})).unwrap().aka_vcts().is_empty());
}

#[test]
fn the_signature_is_the_issuers() {
    let issued = issue(&vc(json!({})), &[]);
    let credential = SdJwtVc::parse(&issued).unwrap();
    credential.verify_signature(&issuer_key()).unwrap();
    assert!(matches!(
        credential.verify_signature(&holder_key()),
        Err(SdJwtError::Signature)
    ));
    // Another payload under the same signature.
    let other = issue(&vc(json!({ "role": "Consultant" })), &[]);
    let spoilt = format!(
        "{}.{}",
        other.rsplit_once('.').unwrap().0,
        issued.rsplit_once('.').unwrap().1
    );
    let spoilt = SdJwtVc::parse(&spoilt).unwrap();
    assert!(matches!(
        spoilt.verify_signature(&issuer_key()),
        Err(SdJwtError::Signature)
    ));
    // A key of another algorithm than the header's.
    let eddsa = issue_with(
        &json!({ "alg": "EdDSA", "typ": "dc+sd-jwt" }),
        &vc(json!({})),
        &[],
    );
    let eddsa = SdJwtVc::parse(&eddsa).unwrap();
    assert!(matches!(
        eddsa.verify_signature(&issuer_key()),
        Err(SdJwtError::Signature)
    ));
}

#[test]
fn a_member_name_twice_in_the_payload_is_refused() {
    let payload = format!(r#"{{"vct":"{VCT}","vct":"urn:example:other"}}"#);
    let issued = format!("{}~", sign_bytes(&header(), payload.as_bytes()));
    assert!(matches!(SdJwtVc::parse(&issued), Err(SdJwtError::Payload(_))));
}

// --- the holder's key

#[test]
fn the_holders_key_is_in_cnf() {
    assert_eq!(parse(json!({})).unwrap().holder_key().unwrap(), None);
    let mut jwk = holder_key().to_jwk();
    // Members that do not describe the key are no obstacle (RFC 7517 section 4).
    jwk["kid"] = json!("1");
    jwk["use"] = json!("sig");
    let credential = parse(json!({ "cnf": { "jwk": jwk } })).unwrap();
    assert_eq!(credential.holder_key().unwrap(), Some(holder_key()));
}

#[test]
fn a_confirmation_that_is_no_public_key_of_ours_is_refused() {
    let mut off_curve = holder_key().to_jwk();
    off_curve["x"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let cases = [
        json!({}),
        json!({ "kid": "did:example:1#0" }),
        json!({ "jwk": "key" }),
        json!({ "jwk": { "kty": "oct", "k": "AQID" } }),
        json!({ "jwk": off_curve }),
    ];
    for cnf in cases {
        let credential = parse(json!({ "cnf": cnf })).unwrap();
        assert!(
            matches!(credential.holder_key(), Err(SdJwtError::Confirmation)),
            "{cnf}"
        );
    }
}

// --- the dates

#[test]
fn dates_are_read_in_seconds() {
    let none = Validity {
        nbf: None,
        exp: None,
        iat: None,
    };
    assert_eq!(parse(json!({})).unwrap().validity(), none);
    let credential = parse(json!({ "nbf": 10.2, "exp": 20.8, "iat": -5 })).unwrap();
    let rounded = Validity {
        nbf: Some(11),
        exp: Some(20),
        iat: Some(-5),
    };
    assert_eq!(credential.validity(), rounded);
}

#[test]
fn a_credential_holds_from_nbf_until_just_before_exp() {
    let credential = parse(json!({ "nbf": 1000, "exp": 2000, "iat": 9999 })).unwrap();
    assert!(matches!(
        credential.check_dates(999, 0),
        Err(SdJwtError::NotYetValid)
    ));
    credential.check_dates(1000, 0).unwrap();
    credential.check_dates(1999, 0).unwrap();
    assert!(matches!(
        credential.check_dates(2000, 0),
        Err(SdJwtError::Expired)
    ));
}

#[test]
fn clocks_may_differ_by_the_skew() {
    let credential = parse(json!({ "nbf": 1000, "exp": 2000 })).unwrap();
    assert!(matches!(
        credential.check_dates(939, 60),
        Err(SdJwtError::NotYetValid)
    ));
    credential.check_dates(940, 60).unwrap();
    credential.check_dates(2059, 60).unwrap();
    assert!(matches!(
        credential.check_dates(2060, 60),
        Err(SdJwtError::Expired)
    ));
    let edge = parse(json!({ "nbf": i64::MIN, "exp": i64::MAX })).unwrap();
    edge.check_dates(i64::MIN, u32::MAX).unwrap();
}

// --- what is printed

#[test]
fn nothing_of_a_credential_is_printed() {
    let name = property("s", "given_name", json!("Jenny"));
    let credential = SdJwtVc::parse(&issue(&vc(json!({ "_sd": [digest(&name)] })), &[name])).unwrap();
    let selection = credential.select(&[]).unwrap();
    let printed = format!("{credential:?} {selection:?}");
    for secret in ["Jenny", "given_name", "westmere"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let bad = disclosure(&json!(["s", "given_name", "Jenny", 1]));
    let error = SdJwtVc::parse(&issue(&vc(json!({ "_sd": [digest(&bad)] })), &[bad])).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("Jenny"));
}
