//! Reading and keeping anchors.

use wallet_trust::{AnchorError, DidError, TrustAnchor};

use crate::authority::{Certificate, Key, Party};

const DID: &str = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";

fn certificate(seed: u8) -> Vec<u8> {
    Party::new("O=Clearcheck ID", Key::p256(seed)).issue_own(&Certificate::authority("O=Clearcheck ID"))
}

fn pem(label: &str, der: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in der.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte))
            << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let shown = digit <= chunk.len();
            text.push(if shown {
                char::from(DIGITS[bits >> (18 - 6 * digit) & 63])
            } else {
                '='
            });
        }
    }
    let lines: Vec<String> = text
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn parse(text: &str) -> Result<Vec<TrustAnchor>, AnchorError> {
    TrustAnchor::parse(text, false)
}

/// w3c-vc-di-bbs, "Multikey", first example: whoever issues with bbs-2023 has no other kind of key.
#[test]
fn a_did_with_a_key_of_bbs_is_an_anchor() {
    let did = "did:key:zUC7EK3ZakmukHhuncwkbySmomv3FmrkmS36E4Ks5rsb6VQSRpoCrx6Hb8e2Nk6UvJFSdyw9NK1scFXJp21gNNYFjVWNgaqyGnkyhtagagCpQb5B7tagJu3HDbjQ8h5ypoHjwBb";
    assert_eq!(parse(did).unwrap(), [TrustAnchor::Did(did.to_owned())]);
    for refused in [format!("{did}#key"), did.replace("zUC7", "zUC8")] {
        assert!(matches!(parse(&refused), Err(AnchorError::Did(_))), "{refused}");
    }
}

#[test]
fn pem_bundle_gives_each_certificate_once() {
    let (first, second) = (certificate(1), certificate(2));
    let bundle = [
        "subject=O = Clearcheck ID\n",
        &pem("CERTIFICATE", &first),
        &pem("CERTIFICATE", &second),
        &pem("CERTIFICATE", &first),
    ];
    let expected = [
        TrustAnchor::Certificate { der: first },
        TrustAnchor::Certificate { der: second },
    ];
    assert_eq!(parse(&bundle.concat()).unwrap(), expected);
    assert_eq!(parse(&bundle.concat().replace('\n', "\r\n")).unwrap(), expected);
}

#[test]
fn private_key_is_refused_with_all_that_is_beside_it() {
    for label in [
        "PRIVATE KEY",
        "EC PRIVATE KEY",
        "RSA PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
    ] {
        let text = pem("CERTIFICATE", &certificate(1)) + &pem(label, b"secret");
        assert_eq!(parse(&text), Err(AnchorError::PrivateKey), "{label}");
    }
}

#[test]
fn broken_pem_is_refused() {
    let good = pem("CERTIFICATE", &certificate(1));
    for text in [
        good.replace("-----END CERTIFICATE-----", ""),
        good.replace(
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----",
        ),
        good.replacen("M", "*", 1),
        format!("{good}-----END CERTIFICATE-----"),
        format!("{good}{}", pem("PUBLIC KEY", b"x")),
        format!("{good}{}", pem("X509 CRL", b"x")),
    ] {
        assert_eq!(parse(&text), Err(AnchorError::Pem), "{text}");
    }
    assert_eq!(
        parse(&pem("CERTIFICATE", b"garbage")),
        Err(AnchorError::Certificate)
    );
}

#[test]
fn sizes_are_limited() {
    let size = |bytes: usize| parse(&pem("CERTIFICATE", &vec![0x30; bytes]));
    assert_eq!(
        size(16 * 1024),
        Err(AnchorError::Certificate),
        "read, and no certificate"
    );
    assert_eq!(size(16 * 1024 + 1), Err(AnchorError::TooLarge));
    let text = |bytes: usize| parse(&format!("{DID}{}", " ".repeat(bytes - DID.len())));
    assert!(text(512 * 1024).is_ok());
    assert_eq!(text(512 * 1024 + 1), Err(AnchorError::TooLarge));
}

