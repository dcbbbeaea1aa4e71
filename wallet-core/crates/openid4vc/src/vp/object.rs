//! The parameters of a request, before any of it is believed (OpenID4VP 1.0 §5, RFC 9101).

use std::fmt;

use serde_json::{Map, Value};
use wallet_crypto::{Jws, JwsError, parse_json_object, x5c};

use super::{
    ClientId, ClientIdPrefix, JSON_LIMITS, JWS_LIMITS, MAX_CERTIFICATES, MAX_REQUEST_OBJECT_BYTES,
    MAX_TEXT_BYTES, Mismatch, UnsupportedFeature, VpError,
};

/// The only `typ` of a request object (§5).
const REQUEST_OBJECT_TYP: &str = "oauth-authz-req+jwt";

/// A request whose signature, client and parameters were not checked yet.
pub struct UnverifiedRequest {
    client_id: ClientId,
    parameters: Map<String, Value>,
    signed: Option<SignedObject>,
    request_uri: Option<String>,
}

pub(super) struct SignedObject {
    pub(super) jws: Jws,
    pub(super) by: SignedBy,
}

/// What names the key.
pub(super) enum SignedBy {
    /// Certificates, the signer's first.
    X5c(Vec<Vec<u8>>),
    /// A key of the DID that is the client identifier.
    Kid(String),
}

impl UnverifiedRequest {
    /// Reads a request object. One that came by reference is read by
    /// [`RequestReference::parse_response`](super::RequestReference::parse_response), which checks more.
    ///
    /// A request object under `redirect_uri` cannot be signed, as there is no key to verify it with (§5.9.3),
    /// though it may be a request object (§8.2): its algorithm is `none`. Under every other prefix it must be
    /// signed. A member that is `null` is as if it were not there.
    ///
    /// # Errors
    /// A limit exceeded, another `typ`, a client identifier or algorithm that is not supported, no usable
    /// `x5c` or `kid` where the prefix needs one.
    pub fn parse_object(object: &str) -> Result<Self, VpError> {
        if object.len() > MAX_REQUEST_OBJECT_BYTES {
            return Err(VpError::TooLarge("request object"));
        }
        if object.bytes().filter(|byte| *byte == b'.').count() == 4 {
            return Err(VpError::Unsupported(UnsupportedFeature::EncryptedRequestObject));
        }
        let jws = Jws::parse(object, &JWS_LIMITS).map_err(|_| VpError::Malformed("request object"))?;
        if jws.typ() != Some(REQUEST_OBJECT_TYP) {
            return Err(VpError::Malformed("typ"));
        }
        let mut parameters = parse_json_object(jws.payload(), &JSON_LIMITS)
            .map_err(|_| VpError::Malformed("request object"))?;
        parameters.retain(|_, value| !value.is_null());
        // RFC 9101 §4: a request object does not refer to another one.
        for name in ["request", "request_uri"] {
            if parameters.contains_key(name) {
                return Err(VpError::Forbidden(name));
            }
        }
        let client_id = ClientId::parse(required(&parameters, "client_id")?)?;
        let is_unsigned = is_unsigned(&jws, object);
        let signed = match (client_id.prefix().must_be_signed(), is_unsigned) {
            (Some(false), true) => None,
            (Some(false), false) => return Err(VpError::SignedWithoutKey),
            (Some(true) | None, true) => return Err(VpError::Unsigned),
            (Some(true) | None, false) => Some(SignedObject::new(jws, client_id.prefix())?),
        };
        Ok(Self {
            client_id,
            parameters,
            signed,
            request_uri: None,
        })
    }

    /// A request without a request object, as its parameters in a link.
    pub(super) fn from_parameters(
        client_id: ClientId,
        parameters: Map<String, Value>,
    ) -> Result<Self, VpError> {
        if client_id.prefix().must_be_signed() != Some(false) {
            return Err(VpError::Unsigned);
        }
        Ok(Self {
            client_id,
            parameters,
            signed: None,
            request_uri: None,
        })
    }

