//! Who issued a credential, and by what it is signed: what a query and the verifier's metadata limit.

use serde_json::{Value, json};
use wallet_crypto::SignatureAlgorithm;

use super::{candidate, one, parse};
use crate::dcql::{Candidate, MissingReason, match_};
use crate::vp::{SignatureKind, VerifierFormats};

const ES256: SignatureKind = SignatureKind::Algorithm(SignatureAlgorithm::Es256);
const ES384: SignatureKind = SignatureKind::Algorithm(SignatureAlgorithm::Es384);
const EDDSA: SignatureKind = SignatureKind::Algorithm(SignatureAlgorithm::EdDsa);
const JCS: SignatureKind = SignatureKind::Proof {
    proof_type: "DataIntegrityProof",
    cryptosuite: Some("ecdsa-jcs-2019"),
};
const ED25519_2020: SignatureKind = SignatureKind::Proof {
    proof_type: "Ed25519Signature2020",
    cryptosuite: None,
};

/// Why this credential cannot answer a query for its format with `extra`, asked by a verifier of `supported`.
fn missing(extra: &Value, supported: &Value, held: Candidate<'_>) -> Option<MissingReason> {
    let mut extra = extra.clone();
    extra["format"] = json!(held.formats[0]);
    extra["meta"] = match held.formats[0] {
        "mso_mdoc" => json!({"doctype_value": "type"}),
        "dc+sd-jwt" => json!({"vct_values": ["type"]}),
        _ => json!({"type_values": [["type"]]}),
    };
    let metadata = json!({"vp_formats_supported": supported});
    let formats = VerifierFormats::read(Some(&metadata)).unwrap();
    let report = match_(&parse(&one(&extra)), &formats, &[held]);
    report.queries[0].missing
}

#[test]
fn an_authority_is_named_by_the_key_that_signed_a_certificate() {
    let (claims, types) = (json!({}), ["type".to_owned()]);
    let keys = ["aGVsbG8".to_owned(), "d29ybGQ".to_owned()];
    let signed = Candidate {
        authority_keys: &keys,
        ..candidate(&["dc+sd-jwt"], &types, &claims)
    };
    let asked = |entries: Value| missing(&json!({"trusted_authorities": entries}), &json!({}), signed);
    let aki = |values: &[&str]| json!({"type": "aki", "values": values});
    assert_eq!(asked(json!([aki(&["other", "d29ybGQ"])])), None);
    // One entry is enough, and one of an unknown kind matches nothing.
    assert_eq!(
        asked(json!([{"type": "etsi_tl", "values": ["aGVsbG8"]}, aki(&["aGVsbG8"])])),
        None
    );
    let other = Some(MissingReason::OtherAuthority);
    assert_eq!(asked(json!([aki(&["AGVsbG8"])])), other);
    assert_eq!(
        asked(json!([{"type": "etsi_tl", "values": ["aGVsbG8"]}, aki(&["other"])])),
        other
    );
    // One without certificates has no authority.
    let query = json!({"trusted_authorities": [aki(&["aGVsbG8"])]});
    assert_eq!(
        missing(&query, &json!({}), candidate(&["dc+sd-jwt"], &types, &claims)),
        other
    );
}

