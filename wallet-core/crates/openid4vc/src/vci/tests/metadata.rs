use super::*;
use crate::{HttpMethod, UrlError};
use wallet_crypto::SignatureAlgorithm;

const MALFORMED: VciError = VciError::Malformed {
    what: Wire::IssuerMetadata,
};

fn configuration(change: impl FnOnce(Value) -> Value) -> CredentialConfiguration {
    let body = metadata_body();
    let changed = change(
        body.pointer("/credential_configurations_supported/identity-sd-jwt")
            .unwrap()
            .clone(),
    );
    let body = with(
        body,
        "/credential_configurations_supported",
        CONFIGURATION,
        changed,
    );
    read_metadata(&body)
        .unwrap()
        .credential_configurations
        .remove(CONFIGURATION)
        .unwrap()
}

fn urls(requests: &[HttpRequest]) -> Vec<&str> {
    requests.iter().map(|request| request.url.as_str()).collect()
}

#[test]
fn metadata_is_looked_for_in_the_specified_place_first() {
    let requests = |text: &str| {
        let issuer = IssuerIdentifier::parse(text, UrlPolicy::HttpsOnly).unwrap();
        issuer_metadata_requests(&issuer)
    };
    // Section 12.2.2's two examples.
    assert_eq!(
        urls(&requests("https://issuer.example.com/tenant")),
        [
            "https://issuer.example.com/.well-known/openid-credential-issuer/tenant",
            "https://issuer.example.com/tenant/.well-known/openid-credential-issuer"
        ]
    );
    assert_eq!(
        urls(&requests("https://tenant.issuer.example.com")),
        ["https://tenant.issuer.example.com/.well-known/openid-credential-issuer"]
    );
    assert_eq!(
        urls(&requests("https://westmere.example/staff/")),
        [
            "https://westmere.example/.well-known/openid-credential-issuer/staff/",
            "https://westmere.example/.well-known/openid-credential-issuer/staff",
            "https://westmere.example/staff/.well-known/openid-credential-issuer"
        ]
    );
    let first = requests("https://westmere.example/").remove(0);
    assert_eq!(
        first.url,
        "https://westmere.example/.well-known/openid-credential-issuer/"
    );
    assert_eq!(first.method, HttpMethod::Get);
    assert_eq!(header(&first, "accept"), Some("application/json"));
}

#[test]
fn metadata_is_read_and_unknown_members_are_ignored() {
    let metadata = metadata();
    assert_eq!(metadata.credential_issuer.as_str(), ISSUER);
    assert_eq!(
        metadata.credential_endpoint.as_str(),
        "https://westmere.example/staff/credential?v=1"
    );
    assert_eq!(
        metadata.nonce_endpoint.as_ref().unwrap().as_str(),
        "https://westmere.example/staff/nonce"
    );
    assert!(metadata.notification_endpoint.is_some());
    assert_eq!(metadata.batch_size, 3);
    assert!(!metadata.encryption_required);
    assert_eq!(metadata.display[0].name.as_str(), "Westmere Coast Hospitals");
    let configuration = &metadata.credential_configurations[CONFIGURATION];
    assert_eq!(configuration.format, FORMAT_SD_JWT_VC);
    assert_eq!(configuration.vct.as_deref(), Some("urn:westmere:identity:1"));
    assert_eq!(configuration.scope.as_deref(), Some("identity"));
    assert_eq!(
        configuration.key_proof(),
        Ok(KeyProofNeed::Jwt(SignatureAlgorithm::Es256))
    );
    assert_eq!(configuration.display[1].name.as_str(), "Hunaniaeth");
    assert_eq!(configuration.display[1].locale.as_deref(), Some("cy"));
}

#[test]
fn a_spoilt_configuration_does_not_spoil_its_neighbours() {
    let metadata = metadata();
    assert!(!metadata.credential_configurations.contains_key("spoilt"));
    assert_eq!(
        metadata.credential_configurations["badge-mdoc"].format,
        "mso_mdoc"
    );
}

#[test]
fn the_official_metadata_is_read() {
    let issuer =
        IssuerIdentifier::parse("https://credential-issuer.example.com", UrlPolicy::HttpsOnly).unwrap();
    let text = vector!("credential_issuer_metadata_sd_jwt_long.json");
    let metadata = parse_issuer_metadata(
        &raw(200, "application/json", text.as_bytes()),
        &issuer,
        UrlPolicy::HttpsOnly,
    )
    .unwrap();
    assert_eq!(
        metadata.authorization_servers[0].as_str(),
        "https://server.example.com"
    );
    assert_eq!(metadata.batch_size, 10);
    assert!(metadata.encryption_required);
    assert_eq!(metadata.display[1].locale.as_deref(), Some("fr-FR"));
    let configuration = &metadata.credential_configurations["SD_JWT_VC_example_in_OpenID4VCI"];
    assert_eq!(configuration.display[0].name.as_str(), "IdentityCredential");
    assert_eq!(
        configuration.key_proof(),
        Err(VciError::Unsupported(Unsupported::KeyAttestation))
    );
}

