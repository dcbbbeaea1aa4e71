use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::{Jws, JwsError, JwsLimits, MAX_BYTES, MAX_HEADER_BYTES, MAX_HEADER_DEPTH, SigningInput, x5c};
use crate::encoding::base64url_encode;
use crate::json::{JsonError, JsonLimits};
use crate::key::{PublicKey, SignatureAlgorithm, SignatureError};

/// RFC 7515 appendix A.3.
const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9\
    pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
/// RFC 8037 appendix A.4.
const EDDSA: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3A\
    IbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

fn p256() -> PublicKey {
    PublicKey::from_jwk(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }))
    .unwrap()
}

fn ed25519() -> PublicKey {
    PublicKey::from_jwk(
        &json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
    )
    .unwrap()
}

fn parse(compact: &str) -> Result<Jws, JwsError> {
    Jws::parse(compact, &JwsLimits::DEFAULT)
}

fn unsigned(header: &str) -> String {
    format!("{}.e30.AA", base64url_encode(header.as_bytes()))
}

fn own_key() -> (SigningKey, PublicKey) {
    let key = SigningKey::from_slice(&[5; 32]).unwrap();
    let public = PublicKey::p256_from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()).unwrap();
    (key, public)
}

fn sign(header: &Value, payload: &[u8]) -> String {
    let input = SigningInput::new(header, payload);
    let signature: Signature = own_key().0.sign(input.bytes());
    input.finish(&signature.to_bytes().into())
}

#[test]
fn the_rfcs_examples_verify() {
    let jws = parse(ES256).unwrap();
    assert_eq!(jws.algorithm().unwrap(), SignatureAlgorithm::Es256);
    assert_eq!(
        jws.payload(),
        b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
    );
    jws.verify(&p256()).unwrap();
    let jws = parse(EDDSA).unwrap();
    assert_eq!(jws.payload(), b"Example of Ed25519 signing");
    jws.verify(&ed25519()).unwrap();
}

#[test]
fn a_key_of_another_kind_is_no_key_for_it() {
    let fits_not = Err(JwsError::Signature(SignatureError::Algorithm));
    assert_eq!(parse(ES256).unwrap().verify(&ed25519()), fits_not);
    assert_eq!(parse(EDDSA).unwrap().verify(&p256()), fits_not);
}

#[test]
fn unsigned_and_unknown_algorithms_are_refused() {
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"nOnE"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":["ES256"]}"#,
        "{}",
    ] {
        let jws = parse(&unsigned(header)).unwrap();
        assert_eq!(jws.algorithm(), Err(JwsError::Algorithm), "{header}");
        assert_eq!(jws.verify(&p256()), Err(JwsError::Algorithm), "{header}");
    }
}

#[test]
fn extensions_are_refused_even_when_the_signature_is_right() {
    let (_, public) = own_key();
    sign_and_parse(&json!({ "alg": "ES256" }))
        .verify(&public)
        .unwrap();
    for header in [
        json!({ "alg": "ES256", "crit": ["exp"], "exp": 1 }),
        json!({ "alg": "ES256", "crit": [] }),
        json!({ "alg": "ES256", "b64": false }),
    ] {
        assert_eq!(sign_and_parse(&header).verify(&public), Err(JwsError::Critical));
    }
}

fn sign_and_parse(header: &Value) -> Jws {
    parse(&sign(header, b"{}")).unwrap()
}

