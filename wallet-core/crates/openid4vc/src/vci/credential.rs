//! The credential endpoint (§8).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::error::{Mismatch, Unsupported, VciError, Wire};
use super::issuer_metadata::IssuerMetadata;
use super::read::Members;
use super::response::success_object;
use super::text::SecretText;
use super::token::TokenResponse;
use crate::{HttpRequest, HttpResponse};

/// The largest credential response, in bytes: several copies, each with a photograph.
pub(super) const MAX_CREDENTIAL_RESPONSE_BYTES: usize = 16 * 1024 * 1024;
/// The largest credential, in bytes.
pub(super) const MAX_CREDENTIAL_BYTES: usize = 4 * 1024 * 1024;
/// The longest notification identifier, in bytes.
pub(super) const MAX_NOTIFICATION_ID_BYTES: usize = 4096;
const WHAT: Wire = Wire::CredentialResponse;

/// How a credential request names what it wants (§8.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialSelector {
    /// `credential_identifier`: the token response named the datasets.
    Identifier(String),
    /// `credential_configuration_id`: it did not.
    Configuration(String),
}

impl CredentialSelector {
    /// What to request for one offered configuration: each dataset that the token response named for it, else the
    /// configuration itself. Never empty.
    pub fn for_configuration(token: &TokenResponse, configuration_id: &str) -> Vec<Self> {
        match token.credential_identifiers.get(configuration_id) {
            Some(identifiers) if !identifiers.is_empty() => {
                identifiers.iter().cloned().map(Self::Identifier).collect()
            }
            Some(_) | None => vec![Self::Configuration(configuration_id.to_owned())],
        }
    }
}

/// `notification_id`: names one credential response in notifications (§11).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NotificationId(String);

impl NotificationId {
    /// The value as the issuer sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NotificationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotificationId(..)")
    }
}

/// Credentials as they were received: nothing in them is verified yet.
///
/// Holds credentials: serialise it only into a sealed session.
#[derive(Debug, Serialize, Deserialize)]
pub struct CredentialResponse {
    /// The copies, at least one and no more than were requested.
    pub credentials: Vec<SecretText>,
    /// `notification_id`, if the issuer wants to hear what became of them.
    pub notification_id: Option<NotificationId>,
}

/// The credential request (§8.2): one key proof for each copy, none for a credential that is bound to no key.
///
/// # Errors
/// [`VciError::TooLarge`] for more proofs than the issuer takes at once.
pub fn credential_request(
    metadata: &IssuerMetadata,
    token: &TokenResponse,
    selector: &CredentialSelector,
    proofs: &[String],
) -> Result<HttpRequest, VciError> {
    if u32::try_from(proofs.len()).map_or(true, |count| count > metadata.batch_size.max(1)) {
        return Err(VciError::TooLarge {
            what: Wire::CredentialRequest,
        });
    }
    let mut body = Map::new();
    match selector {
        CredentialSelector::Identifier(id) => body.insert("credential_identifier".to_owned(), json!(id)),
        CredentialSelector::Configuration(id) => {
            body.insert("credential_configuration_id".to_owned(), json!(id))
        }
    };
    if !proofs.is_empty() {
        body.insert("proofs".to_owned(), json!({"jwt": proofs}));
    }
    let endpoint = metadata.credential_endpoint.as_str();
    let request = HttpRequest::post_json(
        endpoint,
        &Value::Object(body),
        MAX_CREDENTIAL_RESPONSE_BYTES as u64,
    );
    Ok(request.with_header("authorization", &token.authorization()))
}

/// Reads the response to a [`credential_request`] that asked for so many copies (at least one is taken).
///
/// Beside §8.3's array of objects, an array of strings and a draft's single `credential` are understood.
///
/// # Errors
/// [`VciError`]: a deferred credential, an encrypted response or a credential that is neither a string nor a JSON-LD
/// object is unsupported; more copies than requested are a mismatch.
pub fn parse_credential(response: &HttpResponse, requested: usize) -> Result<CredentialResponse, VciError> {
    if response.is_success() && response.media_type().as_deref() == Some("application/jwt") {
        return Err(VciError::Unsupported(Unsupported::Encryption));
    }
    let mut object = success_object(response, WHAT, MAX_CREDENTIAL_RESPONSE_BYTES)?;
    let members = Members::new(&object, WHAT);
    let notification_id = members
        .text("notification_id", MAX_NOTIFICATION_ID_BYTES)?
        .map(str::to_owned);
    let transaction = members.value("transaction_id").is_some();
    let present = |value: &Value| !value.is_null();
    let several = object.remove("credentials").filter(present);
    let entries = match (several, object.remove("credential").filter(present)) {
        (None, None) if transaction || response.status == 202 => {
            return Err(VciError::Unsupported(Unsupported::DeferredIssuance));
        }
        (Some(Value::Array(entries)), _) if !transaction => entries,
        (None, Some(single)) if !transaction => vec![single],
        (None | Some(_), _) => return Err(VciError::Malformed { what: WHAT }),
    };
    if entries.is_empty() {
        return Err(VciError::Malformed { what: WHAT });
    }
    if entries.len() > requested.max(1) {
        return Err(VciError::Mismatch(Mismatch::CredentialCount));
    }
    let credentials = entries.into_iter().map(credential).collect::<Result<_, _>>()?;
    Ok(CredentialResponse {
        credentials,
        notification_id: notification_id.map(NotificationId),
    })
}

/// The `notification_id` of a response that [`parse_credential`] refuses, so that the issuer can hear of it (§11).
pub fn refused_notification_id(response: &HttpResponse) -> Option<NotificationId> {
    let object = success_object(response, WHAT, MAX_CREDENTIAL_RESPONSE_BYTES).ok()?;
    let id = Members::new(&object, WHAT).text("notification_id", MAX_NOTIFICATION_ID_BYTES);
    id.ok().flatten().map(|id| NotificationId(id.to_owned()))
}

/// One entry of `credentials`: an object with `credential`, or the credential itself. One that is a JSON-LD object
/// (`ldp_vc`, Appendix A.1.2.4) becomes its text.
fn credential(entry: Value) -> Result<SecretText, VciError> {
    let value = match entry {
        Value::Object(members) if members.contains_key("@context") => Value::Object(members),
        Value::Object(mut members) => members
            .remove("credential")
            .ok_or(VciError::Malformed { what: WHAT })?,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => entry,
    };
    match value {
        Value::String(text) if text.is_empty() => Err(VciError::Malformed { what: WHAT }),
        Value::String(text) if text.len() > MAX_CREDENTIAL_BYTES => Err(VciError::TooLarge { what: WHAT }),
        Value::String(text) => Ok(SecretText::new(text)),
        Value::Object(members) if members.contains_key("@context") => {
            credential(Value::String(Value::Object(members).to_string()))
        }
        Value::Object(_) => Err(VciError::Unsupported(Unsupported::CredentialEncoding)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            Err(VciError::Malformed { what: WHAT })
        }
    }
}
