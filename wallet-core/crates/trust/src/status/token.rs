//! Status List Token: in JWT format, and what both formats have in common.

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

/// The claims of a token in either form.
#[derive(Default)]
pub(super) struct TokenClaims {
    pub(super) sub: Option<String>,
    pub(super) iat: Option<i64>,
    pub(super) exp: Option<i64>,
    pub(super) nbf: Option<i64>,
    pub(super) ttl: Option<u32>,
    pub(super) bits: Option<u64>,
    /// The compressed byte array.
    pub(super) lst: Option<Vec<u8>>,
}

/// The claims of a JWT.
pub(super) fn claims(claims: &Map<String, Value>) -> Result<TokenClaims, StatusError> {
    let list = claims.get("status_list").and_then(Value::as_object);
    let list = list.ok_or(StatusError::Claim)?;
    let lst = list.get("lst").and_then(Value::as_str);
    Ok(TokenClaims {
        sub: claims.get("sub").and_then(Value::as_str).map(str::to_owned),
        iat: date::numeric(claims, "iat")?,
        exp: date::numeric(claims, "exp")?,
        nbf: date::numeric(claims, "nbf")?,
        ttl: ttl(claims)?,
        bits: list.get("bits").and_then(Value::as_u64),
        lst: lst.map(decode).transpose()?,
    })
}

/// The list of a token whose signature is right ("Validation Rules", steps 3 to 5).
pub(super) fn read(claims: TokenClaims, uri: &str, when: When) -> Result<StatusList, StatusError> {
    if claims.sub.ok_or(StatusError::Claim)? != uri {
        return Err(StatusError::Subject);
    }
    let issued_at = claims.iat.ok_or(StatusError::Claim)?;
    when.check(Some(issued_at), claims.exp)?;
    when.check(claims.nbf, None)?;
    let bits = claims.bits.and_then(|bits| u8::try_from(bits).ok());
    let bits = bits
        .filter(|bits| matches!(bits, 1 | 2 | 4 | 8))
        .ok_or(StatusError::Claim)?;
    Ok(StatusList {
        content: Content::Token {
            bits,
            bytes: inflate::zlib(&claims.lst.ok_or(StatusError::Claim)?)?,
        },
        issued_at: Some(issued_at),
        expires_at: claims.exp,
        ttl: claims.ttl,
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