#[test]
fn what_the_verifier_cannot_verify_is_no_match() {
    let (claims, types) = (json!({}), ["type".to_owned()]);
    let refused = Some(MissingReason::UnsupportedAlgorithm);
    for (format, list, named) in [
        ("dc+sd-jwt", "kb-jwt_alg_values", json!(["ES384", "Ed25519"])),
        ("jwt_vc_json", "alg_values", json!(["EdDSA"])),
        ("vc+jwt", "alg_values", json!(["ES256K", "EdDSA"])),
        ("mso_mdoc", "deviceauth_alg_values", json!([-65537, -19])),
        ("ldp_vc", "proof_type_values", json!(["Ed25519Signature2020"])),
    ] {
        let formats = [format];
        let by = |presented_by: &'static [SignatureKind]| Candidate {
            presented_by,
            ..candidate(&formats, &types, &claims)
        };
        let supported = json!({format: {list: named}});
        let ask = |by| missing(&json!({}), &supported, by);
        if format == "ldp_vc" {
            assert_eq!(ask(by(&[JCS])), refused);
            assert_eq!(ask(by(&[JCS, ED25519_2020])), None, "any of them will do");
        } else {
            assert_eq!(ask(by(&[ES256])), refused, "{format}");
            assert_eq!(ask(by(&[EDDSA])), None, "{format}");
        }
        assert_eq!(
            missing(&json!({}), &json!({"other": {list: ["x"]}}), by(&[ES256])),
            None
        );
    }
    let suites = json!({"ldp_vc": {"proof_type_values": ["DataIntegrityProof"], "cryptosuite_values": ["ecdsa-rdfc-2019"]}});
    let by_jcs = Candidate {
        presented_by: &[JCS],
        ..candidate(&["ldp_vc"], &types, &claims)
    };
    assert_eq!(missing(&json!({}), &suites, by_jcs), refused);
}

#[test]
fn the_issuers_algorithm_counts_where_a_list_is_for_it() {
    let (claims, types) = (json!({}), ["type".to_owned()]);
    let refused = Some(MissingReason::UnsupportedAlgorithm);
    let issued = |formats: &'static [&'static str], issued_by| Candidate {
        issued_by,
        ..candidate(formats, &types, &claims)
    };
    let sd_jwt = json!({"dc+sd-jwt": {"sd-jwt_alg_values": ["ES256"]}});
    assert_eq!(missing(&json!({}), &sd_jwt, issued(&["dc+sd-jwt"], ES256)), None);
    assert_eq!(
        missing(&json!({}), &sd_jwt, issued(&["dc+sd-jwt"], ES384)),
        refused
    );
    let mdoc = json!({"mso_mdoc": {"issuerauth_alg_values": [-51]}});
    assert_eq!(missing(&json!({}), &mdoc, issued(&["mso_mdoc"], ES384)), None);
    assert_eq!(missing(&json!({}), &mdoc, issued(&["mso_mdoc"], EDDSA)), refused);
    // A W3C credential is what is sent where no holder binding is wanted; else the presentation around it is.
    let jwt = json!({"jwt_vc_json": {"alg_values": ["ES256"]}});
    let by_eddsa = issued(&["jwt_vc_json"], EDDSA);
    let unbound = json!({"require_cryptographic_holder_binding": false});
    assert_eq!(missing(&json!({}), &jwt, by_eddsa), None);
    assert_eq!(missing(&unbound, &jwt, by_eddsa), refused);
}

#[test]
fn the_reason_is_that_of_the_credential_that_came_furthest() {
    let (claims, types) = (json!({}), ["type".to_owned()]);
    let asked = json!({"claims": [{"path": ["title"]}]});
    let kb = json!({"dc+sd-jwt": {"kb-jwt_alg_values": ["ES384"]}});
    let one = candidate(&["dc+sd-jwt"], &types, &claims);
    assert_eq!(
        missing(&asked, &kb, one),
        Some(MissingReason::UnsupportedAlgorithm)
    );
    assert_eq!(
        missing(&asked, &json!({}), one),
        Some(MissingReason::ClaimMissing(0))
    );
}

#[test]
fn malformed_lists_are_refused() {
    let with = |list: Value| {
        let metadata = json!({"vp_formats_supported": {"dc+sd-jwt": {"kb-jwt_alg_values": list}}});
        VerifierFormats::read(Some(&metadata)).is_ok()
    };
    assert!(with(json!(vec!["x"; 64])) && !with(json!(vec!["x"; 65])));
    for wrong in [
        json!([]),
        json!("ES256"),
        json!([null]),
        json!([["ES256"]]),
        json!(["x".repeat(2049)]),
    ] {
        assert!(!with(wrong));
    }
    assert!(with(json!(["x".repeat(2048)])));
}
