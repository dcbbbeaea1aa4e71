//! The examples of OpenID4VP 1.0 appendix B.2.6.1.

use ciborium::Value as Cbor;
use ciborium::cbor;
use sha2::{Digest, Sha256};
use wallet_crypto::PublicKey;

use super::{decode, encode};
use crate::SessionTranscript;

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!(
            "../../../../../../tests/vectors/openid4vp/mso_mdoc/",
            $name
        ))
        .trim()
    };
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn thumbprint() -> [u8; 32] {
    let jwk = serde_json::from_str(vector!("encryption_key.jwk.json")).unwrap();
    PublicKey::from_jwk(&jwk).unwrap().thumbprint_bytes()
}

const CLIENT_ID: &str = "x509_san_dns:example.com";
const NONCE: &str = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA";
const RESPONSE_URI: &str = "https://example.com/response";

#[test]
fn the_examples_of_the_specification() {
    let transcript = SessionTranscript::openid4vp(CLIENT_ID, NONCE, Some(thumbprint()), RESPONSE_URI);
    assert_eq!(hex(transcript.as_bytes()), vector!("session_transcript.hex"));
    assert!(hex(transcript.as_bytes()).ends_with(vector!("handover.hex")));
    // The example's own steps: what is hashed has the thumbprint in it.
    assert!(vector!("handover_info.hex").contains(&hex(&thumbprint())));
    let info = Cbor::Array(vec![
        CLIENT_ID.into(),
        NONCE.into(),
        Cbor::Bytes(thumbprint().to_vec()),
        RESPONSE_URI.into(),
    ]);
    assert_eq!(hex(&encode(&info)), vector!("handover_info.hex"));
    assert!(vector!("handover.hex").ends_with(&hex(&Sha256::digest(encode(&info)))));
}

#[test]
fn a_response_that_is_not_encrypted_has_null_in_the_place_of_the_key() {
    let transcript = SessionTranscript::openid4vp(CLIENT_ID, NONCE, None, RESPONSE_URI);
    let info = cbor!([CLIENT_ID, NONCE, null, RESPONSE_URI]).unwrap();
    let hash = Cbor::Bytes(Sha256::digest(encode(&info)).to_vec());
    let expected = cbor!([null, null, ["OpenID4VPHandover", hash]]).unwrap();
    assert_eq!(decode(transcript.as_bytes()), expected);
}

#[test]
fn everything_in_it_counts() {
    let of = |client_id, nonce, key, uri| SessionTranscript::openid4vp(client_id, nonce, key, uri);
    let own = of(CLIENT_ID, NONCE, None, RESPONSE_URI);
    for other in [
        of("x509_san_dns:example.org", NONCE, None, RESPONSE_URI),
        of(CLIENT_ID, "other", None, RESPONSE_URI),
        of(CLIENT_ID, NONCE, Some([0; 32]), RESPONSE_URI),
        of(CLIENT_ID, NONCE, None, "https://example.com/other"),
    ] {
        assert!(own != other);
    }
    assert_eq!(format!("{own:?}"), "SessionTranscript(..)");
}
