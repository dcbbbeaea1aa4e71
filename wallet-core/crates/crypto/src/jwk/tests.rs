use p384::elliptic_curve::sec1::ToSec1Point;
use serde_json::{Value, json};

use crate::key::{KeyError, PublicKey};

/// RFC 8037 appendix A.2.
fn ed25519() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
}

/// RFC 7515 appendix A.3.1.
fn p256() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

#[test]
fn a_jwk_comes_back_as_it_was() {
    for jwk in [ed25519(), p256()] {
        assert_eq!(PublicKey::from_jwk(&jwk).unwrap().to_jwk(), jwk);
    }
}

#[test]
fn members_that_do_not_describe_the_key_are_left_out() {
    let jwk = with(with(p256(), "kid", json!("1")), "use", json!("sig"));
    assert_eq!(PublicKey::from_jwk(&jwk).unwrap().to_jwk(), p256());
}

/// RFC 8037 appendix A.3.
#[test]
fn the_thumbprint_is_the_rfcs() {
    let key = PublicKey::from_jwk(&ed25519()).unwrap();
    assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

/// The same, over the members in order as RFC 7638 section 3.3 lists them for `EC`.
#[test]
fn the_thumbprint_of_an_ec_key_takes_its_four_members() {
    let text = concat!(
        r#"{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#,
        r#""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#
    );
    let expected = crate::base64url_encode(&crate::sha256(text.as_bytes()));
    assert_eq!(PublicKey::from_jwk(&p256()).unwrap().thumbprint(), expected);
}

#[test]
fn a_private_key_is_refused() {
    for jwk in [with(p256(), "d", json!("AA")), json!({ "kty": "oct", "k": "AA" })] {
        assert_eq!(PublicKey::from_jwk(&jwk), Err(KeyError::Private));
    }
}

#[test]
fn other_types_and_curves_are_refused() {
    for jwk in [
        with(p256(), "crv", json!("secp256k1")),
        with(p256(), "crv", json!("P-521")),
        with(p256(), "kty", json!("OKP")),
        with(ed25519(), "kty", json!("EC")),
        with(ed25519(), "crv", json!("X25519")),
        json!({ "kty": "RSA", "n": "AQ", "e": "AQAB" }),
    ] {
        assert_eq!(PublicKey::from_jwk(&jwk), Err(KeyError::Unsupported), "{jwk}");
    }
}

#[test]
fn coordinates_have_their_full_length_and_lie_on_the_curve() {
    let x = p256()["x"].clone();
    for jwk in [
        json!(null),
        json!([]),
        json!({}),
        with(p256(), "x", json!("AA")),
        with(p256(), "x", json!(format!("AAAA{}", x.as_str().unwrap()))),
        with(p256(), "x", json!(format!("{}=", x.as_str().unwrap()))),
        with(p256(), "x", json!("A".repeat(1_000_000))),
        with(p256(), "y", x),
        with(p256(), "y", json!(1)),
        with(p256(), "crv", json!(1)),
        with(ed25519(), "x", json!("AA")),
    ] {
        assert_eq!(PublicKey::from_jwk(&jwk), Err(KeyError::Malformed));
    }
}

#[test]
fn a_p384_key_comes_back_as_it_was() {
    let generator = p384::AffinePoint::GENERATOR.to_sec1_point(false);
    let key = PublicKey::p384_from_sec1(generator.as_bytes()).unwrap();
    let jwk = key.to_jwk();
    assert_eq!(jwk["crv"], "P-384");
    assert_eq!(PublicKey::from_jwk(&jwk).unwrap(), key);
}
