//! The rules of a Status List Token.

use serde_json::{Value, json};
use wallet_trust::status::{SignedStatusList, Status, StatusError};

use super::{
    NOW, SKEW, URI, at, gzip, public_key, read_token, signed, token_claims, token_header, verify, zlib,
};

fn with(name: &str, value: Value) -> Value {
    let mut claims = token_claims(1, &zlib(&[0b10]));
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = token_claims(1, &zlib(&[0b10]));
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[test]
fn each_answer_is_one_of_its_own() {
    let claims = token_claims(8, &zlib(&[0, 1, 2, 3, 4, 0x0b, 0x0c, 0x0f, 0x10, 0xff]));
    for (idx, status) in (0..).zip([
        Status::Valid,
        Status::Revoked,
        Status::Suspended,
        Status::ApplicationSpecific(3),
        Status::Unknown,
        Status::Unknown,
        Status::ApplicationSpecific(12),
        Status::ApplicationSpecific(15),
        Status::Unknown,
        Status::Unknown,
    ]) {
        assert_eq!(read_token(&claims, idx), Ok(status), "{idx}");
    }
}

#[test]
fn of_several_answers_the_worst_is_the_greatest() {
    let ascending = [
        Status::Valid,
        Status::ApplicationSpecific(3),
        Status::Unknown,
        Status::Suspended,
        Status::Revoked,
    ];
    assert!(ascending.is_sorted());
}

#[test]
fn an_index_outside_the_list_is_an_error() {
    let claims = token_claims(2, &zlib(&[0, 0, 0]));
    assert_eq!(read_token(&claims, 11), Ok(Status::Valid));
    for idx in [12, 1 << 40, u64::MAX] {
        assert_eq!(
            read_token(&claims, idx),
            Err(StatusError::IndexOutOfRange),
            "{idx}"
        );
    }
    assert_eq!(
        read_token(&token_claims(1, &zlib(&[])), 0),
        Err(StatusError::IndexOutOfRange)
    );
}

#[test]
fn the_subject_must_be_the_address_to_the_letter() {
    for other in [
        "https://status.gdr.example/lists/2",
        "https://status.gdr.example/lists/1/",
        "https://STATUS.gdr.example/lists/1",
        "",
    ] {
        assert_eq!(
            read_token(&with("sub", json!(other)), 0),
            Err(StatusError::Subject),
            "{other}"
        );
    }
    assert_eq!(read_token(&without("sub"), 0), Err(StatusError::Claim));
}

#[test]
fn dates_are_checked_with_the_clocks_a_little_apart() {
    let skew = i64::from(SKEW);
    assert!(read_token(&with("iat", json!(NOW + skew)), 0).is_ok());
    assert_eq!(
        read_token(&with("iat", json!(NOW + skew + 1)), 0),
        Err(StatusError::NotYetValid)
    );
    assert_eq!(
        read_token(&with("nbf", json!(NOW + skew + 1)), 0),
        Err(StatusError::NotYetValid)
    );
    assert!(read_token(&with("exp", json!(NOW - skew + 1)), 0).is_ok());
    assert_eq!(
        read_token(&with("exp", json!(NOW - skew)), 0),
        Err(StatusError::Expired)
    );
    assert!(read_token(&without("exp"), 0).is_ok());
    assert!(read_token(&without("ttl"), 0).is_ok());
    assert_eq!(read_token(&without("iat"), 0), Err(StatusError::Claim));
}

#[test]
fn claims_of_the_wrong_kind_are_refused() {
    for (name, value) in [
        ("sub", json!(1)),
        ("iat", json!("1795000000")),
        ("exp", json!(null)),
        ("ttl", json!(0)),
        ("ttl", json!(-1)),
        ("ttl", json!("43200")),
        ("iss", json!(["https://example.com"])),
        ("status_list", json!("eNrbuRgAAhcBXQ")),
        ("status_list", json!({ "bits": 1 })),
        ("status_list", json!({ "lst": "eNrbuRgAAhcBXQ" })),
        ("status_list", json!({ "bits": 0, "lst": "eNrbuRgAAhcBXQ" })),
        ("status_list", json!({ "bits": 3, "lst": "eNrbuRgAAhcBXQ" })),
        ("status_list", json!({ "bits": 16, "lst": "eNrbuRgAAhcBXQ" })),
        ("status_list", json!({ "bits": "1", "lst": "eNrbuRgAAhcBXQ" })),
        ("status_list", json!({ "bits": 257, "lst": "eNrbuRgAAhcBXQ" })),
    ] {
        assert_eq!(
            read_token(&with(name, value.clone()), 0),
            Err(StatusError::Claim),
            "{name} {value}"
        );
    }
}

#[test]
fn a_list_that_is_not_whole_says_nothing() {
    let whole = zlib(&[0xb9, 0xa3]);
    assert!(read_token(&token_claims(1, &whole), 0).is_ok());
    let mut wrong_checksum = whole.clone();
    *wrong_checksum.last_mut().unwrap() ^= 1;
    let mut longer = whole.clone();
    longer.push(0);
    let shorter = &whole[..whole.len() - 1];
    for broken in [
        &*wrong_checksum,
        &longer,
        shorter,
        &gzip(&[0xb9, 0xa3]),
        &[0xb9, 0xa3],
        &[],
    ] {
        assert_eq!(
            read_token(&token_claims(1, broken), 0),
            Err(StatusError::Encoding),
            "{broken:?}"
        );
    }
    for lst in ["eNrbuRgAAhcBXQ==", "eNrbuRgAAhcBX+", "eNrbuRgAAhcBXR"] {
        let claims = with("status_list", json!({ "bits": 1, "lst": lst }));
        assert_eq!(read_token(&claims, 0), Err(StatusError::Encoding), "{lst}");
    }
}

#[test]
fn the_signature_counts_before_anything_that_the_list_says() {
    let jws = signed(&token_header(), &with("sub", json!("https://elsewhere.example")));
    let list = SignedStatusList::parse(jws.as_bytes()).unwrap();
    assert_eq!(
        list.verify(&public_key(2), URI, NOW, SKEW).err(),
        Some(StatusError::Signature)
    );
}

#[test]
fn the_type_must_be_a_status_lists() {
    let claims = token_claims(1, &zlib(&[0]));
    for typ in ["dc+sd-jwt", "statuslist+cwt", "STATUSLIST+JWT", "at+jwt", ""] {
        let header = json!({ "alg": "ES256", "typ": typ });
        assert_eq!(
            verify(&signed(&header, &claims)).err(),
            Some(StatusError::Type),
            "{typ}"
        );
    }
    // Without the type it is read as a credential, and is none.
    let header = json!({ "alg": "ES256" });
    assert_eq!(verify(&signed(&header, &claims)).err(), Some(StatusError::Claim));
    let header = json!({ "alg": "ES256", "typ": 7 });
    assert_eq!(verify(&signed(&header, &claims)).err(), Some(StatusError::Type));
}

#[test]
fn algorithms_without_a_signature_are_refused() {
    for alg in ["none", "HS256", "RS256"] {
        let header = json!({ "alg": alg, "typ": "statuslist+jwt" });
        let jws = signed(&header, &token_claims(1, &zlib(&[0])));
        assert!(matches!(verify(&jws).err(), Some(StatusError::Jws(_))), "{alg}");
    }
}

#[test]
fn what_is_secured_otherwise_is_not_read() {
    for body in [
        &b"{\"type\":[\"VerifiableCredential\"]}"[..],
        b" {}",
        &[0xd1, 0x84, 0xff],
    ] {
        assert_eq!(
            SignedStatusList::parse(body).err(),
            Some(StatusError::Unsupported)
        );
    }
    for body in [&b""[..], b"a.b", b"a.b.c.d"] {
        assert!(matches!(
            SignedStatusList::parse(body).err(),
            Some(StatusError::Jws(_))
        ));
    }
}

#[test]
fn white_space_around_the_token_is_left_out() {
    let jws = format!(" {}\r\n", signed(&token_header(), &token_claims(1, &zlib(&[1]))));
    assert_eq!(verify(&jws).unwrap().status(&at(0)), Ok(Status::Revoked));
}
