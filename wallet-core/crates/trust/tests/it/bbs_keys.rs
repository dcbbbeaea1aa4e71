//! Multikeys of BLS12-381 G2, on those that the specification and its vectors publish.

use serde_json::Value;
use wallet_trust::{DidError, bbs_multikey, resolve_bbs_did, resolve_did};

/// w3c-vc-di-bbs, "Multikey", first example.
const PUBLISHED: &str = "zUC7EK3ZakmukHhuncwkbySmomv3FmrkmS36E4Ks5rsb6VQSRpoCrx6Hb8e2Nk6UvJFSdyw9NK1scFXJp21gNNYFjVWNgaqyGnkyhtagagCpQb5B7tagJu3HDbjQ8h5ypoHjwBb";

fn vector(text: &str, member: &str) -> String {
    let vector: Value = serde_json::from_str(text).unwrap();
    vector[member].as_str().unwrap().to_owned()
}

/// The verification method of the vectors, and its key in hexadecimal digits.
fn vectors() -> (String, String) {
    (
        vector(
            include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/addProofConfig.json"),
            "verificationMethod",
        ),
        vector(
            include_str!("../../../../../tests/vectors/w3c-vc-di-bbs/BBSKeyMaterial.json"),
            "publicKeyHex",
        ),
    )
}

#[test]
fn did_of_the_vectors_has_their_key() {
    let (method, expected) = vectors();
    let (did, fragment) = method.split_once('#').unwrap();
    for kid in [None, Some(method.as_str()), Some(&method[did.len()..])] {
        let key = resolve_bbs_did(did, kid).unwrap();
        let hex: String = key.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
    }
    assert!(bbs_multikey(fragment).is_ok());
    assert!(bbs_multikey(PUBLISHED).is_ok());
    assert_eq!(resolve_did(did, None), Err(DidError::TooLong));
}

#[test]
fn other_keys_and_forms_are_refused() {
    let (method, _) = vectors();
    let (did, multikey) = method.split_once('#').unwrap();
    for (text, error) in [
        ("", DidError::Malformed),
        (&multikey[1..], DidError::Malformed),
        ("z0", DidError::Malformed),
        ("z", DidError::UnsupportedKey),
        // P-256, and a key that lacks its last character.
        (
            "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
            DidError::UnsupportedKey,
        ),
        (&multikey[..multikey.len() - 1], DidError::UnsupportedKey),
    ] {
        assert_eq!(bbs_multikey(text).unwrap_err(), error, "{text}");
    }
    let other = format!("{did}#{PUBLISHED}");
    assert_eq!(
        resolve_bbs_did(did, Some(&other)).unwrap_err(),
        DidError::UnknownKeyId
    );
    assert_eq!(
        resolve_bbs_did("did:web:issuer.example", None).unwrap_err(),
        DidError::UnsupportedMethod
    );
    assert_eq!(resolve_bbs_did("key:z", None).unwrap_err(), DidError::Malformed);
}

/// The multikeys are 139 characters: the limit is above that and the check before the decoding.
#[test]
fn length_has_a_limit() {
    let at = format!("z{}", "1".repeat(159));
    assert_eq!(bbs_multikey(&at).unwrap_err(), DidError::UnsupportedKey);
    assert_eq!(bbs_multikey(&format!("{at}1")).unwrap_err(), DidError::TooLong);
    assert_eq!(
        resolve_bbs_did(&format!("did:key:{at}"), None).unwrap_err(),
        DidError::UnsupportedKey
    );
    assert_eq!(
        resolve_bbs_did(&format!("did:key:{at}1"), None).unwrap_err(),
        DidError::TooLong
    );
}
