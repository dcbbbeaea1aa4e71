//! What leaves, what stays, and what the device signs.

use ciborium::Value as Cbor;
use ciborium::cbor;
use p256::ecdsa::{Signature, signature::Signer, signature::Verifier};
use serde_json::json;
use wallet_crypto::base64url_decode;

use super::{DOC_TYPE, Making, NAMESPACE, decode, device, embedded, encode, item, mdoc, member};
use crate::tests::{leaves, path};
use crate::{ClaimPath, Mdoc, SelectError, SessionTranscript};

/// The response to a selection, decoded, signed by the device.
pub(crate) fn respond(mdoc: &Mdoc, paths: &[ClaimPath], transcript: &SessionTranscript) -> Cbor {
    let selection = mdoc.select(paths).unwrap();
    let key = mdoc.device_key().unwrap();
    let input = mdoc.signing_input(transcript, key.curve().algorithm());
    let signature: Signature = device().sign(input.bytes());
    let response = mdoc.device_response(&selection, &input.finish(&signature.to_bytes().into()));
    decode(&base64url_decode(&response).unwrap())
}

/// Whether the device's signature is right, by the definition in ISO/IEC 18013-5.
pub(super) fn is_signed(document: &mut Cbor, transcript: &SessionTranscript) -> bool {
    let doc_type = member(document, "docType").clone();
    let signed = member(document, "deviceSigned");
    let namespaces = member(signed, "nameSpaces").clone();
    let signature = member(member(signed, "deviceAuth"), "deviceSignature").clone();
    let authentication = cbor!([
        "DeviceAuthentication",
        decode(transcript.as_bytes()),
        doc_type,
        namespaces
    ])
    .unwrap();
    let signature = signature.into_array().unwrap();
    let structure = cbor!([
        "Signature1",
        signature[0].clone(),
        Cbor::Bytes(vec![]),
        Cbor::Bytes(encode(&embedded(encode(&authentication))))
    ]);
    assert_eq!(signature[0], Cbor::Bytes(encode(&cbor!({ 1 => -7 }).unwrap())));
    assert_eq!((&signature[1], &signature[2]), (&cbor!({}).unwrap(), &Cbor::Null));
    let raw = Signature::from_slice(signature[3].as_bytes().unwrap()).unwrap();
    device()
        .verifying_key()
        .verify(&encode(&structure.unwrap()), &raw)
        .is_ok()
}

fn transcript() -> SessionTranscript {
    SessionTranscript::openid4vp(
        "x509_san_dns:v.example",
        "n",
        Some([1; 32]),
        "https://v.example/r",
    )
}

fn only_document(response: &mut Cbor) -> &mut Cbor {
    &mut member(response, "documents").as_array_mut().unwrap()[0]
}

#[test]
fn a_response_is_what_the_standard_says() {
    let making = Making::new().digested();
    let mdoc = making.parse().unwrap();
    let paths = [
        path(json!([NAMESPACE, "portrait"])),
        path(json!([NAMESPACE, "family_name"])),
    ];
    let mut response = respond(&mdoc, &paths, &transcript());
    assert_eq!(response.as_map().unwrap().len(), 3);
    assert_eq!(
        (
            member(&mut response, "version").clone(),
            member(&mut response, "status").clone()
        ),
        ("1.0".into(), 0.into())
    );
    assert_eq!(member(&mut response, "documents").as_array().unwrap().len(), 1);
    let document = only_document(&mut response);
    assert_eq!(document.as_map().unwrap().len(), 3);
    assert_eq!(*member(document, "docType"), DOC_TYPE.into());
    assert_eq!(
        *member(member(document, "deviceSigned"), "nameSpaces"),
        embedded(vec![0xa0])
    );
    assert!(is_signed(document, &transcript()));
    // The issuer's signature and the two elements, in the issuer's order and to the byte.
    let mut issued = making.issued_with(&making.items());
    let shown = member(document, "issuerSigned");
    assert_eq!(member(shown, "issuerAuth"), member(&mut issued, "issuerAuth"));
    let items = making.items()[0].1.clone();
    let expected = Cbor::Array(vec![decode(&items[0]), decode(&items[1])]);
    assert_eq!(*member(member(shown, "nameSpaces"), NAMESPACE), expected);
    let text = encode(shown);
    assert!(
        items[..2]
            .iter()
            .all(|item| text.windows(item.len()).any(|part| part == item))
    );
}

