//! Who issued a credential, by what the credential says (SD-JWT VC, "Issuer Verification Key Discovery and
//! Validation"; VC-JOSE-COSE, "Key Discovery", which takes it over).

use serde_json::{Map, Value};
use wallet_crypto::x5c;

use crate::limits::MAX_CERTIFICATES;

/// Why a credential names no issuer whose key could be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceError {
    /// `x5c` or `kid` is not as RFC 7515 sections 4.1.4 and 4.1.6 define it.
    Header,
    /// Neither `x5c` nor the issuer's identifier is there.
    NoIssuer,
    /// The identifier is neither a DID nor an https URL.
    UnsupportedIssuer,
}

/// How the credential says that its issuer's key is found. Nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerReference {
    /// By a certificate chain; the issuer is the subject of the first certificate.
    X5c {
        /// The `x5c` header: certificates in DER, the issuer's own first (RFC 7515 section 4.1.6).
        chain: Vec<Vec<u8>>,
        /// An `iss` beside it, which has to agree with the certificate.
        iss: Option<String>,
    },
    /// By a DID.
    Did {
        /// The `iss` claim, or the `issuer` of a W3C credential.
        did: String,
        /// The `kid` header: which verification method, as a DID URL or its fragment.
        kid: Option<String>,
    },
    /// By JWT VC issuer metadata.
    Https {
        /// The same identifier, to the letter: an https URL, or an http URL of a loopback host, which whoever fetches
        /// it may follow in a development configuration only.
        iss: String,
        /// The `kid` header.
        kid: Option<String>,
    },
}

impl IssuerReference {
    /// Reads the header and the identifier of the issuer.
    pub(crate) fn read(header: &Map<String, Value>, iss: Option<&str>) -> Result<Self, ReferenceError> {
        let chain = x5c(header, MAX_CERTIFICATES).map_err(|_| ReferenceError::Header)?;
        if let Some(chain) = chain {
            return Ok(Self::X5c {
                chain,
                iss: iss.map(str::to_owned),
            });
        }
        let kid = match header.get("kid") {
            None => None,
            Some(Value::String(kid)) => Some(kid.clone()),
            Some(_) => return Err(ReferenceError::Header),
        };
        let iss = iss.ok_or(ReferenceError::NoIssuer)?;
        if iss.starts_with("did:") {
            return Ok(Self::Did {
                did: iss.to_owned(),
                kid,
            });
        }
        if iss.starts_with("https://") || is_loopback(iss) {
            return Ok(Self::Https {
                iss: iss.to_owned(),
                kid,
            });
        }
        Err(ReferenceError::UnsupportedIssuer)
    }
}

/// Whether this is an http URL whose host is this machine.
fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => return v6.starts_with("::1]") && !v6.contains('@'),
        None => authority.split(':').next().unwrap_or_default(),
    };
    !authority.contains('@')
        && (host == "localhost" || host.parse().is_ok_and(|v4: std::net::Ipv4Addr| v4.is_loopback()))
}