    /// The client identifier, not authenticated yet.
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// The certificates in the header, leaf first, in DER (RFC 7515 §4.1.6), of a request whose client is a certificate's owner.
    pub fn x5c(&self) -> Option<&[Vec<u8>]> {
        match &self.signed.as_ref()?.by {
            SignedBy::X5c(chain) => Some(chain),
            SignedBy::Kid(_) => None,
        }
    }

    /// The DID that is the client of a signed request, and the `kid` that says which of its keys signed (§5.9.3).
    pub fn did(&self) -> Option<(&str, &str)> {
        match &self.signed.as_ref()?.by {
            SignedBy::X5c(_) => None,
            SignedBy::Kid(kid) => Some((self.client_id.value(), kid)),
        }
    }

    pub(super) fn require_client_id(&self, client_id: &ClientId) -> Result<(), VpError> {
        if self.client_id == *client_id {
            Ok(())
        } else {
            Err(VpError::Mismatch(Mismatch::ClientId))
        }
    }

    pub(super) fn fetched_from(&mut self, request_uri: &str) {
        self.request_uri = Some(request_uri.to_owned());
    }

    pub(super) fn request_uri(&self) -> Option<&str> {
        self.request_uri.as_deref()
    }

    pub(super) fn signed(&self) -> Option<&SignedObject> {
        self.signed.as_ref()
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters.get(name)
    }

    /// A parameter that is a string, if it is there.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, VpError> {
        self.parameters
            .get(name)
            .map(|value| value.as_str().ok_or(VpError::Malformed(name)))
            .transpose()
    }

    /// A parameter that is a string and must be there.
    pub(super) fn required_text(&self, name: &'static str) -> Result<&str, VpError> {
        required(&self.parameters, name)
    }

    pub(super) fn into_client_id(self) -> ClientId {
        self.client_id
    }
}

impl SignedObject {
    fn new(jws: Jws, prefix: ClientIdPrefix) -> Result<Self, VpError> {
        jws.algorithm().map_err(algorithm_error)?;
        if prefix == ClientIdPrefix::DecentralizedIdentifier {
            let kid = jws.header().get("kid").ok_or(VpError::Missing("kid"))?;
            let kid = kid.as_str().ok_or(VpError::Malformed("kid"))?;
            if kid.len() > MAX_TEXT_BYTES {
                return Err(VpError::TooLarge("kid"));
            }
            let by = SignedBy::Kid(kid.to_owned());
            return Ok(Self { jws, by });
        }
        let x5c = x5c(jws.header(), MAX_CERTIFICATES).map_err(|error| {
            if error == JwsError::TooLarge {
                VpError::TooLarge("x5c")
            } else {
                VpError::Malformed("x5c")
            }
        })?;
        let x5c = x5c.ok_or(VpError::Missing("x5c"))?;
        let by = SignedBy::X5c(x5c);
        Ok(Self { jws, by })
    }
}

impl fmt::Debug for UnverifiedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedRequest")
            .field("client_id", &self.client_id)
            .field("signed", &self.signed.is_some())
            .finish_non_exhaustive()
    }
}

/// An Unsecured JWS: algorithm `none` and an empty signature (RFC 7515 appendix A.5, RFC 7519 §6.1).
fn is_unsigned(jws: &Jws, object: &str) -> bool {
    jws.header().get("alg").and_then(Value::as_str) == Some("none") && object.ends_with('.')
}

fn algorithm_error(error: JwsError) -> VpError {
    if error == JwsError::Algorithm {
        VpError::Unsupported(UnsupportedFeature::SignatureAlgorithm)
    } else {
        VpError::Malformed("request object")
    }
}

fn required<'a>(parameters: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, VpError> {
    let value = parameters.get(name).ok_or(VpError::Missing(name))?;
    value.as_str().ok_or(VpError::Malformed(name))
}
