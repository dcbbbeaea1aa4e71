//! From an unverified request to one that can be shown and answered (OpenID4VP 1.0 §5, §8.2).

use std::fmt;

use serde_json::Value;
use wallet_crypto::{PublicKey, base64url_encode, sha256};

use super::object::SignedBy;
use super::verifier_info::{context, verifier_info};
use super::{
    CLOCK_SKEW_SECONDS, ClientId, ClientIdPrefix, EncryptionRecipient, MAX_TEXT_BYTES, Mismatch,
    PresentationRequest, ResponseMode, UnsupportedFeature, UnverifiedRequest, VerifierFormats, VpError,
};
use crate::{EndpointUrl, UrlPolicy, dcql::DcqlQuery};

/// The audience of a request to a wallet that the verifier did not identify (§5.8).
const STATIC_DISCOVERY_AUDIENCE: &str = "https://self-issued.me/v2";

/// What the caller found out about the sender of a request.
#[derive(Clone)]
pub enum RequestEvidence {
    /// The chain in [`UnverifiedRequest::x5c`] ends at a certificate that the wallet trusts for verifiers. The
    /// caller has checked that; what it hands over is of the leaf.
    Certificate {
        /// The leaf's public key.
        key: PublicKey,
        /// The leaf's DNS names (`dNSName` of the subject alternative names).
        dns_names: Vec<String>,
        /// SHA-256 over the leaf's DER.
        leaf_sha256: [u8; 32],
    },
    /// The caller resolved the DID in [`UnverifiedRequest::did`], and this is the key that its `kid` names.
    Did {
        /// The key.
        key: PublicKey,
    },
    /// The request is not signed: nothing is known.
    Unsigned,
}

impl fmt::Debug for RequestEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate { .. } => "Certificate(..)",
            Self::Did { .. } => "Did(..)",
            Self::Unsigned => "Unsigned",
        })
    }
}

impl UnverifiedRequest {
    /// Checks everything that can be checked of a request: signature, client identifier, times, audience,
    /// parameters and query. `now` is in Unix seconds.
    ///
    /// # Errors
    /// The first check that fails. Nothing is sent to the verifier then: the address that it names is as
    /// doubtful as the rest.
    pub fn verify(
        self,
        evidence: &RequestEvidence,
        policy: UrlPolicy,
        now: i64,
    ) -> Result<PresentationRequest, VpError> {
        check_sender(&self, evidence)?;
        check_audience(&self)?;
        let expires_at = check_times(&self, now)?;
        refuse_unsupported(&self)?;
        let response_uri = response_uri(&self, policy)?;
        let nonce = opaque(self.required_text("nonce")?, "nonce")?;
        let state = self
            .text("state")?
            .map(|state| opaque(state, "state"))
            .transpose()?;
        let query = self
            .parameter("dcql_query")
            .ok_or(VpError::Missing("dcql_query"))?;
        let dcql_query = DcqlQuery::parse(query)?;
        // §5.3: without a proof of holder binding, nothing but `state` ties the response to the request.
        let unbound = |query: &DcqlQuery| {
            query
                .credentials()
                .iter()
                .any(|query| !query.require_cryptographic_holder_binding)
        };
        if state.is_none() && unbound(&dcql_query) {
            return Err(VpError::Missing("state"));
        }
        let verifier_info = verifier_info(&self, &dcql_query)?;
        let context = context(&self);
        let metadata = self.parameter("client_metadata");
        let formats = VerifierFormats::read(metadata)?;
        let encryption = match response_mode(&self)? {
            ResponseMode::DirectPost => None,
            ResponseMode::DirectPostJwt => Some(EncryptionRecipient::choose(metadata)?),
        };
        Ok(PresentationRequest {
            client_id: self.into_client_id(),
            response_uri,
            nonce,
            state,
            dcql_query,
            encryption,
            expires_at,
            formats,
            verifier_info,
            context,
        })
    }
}

/// The signature, and what ties its key to the client identifier (§5.9.3).
fn check_sender(request: &UnverifiedRequest, evidence: &RequestEvidence) -> Result<(), VpError> {
    const EVIDENCE: VpError = VpError::Mismatch(Mismatch::Evidence);
    let Some(signed) = request.signed() else {
        return match evidence {
            RequestEvidence::Unsigned => Ok(()),
            RequestEvidence::Certificate { .. } | RequestEvidence::Did { .. } => Err(EVIDENCE),
        };
    };
    let (key, dns_names, leaf_sha256) = match (&signed.by, evidence) {
        // The DID is the client identifier itself: its key is all that there is to check.
        (SignedBy::Kid(_), RequestEvidence::Did { key }) => {
            return signed.jws.verify(key).map_err(|_| VpError::Signature);
        }
        (
            SignedBy::X5c(chain),
            RequestEvidence::Certificate {
                key,
                dns_names,
                leaf_sha256,
            },
        ) => {
            let leaf = chain.first().ok_or(VpError::Missing("x5c"))?;
            if sha256(leaf) != *leaf_sha256 {
                return Err(EVIDENCE);
            }
            (key, dns_names, leaf_sha256)
        }
        (SignedBy::Kid(_) | SignedBy::X5c(_), _) => return Err(EVIDENCE),
    };
    // The algorithm was accepted when the object was read: what can fail now is the signature.
    signed.jws.verify(key).map_err(|_| VpError::Signature)?;
    if is_named_by_leaf(request.client_id(), dns_names, leaf_sha256) {
        Ok(())
    } else {
        Err(VpError::Mismatch(Mismatch::Certificate))
    }
}

