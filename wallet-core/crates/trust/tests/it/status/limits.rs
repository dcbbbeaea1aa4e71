//! Each limit, just below and just above.

use serde_json::{Value, json};
use wallet_crypto::{JwsError, base64url_encode};
use wallet_trust::status::{
    MAX_CERTIFICATES, MAX_COMPRESSED_BYTES, MAX_INFLATED_BYTES, MAX_JSON_DEPTH, MAX_REFERENCES,
    MAX_STATUS_MESSAGES, MAX_STATUS_SIZE, MAX_TOKEN_BYTES, MAX_URI_BYTES, SignedStatusList, Status,
    StatusError, StatusReference,
};

use crate::trust_lists::header_limits;

use super::{URI, read_token, signed, token_claims, token_header, verify, zlib};

#[test]
fn inflated_bytes() {
    let most = token_claims(1, &zlib(&vec![0; MAX_INFLATED_BYTES]));
    let last = u64::try_from(MAX_INFLATED_BYTES).unwrap() * 8 - 1;
    assert_eq!(read_token(&most, last), Ok(Status::Valid));
    assert_eq!(read_token(&most, last + 1), Err(StatusError::IndexOutOfRange));
    let more = token_claims(1, &zlib(&vec![0; MAX_INFLATED_BYTES + 1]));
    assert_eq!(read_token(&more, 0), Err(StatusError::InflatedTooLarge));
}

/// A gigabyte of zeros is a megabyte to fetch.
#[test]
fn a_bomb_is_inflated_up_to_the_limit_and_no_further() {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    for _ in 0..256 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < MAX_COMPRESSED_BYTES);
    assert_eq!(
        read_token(&token_claims(1, &bomb), 0),
        Err(StatusError::InflatedTooLarge)
    );
}

/// DEFLATE blocks of stored bytes, so that the compressed length can be chosen; the last block is empty.
fn stored(compressed_len: usize) -> Vec<u8> {
    let mut stream = zlib(&[]);
    let (head, tail) = (stream[..2].to_vec(), [1, 0, 0, 0xff, 0xff, 0, 0, 0, 1]);
    stream.clear();
    stream.extend(head);
    // An empty stored block takes five bytes and says nothing.
    while stream.len() + 5 + tail.len() <= compressed_len {
        stream.extend([0, 0, 0, 0xff, 0xff]);
    }
    stream.extend(tail);
    stream
}

#[test]
fn compressed_bytes() {
    let below = stored(MAX_COMPRESSED_BYTES);
    assert!((MAX_COMPRESSED_BYTES - 5..=MAX_COMPRESSED_BYTES).contains(&below.len()));
    assert_eq!(
        read_token(&token_claims(1, &below), 0),
        Err(StatusError::IndexOutOfRange),
        "read, and empty"
    );
    let above = stored(MAX_COMPRESSED_BYTES + 5);
    assert!(above.len() > MAX_COMPRESSED_BYTES);
    assert_eq!(
        read_token(&token_claims(1, &above), 0),
        Err(StatusError::TooLarge)
    );
}

#[test]
fn bytes_of_the_token() {
    let mut claims = token_claims(1, &zlib(&[1]));
    claims["more"] = json!("a".repeat(MAX_TOKEN_BYTES / 4 * 3 - 1000));
    let jws = signed(&token_header(), &claims);
    let room = MAX_TOKEN_BYTES - jws.len();
    let fits = format!("{jws}{}", " ".repeat(room));
    assert_eq!(verify(&fits).unwrap().status(&super::at(0)), Ok(Status::Revoked));
    assert_eq!(verify(&format!("{fits} ")).err(), Some(StatusError::TooLarge));
}

fn nested(depth: usize) -> Value {
    (1..depth).fold(json!([]), |inner, _| json!([inner]))
}

#[test]
fn depth_of_the_payload() {
    let mut claims = token_claims(1, &zlib(&[1]));
    claims["more"] = nested(MAX_JSON_DEPTH - 1);
    assert!(verify(&signed(&token_header(), &claims)).is_ok());
    claims["more"] = nested(MAX_JSON_DEPTH);
    assert!(matches!(
        verify(&signed(&token_header(), &claims)).err(),
        Some(StatusError::Payload(_))
    ));
}

