//! Credentials of data model 2.0 that other code secured (`tests/vectors/vc-jose`).

use serde_json::{Value, json};
use wallet_crypto::{SignatureAlgorithm, base64url_decode, base64url_encode};

use crate::tests::key_of;
use crate::{DataModel, HolderReference, IssuerReference, W3cError, W3cJwt};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../../../../tests/vectors/vc-jose/", $path)).trim_ascii_end()
    };
}

const SIGNED: [(&str, SignatureAlgorithm); 3] = [
    (vector!("es256.jwt"), SignatureAlgorithm::Es256),
    (vector!("es384.jwt"), SignatureAlgorithm::Es384),
    (vector!("eddsa.jwt"), SignatureAlgorithm::EdDsa),
];

#[test]
fn what_other_code_secured_verifies_and_is_read() {
    for (jwt, algorithm) in SIGNED {
        let credential = W3cJwt::parse(DataModel::V2_0, jwt).unwrap();
        assert_eq!(credential.algorithm(), algorithm);
        let IssuerReference::Did { did, kid } = credential.issuer_reference().unwrap() else {
            panic!("the issuer has a DID");
        };
        assert_eq!(did, credential.issuer());
        let fragment = did.strip_prefix("did:key:").unwrap();
        assert_eq!(kid, Some(format!("{did}#{fragment}")));
        credential.verify_signature(&key_of(&did)).unwrap();
        assert_eq!(credential.credential_type(), "QualificationCredential");
        let holder = HolderReference::Did("did:example:holder".to_owned());
        assert_eq!(credential.holder().unwrap(), Some(holder));
        assert_eq!(
            credential.claims()["credentialSubject"]["awarding_body"],
            "Penfold School of Medicine ŵ"
        );
        // 2026-09-01T00:00:00Z and 2028-09-01T00:00:00Z.
        let validity = credential.validity();
        assert_eq!(
            (validity.nbf, validity.exp),
            (Some(1_788_220_800), Some(1_851_379_200))
        );
    }
}

#[test]
fn what_was_changed_since_does_not() {
    for (jwt, algorithm) in SIGNED {
        let [header, payload, signature] = <[&str; 3]>::try_from(jwt.split('.').collect::<Vec<_>>()).unwrap();
        let changed = |part: &str, name: &str, value: Value| {
            let mut object: Value = serde_json::from_slice(&base64url_decode(part).unwrap()).unwrap();
            object[name] = value;
            base64url_encode(object.to_string().as_bytes())
        };
        let subject = json!({"id": "did:example:holder", "title": "MRCP"});
        let until = json!("2029-09-01T00:00:00Z");
        for spoilt in [
            format!(
                "{header}.{}.{signature}",
                changed(payload, "credentialSubject", subject)
            ),
            format!("{header}.{}.{signature}", changed(payload, "validUntil", until)),
            format!("{}.{payload}.{signature}", changed(header, "cty", json!("vc"))),
        ] {
            let credential = W3cJwt::parse(DataModel::V2_0, &spoilt).unwrap();
            let error = credential
                .verify_signature(&key_of(credential.issuer()))
                .unwrap_err();
            assert!(matches!(error, W3cError::Signature), "{algorithm:?}: {error}");
        }
    }
}
