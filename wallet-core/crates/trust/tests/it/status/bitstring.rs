//! Bitstring Status List and StatusList2021 in credentials that are secured as JWTs.

use serde_json::{Value, json};
use wallet_crypto::base64url_encode;
use wallet_trust::status::{
    MIN_BITSTRING_ENTRIES, SignedStatusList, Status, StatusError, StatusList, StatusReference,
};

use super::{NOW, SKEW, URI, gzip, public_key, signed, verify, zlib};

/// `encodedList` of the standard's own examples: 131,072 zeros.
const EXAMPLE: &str = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";

/// The shortest list, with these bytes first.
fn bits(first: &[u8]) -> Vec<u8> {
    let mut bytes = first.to_vec();
    bytes.resize(MIN_BITSTRING_ENTRIES / 8, 0);
    bytes
}

fn encoded(bytes: &[u8]) -> String {
    format!("u{}", base64url_encode(&gzip(bytes)))
}

/// A status list credential (data model 2.0) for these purposes.
fn credential(purpose: Value, encoded_list: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URI,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:example:12345",
        "validFrom": "2021-04-05T14:27:40Z",
        "credentialSubject": {
            "id": "https://example.com/status/3#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded_list,
        }
    })
}

/// The same in data model 1.1 as StatusList2021.
fn credential_2021(encoded_list: &str) -> Value {
    json!({
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "id": URI,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": { "id": "did:example:12345" },
        "issuanceDate": "2021-04-05T14:27:40Z",
        "credentialSubject": {
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encoded_list,
        }
    })
}

fn vc_jwt(credential: &Value) -> String {
    signed(&json!({ "alg": "ES256", "typ": "vc+jwt" }), credential)
}

fn jwt_1_1(credential: &Value) -> Value {
    json!({ "iss": "did:example:12345", "jti": URI, "nbf": 1_617_632_860, "vc": credential })
}

fn reference(entry: &str, purpose: &str, index: u64) -> Value {
    json!({
        "type": entry,
        "statusPurpose": purpose,
        "statusListIndex": index.to_string(),
        "statusListCredential": URI,
    })
}

fn entry(purpose: &str, index: u64) -> Value {
    reference("BitstringStatusListEntry", purpose, index)
}

fn ask(list: &StatusList, entry: &Value) -> Result<Status, StatusError> {
    let [reference] = StatusReference::read(&json!({ "credentialStatus": entry }))?
        .try_into()
        .unwrap();
    list.status(&reference)
}

fn list(purpose: Value, bytes: &[u8]) -> StatusList {
    verify(&vc_jwt(&credential(purpose, &encoded(bytes)))).unwrap()
}

/// "Status List Verifiable Credential", asked for the credential of "Revocable Verifiable Credential".
#[test]
fn the_standards_example() {
    let at = "https://example.com/credentials/status/3";
    let mut example = credential(json!("revocation"), EXAMPLE);
    example["id"] = json!(at);
    let list = SignedStatusList::parse(vc_jwt(&example).as_bytes()).unwrap();
    let list = list.verify(&public_key(1), at, NOW, SKEW).unwrap();
    let mut holder = entry("revocation", 94_567);
    holder["statusListCredential"] = json!(at);
    assert_eq!(ask(&list, &holder), Ok(Status::Valid));
    assert_eq!(list.issued_at(), Some(1_617_632_860));
}

#[test]
fn index_0_is_the_left_most_bit() {
    let list = list(json!("revocation"), &bits(&[0b1000_0001, 0b0100_0000]));
    for (index, status) in [
        (0, Status::Revoked),
        (1, Status::Valid),
        (6, Status::Valid),
        (7, Status::Revoked),
        (8, Status::Valid),
        (9, Status::Revoked),
        (131_071, Status::Valid),
    ] {
        assert_eq!(ask(&list, &entry("revocation", index)), Ok(status), "{index}");
    }
    for index in [131_072, u64::MAX] {
        assert_eq!(
            ask(&list, &entry("revocation", index)),
            Err(StatusError::IndexOutOfRange)
        );
    }
}

#[test]
fn the_purpose_says_what_a_bit_means() {
    let purposes = json!(["revocation", "suspension", "refresh", "message", "on_leave"]);
    let list = list(purposes, &bits(&[0b1000_0000]));
    for (purpose, status) in [
        ("revocation", Status::Revoked),
        ("suspension", Status::Suspended),
        ("refresh", Status::Valid),
        ("message", Status::ApplicationSpecific(1)),
        ("on_leave", Status::ApplicationSpecific(1)),
    ] {
        assert_eq!(ask(&list, &entry(purpose, 0)), Ok(status), "{purpose}");
        assert_eq!(ask(&list, &entry(purpose, 1)), Ok(Status::Valid), "{purpose}");
    }
    assert_eq!(ask(&list, &entry("other", 0)), Err(StatusError::Purpose));
}

