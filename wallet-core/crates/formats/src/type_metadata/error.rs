use thiserror::Error;

/// Why type metadata is not used, or a credential does not keep to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TypeMetadataError {
    /// Larger than a limit of this crate.
    #[error("the type metadata is too large")]
    TooLarge,
    /// Not a JSON object with the members of type metadata.
    #[error("the document is no type metadata")]
    Malformed,
    /// It describes another type than the one that it was fetched for.
    #[error("the type metadata is of another type")]
    OtherType,
    /// An integrity value names no hash that is known, or none that the document has.
    #[error("the type metadata is not the one that its integrity value names")]
    Integrity,
    /// A type extends itself, through others or directly.
    #[error("the type extends itself")]
    Circular,
    /// A `claims` entry has not the form that it must have.
    #[error("the type metadata describes a claim in a way that is not defined")]
    Claim,
    /// An extending type takes back what the extended one demands.
    #[error("the type takes back what the type that it extends demands")]
    Override,
    /// The credential lacks a mandatory claim.
    #[error("a claim that is mandatory is not there")]
    Mandatory,
    /// The credential has a claim of another shape than the type metadata says.
    #[error("a claim has another shape than its type says")]
    Path,
    /// A claim is selectively disclosable that may not be, or is not where it must.
    #[error("a claim is selectively disclosable where its type says otherwise")]
    SelectiveDisclosure,
}

impl TypeMetadataError {
    /// Whether the credential itself is to be rejected (SD-JWT VC, "Processing Type Metadata", "Circular 'extends' Dependencies of
    /// Types"). Otherwise there is only no type metadata to use.
    #[must_use]
    pub fn rejects_credential(self) -> bool {
        match self {
            Self::TooLarge | Self::Malformed | Self::OtherType | Self::Integrity => false,
            Self::Circular
            | Self::Claim
            | Self::Override
            | Self::Mandatory
            | Self::Path
            | Self::SelectiveDisclosure => true,
        }
    }
}
