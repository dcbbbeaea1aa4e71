//! What goes back to the verifier, and what it says to that (OpenID4VP 1.0 §8).

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;
use wallet_crypto::{JsonLimits, JweRecipient, Random, Zeroizing, encrypt, parse_json_object};

use super::{MAX_ANSWER_BYTES, PresentationRequest, VpError};
use crate::dcql::FORMAT_LDP_VC;
use crate::{HttpRequest, HttpResponse, MAX_URL_BYTES, UrlPolicy, parse_url};

/// How many objects and arrays of an answer may stand inside one another.
pub(super) const MAX_ANSWER_DEPTH: usize = 16;
const ANSWER_LIMITS: JsonLimits = JsonLimits {
    max_bytes: MAX_ANSWER_BYTES,
    max_depth: MAX_ANSWER_DEPTH,
};

/// The error codes that are sent (§8.5). A request that fails a check gets none: it is refused without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorizationErrorCode {
    /// The person said no, or the wallet does not have what was asked for: the verifier cannot tell (§15.4.1).
    AccessDenied,
}

impl AuthorizationErrorCode {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
        }
    }
}

/// The response with the presentations, by the `id` of their credential queries, in the request's response
/// mode.
///
/// # Errors
/// An `id` that is not in the request, no presentation for one, or several where the query does not allow that
/// (§8.1); encryption failed.
pub fn authorization_response(
    request: &PresentationRequest,
    vp_token: &BTreeMap<String, Vec<String>>,
    random: &dyn Random,
) -> Result<HttpRequest, VpError> {
    let fits = |(id, presentations): (&String, &Vec<String>)| {
        request
            .dcql_query
            .credential(id)
            .is_some_and(|query| presentations.len() == 1 || (query.multiple && presentations.len() > 1))
    };
    if vp_token.is_empty() || !vp_token.iter().all(fits) {
        return Err(VpError::Malformed("vp_token"));
    }
    let vp_token = vp_token
        .iter()
        .map(|(id, presentations)| Ok((id.clone(), entries(request, id, presentations)?)))
        .collect::<Result<Map<_, _>, VpError>>()?;
    send(request, "vp_token", vp_token.into(), random)
}

/// The presentations for one query: of Data Integrity they are objects, of every other format strings (Appendix B).
fn entries(request: &PresentationRequest, id: &str, presentations: &[String]) -> Result<Value, VpError> {
    let query = request.dcql_query.credential(id);
    if query.is_none_or(|query| query.format != FORMAT_LDP_VC) {
        return Ok(presentations.into());
    }
    let object = |text: &String| {
        serde_json::from_str::<Map<String, Value>>(text).map_err(|_| VpError::Malformed("vp_token"))
    };
    let objects = presentations.iter().map(object);
    Ok(objects.collect::<Result<Vec<_>, _>>()?.into())
}

/// The response that says no, in the request's response mode (§5.6: errors use it, too).
///
/// # Errors
/// Encryption failed.
pub fn error_response(
    request: &PresentationRequest,
    code: AuthorizationErrorCode,
    random: &dyn Random,
) -> Result<HttpRequest, VpError> {
    send(request, "error", code.name().into(), random)
}

/// One parameter and `state`, as a form (§8.2) or as an encrypted JWT in a form (§8.3).
fn send(
    request: &PresentationRequest,
    name: &str,
    value: Value,
    random: &dyn Random,
) -> Result<HttpRequest, VpError> {
    let uri = request.response_uri.as_str();
    let Some(recipient) = &request.encryption else {
        // A string is a parameter as it is, an object as its JSON (§5.1, §8.1).
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut form = vec![(name, text.as_str())];
        form.extend(request.state.as_deref().map(|state| ("state", state)));
        return Ok(HttpRequest::post_form(uri, &form, MAX_ANSWER_BYTES as u64));
    };
    let mut payload = Map::from_iter([(name.to_owned(), value)]);
    if let Some(state) = &request.state {
        payload.insert("state".to_owned(), Value::from(state.as_str()));
    }
    let payload = Zeroizing::new(Value::Object(payload).to_string().into_bytes());
    let jwe = encrypt(
        JweRecipient {
            key: recipient.key(),
            kid: recipient.kid(),
            enc: recipient.enc(),
            apu: None,
            apv: None,
        },
        &payload,
        random,
    )?;
    Ok(HttpRequest::post_form(
        uri,
        &[("response", jwe.as_str())],
        MAX_ANSWER_BYTES as u64,
    ))
}

/// Reads what the response endpoint answered to a response or an error response: where to send the person next,
/// if anywhere. Nothing else of the answer is kept. An empty body is taken as an empty object.
///
/// The address is opened by the system, not by the wallet, so that it may be of an app: `https`, `http` where
/// the policy allows it, or a private-use scheme, which has a dot (RFC 8252 §7.1). No other scheme is
/// opened: `javascript`, `file`, `intent` and their like act on the device.
///
/// # Errors
/// [`VpError::Peer`] for every status but 2xx, redirects included (§14, "HTTP Redirects"). §8.2 wants 200; a verifier
/// that says 201 or 204 says as well that it has the response. [`VpError::Malformed`] and [`VpError::TooLarge`] then
/// mean an answer that is not as it must be, [`VpError::RedirectUri`] an address that is not opened.
pub fn parse_answer(response: &HttpResponse, policy: UrlPolicy) -> Result<Option<String>, VpError> {
    if !response.is_success() {
        return Err(VpError::Peer {
            status: response.status,
        });
    }
    if response.body.len() > MAX_ANSWER_BYTES {
        return Err(VpError::TooLarge("answer"));
    }
    if response.body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let answer =
        parse_json_object(&response.body, &ANSWER_LIMITS).map_err(|_| VpError::Malformed("answer"))?;
    match answer.get("redirect_uri") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(uri)) if is_openable(uri, policy) => Ok(Some(uri.clone())),
        Some(_) => Err(VpError::RedirectUri),
    }
}

fn is_openable(uri: &str, policy: UrlPolicy) -> bool {
    if uri.len() > MAX_URL_BYTES || !uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        return false;
    }
    let Some((scheme, _)) = uri.split_once(':') else {
        return false;
    };
    if scheme.contains('.') {
        return Url::parse(uri).is_ok_and(|url| url.scheme().eq_ignore_ascii_case(scheme));
    }
    // The verifier's one-time value may be a fragment (§8.2), which no endpoint of the wallet has.
    let without_fragment = uri.split('#').next().unwrap_or_default();
    parse_url(without_fragment, policy).is_ok()
}
