use serde::{Deserialize, Serialize};
use serde_json::Value;
use wallet_formats::{ClaimPath, DataModel, Encoding};
use wallet_openid4vc::vci::NotificationId;
use wallet_store::Lookups;

use super::{
    AssuranceLevel, CredentialClass, CredentialId, HolderKey, KeyState, KeyView, SessionId, StatusRecord,
    StatusResult, TrustResult,
};
use crate::error::VaultError;
use crate::redacted::redacted;
use crate::type_metadata::KeptTypeMetadata;

/// How a credential is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialFormat {
    /// SD-JWT VC.
    SdJwtVc,
    /// A W3C credential of data model 1.1 as a JWT, read as JSON.
    JwtVcJson,
    /// The same, issued as JSON-LD.
    JwtVcJsonLd,
    /// A W3C credential of data model 2.0 secured with JOSE.
    VcJwt,
    /// A W3C credential of either data model with Data Integrity proofs over the whole of it.
    LdpVc,
    /// An mdoc of ISO/IEC 18013-5.
    MsoMdoc,
}

impl CredentialFormat {
    /// The format identifier of OpenID4VCI and OpenID4VP.
    #[must_use]
    pub fn identifier(self) -> &'static str {
        match self {
            Self::SdJwtVc => "dc+sd-jwt",
            Self::JwtVcJson => "jwt_vc_json",
            Self::JwtVcJsonLd => "jwt_vc_json-ld",
            Self::VcJwt => "vc+jwt",
            Self::LdpVc => "ldp_vc",
            Self::MsoMdoc => "mso_mdoc",
        }
    }

    /// The identifiers by which a verifier may ask for it. OpenID4VP 1.0 has one for all credentials of data model 1.1 as
    /// JWTs (appendix B.1.3.1.1), `jwt_vc_json`: what was issued as JSON-LD is JSON, too.
    pub(crate) fn asked_as(self) -> &'static [&'static str] {
        match self {
            Self::SdJwtVc => &["dc+sd-jwt"],
            Self::JwtVcJson => &["jwt_vc_json"],
            Self::JwtVcJsonLd => &["jwt_vc_json-ld", "jwt_vc_json"],
            Self::VcJwt => &["vc+jwt"],
            Self::LdpVc => &["ldp_vc"],
            Self::MsoMdoc => &["mso_mdoc"],
        }
    }

    /// The format of that identifier; `None` for one that this wallet does not have.
    pub(crate) fn from_identifier(identifier: &str) -> Option<Self> {
        [
            Self::SdJwtVc,
            Self::JwtVcJson,
            Self::JwtVcJsonLd,
            Self::VcJwt,
            Self::LdpVc,
            Self::MsoMdoc,
        ]
        .into_iter()
        .find(|format| format.identifier() == identifier)
    }

    /// How its text is read.
    pub(crate) fn encoding(self) -> Encoding {
        match self {
            Self::SdJwtVc => Encoding::SdJwtVc,
            Self::JwtVcJson | Self::JwtVcJsonLd => Encoding::W3cJwt(DataModel::V1_1),
            Self::VcJwt => Encoding::W3cJwt(DataModel::V2_0),
            Self::LdpVc => Encoding::DataIntegrity,
            Self::MsoMdoc => Encoding::Mdoc,
        }
    }
}

/// Where a credential stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialState {
    /// Fetched and verified; the person has not decided yet.
    Pending,
    /// Accepted.
    Active,
}

impl CredentialState {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
        }
    }
}

/// Is the signature right? Nothing is kept whose signature is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureResult {
    /// It was verified when the credential came, and the sealed record is as it was then.
    Verified,
}

/// Is the credential within its dates (`nbf`, `exp`)?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatesResult {
    /// Now lies between the dates that it names.
    Within,
    /// It is not valid yet.
    NotYetValid,
    /// It has expired.
    Expired,
}

impl DatesResult {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
        }
    }
}

/// A text with the language that the issuer gave for it (BCP 47).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalisedText {
    /// The language, if given.
    pub locale: Option<String>,
    /// The text, as the issuer wrote it.
    pub text: String,
}

/// Who issued a credential, and whether the person's anchors vouch for it.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuerView {
    /// The issuer: the `iss` claim, or the subject of the certificate where there is none.
    pub identifier: String,
    /// The subject of the issuer's certificate, where a chain vouches for it.
    pub name: Option<String>,
    /// The answer of the anchors.
    pub trust: TrustResult,
}

/// One credential in a list. Four answers about it stand side by side and are never made one.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialSummary {
    /// Names it in this wallet.
    pub id: CredentialId,
    /// Pending or active.
    pub state: CredentialState,
    /// How it is encoded.
    pub format: CredentialFormat,
    /// Its type (`vct`, the most specific `type`, or `docType`).
    pub credential_type: String,
    /// How sensitive that type is.
    pub class: CredentialClass,
    /// What the issuer calls it, by language; in other languages what the publisher of its type does.
    pub names: Vec<LocalisedText>,
    /// Who issued it and whether that is trusted.
    pub issuer: IssuerView,
    /// Is the signature right?
    pub signature: SignatureResult,
    /// Was it suspended or revoked, as far as that is known?
    pub status: StatusResult,
    /// When its issuer's lists were last asked, seconds since 1970: the oldest of the answers; `None` where one is missing.
    pub status_checked_at: Option<i64>,
    /// Is it within its dates?
    pub dates: DatesResult,
    /// `nbf`, seconds since 1970, if given.
    pub not_before: Option<i64>,
    /// `exp`, seconds since 1970, if given.
    pub expires_at: Option<i64>,
    /// When this wallet fetched it, seconds since 1970.
    pub received_at: i64,
    /// Where its key lives, and whether it can be used.
    pub key: KeyView,
}

