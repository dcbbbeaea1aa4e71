//! Every rule that an mdoc can break, one at a time.

use ciborium::Value as Cbor;
use ciborium::cbor;
use wallet_crypto::SignatureAlgorithm;

use super::{
    BEGIN, DOC_TYPE, END, Making, NAMESPACE, compact, decode, device, issuer, item, mdoc, member, public,
    tdate, with, without,
};
use crate::limits::MAX_DATE_TIME_BYTES;
use crate::{Credential, Encoding, HolderReference, IssuerReference, Mdoc, MdocError, MdocPart};

/// The rule that an mdoc breaks which was changed before its digests were made.
fn refused_items(change: impl FnOnce(&mut Vec<Cbor>)) -> Option<MdocError> {
    let mut making = Making::new();
    change(&mut making.namespaces[0].1);
    making.digested().parse().err()
}

/// The rule that an mdoc breaks in what is signed.
pub(super) fn refused_object(change: impl FnOnce(&mut Cbor)) -> Option<MdocError> {
    let mut making = Making::new().digested();
    change(&mut making.object);
    making.parse().err()
}

/// A moment before all of the mdoc's, in so many bytes.
fn long_date(bytes: usize) -> Cbor {
    let start = "2026-01-01T00:00:00.";
    tdate(&format!(
        "{start}{}Z",
        "0".repeat(bytes - start.len() - "Z".len())
    ))
}

#[test]
fn the_longest_date_is_read() {
    for name in ["signed", "validFrom"] {
        let longest = refused_object(|object| {
            *member(member(object, "validityInfo"), name) = long_date(MAX_DATE_TIME_BYTES);
        });
        assert_eq!(longest, None, "{name}");
    }
}

#[test]
fn a_right_one_says_what_it_is() {
    let mdoc = mdoc();
    assert_eq!(mdoc.doc_type(), DOC_TYPE);
    assert_eq!(mdoc.algorithm(), SignatureAlgorithm::Es256);
    mdoc.verify_signature(&public(&issuer())).unwrap();
    assert_eq!(
        mdoc.verify_signature(&public(&device())),
        Err(MdocError::Signature)
    );
    assert_eq!(mdoc.device_key(), Ok(public(&device())));
    let chain = vec![b"certificate".to_vec()];
    assert_eq!(mdoc.issuer_reference(), IssuerReference::X5c { chain, iss: None });
    let validity = mdoc.validity();
    assert_eq!(
        (validity.nbf, validity.exp, validity.iat),
        (Some(BEGIN), Some(END), Some(BEGIN))
    );
    assert_eq!(mdoc.check_dates(BEGIN - 1, 0), Err(MdocError::NotYetValid));
    assert_eq!(mdoc.check_dates(BEGIN - 1, 1), Ok(()));
    assert_eq!(mdoc.check_dates(END - 1, 0), Ok(()));
    assert_eq!(mdoc.check_dates(END, 0), Err(MdocError::Expired));
    assert_eq!(mdoc.status().to_string(), "{}");
    assert_eq!(format!("{mdoc:?}"), "Mdoc(..)");
}

#[test]
fn the_model_over_all_formats_says_the_same() {
    let text = Making::new().digested().issue();
    let credential = Credential::parse(Encoding::Mdoc, &text).unwrap();
    assert_eq!(credential.compact(), text);
    assert_eq!(credential.credential_type(), DOC_TYPE);
    assert_eq!(credential.types(), [DOC_TYPE]);
    assert_eq!(credential.issuer(), None);
    assert_eq!(credential.claims(), mdoc().claims());
    assert_eq!(
        credential.holder().unwrap(),
        Some(HolderReference::Key(public(&device())))
    );
    credential.verify_signature(&public(&issuer())).unwrap();
    credential.check_dates(BEGIN, 0).unwrap();
    assert_eq!(credential.select(&[]).unwrap(), mdoc().select(&[]).unwrap());
}

