//! The HTTP port. Requests and responses hold bearer tokens and codes, so they are objects and not records.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
pub(crate) use wallet_core::{HttpFault, HttpMethod};

/// The two methods that the protocols use.
#[uniffi::remote(Enum)]
pub enum HttpMethod {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

/// Why no complete HTTP answer came.
#[uniffi::remote(Enum)]
pub enum HttpFault {
    /// The address could not be reached.
    Unreachable,
    /// No answer within the time limit.
    TimedOut,
    /// The peer's certificate was not accepted, or TLS failed.
    Tls,
    /// The answer is longer than the request allows.
    TooLarge,
    /// The platform failed in another way.
    Platform,
}

/// What an implementation of [`Http`] throws. Anything else that it throws counts as [`HttpFault::Platform`], and its
/// text goes nowhere.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum HttpPortError {
    /// No complete answer came.
    #[error("no complete answer came")]
    Fault {
        /// Why.
        fault: HttpFault,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for HttpPortError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Fault {
            fault: HttpFault::Platform,
        }
    }
}

/// Sends one HTTP request and returns its answer.
///
/// The implementation follows no redirect, sends no identifying header of its own, keeps no cookies, applies a time
/// limit, stops reading at the request's `max_response_bytes`, and logs neither bodies nor headers. It is called on a
/// thread of the caller's choice and must not call back into the wallet.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends `request`; an answer of any status is an answer, not a fault.
    ///
    /// # Errors
    /// [`HttpPortError`] where no complete answer came.
    async fn send(&self, request: Arc<HttpRequest>) -> Result<Arc<HttpResponse>, HttpPortError>;
}

/// A request to send as it is.
#[derive(uniffi::Object)]
pub struct HttpRequest(wallet_core::HttpRequest);

#[uniffi::export]
impl HttpRequest {
    /// The method.
    pub fn method(&self) -> HttpMethod {
        self.0.method
    }

    /// The absolute URL.
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// The names of the headers, each once, in lower case.
    pub fn header_names(&self) -> Vec<String> {
        self.0.headers.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        let named = self.0.headers.iter().find(|(key, _)| key == name);
        named.map(|(_, value)| value.clone())
    }

    /// The body, empty for `GET`.
    pub fn body(&self) -> Vec<u8> {
        self.0.body.clone()
    }

    /// Beyond this many bytes of response body the implementation stops reading, and fails.
    pub fn max_response_bytes(&self) -> u64 {
        self.0.max_response_bytes
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What came back.
#[derive(uniffi::Object)]
pub struct HttpResponse(wallet_core::HttpResponse);

#[uniffi::export]
impl HttpResponse {
    /// An answer with its headers by name, in any case, and its body as it was sent.
    #[uniffi::constructor]
    pub fn new(status: u16, headers: HashMap<String, String>, body: Vec<u8>) -> Arc<Self> {
        Arc::new(Self(wallet_core::HttpResponse {
            status,
            headers: headers.into_iter().collect(),
            body,
        }))
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes the app's port the core's.
pub(crate) struct HttpAdapter(pub(crate) Arc<dyn Http>);

#[async_trait]
impl wallet_core::Http for HttpAdapter {
    async fn send(&self, request: wallet_core::HttpRequest) -> Result<wallet_core::HttpResponse, HttpFault> {
        let response = self.0.send(Arc::new(HttpRequest(request))).await;
        match response {
            Ok(response) => Ok(response.0.clone()),
            Err(HttpPortError::Fault { fault }) => Err(fault),
        }
    }
}