#[test]
fn the_signature_is_for_one_request_alone() {
    let mdoc = mdoc();
    let mut response = respond(&mdoc, &[], &transcript());
    let document = only_document(&mut response);
    assert!(is_signed(document, &transcript()));
    let other = SessionTranscript::openid4vp(
        "x509_san_dns:v.example",
        "o",
        Some([1; 32]),
        "https://v.example/r",
    );
    assert!(!is_signed(document, &other));
    *member(document, "docType") = "other".into();
    assert!(!is_signed(document, &transcript()));
}

#[test]
fn without_an_element_no_namespace_leaves() {
    let making = Making::of(vec![
        (
            "one".to_owned(),
            vec![item(0, "a", 1.into()), item(1, "b", 2.into())],
        ),
        ("two".to_owned(), vec![item(0, "a", 1.into())]),
    ]);
    let mdoc = making.digested().parse().unwrap();
    let mut response = respond(&mdoc, &[], &transcript());
    let shown = member(only_document(&mut response), "issuerSigned");
    assert_eq!(shown.as_map().unwrap().len(), 1);
    let mut response = respond(&mdoc, &[path(json!(["two", "a"]))], &transcript());
    let shown = member(only_document(&mut response), "issuerSigned");
    let names: Vec<_> = member(shown, "nameSpaces")
        .as_map()
        .unwrap()
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(names, ["two".into()]);
}

#[test]
fn an_element_leaves_with_all_that_is_in_it() {
    let mdoc = mdoc();
    let selection = mdoc.select(&[path(json!([NAMESPACE, "roles"]))]).unwrap();
    let expected = [
        json!([NAMESPACE, "roles", 0, "bands", 0]),
        json!([NAMESPACE, "roles", 0, "bands", 1]),
        json!([NAMESPACE, "roles", 0, "name"]),
        json!([NAMESPACE, "roles", 1]),
    ];
    assert_eq!(selection.revealed, expected.map(path));
    assert_eq!(selection.withheld.len(), leaves(mdoc.claims()).len() - 4);
    assert!(selection.emptied.is_empty());
    let nothing = mdoc.select(&[]).unwrap();
    assert_eq!(
        (nothing.revealed.len(), nothing.withheld),
        (0, leaves(mdoc.claims()))
    );
}

#[test]
fn a_path_is_a_namespace_and_an_element() {
    let mdoc = mdoc();
    let right = path(json!([NAMESPACE, "roles"]));
    assert_eq!(
        mdoc.select(&[right.clone(), path(json!([]))]),
        Err(SelectError::EmptyPath(1))
    );
    for wrong in [
        json!([NAMESPACE]),
        json!([NAMESPACE, "roles", 0]),
        json!([NAMESPACE, 0]),
        json!([NAMESPACE, "other"]),
        json!(["other", "roles"]),
        json!(["roles"]),
    ] {
        let refused = mdoc.select(&[right.clone(), path(wrong.clone())]);
        assert_eq!(refused, Err(SelectError::NoSuchClaim(1)), "{wrong}");
    }
}

#[test]
fn a_selection_reveals_nothing_of_another_mdoc() {
    let selection = mdoc().select(&[path(json!([NAMESPACE, "family_name"]))]).unwrap();
    let other = Making::of(vec![(
        NAMESPACE.to_owned(),
        vec![item(0, "family_name", "Okonkwo".into())],
    )]);
    let response = other
        .digested()
        .parse()
        .unwrap()
        .device_response(&selection, &[0xf6]);
    let bytes = base64url_decode(&response).unwrap();
    assert!(!bytes.windows(7).any(|part| part == b"Okonkwo"));
}
