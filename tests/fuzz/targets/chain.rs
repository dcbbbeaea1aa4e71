//! Certificates, each after its length in two bytes, leaf first; after a `P` the text of anchors.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_trust::{CertificateChain, TrustAnchor};

const NOW: i64 = 1_790_812_800;

fuzz_target!(|bytes: &[u8]| {
    if let Some((b'P', text)) = bytes.split_first() {
        if let Ok(text) = std::str::from_utf8(text) {
            let _ = TrustAnchor::parse(text, false);
        }
        return;
    }
    let Some(certificates) = split(bytes) else {
        return;
    };
    let Ok(chain) = CertificateChain::parse(&certificates) else {
        return;
    };
    assert_eq!(chain.leaf(), certificates[0]);
    let _ = chain.signs_mdoc("org.iso.18013.5.1.mDL", NOW);
    assert!(chain.verify(&[], NOW).is_err(), "nobody vouches for it");
    let _ = chain.verify(&certificates[certificates.len() - 1..], NOW);
});

fn split(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut certificates = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (certificate, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        certificates.push(certificate.to_vec());
        bytes = rest;
    }
    bytes.is_empty().then_some(certificates)
}
