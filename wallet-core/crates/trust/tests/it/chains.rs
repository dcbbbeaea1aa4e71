//! Certificate chains: what ends at an anchor, what does not, and why.

use wallet_crypto::{Curve, sha256};
use wallet_trust::{CertificateChain, ChainError, VerifiedChain};
use x509_cert::ext::pkix::KeyUsages;

use crate::authority::{Certificate, Key, NOW, Party, YEAR};

pub(crate) const ROOT: &str = "CN=Records Root,O=National Training Record";
pub(crate) const MIDDLE: &str = "CN=Records Issuing,O=National Training Record";
pub(crate) const LEAF: &str = "CN=signing 1,O=General Doctors Register";

pub(crate) const NOBODY: [&[u8]; 0] = [];

pub(crate) fn root() -> Party {
    Party::new(ROOT, Key::p256(1))
}

pub(crate) fn middle() -> Party {
    Party::new(MIDDLE, Key::p256(2))
}

pub(crate) fn verify<C: AsRef<[u8]>, A: AsRef<[u8]>>(
    chain: &[C],
    anchors: &[A],
) -> Result<VerifiedChain, ChainError> {
    let owned = |der: &dyn AsRef<[u8]>| der.as_ref().to_vec();
    let chain: Vec<Vec<u8>> = chain.iter().map(|der| owned(der)).collect();
    let anchors: Vec<Vec<u8>> = anchors.iter().map(|der| owned(der)).collect();
    CertificateChain::parse(&chain)?.verify(&anchors, NOW)
}

/// A pinned certificate on its own.
pub(crate) fn pinned(der: &[u8]) -> Result<VerifiedChain, ChainError> {
    verify(&[der], &[der])
}

/// Leaf, intermediate and root, each as changed by the test.
pub(crate) fn three(leaf: &Certificate, issuing: &Certificate, top: &Certificate) -> [Vec<u8>; 3] {
    [
        middle().issue(leaf, &Key::p256(3)),
        root().issue(issuing, &middle().key),
        root().issue_own(top),
    ]
}

pub(crate) fn usual() -> [Vec<u8>; 3] {
    three(
        &Certificate::leaf(LEAF),
        &Certificate::authority(MIDDLE),
        &Certificate::authority(ROOT),
    )
}

#[test]
fn chain_ends_at_a_root_that_is_left_out_or_sent_along() {
    let [leaf, issuing, top] = usual();
    let verified = verify(&[&leaf, &issuing], &[&top]).unwrap();
    assert_eq!(verified.subject, "General Doctors Register");
    assert_eq!(verified.dns_names, ["issuer.example.org"]);
    assert_eq!(verified.key.curve(), Curve::P256);
    assert_eq!(verified.leaf_sha256, sha256(&leaf));
    assert_eq!(verify(&[&leaf, &issuing, &top], &[&top]).unwrap(), verified);
    // The order of the rest does not matter: the path is built from names and keys.
    assert_eq!(verify(&[&leaf, &top, &issuing], &[&top]).unwrap(), verified);
}

#[test]
fn intermediate_is_an_anchor_for_what_it_signed_only() {
    let [leaf, issuing, top] = usual();
    assert!(verify(&[&leaf], &[&issuing]).is_ok());
    assert!(verify(&[&leaf, &issuing, &top], &[&issuing]).is_ok());
    let other = root().issue(&Certificate::leaf(LEAF), &Key::p256(9));
    assert_eq!(verify(&[&other], &[&issuing]), Err(ChainError::NoAnchor));
}

#[test]
fn pinned_leaf_is_trusted_as_it_stands() {
    let own = Party::new(LEAF, Key::p256(4));
    let plain = own.issue_own(&Certificate::leaf(LEAF));
    assert!(pinned(&plain).is_ok());
    // Self-signed certificates are often marked as an authority's.
    let marked = own.issue_own(&Certificate {
        constraints: Some((true, None)),
        ..Certificate::leaf(LEAF)
    });
    assert!(pinned(&marked).is_ok());
    // Signed by somebody unknown, and pinned all the same.
    let signed = root().issue(&Certificate::leaf(LEAF), &own.key);
    assert!(pinned(&signed).is_ok());
    // The same name and key in another certificate is another certificate.
    let renewed = own.issue_own(&Certificate {
        not_after: NOW + 2 * YEAR,
        ..Certificate::leaf(LEAF)
    });
    assert!(verify(&[&renewed], &[&plain]).is_err());
}

