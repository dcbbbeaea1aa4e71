//! What the publisher of an SD-JWT VC's type says about it and its claims (SD-JWT VC, "SD-JWT VC Type Metadata").
//!
//! A type may extend another: [`TypeMetadataChain`] says which document it wants next, and combines them when it has all.
//! Nothing of them counts before that. What is said about rendering is ignored.

mod chain;
mod claim;
mod document;
mod error;
mod integrity;
mod limits;
mod text;

#[cfg(test)]
mod tests;

use core::fmt;

use serde::{Deserialize, Serialize};

pub use self::chain::TypeMetadataChain;
pub(crate) use self::claim::{ClaimMetadata, Disclosable, PatternStep};
pub use self::error::TypeMetadataError;
pub use self::limits::{
    MAX_DESCRIBED_CLAIMS, MAX_EXTENDED_TYPES, MAX_INTEGRITY_BYTES, MAX_LANGUAGES, MAX_METADATA_TEXT_BYTES,
    MAX_TYPE_METADATA_BYTES,
};
pub use self::text::DisplayText;
use crate::path::{ClaimPath, PathStep};
use crate::sd_jwt_vc::SdJwtVc;

/// What is said about a type and its claims, with all that it extends.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeMetadata {
    display: Vec<DisplayText>,
    claims: Vec<ClaimMetadata>,
}

impl TypeMetadata {
    /// What the type is called, by language.
    #[must_use]
    pub fn display(&self) -> &[DisplayText] {
        &self.display
    }

    /// What a claim is called, by language. An element of an array that has no entry of its own goes by the array's.
    #[must_use]
    pub fn labels(&self, path: &ClaimPath) -> &[DisplayText] {
        let mut path = path.clone();
        loop {
            let about = self.claims.iter().filter(|claim| claim.is_about(&path));
            let labelled = about.filter(|claim| claim.display.is_some());
            if let Some(closest) = labelled.min_by_key(|claim| claim.wildcards()) {
                return closest.display.as_deref().unwrap_or_default();
            }
            if !matches!(path.0.pop(), Some(PathStep::Index(_))) {
                return &[];
            }
        }
    }

    /// Holds a credential, with all its disclosures, against what is said about its claims ("Claim Metadata").
    ///
    /// # Errors
    /// `Mandatory`, `Path` and `SelectiveDisclosure` of [`TypeMetadataError`].
    pub fn check(&self, credential: &SdJwtVc) -> Result<(), TypeMetadataError> {
        self.claims
            .iter()
            .try_for_each(|claim| credential.check_claim(claim))
    }
}

impl fmt::Debug for TypeMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypeMetadata(..)")
    }
}
