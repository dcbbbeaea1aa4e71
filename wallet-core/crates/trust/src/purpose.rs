//! What a verifier asks for, and why, as the operator of the trust list attests it (`docs/trust-list.md`).
//!
//! It travels in `verifier_info` of a request (OpenID4VP 1.0 §5.11). [`UnverifiedPurpose::parse`] reads one, of which nothing is
//! to be believed; [`UnverifiedPurpose::verify`] gives a [`Purpose`] once operator, signature, verifier and dates were checked.

mod claims;

use std::fmt;

use serde_json::Value;
use wallet_crypto::{JsonLimits, Jws, JwsLimits, parse_json};

pub use claims::{PurposeClaims, PurposeOrganisation, PurposeText};

use crate::policy::TrustPolicy;
use crate::trust_list::{RegisteredClaim, TrustList, Verifier, covers, operator};

/// The `format` of its entry in `verifier_info`, and the `typ` of its header.
pub const PURPOSE_FORMAT: &str = "staffpassport-purpose+jwt";
/// The longest statement, signed, in bytes.
const MAX_STATEMENT_BYTES: usize = 128 * 1024;
/// The longest header of a statement, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How many objects and arrays of a header may stand inside one another.
const MAX_HEADER_DEPTH: usize = 8;
/// The longest claims of a statement, in bytes.
const MAX_CLAIMS_BYTES: usize = 64 * 1024;
/// How many objects and arrays of its claims may stand inside one another.
const MAX_CLAIMS_DEPTH: usize = 8;
const LIMITS: JwsLimits = JwsLimits {
    max_bytes: MAX_STATEMENT_BYTES,
    header: JsonLimits {
        max_bytes: MAX_HEADER_BYTES,
        max_depth: MAX_HEADER_DEPTH,
    },
};
const PAYLOAD: JsonLimits = JsonLimits {
    max_bytes: MAX_CLAIMS_BYTES,
    max_depth: MAX_CLAIMS_DEPTH,
};
/// How far two clocks may differ, in seconds.
const SKEW: i64 = 60;

/// Why a statement of purpose does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PurposeError {
    /// Larger than 128 KiB, claims larger than 64 KiB, or more of something than is read.
    #[error("the statement of purpose is too large")]
    TooLarge,
    /// No compact JWS with a JSON object, or a member is missing or of the wrong kind.
    #[error("the statement of purpose is malformed")]
    Malformed,
    /// Another `typ`.
    #[error("the statement is of another type")]
    Type,
    /// There is no trust list, or it has expired: nobody is there to attest.
    #[error("no trust list is in force")]
    NoList,
    /// Not signed with the key of the trust list, or no anchor stands for that any more.
    #[error("the statement is not of the operator of the trust list")]
    Operator,
    /// The signature is wrong.
    #[error("the signature of the statement is wrong")]
    Signature,
    /// `sub` is another verifier.
    #[error("the statement is another verifier's")]
    Subject,
    /// The organisation is another on the trust list, or the list names verifiers and not this one.
    #[error("the statement's organisation is not this verifier on the trust list")]
    Organisation,
    /// The organisation registered purposes on the list, and this one is not among them.
    #[error("the purpose is not registered")]
    Unregistered,
    /// Issued in the future.
    #[error("the statement is not yet valid")]
    NotYetValid,
    /// Past its end.
    #[error("the statement has expired")]
    Expired,
    /// A text in it is empty, too long, or has characters that control or turn the text around them.
    #[error("a text in the statement is not fit to be shown")]
    Text,
}

/// A statement of which nothing was checked.
pub struct UnverifiedPurpose {
    jws: Jws,
    claims: PurposeClaims,
}

impl fmt::Debug for UnverifiedPurpose {
    /// Shows nothing that the verifier sent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedPurpose").finish_non_exhaustive()
    }
}