/// A wildcard in the certificate names nobody: the client identifier must be there as it is.
fn is_named_by_leaf(client_id: &ClientId, dns_names: &[String], leaf_sha256: &[u8; 32]) -> bool {
    match client_id.prefix() {
        ClientIdPrefix::X509SanDns => dns_names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(client_id.value()) && !name.contains('*')),
        ClientIdPrefix::X509Hash => client_id.value() == base64url_encode(leaf_sha256),
        ClientIdPrefix::RedirectUri
        | ClientIdPrefix::DecentralizedIdentifier
        | ClientIdPrefix::VerifierAttestation
        | ClientIdPrefix::OpenidFederation
        | ClientIdPrefix::Origin
        | ClientIdPrefix::PreRegistered
        | ClientIdPrefix::Unknown => false,
    }
}

/// `aud`, where a request object has it: the wallet that nobody identified (§5.8), or, as verifiers in use
/// write it, the address that the request object came from.
fn check_audience(request: &UnverifiedRequest) -> Result<(), VpError> {
    let Some(audience) = request.parameter("aud") else {
        return Ok(());
    };
    let is_wallet = |value: &Value| {
        value
            .as_str()
            .is_some_and(|aud| aud == STATIC_DISCOVERY_AUDIENCE || Some(aud) == request.request_uri())
    };
    let fits = match audience.as_array() {
        Some(audiences) => audiences.iter().any(is_wallet),
        None => is_wallet(audience),
    };
    if fits {
        Ok(())
    } else {
        Err(VpError::Mismatch(Mismatch::Audience))
    }
}

/// `exp`, `nbf` and `iat` (RFC 7519 §4.1). Returns `exp`.
fn check_times(request: &UnverifiedRequest, now: i64) -> Result<Option<i64>, VpError> {
    let expires_at = time(request, "exp")?;
    if expires_at.is_some_and(|at| now >= at.saturating_add(CLOCK_SKEW_SECONDS)) {
        return Err(VpError::Expired);
    }
    for name in ["nbf", "iat"] {
        if time(request, name)?.is_some_and(|at| at > now.saturating_add(CLOCK_SKEW_SECONDS)) {
            return Err(VpError::NotYetValid);
        }
    }
    Ok(expires_at)
}

/// A NumericDate, which may have a fraction (RFC 7519 §2).
fn time(request: &UnverifiedRequest, name: &'static str) -> Result<Option<i64>, VpError> {
    let Some(value) = request.parameter(name) else {
        return Ok(None);
    };
    let whole = value.as_i64();
    // Beyond 2^53 there is no date that anybody means; below it the conversion is exact.
    let fractional = || {
        value
            .as_f64()
            .filter(|seconds| seconds.abs() < 9_007_199_254_740_992.0)
            .map(|seconds| seconds.floor() as i64)
    };
    whole
        .or_else(fractional)
        .map(Some)
        .ok_or(VpError::Malformed(name))
}

fn refuse_unsupported(request: &UnverifiedRequest) -> Result<(), VpError> {
    if request.required_text("response_type")? != "vp_token" {
        return Err(VpError::Unsupported(UnsupportedFeature::ResponseType));
    }
    if request.parameter("transaction_data").is_some() {
        return Err(VpError::Unsupported(UnsupportedFeature::TransactionData));
    }
    if request.parameter("scope").is_some() {
        return Err(VpError::Unsupported(UnsupportedFeature::Scope));
    }
    // §8.2: in these response modes there is no redirect_uri.
    if request.parameter("redirect_uri").is_some() {
        return Err(VpError::Forbidden("redirect_uri"));
    }
    response_mode(request).map(|_| ())
}

/// Without `response_mode` it would be `fragment` (§5.6).
fn response_mode(request: &UnverifiedRequest) -> Result<ResponseMode, VpError> {
    match request.text("response_mode")? {
        Some("direct_post") => Ok(ResponseMode::DirectPost),
        Some("direct_post.jwt") => Ok(ResponseMode::DirectPostJwt),
        Some(_) | None => Err(VpError::Unsupported(UnsupportedFeature::ResponseMode)),
    }
}

/// Where the response goes, which must be an address of the client (§8.2; §14, "Validation of the
/// Response URI").
fn response_uri(request: &UnverifiedRequest, policy: UrlPolicy) -> Result<EndpointUrl, VpError> {
    let client_id = request.client_id();
    let named = request.text("response_uri")?;
    let uri = match (client_id.prefix(), named) {
        // §5.9.3: under this prefix response_uri may be left out.
        (ClientIdPrefix::RedirectUri, None) => client_id.value(),
        (_, Some(uri)) => uri,
        (_, None) => return Err(VpError::Missing("response_uri")),
    };
    let endpoint = EndpointUrl::parse(uri, policy).map_err(|error| VpError::Url {
        what: "response_uri",
        error,
    })?;
    let belongs = match client_id.prefix() {
        ClientIdPrefix::RedirectUri => uri == client_id.value(),
        ClientIdPrefix::X509SanDns => endpoint.host().eq_ignore_ascii_case(client_id.value()),
        // The signature alone ties the address to the client.
        ClientIdPrefix::X509Hash | ClientIdPrefix::DecentralizedIdentifier => true,
        ClientIdPrefix::VerifierAttestation
        | ClientIdPrefix::OpenidFederation
        | ClientIdPrefix::Origin
        | ClientIdPrefix::PreRegistered
        | ClientIdPrefix::Unknown => false,
    };
    if belongs {
        Ok(endpoint)
    } else {
        Err(VpError::Mismatch(Mismatch::ResponseUri))
    }
}

/// `nonce` and `state`: ASCII URL-safe characters only (§5.2).
fn opaque(text: &str, name: &'static str) -> Result<String, VpError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(VpError::TooLarge(name));
    }
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if text.is_empty() || !text.bytes().all(is_safe) {
        return Err(VpError::Malformed(name));
    }
    Ok(text.to_owned())
}
