//! One offer and what became of it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::form::Form;
use crate::organisations::KeyMethod;

/// How often a wrong transaction code may be tried before the code is used up.
pub const TRANSACTION_CODE_TRIES: u32 = 5;

/// A way in which an issued credential is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoil {
    /// The signature does not fit.
    Signature,
    /// `iss` is somebody else than the key's owner.
    Issuer,
    /// The certificate chain ends at an authority that nobody trusts.
    UntrustedChain,
    /// The leaf certificate has ended.
    ExpiredCertificate,
    /// `exp` is past.
    Expired,
    /// `nbf` is to come.
    NotYetValid,
    /// `cnf` names another key than the proof's.
    WrongCnf,
    /// `cnf` is left out.
    MissingCnf,
    /// `vct` is another than the configuration's.
    WrongType,
    /// A disclosure that no digest refers to.
    ForeignDisclosure,
    /// One digest stands twice.
    DuplicateDigest,
    /// `_sd_alg` is unknown.
    UnknownSdAlg,
    /// `typ` is that of another kind of JWT.
    WrongTyp,
    /// `alg` is `none` and there is no signature.
    AlgNone,
    /// What is signed was changed afterwards.
    Tampered,
    /// Signed by another key than the one it names.
    WrongKey,
    /// Revoked from the start.
    Revoked,
    /// Suspended from the start.
    Suspended,
    /// Larger than any wallet has to read.
    Oversized,
    /// A name that no context defines.
    UndefinedTerm,
    /// A context that nobody has.
    UnknownContext,
}

impl Spoil {
    /// Whether a credential of this form can be wrong in this way.
    pub fn fits(self, form: Form) -> bool {
        let sd_jwt = form == Form::SdJwt;
        match self {
            Self::ForeignDisclosure | Self::DuplicateDigest | Self::UnknownSdAlg => sd_jwt,
            Self::UndefinedTerm | Self::UnknownContext => !sd_jwt && form != Form::Mdoc,
            Self::WrongTyp | Self::AlgNone => !matches!(form, Form::LdpVc(_) | Form::Mdoc),
            Self::UntrustedChain | Self::ExpiredCertificate => !matches!(form, Form::LdpVc(_)),
            Self::Issuer => form != Form::Mdoc,
            Self::Revoked
            | Self::Suspended
            | Self::Signature
            | Self::Expired
            | Self::NotYetValid
            | Self::WrongCnf
            | Self::MissingCnf
            | Self::WrongType
            | Self::Tampered
            | Self::WrongKey
            | Self::Oversized => true,
        }
    }
}

/// A way in which an endpoint misbehaves for one offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The token endpoint answers 500.
    #[serde(rename = "token_500")]
    Token500,
    /// The token endpoint answers with a web page.
    TokenHtml,
    /// The nonce endpoint takes three seconds.
    NonceSlow,
    /// The nonce endpoint's next nonce is out of date: the credential endpoint answers `invalid_nonce` once.
    NonceStale,
    /// The credential endpoint answers 500.
    #[serde(rename = "credential_500")]
    Credential500,
    /// The credential endpoint answers with a web page.
    CredentialHtml,
    /// The credential endpoint answers with 8 MiB.
    CredentialOversized,
    /// The credential endpoint denies the request.
    CredentialDenied,
    /// The notification endpoint answers 500.
    #[serde(rename = "notification_500")]
    Notification500,
}

/// What became of the offer's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// Nobody has used it.
    Offered,
    /// It was exchanged for a token.
    Token,
    /// A credential was issued.
    Issued,
    /// The code was spoilt by too many wrong transaction codes.
    Exhausted,
}

/// One event that a wallet told (OpenID4VCI 1.0 section 11).
#[derive(Debug, Clone, Serialize)]
pub struct Notification {
    /// The credential type it is about.
    #[serde(rename = "type")]
    pub of: String,
    /// The event.
    pub event: String,
    /// The wallet's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_description: Option<String>,
}

/// One offer.
#[derive(Debug, Clone)]
pub struct OfferSession {
    /// How many were made before it.
    pub order: usize,
    /// Its identifier.
    pub id: String,
    /// The credential issuer's slug.
    pub issuer: &'static str,
    /// The types.
    pub types: Vec<String>,
    /// Whom it is for.
    pub person: String,
    /// How the credentials name their issuer's key.
    pub key: KeyMethod,
    /// Whether they have a place on status lists.
    pub status: bool,
    /// What is wrong with them.
    pub spoil: Option<Spoil>,
    /// What is wrong with the endpoints.
    pub fault: Option<Fault>,
    /// The pre-authorised code.
    pub code: String,
    /// The transaction code, if one is needed.
    pub tx_code: Option<String>,
    /// The URI that holds the offer or points to it.
    pub uri: String,
    /// The offer itself.
    pub offer: Value,
    /// How often a wrong transaction code came.
    pub wrong_codes: u32,
    /// What became of it.
    pub state: OfferState,
    /// The type of each answered credential request, in order.
    pub issued: Vec<String>,
    /// The thumbprint of each key that a credential was bound to (RFC 7638).
    pub holder_bindings: Vec<String>,
    /// The type behind each notification identifier.
    pub notification_ids: Vec<(String, String)>,
    /// What the wallet told.
    pub notifications: Vec<Notification>,
}

impl OfferSession {
    /// The session as the control interface shows it.
    pub fn view(&self) -> Value {
        json!({
            "id": self.id,
            "kind": "offer",
            "state": self.state,
            "issuer": self.issuer,
            "types": self.types,
            "person": self.person,
            "key": self.key,
            "status": self.status,
            "spoil": self.spoil,
            "fault": self.fault,
            "uri": self.uri,
            "tx_code": self.tx_code,
            "wrong_codes": self.wrong_codes,
            "issued": self.issued,
            "holder_bindings": self.holder_bindings,
            "notifications": self.notifications,
        })
    }
}