#[test]
fn pinned_leaf_is_held_to_its_dates_and_key_usage() {
    let own = Party::new(LEAF, Key::p256(4));
    let pinned = |certificate: &Certificate| {
        let der = own.issue_own(certificate);
        pinned(&der)
    };
    assert_eq!(
        pinned(&Certificate {
            not_after: NOW - 1,
            ..Certificate::leaf(LEAF)
        }),
        Err(ChainError::Expired)
    );
    assert_eq!(
        pinned(&Certificate {
            not_before: NOW + 1,
            ..Certificate::leaf(LEAF)
        }),
        Err(ChainError::NotYetValid)
    );
    assert_eq!(pinned(&Certificate::authority(LEAF)), Err(ChainError::KeyUsage));
}

#[test]
fn pinned_leaf_vouches_for_nobody_else() {
    let own = Party::new(LEAF, Key::p256(4));
    let pinned = own.issue_own(&Certificate::leaf(LEAF));
    let below = own.issue(&Certificate::leaf("O=FastShift Staffing"), &Key::p256(5));
    assert_eq!(verify(&[&below], &[&pinned]), Err(ChainError::LeafAsAuthority));
    let unmarked = own.issue_own(&Certificate {
        constraints: None,
        usage: None,
        ..Certificate::leaf(LEAF)
    });
    assert_eq!(verify(&[&below], &[&unmarked]), Err(ChainError::LeafAsAuthority));
}

#[test]
fn chain_without_its_anchor_is_refused() {
    let [leaf, issuing, top] = usual();
    let chain = [leaf, issuing, top];
    assert_eq!(verify(&chain, &NOBODY), Err(ChainError::NoAnchor));
    let stranger = Party::new("O=FastShift Staffing", Key::p256(8));
    let strange = stranger.issue_own(&Certificate::authority("O=FastShift Staffing"));
    assert_eq!(verify(&chain, &[&strange]), Err(ChainError::NoAnchor));
    // A root of the same name with another key.
    let namesake = Party::new(ROOT, Key::p256(8)).issue_own(&Certificate::authority(ROOT));
    assert_eq!(verify(&chain, &[&namesake]), Err(ChainError::Signature));
    assert_eq!(verify(&chain, &[b"garbage".to_vec()]), Err(ChainError::NoAnchor));
}

#[test]
fn one_right_anchor_among_others_is_enough() {
    let [leaf, issuing, top] = usual();
    let strange = Party::new(ROOT, Key::p256(8)).issue_own(&Certificate::authority(ROOT));
    assert!(verify(&[&leaf, &issuing], &[&strange, &b"garbage".to_vec(), &top]).is_ok());
}

#[test]
fn leaf_alone_without_its_intermediate_is_refused() {
    let [leaf, _, top] = usual();
    assert_eq!(verify(&[&leaf], &[&top]), Err(ChainError::NoAnchor));
}

#[test]
fn dates_of_every_certificate_count() {
    let leaf = Certificate::leaf(LEAF);
    let (issuing, top) = (Certificate::authority(MIDDLE), Certificate::authority(ROOT));
    let result = |leaf: &Certificate, issuing: &Certificate, top: &Certificate| {
        let [leaf, issuing, top] = three(leaf, issuing, top);
        verify(&[&leaf, &issuing], &[&top]).map(drop)
    };
    let over = |certificate: &Certificate| Certificate {
        not_after: NOW - 1,
        ..certificate.clone()
    };
    let early = |certificate: &Certificate| Certificate {
        not_before: NOW + 1,
        ..certificate.clone()
    };
    assert_eq!(result(&over(&leaf), &issuing, &top), Err(ChainError::Expired));
    assert_eq!(result(&leaf, &over(&issuing), &top), Err(ChainError::Expired));
    assert_eq!(result(&leaf, &issuing, &over(&top)), Err(ChainError::Expired));
    assert_eq!(
        result(&early(&leaf), &issuing, &top),
        Err(ChainError::NotYetValid)
    );
    assert_eq!(
        result(&leaf, &early(&issuing), &top),
        Err(ChainError::NotYetValid)
    );
    assert_eq!(
        result(&leaf, &issuing, &early(&top)),
        Err(ChainError::NotYetValid)
    );
    let last_second = Certificate {
        not_after: NOW,
        not_before: NOW,
        ..leaf
    };
    assert_eq!(result(&last_second, &issuing, &top), Ok(()));
}

