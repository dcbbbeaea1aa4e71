use std::fmt::Write;

use wallet_crypto::{length_prefixed, sha256};

/// What a saved session is found by: a digest, so that no part of a link reaches the index.
pub(crate) fn link_lookup(kind: &str, link: &str) -> String {
    let digest = sha256(&length_prefixed(&[kind.as_bytes(), link.trim().as_bytes()]));
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
