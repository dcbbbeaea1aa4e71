//! Mobile documents, ISO/IEC 18013-5: what an issuer signed, and its presentation by OpenID4VP 1.0 appendix B.2.
//!
//! The elements are kept byte for byte, as their digests are of these bytes: nothing is encoded anew.

mod cbor;
mod device;
mod error;
mod issuer_signed;
mod security_object;
mod value;

use core::fmt;
use std::collections::HashSet;

use serde_json::Value;
use wallet_crypto::{PublicKey, SignatureAlgorithm, base64url_decode};

pub use self::device::SessionTranscript;
pub use self::error::{MdocError, MdocPart};
use self::issuer_signed::IssuerSigned;
use crate::error::SelectError;
use crate::issuer::IssuerReference;
use crate::limits::MAX_COMPACT_BYTES;
use crate::path::{ClaimPath, PathStep};
use crate::sd_jwt::Selection;
use crate::validity::{Outside, Validity};

/// An mdoc as its holder has it: the issuer's elements, each of which fits the digest in what the issuer signed.
///
/// It is worth nothing before [`verify_signature`](Self::verify_signature) has passed.
pub struct Mdoc {
    compact: String,
    signed: IssuerSigned,
    leaves: Vec<ClaimPath>,
}

impl Mdoc {
    /// Reads `IssuerSigned` in base64url (OpenID4VCI 1.0 appendix A.2.4): everything but the signature and the dates. Members
    /// that are not known are passed over.
    ///
    /// # Errors
    /// Any of [`MdocError`] but `Signature`, `DeviceKey`, `NotYetValid` and `Expired`, which have calls of their own. Limits
    /// are checked first.
    pub fn parse(compact: &str) -> Result<Self, MdocError> {
        if compact.len() > MAX_COMPACT_BYTES {
            return Err(MdocError::TooLarge);
        }
        let bytes = base64url_decode(compact).map_err(|_| MdocError::Encoding)?;
        let signed = IssuerSigned::read(&bytes)?;
        let mut leaves = Vec::new();
        collect_leaves(&signed.claims, &mut Vec::new(), &mut leaves);
        leaves.sort_unstable();
        Ok(Self {
            compact: compact.to_owned(),
            signed,
            leaves,
        })
    }

    /// The text, byte for byte as it was parsed.
    #[must_use]
    pub fn compact(&self) -> &str {
        &self.compact
    }

    /// The algorithm of the issuer's signature.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.signed.cose.algorithm()
    }

    /// `docType`: what it is.
    #[must_use]
    pub fn doc_type(&self) -> &str {
        &self.signed.object.doc_type
    }

    /// The values by namespace and element, as JSON (RFC 8949 section 6.1): an object, the root of claims paths of which the
    /// first two steps are the namespace and the element. A byte string is base64url, an image a data URI, and a date the
    /// text that it is.
    #[must_use]
    pub fn claims(&self) -> &Value {
        &self.signed.claims
    }

    /// An object with `status`, where the mobile security object has it, as it would be in JSON; else an empty one.
    #[must_use]
    pub fn status(&self) -> &Value {
        &self.signed.object.status
    }

    /// Where the issuer's key is to be found: by the certificates of `x5chain`. No issuer is named beside them.
    #[must_use]
    pub fn issuer_reference(&self) -> IssuerReference {
        IssuerReference::X5c {
            chain: self.signed.cose.x5chain().unwrap_or_default().to_vec(),
            iss: None,
        }
    }

    /// Verifies the issuer's signature. That the key is the issuer's is for the caller to know.
    ///
    /// # Errors
    /// [`MdocError::Signature`].
    pub fn verify_signature(&self, key: &PublicKey) -> Result<(), MdocError> {
        self.signed.cose.verify(key).map_err(|_| MdocError::Signature)
    }

    /// The key that it is bound to.
    ///
    /// # Errors
    /// [`MdocError::DeviceKey`] if it is not a public key of a supported kind.
    pub fn device_key(&self) -> Result<PublicKey, MdocError> {
        PublicKey::from_cose_key(&self.signed.object.device_key).map_err(|_| MdocError::DeviceKey)
    }

    /// The dates, in seconds since 1970-01-01T00:00:00Z: `validFrom`, `validUntil` and, as `iat`, `signed`.
    #[must_use]
    pub fn validity(&self) -> Validity {
        self.signed.object.validity
    }

    /// Checks the dates at `now`, both clocks being at most `skew` seconds apart.
    ///
    /// # Errors
    /// [`MdocError::NotYetValid`], [`MdocError::Expired`].
    pub fn check_dates(&self, now: i64, skew: u32) -> Result<(), MdocError> {
        self.validity().check(now, skew).map_err(|outside| match outside {
            Outside::Before => MdocError::NotYetValid,
            Outside::After => MdocError::Expired,
        })
    }

    /// What a presentation of these elements reveals. A path is a namespace and an element, no less and no more: an element
    /// leaves with all that is in it, and no element leaves unasked (OpenID4VP 1.0 section 7.2).
    ///
    /// # Errors
    /// [`SelectError`], if a path is empty or names no element.
    pub fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        let mut chosen = HashSet::new();
        let mut keys = HashSet::new();
        for (position, path) in paths.iter().enumerate() {
            if path.0.is_empty() {
                return Err(SelectError::EmptyPath(position));
            }
            let key = self.key(path).ok_or(SelectError::NoSuchClaim(position))?;
            keys.insert(key.to_owned());
            chosen.insert(path.0.as_slice());
        }
        let is_chosen = |leaf: &&ClaimPath| leaf.0.get(..2).is_some_and(|element| chosen.contains(element));
        let (revealed, withheld) = self.leaves.iter().partition::<Vec<&ClaimPath>, _>(is_chosen);
        let owned = |paths: Vec<&ClaimPath>| paths.into_iter().cloned().collect();
        Ok(Selection::of_parts(
            owned(revealed),
            owned(withheld),
            keys.into_iter().collect(),
        ))
    }

    /// What a selection knows the element by that a path names.
    fn key(&self, path: &ClaimPath) -> Option<&str> {
        let [PathStep::Key(namespace), PathStep::Key(element)] = path.0.as_slice() else {
            return None;
        };
        let mut namespaces = self.signed.namespaces.iter();
        let namespace = namespaces.find(|one| one.name == *namespace)?;
        let item = namespace.items.iter().find(|item| item.identifier == *element)?;
        Some(&item.key)
    }
}

/// The paths of all leaves: scalars, empty objects and empty arrays. How deep they may be was checked.
fn collect_leaves(value: &Value, at: &mut Vec<PathStep>, leaves: &mut Vec<ClaimPath>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                at.push(PathStep::Key(name.clone()));
                collect_leaves(member, at, leaves);
                at.pop();
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                at.push(PathStep::Index(index));
                collect_leaves(element, at, leaves);
                at.pop();
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            leaves.push(ClaimPath(at.clone()));
        }
    }
}

impl fmt::Debug for Mdoc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whose it is and what it says does not belong into a log.
        f.write_str("Mdoc(..)")
    }
}
