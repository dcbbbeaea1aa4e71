//! Which addresses the wallet talks to.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The longest URL that is looked at, in bytes.
pub const MAX_URL_BYTES: usize = 4096;

/// TLS for everything (OpenID4VCI 1.0 §12.2.1, OpenID4VP 1.0 §14), with one named exception for development.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UrlPolicy {
    /// `https` only.
    HttpsOnly,
    /// `https`, and `http` to hosts that name this machine: `localhost`, `127.0.0.0/8`, `[::1]`.
    Development,
}

/// Why an address is not one to talk to. Holds nothing of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Longer than [`MAX_URL_BYTES`].
    #[error("the URL is too long")]
    TooLong,
    /// Not an absolute URL of ASCII characters in the form of RFC 3986.
    #[error("the URL is malformed")]
    Malformed,
    /// A scheme, or a host for `http`, that the policy does not allow.
    #[error("the URL is not allowed by the policy")]
    NotAllowed,
    /// Carries a user name or password.
    #[error("the URL carries credentials")]
    Credentials,
    /// Carries a fragment, which no endpoint has (RFC 6749 §3.1).
    #[error("the URL carries a fragment")]
    Fragment,
}

/// An endpoint's URL that a policy allowed, kept to the letter.
///
/// Made only by [`EndpointUrl::parse`]; it is read back as it was from a session that the wallet itself sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EndpointUrl(String);

impl EndpointUrl {
    /// Checks `text` as [`parse_url`] does and keeps it unchanged.
    ///
    /// # Errors
    /// See [`UrlError`].
    pub fn parse(text: &str, policy: UrlPolicy) -> Result<Self, UrlError> {
        parse_url(text, policy).map(|_| Self(text.to_owned()))
    }

    /// The URL as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host in lower case, as it is shown to a person. Empty only for a value that was not made here.
    pub fn host(&self) -> String {
        Url::parse(&self.0)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

impl fmt::Debug for EndpointUrl {
    /// Shows the origin: a path or query may hold one-time references.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = Url::parse(&self.0)
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default();
        f.debug_tuple("EndpointUrl").field(&origin).finish()
    }
}

/// Parses an absolute URL and checks it against the policy.
///
/// What the URL parser would silently repair (white space, backslashes, a missing slash, a host written as a
/// number) is refused, so that this check and the HTTP client cannot see two different hosts.
///
/// # Errors
/// See [`UrlError`].
pub fn parse_url(text: &str, policy: UrlPolicy) -> Result<Url, UrlError> {
    if text.len() > MAX_URL_BYTES {
        return Err(UrlError::TooLong);
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return Err(UrlError::Malformed);
    }
    let (scheme, rest) = text.split_once("://").ok_or(UrlError::Malformed)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let url = Url::parse(text).map_err(|_| UrlError::Malformed)?;
    if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
        return Err(UrlError::Credentials);
    }
    if url.fragment().is_some() {
        return Err(UrlError::Fragment);
    }
    let host = url.host().ok_or(UrlError::Malformed)?;
    if !scheme.eq_ignore_ascii_case(url.scheme()) || !written_as_parsed(authority, &host) {
        return Err(UrlError::Malformed);
    }
    let allowed = match (url.scheme(), policy) {
        ("https", UrlPolicy::HttpsOnly | UrlPolicy::Development) => true,
        ("http", UrlPolicy::Development) => is_loopback(&host),
        (_, UrlPolicy::HttpsOnly | UrlPolicy::Development) => false,
    };
    if allowed {
        Ok(url)
    } else {
        Err(UrlError::NotAllowed)
    }
}

/// Whether the authority names the very host that the parser made of it, letter case and port aside.
fn written_as_parsed(authority: &str, host: &Host<&str>) -> bool {
    let bare = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => authority,
    };
    bare.eq_ignore_ascii_case(&host.to_string())
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_allowed_by_both_policies() {
        for policy in [UrlPolicy::HttpsOnly, UrlPolicy::Development] {
            assert!(parse_url("https://issuer.example", policy).is_ok());
            assert!(parse_url("HTTPS://Issuer.example:8443/a/?b=c", policy).is_ok());
        }
    }

    #[test]
    fn http_is_allowed_only_in_development_and_only_to_this_machine() {
        for here in [
            "http://localhost:4100/a",
            "http://127.0.0.1/",
            "http://127.9.9.9/",
            "http://[::1]:80/",
        ] {
            assert!(parse_url(here, UrlPolicy::Development).is_ok(), "{here}");
            assert_eq!(
                parse_url(here, UrlPolicy::HttpsOnly),
                Err(UrlError::NotAllowed),
                "{here}"
            );
        }
        for elsewhere in [
            "http://issuer.example/",
            "http://localhost.example/",
            "http://128.0.0.1/",
            "http://[::2]/",
            "http://0.0.0.0/",
            "ftp://localhost/",
        ] {
            assert_eq!(
                parse_url(elsewhere, UrlPolicy::Development),
                Err(UrlError::NotAllowed),
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn what_a_parser_would_repair_is_refused() {
        for text in [
            "",
            "https:",
            "https:issuer.example",
            "https:///issuer.example",
            "https://issuer.example\\a",
            "https://issuer.exam\nple/",
            " https://issuer.example/",
            "https://issuer.example/a b",
            "https://issüer.example/",
            "https://%69ssuer.example/",
            "/relative",
        ] {
            assert_eq!(
                parse_url(text, UrlPolicy::HttpsOnly),
                Err(UrlError::Malformed),
                "{text}"
            );
        }
        assert_eq!(
            parse_url("http://2130706433/", UrlPolicy::Development),
            Err(UrlError::Malformed)
        );
        assert_eq!(
            parse_url("http://0x7f.1/", UrlPolicy::Development),
            Err(UrlError::Malformed)
        );
    }

    #[test]
    fn credentials_fragments_and_length_are_refused() {
        assert_eq!(
            parse_url("https://user:pass@issuer.example/", UrlPolicy::HttpsOnly),
            Err(UrlError::Credentials)
        );
        assert_eq!(
            parse_url("https://@issuer.example/", UrlPolicy::HttpsOnly),
            Err(UrlError::Credentials)
        );
        assert_eq!(
            parse_url("https://issuer.example/#a", UrlPolicy::HttpsOnly),
            Err(UrlError::Fragment)
        );
        let of = |bytes: usize| {
            let start = "https://issuer.example/";
            let url = format!("{start}{}", "a".repeat(bytes - start.len()));
            parse_url(&url, UrlPolicy::HttpsOnly).err()
        };
        assert_eq!(of(MAX_URL_BYTES), None);
        assert_eq!(of(MAX_URL_BYTES + 1), Some(UrlError::TooLong));
    }

    #[test]
    fn an_endpoint_keeps_its_letters_and_shows_only_its_origin() {
        let endpoint =
            EndpointUrl::parse("https://Issuer.example:443/a/?t=secret", UrlPolicy::HttpsOnly).unwrap();
        assert_eq!(endpoint.as_str(), "https://Issuer.example:443/a/?t=secret");
        assert_eq!(endpoint.host(), "issuer.example");
        assert_eq!(
            format!("{endpoint:?}"),
            r#"EndpointUrl("https://issuer.example")"#
        );
    }
}
