//! Who sent a request (§5.9.3).

use serde_json::json;
use wallet_crypto::{base64url_encode, sha256};

use super::{
    HOST, LEAF, NOW, certificate, check, check_with, claims, public_key, redirect_uri, san_dns, signed,
    signing_key, unsigned, x509_hash,
};
use crate::UrlPolicy;
use crate::vp::{Mismatch, RequestEvidence, UnverifiedRequest, VpError};
use p256::ecdsa::SigningKey;

fn with_evidence(object: &str, evidence: &RequestEvidence) -> Option<VpError> {
    let request = UnverifiedRequest::parse_object(object).unwrap();
    request.verify(evidence, UrlPolicy::HttpsOnly, NOW).err()
}

fn leaf_with(dns_names: &[&str]) -> RequestEvidence {
    RequestEvidence::Certificate {
        key: public_key(&signing_key()),
        dns_names: dns_names.iter().map(|name| (*name).to_owned()).collect(),
        leaf_sha256: sha256(LEAF),
    }
}

#[test]
fn each_supported_prefix_is_accepted() {
    for client_id in [san_dns(), x509_hash(), redirect_uri()] {
        let request = check_with(&client_id, &json!({})).unwrap();
        assert_eq!(request.client_id().as_str(), client_id);
    }
}

#[test]
fn a_wrong_signature_is_refused() {
    let object = signed(&claims(&san_dns(), &json!({})));
    let other = signed(&claims(&san_dns(), &json!({ "nonce": "other" })));
    let (input, _) = object.rsplit_once('.').unwrap();
    let (_, signature) = other.rsplit_once('.').unwrap();
    for signature in [signature, "", "AAAA"] {
        let spoilt = format!("{input}.{signature}");
        assert_eq!(with_evidence(&spoilt, &certificate()), Some(VpError::Signature));
    }
}

#[test]
fn a_signature_of_another_key_is_refused() {
    let evidence = RequestEvidence::Certificate {
        key: public_key(&SigningKey::from_slice(&[8; 32]).unwrap()),
        dns_names: vec![HOST.to_owned()],
        leaf_sha256: sha256(LEAF),
    };
    let object = signed(&claims(&san_dns(), &json!({})));
    assert_eq!(with_evidence(&object, &evidence), Some(VpError::Signature));
}

#[test]
fn evidence_is_of_the_leaf_in_the_request() {
    let evidence = RequestEvidence::Certificate {
        key: public_key(&signing_key()),
        dns_names: vec![HOST.to_owned()],
        leaf_sha256: sha256(b"another certificate"),
    };
    for client_id in [san_dns(), x509_hash()] {
        let object = signed(&claims(&client_id, &json!({})));
        assert_eq!(
            with_evidence(&object, &evidence),
            Some(VpError::Mismatch(Mismatch::Evidence))
        );
    }
}

#[test]
fn evidence_is_of_the_kind_that_the_request_needs() {
    let mismatch = Some(VpError::Mismatch(Mismatch::Evidence));
    let object = signed(&claims(&san_dns(), &json!({})));
    assert_eq!(with_evidence(&object, &RequestEvidence::Unsigned), mismatch);
    let object = unsigned(&claims(&redirect_uri(), &json!({})));
    assert_eq!(with_evidence(&object, &certificate()), mismatch);
}

#[test]
fn x509_san_dns_is_a_dns_name_of_the_leaf() {
    let object = signed(&claims(&san_dns(), &json!({})));
    assert_eq!(
        with_evidence(&object, &leaf_with(&["a.example", "Eastmoor.Example"])),
        None
    );
    for names in [
        &[][..],
        &["other.example"],
        &["sub.eastmoor.example"],
        &["*.example"],
    ] {
        assert_eq!(
            with_evidence(&object, &leaf_with(names)),
            Some(VpError::Mismatch(Mismatch::Certificate)),
            "{names:?}"
        );
    }
}

#[test]
fn a_wildcard_is_nobodys_name() {
    let object = signed(&claims("x509_san_dns:*.example", &json!({})));
    assert_eq!(
        with_evidence(&object, &leaf_with(&["*.example"])),
        Some(VpError::Mismatch(Mismatch::Certificate))
    );
}

#[test]
fn x509_hash_is_the_hash_of_the_leaf() {
    let other = format!("x509_hash:{}", base64url_encode(&sha256(b"other")));
    let padded = format!("{}=", x509_hash());
    for client_id in [other, padded, "x509_hash:00".to_owned()] {
        assert_eq!(
            check_with(&client_id, &json!({})).err(),
            Some(VpError::Mismatch(Mismatch::Certificate)),
            "{client_id}"
        );
    }
}

#[test]
fn the_host_of_response_uri_is_the_name_of_x509_san_dns() {
    for uri in [
        "https://other.example/r",
        "https://sub.eastmoor.example/r",
        "https://eastmoor.example.other.example/r",
        "https://eastmoor.example.",
    ] {
        assert_eq!(
            check_with(&san_dns(), &json!({ "response_uri": uri })).err(),
            Some(VpError::Mismatch(Mismatch::ResponseUri)),
            "{uri}"
        );
    }
    let uri = "https://EASTMOOR.example:8443/r";
    assert!(check_with(&san_dns(), &json!({ "response_uri": uri })).is_ok());
}

#[test]
fn response_uri_under_x509_hash_is_tied_by_the_signature_alone() {
    let request = check_with(
        &x509_hash(),
        &json!({ "response_uri": "https://other.example/r" }),
    )
    .unwrap();
    assert_eq!(request.response_uri().host(), "other.example");
}

#[test]
fn response_uri_under_redirect_uri_is_the_client_id_to_the_letter() {
    for uri in [
        "https://eastmoor.example/response",
        "https://Eastmoor.example/response?session=hidden",
        "https://eastmoor.example:443/response?session=hidden",
    ] {
        assert_eq!(
            check_with(&redirect_uri(), &json!({ "response_uri": uri })).err(),
            Some(VpError::Mismatch(Mismatch::ResponseUri)),
            "{uri}"
        );
    }
}

#[test]
fn response_uri_under_redirect_uri_may_be_left_out() {
    let request = check(&claims(&redirect_uri(), &json!({ "response_uri": null }))).unwrap();
    assert_eq!(request.response_uri().as_str(), super::RESPONSE_URI);
}

#[test]
fn debug_of_evidence_shows_its_kind() {
    let shown = format!("{:?} {:?}", certificate(), RequestEvidence::Unsigned);
    assert_eq!(shown, "Certificate(..) Unsigned");
}
