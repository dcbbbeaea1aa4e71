//! Certificates by another hand, with keys and signatures that the tests cannot make.

use wallet_crypto::Curve;
use wallet_trust::{CertificateChain, ChainError, TrustAnchor, VerifiedChain};

/// 2027-01-01T00:00:00Z.
const NOW: i64 = 1_798_761_600;

/// The leaf of a PEM text, checked against the root beside it.
fn verify(pem: &str) -> Result<VerifiedChain, ChainError> {
    let anchors = TrustAnchor::parse(pem, false).unwrap();
    let der: Vec<Vec<u8>> = anchors
        .into_iter()
        .filter_map(|anchor| match anchor {
            TrustAnchor::Certificate { der } => Some(der),
            TrustAnchor::Did(_) | TrustAnchor::HttpsIssuer(_) => None,
        })
        .collect();
    CertificateChain::parse(&der[..1])?.verify(&der[1..], NOW)
}

#[test]
fn rsa_authority_signs_an_elliptic_leaf() {
    let verified = verify(include_str!("fixtures/rsa.pem")).unwrap();
    assert_eq!(verified.subject, "General Doctors Register");
    assert_eq!(verified.dns_names, ["gdr.example"]);
    assert_eq!(verified.key.curve(), Curve::P256);
}

#[test]
fn p384_signs_certificates_and_is_a_leaf_key() {
    assert_eq!(
        verify(include_str!("fixtures/p384.pem")).unwrap().key.curve(),
        Curve::P384
    );
}

#[test]
fn rsa_leaf_is_refused() {
    assert_eq!(
        verify(include_str!("fixtures/rsa-leaf.pem")),
        Err(ChainError::UnsupportedKey)
    );
}

#[test]
fn sha1_signature_is_refused() {
    assert_eq!(
        verify(include_str!("fixtures/sha1.pem")),
        Err(ChainError::UnsupportedAlgorithm)
    );
}
