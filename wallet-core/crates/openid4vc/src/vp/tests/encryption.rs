//! Whom a response is encrypted to (§5.1, §8.3).

use serde_json::{Value, json};
use wallet_crypto::ContentEncryption;

use super::{check_with, encrypted, encryption_jwk, san_dns};
use crate::vp::{EncryptionRecipient, ResponseMode, UnsupportedFeature, VpError};

fn recipient(metadata: &Value) -> Result<EncryptionRecipient, VpError> {
    let request = check_with(&san_dns(), &encrypted(metadata))?;
    assert_eq!(request.response_mode(), ResponseMode::DirectPostJwt);
    Ok(request.encryption().unwrap().clone())
}

fn keys(keys: &Value) -> Value {
    json!({ "jwks": { "keys": keys } })
}

/// The key with a member changed, or left out by null.
fn jwk(name: &str, value: Value) -> Value {
    let mut jwk = encryption_jwk();
    if value.is_null() {
        jwk.as_object_mut().unwrap().remove(name);
    } else {
        jwk[name] = value;
    }
    jwk
}

#[test]
fn the_key_and_its_kid_are_taken() {
    let recipient = recipient(&keys(&json!([encryption_jwk()]))).unwrap();
    assert_eq!(recipient.kid(), Some("key-1"));
    assert_eq!(recipient.key().to_jwk()["x"], encryption_jwk()["x"]);
}

#[test]
fn a_key_without_use_is_for_encryption() {
    assert!(recipient(&keys(&json!([jwk("use", Value::Null)]))).is_ok());
}

#[test]
fn keys_that_cannot_be_used_are_passed_over() {
    let unusable = [
        jwk("use", json!("sig")),
        jwk("alg", json!("ECDH-ES+A128KW")),
        jwk("alg", Value::Null),
        jwk("crv", json!("P-384")),
        jwk("kty", json!("OKP")),
        jwk("x", json!("AAAA")),
        jwk("d", json!("AAAA")),
        jwk("kid", json!(1)),
        json!({ "kty": "OKP", "kid": "jc", "use": "enc", "crv": "X25519", "alg": "ECDH-ES", "x": "AAAA" }),
        json!(1),
    ];
    for key in &unusable {
        assert_eq!(
            recipient(&keys(&json!([key]))),
            Err(VpError::NoEncryptionKey),
            "{key}"
        );
    }
    let mut all = unusable.to_vec();
    all.push(jwk("kid", json!("the one")));
    all.push(encryption_jwk());
    assert_eq!(recipient(&keys(&json!(all))).unwrap().kid(), Some("the one"));
}

#[test]
fn an_encrypted_response_needs_a_key() {
    let mode = json!({ "response_mode": "direct_post.jwt" });
    assert_eq!(
        check_with(&san_dns(), &mode).err(),
        Some(VpError::NoEncryptionKey)
    );
    assert_eq!(recipient(&json!({})), Err(VpError::NoEncryptionKey));
    assert_eq!(recipient(&keys(&json!([]))), Err(VpError::NoEncryptionKey));
    assert_eq!(recipient(&json!({ "jwks": {} })), Err(VpError::Malformed("jwks")));
    assert_eq!(recipient(&json!({ "jwks": [] })), Err(VpError::Malformed("jwks")));
    assert_eq!(
        recipient(&json!("text")),
        Err(VpError::Malformed("client_metadata"))
    );
}

#[test]
fn the_content_encryption_is_the_strongest_that_both_have() {
    let enc = |values: Value| {
        let mut metadata = keys(&json!([encryption_jwk()]));
        if !values.is_null() {
            metadata["encrypted_response_enc_values_supported"] = values;
        }
        recipient(&metadata).map(|recipient| recipient.enc())
    };
    assert_eq!(enc(Value::Null), Ok(ContentEncryption::A128Gcm));
    assert_eq!(enc(json!(["A128GCM"])), Ok(ContentEncryption::A128Gcm));
    assert_eq!(
        enc(json!(["A128CBC-HS256", "A128GCM", "A256GCM"])),
        Ok(ContentEncryption::A256Gcm)
    );
    assert_eq!(
        enc(json!(["A128CBC-HS256"])),
        Err(VpError::Unsupported(UnsupportedFeature::ContentEncryption))
    );
    for malformed in [json!([]), json!("A128GCM"), json!([1])] {
        assert_eq!(
            enc(malformed),
            Err(VpError::Malformed("encrypted_response_enc_values_supported"))
        );
    }
}

#[test]
fn without_encryption_the_metadata_does_not_matter() {
    macro_rules! vector {
        ($name:literal) => {
            serde_json::from_str::<Value>(include_str!(concat!(
                "../../../../../../tests/vectors/openid4vp/client_metadata/",
                $name
            )))
            .unwrap()
        };
    }
    for metadata in [
        vector!("sd_jwt_vc_verifier_metadata.json"),
        vector!("mso_mdoc_verifier_metadata.json"),
        vector!("w3c_jwt_verifier_metadata.json"),
        vector!("w3c_ldp_verifier_metadata.json"),
        json!({ "client_name": "x", "passBy": 1 }),
        keys(&json!([encryption_jwk()])),
    ] {
        let request = check_with(&san_dns(), &json!({ "client_metadata": metadata })).unwrap();
        assert_eq!(request.encryption(), None);
    }
}

#[test]
fn the_key_set_of_section_8_3_has_one_usable_key() {
    let metadata = json!({
        "jwks": { "keys": [
            {
                "kty": "EC", "kid": "ac", "use": "enc", "crv": "P-256", "alg": "ECDH-ES",
                "x": "YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk",
                "y": "Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk"
            },
            {
                "kty": "OKP", "kid": "jc", "use": "enc", "crv": "X25519", "alg": "ECDH-ES",
                "x": "WPX7wnwq10hFNK9aDSyG1QlLswE_CJY14LdhcFUIVVc"
            },
            {
                "kty": "EC", "kid": "lc", "use": "enc", "crv": "P-384", "alg": "ECDH-ES",
                "x": "iHytgLNtXjEyYMAIGwfgjINZRmLfObYbmjPhkaPD8OiTkJtRHjegTNdH31Mxg4nV",
                "y": "MizXWSqNB7sSt_SNjg3spvaJnmjB-LpxsPpLUaea33rvINL3Mq-gEaANErRQpbLx"
            }
        ]},
        "encrypted_response_enc_values_supported": ["A128GCM", "A128CBC-HS256"]
    });
    let recipient = recipient(&metadata).unwrap();
    assert_eq!(
        (recipient.kid(), recipient.enc()),
        (Some("ac"), ContentEncryption::A128Gcm)
    );
}
