//! Why an SD-JWT VC or a selection from it is refused. No variant carries text from the credential.

use core::fmt;

use wallet_crypto::{JsonError, JwsError};

/// Why an SD-JWT VC is refused.
#[derive(Debug, thiserror::Error)]
pub enum SdJwtError {
    /// The compact serialization exceeds [`MAX_COMPACT_BYTES`](crate::MAX_COMPACT_BYTES).
    #[error("the SD-JWT is too large")]
    TooLarge,
    /// More disclosures than [`MAX_DISCLOSURES`](crate::MAX_DISCLOSURES).
    #[error("the SD-JWT carries too many disclosures")]
    TooManyDisclosures,
    /// The claims, put together, nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    #[error("the claims nest too deep")]
    TooDeep,
    /// More claims than [`MAX_CLAIMS`](crate::MAX_CLAIMS), or a name longer than
    /// [`MAX_CLAIM_NAME_BYTES`](crate::MAX_CLAIM_NAME_BYTES).
    #[error("the SD-JWT has too many claims or too long a claim name")]
    TooManyClaims,
    /// Not `<JWT>~` followed by disclosures with a tilde each (RFC 9901 section 4).
    #[error("the SD-JWT is not in compact serialization")]
    Malformed,
    /// A key-binding JWT at the end: an issuer sends none, a holder refuses it (RFC 9901 section 7.2).
    #[error("an issued SD-JWT must not end with a key-binding JWT")]
    KeyBindingJwt,
    /// The issuer-signed JWT is not a JWS with an algorithm that is accepted here, or uses `crit`.
    #[error("the issuer-signed JWT is not acceptable")]
    Jws(#[source] JwsError),
    /// The payload is not a JSON object, or not valid JSON within the limits.
    #[error("the payload of the issuer-signed JWT is not a JSON object")]
    Payload(#[source] JsonError),
    /// A disclosure does not have the form of RFC 9901 section 4.2.
    #[error("a disclosure is malformed: {0}")]
    Disclosure(DisclosureFault),
    /// A disclosure names its claim `_sd`, `...` or `_sd_alg` (RFC 9901 section 7.1 step 3.c.ii.2).
    #[error("a disclosure uses a reserved claim name")]
    ReservedClaimName,
    /// The same disclosure is there twice (RFC 9901 section 4).
    #[error("a disclosure is there twice")]
    DuplicateDisclosure,
    /// A digest occurs twice, in the payload or in disclosures (RFC 9901 section 7.1 step 4).
    #[error("a digest occurs twice")]
    DuplicateDigest,
    /// No digest refers to a disclosure (RFC 9901 section 7.1 step 5).
    #[error("a disclosure is referenced by no digest")]
    UnreferencedDisclosure,
    /// An array element's disclosure under `_sd`, or a property's in an array (RFC 9901 section 7.1 step 3.c).
    #[error("a disclosure is of the wrong kind for its place")]
    WrongDisclosureKind,
    /// A disclosed claim has the name of one that is already there (RFC 9901 section 7.1 step 3.c.ii.3).
    #[error("a disclosed claim collides with another of its name")]
    ClaimNameCollision,
    /// `_sd` is not an array (RFC 9901 section 4.2.4.1).
    #[error("`_sd` is not an array")]
    SdNotArray,
    /// A digest, under `_sd` or `...`, is not a string (RFC 9901 section 4.2.4).
    #[error("a digest is not a string")]
    DigestNotString,
    /// `...` elsewhere than as the only key of an object in an array (RFC 9901 sections 4.1 and 4.2.4.2).
    #[error("`...` is used other than for one digest in an array")]
    MisplacedEllipsis,
    /// `_sd_alg` names no hash algorithm that is supported here, or is not a string.
    #[error("the hash algorithm of the SD-JWT is not supported")]
    HashAlgorithm,
    /// `_sd_alg` below the top level (RFC 9901 section 4.1.1).
    #[error("`_sd_alg` is not at the top level")]
    MisplacedHashAlgorithm,
    /// `typ` is neither `dc+sd-jwt` nor the earlier `vc+sd-jwt` (SD-JWT VC, "JOSE Header").
    #[error("the credential is not typed as an SD-JWT VC")]
    Type,
    /// A claim that says who issued what and how long it holds comes from a disclosure
    /// (SD-JWT VC, "Registered JWT Claims").
    #[error("the claim {0} must not be selectively disclosable")]
    SelectivelyDisclosed(RegisteredClaim),
    /// A registered claim that must be there is not.
    #[error("the claim {0} is missing")]
    MissingClaim(RegisteredClaim),
    /// A registered claim has not the type that its definition gives it.
    #[error("the claim {0} is malformed")]
    InvalidClaim(RegisteredClaim),
    /// The `x5c` or `kid` header parameter is not as RFC 7515 sections 4.1.4 and 4.1.6 define it.
    #[error("a header parameter that names the issuer's key is malformed")]
    Header,
    /// Neither `x5c` nor `iss` says who the issuer is.
    #[error("the credential does not name its issuer")]
    NoIssuer,
    /// `iss` is neither a DID nor an https URL.
    #[error("the issuer is named in a way that is not supported")]
    UnsupportedIssuer,
    /// The issuer's signature is not by the given key.
    #[error("the issuer's signature is wrong")]
    Signature,
    /// `cnf` confirms no key that is supported here: no `jwk` (RFC 7800 section 3.2), or not a public key of ours.
    #[error("the credential is bound to a key in a way that is not supported")]
    Confirmation,
    /// `nbf` is still to come.
    #[error("the credential is not yet valid")]
    NotYetValid,
    /// `exp` has passed.
    #[error("the credential has expired")]
    Expired,
}

/// What is wrong with the form of a disclosure (RFC 9901 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureFault {
    /// Not unpadded base64url.
    #[error("not base64url")]
    Encoding,
    /// Not valid JSON within the limits.
    #[error("not JSON")]
    Json,
    /// Not an array.
    #[error("not an array")]
    NotArray,
    /// Neither two elements (salt, value) nor three (salt, name, value).
    #[error("not two or three elements")]
    Length,
    /// The salt is not a string.
    #[error("the salt is not a string")]
    Salt,
    /// The claim name is not a string.
    #[error("the claim name is not a string")]
    Name,
}

/// A claim whose meaning the standards fix: those that SD-JWT VC never lets be disclosed selectively, and `iat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisteredClaim {
    /// `iss`, the issuer.
    Iss,
    /// `nbf`, not before.
    Nbf,
    /// `exp`, expiry.
    Exp,
    /// `iat`, time of issuance.
    Iat,
    /// `cnf`, the holder's key.
    Cnf,
    /// `vct`, the credential type.
    Vct,
    /// `vct#integrity`, the hash of the type metadata.
    VctIntegrity,
    /// `aka_vcts`, further types.
    AkaVcts,
    /// `status`, where the status is published.
    Status,
}

impl RegisteredClaim {
    /// The claims that must stand in the issuer-signed JWT itself (SD-JWT VC, "Registered JWT Claims").
    pub(crate) const NEVER_DISCLOSED: [Self; 8] = [
        Self::Iss,
        Self::Nbf,
        Self::Exp,
        Self::Cnf,
        Self::Vct,
        Self::VctIntegrity,
        Self::AkaVcts,
        Self::Status,
    ];

    /// The claim's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iss => "iss",
            Self::Nbf => "nbf",
            Self::Exp => "exp",
            Self::Iat => "iat",
            Self::Cnf => "cnf",
            Self::Vct => "vct",
            Self::VctIntegrity => "vct#integrity",
            Self::AkaVcts => "aka_vcts",
            Self::Status => "status",
        }
    }
}

impl fmt::Display for RegisteredClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a choice of claims is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// A path without a step: whoever means everything says so claim by claim.
    #[error("the path at position {0} is empty")]
    EmptyPath(usize),
    /// The path at this position of the list points to nothing in the credential.
    #[error("the path at position {0} points to no claim of the credential")]
    NoSuchClaim(usize),
}
