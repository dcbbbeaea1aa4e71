use super::LocalisedText;
use crate::redacted::redacted;

/// An organisation as the trust list names it.
#[derive(Clone, PartialEq, Eq)]
pub struct OrganisationView {
    /// Its name.
    pub name: String,
    /// Its code of the Organisation Data Service.
    pub ods_code: String,
}

/// What a verifier says that it asks for, and what becomes of the data.
#[derive(Clone, PartialEq, Eq)]
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

/// What a person should know before an answer, in the order in which it is shown.
#[derive(Clone, PartialEq, Eq)]
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
    OverAsking(Vec<AskedClaim>),
    /// Claims of a sensitive category are asked for.
    Sensitive {
        /// The category.
        category: SensitiveCategory,
        /// The claims.
        claims: Vec<AskedClaim>,
    },
}

impl RequestWarning {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotListed => "not_listed",
            Self::NoPurpose => "no_purpose",
            Self::PrivacyLink => "privacy_link",
            Self::ContextStripped => "context_stripped",
            Self::OverAsking(_) => "over_asking",
            Self::Sensitive { .. } => "sensitive",
        }
    }
}

/// A claim that is asked for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AskedClaim {
    /// The type of the credential; `None` where any type will do.
    pub credential_type: Option<String>,
    /// Its claims path, as the verifier wrote it (DCQL, JSON text); `[]` for a credential of which no claim is named.
    pub path: String,
}

/// Why a claim is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

impl SensitiveCategory {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Health => "health",
            Self::CriminalRecord => "criminal_record",
            Self::Pay => "pay",
            Self::Unclassified => "unclassified",
        }
    }
}

redacted!(AskedClaim, OrganisationView, PurposeView);

impl std::fmt::Debug for RequestWarning {
    /// Shows which warning it is: the claims are the verifier's text.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RequestWarning").field(&self.as_str()).finish()
    }
}
