//! The draft's own examples (`tests/vectors/token-status-list`).

use serde_json::{Value, json};
use wallet_crypto::PublicKey;
use wallet_trust::status::{ListSigner, SignedStatusList, Status, StatusError, StatusReference};

use super::{NOW, SKEW, at, public_key, read_token, signed, token_claims, token_header, verify};

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!(
            "../../../../../../tests/vectors/token-status-list/",
            $name
        ))
    };
}

/// The JSON of a file in which strings are wrapped and words may stand before it.
fn wrapped(text: &str) -> Value {
    let json: String = text[text.find('{').unwrap()..].split_whitespace().collect();
    serde_json::from_str(&json).unwrap()
}

fn claims(list: Value) -> Value {
    let mut claims = token_claims(1, &[]);
    claims["status_list"] = list;
    claims
}

pub(super) fn status(value: u8) -> Status {
    match value {
        0 => Status::Valid,
        1 => Status::Revoked,
        2 => Status::Suspended,
        3 | 12..=15 => Status::ApplicationSpecific(u32::from(value)),
        _ => Status::Unknown,
    }
}

#[test]
fn the_lists_of_compressed_byte_array() {
    let one = claims(wrapped(vector!("status_list_encoding_json.md")));
    let values = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
    for (idx, value) in (0..).zip(values) {
        assert_eq!(read_token(&one, idx), Ok(status(value)), "{idx}");
    }
    assert_eq!(read_token(&one, 16), Err(StatusError::IndexOutOfRange));

    let two = claims(wrapped(vector!("status_list_encoding2_json.md")));
    let values = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    for (idx, value) in (0..).zip(values) {
        assert_eq!(read_token(&two, idx), Ok(status(value)), "{idx}");
    }
    assert_eq!(read_token(&two, 12), Err(StatusError::IndexOutOfRange));
}

/// The values of a list of 2^20 entries, by the table of those that are not 0.
pub(super) fn expected(table: &str) -> Vec<u8> {
    let mut values = vec![0_u8; 1 << 20];
    for line in table.lines() {
        let (index, value) = line.split_once(' ').unwrap();
        values[index.parse::<usize>().unwrap()] = value.parse().unwrap();
    }
    values
}

/// The lists of 2^20 entries, each entry of each.
#[test]
fn the_long_lists() {
    for (list, values) in [
        (
            vector!("status_list_encoding1_long_json.md"),
            vector!("expected_1_bits.txt"),
        ),
        (
            vector!("status_list_encoding2_long_json.md"),
            vector!("expected_2_bits.txt"),
        ),
        (
            vector!("status_list_encoding4_json.md"),
            vector!("expected_4_bits.txt"),
        ),
        (
            vector!("status_list_encoding8_json.md"),
            vector!("expected_8_bits.txt"),
        ),
    ] {
        let list = verify(&signed(&token_header(), &claims(wrapped(list)))).unwrap();
        for (idx, value) in (0..).zip(expected(values)) {
            assert_eq!(list.status(&at(idx)), Ok(status(value)), "{idx}");
        }
        assert_eq!(list.status(&at(1 << 20)), Err(StatusError::IndexOutOfRange));
    }
}

/// The draft does not publish the key of its token, so that the signature can only be found to be another key's.
#[test]
fn the_token_in_jwt_format() {
    let raw: String = vector!("status_list_jwt_raw.md").split_whitespace().collect();
    let token = SignedStatusList::parse(raw.as_bytes()).unwrap();
    let named = ListSigner::Named {
        iss: "https://example.com".to_owned(),
        kid: Some("12".to_owned()),
    };
    assert_eq!(token.signer(), &named);
    let uri = "https://example.com/statuslists/1";
    let key: PublicKey = public_key(1);
    assert_eq!(
        token.verify(&key, uri, NOW, SKEW).err(),
        Some(StatusError::Signature)
    );

    let text = vector!("status_list_jwt.md");
    let (header, payload) = text.split_once("\n.\n").unwrap();
    let jws = signed(&wrapped(header), &wrapped(payload));
    let list = SignedStatusList::parse(jws.as_bytes()).unwrap();
    let list = list.verify(&key, uri, NOW, SKEW).unwrap();
    let reference =
        json!({ "status": { "status_list": { "idx": 0, "uri": "https://example.com/statuslists/1" } } });
    let [reference] = StatusReference::read(&reference).unwrap().try_into().unwrap();
    assert_eq!(list.status(&reference), Ok(Status::Revoked));
    let checked = list.checked(NOW);
    assert_eq!(
        (checked.expires_at, checked.ttl),
        (Some(2_291_720_170), Some(43_200))
    );
    assert_eq!(list.issued_at(), Some(1_686_920_170));
}
