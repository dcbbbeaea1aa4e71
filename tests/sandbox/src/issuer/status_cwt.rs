//! Status List Tokens as CBOR Web Tokens (Token Status List, "Status List Token in CWT Format").

use coset::cbor::Value;
use coset::{CborSerializable as _, HeaderBuilder, TaggedCborSerializable as _};

use super::status::{BITS, LIFE, lists, packed, ttl};
use crate::cose::{TYP, X5CHAIN, map, sign1, x5chain};
use crate::encoding::now;
use crate::organisations::{IssuerKeys, KeyMethod, Organisation};
use crate::state::World;
use crate::trouble::Trouble;

/// The media type, which is its `typ` as well.
pub const MEDIA_TYPE: &str = "application/statuslist+cwt";

/// The Status List Token of an organisation in CWT format, signed as its method says.
///
/// # Errors
///
/// [`Trouble`] when it cannot be signed, as by a key of the engine of proofs.
pub async fn token(
    world: &World,
    of: &Organisation,
    keys: &IssuerKeys,
    method: KeyMethod,
) -> Result<Vec<u8>, Trouble> {
    let issued = now();
    let uri = format!("{}/token", lists(&world.base, of.slug, method));
    let list = map(vec![
        ("bits", (BITS as u64).into()),
        ("lst", Value::Bytes(packed(world, of, method)?)),
    ]);
    // RFC 8392 section 3.1: iss, sub, exp, iat.
    let claims = Value::Map(vec![
        (1.into(), keys.issuer(method)?.into()),
        (2.into(), uri.into()),
        (4.into(), (issued + LIFE).into()),
        (6.into(), issued.into()),
        (65_533.into(), list),
        (65_534.into(), ttl(world, of).into()),
    ]);
    let mut protected = HeaderBuilder::new().value(TYP, MEDIA_TYPE.into());
    let mut unprotected = HeaderBuilder::new();
    if method == KeyMethod::X5c {
        unprotected = unprotected.value(X5CHAIN, x5chain(&keys.chain));
    } else if let Some(kid) = keys.key_reference(method, &[])?.get("kid") {
        let kid = kid.as_str().unwrap_or_default();
        protected = protected.key_id(kid.as_bytes().to_vec());
    }
    let payload = claims.to_vec().map_err(Trouble::during("CWT"))?;
    let signed = sign1(keys.key(method)?, protected, unprotected.build(), payload).await?;
    signed.to_tagged_vec().map_err(Trouble::during("CWT"))
}
