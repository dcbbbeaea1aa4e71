use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, Aes256Gcm, KeyInit};
use p256::SecretKey;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use proptest::prelude::{any, prop, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::{ContentEncryption, JweError, JweRecipient, Parties, concat_kdf, encrypt};
use crate::encoding::{base64url_decode, base64url_encode};
use crate::key::PublicKey;
use crate::random::OsRandom;
use crate::random::fixed::{FixedRandom, NoRandom};

fn secret(d: &str) -> SecretKey {
    SecretKey::from_slice(&base64url_decode(d).unwrap()).unwrap()
}

/// RFC 7518 appendix C: the recipient, Bob.
fn bob() -> (SecretKey, PublicKey) {
    let public = PublicKey::from_jwk(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
    }));
    (
        secret("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"),
        public.unwrap(),
    )
}

fn recipient(key: &PublicKey, enc: ContentEncryption) -> JweRecipient<'_> {
    JweRecipient {
        key,
        kid: None,
        enc,
        apu: None,
        apv: None,
    }
}

fn shared(mine: &SecretKey, theirs: &PublicKey) -> Vec<u8> {
    let theirs = p256::PublicKey::from_sec1_bytes(theirs.bytes()).unwrap();
    diffie_hellman(mine.to_nonzero_scalar(), theirs.as_affine())
        .raw_secret_bytes()
        .to_vec()
}

fn header(jwe: &str) -> Value {
    serde_json::from_slice(&base64url_decode(jwe.split('.').next().unwrap()).unwrap()).unwrap()
}

/// What a recipient does (RFC 7516 section 5.2): the wallet itself never decrypts a JWE.
fn decrypt(jwe: &str, key: &SecretKey) -> Vec<u8> {
    let parts: Vec<&str> = jwe.split('.').collect();
    assert_eq!((parts.len(), parts[1]), (5, ""));
    let header = header(jwe);
    let enc = ContentEncryption::from_name(header["enc"].as_str().unwrap()).unwrap();
    let z = shared(key, &PublicKey::from_jwk(&header["epk"]).unwrap());
    let part = |name: &str| {
        header[name]
            .as_str()
            .map(|text| base64url_decode(text).unwrap())
            .unwrap_or_default()
    };
    let (apu, apv) = (part("apu"), part("apv"));
    let party = Parties { apu: &apu, apv: &apv };
    let nonce: [u8; 12] = base64url_decode(parts[2]).unwrap().try_into().unwrap();
    let msg = [
        base64url_decode(parts[3]).unwrap(),
        base64url_decode(parts[4]).unwrap(),
    ]
    .concat();
    let payload = Payload {
        msg: &msg,
        aad: parts[0].as_bytes(),
    };
    let opened = match enc {
        ContentEncryption::A128Gcm => {
            let key = concat_kdf::<16>(&z, enc, &party);
            // EXPOSE: the recipient's side of the test
            Aes128Gcm::new(key.expose().into()).decrypt((&nonce).into(), payload)
        }
        ContentEncryption::A256Gcm => {
            let key = concat_kdf::<32>(&z, enc, &party);
            // EXPOSE: the recipient's side of the test
            Aes256Gcm::new(key.expose().into()).decrypt((&nonce).into(), payload)
        }
    };
    opened.unwrap()
}

