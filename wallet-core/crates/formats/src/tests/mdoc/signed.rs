//! The rules of what the issuer signs, and of the signature.

use ciborium::Value as Cbor;
use ciborium::cbor;
use wallet_crypto::CoseError;

use super::rules::refused_object;
use super::{BEGIN, Making, compact, embedded, encode, issuer, item, member, public, tdate, with};
use crate::{Credential, Encoding, IssuerReference, Mdoc, MdocError, MdocPart};

#[test]
fn versions_and_algorithms_that_are_not_known() {
    for version in ["2.0", "1", "", "0.9"] {
        let refused = refused_object(|object| *member(object, "version") = version.into());
        assert_eq!(refused, Some(MdocError::Version), "{version}");
    }
    for algorithm in ["SHA-1", "sha-256", "SHA256", ""] {
        let refused = refused_object(|object| *member(object, "digestAlgorithm") = algorithm.into());
        assert_eq!(refused, Some(MdocError::DigestAlgorithm), "{algorithm}");
    }
}

#[test]
fn the_dates_follow_each_other() {
    let dates = |signed: &str, from: &str, until: &str| {
        let mut making = Making::new().digested();
        let info = member(&mut making.object, "validityInfo");
        for (name, text) in [("signed", signed), ("validFrom", from), ("validUntil", until)] {
            *member(info, name) = tdate(text);
        }
        making.parse()
    };
    let [one, two] = ["2026-01-01T00:00:00Z", "2026-01-02T01:00:00+01:00"];
    assert_eq!(dates(one, two, two).err(), Some(MdocError::Period));
    assert_eq!(dates(two, one, two).err(), Some(MdocError::Period));
    assert_eq!(dates(one, two, one).err(), Some(MdocError::Period));
    let [early, late] = ["2026-01-01T00:00:00.5Z", "2026-01-02T00:00:00.5Z"];
    let validity = dates(one, early, late).unwrap().validity();
    assert_eq!(
        (validity.nbf, validity.exp),
        (Some(BEGIN + 1), Some(BEGIN + 86_400))
    );
}

#[test]
fn the_signature_has_an_algorithm_and_certificates() {
    let refused = |change: fn(&mut Making)| {
        let mut making = Making::new().digested();
        change(&mut making);
        making.parse().err()
    };
    let algorithm = Some(MdocError::Cose(CoseError::Algorithm));
    assert_eq!(
        refused(|making| making.protected = cbor!({ 1 => -37 }).unwrap()),
        algorithm
    );
    assert_eq!(refused(|making| making.protected = cbor!({}).unwrap()), algorithm);
    let unprotected = refused(|making| {
        making.protected = cbor!({}).unwrap();
        making.unprotected = cbor!({ 1 => -7 }).unwrap();
    });
    assert_eq!(unprotected, Some(MdocError::Cose(CoseError::Malformed)));
    assert_eq!(
        refused(|making| making.unprotected = cbor!({}).unwrap()),
        Some(MdocError::Certificates)
    );
    assert_eq!(
        refused(|making| making.unprotected = cbor!({ 33 => [] }).unwrap()),
        Some(MdocError::Certificates)
    );
    let chain = |count: usize| {
        let mut making = Making::new().digested();
        let certificates = (0..count)
            .map(|at| Cbor::Bytes(vec![u8::try_from(at).unwrap()]))
            .collect();
        making.unprotected = Cbor::Map(vec![(33.into(), Cbor::Array(certificates))]);
        making.parse()
    };
    let IssuerReference::X5c { chain: read, .. } = chain(crate::MAX_CERTIFICATES).unwrap().issuer_reference()
    else {
        panic!("no chain");
    };
    assert_eq!(read.len(), crate::MAX_CERTIFICATES);
    assert_eq!(
        chain(crate::MAX_CERTIFICATES + 1).err(),
        Some(MdocError::Certificates)
    );
    // A tag, or a payload that is not there.
    let making = Making::new().digested();
    let mut issued = making.issued_with(&making.items());
    let auth = member(&mut issued, "issuerAuth");
    *auth = Cbor::Tag(18, Box::new(auth.clone()));
    assert_eq!(
        Mdoc::parse(&compact(&issued)).err(),
        Some(MdocError::Cose(CoseError::Malformed))
    );
    let mut issued = making.issued_with(&making.items());
    member(&mut issued, "issuerAuth").as_array_mut().unwrap()[2] = Cbor::Null;
    assert_eq!(
        Mdoc::parse(&compact(&issued)).err(),
        Some(MdocError::Cose(CoseError::Malformed))
    );
}

#[test]
fn what_is_signed_is_what_counts() {
    let making = Making::new().digested();
    let mut issued = making.issued_with(&making.items());
    let auth = member(&mut issued, "issuerAuth").as_array_mut().unwrap();
    let mut object = making.object.clone();
    *member(&mut object, "docType") = "org.iso.18013.5.1.mDL".into();
    auth[2] = Cbor::Bytes(encode(&embedded(encode(&object))));
    let changed = Mdoc::parse(&compact(&issued)).unwrap();
    assert_eq!(
        changed.verify_signature(&public(&issuer())),
        Err(MdocError::Signature)
    );
}

#[test]
fn a_key_that_cannot_sign_here_is_said_to_be_one() {
    for key in [cbor!({}).unwrap(), cbor!({ 1 => 2, -1 => 8, -2 => "x" }).unwrap()] {
        let mut making = Making::new().digested();
        *member(member(&mut making.object, "deviceKeyInfo"), "deviceKey") = key;
        assert_eq!(making.parse().unwrap().device_key(), Err(MdocError::DeviceKey));
    }
}

#[test]
fn the_status_is_as_in_json() {
    let mut making = Making::new().digested();
    let status = cbor!({ "status_list" => { "idx" => 412, "uri" => "https://status.example/1" } });
    with(&mut making.object, "status", status.unwrap());
    let credential = Credential::parse(Encoding::Mdoc, &making.issue()).unwrap();
    let expected = serde_json::json!({
        "status": { "status_list": { "idx": 412, "uri": "https://status.example/1" } }
    });
    assert_eq!(*credential.status_claims(), expected);
    let refused = refused_object(|object| with(object, "status", 1.into()));
    assert_eq!(refused, Some(MdocError::Malformed(MdocPart::Status)));
    // A namespace of that name is no status.
    let making = Making::of(vec![(
        "status".to_owned(),
        vec![item(0, "status_list", 1.into())],
    )])
    .digested();
    let credential = Credential::parse(Encoding::Mdoc, &making.issue()).unwrap();
    assert_eq!(*credential.status_claims(), serde_json::json!({}));
}
