//! List credentials whose proof stands inside them, and was verified elsewhere.

use serde_json::{Value, json};
use wallet_crypto::base64url_encode;
use wallet_trust::status::{
    MIN_BITSTRING_ENTRIES, ProofDates, Status, StatusError, StatusList, StatusReference,
};

use super::{NOW, SKEW, URI, gzip};

const HOUR: i64 = 3_600;

fn credential() -> Value {
    let mut bytes = vec![0; MIN_BITSTRING_ENTRIES / 8];
    bytes[0] = 0b0100_0000;
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URI,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:example:12345",
        "validFrom": "2021-04-05T14:27:40Z",
        "credentialSubject": {
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": format!("u{}", base64url_encode(&gzip(&bytes))),
        }
    })
}

fn read(document: &Value, proof: ProofDates) -> Result<StatusList, StatusError> {
    StatusList::of_verified(document.as_object().unwrap(), proof, URI, NOW, SKEW)
}

fn dates(created: i64, expires: i64) -> ProofDates {
    ProofDates {
        created: Some(created),
        expires: Some(expires),
    }
}

#[test]
fn it_is_read_as_one_in_a_jwt_is() {
    let list = read(&credential(), ProofDates::default()).unwrap();
    for (index, status) in [(0, Status::Valid), (1, Status::Revoked)] {
        let entry = json!({ "credentialStatus": {
            "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
            "statusListIndex": index.to_string(), "statusListCredential": URI,
        }});
        let [reference] = StatusReference::read(&entry).unwrap().try_into().unwrap();
        assert_eq!(list.status(&reference), Ok(status));
    }
    assert_eq!(list.issued_at(), Some(1_617_632_860));
    assert_eq!(list.checked(NOW).expires_at, None);
}

#[test]
fn its_proofs_dates_count() {
    let list = read(&credential(), dates(NOW - HOUR, NOW + HOUR)).unwrap();
    assert_eq!(list.issued_at(), Some(NOW - HOUR), "newer than it is valid");
    assert_eq!(list.checked(NOW).expires_at, Some(NOW + HOUR));
    let refusal = |proof| read(&credential(), proof).unwrap_err();
    assert_eq!(
        refusal(dates(NOW + HOUR, NOW + 2 * HOUR)),
        StatusError::NotYetValid
    );
    assert_eq!(refusal(dates(NOW - 2 * HOUR, NOW - HOUR)), StatusError::Expired);
}

/// A list, a member of it that is changed, and what that breaks.
type Spoilt = (&'static str, Value, StatusError);

#[test]
fn what_is_wrong_with_the_list_is_as_wrong_as_in_a_jwt() {
    let spoilt: [Spoilt; 6] = [
        (
            "/id",
            json!("https://status.gdr.example/lists/2"),
            StatusError::Subject,
        ),
        ("/type", json!(["VerifiableCredential"]), StatusError::Type),
        (
            "/validFrom",
            json!("2036-04-05T14:27:40Z"),
            StatusError::NotYetValid,
        ),
        ("/credentialSubject", json!([]), StatusError::Claim),
        ("/credentialSubject/statusPurpose", json!(1), StatusError::Claim),
        (
            "/credentialSubject/encodedList",
            json!("uAAAA"),
            StatusError::Encoding,
        ),
    ];
    for (pointer, value, error) in spoilt {
        let mut document = credential();
        *document.pointer_mut(pointer).unwrap() = value;
        assert_eq!(
            read(&document, ProofDates::default()).unwrap_err(),
            error,
            "{pointer}"
        );
    }
    let mut document = credential();
    document["validUntil"] = json!("2026-04-05T14:27:40Z");
    assert_eq!(
        read(&document, ProofDates::default()).unwrap_err(),
        StatusError::Expired
    );
}