#[test]
fn every_element_fits_its_digest() {
    for algorithm in ["SHA-256", "SHA-384", "SHA-512"] {
        let mut making = Making::new();
        making.digest_algorithm = algorithm;
        let making = making.digested();
        making.parse().unwrap();
        // A bit of any byte of any element.
        let issued = making.issued_with(&making.items());
        for (index, bytes) in making.items()[0].1.iter().enumerate() {
            for place in 4..bytes.len() {
                let mut bytes = bytes.clone();
                bytes[place] ^= 1;
                let mut issued = issued.clone();
                let items = member(member(&mut issued, "nameSpaces"), NAMESPACE);
                items.as_array_mut().unwrap()[index] = decode(&bytes);
                let refused = Mdoc::parse(&compact(&issued));
                assert!(refused.is_err(), "{index} {place}");
            }
        }
    }
    let mut making = Making::new().digested();
    *member(&mut making.namespaces[0].1[0], "elementValue") = "Okafo".into();
    assert_eq!(making.parse().err(), Some(MdocError::WrongDigest));
    // The digest of another element.
    let mut making = Making::new().digested();
    *member(&mut making.namespaces[0].1[0], "digestID") = 3.into();
    assert_eq!(making.parse().err(), Some(MdocError::WrongDigest));
    *member(&mut making.namespaces[0].1[0], "digestID") = 1.into();
    assert_eq!(making.parse().err(), Some(MdocError::NoDigest));
    // Of another namespace.
    let mut making = Making::new().digested();
    making.namespaces[0].0 = "org.iso.18013.5.1".to_owned();
    assert_eq!(making.parse().err(), Some(MdocError::NoDigest));
    // Of another length: the digest's first bytes are not enough.
    let mut making = Making::new().digested();
    making.object = {
        let mut object = making.object.clone();
        *member(&mut object, "digestAlgorithm") = "SHA-512".into();
        object
    };
    assert_eq!(making.parse().err(), Some(MdocError::WrongDigest));
    // Digests that belong to no element are those of elements that the issuer kept back.
    let mut making = Making::new().digested();
    making.namespaces[0].1.remove(2);
    assert!(making.parse().is_ok());
}

#[test]
fn nothing_is_there_twice() {
    let item_twice = Some(MdocError::Duplicate(MdocPart::Item));
    let name_twice = refused_items(|items| items.push(item(9, "portrait", 1.into())));
    assert_eq!(name_twice, item_twice);
    // The same digest identifier in another element: the map of digests has it twice, too.
    let id_twice = refused_items(|items| items.push(item(7, "other", 1.into())));
    assert_eq!(id_twice, Some(MdocError::Duplicate(MdocPart::ValueDigests)));
    let mut making = Making::new().digested();
    let again = making.namespaces[0].1[0].clone();
    making.namespaces[0].1.push(again);
    assert_eq!(making.parse().err(), item_twice);
    let member_twice = refused_items(|items| with(&mut items[0], "elementValue", "other".into()));
    assert_eq!(member_twice, item_twice);
    let mut making = Making::new().digested();
    let again = making.namespaces[0].clone();
    making.namespaces.push(again);
    assert_eq!(
        making.parse().err(),
        Some(MdocError::Duplicate(MdocPart::NameSpaces))
    );
    for name in [
        "version",
        "docType",
        "validityInfo",
        "deviceKeyInfo",
        "valueDigests",
        "digestAlgorithm",
    ] {
        let twice = refused_object(|object| {
            let again = member(object, name).clone();
            with(object, name, again);
        });
        assert_eq!(
            twice,
            Some(MdocError::Duplicate(MdocPart::SecurityObject)),
            "{name}"
        );
    }
    let twice = refused_object(|object| {
        let digests = member(object, "valueDigests").as_map_mut().unwrap();
        digests.push(digests[0].clone());
    });
    assert_eq!(twice, Some(MdocError::Duplicate(MdocPart::ValueDigests)));
    let twice = refused_object(|object| {
        with(
            member(object, "validityInfo"),
            "signed",
            tdate("2026-01-01T00:00:00Z"),
        )
    });
    assert_eq!(twice, Some(MdocError::Duplicate(MdocPart::ValidityInfo)));
    let making = Making::new().digested();
    let mut issued = making.issued_with(&making.items());
    let again = member(&mut issued, "issuerAuth").clone();
    with(&mut issued, "issuerAuth", again);
    let twice = Mdoc::parse(&compact(&issued)).err();
    assert_eq!(twice, Some(MdocError::Duplicate(MdocPart::IssuerSigned)));
}

#[test]
fn sixteen_random_bytes_hide_a_value() {
    let random =
        |count: usize| refused_items(|items| *member(&mut items[0], "random") = Cbor::Bytes(vec![1; count]));
    assert_eq!(random(crate::MIN_RANDOM_BYTES), None);
    assert_eq!(random(crate::MIN_RANDOM_BYTES - 1), Some(MdocError::ShortRandom));
}

