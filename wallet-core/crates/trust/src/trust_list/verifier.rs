use serde::{Deserialize, Serialize};
use serde_json::Value;
use wallet_crypto::base64url_decode;

use super::TrustListError;
use crate::identifier::{IssuerIdentifier, LoopbackHttp};

/// Most client identifiers of a verifier.
const MAX_CLIENTS: usize = 200;
/// Longest client identifier, in bytes.
const MAX_CLIENT: usize = 2_048;
/// Most purposes of a verifier.
const MAX_PURPOSES: usize = 50;
/// The most claims that one purpose may have, on a trust list or in a statement.
pub(crate) const MAX_CLAIMS: usize = 500;
/// Longest type of a registered claim, in bytes.
const MAX_TYPE: usize = 2_048;
/// Most steps of the path of a registered claim.
const MAX_PATH: usize = 16;
/// Longest step of such a path, in bytes.
const MAX_PATH_STEP: usize = 256;
/// Longest id of a purpose, in bytes.
const MAX_PURPOSE_ID: usize = 64;
const SHA256_BYTES: usize = 32;

const X509_HASH: &str = "x509_hash:";
const X509_SAN_DNS: &str = "x509_san_dns:";
const DECENTRALIZED_IDENTIFIER: &str = "decentralized_identifier:";

/// What an organisation is as a verifier: under which names it asks, and for what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verifier {
    /// Client identifiers with their prefix (OpenID4VP 1.0 §5.9.3: `x509_hash`, `x509_san_dns`,
    /// `decentralized_identifier`). An https origin stands for `x509_san_dns` of its host.
    pub client_ids: Vec<String>,
    /// The purposes that it registered.
    #[serde(default)]
    pub purposes: Vec<RegisteredPurpose>,
}

/// A purpose, and what may be asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredPurpose {
    /// What it is called in statements of purpose.
    pub id: String,
    /// The claims.
    pub claims: Vec<RegisteredClaim>,
}

/// A claim that a verifier registered, with everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ClaimRow")]
pub struct RegisteredClaim {
    /// The type of the credential: `vct`, type of W3C, or document type, to the letter.
    #[serde(rename = "type")]
    pub credential_type: String,
    /// Where the claim is, as a claims path pointer (OpenID4VP 1.0 §7). An empty one stands for the whole credential.
    pub path: Vec<Value>,
}

/// A claim as it may be written.
#[derive(Deserialize)]
struct ClaimRow {
    vct: Option<String>,
    #[serde(rename = "type")]
    w3c: Option<String>,
    doctype: Option<String>,
    path: Vec<Value>,
}

impl TryFrom<ClaimRow> for RegisteredClaim {
    type Error = &'static str;

    fn try_from(row: ClaimRow) -> Result<Self, Self::Error> {
        let mut types = [row.vct, row.w3c, row.doctype].into_iter().flatten();
        let (Some(credential_type), None) = (types.next(), types.next()) else {
            return Err("a claim has exactly one of vct, type and doctype");
        };
        Ok(Self {
            credential_type,
            path: row.path,
        })
    }
}

impl Verifier {
    /// The registered purpose of this name.
    #[must_use]
    pub fn purpose(&self, id: &str) -> Option<&RegisteredPurpose> {
        self.purposes.iter().find(|purpose| purpose.id == id)
    }

    /// Its client identifiers in the form in which two of them are compared.
    pub(super) fn clients(&self) -> impl Iterator<Item = String> {
        self.client_ids.iter().filter_map(|text| client(text))
    }

    pub(super) fn check(&self) -> Result<(), TrustListError> {
        let too_many = self.client_ids.len() > MAX_CLIENTS || self.purposes.len() > MAX_PURPOSES;
        if too_many || self.client_ids.iter().any(|text| text.len() > MAX_CLIENT) {
            return Err(TrustListError::TooLarge);
        }
        for (number, purpose) in self.purposes.iter().enumerate() {
            purpose.check()?;
            let mut before = self.purposes.iter().take(number);
            if before.any(|other| other.id == purpose.id) {
                return Err(TrustListError::Ambiguous);
            }
        }
        let are_clients = self.client_ids.iter().all(|text| client(text).is_some());
        are_clients.then_some(()).ok_or(TrustListError::Malformed)
    }
}

