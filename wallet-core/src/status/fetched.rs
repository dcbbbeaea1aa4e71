//! A list as it was fetched, whichever way it is secured.

use wallet_crypto::{PublicKey, SignatureAlgorithm};
use wallet_formats::{DataIntegrityCredential, IssuerReference, JsonLdError, W3cError};
use wallet_trust::status::{ListSigner, ProofDates, SignedStatusList, StatusError, StatusList};

use crate::CLOCK_SKEW;
use crate::error::StatusFault;

/// A list of which nothing is believed yet.
pub(super) enum Fetched {
    /// Inside its signature: a JWT or a CWT.
    Enveloped(Box<SignedStatusList>),
    /// With a Data Integrity proof inside it.
    Embedded {
        credential: Box<DataIntegrityCredential>,
        signer: ListSigner,
    },
}

impl Fetched {
    /// Reads a body, by what it looks like: what hosts call it differs.
    pub(super) fn parse(body: &[u8]) -> Result<Self, StatusFault> {
        if body.trim_ascii_start().first() == Some(&b'{') {
            return Self::parse_embedded(body);
        }
        let list = SignedStatusList::parse(body).map_err(|error| fault(&error))?;
        Ok(Self::Enveloped(Box::new(list)))
    }

    fn parse_embedded(body: &[u8]) -> Result<Self, StatusFault> {
        let text = std::str::from_utf8(body).map_err(|_| StatusFault::Malformed)?;
        let credential =
            DataIntegrityCredential::parse_status_list(text).map_err(|error| proof_fault(&error))?;
        let IssuerReference::Did { did, kid } = credential
            .issuer_reference()
            .map_err(|error| proof_fault(&error))?
        else {
            return Err(StatusFault::Unsupported);
        };
        Ok(Self::Embedded {
            credential: Box::new(credential),
            signer: ListSigner::Named { iss: did, kid },
        })
    }

    /// By whose key it claims to be signed.
    pub(super) fn signer(&self) -> &ListSigner {
        match self {
            Self::Enveloped(list) => list.signer(),
            Self::Embedded { signer, .. } => signer,
        }
    }

    /// The algorithm of the signature.
    pub(super) fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::Enveloped(list) => list.algorithm(),
            Self::Embedded { credential, .. } => credential.algorithm(),
        }
    }

    /// Verifies it with the signer's key and reads it.
    pub(super) fn verify(&self, key: &PublicKey, uri: &str, now: i64) -> Result<StatusList, StatusFault> {
        let list = match self {
            Self::Enveloped(list) => list.verify(key, uri, now, CLOCK_SKEW),
            Self::Embedded { credential, .. } => {
                credential
                    .verify_signature(key)
                    .map_err(|error| proof_fault(&error))?;
                let document = credential.claims().as_object();
                let dates = credential.validity();
                let proof = ProofDates {
                    created: dates.iat,
                    expires: dates.exp,
                };
                let document = document.ok_or(StatusFault::Malformed)?;
                StatusList::of_verified(document, proof, uri, now, CLOCK_SKEW)
            }
        };
        list.map_err(|error| fault(&error))
    }
}

/// The rule that a list breaks, in the façade's words.
pub(super) fn fault(error: &StatusError) -> StatusFault {
    match *error {
        StatusError::TooLarge | StatusError::InflatedTooLarge => StatusFault::TooLarge,
        StatusError::Unsupported => StatusFault::Unsupported,
        StatusError::Signature => StatusFault::Signature,
        StatusError::Type | StatusError::Subject | StatusError::Purpose | StatusError::Size => {
            StatusFault::Mismatch
        }
        StatusError::NotYetValid => StatusFault::NotYetValid,
        StatusError::Expired => StatusFault::Expired,
        StatusError::IndexOutOfRange => StatusFault::Index,
        StatusError::Reference
        | StatusError::Jws(_)
        | StatusError::Cose(_)
        | StatusError::Payload(_)
        | StatusError::Claim
        | StatusError::Header
        | StatusError::Encoding
        | StatusError::TooShort => StatusFault::Malformed,
    }
}

/// The rule that its proof or its document breaks.
fn proof_fault(error: &W3cError) -> StatusFault {
    match error {
        W3cError::TooLarge | W3cError::JsonLd(JsonLdError::TooLarge) => StatusFault::TooLarge,
        W3cError::Cryptosuite | W3cError::UnsupportedIssuer => StatusFault::Unsupported,
        W3cError::Signature
        | W3cError::PreviousProof
        | W3cError::ProofPurpose
        | W3cError::VerificationMethod
        | W3cError::Binding => StatusFault::Signature,
        W3cError::NotYetValid => StatusFault::NotYetValid,
        W3cError::Expired => StatusFault::Expired,
        W3cError::TooDeep
        | W3cError::TooManyClaims
        | W3cError::TooManyTypes
        | W3cError::Jws(_)
        | W3cError::Payload(_)
        | W3cError::Type
        | W3cError::Unexpected(_)
        | W3cError::Missing(_)
        | W3cError::Invalid(_)
        | W3cError::Disagreement(_)
        | W3cError::Collision
        | W3cError::Period
        | W3cError::Header
        | W3cError::Confirmation
        | W3cError::JsonLd(_)
        | W3cError::TooManyProofs
        | W3cError::Proof => StatusFault::Malformed,
    }
}