fn messages(entry: &mut Value, words: &[&str]) {
    entry["statusSize"] = json!(words.len().ilog2());
    entry["statusMessage"] = words
        .iter()
        .enumerate()
        .map(|(value, word)| json!({ "status": format!("{value:#x}"), "message": word }))
        .collect();
}

#[test]
fn messages_of_two_bits() {
    let bytes = bits(&[0b00_01_10_11]);
    let bytes = [bytes.clone(), bytes].concat();
    let list = list(json!("message"), &bytes);
    for (index, status) in [
        (0, Status::Valid),
        (1, Status::ApplicationSpecific(1)),
        (2, Status::ApplicationSpecific(2)),
        (3, Status::ApplicationSpecific(3)),
    ] {
        let mut entry = entry("message", index);
        messages(
            &mut entry,
            &["pending_review", "accepted", "rejected", "undefined"],
        );
        assert_eq!(ask(&list, &entry), Ok(status), "{index}");
    }
}

/// The profile of the GOV.UK Wallet: two bits, of which 1 says `INVALID`.
#[test]
fn the_message_invalid_is_a_revocation() {
    let bytes = [bits(&[0b00_01_10_11]), bits(&[])].concat();
    let list = list(json!("message"), &bytes);
    for (index, status) in [
        (0, Status::Valid),
        (1, Status::Revoked),
        (2, Status::ApplicationSpecific(2)),
    ] {
        let mut entry = entry("message", index);
        messages(&mut entry, &["VALID", "INVALID", "unused", "unused"]);
        assert_eq!(ask(&list, &entry), Ok(status), "{index}");
    }
}

#[test]
fn the_list_itself_may_have_the_messages_and_the_size() {
    let mut document = credential(
        json!("message"),
        &encoded(&[bits(&[0b00_01_10_11]), bits(&[])].concat()),
    );
    let subject = &mut document["credentialSubject"];
    messages(subject, &["VALID", "INVALID", "unused", "unused"]);
    let list = verify(&vc_jwt(&document)).unwrap();
    let mut two_bits = entry("message", 1);
    two_bits["statusSize"] = json!(2);
    assert_eq!(ask(&list, &two_bits), Ok(Status::Revoked));
    // An entry without `statusSize` is of one bit, and then it is another list than this.
    assert_eq!(ask(&list, &entry("message", 1)), Err(StatusError::Size));
}

#[test]
fn entries_of_any_size() {
    let bytes = [bits(&[0b101_01011, 0b1_1000000]), bits(&[]), bits(&[])].concat();
    let list = list(json!("on_leave"), &bytes);
    for (index, status) in [
        (0, Status::ApplicationSpecific(0b101)),
        (1, Status::ApplicationSpecific(0b010)),
        (2, Status::ApplicationSpecific(0b111)),
        (3, Status::ApplicationSpecific(0b100)),
        (4, Status::Valid),
    ] {
        let mut entry = entry("on_leave", index);
        entry["statusSize"] = json!(3);
        assert_eq!(ask(&list, &entry), Ok(status), "{index}");
    }
}

#[test]
fn a_list_with_too_few_entries_hides_nobody() {
    let one_less = list(json!("revocation"), &bits(&[])[1..]);
    assert_eq!(
        ask(&one_less, &entry("revocation", 0)),
        Err(StatusError::TooShort)
    );
    let enough = list(json!("revocation"), &bits(&[]));
    assert_eq!(ask(&enough, &entry("revocation", 0)), Ok(Status::Valid));
    // The length counts in entries, not in bits.
    let mut wide = entry("revocation", 0);
    wide["statusSize"] = json!(2);
    assert_eq!(ask(&enough, &wide), Err(StatusError::TooShort));
}

#[test]
fn the_id_must_be_the_address_where_there_is_one() {
    let mut document = credential(json!("revocation"), EXAMPLE);
    document["id"] = json!("https://example.com/credentials/status/4");
    assert_eq!(verify(&vc_jwt(&document)).err(), Some(StatusError::Subject));
    document.as_object_mut().unwrap().remove("id");
    assert!(verify(&vc_jwt(&document)).is_ok());
}

#[test]
fn a_credential_of_another_type_is_no_list() {
    for (place, value) in [
        ("/type", json!(["VerifiableCredential"])),
        ("/type", json!("BitstringStatusListEntry")),
        ("/credentialSubject/type", json!("StatusList2021")),
    ] {
        let mut document = credential(json!("revocation"), EXAMPLE);
        *document.pointer_mut(place).unwrap() = value;
        assert_eq!(
            verify(&vc_jwt(&document)).err(),
            Some(StatusError::Type),
            "{place}"
        );
    }
}

