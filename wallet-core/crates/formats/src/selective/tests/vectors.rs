//! The W3C vectors of both suites, value by value (w3c-vc-di-ecdsa and w3c-vc-di-bbs, "Test Vectors").

use serde_json::Value;
use wallet_crypto::{BbsPublicKey, OsRandom, PublicKey, sha256};

use super::{hex, take_proof};
use crate::path::ClaimPath;
use crate::selective::pointer::Pointer;
use crate::selective::proof_value::{BbsBase, BbsDerived, EcdsaBase, EcdsaDerived};
use crate::selective::rdf::{canonical, proof_hash, quads};
use crate::selective::statements::relabelled;
use crate::selective::{BaseProof, IssuerKey, SelectiveError, SelectiveSuite, verify_derived};

macro_rules! vector {
    ($path:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../../../../../../tests/vectors/", $path)))
            .unwrap()
    };
}

/// The vectors of one suite.
struct Vectors {
    suite: SelectiveSuite,
    key: IssuerKey,
    signed: Value,
    revealed: Value,
    unsigned_reveal: Value,
    canonical: Value,
    relabelled: Value,
    transformed: Value,
    config_canonical: &'static str,
    hashes: Value,
    recovered: Value,
    selective: Value,
    groups: Value,
}

fn ecdsa() -> Vectors {
    let key = bs58("zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP");
    Vectors {
        suite: SelectiveSuite::EcdsaSd2023,
        key: IssuerKey::Signing(PublicKey::p256_from_sec1(&key).unwrap()),
        signed: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addSignedSDBase.json"),
        revealed: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/derivedRevealDocument.json"),
        unsigned_reveal: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/derivedUnsignedReveal.json"),
        canonical: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addBaseDocCanon.json"),
        relabelled: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addBaseDocHMACCanon.json"),
        transformed: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addBaseTransform.json"),
        config_canonical: include_str!(
            "../../../../../../tests/vectors/w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addProofConfigCanon.txt"
        ),
        hashes: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/addHashData.json"),
        recovered: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/derivedRecoveredBaseData.json"),
        selective: vector!("w3c-vc-di-ecdsa/prCredSelective.json"),
        groups: vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/derivedGroupIndexes.json"),
    }
}

fn bbs() -> Vectors {
    let keys = vector!("w3c-vc-di-bbs/BBSKeyMaterial.json");
    Vectors {
        suite: SelectiveSuite::Bbs2023,
        key: IssuerKey::Bbs(BbsPublicKey::from_bytes(&hex(&keys["publicKeyHex"])).unwrap()),
        signed: vector!("w3c-vc-di-bbs/addSignedSDBase.json"),
        revealed: vector!("w3c-vc-di-bbs/derivedRevealDocument.json"),
        unsigned_reveal: vector!("w3c-vc-di-bbs/derivedUnsignedReveal.json"),
        canonical: vector!("w3c-vc-di-bbs/addBaseDocCanon.json"),
        relabelled: vector!("w3c-vc-di-bbs/addBaseDocHMACCanon.json"),
        transformed: vector!("w3c-vc-di-bbs/addBaseTransform.json"),
        config_canonical: include_str!(
            "../../../../../../tests/vectors/w3c-vc-di-bbs/addProofConfigCanon.txt"
        ),
        hashes: vector!("w3c-vc-di-bbs/addHashData.json"),
        recovered: vector!("w3c-vc-di-bbs/derivedRecoveredBaseData.json"),
        selective: vector!("w3c-vc-di-bbs/windSelective.json"),
        groups: vector!("w3c-vc-di-bbs/derivedGroupIndexes.json"),
    }
}

/// The point in a Multikey of P-256, whose base58 is read as a number.
fn bs58(multikey: &str) -> Vec<u8> {
    const ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0_u8; 35];
    for character in multikey.strip_prefix('z').unwrap().chars() {
        let mut carry = ALPHABET.find(character).unwrap();
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        assert_eq!(carry, 0);
    }
    bytes.strip_prefix(&[0x80, 0x24]).unwrap().to_vec()
}

fn strings(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap()
}

fn paths(pointers: &Value, document: &Value) -> Vec<ClaimPath> {
    let pointers = strings(pointers);
    let resolve = |pointer: &String| Pointer::parse(pointer).unwrap().resolve(document).unwrap();
    pointers.iter().map(resolve).collect()
}

fn base(vectors: &Vectors) -> (Value, BaseProof) {
    let (document, proof) = take_proof(vectors.signed.clone());
    let base = BaseProof::parse(document.clone(), &proof, vectors.suite).unwrap();
    (document, base)
}

