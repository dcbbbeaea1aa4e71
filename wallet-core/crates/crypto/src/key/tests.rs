use ed25519_dalek::{Signer, SigningKey as Ed25519Key};
use p256::ecdsa::SigningKey as P256Key;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::EncodePublicKey;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

use super::{Curve, KeyError, PublicKey, SignatureAlgorithm, SignatureError, normalise_es256};

fn p256_key(byte: u8) -> (P256Key, PublicKey) {
    let key = P256Key::from_slice(&[byte; 32]).unwrap();
    let public = PublicKey::p256_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()).unwrap();
    (key, public)
}

fn es256(key: &P256Key, message: &[u8]) -> p256::ecdsa::Signature {
    key.sign(message)
}

fn ed25519_key(byte: u8) -> (Ed25519Key, PublicKey) {
    let key = Ed25519Key::from_bytes(&[byte; 32]);
    let public = PublicKey::ed25519(key.verifying_key().as_bytes()).unwrap();
    (key, public)
}

fn p384_generator() -> PublicKey {
    let generator = p384::AffinePoint::GENERATOR.to_sec1_point(false);
    PublicKey::p384_from_sec1(generator.as_bytes()).unwrap()
}

#[test]
fn es384_verifies() {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &random).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
    let public = PublicKey::p384_from_sec1(key.public_key().as_ref()).unwrap();
    let signature = key.sign(&random, b"message").unwrap();
    public
        .verify(SignatureAlgorithm::Es384, b"message", signature.as_ref())
        .unwrap();
    let wrong = public.verify(SignatureAlgorithm::Es384, b"other", signature.as_ref());
    assert_eq!(wrong, Err(SignatureError::Invalid));
}

#[test]
fn the_algorithm_has_to_fit_the_key() {
    let (key, p256) = p256_key(1);
    let (_, ed25519) = ed25519_key(1);
    let signature = es256(&key, b"message").to_bytes();
    for (public, algorithm) in [
        (&p256, SignatureAlgorithm::Es384),
        (&p256, SignatureAlgorithm::EdDsa),
        (&ed25519, SignatureAlgorithm::Es256),
        (&ed25519, SignatureAlgorithm::Es384),
    ] {
        assert_eq!(
            public.verify(algorithm, b"message", &signature),
            Err(SignatureError::Algorithm)
        );
    }
}

#[test]
fn algorithm_names_are_matched_to_the_letter() {
    for algorithm in [
        SignatureAlgorithm::Es256,
        SignatureAlgorithm::Es384,
        SignatureAlgorithm::EdDsa,
    ] {
        assert_eq!(SignatureAlgorithm::from_name(algorithm.name()), Some(algorithm));
    }
    for name in [
        "none", "None", "es256", "HS256", "RS256", "ES256K", "ES512", "Ed448", "",
    ] {
        assert_eq!(SignatureAlgorithm::from_name(name), None, "{name}");
    }
}

#[test]
fn a_jose_signature_is_never_der() {
    let (key, public) = p256_key(1);
    let der = es256(&key, b"message").to_der();
    let result = public.verify(SignatureAlgorithm::Es256, b"message", der.as_bytes());
    assert_eq!(result, Err(SignatureError::Invalid));
}

#[test]
fn points_off_the_curve_are_refused() {
    let mut bytes = p256_key(1).1.bytes().to_vec();
    bytes[64] ^= 1;
    assert_eq!(PublicKey::p256_from_sec1(&bytes), Err(KeyError::Malformed));
    assert_eq!(PublicKey::p256_from_sec1(&[0]), Err(KeyError::Malformed));
    assert_eq!(PublicKey::p256_from_sec1(&[]), Err(KeyError::Malformed));
    let mut bytes = p384_generator().bytes().to_vec();
    bytes[96] ^= 1;
    assert_eq!(PublicKey::p384_from_sec1(&bytes), Err(KeyError::Malformed));
    assert_eq!(PublicKey::p384_from_sec1(&bytes[..96]), Err(KeyError::Malformed));
    assert_eq!(PublicKey::ed25519(&[4; 31]), Err(KeyError::Malformed));
}

/// The identity, for which a signature over every message exists.
#[test]
fn an_ed25519_key_of_small_order_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    assert_eq!(PublicKey::ed25519(&identity), Err(KeyError::Malformed));
}