#[test]
fn a_header_with_a_member_named_twice_is_refused() {
    let result = parse(&unsigned(r#"{"alg":"ES256","alg":"EdDSA"}"#));
    assert_eq!(result.unwrap_err(), JwsError::Header(JsonError::DuplicateMember));
}

#[test]
fn size_is_limited_first() {
    let limits = JwsLimits {
        max_bytes: 20,
        header: JsonLimits {
            max_bytes: 4,
            max_depth: 1,
        },
    };
    assert_eq!(
        Jws::parse(&"!".repeat(21), &limits).unwrap_err(),
        JwsError::TooLarge
    );
    let result = Jws::parse("eyJhIjoxfQ.e30.AA", &limits);
    assert_eq!(result.unwrap_err(), JwsError::Header(JsonError::TooLarge));
}

#[test]
fn the_limits_where_nothing_else_is_said() {
    let size = |bytes: usize| parse(&"!".repeat(bytes)).unwrap_err();
    assert_eq!(size(MAX_BYTES), JwsError::Malformed);
    assert_eq!(size(MAX_BYTES + 1), JwsError::TooLarge);
    let header = |more: String| parse(&unsigned(&format!(r#"{{"alg":"ES256","y":{more}}}"#))).err();
    let bare = r#"{"alg":"ES256","y":""}"#.len();
    let header_size = |bytes: usize| header(format!("\"{}\"", "y".repeat(bytes - bare)));
    assert_eq!(header_size(MAX_HEADER_BYTES), None);
    let too_large = JwsError::Header(JsonError::TooLarge);
    assert_eq!(header_size(MAX_HEADER_BYTES + 1), Some(too_large));
    let nested = |depth: usize| header(format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1)));
    assert_eq!(nested(MAX_HEADER_DEPTH), None);
    let too_deep = JwsError::Header(JsonError::TooDeep);
    assert_eq!(nested(MAX_HEADER_DEPTH + 1), Some(too_deep));
}

#[test]
fn other_forms_are_malformed() {
    for text in [
        "",
        ".",
        "..",
        "e30",
        "e30.e30",
        "e30.e30.AA.AA",
        "e30=.e30.AA",
        "e30.e3 0.AA",
        "e30.e30.A",
        "e30.e30.AB",
    ] {
        let error = parse(text).unwrap_err();
        assert!(
            matches!(
                error,
                JwsError::Malformed | JwsError::Header(JsonError::Malformed)
            ),
            "{text}"
        );
    }
    assert_eq!(
        parse("W10.e30.AA").unwrap_err(),
        JwsError::Header(JsonError::Malformed)
    );
}

#[test]
fn certificates_of_a_header_are_limited_in_number_and_all_in_base64() {
    let header = |value: Value| serde_json::Map::from_iter([("x5c".to_owned(), value)]);
    assert_eq!(x5c(&serde_json::Map::new(), 2), Ok(None));
    assert_eq!(
        x5c(&header(json!(["AQ==", "Ag=="])), 2),
        Ok(Some(vec![vec![1], vec![2]]))
    );
    assert_eq!(x5c(&header(json!(["?", "?", "?"])), 2), Err(JwsError::TooLarge));
    for wrong in [
        json!("AQ=="),
        json!([]),
        json!([1]),
        json!(["AQ==", "?"]),
        json!(["-_=="]),
    ] {
        assert_eq!(x5c(&header(wrong), 2), Err(JwsError::Malformed));
    }
}

#[test]
fn typ_is_there_for_the_caller() {
    assert_eq!(
        sign_and_parse(&json!({ "alg": "ES256", "typ": "kb+jwt" })).typ(),
        Some("kb+jwt")
    );
    assert_eq!(sign_and_parse(&json!({ "alg": "ES256", "typ": 1 })).typ(), None);
}

#[test]
fn debug_prints_no_claim() {
    let input = SigningInput::new(&json!({ "alg": "ES256" }), b"claim");
    assert_eq!(
        format!("{:?} {input:?}", parse(ES256).unwrap()),
        "Jws(..) SigningInput(..)"
    );
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_no_other_text_does(payload in any::<Vec<u8>>(), typ in "[a-z+]{0,10}", at in any::<prop::sample::Index>()) {
        let (_, public) = own_key();
        let compact = sign(&json!({ "alg": "ES256", "typ": typ }), &payload);
        let jws = parse(&compact).unwrap();
        prop_assert_eq!(jws.payload(), payload);
        prop_assert_eq!(jws.verify(&public), Ok(()));

        let mut changed = compact.into_bytes();
        let at = at.index(changed.len());
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let verified = parse(&String::from_utf8(changed).unwrap()).and_then(|jws| jws.verify(&public));
        prop_assert!(verified.is_err());
    }

    #[test]
    fn no_text_panics(text in ".{0,60}") {
        let _ = parse(&text).map(|jws| jws.verify(&p256()));
    }
}
