use std::sync::Arc;

use wallet_core::{AuthorisationFault, CredentialError, VaultError};
pub(crate) use wallet_core::{
    CredentialClass, CredentialFormat, CredentialGroup, CredentialState, DatesResult, SignatureResult,
};

use crate::authorisation::Authorisation;
use crate::ids::{CredentialId, all_to_core};
use crate::keys::KeyView;
use crate::status::StatusResult;
use crate::trust::TrustResult;
use crate::wallet::Wallet;

/// How a credential is encoded.
#[uniffi::remote(Enum)]
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

/// Where a credential stands.
#[uniffi::remote(Enum)]
pub enum CredentialState {
    /// Fetched and verified; the person has not decided yet.
    Pending,
    /// Accepted.
    Active,
}

/// The heading under which a passport shows a credential. Groups are in the order in which a passport shows them.
#[uniffi::remote(Enum)]
pub enum CredentialGroup {
    /// Who the person is, and what they say about themselves.
    IdentityAndNewStarter,
    /// Right to work, registration, criminal records.
    EmploymentChecks,
    /// Where the person works, worked or may work.
    ConfirmationOfAssignment,
    /// Degrees and competencies.
    Qualifications,
    /// Training programmes and placements.
    Training,
    /// Core skills, one credential a subject.
    CoreSkillsTraining,
    /// Clearances, vaccinations and tests.
    HealthInformation,
    /// What opens an organisation's systems.
    SignIn,
    /// Every type that this version does not know.
    Other,
}

/// How sensitive a credential's type is. Every class but the ordinary one takes an approval of its own to be viewed, and
/// one to be shared beside that of the share.
#[uniffi::remote(Enum)]
pub enum CredentialClass {
    /// Neither of the special classes.
    Ordinary,
    /// A type that this version does not know. It counts as sensitive, for nothing says that it is not.
    Unclassified,
    /// Health data (UK GDPR Article 9): clearances, vaccinations and tests, and what records sickness absence.
    Health,
    /// Criminal-record data (UK GDPR Article 10): the DBS check and what supports it.
    CriminalRecord,
}

/// Is the signature right? Nothing is kept whose signature is wrong.
#[uniffi::remote(Enum)]
pub enum SignatureResult {
    /// It was verified when the credential came, and the sealed record is as it was then.
    Verified,
}

/// Is the credential within its dates (`nbf`, `exp`)?
#[uniffi::remote(Enum)]
pub enum DatesResult {
    /// Now lies between the dates that it names.
    Within,
    /// It is not valid yet.
    NotYetValid,
    /// It has expired.
    Expired,
}

/// A text with the language that the issuer gave for it (BCP 47).
#[derive(Debug, Clone, uniffi::Record)]
pub struct LocalisedText {
    /// The language, if given.
    pub locale: Option<String>,
    /// The text, as the issuer wrote it.
    pub text: String,
}

impl From<wallet_core::LocalisedText> for LocalisedText {
    fn from(text: wallet_core::LocalisedText) -> Self {
        let wallet_core::LocalisedText { locale, text } = text;
        Self { locale, text }
    }
}

/// Who issued a credential, and whether the person's anchors vouch for it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct IssuerView {
    /// The issuer: the `iss` claim, or the subject of the certificate where there is none.
    pub identifier: String,
    /// The subject of the issuer's certificate, where a chain vouches for it.
    pub name: Option<String>,
    /// The answer of the anchors.
    pub trust: TrustResult,
}

impl From<wallet_core::IssuerView> for IssuerView {
    fn from(issuer: wallet_core::IssuerView) -> Self {
        let wallet_core::IssuerView {
            identifier,
            name,
            trust,
        } = issuer;
        Self {
            identifier,
            name,
            trust,
        }
    }
}

/// One credential in a list. Four answers about it stand side by side and are never made one.
#[derive(Debug, Clone, uniffi::Record)]
pub struct CredentialSummary {
    /// Names it in this wallet.
    pub id: CredentialId,
    /// Pending or active.
    pub state: CredentialState,
    /// How it is encoded.
    pub format: CredentialFormat,
    /// Its type (`vct`).
    pub credential_type: String,
    /// How sensitive that type is.
    pub class: CredentialClass,
    /// Whether that class takes approvals of its own.
    pub sensitive: bool,
    /// The heading that it stands under.
    pub group: CredentialGroup,
    /// What the issuer calls it, by language; in other languages what the publisher of its type does.
    pub names: Vec<LocalisedText>,
    /// Who issued it and whether that is trusted.
    pub issuer: IssuerView,
    /// Is the signature right?
    pub signature: SignatureResult,
    /// Was it suspended or revoked, as far as that is known?
    pub status: StatusResult,
    /// When its issuer's lists were last asked, seconds since 1970: the oldest of the answers; none where one is missing.
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

impl From<wallet_core::CredentialSummary> for CredentialSummary {
    fn from(summary: wallet_core::CredentialSummary) -> Self {
        let group = summary.group();
        let sensitive = summary.is_sensitive();
        let wallet_core::CredentialSummary {
            id,
            state,
            format,
            credential_type,
            class,
            names,
            issuer,
            signature,
            status,
            status_checked_at,
            dates,
            not_before,
            expires_at,
            received_at,
            key,
        } = summary;
        Self {
            id: id.into(),
            state,
            format,
            credential_type,
            class,
            sensitive,
            group,
            names: convert(names),
            issuer: issuer.into(),
            signature,
            status,
            status_checked_at,
            dates,
            not_before,
            expires_at,
            received_at,
            key: key.into(),
        }
    }
}

/// Converts each.
pub(crate) fn convert<A: Into<B>, B>(list: Vec<A>) -> Vec<B> {
    list.into_iter().map(Into::into).collect()
}

/// One step of a path.
#[derive(Debug, Clone, uniffi::Enum)]
pub enum PathStep {
    /// The member of an object with this name.
    Key {
        /// Its name.
        name: String,
    },
    /// The element of an array.
    Index {
        /// Its place, the first being 0.
        index: u64,
    },
}

/// Where a claim stands in the fully disclosed claims of a credential.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ClaimPath {
    /// The steps from the top-level object down.
    pub steps: Vec<PathStep>,
}

