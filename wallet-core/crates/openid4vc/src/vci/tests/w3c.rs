//! What an issuer says about W3C credentials (Appendix A.1).

use wallet_crypto::SignatureAlgorithm;

use super::*;

fn w3c(format: &str) -> CredentialConfiguration {
    let example: Value = serde_json::from_str(vector!("credential_metadata_jwt_vc_json.json")).unwrap();
    let mut value = example["credential_configurations_supported"]["UniversityDegreeCredential"].clone();
    value["format"] = json!(format);
    CredentialConfiguration::read(&value).unwrap()
}

#[test]
fn the_types_of_a_w3c_credential_are_read() {
    let types = ["VerifiableCredential", "UniversityDegreeCredential"].map(str::to_owned);
    assert_eq!(w3c("jwt_vc_json").types, Some(types.to_vec()));
    let read = |definition: Value| {
        let value = json!({ "format": "jwt_vc_json", "credential_definition": definition });
        CredentialConfiguration::read(&value)
    };
    assert_eq!(read(json!({})).unwrap().types, None);
    for types in [
        json!([]),
        json!("A"),
        json!([1]),
        json!([""]),
        json!(vec!["A"; 33]),
    ] {
        assert!(read(json!({ "type": types })).is_err(), "{types}");
    }
    assert!(read(json!({ "type": vec!["A"; 32] })).is_ok());
    // A session that was saved before there were types.
    let mut saved = serde_json::to_value(w3c("dc+sd-jwt")).unwrap();
    saved.as_object_mut().unwrap().remove("types");
    assert_eq!(
        serde_json::from_value::<CredentialConfiguration>(saved)
            .unwrap()
            .types,
        None
    );
}

#[test]
fn a_w3c_credential_is_bound_to_a_did_where_the_issuer_takes_one() {
    let method = |format: &str, methods: &[&str]| {
        let mut configuration = w3c(format);
        configuration.binding_methods = Some(methods.iter().map(|name| (*name).to_owned()).collect());
        configuration.binding_method()
    };
    let unsupported = Err(VciError::Unsupported(Unsupported::BindingMethod));
    for format in FORMATS_W3C_JWT {
        assert_eq!(
            method(format, &["jwk", "did:key", "did:jwk"]),
            Ok(BindingMethod::DidJwk)
        );
        assert_eq!(
            method(format, &["did:web", "did:key", "jwk"]),
            Ok(BindingMethod::DidKey)
        );
        assert_eq!(method(format, &["jwk"]), Ok(BindingMethod::Jwk));
        assert_eq!(method(format, &["did:example", "cose_key"]), unsupported);
        assert_eq!(
            w3c(format).key_proof(),
            Err(VciError::Unsupported(Unsupported::BindingMethod))
        );
    }
    assert_eq!(method("ldp_vc", &["jwk", "did:key"]), Ok(BindingMethod::DidKey));
    assert_eq!(
        method("ldp_vc", &["did:jwk", "did:key"]),
        Ok(BindingMethod::DidKey)
    );
    assert_eq!(method("ldp_vc", &["did:jwk"]), Ok(BindingMethod::DidJwk));
    assert_eq!(method("ldp_vc", &["jwk"]), unsupported);
    assert_eq!(method("dc+sd-jwt", &["did:jwk", "jwk"]), Ok(BindingMethod::Jwk));
    assert_eq!(method("dc+sd-jwt", &["did:jwk"]), unsupported);
    let mut unnamed = w3c("jwt_vc_json");
    unnamed.binding_methods = None;
    assert_eq!(unnamed.binding_method(), Ok(BindingMethod::Jwk));
}

#[test]
fn where_nothing_newer_is_known_the_key_is_one_of_ed25519() {
    let algorithm = |format: &str, signing: &[&str], proofs: &[&str]| {
        let mut configuration = w3c(format);
        configuration.binding_methods = Some(vec!["did:key".to_owned()]);
        configuration.signing_algorithms = signing.iter().map(|name| (*name).to_owned()).collect();
        let jwt = ProofTypeMetadata {
            algorithms: proofs.iter().map(|name| (*name).to_owned()).collect(),
            key_attestation_required: false,
        };
        configuration.proof_types = Some([("jwt".to_owned(), jwt)].into());
        configuration.key_proof().unwrap()
    };
    let (es256, eddsa) = (
        KeyProofNeed::Jwt(SignatureAlgorithm::Es256),
        KeyProofNeed::Jwt(SignatureAlgorithm::EdDsa),
    );
    let both = &["EdDSA", "ES256"];
    assert_eq!(algorithm("ldp_vc", &["Ed25519Signature2018"], both), eddsa);
    assert_eq!(
        algorithm("ldp_vc", &["Ed25519Signature2018", "Ed25519Signature2020"], both),
        eddsa
    );
    assert_eq!(algorithm("ldp_vc", &["Ed25519Signature2018"], &["ES256"]), es256);
    assert_eq!(
        algorithm("ldp_vc", &["Ed25519Signature2020", "ecdsa-rdfc-2019"], both),
        es256
    );
    assert_eq!(algorithm("ldp_vc", &[], both), es256);
    assert_eq!(algorithm("jwt_vc_json", &["Ed25519Signature2018"], both), es256);
}