impl UnverifiedPurpose {
    /// Reads a statement.
    ///
    /// # Errors
    /// [`PurposeError::TooLarge`], [`PurposeError::Malformed`] or [`PurposeError::Type`]; size is looked at before anything is
    /// decoded.
    pub fn parse(compact: &str) -> Result<Self, PurposeError> {
        if compact.len() > LIMITS.max_bytes {
            return Err(PurposeError::TooLarge);
        }
        let jws = Jws::parse(compact, &LIMITS).map_err(|_| PurposeError::Malformed)?;
        if jws.typ() != Some(PURPOSE_FORMAT) {
            return Err(PurposeError::Type);
        }
        if jws.payload().len() > PAYLOAD.max_bytes {
            return Err(PurposeError::TooLarge);
        }
        let payload = parse_json(jws.payload(), &PAYLOAD).map_err(|_| PurposeError::Malformed)?;
        let claims = PurposeClaims::read(payload)?;
        Ok(Self { jws, claims })
    }

    /// What it says, which nobody vouches for: not fit to be shown as it is.
    #[must_use]
    pub fn claims(&self) -> &PurposeClaims {
        &self.claims
    }

    /// Checks who signed it, whom it is about, and its dates, at `now` in seconds since 1970. `client_id` is the full client
    /// identifier of who asks, which the caller has verified.
    ///
    /// The signer must be the operator of the trust list in force: the key that signed the list, which an anchor of
    /// [`AnchorSet::TrustLists`](crate::AnchorSet::TrustLists) must still stand for. Where the list names verifiers, this one
    /// must be there, as the statement's organisation, and with the purpose, if it registered any.
    ///
    /// # Errors
    /// [`PurposeError`] with the first check that fails.
    pub fn verify(self, policy: &TrustPolicy, client_id: &str, now: i64) -> Result<Purpose, PurposeError> {
        let list = policy.list().filter(|list| !list.has_expired(now));
        let list = list.ok_or(PurposeError::NoList)?;
        let key = operator(&self.jws, policy, now).map_err(|_| PurposeError::Operator)?;
        let is_operator = list.signed_by() == Some(key.thumbprint().as_str());
        if !is_operator || self.claims.issuer != list.operator() {
            return Err(PurposeError::Operator);
        }
        self.jws.verify(&key).map_err(|_| PurposeError::Signature)?;
        if self.claims.subject != client_id {
            return Err(PurposeError::Subject);
        }
        if self.claims.issued_at > now.saturating_add(SKEW) {
            return Err(PurposeError::NotYetValid);
        }
        if self.claims.expires_at <= now {
            return Err(PurposeError::Expired);
        }
        let verifier = registered(&self.claims, list)?;
        if !self.claims.is_fit_to_show() {
            return Err(PurposeError::Text);
        }
        let listed = verifier.and_then(|verifier| verifier.purpose(&self.claims.purpose.id));
        Ok(Purpose {
            listed: listed.map(|purpose| purpose.claims.clone()),
            claims: self.claims,
        })
    }
}

/// The verifier's entry on the list, where the list names verifiers.
fn registered<'a>(claims: &PurposeClaims, list: &'a TrustList) -> Result<Option<&'a Verifier>, PurposeError> {
    if !list.names_verifiers() {
        return Ok(None);
    }
    let entry = list.verifier(&claims.subject);
    let (organisation, verifier) = entry.ok_or(PurposeError::Organisation)?;
    let code = &claims.organisation.ods_code;
    if !organisation.ods_code.eq_ignore_ascii_case(code) {
        return Err(PurposeError::Organisation);
    }
    if !verifier.purposes.is_empty() && verifier.purpose(&claims.purpose.id).is_none() {
        return Err(PurposeError::Unregistered);
    }
    Ok(Some(verifier))
}

/// A statement that the operator of the trust list signed for this verifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    claims: PurposeClaims,
    listed: Option<Vec<RegisteredClaim>>,
}

impl Purpose {
    /// What it says.
    #[must_use]
    pub fn claims(&self) -> &PurposeClaims {
        &self.claims
    }

    /// Whether what is asked for is registered: in the statement, and on the trust list where it has claims for the purpose.
    #[must_use]
    pub fn covers(&self, credential_type: &str, path: &[Value]) -> bool {
        let listed = self.listed.as_deref();
        covers(&self.claims.registered_claims, credential_type, path)
            && listed.is_none_or(|claims| covers(claims, credential_type, path))
    }
}
