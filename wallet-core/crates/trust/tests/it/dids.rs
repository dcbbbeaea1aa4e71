//! did:key and did:jwk.

use serde_json::{Value, json};
use wallet_crypto::{PublicKey, base64url_encode};
use wallet_trust::{DidError, did_jwk_of, did_key_of, resolve_did, verification_method};

const ED25519: &str = include_str!("../../../../../tests/vectors/did-key/ed25519-x25519.json");
const NIST: &str = include_str!("../../../../../tests/vectors/did-key/nist-curves.json");
const P256_DID: &str = "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";
const P256_NAME: &str = "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv";

fn vectors(text: &str) -> serde_json::Map<String, Value> {
    serde_json::from_str::<Value>(text)
        .unwrap()
        .as_object()
        .unwrap()
        .clone()
}

/// The key of a verification method of the vectors, in whichever of their two notations.
fn stated_key(method: &Value, curve: fn(&[u8]) -> PublicKey) -> PublicKey {
    match (method.get("publicKeyJwk"), method.get("publicKeyBase58")) {
        (Some(jwk), _) => PublicKey::from_jwk(jwk).unwrap(),
        (None, Some(base58)) => curve(&bs58::decode(base58.as_str().unwrap()).into_vec().unwrap()),
        (None, None) => panic!("a vector without key"),
    }
}

fn ed25519(bytes: &[u8]) -> PublicKey {
    PublicKey::ed25519(bytes).unwrap()
}

fn p256(bytes: &[u8]) -> PublicKey {
    PublicKey::p256_from_sec1(bytes).unwrap()
}

#[test]
fn did_key_vectors_of_ed25519() {
    let vectors = vectors(ED25519);
    assert_eq!(vectors.len(), 5);
    for (did, vector) in &vectors {
        let stated = stated_key(&vector["verificationKeyPair"], ed25519);
        let kid = vector["didDocument"]["verificationMethod"][0]["id"]
            .as_str()
            .unwrap();
        assert_eq!(resolve_did(did, None).unwrap(), stated);
        assert_eq!(resolve_did(did, Some(kid)).unwrap(), stated);
        // The derived X25519 key agrees on keys; it does not sign.
        let agreement = vector["keyAgreementKeyPair"]["id"].as_str().unwrap();
        assert_eq!(resolve_did(did, Some(agreement)), Err(DidError::UnknownKeyId));
    }
}

#[test]
fn did_key_vectors_of_the_nist_curves() {
    let mut read = 0;
    for (did, vector) in &vectors(NIST) {
        let method = &vector["didDocument"]["verificationMethod"][0];
        if method["publicKeyJwk"]["crv"] == "P-521" {
            assert_eq!(resolve_did(did, None), Err(DidError::UnsupportedKey));
            continue;
        }
        let stated = stated_key(method, p256);
        assert_eq!(resolve_did(did, None).unwrap(), stated);
        assert_eq!(resolve_did(did, method["id"].as_str()).unwrap(), stated);
        read += 1;
    }
    assert_eq!(read, 5);
}

#[test]
fn key_identifier_must_be_a_method_of_the_did() {
    let full = format!("{P256_DID}#{P256_NAME}");
    let fragment = format!("#{P256_NAME}");
    for kid in [full.as_str(), fragment.as_str()] {
        assert!(resolve_did(P256_DID, Some(kid)).is_ok(), "{kid}");
    }
    let other_did = format!("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169#{P256_NAME}");
    for kid in [
        "",
        "#",
        P256_DID,
        P256_NAME,
        "#0",
        "#zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        &other_did,
    ] {
        assert_eq!(
            resolve_did(P256_DID, Some(kid)),
            Err(DidError::UnknownKeyId),
            "{kid}"
        );
    }
}

/// A did:key of these bytes.
fn did_key(bytes: &[u8]) -> String {
    format!("did:key:z{}", bs58::encode(bytes).into_string())
}

#[test]
fn did_key_of_other_codecs_and_forms_is_refused() {
    let key = resolve_did(P256_DID, None).unwrap();
    let uncompressed = [&[0x80, 0x24], key.bytes()].concat();
    assert_eq!(
        resolve_did(&did_key(&uncompressed), None),
        Err(DidError::UnsupportedKey)
    );
    // secp256k1, X25519, BLS12-381 G2, RSA, and a non-minimal varint of Ed25519.
    for codec in [
        &[0xe7, 0x01][..],
        &[0xec, 0x01],
        &[0xeb, 0x01],
        &[0x85, 0x24],
        &[0xed, 0x81, 0x00],
    ] {
        let did = did_key(&[codec, &[3; 32]].concat());
        assert_eq!(
            resolve_did(&did, None),
            Err(DidError::UnsupportedKey),
            "{codec:x?}"
        );
    }
    // A point that is not on the curve, and one that is too short.
    assert_eq!(
        resolve_did(&did_key(&[&[0x80, 0x24, 2][..], &[0xff; 32]].concat()), None),
        Err(DidError::UnsupportedKey)
    );
    assert_eq!(
        resolve_did(&did_key(&[0xed, 0x01, 1]), None),
        Err(DidError::UnsupportedKey)
    );
}

