//! Client identifiers (§5.9).

use super::check_with;
use crate::vp::{ClientId, ClientIdPrefix, UnsupportedFeature, VpError};
use serde_json::json;

#[test]
fn the_prefix_is_what_stands_before_the_first_colon() {
    let id = ClientId::parse("redirect_uri:https://eastmoor.example/cb").unwrap();
    assert_eq!(id.prefix(), ClientIdPrefix::RedirectUri);
    assert_eq!(id.value(), "https://eastmoor.example/cb");
    assert_eq!(id.as_str(), "redirect_uri:https://eastmoor.example/cb");
    assert_eq!(
        ClientId::parse("x509_hash:abc").unwrap().prefix(),
        ClientIdPrefix::X509Hash
    );
}

#[test]
fn other_prefixes_are_refused_by_name() {
    for (text, prefix) in [
        (
            "verifier_attestation:eastmoor.example",
            ClientIdPrefix::VerifierAttestation,
        ),
        (
            "openid_federation:https://eastmoor.example",
            ClientIdPrefix::OpenidFederation,
        ),
        ("origin:https://eastmoor.example", ClientIdPrefix::Origin),
        ("eastmoor", ClientIdPrefix::PreRegistered),
        ("https://eastmoor.example/cb", ClientIdPrefix::Unknown),
        ("X509_SAN_DNS:eastmoor.example", ClientIdPrefix::Unknown),
        (":eastmoor.example", ClientIdPrefix::Unknown),
    ] {
        let refused = VpError::Unsupported(UnsupportedFeature::ClientId(prefix));
        assert_eq!(ClientId::parse(text), Err(refused), "{text}");
    }
}

#[test]
fn a_client_id_is_printable_and_not_empty_and_not_too_long() {
    for text in [
        "",
        "x509_san_dns:",
        "x509_san_dns:a b",
        "x509_san_dns:é",
        "x509_san_dns:a\n",
    ] {
        assert_eq!(
            ClientId::parse(text),
            Err(VpError::Malformed("client_id")),
            "{text}"
        );
    }
}

#[test]
fn a_client_id_scheme_of_a_draft_has_no_effect() {
    let request = check_with(&super::san_dns(), &json!({ "client_id_scheme": "redirect_uri" })).unwrap();
    assert_eq!(request.client_id().prefix(), ClientIdPrefix::X509SanDns);
    let draft = json!({ "client_id": "eastmoor.example", "client_id_scheme": "x509_san_dns" });
    assert_eq!(
        check_with("eastmoor.example", &draft).err(),
        Some(VpError::Unsupported(UnsupportedFeature::ClientId(
            ClientIdPrefix::PreRegistered
        )))
    );
}
