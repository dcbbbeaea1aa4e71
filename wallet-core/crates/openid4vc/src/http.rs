//! What the HTTP port of the wallet carries.

use std::fmt;

use url::Url;

/// The two methods that the protocols use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpMethod {
    /// `GET`: metadata, offers and request objects by reference.
    Get,
    /// `POST`: everything else.
    Post,
}

/// A request for the HTTP port to send as it is: no redirects followed, no cookies, no header of its own beyond
/// what HTTP needs.
///
/// Headers and body may hold bearer tokens and codes, so `Debug` shows only method, origin and sizes.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// The absolute URL, already checked against the [`UrlPolicy`](crate::UrlPolicy) in force.
    pub url: String,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body, empty for `GET`.
    pub body: Vec<u8>,
    /// The port stops reading, and fails, beyond this many bytes of response body.
    pub max_response_bytes: u64,
}

impl HttpRequest {
    /// A `GET` that asks for one media type.
    pub fn get(url: impl Into<String>, accept: &str, max_response_bytes: u64) -> Self {
        Self {
            method: HttpMethod::Get,
            url: url.into(),
            headers: vec![("accept".to_owned(), accept.to_owned())],
            body: Vec::new(),
            max_response_bytes,
        }
    }

    /// A `POST` of `application/x-www-form-urlencoded` parameters that asks for JSON.
    pub fn post_form(url: impl Into<String>, parameters: &[(&str, &str)], max_response_bytes: u64) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        Self::post(
            url,
            "application/x-www-form-urlencoded",
            body.into_bytes(),
            max_response_bytes,
        )
    }

    /// A `POST` of a JSON body that asks for JSON.
    pub fn post_json(url: impl Into<String>, body: &serde_json::Value, max_response_bytes: u64) -> Self {
        Self::post(
            url,
            "application/json",
            body.to_string().into_bytes(),
            max_response_bytes,
        )
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A `POST` of any body that asks for JSON.
    pub fn post(url: impl Into<String>, content_type: &str, body: Vec<u8>, max_response_bytes: u64) -> Self {
        Self {
            method: HttpMethod::Post,
            url: url.into(),
            headers: vec![
                ("accept".to_owned(), "application/json".to_owned()),
                ("content-type".to_owned(), content_type.to_owned()),
            ],
            body,
            max_response_bytes,
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = Url::parse(&self.url).map(|url| url.origin().ascii_serialization());
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("origin", &origin.as_deref().unwrap_or("none"))
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .field("max_response_bytes", &self.max_response_bytes)
            .finish()
    }
}

/// What came back. `Debug` shows only the status and sizes.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code. A redirect is reported, not followed.
    pub status: u16,
    /// Header names, in any case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body, never longer than the request allowed.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The value of the first header of that name, in whatever case it was written.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The media type of the body in lower case, without parameters such as `charset` (RFC 9110 §8.3.1).
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        Some(essence.to_ascii_lowercase())
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the status is 3xx. No endpoint of these protocols that a wallet calls answers with a redirect
    /// that it may follow: a bearer token or a code must not travel on.
    pub fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_of_a_request_shows_no_path_query_header_or_body() {
        let request = HttpRequest::post_form("https://issuer.example/secret?code=1", &[("a", "secret")], 10)
            .with_header("authorization", "Bearer secret");
        insta::assert_snapshot!(
            format!("{request:?}"),
            @r#"HttpRequest { method: Post, origin: "https://issuer.example", headers: 3, body_bytes: 8, max_response_bytes: 10 }"#
        );
    }

    #[test]
    fn debug_of_a_response_shows_no_header_or_body() {
        let response = HttpResponse {
            status: 200,
            headers: vec![("location".to_owned(), "secret".to_owned())],
            body: b"secret".to_vec(),
        };
        insta::assert_snapshot!(format!("{response:?}"), @"HttpResponse { status: 200, headers: 1, body_bytes: 6 }");
    }

    #[test]
    fn media_type_ignores_case_and_parameters() {
        let response = HttpResponse {
            status: 200,
            headers: vec![(
                "Content-Type".to_owned(),
                "Application/JSON; charset=utf-8".to_owned(),
            )],
            body: Vec::new(),
        };
        assert_eq!(response.media_type().as_deref(), Some("application/json"));
    }

    #[test]
    fn form_parameters_are_percent_encoded() {
        let request = HttpRequest::post_form("https://as.example/token", &[("k", "a b&c=d+é")], 10);
        assert_eq!(request.body, b"k=a+b%26c%3Dd%2B%C3%A9");
    }
}
