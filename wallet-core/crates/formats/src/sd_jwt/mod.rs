//! SD-JWT (RFC 9901): an issuer-signed JWT and its disclosures, whatever the JWT is about.

mod conform;
mod disclosure;
mod hash;
mod process;
mod select;
mod tree;

use serde_json::{Map, Value};
use wallet_crypto::{JsonError, JsonLimits, Jws, JwsLimits, SignatureAlgorithm, parse_json_object};

pub(crate) use self::hash::HashAlgorithm;
pub use self::select::Selection;
use self::tree::{DisclosureId, Tree};
use crate::error::SdJwtError;
use crate::limits::{MAX_COMPACT_BYTES, MAX_DEPTH, MAX_DISCLOSURES};

/// An SD-JWT as an issuer sends it, processed; its signature is not verified yet.
pub(crate) struct SdJwt {
    compact: String,
    jws: Jws,
    algorithm: SignatureAlgorithm,
    hash: HashAlgorithm,
    /// The digests of the disclosures, in the order of the compact serialization.
    digests: Vec<String>,
    parents: Vec<Option<DisclosureId>>,
    tree: Tree,
    claims: Value,
}

impl SdJwt {
    /// Reads the compact serialization (RFC 9901 section 4) and processes it (section 7.1 but steps 2 and 6).
    pub(crate) fn parse(compact: &str) -> Result<Self, SdJwtError> {
        let (jwt, encoded) = split(compact)?;
        let (jws, algorithm) = parse_jws(jwt)?;
        let mut payload = parse_payload(&jws)?;
        let hash = match payload.remove(HashAlgorithm::CLAIM) {
            None => Some(HashAlgorithm::Sha256),
            Some(name) => name.as_str().and_then(HashAlgorithm::from_name),
        }
        .ok_or(SdJwtError::HashAlgorithm)?;
        let digests: Vec<String> = encoded.iter().map(|disclosure| hash.digest(disclosure)).collect();
        let disclosures = encoded
            .iter()
            .map(|disclosure| disclosure::Disclosure::parse(disclosure));
        let processed = process::process(payload, disclosures.collect::<Result<_, _>>()?, &digests)?;
        Ok(Self {
            compact: compact.to_owned(),
            jws,
            algorithm,
            hash,
            digests,
            parents: processed.parents,
            tree: processed.tree,
            claims: processed.claims,
        })
    }

    /// The text that was parsed.
    pub(crate) fn compact(&self) -> &str {
        &self.compact
    }

    /// The issuer-signed JWT.
    pub(crate) fn jws(&self) -> &Jws {
        &self.jws
    }

    /// The algorithm of its signature.
    pub(crate) fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The hash algorithm of its digests.
    pub(crate) fn hash(&self) -> HashAlgorithm {
        self.hash
    }

    /// The processed payload: an object.
    pub(crate) fn claims(&self) -> &Value {
        &self.claims
    }

    /// Whether the top-level claim of this name, or anything in it, comes from a disclosure.
    pub(crate) fn is_disclosed(&self, name: &str) -> bool {
        let claim = self.tree.member(Tree::ROOT, name);
        let beneath = claim.map(|id| self.tree.subtree(id));
        beneath.is_some_and(|nodes| nodes.iter().any(|node| node.disclosure.is_some()))
    }
}

/// The issuer-signed JWT and the disclosures.
fn split(compact: &str) -> Result<(&str, Vec<&str>), SdJwtError> {
    if compact.len() > MAX_COMPACT_BYTES {
        return Err(SdJwtError::TooLarge);
    }
    // One tilde ends the JWT, each further one a disclosure.
    let tildes = compact.bytes().filter(|byte| *byte == b'~').count();
    if tildes > MAX_DISCLOSURES + 1 {
        return Err(SdJwtError::TooManyDisclosures);
    }
    let (rest, last) = compact.rsplit_once('~').ok_or(SdJwtError::Malformed)?;
    if !last.is_empty() {
        return Err(SdJwtError::KeyBindingJwt);
    }
    let mut parts = rest.split('~');
    let jwt = parts.next().unwrap_or_default();
    let disclosures: Vec<&str> = parts.collect();
    if jwt.is_empty() || disclosures.iter().any(|disclosure| disclosure.is_empty()) {
        return Err(SdJwtError::Malformed);
    }
    Ok((jwt, disclosures))
}

fn parse_jws(jwt: &str) -> Result<(Jws, SignatureAlgorithm), SdJwtError> {
    let limits = JwsLimits {
        max_bytes: MAX_COMPACT_BYTES,
        ..JwsLimits::DEFAULT
    };
    let jws = Jws::parse(jwt, &limits).map_err(SdJwtError::Jws)?;
    // `none`, an unknown algorithm or `crit` is a reason to look no further (section 7.1 step 2.a).
    let algorithm = jws.algorithm().map_err(SdJwtError::Jws)?;
    Ok((jws, algorithm))
}

fn parse_payload(jws: &Jws) -> Result<Map<String, Value>, SdJwtError> {
    // Digests may stand one level below the deepest claims.
    let limits = JsonLimits {
        max_bytes: MAX_COMPACT_BYTES,
        max_depth: MAX_DEPTH + 1,
    };
    parse_json_object(jws.payload(), &limits).map_err(|error| {
        if error == JsonError::TooDeep {
            SdJwtError::TooDeep
        } else {
            SdJwtError::Payload(error)
        }
    })
}
