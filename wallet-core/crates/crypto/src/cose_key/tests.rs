use proptest::prelude::{any, proptest};

use super::MAX_MEMBERS;
use crate::base64url_encode;
use crate::key::{Curve, KeyError, PublicKey};

/// The key "11" of RFC 9052 appendix C.7.1, without its "kid".
const X: &str = "bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff";
const Y: &str = "20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn read(text: &str) -> Result<PublicKey, KeyError> {
    PublicKey::from_cose_key(&hex(text))
}

#[test]
fn the_rfcs_key() {
    let key = read(&format!("a50102024231312001215820{X}225820{Y}")).unwrap();
    assert_eq!(key.curve(), Curve::P256);
    assert_eq!(key.to_jwk()["x"], base64url_encode(&hex(X)));
    assert_eq!(key.to_jwk()["y"], base64url_encode(&hex(Y)));
    // With the sign of y alone, and with a member whose label is a text.
    assert_eq!(read(&format!("a401022001215820{X}22f4")).unwrap(), key);
    assert_ne!(read(&format!("a401022001215820{X}22f5")).unwrap(), key);
    assert_eq!(
        read(&format!("a501022001215820{X}225820{Y}6161820102")).unwrap(),
        key
    );
}

#[test]
fn other_curves() {
    // RFC 8037 appendix A.2.
    let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let read_key = read(&format!("a301012006215820{key}")).unwrap();
    assert_eq!(
        (read_key.curve(), read_key.bytes()),
        (Curve::Ed25519, &hex(key)[..])
    );
    let p384 = p384::SecretKey::from_slice(&[7; 48]).unwrap().public_key();
    let point = p384.to_sec1_bytes();
    let mut cose = hex("a401022002215830");
    cose.extend(&point[1..49]);
    cose.extend(hex("225830"));
    cose.extend(&point[49..]);
    assert_eq!(PublicKey::from_cose_key(&cose).unwrap().bytes(), &point[..]);
}

#[test]
fn what_is_no_key_is_refused() {
    for (text, error) in [
        (
            format!("a501022001215820{X}225820{Y}235820{X}"),
            KeyError::Private,
        ),
        // Another key type, another curve, names instead of numbers.
        (format!("a401042001215820{X}225820{Y}"), KeyError::Unsupported),
        (format!("a401022008215820{X}225820{Y}"), KeyError::Unsupported),
        (
            format!("a401634543322001215820{X}225820{Y}"),
            KeyError::Unsupported,
        ),
        // Missing, twice, too short, no point, more behind it, an indefinite length, no map.
        (format!("a30102215820{X}225820{Y}"), KeyError::Malformed),
        (format!("a301022001215820{X}"), KeyError::Malformed),
        (format!("a5010201022001215820{X}225820{Y}"), KeyError::Malformed),
        (
            format!("a40102200121581f{}225820{Y}", &X[2..]),
            KeyError::Malformed,
        ),
        (format!("a401022001215820{X}225820{X}"), KeyError::Malformed),
        (format!("a401022001215820{X}225820{Y}00"), KeyError::Malformed),
        (format!("bf01022001215820{X}225820{Y}ff"), KeyError::Malformed),
        ("01".to_owned(), KeyError::Malformed),
        (String::new(), KeyError::Malformed),
    ] {
        assert_eq!(read(&text), Err(error), "{text}");
    }
}

#[test]
fn members_are_counted() {
    let key = |count: u64| {
        let others: String = (0..count - 4).map(|at| format!("18{:02x}00", 100 + at)).collect();
        read(&format!("b8{count:02x}01022001215820{X}225820{Y}{others}"))
    };
    assert!(key(MAX_MEMBERS).is_ok());
    assert_eq!(key(MAX_MEMBERS + 1), Err(KeyError::Malformed));
}

proptest! {
    #[test]
    fn no_input_is_fatal(bytes: Vec<u8>, tail in any::<Vec<u8>>()) {
        let _ = PublicKey::from_cose_key(&bytes);
        let _ = PublicKey::from_cose_key(&[hex("a4010220012158"), tail].concat());
    }
}