#[test]
fn the_derived_key_is_rfc_7518_appendix_cs() {
    let alice = secret("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
    let party = Parties {
        apu: b"Alice",
        apv: b"Bob",
    };
    let key = concat_kdf::<16>(&shared(&alice, &bob().1), ContentEncryption::A128Gcm, &party);
    // EXPOSE: compared with the published key
    assert_eq!(base64url_encode(key.expose()), "VqqN6vgjbSBcIijNcacQGg");
}

/// The members' names; whether a map keeps their order depends on what is built beside it.
fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn the_header_says_what_the_recipient_needs_and_no_more() {
    let (_, key) = bob();
    let jwe = encrypt(recipient(&key, ContentEncryption::A256Gcm), b"text", &OsRandom).unwrap();
    let small = header(&jwe);
    assert_eq!(members(&small), ["alg", "enc", "epk"]);
    assert_eq!(
        (&small["alg"], &small["enc"]),
        (&json!("ECDH-ES"), &json!("A256GCM"))
    );
    assert_eq!(members(&small["epk"]), ["crv", "kty", "x", "y"]);

    let full = JweRecipient {
        key: &key,
        kid: Some("key \"1\""),
        enc: ContentEncryption::A128Gcm,
        apu: Some(b"Alice"),
        apv: Some(b"Bob"),
    };
    let full = header(&encrypt(full, b"text", &OsRandom).unwrap());
    assert_eq!(
        (&full["kid"], &full["enc"]),
        (&json!("key \"1\""), &json!("A128GCM"))
    );
    assert_eq!((&full["apu"], &full["apv"]), (&json!("QWxpY2U"), &json!("Qm9i")));
}

#[test]
fn every_message_has_its_own_ephemeral_key_and_nonce() {
    let (_, key) = bob();
    let make = || encrypt(recipient(&key, ContentEncryption::A128Gcm), b"text", &OsRandom).unwrap();
    let (a, b) = (make(), make());
    assert_ne!(header(&a)["epk"], header(&b)["epk"]);
    assert_ne!(a.split('.').nth(2), b.split('.').nth(2));
}

#[test]
fn a_key_on_another_curve_is_no_recipient() {
    let edwards = PublicKey::from_jwk(
        &json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
    )
    .unwrap();
    let p384 = p384::AffinePoint::GENERATOR.to_sec1_point(false);
    for key in [edwards, PublicKey::p384_from_sec1(p384.as_bytes()).unwrap()] {
        let result = encrypt(recipient(&key, ContentEncryption::A128Gcm), b"text", &OsRandom);
        assert_eq!(result, Err(JweError::UnsupportedKey));
    }
}

#[test]
fn a_source_that_gives_no_scalar_ends_in_an_error() {
    let (_, key) = bob();
    for random in [
        &NoRandom as &dyn crate::Random,
        &FixedRandom(0),
        &FixedRandom(0xff),
    ] {
        let result = encrypt(recipient(&key, ContentEncryption::A128Gcm), b"text", random);
        assert!(matches!(result, Err(JweError::Random(_))));
    }
}

#[test]
fn names_are_matched_to_the_letter() {
    for enc in [ContentEncryption::A128Gcm, ContentEncryption::A256Gcm] {
        assert_eq!(ContentEncryption::from_name(enc.name()), Some(enc));
    }
    assert_eq!(ContentEncryption::from_name("A128CBC-HS256"), None);
    assert_eq!(ContentEncryption::from_name("a128gcm"), None);
}

proptest! {
    #[test]
    fn the_recipient_reads_it(
        text in any::<Vec<u8>>(),
        wide in any::<bool>(),
        apu in prop::option::of(any::<Vec<u8>>()),
        apv in prop::option::of(any::<Vec<u8>>()),
    ) {
        let (private, key) = bob();
        let enc = if wide { ContentEncryption::A256Gcm } else { ContentEncryption::A128Gcm };
        let recipient = JweRecipient { key: &key, kid: Some("1"), enc, apu: apu.as_deref(), apv: apv.as_deref() };
        let jwe = encrypt(recipient, &text, &OsRandom).unwrap();
        prop_assert_eq!(decrypt(&jwe, &private), text);
    }
}

#[test]
fn the_public_point_of_a_scalar_is_the_one_sent() {
    let (_, key) = bob();
    let jwe = encrypt(
        recipient(&key, ContentEncryption::A128Gcm),
        b"text",
        &FixedRandom(7),
    )
    .unwrap();
    let expected = SecretKey::from_slice(&[7; 32])
        .unwrap()
        .public_key()
        .to_sec1_point(false);
    assert_eq!(
        PublicKey::from_jwk(&header(&jwe)["epk"]).unwrap().bytes(),
        expected.as_bytes()
    );
}
