//! What a link or QR code invites to, before anything in it is believed.

use url::Url;

/// The longest link that is looked at, in bytes. Larger than any QR code holds: offers also come by link.
pub const MAX_INVITATION_BYTES: usize = 64 * 1024;

/// What the link asks the wallet to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationKind {
    /// An issuer's credential offer (OpenID4VCI 1.0 §4.1).
    Offer,
    /// A verifier's authorization request (OpenID4VP 1.0 §5).
    Request,
}

/// Why a link is no invitation. Holds nothing of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// Longer than [`MAX_INVITATION_BYTES`].
    #[error("the link is too long")]
    TooLong,
    /// Not a URI.
    #[error("the link is not a URI")]
    NotAUri,
    /// A URI, but neither an offer nor a request.
    #[error("the link is neither a credential offer nor a presentation request")]
    Unknown,
}

/// Tells an offer from a request: by scheme (`openid-credential-offer`, `haip-vci`; `openid4vp`, `haip-vp`,
/// `haip`), or for an `https` or `http` link by the parameters that it carries.
///
/// The link's own scheme is only how it reached the wallet; what it names is checked when it is parsed.
///
/// # Errors
/// See [`InvitationError`].
pub fn invitation_kind(uri: &str) -> Result<InvitationKind, InvitationError> {
    if uri.len() > MAX_INVITATION_BYTES {
        return Err(InvitationError::TooLong);
    }
    let url = Url::parse(uri).map_err(|_| InvitationError::NotAUri)?;
    match url.scheme() {
        "openid-credential-offer" | "haip-vci" => Ok(InvitationKind::Offer),
        "openid4vp" | "haip-vp" | "haip" => Ok(InvitationKind::Request),
        "https" | "http" => kind_of_link(&url),
        _ => Err(InvitationError::Unknown),
    }
}

fn kind_of_link(url: &Url) -> Result<InvitationKind, InvitationError> {
    let has = |name: &str| url.query_pairs().any(|(key, _)| key == name);
    let offer = has("credential_offer") || has("credential_offer_uri");
    let request = has("client_id") && (has("request") || has("request_uri") || has("dcql_query"));
    match (offer, request) {
        (true, false) => Ok(InvitationKind::Offer),
        (false, true) => Ok(InvitationKind::Request),
        (true, true) | (false, false) => Err(InvitationError::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_name_the_kind() {
        for offer in [
            "openid-credential-offer://?credential_offer=%7B%7D",
            "haip-vci://x?credential_offer_uri=y",
        ] {
            assert_eq!(invitation_kind(offer), Ok(InvitationKind::Offer), "{offer}");
        }
        for request in [
            "openid4vp://?client_id=a",
            "haip-vp://authorize?client_id=a",
            "haip://?client_id=a",
        ] {
            assert_eq!(invitation_kind(request), Ok(InvitationKind::Request), "{request}");
        }
    }

    #[test]
    fn parameters_name_the_kind_of_an_https_link() {
        let offer = "https://wallet.example/open?credential_offer_uri=https%3A%2F%2Fissuer.example%2Fo";
        assert_eq!(invitation_kind(offer), Ok(InvitationKind::Offer));
        let request =
            "https://wallet.example/open?client_id=a&request_uri=https%3A%2F%2Fverifier.example%2Fr";
        assert_eq!(invitation_kind(request), Ok(InvitationKind::Request));
    }

    #[test]
    fn anything_else_is_typed() {
        assert_eq!(
            invitation_kind("https://wallet.example/"),
            Err(InvitationError::Unknown)
        );
        assert_eq!(
            invitation_kind("https://w.example/?credential_offer=a&client_id=b&request=c"),
            Err(InvitationError::Unknown)
        );
        assert_eq!(
            invitation_kind("mailto:a@example.org"),
            Err(InvitationError::Unknown)
        );
        assert_eq!(invitation_kind("hello"), Err(InvitationError::NotAUri));
    }

    #[test]
    fn a_link_has_a_limit() {
        let of = |bytes: usize| {
            let start = "openid4vp://?client_id=";
            invitation_kind(&format!("{start}{}", "a".repeat(bytes - start.len())))
        };
        assert_eq!(of(MAX_INVITATION_BYTES), Ok(InvitationKind::Request));
        assert_eq!(of(MAX_INVITATION_BYTES + 1), Err(InvitationError::TooLong));
    }
}
