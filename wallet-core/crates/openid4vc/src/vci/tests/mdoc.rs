//! What an issuer says about mdocs (Appendix A.2).

use wallet_crypto::SignatureAlgorithm;

use super::*;

fn licence() -> Value {
    let example: Value = serde_json::from_str(vector!("credential_metadata_mso_mdoc.json")).unwrap();
    example["credential_configurations_supported"]["org.iso.18013.5.1.mDL"].clone()
}

fn read(value: &Value) -> Result<CredentialConfiguration, VciError> {
    CredentialConfiguration::read(value)
}

#[test]
fn the_example_of_the_specification() {
    let configuration = read(&licence()).unwrap();
    assert_eq!(configuration.format, FORMAT_MSO_MDOC);
    assert_eq!(configuration.doctype.as_deref(), Some("org.iso.18013.5.1.mDL"));
    assert_eq!(configuration.vct, None);
    // The numbers that name COSE algorithms are no hindrance.
    assert_eq!(
        configuration.key_proof(),
        Ok(KeyProofNeed::Jwt(SignatureAlgorithm::Es256))
    );
    assert_eq!(configuration.binding_method(), Ok(BindingMethod::CoseKey));
    assert_eq!(BindingMethod::CoseKey.name(), "cose_key");
    // A session that was saved before there were mdocs.
    let mut saved = serde_json::to_value(&configuration).unwrap();
    saved.as_object_mut().unwrap().remove("doctype");
    let read = serde_json::from_value::<CredentialConfiguration>(saved).unwrap();
    assert_eq!(read.doctype, None);
}

#[test]
fn an_mdoc_is_bound_to_a_key_as_cose_or_jose_has_it() {
    let method = |format: &str, methods: &[&str]| {
        let mut value = licence();
        value["format"] = json!(format);
        value["cryptographic_binding_methods_supported"] = json!(methods);
        read(&value).unwrap().binding_method()
    };
    let unsupported = Err(VciError::Unsupported(Unsupported::BindingMethod));
    assert_eq!(
        method("mso_mdoc", &["jwk", "cose_key"]),
        Ok(BindingMethod::CoseKey)
    );
    assert_eq!(method("mso_mdoc", &["jwk"]), Ok(BindingMethod::Jwk));
    assert_eq!(method("mso_mdoc", &["did:jwk"]), unsupported);
    assert_eq!(method("dc+sd-jwt", &["cose_key"]), unsupported);
    let mut unnamed = licence();
    unnamed
        .as_object_mut()
        .unwrap()
        .remove("cryptographic_binding_methods_supported");
    assert_eq!(read(&unnamed).unwrap().binding_method(), Ok(BindingMethod::Jwk));
}

#[test]
fn a_document_type_is_a_text() {
    for wrong in [json!(1), json!([]), json!("d".repeat(2049))] {
        let mut value = licence();
        value["doctype"] = wrong;
        assert!(read(&value).is_err());
    }
}
