//! Each limit lets its value through and refuses one more.

use ciborium::Value as Cbor;
use ciborium::cbor;

use super::{Making, NAMESPACE, compact, embedded, item, member, with};
use crate::{
    MAX_CLAIM_NAME_BYTES, MAX_CLAIMS, MAX_COMPACT_BYTES, MAX_DEPTH, MAX_DIGESTS, MAX_ELEMENTS,
    MAX_NAMESPACES, Mdoc, MdocError,
};

fn of(items: Vec<Cbor>) -> Result<Mdoc, MdocError> {
    Making::of(vec![(NAMESPACE.to_owned(), items)]).digested().parse()
}

fn nested(levels: usize) -> Cbor {
    (1..levels).fold(Cbor::Array(vec![]), |value, _| Cbor::Array(vec![value]))
}

#[test]
fn the_size_of_the_text() {
    let issued = |padding: usize| {
        let making = Making::of(vec![(
            "n".to_owned(),
            vec![item(0, "e", Cbor::Bytes(vec![0; padding]))],
        )]);
        making.digested().issue()
    };
    // Three bytes of padding are four characters, so the last ones are found by trying.
    let base = (MAX_COMPACT_BYTES - issued(70_000).len()) / 4 * 3 + 70_000;
    let longest = (base - 6..base + 6)
        .rev()
        .map(issued)
        .find(|text| text.len() <= MAX_COMPACT_BYTES);
    let longest = longest.unwrap();
    assert!(longest.len() + 4 > MAX_COMPACT_BYTES);
    Mdoc::parse(&longest).unwrap();
    assert_eq!(
        Mdoc::parse(&format!("{longest}AAAA")).err(),
        Some(MdocError::TooLarge)
    );
}

#[test]
fn the_number_of_namespaces() {
    let of = |count: usize| {
        let namespaces = (0..count).map(|at| (format!("n{at}"), vec![item(0, "e", 1.into())]));
        Making::of(namespaces.collect()).digested()
    };
    of(MAX_NAMESPACES).parse().unwrap();
    assert_eq!(
        of(MAX_NAMESPACES + 1).parse().err(),
        Some(MdocError::TooManyNamespaces)
    );
    // Of elements alone, whose digests would be missing.
    let mut making = of(MAX_NAMESPACES + 1);
    let digests = member(&mut making.object, "valueDigests").as_map_mut().unwrap();
    digests.pop();
    assert_eq!(making.parse().err(), Some(MdocError::TooManyNamespaces));
}

#[test]
fn the_number_of_elements() {
    let items = |count: usize| {
        (0..count)
            .map(|at| item(at as u64, &format!("e{at}"), 1.into()))
            .collect()
    };
    of(items(MAX_ELEMENTS)).unwrap();
    assert_eq!(
        of(items(MAX_ELEMENTS + 1)).err(),
        Some(MdocError::TooManyElements)
    );
}

#[test]
fn the_number_of_digests() {
    let with_digests = |count: usize| {
        let mut making = Making::new().digested();
        let others = (0..count)
            .map(|at| (Cbor::from(at as u64), Cbor::Bytes(vec![0; 32])))
            .collect();
        let digests = member(&mut making.object, "valueDigests").as_map_mut().unwrap();
        digests.push(("other".into(), Cbor::Map(others)));
        making.parse()
    };
    with_digests(MAX_DIGESTS - 5).unwrap();
    assert_eq!(
        with_digests(MAX_DIGESTS - 4).err(),
        Some(MdocError::TooManyDigests)
    );
}

#[test]
fn the_depth_of_a_value() {
    // The namespaces are the first level, the elements of one the second.
    let deep = |levels: usize| of(vec![item(0, "e", nested(levels))]);
    deep(MAX_DEPTH - 2).unwrap();
    assert_eq!(deep(MAX_DEPTH - 1).err(), Some(MdocError::TooDeep));
    // Tags count as well.
    let tagged = |levels: usize| {
        let value = (0..levels).fold(Cbor::from(1), |value, _| Cbor::Tag(5, Box::new(value)));
        of(vec![item(0, "e", value)])
    };
    tagged(MAX_DEPTH - 3).unwrap();
    assert_eq!(tagged(MAX_DEPTH - 1).err(), Some(MdocError::TooDeep));
}

#[test]
fn the_depth_of_what_is_passed_over() {
    let deep = |levels: usize| {
        let making = Making::new().digested();
        let mut issued = making.issued_with(&making.items());
        with(&mut issued, "more", nested(levels));
        Mdoc::parse(&compact(&issued))
    };
    deep(MAX_DEPTH).unwrap();
    assert_eq!(deep(MAX_DEPTH + 1).err(), Some(MdocError::TooDeep));
    let key = Cbor::Map(vec![(nested(MAX_DEPTH + 1), 1.into())]);
    assert_eq!(Mdoc::parse(&compact(&key)).err(), Some(MdocError::TooDeep));
}

#[test]
fn the_number_of_claims() {
    // The namespace and the element are two of them.
    let list = |count: usize| of(vec![item(0, "e", Cbor::Array(vec![1.into(); count]))]);
    list(MAX_CLAIMS - 2).unwrap();
    assert_eq!(list(MAX_CLAIMS - 1).err(), Some(MdocError::TooManyClaims));
}

#[test]
fn the_length_of_a_name() {
    let name = |length: usize| "n".repeat(length);
    let makings: [fn(String) -> Making; 4] = [
        |name| Making::of(vec![(name, vec![item(0, "e", 1.into())])]),
        |name| Making::of(vec![("n".to_owned(), vec![item(0, &name, 1.into())])]),
        |name| {
            Making::of(vec![(
                "n".to_owned(),
                vec![item(0, "e", cbor!({ name => 1 }).unwrap())],
            )])
        },
        |name| {
            let mut making = Making::new();
            *member(&mut making.object, "docType") = name.into();
            making
        },
    ];
    for making in makings {
        making(name(MAX_CLAIM_NAME_BYTES)).digested().parse().unwrap();
        let above = making(name(MAX_CLAIM_NAME_BYTES + 1)).digested().parse();
        assert_eq!(above.err(), Some(MdocError::TooManyClaims));
    }
}

#[test]
fn a_length_that_is_only_announced_costs_nothing() {
    // A map, an array, a byte string and a text of 2^63 and more.
    for head in [0xbb_u8, 0x9b, 0x5b, 0x7b] {
        let bytes = [&[head][..], &[0xff; 8]].concat();
        assert!(Mdoc::parse(&wallet_crypto::base64url_encode(&bytes)).is_err());
        let making = Making::new().digested();
        let items = vec![(NAMESPACE.to_owned(), vec![super::encode(&embedded(bytes))])];
        assert!(Mdoc::parse(&compact(&making.issued_with(&items))).is_err());
    }
}

#[test]
fn what_is_nested_a_million_times_is_refused() {
    for head in [0x81_u8, 0x9f, 0xc1, 0xbf] {
        let deep = vec![head; 1_000_000];
        assert!(Mdoc::parse(&wallet_crypto::base64url_encode(&deep)).is_err());
        let value = [&[0xa1, 0x61, b'x'][..], &deep].concat();
        assert_eq!(
            Mdoc::parse(&wallet_crypto::base64url_encode(&value)).err(),
            Some(MdocError::TooDeep)
        );
    }
}
