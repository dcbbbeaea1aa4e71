//! What the façade shows, and what it keeps.

mod activity;
mod class;
mod credential;
mod group;
mod id;
mod review;
mod session;
mod trust;

pub use activity::{ActivityCredential, ActivityEntry, ActivityFlow, ActivityKind, Delivery};
pub use class::CredentialClass;
pub use credential::{
    ClaimView, CredentialDetail, CredentialFormat, CredentialState, CredentialSummary, DatesResult,
    IssuerView, LocalisedText, SignatureResult, StatusResult,
};
pub(crate) use credential::{CredentialCopy, CredentialRecord, IssuerEvidence};
pub use group::CredentialGroup;
pub use id::{CredentialId, SessionId};
pub use review::{
    AcceptOutcome, AnswerView, CandidateView, FetchOutcome, Notification, OfferReview, OfferedCredential,
    OptionView, QueryView, Receipt, RefusedCredential, RejectOutcome, RequestReview, Selection, SetView,
    ShareOutcome, TransactionCode, VerifierView,
};
pub(crate) use session::{OfferSession, OfferStage, RequestSession, RequestStage, SessionRecord};
pub use trust::TrustResult;