#[test]
fn time_before_1970_is_before_every_certificate() {
    let [leaf, issuing, top] = usual();
    let chain = CertificateChain::parse(&[leaf.clone(), issuing]).unwrap();
    assert_eq!(chain.verify(&[top], -1), Err(ChainError::NotYetValid));
    assert_eq!(chain.verify(&[leaf], i64::MIN), Err(ChainError::NotYetValid));
    assert_eq!(chain.verify(&[], i64::MAX), Err(ChainError::NoAnchor));
}

#[test]
fn path_length_of_intermediates_and_of_the_anchor_count() {
    let result = |issuing: Option<u8>, top: Option<u8>| {
        let limited = |certificate: Certificate, longest| Certificate {
            constraints: Some((true, longest)),
            ..certificate
        };
        let lowest = Party::new("CN=Lowest", Key::p256(6));
        let chain = [
            lowest.issue(&Certificate::leaf(LEAF), &Key::p256(3)),
            middle().issue(&Certificate::authority("CN=Lowest"), &lowest.key),
            root().issue(&limited(Certificate::authority(MIDDLE), issuing), &middle().key),
        ];
        verify(
            &chain,
            &[root().issue_own(&limited(Certificate::authority(ROOT), top))],
        )
        .map(drop)
    };
    assert_eq!(result(None, None), Ok(()));
    assert_eq!(result(Some(1), Some(2)), Ok(()));
    assert_eq!(result(Some(0), None), Err(ChainError::PathLength));
    assert_eq!(result(None, Some(1)), Err(ChainError::PathLength));
}

#[test]
fn roles_are_not_exchanged() {
    let [_, issuing, top] = usual();
    let signing = Certificate {
        usage: Some(KeyUsages::DigitalSignature),
        ..Certificate::authority(MIDDLE)
    };
    let authority = root().issue(&signing, &middle().key);
    assert_eq!(verify(&[&authority], &[&top]), Err(ChainError::AuthorityAsLeaf));

    let not_an_authority = Certificate {
        constraints: Some((false, None)),
        ..Certificate::authority(MIDDLE)
    };
    let [leaf, below, _] = three(
        &Certificate::leaf(LEAF),
        &not_an_authority,
        &Certificate::authority(ROOT),
    );
    assert_eq!(
        verify(&[&leaf, &below], &[&top]),
        Err(ChainError::LeafAsAuthority)
    );

    let unmarked = root().issue(
        &Certificate {
            constraints: None,
            ..Certificate::authority(MIDDLE)
        },
        &middle().key,
    );
    assert_eq!(
        verify(&[&leaf, &unmarked], &[&top]),
        Err(ChainError::LeafAsAuthority)
    );
    drop(issuing);
}

#[test]
fn changed_certificate_is_refused() {
    let [leaf, issuing, top] = usual();
    let mut signature = leaf.clone();
    *signature.last_mut().unwrap() ^= 1;
    assert_eq!(
        verify(&[&signature, &issuing], &[&top]),
        Err(ChainError::Signature)
    );

    let mut content = leaf.clone();
    let name = b"General Doctors";
    let at = content
        .windows(name.len())
        .position(|window| window == name)
        .unwrap();
    content[at] = b'F';
    assert_eq!(verify(&[&content, &issuing], &[&top]), Err(ChainError::Signature));

    let mut authority = issuing;
    *authority.last_mut().unwrap() ^= 1;
    assert_eq!(verify(&[&leaf, &authority], &[&top]), Err(ChainError::Signature));
}
