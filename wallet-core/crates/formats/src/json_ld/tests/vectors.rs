//! The canonical forms that the cryptosuites' specifications publish.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::json_ld::{Canonical, HashAlgorithm, contexts, to_quads};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../../../../tests/vectors/", $path))
    };
}

fn canonical(document: &str) -> String {
    let document: Value = serde_json::from_str(document).unwrap();
    let quads = to_quads(&document).unwrap();
    Canonical::of(&quads, HashAlgorithm::Sha256).unwrap().text()
}

#[test]
fn contexts_are_the_pinned_ones() {
    for context in contexts::all() {
        let hash: String = Sha256::digest(context.text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hash, context.sha256, "{}", context.iri);
    }
    assert_eq!(contexts::all().count(), 17);
}

#[test]
fn published_canonical_forms_are_reproduced() {
    for (document, expected) in [
        (
            vector!("w3c-vc-di-eddsa/unsigned.json"),
            vector!("w3c-vc-di-eddsa/eddsa-rdfc-2022/canonDocDataInt.txt"),
        ),
        (
            vector!("w3c-vc-di-eddsa/eddsa-rdfc-2022/proofConfigDataInt.json"),
            vector!("w3c-vc-di-eddsa/eddsa-rdfc-2022/proofCanonDataInt.txt"),
        ),
        (
            vector!("w3c-vc-di-eddsa/Ed25519Signature2020/proofConfigEdSig.json"),
            vector!("w3c-vc-di-eddsa/Ed25519Signature2020/proofCanonEdSig.txt"),
        ),
        (
            vector!("w3c-vc-di-ecdsa/unsigned.json"),
            vector!("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/canonDocECDSAP256.txt"),
        ),
        (
            vector!("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/proofConfigECDSAP256.json"),
            vector!("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/proofCanonECDSAP256.txt"),
        ),
        (
            vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addProofConfig.json"),
            vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addProofConfigCanon.txt"),
        ),
    ] {
        assert_eq!(canonical(document), expected);
    }
}

#[test]
fn published_canonical_statements_are_reproduced() {
    // The unsigned document that is published beside them has another description.
    let signed = vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addSignedSDBase.json");
    let mut document: Value = serde_json::from_str(signed).unwrap();
    document.as_object_mut().unwrap().remove("proof");
    let expected: Vec<String> =
        serde_json::from_str(vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addBaseDocCanon.json")).unwrap();
    let canonical = Canonical::of(&to_quads(&document).unwrap(), HashAlgorithm::Sha256).unwrap();
    assert_eq!(canonical.lines, expected);
    assert!(canonical.labels.values().all(|label| label.starts_with("c14n")));
}
