//! A verifier's request, as the person sees it.

use crate::credentials::{ClaimPath, CredentialClass, CredentialFormat, CredentialSummary, convert};
use crate::ids::{CredentialId, SessionId};
use crate::purpose::{OrganisationView, PurposeView, RequestWarning};
use crate::trust::TrustResult;

/// Who asks.
#[derive(Debug, Clone, uniffi::Record)]
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

impl From<wallet_core::VerifierView> for VerifierView {
    fn from(verifier: wallet_core::VerifierView) -> Self {
        let wallet_core::VerifierView {
            client_id,
            name,
            organisation,
            host,
            trust,
        } = verifier;
        Self {
            client_id,
            name,
            organisation: organisation.map(OrganisationView::from),
            host,
            trust,
        }
    }
}

/// A verified request as the person sees it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct RequestReview {
    /// Names the saved request.
    pub session: SessionId,
    /// Who asks.
    pub verifier: VerifierView,
    /// What for, as the verifier's statement of purpose says; none without one that can be read.
    pub purpose: Option<PurposeView>,
    /// What the verifier adds in its own words, which nobody attests: plain text of at most 200 characters.
    pub context: Option<String>,
    /// What the person should know before an answer, in the order in which it is shown.
    pub warnings: Vec<RequestWarning>,
    /// What is asked, and what the wallet holds for it.
    pub queries: Vec<QueryView>,
    /// Which queries must or may be answered together.
    pub sets: Vec<SetView>,
    /// What would leave with the selection that was reviewed; none where the request cannot be answered.
    pub answer: Option<Vec<AnswerView>>,
    /// The approvals that sharing this takes: the ordinary class stands for that of the share, every other class for
    /// that of the claims of the class. Empty where the request cannot be answered.
    pub approvals: Vec<CredentialClass>,
}

impl From<wallet_core::RequestReview> for RequestReview {
    fn from(review: wallet_core::RequestReview) -> Self {
        let wallet_core::RequestReview {
            session,
            verifier,
            purpose,
            context,
            warnings,
            queries,
            sets,
            answer,
            approvals,
        } = review;
        Self {
            session: session.into(),
            verifier: verifier.into(),
            purpose: purpose.map(PurposeView::from),
            context,
            warnings: convert(warnings),
            queries: convert(queries),
            sets: convert(sets),
            answer: answer.map(convert),
            approvals,
        }
    }
}

/// One query of a request.
#[derive(Debug, Clone, uniffi::Record)]
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
    pub missing: Option<String>,
}

impl From<wallet_core::QueryView> for QueryView {
    fn from(query: wallet_core::QueryView) -> Self {
        let wallet_core::QueryView {
            id,
            format,
            credential_types,
            asked,
            will_keep,
            will_not_keep,
            candidates,
            missing,
        } = query;
        Self {
            id,
            format,
            credential_types,
            asked,
            will_keep,
            will_not_keep,
            candidates: convert(candidates),
            missing: missing.map(str::to_owned),
        }
    }
}

/// A credential that can answer a query.
#[derive(Debug, Clone, uniffi::Record)]
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

impl From<wallet_core::CandidateView> for CandidateView {
    fn from(candidate: wallet_core::CandidateView) -> Self {
        let wallet_core::CandidateView {
            credential,
            whole,
            would_share,
            would_not_share,
        } = candidate;
        Self {
            credential: credential.into(),
            whole,
            would_share: convert(would_share),
            would_not_share: convert(would_not_share),
        }
    }
}

/// A set of options (`credential_sets`); a request without sets is one required set with one option.
#[derive(Debug, Clone, uniffi::Record)]
pub struct SetView {
    /// Whether one of the options must be answered.
    pub required: bool,
    /// The options, as the verifier prefers them.
    pub options: Vec<OptionView>,
}

impl From<wallet_core::SetView> for SetView {
    fn from(set: wallet_core::SetView) -> Self {
        let wallet_core::SetView { required, options } = set;
        Self {
            required,
            options: convert(options),
        }
    }
}

/// One option: queries that are answered together.
#[derive(Debug, Clone, uniffi::Record)]
pub struct OptionView {
    /// The queries.
    pub queries: Vec<String>,
    /// Whether the wallet holds what they ask for.
    pub answerable: bool,
}

impl From<wallet_core::OptionView> for OptionView {
    fn from(option: wallet_core::OptionView) -> Self {
        let wallet_core::OptionView { queries, answerable } = option;
        Self { queries, answerable }
    }
}

/// What one query would be answered with.
#[derive(Debug, Clone, uniffi::Record)]
pub struct AnswerView {
    /// The query.
    pub query: String,
    /// The credential.
    pub credential: CredentialId,
    /// How it is encoded.
    pub format: CredentialFormat,
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

impl From<wallet_core::AnswerView> for AnswerView {
    fn from(answer: wallet_core::AnswerView) -> Self {
        let wallet_core::AnswerView {
            query,
            credential,
            format,
            credential_type,
            class,
            whole,
            would_share,
            would_not_share,
        } = answer;
        Self {
            query,
            credential: credential.into(),
            format,
            credential_type,
            class,
            whole,
            would_share: convert(would_share),
            would_not_share: convert(would_not_share),
        }
    }
}
