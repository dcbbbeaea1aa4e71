//! What an issuer issued that this project did not write.

use serde_json::{Value, json};
use wallet_crypto::PublicKey;

use crate::{Mdoc, MdocError};

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../../../../../tests/vectors/mdoc/credo/", $name)).trim()
    };
}

fn key(text: &str) -> PublicKey {
    PublicKey::from_jwk(&serde_json::from_str::<Value>(text).unwrap()).unwrap()
}

#[test]
fn a_driving_licence_by_credo() {
    let mdoc = Mdoc::parse(vector!("issuer_signed.txt")).unwrap();
    assert_eq!(mdoc.doc_type(), "org.iso.18013.5.1.mDL");
    mdoc.verify_signature(&key(vector!("issuer_key.jwk.json")))
        .unwrap();
    assert_eq!(mdoc.device_key(), Ok(key(vector!("device_key.jwk.json"))));
    let other = mdoc.verify_signature(&key(vector!("device_key.jwk.json")));
    assert_eq!(other, Err(MdocError::Signature));
    let expected = json!({ "org.iso.18013.5.1": {
        "family_name": "Mustermann", "given_name": "Erika", "age_over_18": true, "age_over_65": false,
        "issuing_country": "DE", "document_number": "LAB-MDL-1", "un_distinguishing_sign": "D",
    }});
    assert_eq!(*mdoc.claims(), expected);
    let validity = mdoc.validity();
    assert_eq!(validity.nbf, validity.iat);
    assert!(validity.exp > validity.nbf);
}
