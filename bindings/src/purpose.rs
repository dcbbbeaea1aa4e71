//! What a verifier asks for, and what a person should know of it.

pub(crate) use wallet_core::SensitiveCategory;

use crate::credentials::{LocalisedText, convert};

/// An organisation as the trust list names it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct OrganisationView {
    /// Its name.
    pub name: String,
    /// Its code of the Organisation Data Service.
    pub ods_code: String,
}

impl From<wallet_core::OrganisationView> for OrganisationView {
    fn from(organisation: wallet_core::OrganisationView) -> Self {
        let wallet_core::OrganisationView { name, ods_code } = organisation;
        Self { name, ods_code }
    }
}

/// What a verifier says that it asks for, and what becomes of the data.
#[derive(Debug, Clone, uniffi::Record)]
pub struct PurposeView {
    /// Whether the operator of the trust list signed it for this verifier. Where not, all of it is the verifier's own word:
    /// plain text of limited length, without addresses.
    pub attested: bool,
    /// What the purpose is called.
    pub id: String,
    /// Its words, by language.
    pub texts: Vec<LocalisedText>,
    /// On which ground the data is used.
    pub lawful_basis: Option<String>,
    /// How long it is kept.
    pub retention: Option<String>,
    /// Whom it is passed on to.
    pub shared_with: Vec<String>,
    /// Where the privacy policy is: an https address, attested.
    pub privacy_policy_url: Option<String>,
    /// Whom to ask for erasure: attested.
    pub erasure_contact: Option<String>,
    /// Whom to complain to.
    pub data_protection_authority: Option<String>,
}

impl From<wallet_core::PurposeView> for PurposeView {
    fn from(purpose: wallet_core::PurposeView) -> Self {
        let wallet_core::PurposeView {
            attested,
            id,
            texts,
            lawful_basis,
            retention,
            shared_with,
            privacy_policy_url,
            erasure_contact,
            data_protection_authority,
        } = purpose;
        Self {
            attested,
            id,
            texts: convert(texts),
            lawful_basis,
            retention,
            shared_with,
            privacy_policy_url,
            erasure_contact,
            data_protection_authority,
        }
    }
}

/// What a person should know before an answer.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum RequestWarning {
    /// Neither the trust list nor an anchor says who asks.
    NotListed,
    /// No statement of purpose that the operator of the trust list signed for this verifier, or none that counts any more.
    NoPurpose,
    /// The link to the privacy policy is not https, and not shown.
    PrivacyLink,
    /// What the verifier added was not plain text of at most 200 characters, and was cut down to that.
    ContextStripped,
    /// More is asked than the verifier registered: exactly these claims.
    OverAsking {
        /// The claims.
        claims: Vec<AskedClaim>,
    },
    /// Claims of a sensitive category are asked for.
    Sensitive {
        /// The category.
        category: SensitiveCategory,
        /// The claims.
        claims: Vec<AskedClaim>,
    },
}

impl From<wallet_core::RequestWarning> for RequestWarning {
    fn from(warning: wallet_core::RequestWarning) -> Self {
        match warning {
            wallet_core::RequestWarning::NotListed => Self::NotListed,
            wallet_core::RequestWarning::NoPurpose => Self::NoPurpose,
            wallet_core::RequestWarning::PrivacyLink => Self::PrivacyLink,
            wallet_core::RequestWarning::ContextStripped => Self::ContextStripped,
            wallet_core::RequestWarning::OverAsking(claims) => Self::OverAsking {
                claims: convert(claims),
            },
            wallet_core::RequestWarning::Sensitive { category, claims } => Self::Sensitive {
                category,
                claims: convert(claims),
            },
        }
    }
}

/// A claim that is asked for.
#[derive(Debug, Clone, uniffi::Record)]
pub struct AskedClaim {
    /// The type of the credential; none where any type will do.
    pub credential_type: Option<String>,
    /// Its claims path, as the verifier wrote it (DCQL, JSON text); `[]` for a credential of which no claim is named.
    pub path: String,
}

impl From<wallet_core::AskedClaim> for AskedClaim {
    fn from(claim: wallet_core::AskedClaim) -> Self {
        let wallet_core::AskedClaim {
            credential_type,
            path,
        } = claim;
        Self {
            credential_type,
            path,
        }
    }
}

/// Why a claim is sensitive.
#[uniffi::remote(Enum)]
pub enum SensitiveCategory {
    /// A photo, or an image of a document with one.
    Photo,
    /// Health data (UK GDPR Article 9).
    Health,
    /// Criminal-record data (UK GDPR Article 10).
    CriminalRecord,
    /// What somebody earns.
    Pay,
    /// Of a credential type that this version does not know: nothing says that it is not sensitive.
    Unclassified,
}