/// One claim of a credential, fully disclosed.
#[derive(Clone, PartialEq)]
pub struct ClaimView {
    /// Where it stands.
    pub path: ClaimPath,
    /// A string, number, boolean or null, or an empty object or array.
    pub value: Value,
}

/// One credential with what it says.
#[derive(Clone, PartialEq)]
pub struct CredentialDetail {
    /// As in a list.
    pub summary: CredentialSummary,
    /// Every claim, in the order of the document; `None` where they are withheld because the credential is sensitive:
    /// [`Wallet::view_sensitive`](crate::Wallet::view_sensitive) gives them.
    pub claims: Option<Vec<ClaimView>>,
    /// What the publisher of its type calls the claims, where it says so; of a sensitive credential, too.
    pub labels: Vec<ClaimLabels>,
}

/// What the publisher of a credential's type calls one of its claims (SD-JWT VC, "Claim Display Metadata").
#[derive(Clone, PartialEq, Eq)]
pub struct ClaimLabels {
    /// Where the claim stands.
    pub path: ClaimPath,
    /// Its label by language, as plain text of at most 200 characters.
    pub labels: Vec<LocalisedText>,
}

redacted!(
    ClaimLabels,
    ClaimView,
    CredentialDetail,
    CredentialRecord,
    CredentialSummary,
    IssuerView,
    LocalisedText
);

/// A credential as it is sealed in the vault, first version.
#[derive(Serialize, Deserialize)]
pub(crate) struct CredentialRecord {
    pub(crate) id: CredentialId,
    pub(crate) state: CredentialState,
    pub(crate) format: CredentialFormat,
    pub(crate) credential_type: String,
    pub(crate) names: Vec<LocalisedText>,
    /// What one response brought, each with the key that it is bound to.
    pub(crate) copies: Vec<CredentialCopy>,
    pub(crate) issuer: String,
    pub(crate) evidence: IssuerEvidence,
    pub(crate) session: SessionId,
    pub(crate) notification_id: Option<NotificationId>,
    pub(crate) received_at: i64,
    /// What the status lists said; `None` where none was asked yet.
    #[serde(default)]
    pub(crate) status: Option<StatusRecord>,
    /// What is known about its type; `None` where nobody answered yet.
    #[serde(default)]
    pub(crate) type_metadata: Option<KeptTypeMetadata>,
}

impl CredentialRecord {
    /// What the vault finds it by.
    pub(crate) fn lookups(&self) -> Lookups<'_> {
        Lookups::credential(&self.credential_type, &self.issuer)
    }

    /// The copy that is presented next: the one used least among those whose key is not lost.
    pub(crate) fn next_copy(&self) -> Option<&CredentialCopy> {
        usable(&self.copies).min_by_key(|copy| copy.uses)
    }

    /// Notes that the next copy is presented.
    pub(crate) fn count_use(&mut self) {
        let usable = self.copies.iter_mut().filter(|copy| !copy.key.is_lost());
        if let Some(copy) = usable.min_by_key(|copy| copy.uses) {
            copy.uses = copy.uses.saturating_add(1);
        }
    }

    /// What is known about its keys: usable where one of them is, and else the least of each.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] where it has no copy.
    pub(crate) fn key_view(&self) -> Result<KeyView, VaultError> {
        let any_usable = usable(&self.copies).next().is_some();
        let views = self.copies.iter().filter(|copy| copy.key.is_lost() != any_usable);
        let weakest: Option<KeyView> = views.map(|copy| copy.key.view()).reduce(weaker);
        weakest.ok_or(VaultError::Damaged)
    }

    /// What showing the next copy is worth.
    pub(crate) fn assurance(&self) -> AssuranceLevel {
        self.next_copy()
            .map_or(AssuranceLevel::Aal1, |copy| copy.key.view().assurance())
    }
}

fn usable(copies: &[CredentialCopy]) -> impl Iterator<Item = &CredentialCopy> {
    copies.iter().filter(|copy| !copy.key.is_lost())
}

/// The lesser of each.
fn weaker(one: KeyView, other: KeyView) -> KeyView {
    let level = if one.level.strength() <= other.level.strength() {
        one.level
    } else {
        other.level
    };
    let state = match (one.state, other.state) {
        (KeyState::Usable, KeyState::Usable) => KeyState::Usable,
        (KeyState::Lost, _) | (_, KeyState::Lost) => KeyState::Lost,
    };
    KeyView {
        level,
        state,
        user_verification: one.user_verification && other.user_verification,
        attested: one.attested && other.attested,
    }
}

/// One issued instance of a credential.
#[derive(Serialize, Deserialize)]
pub(crate) struct CredentialCopy {
    pub(crate) compact: String,
    pub(crate) key: HolderKey,
    /// How often it was presented: the copy used least is used next.
    pub(crate) uses: u32,
}

/// What the issuer's key was found by, so that trust can be judged again at any time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum IssuerEvidence {
    /// `x5c`, DER certificates, leaf first.
    Chain(Vec<Vec<u8>>),
    /// A DID.
    Did(String),
    /// JWT VC issuer metadata of this https issuer.
    Https(String),
}
