use std::collections::BTreeMap;

use wallet_formats::ClaimPath;

use super::{
    CredentialClass, CredentialId, CredentialSummary, LocalisedText, OrganisationView, PurposeView,
    RequestWarning, SessionId, TrustResult,
};
use crate::error::IssuanceError;
use crate::redacted::redacted;

/// An offer as the person sees it before anything is fetched.
#[derive(Clone, PartialEq, Eq)]
pub struct OfferReview {
    /// Names the saved offer.
    pub session: SessionId,
    /// The credential issuer's identifier, to the letter.
    pub issuer: String,
    /// What the issuer calls itself: its own words, attested by nobody.
    pub issuer_names: Vec<LocalisedText>,
    /// What is offered.
    pub credentials: Vec<OfferedCredential>,
    /// The transaction code that the issuer wants, if any.
    pub transaction_code: Option<TransactionCode>,
}

/// One credential of an offer.
#[derive(Clone, PartialEq, Eq)]
pub struct OfferedCredential {
    /// The issuer's name for the configuration.
    pub configuration: String,
    /// Its type (`vct`), as the issuer's metadata says.
    pub credential_type: String,
    /// How sensitive that type is.
    pub class: CredentialClass,
    /// What the issuer calls it, by language.
    pub names: Vec<LocalisedText>,
}

/// What a transaction code looks like (OpenID4VCI section 4.1.1).
#[derive(Clone, PartialEq, Eq)]
pub struct TransactionCode {
    /// Digits only, or any text.
    pub numeric: bool,
    /// How many characters, if the issuer tells.
    pub length: Option<u32>,
    /// The issuer's own words on where to find it; plain text of limited length.
    pub description: Option<String>,
}

/// What a fetch brought.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchOutcome {
    /// Verified and sealed, waiting for the person's decision.
    pub pending: Vec<CredentialSummary>,
    /// Refused by the wallet; nothing of them was kept.
    pub refused: Vec<RefusedCredential>,
}

/// A credential that the wallet refused.
#[derive(Clone, PartialEq, Eq)]
pub struct RefusedCredential {
    /// The issuer's name for the configuration.
    pub configuration: String,
    /// Why.
    pub error: IssuanceError,
}

/// Whether the issuer was told of a decision. The decision is final either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notification {
    /// The issuer took the notification.
    Delivered,
    /// It was tried once and did not arrive.
    Failed,
    /// There is nobody to tell: no notification endpoint, or nothing was fetched.
    Impossible,
}

impl Notification {
    /// The word that stands for it in machine-readable output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Impossible => "impossible",
        }
    }
}

/// Credentials that were accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptOutcome {
    /// Now active.
    pub accepted: Vec<CredentialSummary>,
    /// Whether the issuer was told, for each.
    pub notifications: Vec<Notification>,
}

/// What was rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectOutcome {
    /// The credentials that were deleted; none where an offer was rejected before the fetch.
    pub rejected: Vec<CredentialId>,
    /// Whether the issuer was told, for each; [`Notification::Impossible`] for an offer before the fetch.
    pub notifications: Vec<Notification>,
}

/// Who asks.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierView {
    /// The full `client_id`, with its prefix.
    pub client_id: String,
    /// The organisation's name on the trust list; where it is not there, the subject of the verifier's certificate, if a chain
    /// vouches for it. Never what the verifier calls itself.
    pub name: Option<String>,
    /// The organisation, where the trust list names this verifier.
    pub organisation: Option<OrganisationView>,
    /// The host that the answer goes to.
    pub host: String,
    /// The answer of the anchors and, where it names verifiers, of the trust list.
    pub trust: TrustResult,
}

/// A verified request as the person sees it.
#[derive(Clone, PartialEq)]
pub struct RequestReview {
    /// Names the saved request.
    pub session: SessionId,
    /// Who asks.
    pub verifier: VerifierView,
    /// What for, as the verifier's statement of purpose says; `None` without one that can be read.
    pub purpose: Option<PurposeView>,
    /// What the verifier adds in its own words, which nobody attests: plain text of at most 200 characters.
    pub context: Option<String>,
    /// What the person should know before an answer, in the order in which it is shown.
    pub warnings: Vec<RequestWarning>,
    /// What is asked, and what the wallet holds for it.
    pub queries: Vec<QueryView>,
    /// Which queries must or may be answered together.
    pub sets: Vec<SetView>,
    /// What would leave with the selection that was reviewed; `None` where the request cannot be answered.
    pub answer: Option<Vec<AnswerView>>,
    /// The approvals that sharing this takes: [`CredentialClass::Ordinary`] stands for [`Operation::Share`], every other
    /// class for [`Operation::ShareSensitive`]. Empty where the request cannot be answered.
    ///
    /// [`Operation::Share`]: crate::Operation::Share
    /// [`Operation::ShareSensitive`]: crate::Operation::ShareSensitive
    pub approvals: Vec<CredentialClass>,
}

