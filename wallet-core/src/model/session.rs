use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wallet_openid4vc::vci::{CredentialOffer, IssuerMetadata, TokenResponse};
use wallet_openid4vc::vp::PresentationRequest;

use super::{HolderKey, SessionId};

/// What waits for a person, as it is sealed in the vault. The variant's name carries the version.
#[derive(Serialize, Deserialize)]
pub(crate) enum SessionRecord {
    OfferV1(Box<OfferSession>),
    RequestV1(Box<RequestSession>),
}

/// An offer on its way from the link to the last decision.
#[derive(Serialize, Deserialize)]
pub(crate) struct OfferSession {
    pub(crate) id: SessionId,
    /// What the offer's link is found by: the same link resumes the same session.
    pub(crate) lookup: String,
    pub(crate) offer: CredentialOffer,
    pub(crate) issuer: IssuerMetadata,
    pub(crate) stage: OfferStage,
    /// The holder keys by item of the offer, one a copy.
    pub(crate) keys: BTreeMap<String, Vec<SessionKey>>,
    /// The configurations whose response was fetched, kept or refused.
    pub(crate) fetched: Vec<String>,
    pub(crate) received_at: i64,
}

/// A holder key of an offer that is being fetched.
#[derive(Serialize, Deserialize)]
pub(crate) enum SessionKey {
    /// It may be in the key store under this alias, or not: an intent covers it, and nothing is bound to it.
    Making(String),
    /// It is made; what the issuer is asked for is bound to it.
    Made(HolderKey),
}

impl SessionKey {
    /// The alias of what is, or may be, in the key store.
    pub(crate) fn alias(&self) -> Option<&str> {
        match self {
            Self::Making(alias) => Some(alias),
            Self::Made(key) => key.alias(),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) enum OfferStage {
    /// Nothing was sent but requests for metadata.
    Offered,
    /// The token request may have reached the issuer.
    Redeeming,
    /// The access token is here; sealed with the session, and needed until the last notification.
    Authorised(TokenResponse),
    /// Every credential is decided, or the offer was rejected; the token is forgotten.
    Closed,
}

/// A verified request on its way to an answer.
#[derive(Serialize, Deserialize)]
pub(crate) struct RequestSession {
    pub(crate) id: SessionId,
    /// What the request's link is found by.
    pub(crate) lookup: String,
    pub(crate) request: PresentationRequest,
    /// The organisation that the certificate names; `None` for an unverified verifier.
    pub(crate) verifier_name: Option<String>,
    pub(crate) stage: RequestStage,
    pub(crate) received_at: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RequestStage {
    /// The person has not answered.
    Open,
    /// An answer was begun and may have left: it is never sent twice.
    Answered,
}
