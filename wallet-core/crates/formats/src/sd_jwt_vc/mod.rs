//! SD-JWT VC: an SD-JWT whose payload is a verifiable digital credential.

mod claims;
mod key_binding;

use core::fmt;

use serde_json::{Map, Value};
use wallet_crypto::{JwsError, PublicKey, SignatureAlgorithm};

use self::claims::RegisteredClaims;
pub use self::key_binding::KeyBinding;
use crate::error::{RegisteredClaim, SdJwtError, SelectError};
use crate::issuer::{IssuerReference, ReferenceError};
use crate::path::ClaimPath;
use crate::sd_jwt::{SdJwt, Selection};
use crate::type_metadata::{ClaimMetadata, TypeMetadataError};
use crate::validity::{Outside, Validity};

/// The header's `typ`, now and in earlier drafts (SD-JWT VC, "JOSE Header" and its history).
const TYPES: [&str; 2] = ["dc+sd-jwt", "vc+sd-jwt"];

/// An SD-JWT VC as its holder has it: well-formed and processed, with every disclosure that the issuer sent.
///
/// It is worth nothing before [`verify_signature`](Self::verify_signature) has passed.
pub struct SdJwtVc {
    sd_jwt: SdJwt,
    registered: RegisteredClaims,
}

impl SdJwtVc {
    /// Reads an issued SD-JWT VC: RFC 9901 section 7.1 without the signature and the dates, section 7.2's refusal
    /// of a key-binding JWT, and what SD-JWT VC requires of `typ` and of the registered claims.
    ///
    /// # Errors
    /// Any of [`SdJwtError`] but `Header`, `NoIssuer`, `UnsupportedIssuer`, `Signature`, `Confirmation`,
    /// `NotYetValid` and `Expired`, which have calls of their own. Limits are checked first.
    pub fn parse(compact: &str) -> Result<Self, SdJwtError> {
        let sd_jwt = SdJwt::parse(compact)?;
        if !sd_jwt.jws().typ().is_some_and(|typ| TYPES.contains(&typ)) {
            return Err(SdJwtError::Type);
        }
        for claim in RegisteredClaim::NEVER_DISCLOSED {
            // A `status` that is no object is another claim of that name (docs/decisions/0002).
            let registered = claim != RegisteredClaim::Status
                || sd_jwt.claims().get(claim.name()).is_some_and(Value::is_object);
            if registered && sd_jwt.is_disclosed(claim.name()) {
                return Err(SdJwtError::SelectivelyDisclosed(claim));
            }
        }
        let registered = RegisteredClaims::parse(sd_jwt.claims())?;
        Ok(Self { sd_jwt, registered })
    }

    /// The compact serialization, byte for byte as it was parsed.
    #[must_use]
    pub fn compact(&self) -> &str {
        self.sd_jwt.compact()
    }

    /// The algorithm of the issuer's signature.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.sd_jwt.algorithm()
    }

    /// The JOSE header of the issuer-signed JWT.
    #[must_use]
    pub fn header(&self) -> &Map<String, Value> {
        self.sd_jwt.jws().header()
    }

    /// Where the issuer's key is to be found: the certificate chain if there is an `x5c` header, else by `iss`
    /// (SD-JWT VC, "Issuer Verification Key Discovery and Validation").
    ///
    /// # Errors
    /// [`SdJwtError::Header`] if `x5c` or `kid` is malformed, [`SdJwtError::NoIssuer`] if neither `x5c` nor `iss`
    /// is there, [`SdJwtError::UnsupportedIssuer`] if `iss` is neither a DID nor an https URL.
    pub fn issuer_reference(&self) -> Result<IssuerReference, SdJwtError> {
        IssuerReference::read(self.header(), self.iss()).map_err(|error| match error {
            ReferenceError::Header => SdJwtError::Header,
            ReferenceError::NoIssuer => SdJwtError::NoIssuer,
            ReferenceError::UnsupportedIssuer => SdJwtError::UnsupportedIssuer,
        })
    }

    /// Verifies the issuer's signature. That the key is the issuer's is for the caller to know.
    ///
    /// # Errors
    /// [`SdJwtError::Signature`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), SdJwtError> {
        self.sd_jwt
            .jws()
            .verify(key)
            .map_err(|_: JwsError| SdJwtError::Signature)
    }

    /// The processed payload with everything disclosed: an object without `_sd`, `_sd_alg` and `...`.
    #[must_use]
    pub fn claims(&self) -> &Value {
        self.sd_jwt.claims()
    }

    /// The credential type.
    #[must_use]
    pub fn vct(&self) -> &str {
        &self.registered.vct
    }

    /// `vct#integrity`: the hash of its type metadata, where there is one.
    #[must_use]
    pub fn vct_integrity(&self) -> Option<&str> {
        self.claims().get(RegisteredClaim::VctIntegrity.name())?.as_str()
    }

    /// Holds it against what its type says about a claim.
    pub(crate) fn check_claim(&self, claim: &ClaimMetadata) -> Result<(), TypeMetadataError> {
        self.sd_jwt.check_claim(claim)
    }

    /// The further types that the credential says to be of; empty without `aka_vcts`.
    #[must_use]
    pub fn aka_vcts(&self) -> &[String] {
        &self.registered.aka_vcts
    }

    /// The issuer, where the payload names it.
    #[must_use]
    pub fn iss(&self) -> Option<&str> {
        self.registered.iss.as_deref()
    }

    /// The key that the credential is bound to; none if it is bound to none.
    ///
    /// # Errors
    /// [`SdJwtError::Confirmation`] if `cnf` has no `jwk`, or one that is not a public key of a supported kind.
    pub fn holder_key(&self) -> Result<Option<PublicKey>, SdJwtError> {
        let Some(cnf) = self.claims().get(RegisteredClaim::Cnf.name()) else {
            return Ok(None);
        };
        let jwk = cnf.get("jwk").ok_or(SdJwtError::Confirmation)?;
        PublicKey::from_jwk(jwk)
            .map(Some)
            .map_err(|_| SdJwtError::Confirmation)
    }

    /// The dates, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.registered.validity
    }

    /// Checks the dates (RFC 7519 sections 4.1.4 and 4.1.5) at `now`, both clocks being at most `skew` seconds
    /// apart. `iat` decides nothing.
    ///
    /// # Errors
    /// [`SdJwtError::NotYetValid`], [`SdJwtError::Expired`].
    pub fn check_dates(&self, now: i64, skew: u32) -> Result<(), SdJwtError> {
        self.validity().check(now, skew).map_err(|outside| match outside {
            Outside::Before => SdJwtError::NotYetValid,
            Outside::After => SdJwtError::Expired,
        })
    }

    /// What a presentation of these claims reveals. Each path selects its value with everything beneath it; with
    /// that leave its own disclosures, those above it and those beneath it, and the claims that are always clear.
    /// Without a path only the latter do.
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or points to nothing.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        self.sd_jwt.select(paths)
    }

    /// The presentation of a selection, `<JWT>~<Disclosure>~…~` (RFC 9901 section 4): without key binding it is
    /// sent as it is, with key binding the key-binding JWT follows the last tilde.
    ///
    /// The selection must come from this credential's [`select`](Self::select); of another's, nothing is disclosed.
    #[must_use]
    pub fn present(&self, selection: &Selection) -> String {
        self.sd_jwt.present(selection)
    }
}

impl fmt::Debug for SdJwtVc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whose it is and what it says does not belong into a log.
        f.write_str("SdJwtVc(..)")
    }
}
