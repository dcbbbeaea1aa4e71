use proptest::prelude::{any, proptest};
use serde_json::json;

use super::{CoseError, CoseSign1, CoseSigningInput, MAX_HEADERS};
use crate::key::{PublicKey, SignatureAlgorithm, SignatureError};

/// The message of RFC 9052 appendix C.2.1, "Single ECDSA Signature".
const EXAMPLE: &str = "d28443a10126a10442313154546869732069732074686520636f6e74656e742e\
                       58408eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0\
                       117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345ca\
                       cb36";
const LIMIT: usize = 1024;

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The key "11" of RFC 9052 appendix C.7.1.
fn key() -> PublicKey {
    PublicKey::from_jwk(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "usWxHK2PmfnHKwXPS54m0kTcGJ90UiglWiGahtagnv8",
        "y": "IBOL-C3BttVivg-lSreASjpkttcsz-1rb7btKLv8EX4",
    }))
    .unwrap()
}

fn parse(text: &str) -> Result<CoseSign1, CoseError> {
    CoseSign1::parse(&hex(text), LIMIT)
}

#[test]
fn the_rfcs_example() {
    let message = parse(EXAMPLE).unwrap();
    assert_eq!(message.algorithm(), SignatureAlgorithm::Es256);
    assert_eq!(message.payload(), b"This is the content.");
    assert_eq!((message.kid(), message.typ()), (Some(&b"11"[..]), None));
    assert_eq!(message.x5chain(), None);
    assert_eq!(message.verify(&key()), Ok(()));
}

#[test]
fn what_is_signed_cannot_be_changed() {
    let bytes = hex(EXAMPLE);
    let wrong = Err(CoseError::Signature(SignatureError::Invalid));
    // In the payload, and in the signature.
    for place in [20, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        assert_eq!(CoseSign1::parse(&changed, LIMIT).unwrap().verify(&key()), wrong);
    }
    // The protected header with another parameter.
    let more = EXAMPLE.replacen("43a10126", "46a20126186300", 1);
    assert_eq!(parse(&more).unwrap().verify(&key()), wrong);
}

#[test]
fn the_algorithm_must_be_protected_and_known() {
    for (protected, error) in [
        ("40", CoseError::Algorithm),
        ("41a0", CoseError::Algorithm),
        // HS256, RS256
        ("43a10105", CoseError::Algorithm),
        ("45a101390100", CoseError::Algorithm),
        // Twice, and as a text.
        ("45a201260126", CoseError::Malformed),
        ("48a101654553323536", CoseError::Malformed),
        ("46a2012602810a", CoseError::Critical),
    ] {
        let message = EXAMPLE.replacen("43a10126", protected, 1);
        assert_eq!(parse(&message).err(), Some(error), "{protected}");
    }
    let unprotected = EXAMPLE.replacen("a104423131", "a20126044231", 1);
    assert_eq!(parse(&unprotected).err(), Some(CoseError::Malformed));
}

#[test]
fn only_one_tagged_message_in_definite_lengths() {
    for message in [
        EXAMPLE[2..].to_owned(),
        EXAMPLE.replacen("d284", "d184", 1),
        EXAMPLE.replacen("d284", "d283", 1),
        EXAMPLE.replacen("d284", "d29f", 1),
        EXAMPLE.replacen("a104423131", "bf04423131ff", 1),
        // Detached: no payload.
        EXAMPLE.replacen("54546869732069732074686520636f6e74656e742e", "f6", 1),
        format!("{EXAMPLE}00"),
        EXAMPLE[..EXAMPLE.len() - 2].to_owned(),
        String::new(),
    ] {
        assert_eq!(parse(&message).err(), Some(CoseError::Malformed), "{message}");
    }
}

#[test]
fn certificates_come_alone_or_in_an_array() {
    let alone = EXAMPLE.replacen("a104423131", "a118214141", 1);
    let one = [vec![0x41]];
    assert_eq!(parse(&alone).unwrap().x5chain(), Some(&one[..]));
    let two = EXAMPLE.replacen("a104423131", "a118218241414142", 1);
    let both = [vec![0x41], vec![0x42]];
    assert_eq!(parse(&two).unwrap().x5chain(), Some(&both[..]));
}

#[test]
fn limits() {
    let bytes = hex(EXAMPLE);
    assert!(CoseSign1::parse(&bytes, bytes.len()).is_ok());
    assert_eq!(
        CoseSign1::parse(&bytes, bytes.len() - 1).err(),
        Some(CoseError::TooLarge)
    );
    let many = |count: u64| {
        // Parameters 100, 101 … with the value 0.
        let pairs: String = (0..count).map(|at| format!("18{:02x}00", 100 + at)).collect();
        parse(&EXAMPLE.replacen("a104423131", &format!("b8{count:02x}{pairs}"), 1)).err()
    };
    assert_eq!(many(MAX_HEADERS), None);
    assert_eq!(many(MAX_HEADERS + 1), Some(CoseError::TooLarge));
}

proptest! {
    #[test]
    fn no_input_panics(bytes in any::<Vec<u8>>()) {
        let _ = CoseSign1::parse(&[&[0xd2, 0x84][..], &bytes].concat(), LIMIT);
    }
}

#[test]
fn what_has_no_tag_is_read_where_none_may_be() {
    let untagged = &hex(EXAMPLE)[1..];
    let message = CoseSign1::parse_untagged(untagged, LIMIT).unwrap();
    assert_eq!(message.verify(&key()), Ok(()));
    assert_eq!(
        CoseSign1::parse(untagged, LIMIT).err(),
        Some(CoseError::Malformed)
    );
    let tagged = CoseSign1::parse_untagged(&hex(EXAMPLE), LIMIT);
    assert_eq!(tagged.err(), Some(CoseError::Malformed));
    let size = untagged.len();
    assert!(CoseSign1::parse_untagged(untagged, size).is_ok());
    let above = CoseSign1::parse_untagged(untagged, size - 1);
    assert_eq!(above.err(), Some(CoseError::TooLarge));
}

/// The signature of the RFC's example is right over what we would have signed; only its unprotected `kid` is not ours.
#[test]
fn a_detached_payload_is_signed_as_one_that_is_there() {
    let message = parse(EXAMPLE).unwrap();
    let signature: [u8; 64] = hex(EXAMPLE)[hex(EXAMPLE).len() - 64..].try_into().unwrap();
    let input = CoseSigningInput::detached(SignatureAlgorithm::Es256, message.payload());
    let verified = key().verify(SignatureAlgorithm::Es256, input.bytes(), &signature);
    assert_eq!(verified, Ok(()));
    let expected = [&hex("8443a10126a0f65840")[..], &signature].concat();
    assert_eq!(input.finish(&signature), expected);
    let ed25519 = CoseSigningInput::detached(SignatureAlgorithm::EdDsa, b"").finish(&[0; 64]);
    assert_eq!(ed25519[..6], hex("8443a10127a0"));
    let p384 = CoseSigningInput::detached(SignatureAlgorithm::Es384, b"").finish(&[0; 64]);
    assert_eq!(p384[..7], hex("8444a1013822a0"));
}