#[test]
fn number_of_certificates_is_limited() {
    let bundle = |count: u8| -> String {
        let one = |seed| pem("CERTIFICATE", &certificate(seed));
        (1..=count).map(one).collect()
    };
    assert_eq!(parse(&bundle(64)).unwrap().len(), 64);
    assert_eq!(parse(&bundle(65)), Err(AnchorError::TooMany));
}

#[test]
fn did_is_kept_to_the_letter() {
    assert_eq!(
        parse(&format!(" {DID}\n")).unwrap(),
        [TrustAnchor::Did(DID.to_owned())]
    );
    let web = "did:web:clearcheck.example:issuer";
    assert_eq!(parse(web).unwrap(), [TrustAnchor::Did(web.to_owned())]);
    for (did, error) in [
        ("did:example:clearcheck.example", DidError::UnsupportedMethod),
        ("did:web:clearcheck.example#key-1", DidError::Malformed),
        ("did:web:clearcheck.example/issuer", DidError::Malformed),
    ] {
        assert_eq!(parse(did), Err(AnchorError::Did(error)), "{did}");
    }
    assert_eq!(
        parse(&format!("{DID}#z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")),
        Err(AnchorError::Did(DidError::Malformed))
    );
}

#[test]
fn https_origin_and_issuer_are_kept_to_the_letter() {
    for url in [
        "https://clearcheck.example",
        "https://clearcheck.example:8443",
        "https://clearcheck.example/",
        "https://clearcheck.example/id/",
    ] {
        assert_eq!(parse(url).unwrap(), [TrustAnchor::HttpsIssuer(url.to_owned())]);
    }
    for url in [
        "https://",
        "https://a@clearcheck.example",
        "https://clearcheck.example?x",
        "https://clearcheck.example#x",
        "https://clearcheck.example/../x",
    ] {
        assert_eq!(parse(url), Err(AnchorError::Url), "{url}");
    }
}

#[test]
fn http_passes_on_loopback_and_only_if_allowed() {
    let url = "http://localhost:4100/issuer";
    assert_eq!(parse(url), Err(AnchorError::Url));
    assert_eq!(
        TrustAnchor::parse(url, true).unwrap(),
        [TrustAnchor::HttpsIssuer(url.to_owned())]
    );
    assert_eq!(
        TrustAnchor::parse("http://clearcheck.example", true),
        Err(AnchorError::Url)
    );
}

#[test]
fn anything_else_is_refused() {
    for text in [
        "",
        " ",
        "clearcheck.example",
        "urn:x",
        "{}",
        "MIIB",
        "ftp://clearcheck.example",
    ] {
        assert_eq!(parse(text), Err(AnchorError::Unrecognised), "{text}");
    }
}

#[test]
fn kept_form_is_fixed() {
    let anchor = TrustAnchor::Did(DID.to_owned());
    assert_eq!(
        serde_json::to_string(&anchor).unwrap(),
        format!(r#"{{"v1":{{"did":"{DID}"}}}}"#)
    );
    let anchor = TrustAnchor::HttpsIssuer("https://clearcheck.example".to_owned());
    assert_eq!(
        serde_json::to_string(&anchor).unwrap(),
        r#"{"v1":{"https_issuer":"https://clearcheck.example"}}"#
    );
    let anchor = TrustAnchor::Certificate { der: certificate(1) };
    let kept = serde_json::to_string(&anchor).unwrap();
    assert!(kept.starts_with(r#"{"v1":{"certificate":"MII"#), "{kept}");
}

#[test]
fn kept_form_is_read_back_and_checked() {
    for anchor in [
        TrustAnchor::Did(DID.to_owned()),
        TrustAnchor::HttpsIssuer("http://localhost:4100".to_owned()),
        TrustAnchor::Certificate { der: certificate(1) },
    ] {
        let kept = serde_json::to_string(&anchor).unwrap();
        assert_eq!(serde_json::from_str::<TrustAnchor>(&kept).unwrap(), anchor);
    }
    for kept in [
        r#"{"v2":{"did":"x"}}"#,
        r#"{"v1":{"did":"x"}}"#,
        r#"{"v1":{"https_issuer":"http://clearcheck.example"}}"#,
        r#"{"v1":{"certificate":"AAAA"}}"#,
        "{}",
    ] {
        assert!(serde_json::from_str::<TrustAnchor>(kept).is_err(), "{kept}");
    }
}