#[test]
fn every_member_must_be_there_in_its_form() {
    for name in ["digestID", "random", "elementIdentifier", "elementValue"] {
        // An element without its identifier has no digest that could be made: the digests are of the whole one.
        let mut making = Making::new().digested();
        without(&mut making.namespaces[0].1[0], name);
        assert_eq!(
            making.parse().err(),
            Some(MdocError::Missing(MdocPart::Item)),
            "{name}"
        );
    }
    for (name, part) in [
        ("version", MdocPart::SecurityObject),
        ("digestAlgorithm", MdocPart::DigestAlgorithm),
        ("valueDigests", MdocPart::ValueDigests),
        ("deviceKeyInfo", MdocPart::DeviceKeyInfo),
        ("docType", MdocPart::DocType),
        ("validityInfo", MdocPart::ValidityInfo),
    ] {
        let missing = refused_object(|object| without(object, name));
        assert_eq!(missing, Some(MdocError::Missing(part)), "{name}");
        let malformed = refused_object(|object| *member(object, name) = true.into());
        assert!(
            matches!(malformed, Some(MdocError::Malformed(_))),
            "{name}: {malformed:?}"
        );
    }
    for name in ["signed", "validFrom", "validUntil"] {
        let missing = refused_object(|object| without(member(object, "validityInfo"), name));
        assert_eq!(
            missing,
            Some(MdocError::Missing(MdocPart::ValidityInfo)),
            "{name}"
        );
        for wrong in [
            "2026-01-02T00:00:00Z".into(),
            tdate("2026-01-02"),
            tdate("yesterday"),
            long_date(MAX_DATE_TIME_BYTES + 1),
            Cbor::Tag(1, Box::new(BEGIN.into())),
        ] {
            let malformed =
                refused_object(|object| *member(member(object, "validityInfo"), name) = wrong.clone());
            assert_eq!(
                malformed,
                Some(MdocError::Malformed(MdocPart::ValidityInfo)),
                "{name} {wrong:?}"
            );
        }
    }
}

#[test]
fn neither_a_key_nor_an_element_nor_the_signature_may_be_missing() {
    let missing = refused_object(|object| without(member(object, "deviceKeyInfo"), "deviceKey"));
    assert_eq!(missing, Some(MdocError::Missing(MdocPart::DeviceKeyInfo)));
    let empty = {
        let mut making = Making::new();
        making.namespaces[0].1.clear();
        making.digested().parse().err()
    };
    assert_eq!(empty, Some(MdocError::Malformed(MdocPart::NameSpaces)));
    let making = Making::new().digested();
    let mut issued = making.issued_with(&making.items());
    without(&mut issued, "issuerAuth");
    assert_eq!(
        Mdoc::parse(&compact(&issued)).err(),
        Some(MdocError::Missing(MdocPart::IssuerAuth))
    );
}

#[test]
fn what_is_not_known_is_passed_over() {
    let mut making = Making::new();
    let deep = cbor!([{ "a" => [[1]] }, 2.5, null]).unwrap();
    with(&mut making.namespaces[0].1[0], "more", deep.clone());
    making.namespaces[0].1[1]
        .as_map_mut()
        .unwrap()
        .push((5.into(), deep.clone()));
    let mut making = making.digested();
    with(&mut making.object, "more", deep.clone());
    *member(&mut making.object, "version") = "1.1".into();
    with(
        member(&mut making.object, "validityInfo"),
        "expectedUpdate",
        tdate("2026-01-02T00:00:00Z"),
    );
    with(
        member(&mut making.object, "deviceKeyInfo"),
        "keyInfo",
        cbor!({ 1 => "x" }).unwrap(),
    );
    let mut issued = making.issued_with(&making.items());
    with(&mut issued, "more", deep);
    assert_eq!(Mdoc::parse(&compact(&issued)).unwrap().claims(), mdoc().claims());
}

#[test]
fn only_one_whole_document_is_read() {
    let text = Making::new().digested().issue();
    for other in [
        format!("{text}="),
        format!("{text}AAAA"),
        text.replacen('o', "+", 1),
        "AA".to_owned(),
        String::new(),
    ] {
        assert!(Mdoc::parse(&other).is_err());
    }
    let Cbor::Map(entries) = decode(&wallet_crypto::base64url_decode(&text).unwrap()) else {
        panic!("no map");
    };
    // No map, no elements at all.
    assert!(Mdoc::parse(&compact(&Cbor::Array(vec![]))).is_err());
    let missing = Some(MdocError::Missing(MdocPart::NameSpaces));
    assert_eq!(
        Mdoc::parse(&compact(&Cbor::Map(vec![entries[1].clone()]))).err(),
        missing
    );
    assert_eq!(Making::of(vec![]).digested().parse().err(), missing);
}