#[test]
fn the_official_configurations_are_read() {
    for (text, id, format) in [
        (
            vector!("credential_metadata_sd_jwt_vc.json"),
            "SD_JWT_VC_example_in_OpenID4VCI",
            "dc+sd-jwt",
        ),
        (
            vector!("credential_metadata_mso_mdoc.json"),
            "org.iso.18013.5.1.mDL",
            "mso_mdoc",
        ),
    ] {
        let official: Value = serde_json::from_str(text).unwrap();
        let body = with(
            metadata_body(),
            "",
            "credential_configurations_supported",
            official["credential_configurations_supported"].clone(),
        );
        let configuration = read_metadata(&body)
            .unwrap()
            .credential_configurations
            .remove(id)
            .unwrap();
        assert_eq!(configuration.format, format);
        assert!(!configuration.display.is_empty());
    }
}

#[test]
fn another_issuer_than_asked_for_is_refused_to_the_letter() {
    for other in [
        "https://westmere.example/staff/",
        "https://Westmere.example/staff",
        "https://westmere.example:443/staff",
        "https://westmere.example/%73taff",
        "https://eastmoor.example",
    ] {
        let error = read_metadata(&with(metadata_body(), "", "credential_issuer", json!(other))).unwrap_err();
        assert_eq!(error, VciError::Mismatch(Mismatch::CredentialIssuer), "{other}");
        assert!(!error.try_next_location());
    }
    assert_eq!(
        read_metadata(&with(metadata_body(), "", "credential_issuer", json!(null))),
        Err(MALFORMED)
    );
}

#[test]
fn a_trailing_slash_is_kept_from_the_offer_to_the_metadata() {
    let slashed = "https://westmere.example/staff/";
    let issuer = IssuerIdentifier::parse(slashed, UrlPolicy::HttpsOnly).unwrap();
    let body = with(metadata_body(), "", "credential_issuer", json!(slashed));
    let metadata = parse_issuer_metadata(&response(200, &body), &issuer, UrlPolicy::HttpsOnly).unwrap();
    assert_eq!(metadata.credential_issuer.as_str(), slashed);
    assert_eq!(
        metadata.for_offer(&offer()),
        Err(VciError::Mismatch(Mismatch::CredentialIssuer))
    );
}

#[test]
fn signed_metadata_is_unsupported() {
    let signed = raw(
        200,
        "application/jwt; charset=utf-8",
        b"eyJ0eXAiOiJvcGVuaWR2Y2kifQ.e30.c2ln",
    );
    let error = parse_issuer_metadata(&signed, &issuer(), UrlPolicy::HttpsOnly).unwrap_err();
    assert_eq!(error, VciError::Unsupported(Unsupported::SignedMetadata));
}

#[test]
fn what_is_no_metadata_leaves_the_next_location_to_try() {
    for absent in [
        raw(404, "text/html", b"<html>"),
        raw(500, "application/json", b"{}"),
        raw(301, "text/plain", b""),
        raw(200, "text/html", b"<html>an app's front page"),
    ] {
        let error = parse_issuer_metadata(&absent, &issuer(), UrlPolicy::HttpsOnly).unwrap_err();
        assert!(error.try_next_location(), "{error}");
    }
}

#[test]
fn every_endpoint_is_checked_against_the_policy() {
    for name in ["credential_endpoint", "nonce_endpoint", "notification_endpoint"] {
        let insecure = with(metadata_body(), "", name, json!("http://westmere.example/x"));
        let error = VciError::Address {
            what: Wire::IssuerMetadata,
            reason: UrlError::NotAllowed,
        };
        assert_eq!(read_metadata(&insecure), Err(error), "{name}");
        assert_eq!(
            read_metadata(&with(metadata_body(), "", name, json!(["https://a.example"]))),
            Err(MALFORMED)
        );
    }
    assert_eq!(
        read_metadata(&with(metadata_body(), "", "credential_endpoint", json!(null))),
        Err(MALFORMED)
    );
    let servers = with(
        metadata_body(),
        "",
        "authorization_servers",
        json!(["http://clearcheck.example"]),
    );
    assert!(matches!(read_metadata(&servers), Err(VciError::Address { .. })));
}