fn entry() -> Value {
    json!({
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "0",
        "statusListCredential": URI,
    })
}

fn read(entry: Value) -> Result<usize, StatusError> {
    StatusReference::read(&json!({ "credentialStatus": entry })).map(|found| found.len())
}

#[test]
fn lists_of_one_credential() {
    assert_eq!(read(vec![entry(); MAX_REFERENCES].into()), Ok(MAX_REFERENCES));
    assert_eq!(
        read(vec![entry(); MAX_REFERENCES + 1].into()),
        Err(StatusError::TooLarge)
    );
    let mut both = json!({ "credentialStatus": vec![entry(); MAX_REFERENCES] });
    both["status"] = json!({});
    assert_eq!(StatusReference::read(&both), Err(StatusError::TooLarge));
}

#[test]
fn bytes_of_an_address() {
    let address = |length: usize| {
        let mut entry = entry();
        entry["statusListCredential"] = json!("u".repeat(length));
        entry
    };
    assert_eq!(read(address(MAX_URI_BYTES)), Ok(1));
    assert_eq!(read(address(MAX_URI_BYTES + 1)), Err(StatusError::TooLarge));
}

#[test]
fn bits_of_an_entry() {
    let sized = |size: u64| {
        let mut entry = entry();
        entry["statusSize"] = json!(size);
        entry
    };
    assert_eq!(read(sized(u64::from(MAX_STATUS_SIZE))), Ok(1));
    for size in [u64::from(MAX_STATUS_SIZE) + 1, 256, 257, u64::MAX] {
        assert_eq!(read(sized(size)), Err(StatusError::TooLarge), "{size}");
    }
}

#[test]
fn messages_of_an_entry() {
    let with = |size: u32| {
        let mut entry = entry();
        entry["statusSize"] = json!(size);
        entry["statusMessage"] = (0..1_u32 << size)
            .map(|value| json!({ "status": format!("{value:#x}"), "message": "" }))
            .collect();
        entry
    };
    assert_eq!(MAX_STATUS_MESSAGES, 1 << 8);
    assert_eq!(read(with(8)), Ok(1));
    assert_eq!(read(with(9)), Err(StatusError::TooLarge));
}

#[test]
fn certificates_of_a_header() {
    let parse = |count: usize| {
        let header = json!({ "alg": "ES256", "typ": "statuslist+jwt", "x5c": vec!["MAA="; count] });
        SignedStatusList::parse(signed(&header, &token_claims(1, &zlib(&[0]))).as_bytes()).err()
    };
    assert_eq!(parse(MAX_CERTIFICATES), None);
    assert_eq!(parse(MAX_CERTIFICATES + 1), Some(StatusError::TooLarge));
    assert_eq!(parse(0), Some(StatusError::Header));
}

#[test]
fn bytes_and_depth_of_a_header() {
    let read =
        |header: &Value| SignedStatusList::parse(signed(header, &token_claims(1, &zlib(&[0]))).as_bytes());
    let [largest, larger, deepest, deeper] = header_limits(&token_header(), 128 * 1024, read);
    assert!(largest.is_ok() && deepest.is_ok());
    for refused in [larger, deeper] {
        assert!(matches!(refused, Err(StatusError::Jws(JwsError::Header(_)))));
    }
}

#[test]
fn the_list_is_refused_by_its_length_before_it_is_decoded() {
    let mut claims = token_claims(1, &[]);
    // Not base64url, either: the length is what is noticed.
    claims["status_list"]["lst"] = json!("=".repeat(MAX_COMPRESSED_BYTES.div_ceil(3) * 4 + 1));
    assert_eq!(read_token(&claims, 0), Err(StatusError::TooLarge));
    claims["status_list"]["lst"] = json!(base64url_encode(&[]));
    assert_eq!(read_token(&claims, 0), Err(StatusError::Encoding));
}
