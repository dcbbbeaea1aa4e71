//! The HTTP port of a desktop: `ureq` with rustls and ring.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use async_trait::async_trait;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use ureq::config::AutoHeaderValue;
use ureq::http::Request;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};
use wallet_core::{Http, HttpFault, HttpMethod, HttpRequest, HttpResponse};

use crate::background::in_background;

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// To a connection, TLS included.
    pub connect: Duration,
    /// From the start to the last byte of the answer.
    pub whole: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(30),
        }
    }
}

/// A file that was given as roots is of no use as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file holds no usable root certificate in PEM form")]
pub struct RootsError;

/// How [`UreqHttp`] is set up.
#[derive(Clone, Default)]
pub struct UreqHttpConfig {
    limits: TimeLimits,
    roots: Vec<Certificate<'static>>,
    instead: Vec<(String, String)>,
}

impl UreqHttpConfig {
    /// Other limits than ten and thirty seconds.
    #[must_use]
    pub const fn time_limits(mut self, limits: TimeLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Trusts the certificates of a PEM file, beside Mozilla's roots.
    ///
    /// # Errors
    /// [`RootsError`] when there is none, or one that no chain could end at.
    pub fn add_roots_pem(mut self, pem: &[u8]) -> Result<Self, RootsError> {
        let before = self.roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| RootsError)?;
            webpki::anchor_from_trusted_cert(&certificate).map_err(|_| RootsError)?;
            self.roots.push(Certificate::from_der(&certificate).to_owned());
        }
        if self.roots.len() > before {
            Ok(self)
        } else {
            Err(RootsError)
        }
    }

    /// Sends what is for an address that begins with `from` to the one that begins with `to` instead: for development, where a
    /// host is nowhere to be found yet. The rest of the address stays.
    #[must_use]
    pub fn instead_of(mut self, from: &str, to: &str) -> Self {
        self.instead.push((from.to_owned(), to.to_owned()));
        self
    }

    fn agent(&self, proxy: Option<Proxy>) -> Agent {
        let roots = if self.roots.is_empty() {
            RootCerts::WebPki
        } else {
            let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
            RootCerts::from(
                mozilla
                    .iter()
                    .map(|der| Certificate::from_der(der))
                    .chain(self.roots.iter().cloned()),
            )
        };
        Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .proxy(proxy)
            // A redirect is an answer: the core decides what it means.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // Nothing that tells one wallet from another.
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .timeout_connect(Some(self.limits.connect))
            .timeout_global(Some(self.limits.whole))
            .build()
            .new_agent()
    }
}

impl fmt::Debug for UreqHttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqHttpConfig")
            .field("limits", &self.limits)
            .field("roots", &self.roots.len())
            .finish()
    }
}

/// Sends requests. Follows no redirect, keeps no cookies, adds no header of its own, and stops where a limit is
/// reached. What the environment names as a proxy is used, except for loopback addresses.
#[derive(Clone)]
pub struct UreqHttp {
    outward: Agent,
    loopback: Agent,
    instead: Vec<(String, String)>,
}

impl UreqHttp {
    /// Trusts Mozilla's roots and those of `config`.
    #[must_use]
    pub fn new(config: &UreqHttpConfig) -> Self {
        Self {
            outward: config.agent(Proxy::try_from_env()),
            loopback: config.agent(None),
            instead: config.instead.clone(),
        }
    }

    /// Where a request for this address goes.
    fn address(&self, url: &str) -> String {
        let rest = |(from, to): &(String, String)| Some(format!("{to}{}", url.strip_prefix(from.as_str())?));
        self.instead
            .iter()
            .find_map(rest)
            .unwrap_or_else(|| url.to_owned())
    }
}

impl fmt::Debug for UreqHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UreqHttp(..)")
    }
}

#[async_trait]
impl Http for UreqHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let http = self.clone();
        in_background(move || http.send_blocking(request))
            .await
            .unwrap_or(Err(HttpFault::Platform))
    }
}

impl UreqHttp {
    fn send_blocking(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        request.url = self.address(&request.url);
        let (limit, method) = (request.max_response_bytes, request.method);
        let request = build(request)?;
        let host = request.uri().host().unwrap_or_default();
        let agent = if is_loopback(host) {
            &self.loopback
        } else {
            &self.outward
        };
        let sent = match method {
            // Without a body there is no length to tell either.
            HttpMethod::Get => agent.run(request.map(|_| ())),
            HttpMethod::Post => agent.run(request),
        };
        let mut response = sent.map_err(|error| fault(&error))?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let status = response.status().as_u16();
        let body = read_body(response.body_mut(), limit)?;
        Ok(HttpResponse {
            status,
            headers,
            body,
        })
    }
}

fn build(request: HttpRequest) -> Result<Request<Vec<u8>>, HttpFault> {
    let method = match request.method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
    };
    let mut builder = Request::builder().method(method).uri(&request.url);
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    builder.body(request.body).map_err(|_| HttpFault::Platform)
}

fn read_body(body: &mut ureq::Body, limit: u64) -> Result<Vec<u8>, HttpFault> {
    if body.content_length().is_some_and(|length| length > limit) {
        return Err(HttpFault::TooLarge);
    }
    let mut bytes = Vec::new();
    // One byte more than is allowed, to know that there is one.
    let mut reader = body.as_reader().take(limit.saturating_add(1));
    reader
        .read_to_end(&mut bytes)
        .map_err(|error| fault(&ureq::Error::from(error)))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(HttpFault::TooLarge)
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "ureq may add errors: what is not known is the platform's"
)]
fn fault(error: &ureq::Error) -> HttpFault {
    use ureq::Error;
    match error {
        Error::Timeout(_) => HttpFault::TimedOut,
        Error::HostNotFound | Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
            HttpFault::Unreachable
        }
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => HttpFault::Tls,
        Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => HttpFault::TooLarge,
        Error::Io(error) => io_fault(error),
        _ => HttpFault::Platform,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the standard library may add kinds"
)]
fn io_fault(error: &std::io::Error) -> HttpFault {
    use std::io::ErrorKind;
    match error.kind() {
        // rustls reports a refused certificate from inside a read or write, as invalid data.
        ErrorKind::InvalidData => HttpFault::Tls,
        // A connection that breaks after it stood may have carried the request.
        ErrorKind::TimedOut
        | ErrorKind::WouldBlock
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof => HttpFault::TimedOut,
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::AddrNotAvailable
        | ErrorKind::NotFound => HttpFault::Unreachable,
        _ => HttpFault::Platform,
    }
}
