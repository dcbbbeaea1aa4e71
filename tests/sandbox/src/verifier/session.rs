//! One request and what came back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::dcql::Query;
use crate::catalogue::Text;
use crate::form::Suite;

/// How the verifier names itself (OpenID4VP 1.0 section 5.9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientIdPrefix {
    /// A DNS name of its certificate.
    X509SanDns,
    /// The hash of its certificate.
    X509Hash,
    /// Its response URI; such a request is not signed.
    RedirectUri,
}

/// How the answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseMode {
    /// In the clear.
    #[serde(rename = "direct_post")]
    DirectPost,
    /// Encrypted.
    #[serde(rename = "direct_post.jwt")]
    DirectPostJwt,
}

/// Content encryption of an encrypted answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentEncryption {
    /// AES-128 in GCM.
    A128GCM,
    /// AES-256 in GCM.
    A256GCM,
}

/// How the request object is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestUriMethod {
    /// By GET.
    Get,
    /// By POST, with a nonce of the wallet's (OpenID4VP 1.0 section 5.10).
    Post,
}

/// A way in which a request is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoil {
    /// The signature does not fit.
    Signature,
    /// The chain ends at an authority that nobody trusts.
    Chain,
    /// The certificate has ended.
    ExpiredCertificate,
    /// The client identifier is not the certificate's, or not the response URI.
    ClientId,
    /// The client identifier outside the request object is another than inside.
    ClientIdMismatch,
    /// There is no nonce.
    NoNonce,
    /// The response goes to a host that the certificate does not name, or that the client identifier does not say.
    ResponseUri,
    /// The request object's `exp` is past.
    Expired,
    /// The request object is signed with `none`.
    AlgNone,
    /// The wallet's nonce comes back changed.
    WalletNonce,
    /// The statement of purpose is signed by somebody else than the operator.
    Statement,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Nothing came yet.
    Waiting,
    /// What was asked came and is right.
    Verified,
    /// Something came that is not right.
    Refused,
    /// The wallet answered with an error.
    Declined,
}

/// One presentation that was checked.
#[derive(Debug, Clone, Serialize)]
pub struct Presented {
    /// The query it answers.
    pub query: String,
    /// Its type.
    pub vct: String,
    /// Who issued it, as the key says.
    pub issuer: String,
    /// All its claims that could be read.
    pub claims: Map<String, Value>,
    /// Its place on a status list, where that stands beside the claims.
    #[serde(skip)]
    pub status: Option<Value>,
    /// The paths that were selectively disclosed.
    pub disclosed_paths: Vec<Value>,
}

/// One request.
#[derive(Debug, Clone)]
pub struct RequestSession {
    /// How many were made before it.
    pub order: usize,
    /// Its identifier.
    pub id: String,
    /// `R1a`, `R4`, or nothing for a query of the caller's.
    pub name: Option<String>,
    /// Its title.
    pub title: Text,
    /// Why it is made.
    pub purpose: Text,
    /// The query as sent.
    pub dcql: Value,
    /// The query as understood.
    pub query: Query,
    /// How the verifier names itself.
    pub client_id_prefix: ClientIdPrefix,
    /// The client identifier.
    pub client_id: String,
    /// The nonce that the answer must carry.
    pub nonce: String,
    /// The state that the answer must carry.
    pub state_value: String,
    /// Where the answer goes.
    pub response_uri: String,
    /// How the answer comes.
    pub response_mode: ResponseMode,
    /// How it is encrypted.
    pub enc: ContentEncryption,
    /// The private key that decrypts it, a JSON Web Key.
    pub decryption_key: String,
    /// The public one.
    pub encryption_key: Value,
    /// Whether the URI points to the request.
    pub by_reference: bool,
    /// How the request object is fetched.
    pub request_uri_method: RequestUriMethod,
    /// Whether an answer earns a redirect URI.
    pub redirect: bool,
    /// The suites of proofs that are taken.
    pub proof_suites: Vec<Suite>,
    /// Whether a credential that is suspended or revoked is refused.
    pub check_status: bool,
    /// What others attest about the verifier (OpenID4VP 1.0 section 5.11).
    pub verifier_info: Option<Value>,
    /// What is wrong with the request.
    pub spoil: Option<Spoil>,
    /// When it was made.
    pub made: i64,
    /// The URI for the wallet.
    pub uri: String,
    /// How often the request object was fetched.
    pub fetched: u32,
    /// Where it stands.
    pub state: RequestState,
    /// What was wrong, or what the wallet answered.
    pub error: Option<String>,
    /// What was presented.
    pub presented: Vec<Presented>,
}

impl RequestSession {
    /// The claims of each presentation, by query.
    pub fn disclosed(&self) -> Value {
        let mut by_query: Map<String, Value> = Map::new();
        for presented in &self.presented {
            let list = by_query
                .entry(presented.query.clone())
                .or_insert_with(|| json!([]));
            if let Some(list) = list.as_array_mut() {
                list.push(Value::Object(presented.claims.clone()));
            }
        }
        Value::Object(by_query)
    }

    /// The session as the control interface shows it.
    pub fn view(&self) -> Value {
        json!({
            "id": self.id,
            "kind": "request",
            "request": self.name,
            "state": self.state,
            "error": self.error,
            "disclosed": self.disclosed(),
            "presentations": self.presented,
            "dcql": self.dcql,
            "client_id": self.client_id,
            "client_id_prefix": self.client_id_prefix,
            "response_mode": self.response_mode,
            "enc": self.enc,
            "spoil": self.spoil,
            "uri": self.uri,
            "fetched": self.fetched,
        })
    }
}
