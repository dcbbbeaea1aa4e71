//! What single certificates say: form, extensions and names.

use wallet_crypto::Curve;
use wallet_trust::{ChainError, issuer_named_by};
use x509_cert::ext::pkix::KeyUsages;

use crate::authority::{Certificate, Key, Party};
use crate::chains::{LEAF, MIDDLE, NOBODY, ROOT, pinned, root, three, usual, verify};

#[test]
fn key_usage_must_fit_where_it_is_stated() {
    let result = |leaf, issuing, top| {
        let [leaf, issuing, top] = three(
            &Certificate {
                usage: leaf,
                ..Certificate::leaf(LEAF)
            },
            &Certificate {
                usage: issuing,
                ..Certificate::authority(MIDDLE)
            },
            &Certificate {
                usage: top,
                ..Certificate::authority(ROOT)
            },
        );
        verify(&[&leaf, &issuing], &[&top]).map(drop)
    };
    let (sign, certify) = (Some(KeyUsages::DigitalSignature), Some(KeyUsages::KeyCertSign));
    assert_eq!(result(None, None, None), Ok(()));
    assert_eq!(
        result(Some(KeyUsages::KeyAgreement), certify, certify),
        Err(ChainError::KeyUsage)
    );
    assert_eq!(
        result(sign, Some(KeyUsages::CRLSign), certify),
        Err(ChainError::KeyUsage)
    );
    assert_eq!(
        result(sign, certify, Some(KeyUsages::CRLSign)),
        Err(ChainError::KeyUsage)
    );
}

#[test]
fn any_extended_key_usage_is_accepted() {
    // serverAuth; mdoc document signer; one that nobody knows.
    for purpose in ["1.3.6.1.5.5.7.3.1", "1.0.18013.5.1.2", "1.3.6.1.4.1.32473.9"] {
        let leaf = Certificate {
            purposes: vec![purpose],
            ..Certificate::leaf(LEAF)
        };
        let [leaf, issuing, top] = three(
            &leaf,
            &Certificate::authority(MIDDLE),
            &Certificate::authority(ROOT),
        );
        assert!(verify(&[&leaf, &issuing], &[&top]).is_ok(), "{purpose}");
    }
}

#[test]
fn unknown_extensions_are_refused_if_critical() {
    let with = |unknown| Certificate {
        unknown,
        ..Certificate::leaf(LEAF)
    };
    let top = root().issue_own(&Certificate::authority(ROOT));
    let plain = root().issue(&with(Some(false)), &Key::p256(3));
    assert!(verify(&[&plain], &[&top]).is_ok());
    let critical = root().issue(&with(Some(true)), &Key::p256(3));
    assert_eq!(pinned(&critical), Err(ChainError::CriticalExtension));
}

#[test]
fn number_and_size_are_limited() {
    let [leaf, issuing, top] = usual();
    let five = vec![
        leaf.clone(),
        issuing.clone(),
        top.clone(),
        top.clone(),
        top.clone(),
    ];
    assert!(verify(&five, &[&top]).is_ok());
    let six = [five, vec![top.clone()]].concat();
    assert_eq!(verify(&six, &[&top]), Err(ChainError::TooMany));
    assert_eq!(verify(&NOBODY, &[&top]), Err(ChainError::Empty));
    let size = |bytes: usize| verify(&[leaf.clone(), vec![0x30; bytes]], &[&top]);
    assert_eq!(
        size(16 * 1024),
        Err(ChainError::Malformed),
        "read, and no certificate"
    );
    assert_eq!(size(16 * 1024 + 1), Err(ChainError::TooLarge));
}

#[test]
fn what_is_no_certificate_is_refused_wherever_it_stands() {
    let [leaf, issuing, top] = usual();
    for garbage in [
        Vec::new(),
        b"garbage".to_vec(),
        vec![0x30, 0x80],
        leaf[..leaf.len() - 1].to_vec(),
    ] {
        assert_eq!(verify(&[&garbage, &issuing], &[&top]), Err(ChainError::Malformed));
        assert_eq!(
            verify(&[&leaf, &issuing, &garbage], &[&top]),
            Err(ChainError::Malformed)
        );
    }
    let trailing = [leaf, vec![0]].concat();
    assert_eq!(verify(&[&trailing], &[&top]), Err(ChainError::Malformed));
}

