//! What the façade shows, and what it keeps.

mod activity;
mod assurance;
mod class;
mod credential;
mod group;
mod holder_key;
mod id;
mod key_policy;
mod purpose;
mod reissue;
mod review;
mod sensitive;
mod session;
mod status;
mod trust;
mod trust_list;

pub use activity::{ActivityCredential, ActivityEntry, ActivityFlow, ActivityKind, Delivery};
pub use assurance::{Assurance, AssuranceLevel, CredentialAssurance, KeyHealth, UnlockFactor, UserVerifier};
pub use class::CredentialClass;
pub use credential::{
    ClaimLabels, ClaimView, CredentialDetail, CredentialFormat, CredentialState, CredentialSummary,
    DatesResult, IssuerView, LocalisedText, SignatureResult,
};
pub(crate) use credential::{CredentialCopy, CredentialRecord, IssuerEvidence};
pub use group::CredentialGroup;
pub(crate) use holder_key::{HardwareKey, HolderKey, SealedKey};
pub use holder_key::{KeyState, KeyView};
pub use id::{CredentialId, SessionId};
pub use key_policy::{KeyPolicy, MinimumKeyLevel};
pub use purpose::{AskedClaim, OrganisationView, PurposeView, RequestWarning, SensitiveCategory};
pub use reissue::{ImportedBackup, ReissueItem, ReissueReason};
pub use review::{
    AcceptOutcome, AnswerView, CandidateView, FetchOutcome, Notification, OfferReview, OfferedCredential,
    OptionView, QueryView, Receipt, RefusedCredential, RejectOutcome, RequestReview, Selection, SetView,
    ShareOutcome, TransactionCode, VerifierView,
};
pub(crate) use sensitive::category;
pub(crate) use session::{OfferSession, OfferStage, RequestSession, RequestStage, SessionKey, SessionRecord};
pub(crate) use status::{AnsweredStatus, StatusAnswer, StatusRecord, grace};
pub use status::{StatusFailure, StatusOutcome, StatusRefresh, StatusResult};
pub use trust::TrustResult;
pub use trust_list::TrustListView;
