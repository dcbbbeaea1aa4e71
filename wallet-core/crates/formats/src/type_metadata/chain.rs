use super::TypeMetadata;
use super::claim::ClaimMetadata;
use super::document::{Document, Reference};
use super::error::TypeMetadataError;
use super::limits::MAX_EXTENDED_TYPES;
use super::text::DisplayText;

/// A type and those that it extends, while their documents are fetched.
pub struct TypeMetadataChain {
    /// The types whose documents are here, the credential's own first.
    types: Vec<String>,
    documents: Vec<Document>,
    wanted: Option<Reference>,
}

impl core::fmt::Debug for TypeMetadataChain {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TypeMetadataChain(..)")
    }
}

impl TypeMetadataChain {
    /// Begins with a credential's `vct` and its `vct#integrity`.
    ///
    /// # Errors
    /// [`TypeMetadataError::Integrity`] where the latter has no hash that is known.
    pub fn new(vct: &str, integrity: Option<&str>) -> Result<Self, TypeMetadataError> {
        Ok(Self {
            types: Vec::new(),
            documents: Vec::new(),
            wanted: Some(Reference::new(vct, integrity)?),
        })
    }

    /// The type whose document comes next; `None` when all are here.
    #[must_use]
    pub fn wanted(&self) -> Option<&str> {
        self.wanted.as_ref().map(|reference| reference.vct.as_str())
    }

    /// Whether the document that comes next is bound by a hash.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.wanted
            .as_ref()
            .is_some_and(|reference| reference.integrity.is_some())
    }

    /// Takes the document of the type that is wanted, byte for byte as it was received.
    ///
    /// # Errors
    /// [`TypeMetadataError`], but for those of [`TypeMetadata::check`]. The chain is of no use any more.
    pub fn add(&mut self, body: &[u8]) -> Result<(), TypeMetadataError> {
        let Some(reference) = self.wanted.take() else {
            return Err(TypeMetadataError::OtherType);
        };
        let mut document = Document::parse(body, &reference)?;
        self.types.push(reference.vct);
        self.wanted = document.extends.take();
        self.documents.push(document);
        if let Some(next) = &self.wanted {
            if self.types.contains(&next.vct) {
                return Err(TypeMetadataError::Circular);
            }
            if self.types.len() > MAX_EXTENDED_TYPES {
                return Err(TypeMetadataError::TooLarge);
            }
        }
        Ok(())
    }

    /// Combines them, the extended before the extending.
    ///
    /// # Errors
    /// [`TypeMetadataError::Override`]; [`TypeMetadataError::Malformed`] where a document is still wanted.
    pub fn finish(self) -> Result<TypeMetadata, TypeMetadataError> {
        if self.wanted.is_some() {
            return Err(TypeMetadataError::Malformed);
        }
        let mut display: Vec<DisplayText> = Vec::new();
        let mut claims: Vec<ClaimMetadata> = Vec::new();
        for document in self.documents.into_iter().rev() {
            if let Some(own) = document.display {
                display = own;
            }
            for claim in document.claims {
                match claims.iter_mut().find(|extended| extended.path == claim.path) {
                    Some(extended) => extended.override_by(claim)?,
                    None => claims.push(claim),
                }
            }
        }
        Ok(TypeMetadata { display, claims })
    }
}
