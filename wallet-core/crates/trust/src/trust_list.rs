//! A signed list of the organisations that staff passports know: who they are, which credentials each may issue, and what each
//! may ask for.
//!
//! The format is described in `docs/trust-list.md`. [`TrustList::open`] gives a list only once its operator's signature and
//! its dates were checked; [`TrustList::follows`] says whether it may replace the one before.

mod claims;
mod organisation;
mod verifier;

use serde_json::Value;
use wallet_crypto::{JsonLimits, Jws, JwsLimits, PublicKey, parse_json, x5c};

pub use organisation::{Organisation, Party};
pub use verifier::{RegisteredClaim, RegisteredPurpose, Verifier};
pub(crate) use verifier::{check_claims, covers, is_purpose_id};

use crate::chain::{CertificateChain, MAX_CERTIFICATES, VerifiedChain};
use crate::did::resolve_did;
use crate::policy::{AnchorSet, TrustDecision, TrustPolicy};
use claims::Claims;

/// The `typ` of a trust list's header.
const TYPE: &str = "staffpassport-trust-list+jwt";
/// The longest trust list, signed, in bytes.
const MAX_LIST_BYTES: usize = 4 * 1024 * 1024;
/// The longest header of a list, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// How many objects and arrays of a header may stand inside one another.
const MAX_HEADER_DEPTH: usize = 8;
/// The longest claims of a list, in bytes.
const MAX_CLAIMS_BYTES: usize = 2 * 1024 * 1024;
/// How many objects and arrays of its claims may stand inside one another.
const MAX_CLAIMS_DEPTH: usize = 10;
const LIMITS: JwsLimits = JwsLimits {
    max_bytes: MAX_LIST_BYTES,
    header: JsonLimits {
        max_bytes: MAX_HEADER_BYTES,
        max_depth: MAX_HEADER_DEPTH,
    },
};
const PAYLOAD: JsonLimits = JsonLimits {
    max_bytes: MAX_CLAIMS_BYTES,
    max_depth: MAX_CLAIMS_DEPTH,
};
/// A list counts for no longer than this after it was issued, whatever it says itself: seven days, in seconds.
const LONGEST: i64 = 7 * 24 * 60 * 60;
/// How far two clocks may differ, in seconds.
const SKEW: i64 = 60;

/// Why a trust list is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustListError {
    /// Larger than 4 MiB, claims larger than 2 MiB, or more organisations, identifiers or types than are read.
    #[error("the trust list is too large")]
    TooLarge,
    /// No compact JWS with a JSON object, or a member is missing or of the wrong kind.
    #[error("the trust list is malformed")]
    Malformed,
    /// Another `typ`, or a version of the format that is newer.
    #[error("the trust list is of another type or version")]
    Type,
    /// Two organisations have the same ODS code or the same identifier.
    #[error("the trust list names two organisations alike")]
    Ambiguous,
    /// No anchor of [`AnchorSet::TrustLists`] stands for who signed it.
    #[error("the trust list is of an operator that is not trusted")]
    Operator,
    /// The signature is wrong.
    #[error("the signature of the trust list is wrong")]
    Signature,
    /// Issued in the future.
    #[error("the trust list is not yet valid")]
    NotYetValid,
    /// Past its end.
    #[error("the trust list has expired")]
    Expired,
}

/// A trust list whose operator's signature was right and trusted when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustList {
    claims: Claims,
    /// The thumbprint of the key that signed it.
    signed_by: Option<String>,
}

impl TrustList {
    /// Reads a list and checks who signed it, under the anchors of [`AnchorSet::TrustLists`], its signature and its dates.
    /// `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`TrustListError`]; size is looked at before anything is decoded.
    pub fn open(compact: &str, policy: &TrustPolicy, now: i64) -> Result<Self, TrustListError> {
        let compact = compact.trim();
        if compact.len() > LIMITS.max_bytes {
            return Err(TrustListError::TooLarge);
        }
        let jws = Jws::parse(compact, &LIMITS).map_err(|_| TrustListError::Malformed)?;
        if jws.typ() != Some(TYPE) {
            return Err(TrustListError::Type);
        }
        let key = operator(&jws, policy, now)?;
        jws.verify(&key).map_err(|_| TrustListError::Signature)?;
        if jws.payload().len() > PAYLOAD.max_bytes {
            return Err(TrustListError::TooLarge);
        }
        let payload = parse_json(jws.payload(), &PAYLOAD).map_err(|_| TrustListError::Malformed)?;
        let claims = Claims::read(payload)?;
        if claims.issued_at > now.saturating_add(SKEW) {
            return Err(TrustListError::NotYetValid);
        }
        let signed_by = Some(key.thumbprint());
        let list = Self { claims, signed_by };
        if list.has_expired(now) {
            return Err(TrustListError::Expired);
        }
        Ok(list)
    }