#[test]
fn a_batch_has_a_size() {
    for batch in [
        json!({}),
        json!({"batch_size": 0}),
        json!({"batch_size": "5"}),
        json!(5),
    ] {
        assert_eq!(
            read_metadata(&with(metadata_body(), "", "batch_credential_issuance", batch)),
            Err(MALFORMED)
        );
    }
    let huge = with(
        metadata_body(),
        "",
        "batch_credential_issuance",
        json!({"batch_size": u64::MAX}),
    );
    assert!(read_metadata(&huge).is_ok());
    let none = with(metadata_body(), "", "batch_credential_issuance", json!(null));
    assert_eq!(read_metadata(&none).unwrap().batch_size, 1);
}

#[test]
fn an_older_display_is_found() {
    let display = json!([{"name": "Identity (older)", "locale": "en"}]);
    let configuration = configuration(|it| {
        with(
            with(it, "", "credential_metadata", json!(null)),
            "",
            "display",
            display,
        )
    });
    assert_eq!(configuration.display[0].name.as_str(), "Identity (older)");
}

#[test]
fn what_a_key_proof_needs_is_told_before_the_code_is_used() {
    let proofs = |value: Value| configuration(|it| with(it, "", "proof_types_supported", value)).key_proof();
    let methods = |value: Value| {
        configuration(|it| with(it, "", "cryptographic_binding_methods_supported", value)).key_proof()
    };
    let unsupported = |what| Err(VciError::Unsupported(what));
    let es256 = json!({"proof_signing_alg_values_supported": ["ES256"]});
    assert_eq!(
        proofs(json!({"ldp_vp": es256})),
        unsupported(Unsupported::ProofType)
    );
    let eddsa = json!({"jwt": {"proof_signing_alg_values_supported": ["EdDSA"]}});
    assert_eq!(proofs(eddsa), Ok(KeyProofNeed::Jwt(SignatureAlgorithm::EdDsa)));
    let both = json!({"jwt": {"proof_signing_alg_values_supported": ["EdDSA", "ES384", "ES256"]}});
    assert_eq!(proofs(both), Ok(KeyProofNeed::Jwt(SignatureAlgorithm::Es256)));
    let es384 = json!({"jwt": {"proof_signing_alg_values_supported": ["ES384"]}});
    assert_eq!(proofs(es384), unsupported(Unsupported::ProofAlgorithm));
    let attested =
        json!({"jwt": {"proof_signing_alg_values_supported": ["ES256"], "key_attestations_required": {}}});
    assert_eq!(proofs(attested), unsupported(Unsupported::KeyAttestation));
    assert_eq!(
        methods(json!(["did:key"])),
        unsupported(Unsupported::BindingMethod)
    );
    assert_eq!(
        methods(json!(null)),
        Ok(KeyProofNeed::Jwt(SignatureAlgorithm::Es256))
    );
    // Drafts name a binding method without a proof type.
    assert_eq!(
        proofs(json!(null)),
        Ok(KeyProofNeed::Jwt(SignatureAlgorithm::Es256))
    );
    let unbound = configuration(|it| {
        let it = with(it, "", "proof_types_supported", json!(null));
        with(it, "", "cryptographic_binding_methods_supported", json!(null))
    });
    assert_eq!(unbound.key_proof(), Ok(KeyProofNeed::None));
}

#[test]
fn metadata_is_narrowed_to_the_offer() {
    let narrowed = metadata().for_offer(&offer()).unwrap();
    assert_eq!(
        narrowed.credential_configurations.keys().collect::<Vec<_>>(),
        [CONFIGURATION]
    );
    let saved = serde_json::to_value(&narrowed).unwrap();
    assert_eq!(serde_json::from_value::<IssuerMetadata>(saved).unwrap(), narrowed);

    let unknown = with(
        offer_body(),
        "",
        "credential_configuration_ids",
        json!([CONFIGURATION, "nowhere"]),
    );
    let unknown = parse_offer(&response(200, &unknown), UrlPolicy::HttpsOnly).unwrap();
    assert_eq!(
        metadata().for_offer(&unknown),
        Err(VciError::Mismatch(Mismatch::CredentialConfiguration))
    );

    for name in ["credential_request_encryption", "credential_response_encryption"] {
        let required = with(metadata_body(), "", name, json!({"encryption_required": true}));
        let error = read_metadata(&required).unwrap().for_offer(&offer());
        assert_eq!(error, Err(VciError::Unsupported(Unsupported::Encryption)));
        let optional = with(metadata_body(), "", name, json!({"encryption_required": false}));
        assert!(read_metadata(&optional).unwrap().for_offer(&offer()).is_ok());
    }
}
