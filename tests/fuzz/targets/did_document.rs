//! A DID document, as any server may answer: only its own DID's keys come out of it, and the place that it is fetched from is the
//! DID's host.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wallet_trust::{DidDocument, Relationship, did_web_url};

const DID: &str = "did:web:westmere.example";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let did = format!("did:web:{text}");
        if let Ok(url) = did_web_url(&did) {
            assert!(url.starts_with("https://") && url.ends_with("/did.json"));
            assert!(!url.contains(['?', '#', '@', '\\', ' ']));
        }
    }
    let Ok(document) = DidDocument::parse(bytes, DID) else {
        return;
    };
    for relationship in [Relationship::Assertion, Relationship::Authentication] {
        let _ = document.key(None, relationship);
        if let Ok(found) = document.key(Some("#0"), relationship) {
            assert_eq!(
                document.key(Some("did:web:westmere.example#0"), relationship),
                Ok(found)
            );
        }
        assert!(
            document
                .key(Some("did:web:other.example#0"), relationship)
                .is_err()
        );
    }
});
