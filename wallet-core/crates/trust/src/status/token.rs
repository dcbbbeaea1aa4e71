//! Status List Token in JWT format.

use serde_json::{Map, Value};
use wallet_crypto::base64url_decode;

use super::list::{Content, StatusList};
use super::signed::When;
use super::{MAX_COMPRESSED_BYTES, StatusError, date, inflate};

/// `iss`, where it is there.
pub(super) fn issuer(claims: &Map<String, Value>) -> Result<Option<String>, StatusError> {
    match claims.get("iss") {
        None => Ok(None),
        Some(Value::String(iss)) => Ok(Some(iss.clone())),
        Some(_) => Err(StatusError::Claim),
    }
}

/// The list of a token whose signature is right ("Validation Rules", steps 3 to 5).
pub(super) fn read(claims: &Map<String, Value>, uri: &str, when: When) -> Result<StatusList, StatusError> {
    let subject = claims
        .get("sub")
        .and_then(Value::as_str)
        .ok_or(StatusError::Claim)?;
    if subject != uri {
        return Err(StatusError::Subject);
    }
    let issued_at = date::numeric(claims, "iat")?.ok_or(StatusError::Claim)?;
    let expires_at = date::numeric(claims, "exp")?;
    when.check(Some(issued_at), expires_at)?;
    when.check(date::numeric(claims, "nbf")?, None)?;
    let list = claims.get("status_list").and_then(Value::as_object);
    let list = list.ok_or(StatusError::Claim)?;
    let bits = list
        .get("bits")
        .and_then(Value::as_u64)
        .and_then(|bits| u8::try_from(bits).ok());
    let bits = bits
        .filter(|bits| matches!(bits, 1 | 2 | 4 | 8))
        .ok_or(StatusError::Claim)?;
    let lst = list
        .get("lst")
        .and_then(Value::as_str)
        .ok_or(StatusError::Claim)?;
    Ok(StatusList {
        content: Content::Token {
            bits,
            bytes: inflate::zlib(&decode(lst)?)?,
        },
        issued_at: Some(issued_at),
        expires_at,
        ttl: ttl(claims)?,
    })
}

/// Base64url, refused by its length before it is decoded.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, StatusError> {
    const MOST: usize = MAX_COMPRESSED_BYTES.div_ceil(3) * 4;
    if text.len() > MOST {
        return Err(StatusError::TooLarge);
    }
    base64url_decode(text).map_err(|_| StatusError::Encoding)
}

/// "The value of the claim MUST be a positive number." A fraction is rounded down.
fn ttl(claims: &Map<String, Value>) -> Result<Option<u32>, StatusError> {
    match claims.get("ttl") {
        None => Ok(None),
        Some(value) if value.as_f64().is_some_and(|ttl| ttl > 0.0) => {
            let seconds = date::numeric(claims, "ttl").unwrap_or(None).unwrap_or(i64::MAX);
            Ok(Some(u32::try_from(seconds).unwrap_or(u32::MAX)))
        }
        Some(_) => Err(StatusError::Claim),
    }
}