/// One query of a request.
#[derive(Clone, PartialEq)]
pub struct QueryView {
    /// Its identifier in the request.
    pub id: String,
    /// The format that is asked for, as the verifier names it.
    pub format: String,
    /// The types that are asked for; empty for any.
    pub credential_types: Vec<String>,
    /// The claims paths that are asked for, as the verifier wrote them (DCQL, JSON text).
    pub asked: Vec<String>,
    /// Those of them that the verifier says it will keep (`intent_to_retain`, which only queries for mdocs have).
    pub will_keep: Vec<String>,
    /// Those of them that the verifier says it will not keep. It makes no statement about any other.
    pub will_not_keep: Vec<String>,
    /// The credentials that can answer, newest first.
    pub candidates: Vec<CandidateView>,
    /// Why none can, for the person only. Of a credential that would fit and cannot be used: `suspended`, `revoked` or
    /// `key_lost`. Else how far the one came that came furthest: `unsupported_format`,
    /// `unsupported_trusted_authorities`, `no_credential_of_type`, `other_authority` (none is from an authority that the
    /// verifier names), `not_holder_bound`, `unsupported_algorithm` (the verifier cannot verify its issuer's signature, or any
    /// that the wallet can make), `claim_missing`, `value_mismatch`.
    pub missing: Option<&'static str>,
}

/// A credential that can answer a query.
#[derive(Clone, PartialEq)]
pub struct CandidateView {
    /// The credential.
    pub credential: CredentialSummary,
    /// Whether it would leave as a whole, whatever is asked for: its format discloses no part of it alone.
    pub whole: bool,
    /// Every claim that would leave, asked or not.
    pub would_share: Vec<ClaimPath>,
    /// Every claim that would stay.
    pub would_not_share: Vec<ClaimPath>,
}

/// A set of options (`credential_sets`); a request without sets is one required set with one option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetView {
    /// Whether one of the options must be answered.
    pub required: bool,
    /// The options, as the verifier prefers them.
    pub options: Vec<OptionView>,
}

/// One option: queries that are answered together.
#[derive(Clone, PartialEq, Eq)]
pub struct OptionView {
    /// The queries.
    pub queries: Vec<String>,
    /// Whether the wallet holds what they ask for.
    pub answerable: bool,
}

/// What one query would be answered with.
#[derive(Clone, PartialEq)]
pub struct AnswerView {
    /// The query.
    pub query: String,
    /// The credential.
    pub credential: CredentialId,
    /// How it is encoded.
    pub format: super::CredentialFormat,
    /// Its type.
    pub credential_type: String,
    /// How sensitive that type is.
    pub class: CredentialClass,
    /// Whether it leaves as a whole, whatever is asked for: its format discloses no part of it alone.
    pub whole: bool,
    /// Every claim that leaves, asked or not.
    pub would_share: Vec<ClaimPath>,
    /// Every claim that stays.
    pub would_not_share: Vec<ClaimPath>,
}

/// What the person chose among what the verifier leaves open. The default is the newest match for each query, the
/// first option that can be answered of each required set, and none of an optional one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// A credential by query.
    pub credentials: BTreeMap<String, CredentialId>,
    /// An option by set; `None` leaves an optional set out.
    pub options: BTreeMap<usize, Option<usize>>,
}

/// What came of a share.
#[derive(Debug, Clone, PartialEq)]
pub enum ShareOutcome {
    /// The verifier took the answer.
    Shared(Receipt),
    /// The wallet holds nothing that answers the request. Nothing was sent.
    NoMatch,
}

/// What was shared.
#[derive(Clone, PartialEq)]
pub struct Receipt {
    /// Who it went to.
    pub verifier: VerifierView,
    /// What left the wallet.
    pub shared: Vec<AnswerView>,
    /// Where the verifier wants the person to go on, if anywhere.
    pub redirect_uri: Option<String>,
}

redacted!(
    AnswerView,
    CandidateView,
    OfferReview,
    OfferedCredential,
    OptionView,
    QueryView,
    Receipt,
    RefusedCredential,
    RequestReview,
    Selection,
    TransactionCode,
    VerifierView
);
