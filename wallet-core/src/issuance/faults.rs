//! The rule that a credential breaks, in the façade's words.

use wallet_formats::{CredentialError, MdocError, SdJwtError, SelectiveError, W3cError};

use crate::error::CredentialFault;

pub(super) fn credential_fault(error: &CredentialError) -> CredentialFault {
    match error {
        CredentialError::SdJwt(error) => sd_jwt_fault(error),
        CredentialError::W3c(error) => w3c_fault(error),
        CredentialError::Selective(error) => selective_fault(error),
        CredentialError::Mdoc(error) => mdoc_fault(*error),
    }
}

fn selective_fault(error: &SelectiveError) -> CredentialFault {
    match error {
        SelectiveError::TooLarge | SelectiveError::TooManyStatements | SelectiveError::TooManyPointers => {
            CredentialFault::TooLarge
        }
        SelectiveError::ProofValue | SelectiveError::Pointer | SelectiveError::JsonLd(_) => {
            CredentialFault::Malformed
        }
        SelectiveError::WrongKind | SelectiveError::Indivisible => CredentialFault::Disclosure,
        SelectiveError::UnsupportedFeature
        | SelectiveError::Labels
        | SelectiveError::Coverage
        | SelectiveError::Signature
        | SelectiveError::Random(_) => CredentialFault::Signature,
        SelectiveError::Key => CredentialFault::IssuerKey,
    }
}

fn mdoc_fault(error: MdocError) -> CredentialFault {
    match error {
        MdocError::TooLarge
        | MdocError::TooManyNamespaces
        | MdocError::TooManyElements
        | MdocError::TooManyDigests
        | MdocError::TooDeep
        | MdocError::TooManyClaims => CredentialFault::TooLarge,
        MdocError::Encoding
        | MdocError::Missing(_)
        | MdocError::Malformed(_)
        | MdocError::Cose(_)
        | MdocError::Version
        | MdocError::Certificates
        | MdocError::Period => CredentialFault::Malformed,
        MdocError::Duplicate(_)
        | MdocError::DigestAlgorithm
        | MdocError::NoDigest
        | MdocError::WrongDigest
        | MdocError::ShortRandom => CredentialFault::Disclosure,
        MdocError::Signature => CredentialFault::Signature,
        MdocError::DeviceKey => CredentialFault::HolderBinding,
        MdocError::NotYetValid => CredentialFault::NotYetValid,
        MdocError::Expired => CredentialFault::Expired,
    }
}

fn w3c_fault(error: &W3cError) -> CredentialFault {
    match error {
        W3cError::TooLarge
        | W3cError::TooDeep
        | W3cError::TooManyClaims
        | W3cError::TooManyTypes
        | W3cError::TooManyProofs => CredentialFault::TooLarge,
        W3cError::Jws(_)
        | W3cError::Payload(_)
        | W3cError::Unexpected(_)
        | W3cError::Missing(_)
        | W3cError::Invalid(_)
        | W3cError::Period
        | W3cError::JsonLd(_)
        | W3cError::Proof
        | W3cError::Header => CredentialFault::Malformed,
        W3cError::Disagreement(_) | W3cError::Collision => CredentialFault::Contradiction,
        W3cError::Type => CredentialFault::Type,
        W3cError::UnsupportedIssuer => CredentialFault::Issuer,
        W3cError::VerificationMethod => CredentialFault::IssuerKey,
        W3cError::Signature
        | W3cError::Cryptosuite
        | W3cError::ProofPurpose
        | W3cError::PreviousProof
        | W3cError::Binding => CredentialFault::Signature,
        W3cError::Confirmation => CredentialFault::HolderBinding,
        W3cError::NotYetValid => CredentialFault::NotYetValid,
        W3cError::Expired => CredentialFault::Expired,
    }
}

fn sd_jwt_fault(error: &SdJwtError) -> CredentialFault {
    match error {
        SdJwtError::TooLarge
        | SdJwtError::TooManyDisclosures
        | SdJwtError::TooDeep
        | SdJwtError::TooManyClaims => CredentialFault::TooLarge,
        SdJwtError::Disclosure(_)
        | SdJwtError::ReservedClaimName
        | SdJwtError::DuplicateDisclosure
        | SdJwtError::DuplicateDigest
        | SdJwtError::UnreferencedDisclosure
        | SdJwtError::WrongDisclosureKind
        | SdJwtError::ClaimNameCollision
        | SdJwtError::SdNotArray
        | SdJwtError::DigestNotString
        | SdJwtError::MisplacedEllipsis
        | SdJwtError::HashAlgorithm
        | SdJwtError::MisplacedHashAlgorithm
        | SdJwtError::SelectivelyDisclosed(_) => CredentialFault::Disclosure,
        SdJwtError::Malformed
        | SdJwtError::KeyBindingJwt
        | SdJwtError::Jws(_)
        | SdJwtError::Payload(_)
        | SdJwtError::MissingClaim(_)
        | SdJwtError::InvalidClaim(_)
        | SdJwtError::Header => CredentialFault::Malformed,
        SdJwtError::Type => CredentialFault::Type,
        SdJwtError::NoIssuer | SdJwtError::UnsupportedIssuer => CredentialFault::Issuer,
        SdJwtError::Signature => CredentialFault::Signature,
        SdJwtError::Confirmation => CredentialFault::HolderBinding,
        SdJwtError::NotYetValid => CredentialFault::NotYetValid,
        SdJwtError::Expired => CredentialFault::Expired,
    }
}
