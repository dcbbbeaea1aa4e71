//! The Status List Token in CWT format, and the CBOR forms of the draft's lists.

use minicbor::Encoder;
use p256::ecdsa::Signature;
use p256::ecdsa::signature::Signer as _;
use wallet_trust::status::{ListSigner, MAX_CWT_CLAIMS, SignedStatusList, Status, StatusError};

use super::vectors::{expected, status};
use super::{NOW, SKEW, URI, at, public_key, signing_key, verify_bytes, zlib};

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!(
            "../../../../../../tests/vectors/token-status-list/",
            $name
        ))
    };
}

/// The bytes of a file of wrapped hexadecimal, where words may stand before it.
fn hex(text: &str) -> Vec<u8> {
    let text = text.rsplit("encoded:").next().unwrap();
    let digits: String = text.split_whitespace().collect();
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// One claim: its key, and its value in CBOR.
type Claim = (i64, Vec<u8>);

fn cbor(write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    write(&mut encoder);
    encoder.into_writer()
}

fn integer(value: i64) -> Vec<u8> {
    cbor(|encoder| drop(encoder.i64(value)))
}

fn text(value: &str) -> Vec<u8> {
    cbor(|encoder| drop(encoder.str(value)))
}

fn list(bits: u8, compressed: &[u8]) -> Vec<u8> {
    cbor(|encoder| {
        let map = encoder
            .map(2)
            .and_then(|map| map.str("bits")?.u8(bits)?.str("lst"));
        drop(map.and_then(|map| map.bytes(compressed)));
    })
}

/// The claims of a token with this list.
fn claims(list: Vec<u8>) -> Vec<Claim> {
    vec![
        (2, text(URI)),
        (6, integer(NOW - 600)),
        (4, integer(NOW + 86_400)),
        (65_534, integer(43_200)),
        (65_533, list),
    ]
}

fn with(key: i64, value: Vec<u8>) -> Vec<Claim> {
    let mut claims = claims(list(1, &zlib(&[0b10])));
    match claims.iter_mut().find(|(own, _)| *own == key) {
        Some(claim) => claim.1 = value,
        None => claims.push((key, value)),
    }
    claims
}

fn protected(typ: &str) -> Vec<u8> {
    cbor(|encoder| {
        let map = encoder.map(2).and_then(|map| map.i64(1)?.i64(-7)?.i64(16));
        drop(map.and_then(|map| map.str(typ)));
    })
}

/// A COSE_Sign1 by the key with seed 1.
fn signed(protected: &[u8], unprotected: &[Claim], claims: &[Claim]) -> Vec<u8> {
    let map = |members: &[Claim]| {
        let mut bytes = cbor(|encoder| drop(encoder.map(u64::try_from(members.len()).unwrap())));
        for (key, value) in members {
            bytes.extend(integer(*key));
            bytes.extend(value);
        }
        bytes
    };
    let payload = map(claims);
    let structure = cbor(|encoder| {
        let head = encoder
            .array(4)
            .and_then(|array| array.str("Signature1")?.bytes(protected));
        drop(head.and_then(|array| array.bytes(&[])?.bytes(&payload)));
    });
    let signature: Signature = signing_key(1).sign(&structure);
    let mut message = vec![0xd2, 0x84];
    message.extend(cbor(|encoder| drop(encoder.bytes(protected))));
    message.extend(map(unprotected));
    message.extend(cbor(|encoder| drop(encoder.bytes(&payload))));
    message.extend(cbor(|encoder| drop(encoder.bytes(&signature.to_bytes()))));
    message
}

fn token(claims: &[Claim]) -> Vec<u8> {
    signed(&protected("application/statuslist+cwt"), &[], claims)
}

fn read(claims: &[Claim], idx: u64) -> Result<Status, StatusError> {
    verify_bytes(&token(claims))?.status(&at(idx))
}

#[test]
fn the_short_lists_of_the_draft() {
    let one = claims(hex(vector!("status_list_encoding_cbor.md")));
    let values = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
    for (idx, value) in (0..).zip(values) {
        assert_eq!(read(&one, idx), Ok(status(value)), "{idx}");
    }
    let two = claims(hex(vector!("status_list_encoding2_cbor.md")));
    let values = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    for (idx, value) in (0..).zip(values) {
        assert_eq!(read(&two, idx), Ok(status(value)), "{idx}");
    }
    assert_eq!(read(&two, 12), Err(StatusError::IndexOutOfRange));
}

#[test]
fn the_long_lists_of_the_draft() {
    for (list, values) in [
        (
            vector!("status_list_encoding1_long_cbor.md"),
            vector!("expected_1_bits.txt"),
        ),
        (
            vector!("status_list_encoding2_long_cbor.md"),
            vector!("expected_2_bits.txt"),
        ),
        (
            vector!("status_list_encoding4_cbor.md"),
            vector!("expected_4_bits.txt"),
        ),
        (
            vector!("status_list_encoding8_cbor.md"),
            vector!("expected_8_bits.txt"),
        ),
    ] {
        let list = verify_bytes(&token(&claims(hex(list)))).unwrap();
        for (idx, value) in (0..).zip(expected(values)) {
            assert_eq!(list.status(&at(idx)), Ok(status(value)), "{idx}");
        }
    }
}

/// The draft does not publish the key of its token.
#[test]
fn the_token_of_the_draft() {
    let token = SignedStatusList::parse(&hex(vector!("status_list_cwt.md"))).unwrap();
    let signer = ListSigner::CredentialIssuer {
        kid: Some("12".to_owned()),
    };
    assert_eq!(token.signer(), &signer);
    let uri = "https://example.com/statuslists/1";
    let wrong = token.verify(&public_key(1), uri, NOW, SKEW).err();
    assert_eq!(wrong, Some(StatusError::Signature));
}

#[test]
fn the_rules_are_those_of_the_jwt() {
    let skew = i64::from(SKEW);
    for (key, value, error) in [
        (
            2,
            text("https://status.gdr.example/lists/2"),
            StatusError::Subject,
        ),
        (2, integer(1), StatusError::Claim),
        (6, integer(NOW + skew + 1), StatusError::NotYetValid),
        (5, integer(NOW + skew + 1), StatusError::NotYetValid),
        (4, integer(NOW - skew), StatusError::Expired),
        (4, text("tomorrow"), StatusError::Claim),
        (65_534, integer(0), StatusError::Claim),
        (65_534, integer(-1), StatusError::Claim),
        (65_533, integer(1), StatusError::Claim),
        (65_533, list(3, &zlib(&[0])), StatusError::Claim),
        (65_533, cbor(|encoder| drop(encoder.map(0))), StatusError::Claim),
        (65_533, list(1, &[1, 2, 3]), StatusError::Encoding),
    ] {
        assert_eq!(read(&with(key, value.clone()), 0), Err(error), "{key} {value:?}");
    }
    for missing in [2, 6, 65_533] {
        let mut claims = with(1, text("https://gdr.example"));
        claims.retain(|(key, _)| *key != missing);
        assert_eq!(read(&claims, 0), Err(StatusError::Claim), "{missing}");
    }
    let checked = verify_bytes(&token(&with(100, integer(7)))).unwrap().checked(NOW);
    assert_eq!(
        (checked.expires_at, checked.ttl),
        (Some(NOW + 86_400), Some(43_200))
    );
}

#[test]
fn claims_that_stand_twice_are_refused() {
    for key in [1, 2, 4, 5, 6, 65_534] {
        let value = if key <= 2 { text(URI) } else { integer(NOW) };
        let mut claims = with(key, value.clone());
        claims.push((key, value));
        assert_eq!(read(&claims, 0), Err(StatusError::Claim), "{key}");
    }
}

#[test]
fn the_type_is_protected_and_a_status_lists() {
    let claims = claims(list(1, &zlib(&[0])));
    for typ in ["application/cwt", "statuslist+cwt", "application/statuslist+jwt"] {
        let message = signed(&protected(typ), &[], &claims);
        assert_eq!(
            SignedStatusList::parse(&message).err(),
            Some(StatusError::Type),
            "{typ}"
        );
    }
    let untyped = cbor(|encoder| drop(encoder.map(1).and_then(|map| map.i64(1)?.i64(-7))));
    let message = signed(&untyped, &[], &claims);
    assert_eq!(SignedStatusList::parse(&message).err(), Some(StatusError::Type));
    let elsewhere = [(16, text("application/statuslist+cwt"))];
    let message = signed(&untyped, &elsewhere, &claims);
    assert!(matches!(
        SignedStatusList::parse(&message).err(),
        Some(StatusError::Cose(_))
    ));
    // COSE_Mac0: a shared key proves nothing to a wallet.
    let mut mac = token(&claims);
    mac[0] = 0xd1;
    assert_eq!(
        SignedStatusList::parse(&mac).err(),
        Some(StatusError::Unsupported)
    );
}

#[test]
fn the_signer_is_found_as_of_a_jwt() {
    let signer = |unprotected: &[Claim], claims: &[Claim]| {
        let message = signed(&protected("application/statuslist+cwt"), unprotected, claims);
        SignedStatusList::parse(&message).map(|list| list.signer().clone())
    };
    let bytes = |value: &[u8]| cbor(|encoder| drop(encoder.bytes(value)));
    let plain = claims(list(1, &zlib(&[0])));
    let named = with(1, text("https://gdr.example"));
    let kid = (4, bytes(b"12"));
    let x5chain = (33, bytes(&[0x30, 0]));
    assert_eq!(
        signer(&[], &plain),
        Ok(ListSigner::CredentialIssuer { kid: None })
    );
    let by_name = ListSigner::Named {
        iss: "https://gdr.example".to_owned(),
        kid: Some("12".to_owned()),
    };
    assert_eq!(signer(std::slice::from_ref(&kid), &named), Ok(by_name));
    let by_chain = ListSigner::X5c {
        chain: vec![vec![0x30, 0]],
        iss: Some("https://gdr.example".to_owned()),
    };
    assert_eq!(signer(&[kid, x5chain], &named), Ok(by_chain));
    let not_text = (4, bytes(&[0xff]));
    assert_eq!(
        signer(&[not_text], &plain),
        Ok(ListSigner::CredentialIssuer { kid: None })
    );
}

#[test]
fn limits() {
    let padded = |count: i64| {
        let mut claims = claims(list(1, &zlib(&[1])));
        let first = i64::try_from(claims.len()).unwrap();
        claims.extend((first..count).map(|key| (1_000 + key, integer(0))));
        read(&claims, 0)
    };
    let most = i64::try_from(MAX_CWT_CLAIMS).unwrap();
    assert_eq!(padded(most), Ok(Status::Revoked));
    assert_eq!(padded(most + 1), Err(StatusError::TooLarge));
    let chain = |count: u64| {
        let x5chain = cbor(|encoder| {
            let _ = encoder.array(count);
            for _ in 0..count {
                let _ = encoder.bytes(&[0x30, 0]);
            }
        });
        let claims = claims(list(1, &zlib(&[0])));
        let message = signed(
            &protected("application/statuslist+cwt"),
            &[(33, x5chain)],
            &claims,
        );
        SignedStatusList::parse(&message).err()
    };
    assert_eq!(chain(5), None);
    assert_eq!(chain(6), Some(StatusError::TooLarge));
}
