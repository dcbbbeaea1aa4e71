//! A list as it was fetched: read, and not yet believed.

use serde_json::{Map, Value};
use wallet_crypto::{
    CoseSign1, JsonLimits, Jws, JwsError, JwsLimits, PublicKey, SignatureAlgorithm, parse_json_object, x5c,
};

use super::list::StatusList;
use super::{MAX_CERTIFICATES, MAX_JSON_DEPTH, MAX_TOKEN_BYTES, StatusError, credential, cwt, token};

/// The longest header of a list that is a JWT, in bytes: it has the certificates.
const MAX_HEADER_BYTES: usize = 128 * 1024;
/// How many objects and arrays of that header may stand inside one another.
const MAX_HEADER_DEPTH: usize = 8;
const LIMITS: JwsLimits = JwsLimits {
    max_bytes: MAX_TOKEN_BYTES,
    header: JsonLimits {
        max_bytes: MAX_HEADER_BYTES,
        max_depth: MAX_HEADER_DEPTH,
    },
};
const PAYLOAD: JsonLimits = JsonLimits {
    max_bytes: MAX_TOKEN_BYTES,
    max_depth: MAX_JSON_DEPTH,
};

/// By whose key a list claims to be signed (Token Status List, "Key Resolution and Trust Management"). Whether that party
/// may say anything about the credential is for the caller to ask of its anchors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListSigner {
    /// The owner of the first certificate (`x5c`, RFC 7515 §4.1.6).
    X5c {
        /// Certificates in DER, the signer's first.
        chain: Vec<Vec<u8>>,
        /// A name beside it, which has to agree with the certificate.
        iss: Option<String>,
    },
    /// The issuer that the list names.
    Named {
        /// A DID, or an https URL whose JWT VC issuer metadata has the key.
        iss: String,
        /// The `kid` header.
        kid: Option<String>,
    },
    /// Nobody is named: the issuer of the credential, whose keys `kid` chooses among.
    CredentialIssuer {
        /// The `kid` header.
        kid: Option<String>,
    },
}

impl ListSigner {
    /// The issuer that is named, else the DID before a `kid`'s fragment, else nobody.
    pub(super) fn of(named: Option<String>, kid: Option<String>) -> Self {
        let of_kid = kid.as_deref().and_then(|kid| kid.split_once('#'));
        let of_kid = of_kid.and_then(|(did, _)| did.starts_with("did:").then(|| did.to_owned()));
        match named.or(of_kid) {
            Some(iss) => Self::Named { iss, kid },
            None => Self::CredentialIssuer { kid },
        }
    }
}

/// A Status List Token, or a status list credential as a JWT.
pub struct SignedStatusList {
    form: Form,
    signer: ListSigner,
    algorithm: SignatureAlgorithm,
}

/// What it is, and how it is secured.
enum Form {
    TokenJwt(Jws, Map<String, Value>),
    TokenCwt(CoseSign1),
    CredentialJwt(Jws, Map<String, Value>),
}

impl SignedStatusList {
    /// Reads what was fetched: a Status List Token in JWT format (`statuslist+jwt`) or in CWT format
    /// (`application/statuslist+cwt`), or a status list credential secured by a JWS (`vc+jwt` of VC-JOSE-COSE, and `JWT` or
    /// no `typ` of data model 1.1). White space around a JWS is left out.
    ///
    /// # Errors
    /// [`StatusError::TooLarge`] before anything else; [`StatusError::Unsupported`] for a document that is secured in
    /// another way; what is malformed.
    pub fn parse(body: &[u8]) -> Result<Self, StatusError> {
        /// How a tagged COSE_Sign1 begins (RFC 9052 §2): "The Status List Token MUST NOT be tagged with the CWT tag".
        const COSE_SIGN1: u8 = 0xd2;
        if body.len() > MAX_TOKEN_BYTES {
            return Err(StatusError::TooLarge);
        }
        if body.first() == Some(&COSE_SIGN1) {
            return Self::parse_cwt(body);
        }
        let text = std::str::from_utf8(body)
            .map_err(|_| StatusError::Unsupported)?
            .trim();
        if text.starts_with('{') {
            return Err(StatusError::Unsupported);
        }
        Self::parse_jwt(text)
    }