/// The statements of a `Map` of the vectors.
fn group(value: &Value) -> Vec<String> {
    let entries = value["value"].as_array().unwrap();
    entries
        .iter()
        .map(|entry| entry[1].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn statements_are_canonical_relabelled_and_grouped() {
    for vectors in [ecdsa(), bbs()] {
        let (document, base) = base(&vectors);
        let (plain, _) = canonical(&quads(&document).unwrap()).unwrap();
        assert_eq!(plain, strings(&vectors.canonical));
        assert_eq!(base.lines(), strings(&vectors.relabelled));
        let mandatory = base.indexes(base.mandatory_paths());
        let (is, others): (Vec<_>, Vec<_>) =
            (0..base.lines().len()).partition(|index| mandatory.contains(index));
        let lines = |indexes: Vec<usize>| -> Vec<String> {
            indexes
                .into_iter()
                .map(|index| base.lines()[index].clone())
                .collect()
        };
        assert_eq!(lines(is), group(&vectors.transformed["mandatory"]));
        assert_eq!(lines(others), group(&vectors.transformed["nonMandatory"]));
    }
}

#[test]
fn hashes_are_those_of_the_vectors() {
    for vectors in [ecdsa(), bbs()] {
        let (document, proof) = take_proof(vectors.signed.clone());
        let hash = proof_hash(&document, &proof).unwrap();
        assert_eq!(hash.as_slice(), hex(&vectors.hashes["proofHash"]));
        // The vector ends with a blank line in one suite.
        let canonical = format!("{}\n", vectors.config_canonical.trim_end());
        assert_eq!(hash, sha256(canonical.as_bytes()));
        let mandatory = strings(&serde_json::json!(group(&vectors.transformed["mandatory"]))).concat();
        assert_eq!(
            sha256(mandatory.as_bytes()).as_slice(),
            hex(&vectors.hashes["mandatoryHash"])
        );
    }
}

#[test]
fn base_proof_verifies_under_the_issuers_key_and_no_other() {
    for (vectors, other) in [(ecdsa(), bbs()), (bbs(), ecdsa())] {
        let (_, base) = base(&vectors);
        base.verify(&vectors.key).unwrap();
        assert!(matches!(base.verify(&other.key), Err(SelectiveError::Key)));
    }
    let (_, base) = base(&ecdsa());
    let (_, proof) = take_proof(ecdsa().signed);
    let value = proof["proofValue"].as_str().unwrap();
    let proof_key = EcdsaBase::parse(value).unwrap().proof_key;
    let key = PublicKey::p256_from_sec1(&proof_key.multikey()[2..]).unwrap();
    assert!(matches!(
        base.verify(&IssuerKey::Signing(key)),
        Err(SelectiveError::Signature)
    ));
}

#[test]
fn base_proof_value_holds_what_the_vectors_recover() {
    let vectors = ecdsa();
    let (_, proof) = take_proof(vectors.signed);
    let base = EcdsaBase::parse(proof["proofValue"].as_str().unwrap()).unwrap();
    assert_eq!(
        base.base_signature.as_slice(),
        hex(&vectors.recovered["baseSignature"])
    );
    // EXPOSE: compared with the published key
    assert_eq!(
        base.hmac_key.expose().as_slice(),
        hex(&vectors.recovered["hmacKey"])
    );
    let signatures = vectors.recovered["signatures"].as_array().unwrap();
    assert_eq!(base.signatures.len(), signatures.len());
    for (ours, theirs) in base.signatures.iter().zip(signatures) {
        assert_eq!(ours.as_slice(), hex(theirs));
    }
    let multikey = bs58(vectors.recovered["proofPublicKey"].as_str().unwrap());
    assert_eq!(base.proof_key.multikey()[2..], multikey);
    assert_eq!(
        base.mandatory_pointers,
        pointers(&vectors.recovered["mandatoryPointers"])
    );

    let vectors = bbs();
    let (_, proof) = take_proof(vectors.signed);
    let base = BbsBase::parse(proof["proofValue"].as_str().unwrap()).unwrap();
    assert_eq!(base.signature.as_slice(), hex(&vectors.recovered["bbsSignature"]));
    // EXPOSE: compared with the published key
    assert_eq!(
        base.hmac_key.expose().as_slice(),
        hex(&vectors.recovered["hmacKey"])
    );
    assert_eq!(
        base.mandatory_pointers,
        pointers(&vectors.recovered["mandatoryPointers"])
    );
}

fn pointers(texts: &Value) -> Vec<Pointer> {
    strings(texts)
        .iter()
        .map(|text| Pointer::parse(text).unwrap())
        .collect()
}

/// ecdsa-sd-2023 derives without randomness: the whole document is made again, to the byte of its proof value.
#[test]
fn ecdsa_document_is_derived_again() {
    let vectors = ecdsa();
    let (document, base) = base(&vectors);
    let choice = base.choose(&paths(&vectors.selective, &document)).unwrap();
    let derived = base.derive(&choice, b"", &OsRandom).unwrap();
    assert_eq!(derived, vectors.revealed);
    assert_eq!(take_proof(derived).0, vectors.unsigned_reveal);
}

#[test]
fn bbs_document_is_derived_again_but_for_its_proof() {
    let vectors = bbs();
    let (document, base) = base(&vectors);
    let choice = base.choose(&paths(&vectors.selective, &document)).unwrap();
    let header = hex(&vector!("w3c-vc-di-bbs/BBSDeriveMaterial.json")["presentationHeaderHex"]);
    let (revealed, mut proof) = take_proof(base.derive(&choice, &header, &OsRandom).unwrap());
    assert_eq!(revealed, vectors.unsigned_reveal);
    verify_derived(&revealed, &proof, SelectiveSuite::Bbs2023, &vectors.key).unwrap();

    let (_, mut published) = take_proof(vectors.revealed);
    let ours = BbsDerived::parse(proof["proofValue"].as_str().unwrap()).unwrap();
    let theirs = BbsDerived::parse(published["proofValue"].as_str().unwrap()).unwrap();
    let data = vector!("w3c-vc-di-bbs/derivedDisclosureData.json");
    assert_eq!(theirs.proof, hex(&data["bbsProof"]));
    assert_eq!(ours.proof.len(), theirs.proof.len());
    assert_ne!(ours.proof, theirs.proof);
    assert!(ours.labels == theirs.labels);
    let pairs = data["labelMap"]["value"].as_array().unwrap();
    for (number, pair) in pairs.iter().enumerate() {
        assert_eq!(pair[0], format!("c14n{number}"));
        assert_eq!(pair[1].as_str(), ours.labels.text(number).as_deref());
    }
    let adjusted = vector!("w3c-vc-di-bbs/derivedAdjIndexes.json");
    assert_eq!(
        serde_json::json!(ours.mandatory_indexes),
        adjusted["adjMandatoryIndexes"]
    );
    assert_eq!(
        serde_json::json!(ours.selective_indexes),
        adjusted["adjSelectiveIndexes"]
    );
    assert_eq!(theirs.mandatory_indexes, ours.mandatory_indexes);
    assert_eq!(theirs.selective_indexes, ours.selective_indexes);
    assert_eq!(theirs.presentation_header, header);
    proof.remove("proofValue");
    published.remove("proofValue");
    assert_eq!(proof, published);
}

#[test]
fn groups_are_those_of_the_vectors() {
    for vectors in [ecdsa(), bbs()] {
        let (document, base) = base(&vectors);
        let selective = paths(&vectors.selective, &document);
        assert_eq!(
            serde_json::json!(base.indexes(&selective)),
            vectors.groups["selectiveIndexes"]
        );
        assert_eq!(
            serde_json::json!(base.indexes(base.mandatory_paths())),
            vectors.groups["mandatoryIndexes"]
        );
        let combined = [base.mandatory_paths(), &selective].concat();
        assert_eq!(
            serde_json::json!(base.indexes(&combined)),
            vectors.groups["combinedIndexes"]
        );
    }
}

#[test]
fn published_derived_proofs_verify_and_are_written_as_they_were_read() {
    for vectors in [ecdsa(), bbs()] {
        let (document, proof) = take_proof(vectors.revealed);
        verify_derived(&document, &proof, vectors.suite, &vectors.key).unwrap();
        let value = proof["proofValue"].as_str().unwrap();
        let again = match vectors.suite {
            SelectiveSuite::EcdsaSd2023 => EcdsaDerived::parse(value).unwrap().to_proof_value(),
            SelectiveSuite::Bbs2023 => BbsDerived::parse(value).unwrap().to_proof_value(),
        };
        assert_eq!(again, value);
    }
}

#[test]
fn verifier_finds_the_statements_of_the_vectors() {
    let (document, proof) = take_proof(ecdsa().revealed);
    let derived = EcdsaDerived::parse(proof["proofValue"].as_str().unwrap()).unwrap();
    let found = relabelled(&document, &derived.labels).unwrap();
    assert_eq!(
        found,
        strings(&vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/verifyNQuads.json"))
    );
    let indexes = vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/derivedAdjMandatoryIndexes.json");
    assert_eq!(
        serde_json::json!(derived.mandatory_indexes),
        indexes["adjMandatoryIndexes"]
    );
    let expected = vector!("w3c-vc-di-ecdsa/ecdsa-sd-2023/prc/verifyDerivedProofValue.json");
    assert_eq!(derived.base_signature.as_slice(), hex(&expected["baseSignature"]));
    let signatures = expected["signatures"].as_array().unwrap();
    assert_eq!(derived.signatures.len(), signatures.len());
    for (ours, theirs) in derived.signatures.iter().zip(signatures) {
        assert_eq!(ours.as_slice(), hex(theirs));
    }
}