impl From<wallet_core::ClaimPath> for ClaimPath {
    fn from(path: wallet_core::ClaimPath) -> Self {
        let steps = path.0.into_iter().map(|step| match step {
            wallet_core::PathStep::Key(name) => PathStep::Key { name },
            // No computer of ours has arrays of more than 2^64 elements.
            wallet_core::PathStep::Index(index) => PathStep::Index {
                index: u64::try_from(index).unwrap_or(u64::MAX),
            },
        });
        Self {
            steps: steps.collect(),
        }
    }
}

/// What the publisher of a credential's type calls one of its claims.
#[derive(Debug, Clone, uniffi::Record)]
pub struct ClaimLabels {
    /// Where the claim stands.
    pub path: ClaimPath,
    /// Its label by language, as plain text of at most 200 characters.
    pub labels: Vec<LocalisedText>,
}

impl From<wallet_core::ClaimLabels> for ClaimLabels {
    fn from(claim: wallet_core::ClaimLabels) -> Self {
        let wallet_core::ClaimLabels { path, labels } = claim;
        Self {
            path: path.into(),
            labels: convert(labels),
        }
    }
}

/// One credential with what it says. An object, so that no value is printed with it; close it when it is off the screen.
#[derive(Debug, uniffi::Object)]
pub struct CredentialDetail(wallet_core::CredentialDetail);

#[uniffi::export]
impl CredentialDetail {
    /// As in a list.
    pub fn summary(&self) -> CredentialSummary {
        self.0.summary.clone().into()
    }

    /// Whether the claims are withheld because the credential is sensitive: [`Wallet::view_sensitive`] gives them.
    pub fn claims_withheld(&self) -> bool {
        self.0.claims.is_none()
    }

    /// Where each claim stands, in the order of the document; none where they are withheld.
    pub fn claim_paths(&self) -> Vec<ClaimPath> {
        self.0
            .claims
            .iter()
            .flatten()
            .map(|claim| claim.path.clone().into())
            .collect()
    }

    /// What the publisher of its type calls the claims, where it says so; of a sensitive credential, too.
    pub fn labels(&self) -> Vec<ClaimLabels> {
        convert(self.0.labels.clone())
    }

    /// The value of the claim at this place among [`CredentialDetail::claim_paths`], as JSON: a string, number, boolean
    /// or null, or an empty object or array. None beyond the last.
    pub fn claim_json(&self, index: u32) -> Option<String> {
        let claim = self.0.claims.as_ref()?.get(usize::try_from(index).ok()?)?;
        Some(claim.value.to_string())
    }
}

#[uniffi::export]
impl Wallet {
    /// The credentials, pending and active, oldest first. Needs no network.
    ///
    /// # Errors
    /// [`VaultError::Locked`]; faults of the storage.
    pub fn credentials(&self) -> Result<Vec<CredentialSummary>, VaultError> {
        self.core().credentials().map(convert)
    }

    /// One credential with all that it says. The claims of a sensitive one are withheld, pending or active:
    /// [`Wallet::view_sensitive`] gives them. Needs no network.
    ///
    /// # Errors
    /// [`CredentialError::NotFound`]; faults of the vault.
    pub fn credential(&self, id: CredentialId) -> Result<Arc<CredentialDetail>, CredentialError> {
        let id = id.to_core().ok_or(CredentialError::NotFound)?;
        self.core()
            .credential(id)
            .map(|detail| Arc::new(CredentialDetail(detail)))
    }

    /// Credentials with all that they say, sensitive ones included, for one approval of [`WalletOperation::View`] of
    /// them. Needs no network.
    ///
    /// [`WalletOperation::View`]: crate::WalletOperation::View
    ///
    /// # Errors
    /// [`VaultError::Authorisation`] where the approval is not fresh or not for these; [`CredentialError::NotFound`];
    /// faults of the vault.
    pub fn view_sensitive(
        &self,
        credentials: Vec<CredentialId>,
        authorisation: Arc<Authorisation>,
    ) -> Result<Vec<Arc<CredentialDetail>>, CredentialError> {
        let authorisation = authorisation.take()?;
        let mismatch = VaultError::Authorisation(AuthorisationFault::Mismatch);
        let credentials = all_to_core(&credentials).ok_or(mismatch)?;
        let details = self.core().view_sensitive(&credentials, authorisation)?;
        let details = details
            .into_iter()
            .map(|detail| Arc::new(CredentialDetail(detail)));
        Ok(details.collect())
    }

    /// Deletes an accepted credential with the keys of its copies; the history says so. It does not revoke it: its
    /// issuer is not told, and what was shared stays where it went.
    ///
    /// # Errors
    /// [`CredentialError::NotFound`]; [`CredentialError::Undecided`] for one that is pending, which is rejected instead;
    /// [`VaultError::Authorisation`] where the approval is not fresh or not for this; faults of the vault.
    pub async fn delete_credential(
        &self,
        credential: CredentialId,
        authorisation: Arc<Authorisation>,
    ) -> Result<(), CredentialError> {
        let authorisation = authorisation.take()?;
        let credential = credential.to_core().ok_or(CredentialError::NotFound)?;
        self.core().delete_credential(credential, authorisation).await
    }
}
