//! Who asks, and for what, as far as the trust list and the anchors vouch for it at this moment.

use wallet_openid4vc::vp::{ClientIdPrefix, VerifierInfo};
use wallet_trust::{
    AnchorSet, PURPOSE_FORMAT, Purpose, PurposeClaims, TrustDecision, TrustPolicy, UnverifiedPurpose,
};

use super::asked::{Asked, asked, over_asking, sensitive};
use crate::error::VaultError;
use crate::model::{
    LocalisedText, OrganisationView, PurposeView, RequestSession, RequestWarning, TrustResult, VerifierView,
};
use crate::plain_text::plain_text;
use crate::trust::policy;
use crate::vault::Inner;

/// What is known of a request's sender.
pub(super) struct Asker {
    pub(super) view: VerifierView,
    pub(super) purpose: Option<PurposeView>,
    /// The verifier's own words, as plain text.
    pub(super) context: Option<String>,
    pub(super) warnings: Vec<RequestWarning>,
}

/// A statement of purpose that came with a request.
enum Statement<'a> {
    /// Its operator vouches for it.
    Attested(Box<Purpose>, &'a VerifierInfo),
    /// The verifier says it itself.
    Claimed(Box<PurposeClaims>),
    None,
}

pub(super) fn asker(inner: &Inner, session: &RequestSession) -> Result<Asker, VaultError> {
    let policy = policy(inner)?;
    let now = inner.now();
    let view = verifier(&policy, session, now);
    let statement = statement(&policy, session, now);
    let asked = asked(session.request.dcql_query());
    let (context, is_stripped) = session.request.context().map(plain_text).unzip();
    let mut warnings = Vec::new();
    if view.organisation.is_none() && view.trust != TrustResult::Trusted {
        warnings.push(RequestWarning::NotListed);
    }
    if !matches!(statement, Statement::Attested(..)) {
        warnings.push(RequestWarning::NoPurpose);
    }
    if statement.privacy_policy_url().is_some_and(|url| !is_https(url)) {
        warnings.push(RequestWarning::PrivacyLink);
    }
    if is_stripped == Some(true) {
        warnings.push(RequestWarning::ContextStripped);
    }
    warnings.extend(beyond(&policy, session, &statement, &asked));
    warnings.extend(sensitive(&asked));
    Ok(Asker {
        view,
        purpose: statement.view(),
        context: context.filter(|text| !text.is_empty()),
        warnings,
    })
}

/// A verifier is trusted where its chain ended at an anchor and, if the list names verifiers at all, the list names this one. A DID
/// is trusted where the list names it, or, without such a list, where it is an anchor itself.
fn verifier(policy: &TrustPolicy, session: &RequestSession, now: i64) -> VerifierView {
    let client = session.request.client_id();
    let client_id = client.as_str();
    let list = policy.list().filter(|list| list.names_verifiers());
    let listed = list.and_then(|list| list.verifier(client_id));
    let is_did = client.prefix() == ClientIdPrefix::DecentralizedIdentifier;
    let is_anchored = match policy.decide_did(AnchorSet::Verifiers, client.value()) {
        TrustDecision::Trusted => true,
        TrustDecision::Unknown => !is_did,
    };
    let trust = match (list, &listed) {
        _ if session.verifier_name.is_none() && !is_did => TrustResult::Unverified,
        (None, _) if is_anchored => TrustResult::Trusted,
        (None, _) | (Some(_), None) => TrustResult::Unknown,
        (Some(list), Some(_)) if list.has_expired(now) => TrustResult::Stale,
        (Some(_), Some(_)) => TrustResult::Trusted,
    };
    let organisation = listed.map(|(organisation, _)| OrganisationView {
        name: organisation.name.clone(),
        ods_code: organisation.ods_code.clone(),
    });
    let name = organisation
        .as_ref()
        .map(|organisation| organisation.name.clone());
    VerifierView {
        client_id: client_id.to_owned(),
        name: name.or_else(|| session.verifier_name.clone()),
        organisation,
        host: session.request.response_uri().host(),
        trust,
    }
}

