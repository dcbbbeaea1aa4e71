//! Why a W3C credential secured by JOSE is refused. No variant carries text from the credential.

use core::fmt;

use wallet_crypto::{JsonError, JwsError};

use crate::json_ld::JsonLdError;

/// Why a W3C credential is refused.
#[derive(Debug, thiserror::Error)]
pub enum W3cError {
    /// The JWS exceeds [`MAX_COMPACT_BYTES`](crate::MAX_COMPACT_BYTES), or a document with proofs inside
    /// [`MAX_JSON_LD_BYTES`](crate::MAX_JSON_LD_BYTES) or [`MAX_STATUS_LIST_BYTES`](crate::MAX_STATUS_LIST_BYTES).
    #[error("the credential is too large")]
    TooLarge,
    /// The claims nest deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    #[error("the claims nest too deep")]
    TooDeep,
    /// More claims than [`MAX_CLAIMS`](crate::MAX_CLAIMS), or a name longer than
    /// [`MAX_CLAIM_NAME_BYTES`](crate::MAX_CLAIM_NAME_BYTES).
    #[error("the credential has too many claims or too long a claim name")]
    TooManyClaims,
    /// More types than [`MAX_TYPES`](crate::MAX_TYPES).
    #[error("the credential is of too many types")]
    TooManyTypes,
    /// Not a JWS with an algorithm that is accepted here, or one that uses `crit`.
    #[error("the JWS is not acceptable")]
    Jws(#[source] JwsError),
    /// The payload is not a JSON object, or not valid JSON within the limits.
    #[error("the payload of the JWS is not a JSON object")]
    Payload(#[source] JsonError),
    /// The header's `typ` is that of something else (RFC 8725 section 3.11).
    #[error("the JWS is not typed as a credential of this format")]
    Type,
    /// A claim that must not be in a credential of this format: `vp`, or the `vc` of the other data model.
    #[error("the claim {0} does not belong into a credential of this format")]
    Unexpected(W3cProperty),
    /// A property or claim that must be there is not.
    #[error("{0} is missing")]
    Missing(W3cProperty),
    /// A property or claim has not the form that its definition gives it.
    #[error("{0} is malformed")]
    Invalid(W3cProperty),
    /// A registered claim says something else than the property that it stands for.
    #[error("{0} contradicts the property that it stands for")]
    Disagreement(W3cProperty),
    /// A claim beside the credential says something else than the credential's own member of that name.
    #[error("a claim contradicts the credential's member of its name")]
    Collision,
    /// The end of the validity is before its beginning.
    #[error("the credential ends before it begins")]
    Period,
    /// The `x5c` or `kid` header parameter is not as RFC 7515 sections 4.1.4 and 4.1.6 define it.
    #[error("a header parameter that names the issuer's key is malformed")]
    Header,
    /// The issuer is neither a DID nor an https URL.
    #[error("the issuer is named in a way that is not supported")]
    UnsupportedIssuer,
    /// The issuer's signature is not by the given key.
    #[error("the issuer's signature is wrong")]
    Signature,
    /// `cnf` confirms no key that is supported here: no `jwk` (RFC 7800 section 3.2), or not a public key of ours.
    #[error("the credential is bound to a key in a way that is not supported")]
    Confirmation,
    /// Not JSON-LD in safe mode, by pinned contexts.
    #[error("the credential is not JSON-LD that every member of counts in")]
    JsonLd(#[from] JsonLdError),
    /// More proofs than [`MAX_PROOFS`](crate::MAX_PROOFS).
    #[error("the credential has too many proofs")]
    TooManyProofs,
    /// There is no proof, or one that has not the form of Data Integrity, "Proofs".
    #[error("a proof is missing or malformed")]
    Proof,
    /// No proof is of a cryptosuite that is supported here.
    #[error("the credential is secured by no cryptosuite that is supported")]
    Cryptosuite,
    /// No proof is made for this purpose (Data Integrity, "Proof Purposes").
    #[error("no proof is made for this purpose")]
    ProofPurpose,
    /// The verification method of a proof is not the issuer's (Data Integrity, "Verification Method Binding").
    #[error("no proof is made by the issuer")]
    VerificationMethod,
    /// A proof depends on one that is not there, on itself, or on one that cannot be verified (Data Integrity, "Proof
    /// Chains").
    #[error("a proof depends on one that does not hold")]
    PreviousProof,
    /// The proof is for another domain or challenge.
    #[error("the proof is made for another verifier or transaction")]
    Binding,
    /// It is not valid yet.
    #[error("the credential is not yet valid")]
    NotYetValid,
    /// It is no longer valid.
    #[error("the credential has expired")]
    Expired,
}

/// A property of the data model, or a claim that stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum W3cProperty {
    /// `@context`.
    Context,
    /// `type`.
    Type,
    /// `id`.
    Id,
    /// `issuer`.
    Issuer,
    /// `credentialSubject`.
    CredentialSubject,
    /// `issuanceDate`, of data model 1.1.
    IssuanceDate,
    /// `expirationDate`, of data model 1.1.
    ExpirationDate,
    /// `validFrom`, of data model 2.0.
    ValidFrom,
    /// `validUntil`, of data model 2.0.
    ValidUntil,
    /// `vc`: the credential itself, of data model 1.1.
    Vc,
    /// `vp`: a presentation, never a credential.
    Vp,
    /// `iss`, which stands for `issuer`.
    Iss,
    /// `sub`, which stands for the subject's `id`.
    Sub,
    /// `jti`, which stands for `id`.
    Jti,
    /// `nbf`, which stands for `issuanceDate`.
    Nbf,
    /// `exp`, which stands for `expirationDate`.
    Exp,
    /// `iat`.
    Iat,
    /// `cnf`.
    Cnf,
}

impl W3cProperty {
    /// The member's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Context => "@context",
            Self::Type => "type",
            Self::Id => "id",
            Self::Issuer => "issuer",
            Self::CredentialSubject => "credentialSubject",
            Self::IssuanceDate => "issuanceDate",
            Self::ExpirationDate => "expirationDate",
            Self::ValidFrom => "validFrom",
            Self::ValidUntil => "validUntil",
            Self::Vc => "vc",
            Self::Vp => "vp",
            Self::Iss => "iss",
            Self::Sub => "sub",
            Self::Jti => "jti",
            Self::Nbf => "nbf",
            Self::Exp => "exp",
            Self::Iat => "iat",
            Self::Cnf => "cnf",
        }
    }
}

impl fmt::Display for W3cProperty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
