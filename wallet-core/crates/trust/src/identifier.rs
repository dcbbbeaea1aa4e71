//! Issuer identifiers that are URLs, read to the letter.

use url::{Host, Url};

/// The longest identifier that is read, in bytes.
const MAX_BYTES: usize = 2048;

/// Whether plain http is allowed on a loopback host, as a development configuration wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoopbackHttp {
    /// https only.
    Refused,
    /// http too, on `localhost`, 127.0.0.0/8 and `::1`.
    Allowed,
}

/// An identifier with scheme, host and, optionally, port and path, but no query and no fragment (SD-JWT VC,
/// "JWT VC Issuer Metadata"), split without changing a byte.
///
/// Only the spelling that a URL parser leaves as it is gets through: with dot segments, an escaped host or a
/// backslash, what is compared and what is fetched could differ.
#[derive(Debug)]
pub(crate) struct IssuerIdentifier<'a> {
    /// `https://` or `http://`.
    pub(crate) scheme: &'static str,
    /// Host and port as written.
    pub(crate) authority: &'a str,
    /// Empty, or begins with `/`.
    pub(crate) path: &'a str,
    url: Url,
}

impl<'a> IssuerIdentifier<'a> {
    /// Reads an identifier; `None` if it is not one.
    pub(crate) fn parse(text: &'a str, loopback: LoopbackHttp) -> Option<Self> {
        if text.len() > MAX_BYTES || !text.bytes().all(is_plain) {
            return None;
        }
        let (scheme, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => ("https://", rest),
            (None, Some(rest)) if loopback == LoopbackHttp::Allowed => ("http://", rest),
            (None, _) => return None,
        };
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        let url = Url::parse(text).ok()?;
        let same_host = authority_host(authority)?.eq_ignore_ascii_case(url.host_str()?);
        let same_path = url.path() == if path.is_empty() { "/" } else { path };
        let allowed = scheme == "https://" || is_loopback(&url);
        (same_host && same_path && allowed).then_some(Self {
            scheme,
            authority,
            path,
            url,
        })
    }

    /// Scheme, host and port in the form in which two of them are compared (RFC 6454 §6.2).
    pub(crate) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Whether both have the same scheme, host and port.
    pub(crate) fn same_origin(&self, other: &IssuerIdentifier<'_>) -> bool {
        self.url.origin() == other.url.origin()
    }

    /// The host, in lower case.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

/// Whether `known`, an https URL, stands for the issuer identifier `iss`: without a path for every identifier of its origin
/// (RFC 6454 §5: scheme, host and port), with one for itself, to the letter.
pub(crate) fn stands_for(known: &str, iss: &str) -> bool {
    let parse = |text| IssuerIdentifier::parse(text, LoopbackHttp::Allowed);
    match (parse(known), parse(iss)) {
        (Some(_), Some(_)) if known == iss => true,
        (Some(origin), Some(issuer)) => origin.path.is_empty() && origin.same_origin(&issuer),
        (None, _) | (_, None) => false,
    }
}

/// Printable ASCII without what URL parsers rewrite, and without the marks of user names, queries and
/// fragments.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\\\"<>^`{|}@?#".contains(&byte)
}

/// The host in `host` or `host:port`; an IPv6 address keeps its brackets.
fn authority_host(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') {
        authority.find(']')?.checked_add(1)?
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at_checked(end)?;
    let port_is_plain = match port.strip_prefix(':') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    (!host.is_empty() && port_is_plain).then_some(host)
}

fn is_loopback(url: &Url) -> bool {
    is_loopback_of(url.host())
}

/// As [`is_loopback`], for a host alone.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    Host::parse(host).is_ok_and(|parsed| parsed.to_string() == host && is_loopback_of(Some(parsed)))
}

fn is_loopback_of<S: AsRef<str>>(host: Option<Host<S>>) -> bool {
    match host {
        Some(Host::Domain(name)) => name.as_ref() == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_to_the_letter() {
        let parsed = IssuerIdentifier::parse("https://Example.org:8443/a/B/", LoopbackHttp::Refused).unwrap();
        assert_eq!(
            (parsed.scheme, parsed.authority, parsed.path),
            ("https://", "Example.org:8443", "/a/B/")
        );
        assert_eq!(parsed.host(), "example.org");
        assert_eq!(
            IssuerIdentifier::parse("https://example.org", LoopbackHttp::Refused)
                .unwrap()
                .path,
            ""
        );
    }

    #[test]
    fn what_a_parser_would_rewrite_is_refused() {
        for text in [
            "https://example.org/a/../b",
            "https://example.org/%2e%2e/b",
            "https://ex%61mple.org",
            "https://example.org\\@evil.example",
            "https://user@example.org",
            "https://example.org?x=1",
            "https://example.org#f",
            "https://example.org/ a",
            "https://exämple.org",
            "HTTPS://example.org",
            "https:///example.org",
            "https://127.1",
            "https://example.org:",
            "https://example.org:8x",
            "https://",
            "ftp://example.org",
            "",
        ] {
            assert!(
                IssuerIdentifier::parse(text, LoopbackHttp::Allowed).is_none(),
                "{text}"
            );
        }
    }

    #[test]
    fn http_needs_a_loopback_host_and_permission() {
        for text in ["http://localhost:4000", "http://127.0.0.1/x", "http://[::1]:8080"] {
            assert!(
                IssuerIdentifier::parse(text, LoopbackHttp::Allowed).is_some(),
                "{text}"
            );
            assert!(
                IssuerIdentifier::parse(text, LoopbackHttp::Refused).is_none(),
                "{text}"
            );
        }
        for text in [
            "http://example.org",
            "http://localhost.example.org",
            "http://192.168.0.1",
        ] {
            assert!(
                IssuerIdentifier::parse(text, LoopbackHttp::Allowed).is_none(),
                "{text}"
            );
        }
    }

    #[test]
    fn too_long_is_refused() {
        let of = |bytes: usize| {
            let start = "https://example.org/";
            let text = format!("{start}{}", "a".repeat(bytes - start.len()));
            IssuerIdentifier::parse(&text, LoopbackHttp::Refused).is_some()
        };
        assert!(of(MAX_BYTES));
        assert!(!of(MAX_BYTES + 1));
    }
}
