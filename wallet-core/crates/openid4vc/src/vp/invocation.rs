//! The link that invokes the wallet: a request by value or by reference (OpenID4VP 1.0 §5, RFC 9101 §5).

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};
use url::Url;
use wallet_crypto::{Random, base64url_encode, parse_json};

use super::{
    ClientId, JSON_LIMITS, MAX_REQUEST_OBJECT_BYTES, MAX_REQUEST_URI_BYTES, Mismatch, UnverifiedRequest,
    VpError,
};
use crate::{EndpointUrl, HttpMethod, HttpRequest, HttpResponse, UrlPolicy};

/// The most parameters of a link.
pub(super) const MAX_PARAMETERS: usize = 64;
/// What a request object is served as (§5.10.1).
const REQUEST_OBJECT_TYPE: &str = "application/oauth-authz-req+jwt";
/// The parameters that mean something in a request without a request object. Others are ignored (§5).
const PLAIN_PARAMETERS: [&str; 9] = [
    "response_type",
    "response_mode",
    "response_uri",
    "redirect_uri",
    "nonce",
    "state",
    "scope",
    "client_id",
    "transaction_data",
];
/// Those whose value is JSON (§5.1).
const JSON_PARAMETERS: [&str; 2] = ["dcql_query", "client_metadata"];

/// A verifier's authorization request, as the link that invoked the wallet has it.
#[derive(Debug)]
pub enum AuthorizationRequest {
    /// The link has the whole request: its parameters, or a request object in `request`.
    ByValue(Box<UnverifiedRequest>),
    /// The link says in `request_uri` where the request object is.
    ByReference(RequestReference),
}

impl AuthorizationRequest {
    /// Reads a link of any scheme: that is only how it reached the wallet. A prefix that is not supported is
    /// refused here, before anything is fetched.
    ///
    /// # Errors
    /// A limit exceeded, a parameter that is missing, repeated or in the wrong place, or a client identifier
    /// that is not supported.
    pub fn parse(link: &str, policy: UrlPolicy) -> Result<Self, VpError> {
        if link.len() > MAX_REQUEST_URI_BYTES {
            return Err(VpError::TooLarge("link"));
        }
        let url = Url::parse(link).map_err(|_| VpError::Malformed("link"))?;
        let parameters = parameters(&url)?;
        let client_id = parameters.get("client_id").ok_or(VpError::Missing("client_id"))?;
        let client_id = ClientId::parse(client_id)?;
        match (parameters.get("request"), parameters.get("request_uri")) {
            (Some(_), Some(_)) => Err(VpError::Forbidden("request beside request_uri")),
            (None, Some(request_uri)) => {
                let method = parameters.get("request_uri_method").map(String::as_str);
                RequestReference::new(client_id, request_uri, method, policy).map(Self::ByReference)
            }
            (_, None) if parameters.contains_key("request_uri_method") => {
                Err(VpError::Forbidden("request_uri_method without request_uri"))
            }
            (Some(object), None) => {
                let request = UnverifiedRequest::parse_object(object)?;
                request.require_client_id(&client_id)?;
                Ok(Self::ByValue(Box::new(request)))
            }
            (None, None) => {
                let request = UnverifiedRequest::from_parameters(client_id, plain(&parameters)?)?;
                Ok(Self::ByValue(Box::new(request)))
            }
        }
    }
}

/// The parameters of the link. One without a value is as if it were not there; none may be there twice
/// (RFC 6749 §3.1).
fn parameters(url: &Url) -> Result<BTreeMap<String, String>, VpError> {
    let mut parameters = BTreeMap::new();
    for (index, (name, value)) in url.query_pairs().enumerate() {
        if index >= MAX_PARAMETERS {
            return Err(VpError::TooLarge("link"));
        }
        if value.is_empty() {
            continue;
        }
        if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(VpError::Malformed("link"));
        }
    }
    Ok(parameters)
}

fn plain(parameters: &BTreeMap<String, String>) -> Result<Map<String, Value>, VpError> {
    let mut plain = Map::new();
    for name in PLAIN_PARAMETERS {
        if let Some(value) = parameters.get(name) {
            plain.insert(name.to_owned(), Value::from(value.as_str()));
        }
    }
    for name in JSON_PARAMETERS {
        if let Some(value) = parameters.get(name) {
            let value = parse_json(value.as_bytes(), &JSON_LIMITS).map_err(|_| VpError::Malformed(name))?;
            plain.insert(name.to_owned(), value);
        }
    }
    Ok(plain)
}