#[test]
fn malformed_dids_are_refused() {
    for did in [
        "",
        "did",
        "key:z6Mk",
        "did:key:",
        "did:key:z",
        "did:key:z0OIl",
        "did:key:uAAAA",
        "did:jwk:",
        "did:jwk:e30=",
        "did:jwk:bm8",
    ] {
        assert_eq!(resolve_did(did, None), Err(DidError::Malformed), "{did}");
    }
    assert_eq!(
        resolve_did(&format!("{P256_DID}#{P256_NAME}"), None),
        Err(DidError::Malformed)
    );
    assert_eq!(
        resolve_did("did:web:gdr.example", None),
        Err(DidError::UnsupportedMethod)
    );
}

#[test]
fn sizes_are_limited() {
    let multikey = |length: usize| resolve_did(&format!("did:key:z{}", "1".repeat(length - 1)), None);
    assert_eq!(multikey(128), Err(DidError::UnsupportedKey), "read, and no key");
    assert_eq!(multikey(129), Err(DidError::TooLong));
    let mut jwk = resolve_did(P256_DID, None).unwrap().to_jwk();
    // Four characters are three bytes.
    let sized = |jwk: &mut Value, length: usize| {
        jwk["x5u"] = json!("");
        let room = (length - "did:jwk:".len()) * 3 / 4 - jwk.to_string().len();
        jwk["x5u"] = json!("u".repeat(room));
        did_jwk(jwk)
    };
    let longest = sized(&mut jwk, 2_048);
    assert_eq!((longest.len(), resolve_did(&longest, None).err()), (2_048, None));
    let longer = sized(&mut jwk, 2_050);
    assert_eq!(
        (longer.len(), resolve_did(&longer, None).err()),
        (2_050, Some(DidError::TooLong))
    );
    let mut deep = |depth: usize| {
        jwk["x5u"] = (1..depth).fold(json!(1), |inner, _| json!([inner]));
        resolve_did(&did_jwk(&jwk), None).err()
    };
    assert_eq!((deep(4), deep(5)), (None, Some(DidError::Malformed)));
}

fn did_jwk(jwk: &Value) -> String {
    format!("did:jwk:{}", base64url_encode(jwk.to_string().as_bytes()))
}

#[test]
fn did_jwk_example_of_the_specification() {
    // did:jwk, section "Examples", P-256.
    let did = "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9";
    let key = resolve_did(did, None).unwrap();
    assert_eq!(key.to_jwk()["x"], "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0");
    assert_eq!(resolve_did(did, Some(&format!("{did}#0"))).unwrap(), key);
    assert_eq!(resolve_did(did, Some("#0")).unwrap(), key);
    assert_eq!(resolve_did(did, Some("#1")), Err(DidError::UnknownKeyId));
    assert_eq!(resolve_did(did, Some("0")), Err(DidError::UnknownKeyId));
}

#[test]
fn did_jwk_of_each_supported_curve() {
    for (did, _) in vectors(ED25519)
        .iter()
        .chain(&vectors(NIST))
        .filter(|(did, _)| !did.starts_with("did:key:z2J9"))
    {
        let key = resolve_did(did, None).unwrap();
        assert_eq!(resolve_did(&did_jwk(&key.to_jwk()), Some("#0")).unwrap(), key);
    }
}

#[test]
fn did_jwk_that_is_no_public_signing_key_is_refused() {
    let mut jwk = resolve_did(P256_DID, None).unwrap().to_jwk();
    jwk["use"] = json!("sig");
    jwk["alg"] = json!("ES256");
    assert!(resolve_did(&did_jwk(&jwk), None).is_ok());
    jwk["use"] = json!("enc");
    assert_eq!(resolve_did(&did_jwk(&jwk), None), Err(DidError::NotForSignatures));
    jwk["use"] = json!("sig");
    jwk["d"] = json!("AAAA");
    assert_eq!(resolve_did(&did_jwk(&jwk), None), Err(DidError::PrivateKey));
    let okp = json!({ "kty": "OKP", "crv": "X25519", "x": base64url_encode(&[9; 32]) });
    assert_eq!(resolve_did(&did_jwk(&okp), None), Err(DidError::UnsupportedKey));
    assert!(resolve_did(&did_jwk(&json!([])), None).is_err());
}

#[test]
fn the_did_of_a_key_resolves_to_it() {
    let mut read = 0;
    for text in [ED25519, NIST] {
        for did in vectors(text).keys() {
            let Ok(key) = resolve_did(did, None) else {
                continue;
            };
            // A key has one did:key, that of the vectors.
            assert_eq!(&did_key_of(&key), did);
            assert_eq!(resolve_did(&did_jwk_of(&key), None).unwrap(), key);
            read += 1;
        }
    }
    assert!(read >= 9, "{read} keys");
}

#[test]
fn the_verification_method_of_a_did_is_its_one_signing_key() {
    let key = resolve_did(P256_DID, None).unwrap();
    for did in [P256_DID.to_owned(), did_jwk_of(&key)] {
        let kid = verification_method(&did).unwrap();
        assert!(kid.starts_with(&did));
        assert_eq!(resolve_did(&did, Some(&kid)).unwrap(), key);
    }
    assert_eq!(
        verification_method(P256_DID).unwrap(),
        format!("{P256_DID}#{P256_NAME}")
    );
    assert_eq!(
        verification_method("did:web:westmere.example"),
        Err(DidError::UnsupportedMethod)
    );
}
