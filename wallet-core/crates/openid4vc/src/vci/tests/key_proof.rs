use super::*;
use wallet_crypto::{PublicKey, base64url_decode};

fn key() -> PublicKey {
    // The key of Appendix F.1's example, with a member that must not travel.
    PublicKey::from_jwk(&json!({
        "kty": "EC", "crv": "P-256", "kid": "holder-7",
        "x": "nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirT4",
        "y": "HskHU8BjUi1U9Xqi7Swmj8gwAK_0xkcDjEW_71SosEY"
    }))
    .unwrap()
}

fn parts(proof: &KeyProof<'_>) -> (Value, Value) {
    let compact = proof.signing_input().unwrap().finish(&[1; 64]);
    let mut parts = compact.split('.');
    let mut decode = || serde_json::from_slice(&base64url_decode(parts.next().unwrap()).unwrap()).unwrap();
    (decode(), decode())
}

#[test]
fn an_anonymous_proof_is_the_specification_s_example() {
    let nonce = parse_nonce(&response(200, &json!({"c_nonce": "LarRGSbmUPYtRYO6BQ4yn8"}))).unwrap();
    let audience =
        IssuerIdentifier::parse("https://credential-issuer.example.com", UrlPolicy::HttpsOnly).unwrap();
    let key = key();
    let proof = KeyProof {
        key: &key,
        kid: None,
        audience: &audience,
        issued_at: 1_701_960_444,
        nonce: Some(&nonce),
        client_id: None,
    };
    let (header, claims) = parts(&proof);
    assert_eq!(
        header,
        json!({
            "typ": "openid4vci-proof+jwt", "alg": "ES256",
            "jwk": {
                "kty": "EC", "crv": "P-256",
                "x": "nUWAoAv3XZith8E7i19OdaxOLYFOwM-Z2EuM02TirT4",
                "y": "HskHU8BjUi1U9Xqi7Swmj8gwAK_0xkcDjEW_71SosEY"
            }
        })
    );
    assert_eq!(
        claims,
        json!({"aud": "https://credential-issuer.example.com", "iat": 1_701_960_444, "nonce": "LarRGSbmUPYtRYO6BQ4yn8"})
    );
}

#[test]
fn the_audience_is_the_issuer_to_the_letter() {
    let key = key();
    for text in [
        "https://westmere.example/",
        "https://westmere.example",
        "https://Westmere.example:443/a/",
    ] {
        let audience = IssuerIdentifier::parse(text, UrlPolicy::HttpsOnly).unwrap();
        let proof = KeyProof {
            key: &key,
            kid: None,
            audience: &audience,
            issued_at: 0,
            nonce: None,
            client_id: Some("wallet"),
        };
        let (_, claims) = parts(&proof);
        assert_eq!(claims, json!({"iss": "wallet", "aud": text, "iat": 0}));
    }
}

#[test]
fn an_ed25519_key_is_proved_by_eddsa_and_another_curve_is_refused() {
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let ed25519 = PublicKey::from_jwk(&jwk).unwrap();
    let audience = issuer();
    let proof = |key| KeyProof {
        key,
        kid: None,
        audience: &audience,
        issued_at: 0,
        nonce: None,
        client_id: None,
    };
    let (header, _) = parts(&proof(&ed25519));
    assert_eq!(
        header,
        json!({"typ": "openid4vci-proof+jwt", "alg": "EdDSA", "jwk": jwk})
    );
    // The generator of P-384, compressed.
    let p384 =
        "03aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7";
    let byte = |at: usize| u8::from_str_radix(&p384[at..at + 2], 16).unwrap();
    let p384: Vec<u8> = (0..p384.len()).step_by(2).map(byte).collect();
    let p384 = PublicKey::p384_from_sec1(&p384).unwrap();
    assert_eq!(
        proof(&p384).signing_input().unwrap_err(),
        VciError::Unsupported(Unsupported::ProofAlgorithm)
    );
}

#[test]
fn a_key_that_a_did_names_is_not_sent_itself() {
    let audience = IssuerIdentifier::parse("https://westmere.example", UrlPolicy::HttpsOnly).unwrap();
    let key = key();
    let proof = KeyProof {
        key: &key,
        kid: Some("did:jwk:abc#0"),
        audience: &audience,
        issued_at: 1,
        nonce: None,
        client_id: None,
    };
    let expected = json!({ "typ": "openid4vci-proof+jwt", "alg": "ES256", "kid": "did:jwk:abc#0" });
    assert_eq!(parts(&proof).0, expected);
}