#[test]
fn compressed_points_are_the_same_key() {
    let (key, public) = p256_key(1);
    let compressed = key.verifying_key().to_sec1_point(true);
    assert_eq!(PublicKey::p256_from_sec1(compressed.as_bytes()).unwrap(), public);
    assert_eq!(public.bytes().len(), 65);

    let public = p384_generator();
    let compressed = [&[2 + (public.bytes()[96] & 1)][..], &public.bytes()[1..49]].concat();
    assert_eq!(PublicKey::p384_from_sec1(&compressed).unwrap(), public);
    assert_eq!(public.bytes().len(), 97);
}

#[test]
fn subject_public_key_infos_are_read() {
    let (key, public) = p256_key(1);
    let der = key.verifying_key().to_public_key_der().unwrap();
    assert_eq!(PublicKey::from_spki_der(der.as_bytes()).unwrap(), public);
    let (_, public) = ed25519_key(1);
    let der = [super::ED25519_SPKI, public.bytes()].concat();
    assert_eq!(PublicKey::from_spki_der(&der).unwrap(), public);
    let public = p384_generator();
    let der = [super::P384_SPKI, public.bytes()].concat();
    assert_eq!(PublicKey::from_spki_der(&der).unwrap(), public);
    assert_eq!(public.curve(), Curve::P384);
}

#[test]
fn other_subject_public_key_infos_are_refused() {
    let good = p256_key(1)
        .0
        .verifying_key()
        .to_public_key_der()
        .unwrap()
        .as_bytes()
        .to_vec();
    assert_eq!(
        PublicKey::from_spki_der(&[&good[..], &[0]].concat()),
        Err(KeyError::Malformed)
    );
    assert_eq!(PublicKey::from_spki_der(&good[..90]), Err(KeyError::Malformed));
    assert_eq!(PublicKey::from_spki_der(&good[1..]), Err(KeyError::Unsupported));
    assert_eq!(PublicKey::from_spki_der(&[]), Err(KeyError::Unsupported));
}

#[test]
fn debug_prints_the_curve_alone() {
    assert_eq!(format!("{:?}", p256_key(1).1), "PublicKey { curve: P256, .. }");
}

#[test]
fn a_key_stores_signature_is_normalised() {
    let (key, public) = p256_key(1);
    let signature = es256(&key, b"message");
    let raw: [u8; 64] = signature.to_bytes().into();
    assert_eq!(normalise_es256(&raw, &public, b"message").unwrap(), raw);
    assert_eq!(
        normalise_es256(signature.to_der().as_bytes(), &public, b"message").unwrap(),
        raw
    );
}

#[test]
fn a_signature_of_another_key_or_message_is_not_used() {
    let (key, public) = p256_key(1);
    let signature = es256(&key, b"message");
    let (_, other) = p256_key(2);
    let (_, edwards) = ed25519_key(1);
    for bytes in [
        signature.to_bytes().to_vec(),
        signature.to_der().as_bytes().to_vec(),
    ] {
        assert_eq!(
            normalise_es256(&bytes, &other, b"message"),
            Err(SignatureError::Invalid)
        );
        assert_eq!(
            normalise_es256(&bytes, &public, b"other"),
            Err(SignatureError::Invalid)
        );
        assert_eq!(
            normalise_es256(&bytes, &edwards, b"message"),
            Err(SignatureError::Algorithm)
        );
    }
    assert_eq!(
        normalise_es256(&[], &public, b"message"),
        Err(SignatureError::Invalid)
    );
}

proptest! {
    #[test]
    fn every_signature_verifies_and_normalises(seed in 1..255_u8, message in any::<Vec<u8>>()) {
        let (key, public) = p256_key(seed);
        let signature = es256(&key, &message);
        let raw: [u8; 64] = signature.to_bytes().into();
        prop_assert_eq!(public.verify(SignatureAlgorithm::Es256, &message, &raw), Ok(()));
        prop_assert_eq!(normalise_es256(signature.to_der().as_bytes(), &public, &message), Ok(raw));

        let (key, public) = ed25519_key(seed);
        let signature = key.sign(&message).to_bytes();
        prop_assert_eq!(public.verify(SignatureAlgorithm::EdDsa, &message, &signature), Ok(()));
        prop_assert!(public.verify(SignatureAlgorithm::EdDsa, &[&message[..], b"x"].concat(), &signature).is_err());
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = PublicKey::from_spki_der(&bytes);
        let _ = PublicKey::p256_from_sec1(&bytes);
        let _ = normalise_es256(&bytes, &p256_key(1).1, b"message");
    }
}
