use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point;

use super::{DeviceAnswer, DeviceInput, PrfKind, hash_to_curve, probe_digest};
use crate::argon::Stretched;
use crate::kdf::{hmac_sha256, sha256};
use crate::secret::Secret;
use crate::vault::VaultId;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn stretched(byte: u8) -> Stretched {
    Stretched(Secret::new([byte; 32]))
}

/// RFC 9380 appendix J.1.1.
#[test]
fn hash_to_curve_is_rfc_9380s() {
    let dst = b"QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_";
    for (message, x, y) in [
        (
            "",
            "2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4",
            "8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415",
        ),
        (
            "abc",
            "0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f",
            "5c41b3d0731a27a7b14bc0bf0ccded2d8751f83493404c84a88e71ffd424212e",
        ),
    ] {
        assert_eq!(
            hex(&hash_to_curve(message.as_bytes(), dst).unwrap()),
            format!("04{x}{y}")
        );
    }
}

#[test]
fn another_pin_or_vault_is_another_question() {
    let (here, there) = (VaultId::from_bytes([1; 16]), VaultId::from_bytes([2; 16]));
    let ask = |byte, vault| DeviceInput::for_pin(&stretched(byte), vault).unwrap();
    let one = ask(1, &here);
    assert_eq!((one.x, one.point), (ask(1, &here).x, ask(1, &here).point));
    for other in [
        ask(2, &here),
        ask(1, &there),
        DeviceInput::for_probe(&here).unwrap(),
    ] {
        assert_ne!(one.x, other.x);
        assert_ne!(one.point, other.point);
    }
}

#[test]
fn the_questions_are_made_as_written() {
    let vault = VaultId::from_bytes(*b"0123456789abcdef");
    let pin = DeviceInput::for_pin(&stretched(3), &vault).unwrap();
    assert_eq!(
        pin.x,
        hmac_sha256(&Secret::new([3; 32]), b"device/pin/10123456789abcdef")
    );
    let probe = DeviceInput::for_probe(&vault).unwrap();
    assert_eq!(probe.x, sha256(b"device/probe/10123456789abcdef"));
}

/// With `scalar · G` the device's public key alone would give the answer.
#[test]
fn the_point_is_no_known_multiple_of_the_generator() {
    let input = DeviceInput::for_probe(&VaultId::from_bytes([1; 16])).unwrap();
    let multiple = SecretKey::from_slice(&input.x)
        .unwrap()
        .public_key()
        .to_sec1_point(false);
    assert_ne!(multiple.as_bytes(), input.point);
}

#[test]
fn the_probe_digest_is_made_as_written() {
    let answer = DeviceAnswer::new(Secret::new([b'a'; 32]));
    assert_eq!(
        probe_digest(&answer),
        sha256(b"probe/1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    );
}

#[test]
fn kinds_are_named_as_in_the_header() {
    for kind in [PrfKind::Hmac, PrfKind::Ecdh] {
        assert_eq!(PrfKind::from_name(kind.name()), Some(kind));
    }
    assert_eq!((PrfKind::Hmac.name(), PrfKind::Ecdh.name()), ("hmac", "ecdh"));
    assert_eq!(PrfKind::from_name("HMAC"), None);
}

#[test]
fn debug_prints_nothing_of_question_or_answer() {
    let input = DeviceInput::for_pin(&stretched(1), &VaultId::from_bytes([1; 16])).unwrap();
    let answer = DeviceAnswer::new(Secret::new([1; 32]));
    let printed = format!("{:?} {input:?} {answer:?}", stretched(1));
    assert_eq!(printed, "Stretched(..) DeviceInput(..) DeviceAnswer(..)");
}