#[test]
fn name_constraints_of_authorities_and_of_the_anchor_count() {
    let result = |issuing, top| {
        let [leaf, issuing, top] = three(
            &Certificate::leaf(LEAF),
            &Certificate {
                permitted_dns: issuing,
                ..Certificate::authority(MIDDLE)
            },
            &Certificate {
                permitted_dns: top,
                ..Certificate::authority(ROOT)
            },
        );
        verify(&[leaf, issuing], &[top]).map(drop)
    };
    assert_eq!(result(Some("example.org"), Some("example.org")), Ok(()));
    assert_eq!(
        result(Some("clearcheck.example"), None),
        Err(ChainError::NameConstraint)
    );
    assert_eq!(
        result(None, Some("clearcheck.example")),
        Err(ChainError::NameConstraint)
    );
}

#[test]
fn ed25519_signs_certificates_and_is_a_leaf_key() {
    let authority = Party::new(ROOT, Key::ed25519(7));
    let top = authority.issue_own(&Certificate::authority(ROOT));
    let leaf = authority.issue(&Certificate::leaf(LEAF), &Key::ed25519(8));
    assert_eq!(verify(&[&leaf], &[&top]).unwrap().key.curve(), Curve::Ed25519);
}

#[test]
fn subject_is_the_organisation_else_the_common_name_else_a_name_of_the_extension() {
    let shown = |subject, dns: &[&'static str], uri: &[&'static str]| {
        let certificate = Certificate {
            dns: dns.to_vec(),
            uri: uri.to_vec(),
            ..Certificate::leaf(subject)
        };
        let der = root().issue(&certificate, &Key::p256(3));
        pinned(&der).map(|chain| chain.subject)
    };
    assert_eq!(
        shown("CN=signer,O=Clearcheck ID", &[], &[]).unwrap(),
        "Clearcheck ID"
    );
    assert_eq!(
        shown("CN=Clearcheck signer,C=GB", &[], &[]).unwrap(),
        "Clearcheck signer"
    );
    assert_eq!(
        shown("C=GB", &["clearcheck.example"], &[]).unwrap(),
        "clearcheck.example"
    );
    assert_eq!(
        shown("C=GB", &[], &["https://clearcheck.example/id"]).unwrap(),
        "https://clearcheck.example/id"
    );
    assert_eq!(shown("C=GB", &[], &[]), Err(ChainError::Name));
}

#[test]
fn misleading_subject_is_refused() {
    for subject in [
        "O=Clear\u{202E}check ID",
        "O=Clear\u{200B}check ID",
        "O=Clear\u{0007}check ID",
    ] {
        let der = root().issue(&Certificate::leaf(subject), &Key::p256(3));
        assert_eq!(pinned(&der), Err(ChainError::Name), "{subject:?}");
    }
}

#[test]
fn issuer_is_named_by_uri_to_the_letter_or_by_host() {
    let certificate = Certificate {
        dns: vec!["GDR.example", "*.nr.example", "localhost"],
        uri: vec![
            "https://ntr.example/a/",
            "urn:uuid:00000000-0000-4000-8000-000000000000",
        ],
        ..Certificate::leaf(LEAF)
    };
    let der = root().issue(&certificate, &Key::p256(3));
    let chain = pinned(&der).unwrap();
    for iss in [
        "https://gdr.example",
        "https://GDR.example:8443/tenant/7",
        "http://localhost:4100/oid4vci/lab",
        "https://ntr.example/a/",
        "urn:uuid:00000000-0000-4000-8000-000000000000",
    ] {
        assert!(issuer_named_by(&chain, iss), "{iss}");
    }
    for iss in [
        "https://ntr.example/a",
        "https://ntr.example",
        "https://www.gdr.example",
        "https://gdr.example.evil.example",
        "https://gdr.example@evil.example",
        "https://evil.example/gdr.example",
        "https://evil.example\\@gdr.example",
        "https://gdr.example.",
        "http://gdr.example",
        "https://x.nr.example",
        "https://*.nr.example",
        "gdr.example",
        "",
    ] {
        assert!(!issuer_named_by(&chain, iss), "{iss}");
    }
}
