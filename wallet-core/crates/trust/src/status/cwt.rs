//! Status List Token in CWT format.

use minicbor::Decoder;
use minicbor::data::Type;
use wallet_crypto::CoseSign1;

use super::signed::ListSigner;
use super::token::TokenClaims;
use super::{MAX_CERTIFICATES, MAX_CWT_CLAIMS, StatusError};

/// Claim keys (RFC 8392 §3.1; Token Status List, "Status List Token in CWT Format").
const ISS: i64 = 1;
const SUB: i64 = 2;
const EXP: i64 = 4;
const NBF: i64 = 5;
const IAT: i64 = 6;
const STATUS_LIST: i64 = 65_533;
const TTL: i64 = 65_534;

/// The claims of a CWT, its issuer first.
pub(super) fn claims(cose: &CoseSign1) -> Result<(Option<String>, TokenClaims), StatusError> {
    let mut decoder = Decoder::new(cose.payload());
    let read = read(&mut decoder)?;
    if decoder.position() != cose.payload().len() {
        return Err(StatusError::Claim);
    }
    Ok(read)
}

/// By whose key it claims to be signed: as of a JWT. A `kid` that is no text names no key here.
pub(super) fn signer(cose: &CoseSign1, iss: Option<String>) -> Result<ListSigner, StatusError> {
    if let Some(chain) = cose.x5chain() {
        if chain.len() > MAX_CERTIFICATES {
            return Err(StatusError::TooLarge);
        }
        let chain = chain.to_vec();
        return Ok(ListSigner::X5c { chain, iss });
    }
    let kid = cose.kid().and_then(|kid| std::str::from_utf8(kid).ok());
    Ok(ListSigner::of(iss, kid.map(str::to_owned)))
}

fn read(decoder: &mut Decoder<'_>) -> Result<(Option<String>, TokenClaims), StatusError> {
    let mut iss = None;
    let mut claims = TokenClaims::default();
    for _ in 0..length(decoder)? {
        if text_key(decoder)? {
            decoder.skip().map_err(malformed)?;
            continue;
        }
        match decoder.i64().map_err(malformed)? {
            ISS => once(&mut iss, text(decoder)?)?,
            SUB => once(&mut claims.sub, text(decoder)?)?,
            EXP => once(&mut claims.exp, date(decoder)?)?,
            NBF => once(&mut claims.nbf, date(decoder)?)?,
            IAT => once(&mut claims.iat, date(decoder)?)?,
            TTL => once(&mut claims.ttl, ttl(decoder)?)?,
            STATUS_LIST => status_list(decoder, &mut claims)?,
            _ => decoder.skip().map_err(malformed)?,
        }
    }
    Ok((iss, claims))
}

/// "Status List in CBOR Format".
fn status_list(decoder: &mut Decoder<'_>, claims: &mut TokenClaims) -> Result<(), StatusError> {
    for _ in 0..length(decoder)? {
        match decoder.str().map_err(malformed)? {
            "bits" => once(&mut claims.bits, decoder.u64().map_err(malformed)?)?,
            "lst" => once(&mut claims.lst, decoder.bytes().map_err(malformed)?.to_vec())?,
            _ => decoder.skip().map_err(malformed)?,
        }
    }
    Ok(())
}

/// The length of a map, which must be definite.
fn length(decoder: &mut Decoder<'_>) -> Result<u64, StatusError> {
    let length = decoder.map().map_err(malformed)?.ok_or(StatusError::Claim)?;
    if length > MAX_CWT_CLAIMS {
        return Err(StatusError::TooLarge);
    }
    Ok(length)
}

/// Whether the next key is a text; it is read then. No such claim is known.
fn text_key(decoder: &mut Decoder<'_>) -> Result<bool, StatusError> {
    let is_text = decoder.datatype().map_err(malformed)? == Type::String;
    if is_text {
        decoder.str().map_err(malformed)?;
    }
    Ok(is_text)
}

fn text(decoder: &mut Decoder<'_>) -> Result<String, StatusError> {
    decoder.str().map(str::to_owned).map_err(malformed)
}

/// A NumericDate (RFC 8392 §2): a number without a tag. One with a fraction is not read.
fn date(decoder: &mut Decoder<'_>) -> Result<i64, StatusError> {
    decoder.i64().map_err(malformed)
}

/// "Unsigned integer (major type 0) … MUST be a positive number."
fn ttl(decoder: &mut Decoder<'_>) -> Result<u32, StatusError> {
    match decoder.u64().map_err(malformed)? {
        0 => Err(StatusError::Claim),
        seconds => Ok(u32::try_from(seconds).unwrap_or(u32::MAX)),
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), StatusError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(StatusError::Claim),
    }
}

fn malformed(_: minicbor::decode::Error) -> StatusError {
    StatusError::Claim
}
