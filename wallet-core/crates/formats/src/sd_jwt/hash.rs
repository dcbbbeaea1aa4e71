//! The hash algorithm of an SD-JWT (RFC 9901 section 4.1.1).

use sha2::{Digest, Sha384, Sha512};
use wallet_crypto::{base64url_encode, sha256};

/// `_sd_alg`, named as in IANA's "Named Information Hash Algorithm" registry. Truncated ones are not supported
/// (RFC 9901 section 9.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashAlgorithm {
    /// `sha-256`, meant where `_sd_alg` is missing.
    Sha256,
    /// `sha-384`.
    Sha384,
    /// `sha-512`.
    Sha512,
}

impl HashAlgorithm {
    /// The claim that names it.
    pub(crate) const CLAIM: &'static str = "_sd_alg";

    /// The algorithm of this case-sensitive name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "sha-256" => Some(Self::Sha256),
            "sha-384" => Some(Self::Sha384),
            "sha-512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The base64url-encoded digest of the text's bytes (RFC 9901 sections 4.2.3 and 4.3.1).
    pub(crate) fn digest(self, text: &str) -> String {
        match self {
            Self::Sha256 => base64url_encode(&sha256(text.as_bytes())),
            Self::Sha384 => base64url_encode(&Sha384::digest(text)),
            Self::Sha512 => base64url_encode(&Sha512::digest(text)),
        }
    }
}
