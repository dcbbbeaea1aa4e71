//! W3C Verifiable Credentials secured by JOSE: data model 1.1 as a JWT, and data model 2.0 as VC-JOSE-COSE has it.
//!
//! The first is read as JSON: no context is applied (OpenID4VCI 1.0 appendix A.1.1).

pub(crate) mod claims;
pub(crate) mod date_time;
pub(crate) mod document;
mod error;
mod jws;
pub(crate) mod jwt_vc;
mod presentation;
pub(crate) mod vc_jwt;

use core::fmt;

use serde_json::{Map, Value};
use wallet_crypto::{Jws, JwsError, PublicKey, SignatureAlgorithm};

use self::document::{Document, EXPANDED_VERIFIABLE_CREDENTIAL, VERIFIABLE_CREDENTIAL};
pub use self::error::{W3cError, W3cProperty};
pub use self::presentation::VpJwt;
use crate::credential::HolderReference;
use crate::error::SelectError;
use crate::issuer::{IssuerReference, ReferenceError};
use crate::path::ClaimPath;
use crate::sd_jwt::Selection;
use crate::validity::{Outside, Validity};

/// The edition of the data model, which decides where in the JWT the credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataModel {
    /// 1.1: in the claim `vc`, and in registered claims.
    V1_1,
    /// 2.0: the payload is the credential.
    V2_0,
}

/// A W3C credential as its holder has it: a well-formed JWT whose parts do not contradict each other.
///
/// It is worth nothing before [`verify_signature`](Self::verify_signature) has passed.
pub struct W3cJwt {
    compact: String,
    jws: Jws,
    algorithm: SignatureAlgorithm,
    data_model: DataModel,
    document: Document,
    validity: Validity,
}

impl W3cJwt {
    /// Reads an issued credential: everything but the signature and the dates.
    ///
    /// # Errors
    /// Any of [`W3cError`] but `Header`, `UnsupportedIssuer`, `Signature`, `Confirmation`, `NotYetValid` and
    /// `Expired`, which have calls of their own. Limits are checked first.
    pub fn parse(data_model: DataModel, compact: &str) -> Result<Self, W3cError> {
        let (jws, algorithm) = jws::parse(compact)?;
        let (document, validity) = match data_model {
            DataModel::V1_1 => jwt_vc::read(&jws),
            DataModel::V2_0 => vc_jwt::read(&jws),
        }?;
        Ok(Self {
            compact: compact.to_owned(),
            jws,
            algorithm,
            data_model,
            document,
            validity,
        })
    }

    /// The compact serialization, byte for byte as it was parsed.
    #[must_use]
    pub fn compact(&self) -> &str {
        &self.compact
    }

    /// The edition that it was read by.
    #[must_use]
    pub fn data_model(&self) -> DataModel {
        self.data_model
    }

    /// The algorithm of the issuer's signature.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The JOSE header.
    #[must_use]
    pub fn header(&self) -> &Map<String, Value> {
        self.jws.header()
    }

    /// Where the issuer's key is to be found: the certificate chain if there is an `x5c` header, else by the issuer
    /// (VC-JOSE-COSE, "Key Discovery").
    ///
    /// # Errors
    /// [`W3cError::Header`] if `x5c` or `kid` is malformed, [`W3cError::UnsupportedIssuer`] if the issuer is neither a
    /// DID nor an https URL.
    pub fn issuer_reference(&self) -> Result<IssuerReference, W3cError> {
        IssuerReference::read(self.header(), Some(self.issuer())).map_err(|error| match error {
            ReferenceError::Header => W3cError::Header,
            ReferenceError::NoIssuer | ReferenceError::UnsupportedIssuer => W3cError::UnsupportedIssuer,
        })
    }

    /// Verifies the issuer's signature. That the key is the issuer's is for the caller to know.
    ///
    /// # Errors
    /// [`W3cError::Signature`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), W3cError> {
        self.jws.verify(key).map_err(|_: JwsError| W3cError::Signature)
    }

    /// The credential with every claim of the JWT: an object, the root of claims paths (OpenID4VP 1.0 appendix
    /// B.1.2). For data model 1.1 it is what `vc` holds, with the properties that registered claims stand for, and
    /// with the claims beside it.
    #[must_use]
    pub fn claims(&self) -> &Value {
        &self.document.claims
    }

    /// `type`, as it stands there: `VerifiableCredential` and what else it is.
    #[must_use]
    pub fn types(&self) -> &[String] {
        &self.document.types
    }

    /// The types that a query may name (OpenID4VP 1.0 appendix B.1.1): as they stand there, and what the base context
    /// makes of `VerifiableCredential`. No other context is applied.
    #[must_use]
    pub fn expanded_types(&self) -> Vec<String> {
        let expanded = EXPANDED_VERIFIABLE_CREDENTIAL.to_owned();
        std::iter::once(expanded)
            .chain(self.document.types.iter().cloned())
            .collect()
    }

    /// The most specific type: issuers write it last. `VerifiableCredential` where there is no other.
    #[must_use]
    pub fn credential_type(&self) -> &str {
        most_specific(&self.document.types)
    }

    /// The issuer: `issuer`, or its `id`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.document.issuer
    }

    /// What the credential is bound to: the key in `cnf` (RFC 7800), else the DID of its one subject; none if it is
    /// bound to nothing.
    ///
    /// # Errors
    /// [`W3cError::Confirmation`] if `cnf` has no `jwk`, or one that is not a public key of a supported kind.
    pub fn holder(&self) -> Result<Option<HolderReference>, W3cError> {
        if let Some(cnf) = self.claims().get(W3cProperty::Cnf.name()) {
            let jwk = cnf.get("jwk").ok_or(W3cError::Confirmation)?;
            let key = PublicKey::from_jwk(jwk).map_err(|_| W3cError::Confirmation)?;
            return Ok(Some(HolderReference::Key(key)));
        }
        let subject = self.document.subject.as_deref();
        let did = subject.filter(|id| id.starts_with("did:"));
        Ok(did.map(|did| HolderReference::Did(did.to_owned())))
    }

    /// The dates, in seconds since 1970-01-01T00:00:00Z: the narrower of those of the credential and of the JWT.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Checks the dates at `now`, both clocks being at most `skew` seconds apart. `iat` decides nothing.
    ///
    /// # Errors
    /// [`W3cError::NotYetValid`], [`W3cError::Expired`].
    pub fn check_dates(&self, now: i64, skew: u32) -> Result<(), W3cError> {
        self.validity.check(now, skew).map_err(|outside| match outside {
            Outside::Before => W3cError::NotYetValid,
            Outside::After => W3cError::Expired,
        })
    }

    /// What a presentation of these claims reveals: everything, whatever is asked for (VC-JOSE-COSE, "Securing
    /// Verifiable Credentials": if any part is revealed, all claims must be).
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or points to nothing.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        self.document.select_whole(paths)
    }
}

/// The most specific of a list of types, expanded or not, by the habit of writing it last.
#[must_use]
pub fn most_specific(types: &[String]) -> &str {
    let of_every = [VERIFIABLE_CREDENTIAL, EXPANDED_VERIFIABLE_CREDENTIAL];
    let own = types.iter().rev().find(|one| !of_every.contains(&one.as_str()));
    own.map_or(VERIFIABLE_CREDENTIAL, String::as_str)
}

impl fmt::Debug for W3cJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whose it is and what it says does not belong into a log.
        f.write_str("W3cJwt(..)")
    }
}
