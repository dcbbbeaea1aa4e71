//! The values of elements as JSON (RFC 8949 section 6.1).

use ciborium::Value as Cbor;
use ciborium::cbor;
use serde_json::{Value, json};

use super::{Making, compact, decode, embedded, encode, item, mdoc, member};
use crate::{Mdoc, MdocError, MdocPart};

fn read(value: Cbor) -> Result<Value, MdocError> {
    let making = Making::of(vec![("n".to_owned(), vec![item(0, "e", value)])]);
    making
        .digested()
        .parse()
        .map(|mdoc| mdoc.claims()["n"]["e"].clone())
}

/// The same for a value that is encoded already, well-formed or not.
fn read_bytes(value: &[u8]) -> Result<Value, MdocError> {
    let mut making = Making::of(vec![("n".to_owned(), vec![item(0, "e", Cbor::Null)])]);
    let mut bytes = encode(&making.namespaces[0].1[0]);
    assert_eq!(bytes.pop(), Some(0xf6));
    bytes.extend(value);
    let item = encode(&embedded(bytes));
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&item).to_vec();
    *member(&mut making.object, "valueDigests") = cbor!({ "n" => { 0 => Cbor::Bytes(digest) } }).unwrap();
    let issued = making.issued_with(&[("n".to_owned(), vec![item])]);
    Mdoc::parse(&compact(&issued)).map(|mdoc| mdoc.claims()["n"]["e"].clone())
}

#[test]
fn the_check_in_reads_as_in_every_format() {
    let claims = mdoc().claims().clone();
    let expected = json!({ "uk.example.staffpassport.checkin.1": {
        "family_name": "Okafor",
        "portrait": "data:image/jpeg;base64,/9j/4AE=",
        "licence_to_attend": true,
        "issue_date": "2026-01-01",
        "roles": [{ "name": "nurse", "bands": [5, 6] }, []],
    }});
    assert_eq!(claims, expected);
}

#[test]
fn every_kind_of_value() {
    let png = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    for (value, expected) in [
        (Cbor::from(u64::MAX), json!(u64::MAX)),
        (Cbor::from(i64::MIN), json!(i64::MIN)),
        (Cbor::from(-1), json!(-1)),
        (Cbor::from(1.5), json!(1.5)),
        (Cbor::from(1.0e300), json!(1.0e300)),
        (Cbor::from(f64::NAN), Value::Null),
        (Cbor::from(f64::INFINITY), Value::Null),
        (Cbor::Null, Value::Null),
        (false.into(), json!(false)),
        ("\u{feff}ö".into(), json!("\u{feff}ö")),
        (Cbor::Bytes(vec![0xff, 0xd8]), json!("_9g")),
        (Cbor::Bytes(vec![]), json!("")),
        (
            Cbor::Bytes(png.to_vec()),
            json!("data:image/png;base64,iVBORw0KGgo="),
        ),
        (
            Cbor::Tag(0, Box::new("2026-01-01T00:00:00Z".into())),
            json!("2026-01-01T00:00:00Z"),
        ),
        (Cbor::Tag(1, Box::new(5.into())), json!(5)),
        (Cbor::Tag(24, Box::new(Cbor::Bytes(vec![1]))), json!("AQ")),
        (Cbor::Array(vec![]), json!([])),
        (cbor!({}).unwrap(), json!({})),
        (
            cbor!({ "a" => { 1 => "x", -2 => [null] } }).unwrap(),
            json!({ "a": { "1": "x", "-2": [null] } }),
        ),
    ] {
        assert_eq!(read(value.clone()).unwrap(), expected, "{value:?}");
    }
}

#[test]
fn encodings_that_another_encoder_chooses() {
    for (bytes, expected) in [
        // Half and single floats, RFC 8949 appendix A.
        (&[0xf9, 0x3e, 0x00][..], json!(1.5)),
        (&[0xf9, 0x00, 0x01], json!(5.960_464_477_539_063e-8)),
        (&[0xf9, 0x04, 0x00], json!(6.103_515_625e-5)),
        (&[0xf9, 0xc4, 0x00], json!(-4.0)),
        (&[0xf9, 0x7b, 0xff], json!(65_504.0)),
        (&[0xf9, 0x7c, 0x00], Value::Null),
        (&[0xfa, 0x47, 0xc3, 0x50, 0x00], json!(100_000.0)),
        // Undefined, another simple value.
        (&[0xf7], Value::Null),
        (&[0xf0], Value::Null),
        (&[0xf8, 0xff], Value::Null),
        // Indefinite lengths, a number that is longer than it need be.
        (&[0x9f, 0x01, 0xff], json!([1])),
        (&[0xbf, 0x61, b'a', 0x19, 0, 1, 0xff], json!({ "a": 1 })),
    ] {
        assert_eq!(read_bytes(bytes).unwrap(), expected, "{bytes:x?}");
    }
}

#[test]
fn what_has_no_json_is_refused() {
    let malformed = Err(MdocError::Malformed(MdocPart::ElementValue));
    // A number of 65 bits, strings in chunks, keys that are neither texts nor whole numbers.
    assert_eq!(
        read_bytes(&[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        malformed
    );
    assert_eq!(read_bytes(&[0x7f, 0x61, b'a', 0xff]), malformed);
    assert_eq!(read_bytes(&[0x5f, 0x41, 1, 0xff]), malformed);
    assert_eq!(read(Cbor::Map(vec![(Cbor::Null, 1.into())])), malformed);
    assert_eq!(read(Cbor::Map(vec![(Cbor::Array(vec![]), 1.into())])), malformed);
    // The same key twice, in one spelling or two.
    let twice = Err(MdocError::Duplicate(MdocPart::ElementValue));
    assert_eq!(
        read(Cbor::Map(vec![("a".into(), 1.into()), ("a".into(), 1.into())])),
        twice
    );
    assert_eq!(
        read(Cbor::Map(vec![("1".into(), 1.into()), (1.into(), 1.into())])),
        twice
    );
    // Not well-formed: cut off, a break, a reserved length, no UTF-8, more behind it.
    for bytes in [
        &[0x82, 1][..],
        &[0xff],
        &[0x1c],
        &[0x61, 0xff],
        &[1, 2],
        &[0xbf, 0x61, b'a', 0xff],
        &[],
    ] {
        assert!(read_bytes(bytes).is_err(), "{bytes:x?}");
    }
}

#[test]
fn an_issuer_may_encode_as_it_likes() {
    // The maps of the whole document in indefinite lengths; the signature alone is in definite ones.
    let making = Making::new().digested();
    let mut issued = making.issued_with(&making.items());
    let mut bytes = vec![0xbf];
    for name in ["nameSpaces", "issuerAuth"] {
        bytes.extend(encode(&name.into()));
        bytes.extend(encode(member(&mut issued, name)));
    }
    bytes.push(0xff);
    assert_eq!(decode(&bytes), issued);
    let read = Mdoc::parse(&wallet_crypto::base64url_encode(&bytes)).unwrap();
    assert_eq!(read.claims(), mdoc().claims());
}