    fn parse_cwt(body: &[u8]) -> Result<Self, StatusError> {
        let cose = CoseSign1::parse(body, MAX_TOKEN_BYTES).map_err(StatusError::Cose)?;
        if cose.typ() != Some("application/statuslist+cwt") {
            return Err(StatusError::Type);
        }
        let (iss, _) = cwt::claims(&cose)?;
        Ok(Self {
            signer: cwt::signer(&cose, iss)?,
            algorithm: cose.algorithm(),
            form: Form::TokenCwt(cose),
        })
    }

    fn parse_jwt(text: &str) -> Result<Self, StatusError> {
        let jws = Jws::parse(text, &LIMITS).map_err(StatusError::Jws)?;
        let algorithm = jws.algorithm().map_err(StatusError::Jws)?;
        let is_token = match jws.typ() {
            Some("statuslist+jwt" | "application/statuslist+jwt") => true,
            Some("vc+jwt" | "application/vc+jwt" | "vc-ld+jwt" | "JWT") => false,
            // RFC 8725 §3.11: only what was always without a type may be without.
            None if !jws.header().contains_key("typ") => false,
            Some(_) | None => return Err(StatusError::Type),
        };
        let claims = parse_json_object(jws.payload(), &PAYLOAD).map_err(StatusError::Payload)?;
        let named = if is_token {
            token::issuer(&claims)?
        } else {
            credential::issuer(&claims)?
        };
        Ok(Self {
            signer: signer(jws.header(), named)?,
            algorithm,
            form: if is_token {
                Form::TokenJwt(jws, claims)
            } else {
                Form::CredentialJwt(jws, claims)
            },
        })
    }

    /// By whose key it claims to be signed.
    #[must_use]
    pub fn signer(&self) -> &ListSigner {
        &self.signer
    }

    /// The algorithm that the header names.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Verifies the list with the signer's key and inflates it: signature, `sub` or `id` against `uri`, the address
    /// that the credential names, and the dates at `now`, both clocks being at most `skew` seconds apart.
    ///
    /// # Errors
    /// [`StatusError`]; nothing is inflated of what fails another check.
    pub fn verify(&self, key: &PublicKey, uri: &str, now: i64, skew: u32) -> Result<StatusList, StatusError> {
        let when = When { now, skew };
        match &self.form {
            Form::TokenJwt(jws, claims) => {
                jws.verify(key).map_err(|_| StatusError::Signature)?;
                token::read(token::claims(claims)?, uri, when)
            }
            Form::TokenCwt(cose) => {
                cose.verify(key).map_err(|_| StatusError::Signature)?;
                let (_, claims) = cwt::claims(cose)?;
                token::read(claims, uri, when)
            }
            Form::CredentialJwt(jws, claims) => {
                jws.verify(key).map_err(|_| StatusError::Signature)?;
                credential::read_jwt(claims, uri, when)
            }
        }
    }
}

impl std::fmt::Debug for SignedStatusList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedStatusList(..)")
    }
}

/// The moment of a check.
#[derive(Clone, Copy)]
pub(super) struct When {
    pub(super) now: i64,
    pub(super) skew: u32,
}

impl When {
    /// Checks dates as RFC 7519 §4.1.4 to §4.1.6 have them.
    pub(super) fn check(self, from: Option<i64>, until: Option<i64>) -> Result<(), StatusError> {
        let skew = i64::from(self.skew);
        if from.is_some_and(|from| from > self.now.saturating_add(skew)) {
            return Err(StatusError::NotYetValid);
        }
        if until.is_some_and(|until| until <= self.now.saturating_sub(skew)) {
            return Err(StatusError::Expired);
        }
        Ok(())
    }
}

/// The certificate chain if there is one, else the issuer that is named, else the DID before a `kid`'s fragment.
fn signer(header: &Map<String, Value>, named: Option<String>) -> Result<ListSigner, StatusError> {
    let chain = x5c(header, MAX_CERTIFICATES).map_err(|error| {
        if error == JwsError::TooLarge {
            StatusError::TooLarge
        } else {
            StatusError::Header
        }
    })?;
    if let Some(chain) = chain {
        return Ok(ListSigner::X5c { chain, iss: named });
    }
    let kid = match header.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.clone()),
        Some(_) => return Err(StatusError::Header),
    };
    Ok(ListSigner::of(named, kid))
}
