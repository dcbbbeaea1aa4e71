//! JWT VC issuer metadata.

use serde_json::{Value, json};
use wallet_crypto::SignatureAlgorithm::{EdDsa, Es256};
use wallet_trust::jwt_vc_issuer::{
    IssuerKeys, IssuerMetadata, IssuerMetadataError, MAX_METADATA_BYTES, metadata_url,
    metadata_url_for_development, parse, parse_key_set,
};

const ISS: &str = "https://example.com";

/// The two keys of the specification's example.
fn example_keys() -> Value {
    json!([
        {
            "kid": "doc-signer-05-25-2022", "kty": "EC", "crv": "P-256",
            "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
            "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"
        },
        {
            "kid": "doc-signer-06-05-2025", "kty": "EC", "crv": "P-256",
            "x": "DfjUx4WHBds61vGbqUQhsy3FGX13fAS13QWh2EHIkX8",
            "y": "NfqJt9Kp0EA93xq9ysO80DRZ_hCGlISz-pYLgv4RFvg"
        }
    ])
}

fn ed25519_key() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
}

fn read(document: &Value) -> Result<IssuerMetadata, IssuerMetadataError> {
    parse(document.to_string().as_bytes(), ISS)
}

fn keys(keys: &Value) -> IssuerKeys {
    parse_key_set(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

#[test]
fn address_puts_the_well_known_part_between_host_and_path() {
    for (iss, url) in [
        (
            "https://example.com",
            "https://example.com/.well-known/jwt-vc-issuer",
        ),
        (
            "https://example.com/",
            "https://example.com/.well-known/jwt-vc-issuer",
        ),
        (
            "https://example.com/tenant/1234",
            "https://example.com/.well-known/jwt-vc-issuer/tenant/1234",
        ),
        (
            "https://example.com/tenant/1234/",
            "https://example.com/.well-known/jwt-vc-issuer/tenant/1234",
        ),
        (
            "https://example.com:8443/A",
            "https://example.com:8443/.well-known/jwt-vc-issuer/A",
        ),
        (
            "https://example.com/%7Ea",
            "https://example.com/.well-known/jwt-vc-issuer/%7Ea",
        ),
        (
            "https://[2001:db8::1]:444",
            "https://[2001:db8::1]:444/.well-known/jwt-vc-issuer",
        ),
    ] {
        assert_eq!(metadata_url(iss).as_deref(), Ok(url));
    }
}

#[test]
fn identifier_that_is_no_plain_https_url_has_no_metadata() {
    for iss in [
        "",
        "example.com",
        "did:web:example.com",
        "http://example.com",
        "https://example.com?a=b",
        "https://example.com#a",
        "https://a@example.com",
        "https://example.com/a/../b",
    ] {
        assert_eq!(metadata_url(iss), Err(IssuerMetadataError::Identifier), "{iss}");
        assert_eq!(
            metadata_url_for_development(iss),
            Err(IssuerMetadataError::Identifier),
            "{iss}"
        );
    }
    let loopback = "http://localhost:4100/issuer";
    assert_eq!(metadata_url(loopback), Err(IssuerMetadataError::Identifier));
    let url = metadata_url_for_development(loopback);
    assert_eq!(
        url.as_deref(),
        Ok("http://localhost:4100/.well-known/jwt-vc-issuer/issuer")
    );
}

#[test]
fn keys_by_value() {
    let document = json!({ "issuer": ISS, "jwks": { "keys": example_keys() }, "other": [1, 2] });
    let Ok(IssuerMetadata::Keys(keys)) = read(&document) else {
        panic!("keys expected")
    };
    let key = keys.key(Some("doc-signer-06-05-2025"), Es256).unwrap();
    assert_eq!(key.to_jwk()["x"], "DfjUx4WHBds61vGbqUQhsy3FGX13fAS13QWh2EHIkX8");
}

#[test]
fn keys_by_reference() {
    let at = "https://jwt-vc-issuer.example.com/my_public_keys.jwks";
    let document = json!({ "issuer": ISS, "jwks_uri": at });
    assert_eq!(
        read(&document),
        Ok(IssuerMetadata::KeysAt {
            jwks_uri: at.to_owned()
        })
    );
    let with_query = json!({ "issuer": ISS, "jwks_uri": "https://example.com/keys?v=1" });
    assert!(read(&with_query).is_ok());
    for address in [
        "http://example.com/keys",
        "http://localhost/keys",
        "file:///keys",
        "https://a@example.com",
        "https://example.com/#f",
        "https://example.com/?a#f",
        "",
    ] {
        let document = json!({ "issuer": ISS, "jwks_uri": address });
        assert_eq!(
            read(&document),
            Err(IssuerMetadataError::KeySetAddress),
            "{address}"
        );
    }
}

#[test]
fn keys_of_a_loopback_issuer_may_be_on_loopback() {
    let iss = "http://localhost:4100";
    let document = json!({ "issuer": iss, "jwks_uri": "http://localhost:4100/keys" }).to_string();
    assert!(parse(document.as_bytes(), iss).is_ok());
    let elsewhere = json!({ "issuer": iss, "jwks_uri": "http://example.com/keys" }).to_string();
    assert_eq!(
        parse(elsewhere.as_bytes(), iss),
        Err(IssuerMetadataError::KeySetAddress)
    );
}

#[test]
fn metadata_of_another_issuer_is_refused() {
    for issuer in [
        "https://example.com/",
        "https://EXAMPLE.com",
        "https://example.com:443",
        "https://evil.example",
    ] {
        let document = json!({ "issuer": issuer, "jwks": { "keys": example_keys() } });
        assert_eq!(read(&document), Err(IssuerMetadataError::Issuer), "{issuer}");
    }
}

#[test]
fn one_source_of_keys_and_no_more() {
    let both = json!({ "issuer": ISS, "jwks": { "keys": [] }, "jwks_uri": "https://example.com/keys" });
    assert_eq!(read(&both), Err(IssuerMetadataError::KeySource));
    assert_eq!(
        read(&json!({ "issuer": ISS })),
        Err(IssuerMetadataError::KeySource)
    );
}

#[test]
fn malformed_documents_are_refused() {
    for document in [
        json!([]),
        json!({ "issuer": 1 }),
        json!({ "jwks": {} }),
        json!({ "issuer": ISS, "jwks": [] }),
        json!({ "issuer": ISS, "jwks_uri": 1 }),
    ] {
        assert_eq!(read(&document), Err(IssuerMetadataError::Malformed), "{document}");
    }
    assert_eq!(parse(b"", ISS), Err(IssuerMetadataError::Malformed));
    assert_eq!(
        parse(
            br#"{"issuer":"https://example.com","issuer":"https://example.com"}"#,
            ISS
        ),
        Err(IssuerMetadataError::Malformed)
    );
}

#[test]
fn sizes_are_limited() {
    let with = |more: Value| json!({ "issuer": ISS, "jwks": { "keys": [] }, "x": more });
    let size = |bytes: usize| {
        let padding = bytes - with(json!("")).to_string().len();
        read(&with(json!("a".repeat(padding)))).err()
    };
    assert_eq!(size(MAX_METADATA_BYTES), None);
    assert_eq!(size(MAX_METADATA_BYTES + 1), Some(IssuerMetadataError::Malformed));
    let deep = |depth: usize| read(&with((1..depth).fold(json!(1), |inner, _| json!([inner])))).err();
    assert_eq!((deep(8), deep(9)), (None, Some(IssuerMetadataError::Malformed)));
    let many =
        |count: usize| read(&json!({ "issuer": ISS, "jwks": { "keys": vec![json!({}); count] } })).err();
    assert_eq!(
        (many(64), many(65)),
        (None, Some(IssuerMetadataError::TooManyKeys))
    );
    let query = |bytes: usize| {
        read(&json!({ "issuer": ISS, "jwks_uri": format!("https://example.com/?{}", "q".repeat(bytes)) }))
            .err()
    };
    assert_eq!(
        (query(2_048), query(2_049)),
        (None, Some(IssuerMetadataError::KeySetAddress))
    );
}

#[test]
fn key_is_chosen_by_identifier_and_algorithm() {
    let two = keys(&example_keys());
    assert_eq!(
        two.key(Some("doc-signer-07"), Es256),
        Err(IssuerMetadataError::NoKey)
    );
    assert_eq!(
        two.key(Some("doc-signer-05-25-2022"), EdDsa),
        Err(IssuerMetadataError::NoKey)
    );
    assert_eq!(two.key(None, Es256), Err(IssuerMetadataError::AmbiguousKey));
    // Without identifier, the only one of its algorithm.
    let mixed = keys(&json!([example_keys()[0], ed25519_key()]));
    assert!(mixed.key(None, Es256).is_ok());
    assert!(mixed.key(None, EdDsa).is_ok());
    assert_eq!(keys(&json!([])).key(None, Es256), Err(IssuerMetadataError::NoKey));
}

#[test]
fn one_identifier_for_two_keys_is_told_apart_by_the_algorithm_only() {
    let (mut first, mut second, mut other) = (
        example_keys()[0].clone(),
        example_keys()[1].clone(),
        ed25519_key(),
    );
    for key in [&mut first, &mut second, &mut other] {
        key["kid"] = json!("k");
    }
    assert!(keys(&json!([first, other])).key(Some("k"), Es256).is_ok());
    assert_eq!(
        keys(&json!([first, second])).key(Some("k"), Es256),
        Err(IssuerMetadataError::AmbiguousKey)
    );
    assert!(keys(&json!([first, first])).key(Some("k"), Es256).is_ok());
}

#[test]
fn keys_that_are_not_for_signatures_are_passed_over() {
    let with = |name: &str, value: Value| {
        let mut key = example_keys()[0].clone();
        key[name] = value;
        keys(&json!([key])).key(None, Es256).is_ok()
    };
    assert!(with("use", json!("sig")) && with("alg", json!("ES256")) && with("key_ops", json!(["verify"])));
    assert!(!with("use", json!("enc")));
    assert!(!with("alg", json!("ECDH-ES")));
    assert!(!with("key_ops", json!(["deriveKey"])));
    assert!(!with("d", json!("AAAA")));
    assert!(!with("kid", json!(7)));
    // Unknown kinds beside a good key do no harm.
    let rsa = json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" });
    assert!(keys(&json!([rsa, 1, example_keys()[0]])).key(None, Es256).is_ok());
}