impl RegisteredPurpose {
    /// Whether one of its claims covers what is asked for.
    #[must_use]
    pub fn covers(&self, credential_type: &str, path: &[Value]) -> bool {
        covers(&self.claims, credential_type, path)
    }

    fn check(&self) -> Result<(), TrustListError> {
        if !is_purpose_id(&self.id) {
            return Err(TrustListError::Malformed);
        }
        check_claims(&self.claims)
    }
}

impl RegisteredClaim {
    /// Whether it is the claim that is asked for, or one around it. `null` stands for every element of an array.
    fn covers(&self, credential_type: &str, path: &[Value]) -> bool {
        let is_within = |(own, asked): (&Value, &Value)| own == asked || (own.is_null() && asked.is_u64());
        self.credential_type == credential_type
            && self.path.len() <= path.len()
            && self.path.iter().zip(path).all(is_within)
    }
}

/// Whether one of `claims` covers what is asked for. A query without claims asks for a type alone: the empty path, which any
/// claim of that type covers.
pub(crate) fn covers(claims: &[RegisteredClaim], credential_type: &str, path: &[Value]) -> bool {
    let mut of_type = claims
        .iter()
        .filter(|claim| claim.credential_type == credential_type);
    if path.is_empty() {
        return of_type.next().is_some();
    }
    of_type.any(|claim| claim.covers(credential_type, path))
}

/// Counts, lengths and the kinds of steps.
pub(crate) fn check_claims(claims: &[RegisteredClaim]) -> Result<(), TrustListError> {
    let is_long = |step: &Value| step.as_str().is_some_and(|key| key.len() > MAX_PATH_STEP);
    let is_too_large = |claim: &RegisteredClaim| {
        claim.credential_type.len() > MAX_TYPE
            || claim.path.len() > MAX_PATH
            || claim.path.iter().any(is_long)
    };
    if claims.len() > MAX_CLAIMS || claims.iter().any(is_too_large) {
        return Err(TrustListError::TooLarge);
    }
    let is_step = |step: &Value| step.is_string() || step.is_u64() || step.is_null();
    let is_claim =
        |claim: &RegisteredClaim| !claim.credential_type.is_empty() && claim.path.iter().all(is_step);
    claims
        .iter()
        .all(is_claim)
        .then_some(())
        .ok_or(TrustListError::Malformed)
}

/// Letters, digits, `-`, `_` and `.`: what a purpose is called is shown and kept.
pub(crate) fn is_purpose_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    matches!(id.len(), 1..=MAX_PURPOSE_ID) && id.bytes().all(is_plain)
}

/// A client identifier in the form in which two of them are compared: DNS names in lower case, an https origin as the
/// `x509_san_dns` of its host. `None` for what stands for no verifier on a list.
pub(super) fn client(text: &str) -> Option<String> {
    if let Some(hash) = text.strip_prefix(X509_HASH) {
        let is_hash = base64url_decode(hash).is_ok_and(|hash| hash.len() == SHA256_BYTES);
        return is_hash.then(|| text.to_owned());
    }
    if let Some(name) = text.strip_prefix(X509_SAN_DNS) {
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let is_name = !name.is_empty() && name.bytes().all(is_host);
        return is_name.then(|| text.to_ascii_lowercase());
    }
    if let Some(did) = text.strip_prefix(DECENTRALIZED_IDENTIFIER) {
        let is_did = did.starts_with("did:") && !did.contains(['#', '?', '/']);
        return is_did.then(|| text.to_owned());
    }
    let origin = IssuerIdentifier::parse(text, LoopbackHttp::Allowed)?;
    origin
        .path
        .is_empty()
        .then(|| format!("{X509_SAN_DNS}{}", origin.host()))
}
