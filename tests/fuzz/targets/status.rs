//! Status lists: what comes from outside as it is, and as a list within a token that is signed. Nothing inflates to more than the
//! limit, and nothing panics.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use wallet_crypto::{Secret, SigningInput, SoftwareKey, SoftwareKeyKind, base64url_encode};
use wallet_trust::status::{SignedStatusList, StatusReference};

const URI: &str = "https://status.gdr.example/lists/1";
const NOW: i64 = 1_790_812_800;

static KEY: LazyLock<SoftwareKey> =
    LazyLock::new(|| SoftwareKey::from_secret(SoftwareKeyKind::EdDsa, Secret::new([7; 32])).unwrap());

fn verify(typ: &str, claims: &Value, reference: &Value) {
    let input = SigningInput::new(
        &json!({ "alg": "EdDSA", "typ": typ }),
        claims.to_string().as_bytes(),
    );
    let signature = KEY.sign(input.bytes()).unwrap();
    let list = SignedStatusList::parse(input.finish(&signature).as_bytes()).unwrap();
    if let Ok(list) = list.verify(KEY.public_key(), URI, NOW, 60) {
        for reference in StatusReference::read(reference).unwrap() {
            let _ = list.status(&reference);
        }
    }
}

fn token(compressed: &[u8]) {
    let lst = base64url_encode(compressed);
    let claims = json!({ "sub": URI, "iat": NOW, "status_list": { "bits": 2, "lst": lst } });
    let reference = json!({ "status": { "status_list": { "idx": compressed.len(), "uri": URI } } });
    verify("statuslist+jwt", &claims, &reference);
}

fn bitstring(compressed: &[u8]) {
    let claims = json!({
        "id": URI,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:example:12345",
        "credentialSubject": {
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": format!("u{}", base64url_encode(compressed)),
        },
    });
    let reference = json!({ "credentialStatus": {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": compressed.len().to_string(),
        "statusListCredential": URI,
    } });
    verify("vc+jwt", &claims, &reference);
}

fuzz_target!(|bytes: &[u8]| {
    match bytes.split_first() {
        Some((b't', compressed)) => token(compressed),
        Some((b'b', compressed)) => bitstring(compressed),
        Some((b'r', claims)) => {
            if let Ok(claims) = serde_json::from_slice(claims) {
                let _ = StatusReference::read(&claims);
            }
        }
        Some((b'l', body)) => {
            if let Ok(list) = SignedStatusList::parse(body) {
                let _ = list.verify(KEY.public_key(), URI, NOW, 60);
            }
        }
        Some(_) | None => {}
    }
});
