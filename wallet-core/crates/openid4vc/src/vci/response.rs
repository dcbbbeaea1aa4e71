//! What every response is checked for before its document is read.

use serde_json::{Map, Value};
use wallet_crypto::{JsonError, JsonLimits, parse_json_object};

use super::error::{PeerErrorCode, VciError, Wire};
use crate::HttpResponse;

/// Error bodies are short; a longer one is not looked at.
pub(super) const MAX_ERROR_BYTES: usize = 16 * 1024;
/// How deep documents may be nested. Issuer metadata with claims descriptions needs about ten.
pub(super) const MAX_DEPTH: usize = 32;

/// The JSON object of a successful response.
pub(super) fn success_object(
    response: &HttpResponse,
    what: Wire,
    max_bytes: usize,
) -> Result<Map<String, Value>, VciError> {
    check_success(response)?;
    parse_object(&response.body, what, max_bytes)
}

/// Nothing but a 2xx status.
pub(super) fn check_success(response: &HttpResponse) -> Result<(), VciError> {
    let status = response.status;
    if response.is_redirect() {
        return Err(VciError::Redirect { status });
    }
    if response.is_success() {
        Ok(())
    } else {
        Err(VciError::Peer {
            code: error_code(response),
            status,
        })
    }
}

pub(super) fn parse_object(
    bytes: &[u8],
    what: Wire,
    max_bytes: usize,
) -> Result<Map<String, Value>, VciError> {
    parse_json_object(
        bytes,
        &JsonLimits {
            max_bytes,
            max_depth: MAX_DEPTH,
        },
    )
    .map_err(|error| {
        if error == JsonError::TooLarge {
            VciError::TooLarge { what }
        } else {
            VciError::Malformed { what }
        }
    })
}

/// The body of an error response (RFC 6749 §5.2), if it is such a body.
pub(super) fn error_object(response: &HttpResponse) -> Option<Map<String, Value>> {
    parse_json_object(
        &response.body,
        &JsonLimits {
            max_bytes: MAX_ERROR_BYTES,
            max_depth: MAX_DEPTH,
        },
    )
    .ok()
}

/// The code in the body, else in the challenge of a protected resource (RFC 6750 §3).
fn error_code(response: &HttpResponse) -> PeerErrorCode {
    let body = error_object(response);
    if let Some(name) = body
        .as_ref()
        .and_then(|body| body.get("error"))
        .and_then(Value::as_str)
    {
        return PeerErrorCode::from_name(name);
    }
    response
        .header("www-authenticate")
        .and_then(challenge_error)
        .unwrap_or(PeerErrorCode::Other)
}

/// The `error` parameter of a `WWW-Authenticate` challenge.
fn challenge_error(challenge: &str) -> Option<PeerErrorCode> {
    let name = challenge
        .split([',', ' '])
        .find_map(|parameter| parameter.trim().strip_prefix("error="))?
        .trim_matches('"');
    Some(PeerErrorCode::from_name(name))
}
