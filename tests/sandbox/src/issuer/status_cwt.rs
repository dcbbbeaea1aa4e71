//! Status List Tokens as CBOR Web Tokens (Token Status List, "Status List Token in CWT Format").

use coset::cbor::Value;
use coset::{CborSerializable as _, HeaderBuilder, TaggedCborSerializable as _};

use super::mdoc::break_signature;
use super::status_list::{BITS, Condition, List};
use crate::cose::{TYP, X5CHAIN, map, sign1, x5chain};
use crate::organisations::KeyMethod;
use crate::trouble::Trouble;

/// The media type, which is its `typ` as well.
pub const MEDIA_TYPE: &str = "application/statuslist+cwt";

/// The Status List Token of a list in CWT format, signed as its method says.
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed, as by a key of the engine of proofs.
pub async fn token(of: &List<'_>) -> Result<Vec<u8>, Trouble> {
    let (issued, expires) = of.life();
    let list = map(vec![
        ("bits", (BITS as u64).into()),
        ("lst", Value::Bytes(of.packed()?)),
    ]);
    // RFC 8392 section 3.1: iss, sub, exp, iat.
    let claims = Value::Map(vec![
        (1.into(), of.issuer()?.into()),
        (2.into(), of.uri("token").into()),
        (4.into(), expires.into()),
        (6.into(), issued.into()),
        (65_533.into(), list),
        (65_534.into(), of.ttl().into()),
    ]);
    let mut protected = HeaderBuilder::new().value(TYP, MEDIA_TYPE.into());
    let mut unprotected = HeaderBuilder::new();
    if of.method() == KeyMethod::X5c {
        unprotected = unprotected.value(X5CHAIN, x5chain(&of.keys.chain));
    } else if let Some(kid) = of.keys.key_reference(of.method(), &[])?.get("kid") {
        let kid = kid.as_str().unwrap_or_default();
        protected = protected.key_id(kid.as_bytes().to_vec());
    }
    let payload = claims.to_vec().map_err(Trouble::during("CWT"))?;
    let key = of.keys.key(of.method())?;
    let mut signed = sign1(key, protected, unprotected.build(), payload).await?;
    if of.condition == Condition::Signature {
        break_signature(&mut signed);
    }
    signed.to_tagged_vec().map_err(Trouble::during("CWT"))
}
