//! Identifiers of credential issuers and authorization servers, kept to the letter.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{UrlError, UrlPolicy, parse_url};

/// A credential issuer (§12.2.1) or an authorization server (RFC 8414 §2): scheme, host, port and path, neither
/// query nor fragment.
///
/// It is never normalised: two identifiers are the same when every code point is. A trailing slash, an upper-case
/// host or a default port that is spelled out makes another issuer.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IssuerIdentifier(String);

impl IssuerIdentifier {
    /// Checks the form and the policy and keeps the text unchanged.
    ///
    /// # Errors
    /// See [`UrlError`]; [`UrlError::Malformed`] for a query.
    pub fn parse(text: &str, policy: UrlPolicy) -> Result<Self, UrlError> {
        if text.contains('?') {
            return Err(UrlError::Malformed);
        }
        parse_url(text, policy).map(|_| Self(text.to_owned()))
    }

    /// The identifier as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host in lower case, to be shown to a person.
    pub fn host(&self) -> String {
        Url::parse(&self.0)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Inserts a well-known name between host and path, which stays to the letter (§12.2.2).
    pub(super) fn insert(&self, well_known: &str) -> String {
        let (origin, path) = self.split();
        format!("{origin}/.well-known/{well_known}{path}")
    }

    /// The same, with a terminating slash of the path removed first (RFC 8414 §3.1).
    pub(super) fn insert_unslashed(&self, well_known: &str) -> String {
        let (origin, path) = self.split();
        format!(
            "{origin}/.well-known/{well_known}{}",
            path.strip_suffix('/').unwrap_or(path)
        )
    }

    /// Appends a well-known name to the path (OpenID Connect Discovery 1.0 §4.1).
    pub(super) fn append(&self, well_known: &str) -> String {
        format!(
            "{}/.well-known/{well_known}",
            self.0.strip_suffix('/').unwrap_or(&self.0)
        )
    }

    /// Everything before the path, and the path with its leading slash, or nothing.
    fn split(&self) -> (&str, &str) {
        let after_scheme = self.0.find("://").map_or(0, |at| at.saturating_add(3));
        let path = self.0.get(after_scheme..).and_then(|rest| rest.find('/'));
        let at = path.map_or(self.0.len(), |path| path.saturating_add(after_scheme));
        self.0.split_at_checked(at).unwrap_or((&self.0, ""))
    }
}

/// Each location once, in the order given.
pub(super) fn distinct(locations: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = Vec::new();
    for location in locations {
        if !seen.contains(&location) {
            seen.push(location);
        }
    }
    seen
}

impl fmt::Debug for IssuerIdentifier {
    /// Shows the origin, as [`EndpointUrl`](crate::EndpointUrl) does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = Url::parse(&self.0)
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default();
        f.debug_tuple("IssuerIdentifier").field(&origin).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifier(text: &str) -> IssuerIdentifier {
        IssuerIdentifier::parse(text, UrlPolicy::HttpsOnly).unwrap()
    }

    #[test]
    fn well_known_names_go_between_host_and_path() {
        for (issuer, inserted, unslashed, appended) in [
            (
                "https://i.example",
                "https://i.example/.well-known/x",
                "https://i.example/.well-known/x",
                "https://i.example/.well-known/x",
            ),
            (
                "https://i.example/",
                "https://i.example/.well-known/x/",
                "https://i.example/.well-known/x",
                "https://i.example/.well-known/x",
            ),
            (
                "https://I.example:443/t",
                "https://I.example:443/.well-known/x/t",
                "https://I.example:443/.well-known/x/t",
                "https://I.example:443/t/.well-known/x",
            ),
            (
                "https://i.example/t/",
                "https://i.example/.well-known/x/t/",
                "https://i.example/.well-known/x/t",
                "https://i.example/t/.well-known/x",
            ),
        ] {
            let issuer = identifier(issuer);
            assert_eq!(issuer.insert("x"), inserted);
            assert_eq!(issuer.insert_unslashed("x"), unslashed);
            assert_eq!(issuer.append("x"), appended);
        }
    }

    #[test]
    fn identifiers_are_equal_only_to_the_letter() {
        let one = identifier("https://i.example/t");
        for other in [
            "https://i.example/t/",
            "https://I.example/t",
            "https://i.example:443/t",
            "https://i.example/%74",
        ] {
            assert_ne!(one, identifier(other));
        }
    }

    #[test]
    fn query_and_fragment_are_refused() {
        assert_eq!(
            IssuerIdentifier::parse("https://i.example/?", UrlPolicy::HttpsOnly),
            Err(UrlError::Malformed)
        );
        assert_eq!(
            IssuerIdentifier::parse("https://i.example/?a=b", UrlPolicy::HttpsOnly),
            Err(UrlError::Malformed)
        );
        assert_eq!(
            IssuerIdentifier::parse("https://i.example/#a", UrlPolicy::HttpsOnly),
            Err(UrlError::Fragment)
        );
        assert_eq!(
            IssuerIdentifier::parse("http://i.example/", UrlPolicy::Development),
            Err(UrlError::NotAllowed)
        );
    }
}
