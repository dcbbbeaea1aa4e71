//! The notification endpoint (§11).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::credential::NotificationId;
use super::error::VciError;
use super::issuer_metadata::IssuerMetadata;
use super::response::check_success;
use super::token::TokenResponse;
use crate::{HttpRequest, HttpResponse};

/// The largest answer to a notification, in bytes.
pub(super) const MAX_NOTIFICATION_RESPONSE_BYTES: u64 = 16 * 1024;

/// What became of the credentials of one response (§11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotificationEvent {
    /// `credential_accepted`: they are kept.
    CredentialAccepted,
    /// `credential_deleted`: the person said no.
    CredentialDeleted,
    /// `credential_failure`: the wallet refused them, or could not keep them.
    CredentialFailure,
}

impl NotificationEvent {
    /// The event's name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::CredentialAccepted => "credential_accepted",
            Self::CredentialDeleted => "credential_deleted",
            Self::CredentialFailure => "credential_failure",
        }
    }

    /// `event_description`: fixed words in ASCII. What a person gave as the reason stays on the phone.
    fn description(self) -> Option<&'static str> {
        match self {
            Self::CredentialAccepted => None,
            Self::CredentialDeleted => Some("The holder did not accept the credential."),
            Self::CredentialFailure => Some("The wallet could not accept the credential."),
        }
    }
}

/// The notification request (§11.1); nothing where the issuer has no notification endpoint.
pub fn notification_request(
    metadata: &IssuerMetadata,
    token: &TokenResponse,
    id: &NotificationId,
    event: NotificationEvent,
) -> Option<HttpRequest> {
    let endpoint = metadata.notification_endpoint.as_ref()?;
    let mut body = Map::new();
    body.insert("notification_id".to_owned(), Value::from(id.as_str()));
    body.insert("event".to_owned(), Value::from(event.name()));
    if let Some(description) = event.description() {
        body.insert("event_description".to_owned(), Value::from(description));
    }
    let request = HttpRequest::post_json(
        endpoint.as_str(),
        &Value::Object(body),
        MAX_NOTIFICATION_RESPONSE_BYTES,
    );
    Some(request.with_header("authorization", &token.authorization()))
}

/// Reads the response to [`notification_request`]: any 2xx is success (§11.2).
///
/// # Errors
/// [`VciError::Peer`], [`VciError::Redirect`].
pub fn parse_notification(response: &HttpResponse) -> Result<(), VciError> {
    check_success(response)
}