    /// Takes back what [`TrustList::kept`] and [`TrustList::signed_by`] said of a list that was opened before. Its dates are
    /// not looked at.
    ///
    /// # Errors
    /// [`TrustListError::Malformed`], and as the reading of claims in [`TrustList::open`].
    pub fn restore(kept: Value, signed_by: Option<String>) -> Result<Self, TrustListError> {
        Claims::read(kept).map(|claims| Self { claims, signed_by })
    }

    /// The list's claims, to be kept where nobody can change them.
    #[must_use]
    pub fn kept(&self) -> Value {
        self.claims.to_json()
    }

    /// The thumbprint (RFC 7638) of the key that signed it, where that is known.
    #[must_use]
    pub fn signed_by(&self) -> Option<&str> {
        self.signed_by.as_deref()
    }

    /// The operator's identifier, as the list says it.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.claims.operator
    }

    /// Each list of an operator has a higher one than the list before.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.claims.sequence
    }

    /// When it was issued, seconds since 1970.
    #[must_use]
    pub const fn issued_at(&self) -> i64 {
        self.claims.issued_at
    }

    /// Until when it counts, seconds since 1970: what it says, or seven days after it was issued, whichever comes first.
    #[must_use]
    pub fn expires_at(&self) -> i64 {
        let longest = self.claims.issued_at.saturating_add(LONGEST);
        self.claims.expires_at.min(longest)
    }

    /// Whether it no longer counts for anything new.
    #[must_use]
    pub fn has_expired(&self, now: i64) -> bool {
        self.expires_at() <= now
    }

    /// Whether it may take the place of `held`: the same operator's next list. The same list again may, too, and changes
    /// nothing.
    #[must_use]
    pub fn follows(&self, held: &Self) -> bool {
        self.operator() == held.operator()
            && (self.sequence() > held.sequence() || self.claims == held.claims)
    }

    /// The organisations on it, in its order.
    #[must_use]
    pub fn organisations(&self) -> &[Organisation] {
        &self.claims.organisations
    }

    /// The organisation to which one of the identifiers that a party proved belongs.
    #[must_use]
    pub fn organisation(&self, party: &Party<'_>) -> Option<&Organisation> {
        self.claims.organisations.iter().find(|one| one.is(party))
    }

    /// Whether any organisation on it is a verifier: only then does it say who is none.
    #[must_use]
    pub fn names_verifiers(&self) -> bool {
        self.organisations().iter().any(|one| one.verifier.is_some())
    }

    /// The organisation that asks under this client identifier, with its prefix (OpenID4VP 1.0 §5.9). That the sender of a
    /// request is that client is for the caller to have checked.
    #[must_use]
    pub fn verifier(&self, client_id: &str) -> Option<(&Organisation, &Verifier)> {
        let client = verifier::client(client_id)?;
        let entries = self.organisations().iter();
        let mut entries = entries.filter_map(|one| Some((one, one.verifier.as_ref()?)));
        entries.find(|(_, verifier)| verifier.clients().any(|own| own == client))
    }

    /// Every organisation that the owner of a verified chain is, by the certificate's hash or by one of its names: the URIs to
    /// the letter, the DNS names by host, whatever path an identifier has. Those known by the hash come first.
    #[must_use]
    pub fn certified(&self, chain: &VerifiedChain) -> Vec<&Organisation> {
        let leaf = Party::Certificate {
            sha256: &chain.leaf_sha256,
        };
        let (mut found, others): (Vec<_>, Vec<_>) =
            self.organisations().iter().partition(|one| one.is(&leaf));
        found.extend(others.into_iter().filter(|one| one.is_named_by(chain)));
        found
    }
}

/// The key of who signed the list, if an anchor stands for it: by the chain in `x5c`, or the DID in `kid`.
pub(crate) fn operator(jws: &Jws, policy: &TrustPolicy, now: i64) -> Result<PublicKey, TrustListError> {
    let certificates = x5c(jws.header(), MAX_CERTIFICATES).map_err(|_| TrustListError::Malformed)?;
    if let Some(certificates) = certificates {
        let chain = CertificateChain::parse(&certificates).map_err(|_| TrustListError::Malformed)?;
        let verified = chain.verify(&policy.certificates(AnchorSet::TrustLists), now);
        return verified
            .map(|chain| chain.key)
            .map_err(|_| TrustListError::Operator);
    }
    let kid = jws.header().get("kid").and_then(Value::as_str);
    let kid = kid.ok_or(TrustListError::Operator)?;
    let did = kid.split('#').next().unwrap_or_default();
    if policy.decide_did(AnchorSet::TrustLists, did) != TrustDecision::Trusted {
        return Err(TrustListError::Operator);
    }
    resolve_did(did, Some(kid)).map_err(|_| TrustListError::Operator)
}
