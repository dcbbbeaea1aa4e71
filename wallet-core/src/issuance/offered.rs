//! What an issuer says that a credential will be.

use wallet_formats::{Credential, most_specific};
use wallet_openid4vc::vci::CredentialConfiguration;

use crate::model::{CredentialClass, CredentialFormat};

/// The format and type of one credential configuration.
pub(super) struct Offered {
    pub(super) format: CredentialFormat,
    /// The `vct`, the most specific type of a W3C credential, or the document type of an mdoc.
    pub(super) credential_type: String,
    /// Every type of a W3C credential; of any other the one that it has.
    types: Vec<String>,
}

impl Offered {
    /// `None` for a format that this wallet does not have, or without a type.
    pub(super) fn read(configuration: &CredentialConfiguration) -> Option<Self> {
        let format = CredentialFormat::from_identifier(&configuration.format)?;
        let types = match format {
            CredentialFormat::SdJwtVc => vec![configuration.vct.clone()?],
            CredentialFormat::MsoMdoc => vec![configuration.doctype.clone()?],
            CredentialFormat::JwtVcJson
            | CredentialFormat::JwtVcJsonLd
            | CredentialFormat::VcJwt
            | CredentialFormat::LdpVc => configuration.types.clone()?,
        };
        let credential_type = match format {
            CredentialFormat::SdJwtVc | CredentialFormat::MsoMdoc => types.first()?.clone(),
            CredentialFormat::JwtVcJson
            | CredentialFormat::JwtVcJsonLd
            | CredentialFormat::VcJwt
            | CredentialFormat::LdpVc => most_specific(&types).to_owned(),
        };
        Some(Self {
            format,
            credential_type,
            types,
        })
    }

    /// How sensitive it will be.
    pub(super) fn class(&self) -> CredentialClass {
        CredentialClass::of(&self.credential_type, &self.types)
    }

    /// Whether a credential is what was offered. One of W3C must be of every type that was named, in any order, and may
    /// be of more.
    pub(super) fn is_type_of(&self, document: &Credential) -> bool {
        match document {
            Credential::SdJwtVc(document) => document.vct() == self.credential_type,
            Credential::W3cJwt(document) => self.types.iter().all(|one| document.types().contains(one)),
            Credential::DataIntegrity(document) => {
                self.types.iter().all(|one| document.types().contains(one))
            }
            Credential::Selective(document) => self.types.iter().all(|one| document.types().contains(one)),
            Credential::Mdoc(document) => document.doc_type() == self.credential_type,
        }
    }
}
