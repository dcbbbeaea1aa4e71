//! What a person or an app configures as trusted.

use serde::{Deserialize, Serialize};
use wallet_crypto::{base64_decode_standard, base64url_decode, base64url_encode};

use crate::bbs_key::resolve_bbs_did;
use crate::chain::{MAX_CERTIFICATE_BYTES, fields};
use crate::did::{DidError, resolve_did};
use crate::did_web::{did_web_url_for_development, is_did_web};
use crate::identifier::{IssuerIdentifier, LoopbackHttp};

/// The largest text that is read as anchors, in bytes.
const MAX_TEXT_BYTES: usize = 512 * 1024;
/// The most certificates in one PEM text.
const MAX_CERTIFICATES: usize = 64;

/// One anchor.
///
/// Serialised as a versioned JSON object, such as `{"v1":{"did":"did:key:z…"}}`; reading one back checks it
/// as [`TrustAnchor::parse`] does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "TrustAnchorRow", try_from = "TrustAnchorRow")]
pub enum TrustAnchor {
    /// A certificate. What it vouches for is said at
    /// [`CertificateChain::verify`](crate::CertificateChain::verify).
    Certificate {
        /// The certificate in DER.
        der: Vec<u8>,
    },
    /// A did:key (one of BBS, too), did:jwk or did:web, without fragment: that DID and no other.
    Did(String),
    /// An https URL. Without a path it stands for every issuer identifier of that origin; with one, a single
    /// `/` included, for that identifier only, to the letter.
    HttpsIssuer(String),
}

/// Why a text is no anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorError {
    /// Nothing that looks like a certificate, a DID or an https URL.
    #[error("neither a PEM certificate, a DID nor an https URL")]
    Unrecognised,
    /// The text, or a certificate in it, is too large.
    #[error("the anchor is too large")]
    TooLarge,
    /// More certificates in one text than are read.
    #[error("too many certificates at once")]
    TooMany,
    /// A private key is among the text: it has no business here, and the rest is not read either.
    #[error("the text holds a private key")]
    PrivateKey,
    /// The PEM armour is broken, or holds something other than certificates.
    #[error("the PEM text is malformed or holds something other than certificates")]
    Pem,
    /// A certificate that cannot be read, or not used as an anchor.
    #[error("a certificate is malformed")]
    Certificate,
    /// A DID of a method that is not supported, or with a key that is not, or malformed.
    #[error("the DID cannot be used: {0}")]
    Did(#[from] DidError),
    /// A URL with another scheme, a user name, a query, a fragment, or written in a way that could be read
    /// differently.
    #[error("the URL is not a plain https origin or issuer identifier")]
    Url,
}

impl TrustAnchor {
    /// Reads anchors from a text: one or more certificates in PEM (RFC 7468; text around them is ignored),
    /// one did:key, did:jwk or did:web, or one https origin or issuer identifier. `allow_loopback_http` also lets http
    /// on a loopback host pass, for development.
    ///
    /// A certificate that appears twice is returned once. Dates are not checked: they are at every use.
    ///
    /// # Errors
    ///
    /// [`AnchorError`]; nothing is returned of a text that is only partly right.
    pub fn parse(text: &str, allow_loopback_http: bool) -> Result<Vec<Self>, AnchorError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(AnchorError::TooLarge);
        }
        let text = text.trim();
        if text.contains("-----BEGIN ") {
            return certificates(text);
        }
        if text.starts_with("did:") {
            return Ok(vec![did(text)?]);
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            let loopback = if allow_loopback_http {
                LoopbackHttp::Allowed
            } else {
                LoopbackHttp::Refused
            };
            return Ok(vec![https_issuer(text, loopback)?]);
        }
        Err(AnchorError::Unrecognised)
    }
}

fn did(text: &str) -> Result<TrustAnchor, AnchorError> {
    if is_did_web(text) {
        // Whether http was allowed is decided at every use.
        did_web_url_for_development(text)?;
    } else if let Err(error) = resolve_did(text, None) {
        // Issuers by bbs-2023 have a key of another kind.
        resolve_bbs_did(text, None).map_err(|_| error)?;
    }
    Ok(TrustAnchor::Did(text.to_owned()))
}

fn https_issuer(text: &str, loopback: LoopbackHttp) -> Result<TrustAnchor, AnchorError> {
    IssuerIdentifier::parse(text, loopback).ok_or(AnchorError::Url)?;
    Ok(TrustAnchor::HttpsIssuer(text.to_owned()))
}

fn certificate(der: Vec<u8>) -> Result<TrustAnchor, AnchorError> {
    if der.len() > MAX_CERTIFICATE_BYTES {
        return Err(AnchorError::TooLarge);
    }
    fields(&der).map_err(|_| AnchorError::Certificate)?;
    webpki::anchor_from_trusted_cert(&der.as_slice().into()).map_err(|_| AnchorError::Certificate)?;
    Ok(TrustAnchor::Certificate { der })
}

/// The certificates of a PEM text. Looks for private keys in all of it before anything is decoded.
fn certificates(text: &str) -> Result<Vec<TrustAnchor>, AnchorError> {
    if text
        .lines()
        .any(|line| line.contains("-----BEGIN ") && line.contains("PRIVATE KEY"))
    {
        return Err(AnchorError::PrivateKey);
    }
    let mut found = Vec::new();
    let mut body: Option<String> = None;
    for line in text.lines().map(str::trim) {
        match (line, body.as_mut()) {
            ("-----BEGIN CERTIFICATE-----", None) => body = Some(String::new()),
            ("-----END CERTIFICATE-----", Some(base64)) => {
                let der = base64_decode_standard(base64).map_err(|_| AnchorError::Pem)?;
                let anchor = certificate(der)?;
                if !found.contains(&anchor) {
                    found.push(anchor);
                }
                if found.len() > MAX_CERTIFICATES {
                    return Err(AnchorError::TooMany);
                }
                body = None;
            }
            (line, _) if line.contains("-----BEGIN ") || line.contains("-----END ") => {
                return Err(AnchorError::Pem);
            }
            (line, Some(base64)) => base64.push_str(line),
            (_, None) => {}
        }
    }
    if body.is_some() || found.is_empty() {
        return Err(AnchorError::Pem);
    }
    Ok(found)
}

/// How an anchor is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum TrustAnchorRow {
    V1(TrustAnchorV1),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum TrustAnchorV1 {
    /// DER in base64url.
    Certificate(String),
    Did(String),
    HttpsIssuer(String),
}

impl From<TrustAnchor> for TrustAnchorRow {
    fn from(anchor: TrustAnchor) -> Self {
        Self::V1(match anchor {
            TrustAnchor::Certificate { der } => TrustAnchorV1::Certificate(base64url_encode(&der)),
            TrustAnchor::Did(did) => TrustAnchorV1::Did(did),
            TrustAnchor::HttpsIssuer(url) => TrustAnchorV1::HttpsIssuer(url),
        })
    }
}

impl TryFrom<TrustAnchorRow> for TrustAnchor {
    type Error = AnchorError;

    fn try_from(TrustAnchorRow::V1(anchor): TrustAnchorRow) -> Result<Self, AnchorError> {
        match anchor {
            TrustAnchorV1::Certificate(encoded) => {
                certificate(base64url_decode(&encoded).map_err(|_| AnchorError::Certificate)?)
            }
            TrustAnchorV1::Did(text) => did(&text),
            // Whether http was allowed was decided when the anchor was made.
            TrustAnchorV1::HttpsIssuer(url) => https_issuer(&url, LoopbackHttp::Allowed),
        }
    }
}
