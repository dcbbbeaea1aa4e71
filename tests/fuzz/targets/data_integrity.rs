//! A W3C credential with Data Integrity proofs: parsed, put into RDF, brought into canonical form, and its proofs held
//! to a key that did not make them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_crypto::PublicKey;
use wallet_formats::{DataIntegrityCredential, ProofBinding, verify_presentation};

/// The key of RFC 8032 section 7.1, test 1.
const KEY: [u8; 32] = [
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1,
    0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
];

fuzz_target!(|text: &str| {
    let key = PublicKey::ed25519(&KEY).unwrap();
    let binding = ProofBinding {
        domain: "https://ward.example",
        challenge: "1",
    };
    assert!(verify_presentation(text, "did:example:holder", binding, &key).is_err());
    let Ok(credential) = DataIntegrityCredential::parse(text) else {
        return;
    };
    assert_eq!(credential.text(), text);
    assert!(credential.verify_signature(&key).is_err());
    let selection = credential.select(&[]).unwrap();
    assert!(selection.withheld.is_empty() && selection.emptied.is_empty());
    assert!(credential.claims().get("proof").is_none());
    let _ = (credential.holder(), credential.issuer_reference());
});