#[test]
fn dates_of_the_credential_and_of_the_jwt_both_count() {
    for (name, value, error) in [
        (
            "validFrom",
            json!("2026-11-18T11:07:41Z"),
            Some(StatusError::NotYetValid),
        ),
        (
            "validFrom",
            json!("2026-11-18T23:07:41+12:00"),
            Some(StatusError::NotYetValid),
        ),
        ("validFrom", json!("2026-11-18T23:07:40.5+12:00"), None),
        ("validFrom", json!("18 November 2026"), Some(StatusError::Claim)),
        ("validFrom", json!(1_617_632_860), Some(StatusError::Claim)),
        (
            "validUntil",
            json!("2026-11-18T11:05:40Z"),
            Some(StatusError::Expired),
        ),
        ("validUntil", json!("2026-11-18T11:05:41Z"), None),
        ("nbf", json!(NOW + 61), Some(StatusError::NotYetValid)),
        ("iat", json!(NOW + 61), Some(StatusError::NotYetValid)),
        ("exp", json!(NOW - 60), Some(StatusError::Expired)),
        ("exp", json!(NOW + 1), None),
    ] {
        let mut document = credential(json!("revocation"), EXAMPLE);
        document[name] = value.clone();
        assert_eq!(verify(&vc_jwt(&document)).err(), error, "{name} {value}");
    }
}

#[test]
fn the_earlier_end_and_the_milliseconds_of_ttl() {
    let mut document = credential(json!("revocation"), EXAMPLE);
    document["validUntil"] = json!("2026-11-30T00:00:00Z");
    document["exp"] = json!(NOW + 5);
    for (ttl, seconds) in [(json!(300_000), 300), (json!("3600"), 3), (json!(999), 0)] {
        document["credentialSubject"]["ttl"] = ttl;
        let checked = verify(&vc_jwt(&document)).unwrap().checked(NOW);
        assert_eq!((checked.expires_at, checked.ttl), (Some(NOW + 5), Some(seconds)));
    }
    for ttl in [json!(-1), json!("1 h"), json!(null)] {
        document["credentialSubject"]["ttl"] = ttl;
        assert_eq!(verify(&vc_jwt(&document)).err(), Some(StatusError::Claim));
    }
}

#[test]
fn a_bitstring_that_is_not_whole_says_nothing() {
    let mut wrong_checksum = gzip(&bits(&[]));
    let place = wrong_checksum.len() - 8;
    wrong_checksum[place] ^= 1;
    for encoded in [
        format!("u{}", base64url_encode(&wrong_checksum)),
        format!("u{}", base64url_encode(&[gzip(&bits(&[])), gzip(&[1])].concat())),
        format!("u{}", base64url_encode(&zlib(&bits(&[])))),
        base64url_encode(&gzip(&bits(&[]))),
        format!("{EXAMPLE}="),
        format!("z{}", &EXAMPLE[1..]),
        String::new(),
    ] {
        let document = credential(json!("revocation"), &encoded);
        assert_eq!(
            verify(&vc_jwt(&document)).err(),
            Some(StatusError::Encoding),
            "{encoded}"
        );
    }
}

/// Its draft said no more than "base-64".
#[test]
fn status_list_2021_in_the_alphabets_that_are_met() {
    let standard = EXAMPLE[1..].replace('-', "+").replace('_', "/");
    for encoded in [
        EXAMPLE.to_owned(),
        EXAMPLE[1..].to_owned(),
        standard.clone(),
        format!("{standard}="),
    ] {
        let jws = signed(
            &json!({ "alg": "ES256", "typ": "JWT" }),
            &jwt_1_1(&credential_2021(&encoded)),
        );
        let list = verify(&jws).unwrap();
        let holder = reference("StatusList2021Entry", "revocation", 94_567);
        assert_eq!(ask(&list, &holder), Ok(Status::Valid), "{encoded}");
        // Each standard's entry names a list of that standard.
        assert_eq!(ask(&list, &entry("revocation", 94_567)), Err(StatusError::Type));
    }
}

#[test]
fn status_list_2021_must_name_itself() {
    let mut claims = jwt_1_1(&credential_2021(EXAMPLE));
    claims["vc"].as_object_mut().unwrap().remove("id");
    let header = json!({ "alg": "ES256" });
    assert!(verify(&signed(&header, &claims)).is_ok(), "`jti` stands for it");
    claims.as_object_mut().unwrap().remove("jti");
    assert_eq!(
        verify(&signed(&header, &claims)).err(),
        Some(StatusError::Subject)
    );
}

#[test]
fn a_reference_to_the_other_kind_of_list_is_an_error() {
    let list = list(json!("revocation"), &bits(&[]));
    assert_eq!(list.status(&super::at(0)), Err(StatusError::Type));
    let token = signed(&super::token_header(), &super::token_claims(1, &zlib(&bits(&[]))));
    assert_eq!(
        ask(&verify(&token).unwrap(), &entry("revocation", 0)),
        Err(StatusError::Type)
    );
}
