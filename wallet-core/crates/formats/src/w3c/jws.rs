//! The JWS around a W3C credential, and the limits of what is in it.

use serde_json::{Map, Value};
use wallet_crypto::{JsonError, JsonLimits, Jws, JwsLimits, SignatureAlgorithm, parse_json_object};

use super::error::W3cError;
use crate::limits::{MAX_CLAIM_NAME_BYTES, MAX_CLAIMS, MAX_COMPACT_BYTES, MAX_DEPTH};
use crate::path::{ClaimPath, PathStep};

/// Reads the compact JWS and its header's algorithm. `none`, an unknown algorithm or `crit` is a reason to look no
/// further (VC-JOSE-COSE, "JWT Format and Requirements").
pub(super) fn parse(compact: &str) -> Result<(Jws, SignatureAlgorithm), W3cError> {
    if compact.len() > MAX_COMPACT_BYTES {
        return Err(W3cError::TooLarge);
    }
    let limits = JwsLimits {
        max_bytes: MAX_COMPACT_BYTES,
        ..JwsLimits::DEFAULT
    };
    let jws = Jws::parse(compact, &limits).map_err(W3cError::Jws)?;
    let algorithm = jws.algorithm().map_err(W3cError::Jws)?;
    Ok((jws, algorithm))
}

/// The claims set. `around` is how many objects stand around the credential in it.
pub(super) fn payload(jws: &Jws, around: usize) -> Result<Map<String, Value>, W3cError> {
    let limits = JsonLimits {
        max_bytes: MAX_COMPACT_BYTES,
        max_depth: MAX_DEPTH + around,
    };
    parse_json_object(jws.payload(), &limits).map_err(|error| {
        if error == JsonError::TooDeep {
            W3cError::TooDeep
        } else {
            W3cError::Payload(error)
        }
    })
}

/// Whether a `typ` is that media type: case does not count, nor does `application/` (RFC 7515 section 4.1.9).
pub(super) fn is_typed(jws: &Jws, media_type: &str) -> bool {
    jws.typ().is_some_and(|typ| {
        let short = match typ.split_at_checked("application/".len()) {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => rest,
            Some(_) | None => typ,
        };
        short.eq_ignore_ascii_case(media_type)
    })
}

/// The paths of all leaves, sorted: scalars, empty objects and empty arrays.
///
/// What is deeper than the limit, or more, is refused.
pub(super) fn leaves(claims: &Map<String, Value>) -> Result<Vec<ClaimPath>, W3cError> {
    let mut found = Leaves::default();
    found.members(claims)?;
    found.paths.sort_unstable();
    Ok(found.paths)
}

#[derive(Default)]
struct Leaves {
    at: Vec<PathStep>,
    count: usize,
    paths: Vec<ClaimPath>,
}

impl Leaves {
    fn members(&mut self, members: &Map<String, Value>) -> Result<(), W3cError> {
        for (name, value) in members {
            if name.len() > MAX_CLAIM_NAME_BYTES {
                return Err(W3cError::TooManyClaims);
            }
            self.claim(PathStep::Key(name.clone()), value)?;
        }
        Ok(())
    }

    fn claim(&mut self, step: PathStep, value: &Value) -> Result<(), W3cError> {
        self.count = self.count.saturating_add(1);
        if self.count > MAX_CLAIMS {
            return Err(W3cError::TooManyClaims);
        }
        self.at.push(step);
        match value {
            Value::Object(_) | Value::Array(_) if self.at.len() >= MAX_DEPTH => {
                return Err(W3cError::TooDeep);
            }
            Value::Object(members) if !members.is_empty() => self.members(members)?,
            Value::Array(elements) if !elements.is_empty() => {
                for (index, element) in elements.iter().enumerate() {
                    self.claim(PathStep::Index(index), element)?;
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => self.paths.push(ClaimPath(self.at.clone())),
        }
        self.at.pop();
        Ok(())
    }
}
