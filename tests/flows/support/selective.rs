//! Base proofs of ecdsa-sd-2023 and bbs-2023 as an issuer makes them, for a document of which every node has a name: then
//! no label needs an HMAC.

use serde_json::{Value, json};
use wallet_crypto::{BbsPublicKey, base64url_encode, sha256};
use zkryptium::bbsplus::keys::BBSplusSecretKey;
use zkryptium::schemes::algorithms::BbsBls12381Sha256;
use zkryptium::schemes::generics::Signature;

use super::keys::{Key, base58, from_base58};
use super::rdf::{configuration, statements};

/// What is mandatory of these documents.
const POINTERS: [&str; 2] = ["/issuer", "/validUntil"];

/// The key of BBS that whoever has this key signs with.
fn bbs_key(key: &Key) -> BBSplusSecretKey {
    let mut bytes = sha256(key.did_key().as_bytes());
    // Below the order of the group.
    bytes[0] = 0;
    BBSplusSecretKey::from_bytes(&bytes).unwrap()
}

/// What its signatures are verified by.
pub(crate) fn bbs_public_key(key: &Key) -> BbsPublicKey {
    BbsPublicKey::from_bytes(&bbs_key(key).public_key().to_bytes()).unwrap()
}

/// The did:key of issuers that sign with BBS.
pub(crate) fn bbs_did(key: &Key) -> String {
    let multikey = [&[0xeb, 0x01], bbs_key(key).public_key().to_bytes().as_slice()].concat();
    format!("did:key:z{}", base58(&multikey))
}

/// The base proof of one of both suites; its options are those of a suite that needs no RDF.
pub(crate) fn secure(document: &Value, mut proof: Value, key: &Key, suite: &str) -> Value {
    let options = proof.as_object_mut().unwrap();
    options.remove("@context");
    options.insert("cryptosuite".to_owned(), json!(suite));
    let configuration = configuration(&proof);
    let made = statements(document);
    let hashes = [
        sha256(configuration.as_bytes()),
        sha256(made.mandatory.concat().as_bytes()),
    ];
    let value = match suite {
        "bbs-2023" => bbs(&hashes.concat(), &made.others, key),
        _ => ecdsa_sd(hashes, &made.others, key),
    };
    proof["proofValue"] = json!(format!("u{}", base64url_encode(&value)));
    proof
}

/// The proof value of ecdsa-sd-2023.
fn ecdsa_sd([configuration, mandatory]: [[u8; 32]; 2], others: &[String], key: &Key) -> Vec<u8> {
    let proof_key = Key::p256("a key for one proof");
    let multikey = from_base58(proof_key.did_key().strip_prefix("did:key:z").unwrap());
    let signed = [configuration.as_slice(), &multikey, &mandatory].concat();
    let signatures = others.iter().map(|line| proof_key.sign(line.as_bytes()));
    [
        vec![0xd9, 0x5d, 0x00, 0x85],
        bytes(&key.sign(&signed)),
        bytes(&multikey),
        bytes(&[7; 32]),
        array(signatures.map(|signature| bytes(&signature)).collect()),
        pointers(),
    ]
    .concat()
}

/// The proof value of bbs-2023.
fn bbs(header: &[u8], others: &[String], key: &Key) -> Vec<u8> {
    let (secret, public) = (bbs_key(key), bbs_key(key).public_key());
    let messages: Vec<Vec<u8>> = others.iter().map(|line| line.clone().into_bytes()).collect();
    let signature =
        Signature::<BbsBls12381Sha256>::sign(Some(&messages), &secret, &public, Some(header)).unwrap();
    [
        vec![0xd9, 0x5d, 0x02, 0x85],
        bytes(&signature.to_bytes()),
        bytes(header),
        bytes(&public.to_bytes()),
        bytes(&[7; 32]),
        pointers(),
    ]
    .concat()
}

fn pointers() -> Vec<u8> {
    let encoded = POINTERS.iter().map(|pointer| head(0x60, pointer.as_bytes()));
    array(encoded.collect())
}

/// A byte string in CBOR (RFC 8949 section 3), of fewer than 256 bytes.
fn bytes(content: &[u8]) -> Vec<u8> {
    head(0x40, content)
}

fn head(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap();
    let head = if length < 24 {
        vec![kind + length]
    } else {
        vec![kind + 24, length]
    };
    [head, content.to_vec()].concat()
}

fn array(elements: Vec<Vec<u8>>) -> Vec<u8> {
    let length = u8::try_from(elements.len()).unwrap();
    assert!(length < 24);
    [vec![0x80 + length], elements.concat()].concat()
}