/// How a request object is asked for (§5.1, `request_uri_method`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestUriMethod {
    /// `get`, and the default (RFC 9101 §5.2).
    Get,
    /// `post`, with a nonce of the wallet (§5.10).
    Post,
}

/// Where a request object is.
#[derive(Clone)]
pub struct RequestReference {
    client_id: ClientId,
    request_uri: EndpointUrl,
    method: RequestUriMethod,
}

impl RequestReference {
    fn new(
        client_id: ClientId,
        request_uri: &str,
        method: Option<&str>,
        policy: UrlPolicy,
    ) -> Result<Self, VpError> {
        let method = match method {
            None | Some("get") => RequestUriMethod::Get,
            Some("post") => RequestUriMethod::Post,
            Some(_) => return Err(VpError::Malformed("request_uri_method")),
        };
        let request_uri = EndpointUrl::parse(request_uri, policy).map_err(|error| VpError::Url {
            what: "request_uri",
            error,
        })?;
        Ok(Self {
            client_id,
            request_uri,
            method,
        })
    }

    /// The client identifier in the link.
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// The address of the request object.
    pub fn request_uri(&self) -> &EndpointUrl {
        &self.request_uri
    }

    /// How it is asked for.
    pub fn method(&self) -> RequestUriMethod {
        self.method
    }

    /// The request that fetches it. `wallet_nonce` (see [`make_wallet_nonce`]) goes out with `post` only.
    ///
    /// Nothing else about the wallet is told: `wallet_metadata` is optional, and would tell the verifier's host
    /// which wallet this is before the person has seen anything (§15.6, §15.8).
    pub fn http_request(&self, wallet_nonce: &str) -> HttpRequest {
        let accept = ("accept".to_owned(), REQUEST_OBJECT_TYPE.to_owned());
        let form = (
            "content-type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        );
        let (method, headers, body) = match self.method {
            RequestUriMethod::Get => (HttpMethod::Get, vec![accept], Vec::new()),
            RequestUriMethod::Post => {
                let body = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("wallet_nonce", wallet_nonce)
                    .finish();
                (HttpMethod::Post, vec![accept, form], body.into_bytes())
            }
        };
        HttpRequest {
            method,
            url: self.request_uri.as_str().to_owned(),
            headers,
            body,
            max_response_bytes: MAX_REQUEST_OBJECT_BYTES as u64,
        }
    }

    /// Reads the answer to [`http_request`](Self::http_request). Only its `typ` counts, not the media type that
    /// a server put on it: `typ` is signed.
    ///
    /// # Errors
    /// A status other than 200, a redirect included (§14, "HTTP Redirects"); what
    /// [`UnverifiedRequest::parse_object`] refuses; another `client_id` than in the link; another `wallet_nonce`
    /// than was sent, or none.
    pub fn parse_response(
        &self,
        response: &HttpResponse,
        wallet_nonce: &str,
    ) -> Result<UnverifiedRequest, VpError> {
        if response.status != 200 {
            return Err(VpError::Peer {
                status: response.status,
            });
        }
        if response.body.len() > MAX_REQUEST_OBJECT_BYTES {
            return Err(VpError::TooLarge("request object"));
        }
        let object = std::str::from_utf8(&response.body).map_err(|_| VpError::Malformed("request object"))?;
        let mut request = UnverifiedRequest::parse_object(object.trim_ascii())?;
        request.require_client_id(&self.client_id)?;
        request.fetched_from(self.request_uri.as_str());
        match self.method {
            RequestUriMethod::Post if request.text("wallet_nonce")? != Some(wallet_nonce) => {
                Err(VpError::Mismatch(Mismatch::WalletNonce))
            }
            RequestUriMethod::Get | RequestUriMethod::Post => Ok(request),
        }
    }
}

impl fmt::Debug for RequestReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestReference")
            .field("client_id", &self.client_id)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// A fresh `wallet_nonce` of 128 bits (§5.10).
///
/// # Errors
/// [`VpError::Random`].
pub fn make_wallet_nonce(random: &dyn Random) -> Result<String, VpError> {
    let mut nonce = [0_u8; 16];
    random.fill(&mut nonce)?;
    Ok(base64url_encode(&nonce))
}