/// The first statement that its operator vouches for, else the first that can be read.
fn statement<'a>(policy: &TrustPolicy, session: &'a RequestSession, now: i64) -> Statement<'a> {
    let client_id = session.request.client_id().as_str();
    let mut claimed = None;
    let entries = session.request.verifier_info().iter();
    for info in entries.filter(|info| info.format == PURPOSE_FORMAT) {
        let text = info.data.as_str().unwrap_or_default();
        let Ok(unverified) = UnverifiedPurpose::parse(text) else {
            continue;
        };
        let claims = unverified.claims().clone();
        match unverified.verify(policy, client_id, now) {
            Ok(purpose) => return Statement::Attested(Box::new(purpose), info),
            Err(_) => claimed = claimed.or(Some(claims)),
        }
    }
    claimed.map_or(Statement::None, |claims| Statement::Claimed(Box::new(claims)))
}

/// What is asked beyond the purpose that is attested; beyond every purpose on the list where none is. Of a verifier that is not on
/// the list, nothing is known to be registered, and the review says that it is not there.
fn beyond(
    policy: &TrustPolicy,
    session: &RequestSession,
    statement: &Statement<'_>,
    asked: &[Asked<'_>],
) -> Option<RequestWarning> {
    if let Statement::Attested(purpose, info) = statement {
        let ids = info.credential_ids.as_deref();
        return over_asking(asked, |one| {
            let is_about = ids.is_none_or(|ids| ids.iter().any(|id| id == one.query()));
            is_about && one.is_covered(|name, path| purpose.covers(name, path))
        });
    }
    let client_id = session.request.client_id().as_str();
    let (_, verifier) = policy.list()?.verifier(client_id)?;
    over_asking(asked, |one| {
        let mut purposes = verifier.purposes.iter();
        purposes.any(|purpose| one.is_covered(|name, path| purpose.covers(name, path)))
    })
}

impl Statement<'_> {
    fn privacy_policy_url(&self) -> Option<&str> {
        match self {
            Self::Attested(purpose, _) => purpose.claims().privacy_policy_url.as_deref(),
            Self::Claimed(claims) => claims.privacy_policy_url.as_deref(),
            Self::None => None,
        }
    }

    fn view(&self) -> Option<PurposeView> {
        match self {
            Self::Attested(purpose, _) => Some(attested(purpose.claims())),
            Self::Claimed(claims) => Some(claimed(claims)),
            Self::None => None,
        }
    }
}

fn attested(claims: &PurposeClaims) -> PurposeView {
    let url = claims.privacy_policy_url.clone();
    PurposeView {
        attested: true,
        privacy_policy_url: url.filter(|url| is_https(url)),
        erasure_contact: claims.erasure_contact.clone(),
        ..shown(claims, str::to_owned)
    }
}

/// What nobody vouches for: plain text, and no address that a person could follow.
fn claimed(claims: &PurposeClaims) -> PurposeView {
    PurposeView {
        attested: false,
        privacy_policy_url: None,
        erasure_contact: None,
        ..shown(claims, |text| plain_text(text).0)
    }
}

fn shown(claims: &PurposeClaims, text: impl Fn(&str) -> String) -> PurposeView {
    let words = claims.purpose.text.iter();
    let optional = |words: &Option<String>| words.as_deref().map(&text).filter(|text| !text.is_empty());
    PurposeView {
        attested: false,
        id: claims.purpose.id.clone(),
        texts: words
            .map(|(locale, words)| LocalisedText {
                locale: Some(locale.clone()),
                text: text(words),
            })
            .collect(),
        lawful_basis: optional(&claims.lawful_basis),
        retention: optional(&claims.retention),
        shared_with: claims.shared_with.iter().map(|words| text(words)).collect(),
        privacy_policy_url: None,
        erasure_contact: None,
        data_protection_authority: optional(&claims.data_protection_authority),
    }
}

/// An https address that reads the same to everybody: without spaces, user name and characters that only look like others.
fn is_https(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("https://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    !authority.is_empty()
        && authority.bytes().all(is_host)
        && rest.bytes().all(|byte| byte.is_ascii_graphic())
}
