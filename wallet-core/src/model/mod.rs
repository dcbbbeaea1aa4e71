//! What the façade shows, and what it keeps.

/// A `Debug` that names the type and shows nothing of it: what a person holds does not belong into a log.
macro_rules! redacted {
    ($($name:ident),* $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

mod activity;
mod credential;
mod group;
mod id;
mod reissue;
mod review;
mod session;
mod trust;

pub use activity::{ActivityCredential, ActivityEntry, ActivityFlow, ActivityKind, Delivery};
pub use credential::{
    ClaimView, CredentialDetail, CredentialFormat, CredentialState, CredentialSummary, DatesResult,
    IssuerView, LocalisedText, SignatureResult, StatusResult,
};
pub(crate) use credential::{CredentialCopy, CredentialRecord, IssuerEvidence};
pub use group::CredentialGroup;
pub use id::{CredentialId, SessionId};
pub use reissue::{ImportedBackup, ReissueItem, ReissueReason};
pub use review::{
    AcceptOutcome, AnswerView, CandidateView, FetchOutcome, Notification, OfferReview, OfferedCredential,
    OptionView, QueryView, Receipt, RefusedCredential, RejectOutcome, RequestReview, Selection, SetView,
    ShareOutcome, TransactionCode, VerifierView,
};
pub(crate) use session::{OfferSession, OfferStage, RequestSession, RequestStage, SessionRecord};
pub use trust::TrustResult;
