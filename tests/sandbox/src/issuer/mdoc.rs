//! Credentials as mdocs (ISO/IEC 18013-5 section 9.1.2.4). The identifier of the type is the name space of its elements, too.

use coset::cbor::Value;
use coset::iana::EllipticCurve;
use coset::{AsCborValue as _, CoseKeyBuilder, CoseSign1, HeaderBuilder};
use identity_kit::jose::Jwk;

use super::content;
use super::credential::Draft;
use super::session::Spoil;
use super::spoil::filling;
use crate::check_in;
use crate::cose::{X5CHAIN, embedded, encode, map, opened, sign1, x5chain};
use crate::encoding::{base64_decode, base64url, instant, now, random_bytes, sha256};
use crate::state::World;
use crate::trouble::Trouble;

/// How long one is valid of a type without an end, in seconds.
const LIFE: i64 = 5 * 365 * 86_400;
/// A date, `YYYY-MM-DD` (RFC 8943).
const FULL_DATE: u64 = 1004;
/// A date and time (RFC 8949 section 3.4.1).
const DATE_TIME: u64 = 0;

/// Issues a draft as an mdoc: `IssuerSigned` in base64url (OpenID4VCI 1.0 appendix A.2.4).
///
/// # Errors
///
/// [`Trouble`] when it cannot be built or signed.
pub async fn issue(world: &World, draft: &Draft<'_>) -> Result<String, Trouble> {
    let namespace = &draft.order.what.of.vct;
    let mut items = items(world, draft)?;
    let object = security_object(draft, &items)?;
    let unprotected = HeaderBuilder::new().value(X5CHAIN, x5chain(draft.chain)).build();
    let payload = encode(&embedded(&object)?)?;
    let mut auth = sign1(&draft.signer, HeaderBuilder::new(), unprotected, payload).await?;
    match draft.order.spoil {
        Some(Spoil::Signature) => break_signature(&mut auth),
        Some(Spoil::Tampered) => tamper(&mut items)?,
        _ => {}
    }
    let issuer_signed = map(vec![
        ("nameSpaces", map(vec![(namespace.as_str(), Value::Array(items))])),
        (
            "issuerAuth",
            auth.to_cbor_value().map_err(Trouble::during("mdoc"))?,
        ),
    ]);
    Ok(base64url(&encode(&issuer_signed)?))
}

/// Each element as `IssuerSignedItemBytes`.
fn items(world: &World, draft: &Draft<'_>) -> Result<Vec<Value>, Trouble> {
    let mut items = Vec::new();
    let person = world.catalogue.people.get(draft.order.person);
    let person = person.ok_or_else(|| Trouble(format!("no person {}", draft.order.person)))?;
    let said = if draft.order.what.of.slug == check_in::SLUG {
        check_in::elements(draft.order.what.of, person)?
    } else {
        let claims = content::claims(world, draft.order, draft.organisation)?;
        claims.into_iter().collect()
    };
    for (name, value) in said {
        items.push(item(items.len(), &name, element(&value)?)?);
    }
    if draft.order.spoil == Some(Spoil::Oversized) {
        items.push(item(items.len(), "filling", filling().into())?);
    }
    Ok(items)
}

fn item(id: usize, name: &str, value: Value) -> Result<Value, Trouble> {
    embedded(&map(vec![
        ("digestID", (id as u64).into()),
        ("random", Value::Bytes(random_bytes::<32>()?.to_vec())),
        ("elementIdentifier", name.into()),
        ("elementValue", value),
    ]))
}

/// What an element is in CBOR: pictures are bytes, dates have their tag.
fn element(value: &serde_json::Value) -> Result<Value, Trouble> {
    use serde_json::Value as Json;
    match value {
        Json::Null => Ok(Value::Null),
        Json::Bool(flag) => Ok((*flag).into()),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(whole.into()),
            (None, Some(float)) => Ok(float.into()),
            (None, None) => Err(Trouble("a number of a kind that is not known".to_owned())),
        },
        Json::Array(values) => {
            let values = values.iter().map(element);
            Ok(Value::Array(values.collect::<Result<_, Trouble>>()?))
        }
        Json::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| Ok((name.as_str().into(), element(value)?)));
            Ok(Value::Map(members.collect::<Result<_, Trouble>>()?))
        }
        Json::String(text) => match text.strip_prefix("data:image/jpeg;base64,") {
            Some(image) => Ok(Value::Bytes(base64_decode(image)?)),
            None if is_date(text) => Ok(Value::Tag(FULL_DATE, Box::new(text.as_str().into()))),
            None => Ok(text.as_str().into()),
        },
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 4 | 7) {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        })
}

/// `MobileSecurityObject`.
fn security_object(draft: &Draft<'_>, items: &[Value]) -> Result<Value, Trouble> {
    let of = draft.order.what.of;
    let mut digests = Vec::new();
    for (id, item) in items.iter().enumerate() {
        digests.push(((id as u64).into(), Value::Bytes(sha256(&encode(item)?))));
    }
    let date = |seconds| Ok::<_, Trouble>(Value::Tag(DATE_TIME, Box::new(instant(seconds)?.into())));
    // An mdoc has to end, whatever its type.
    let expires = draft.expires.unwrap_or(draft.not_before + LIFE);
    let device_key = match &draft.holder {
        Some(holder) => map(vec![("deviceKey", cose_key(&holder.key)?)]),
        None => map(Vec::new()),
    };
    let doc_type = match draft.order.spoil {
        Some(Spoil::WrongType) => "uk.example.staffpassport.something-else.1",
        _ => &of.vct,
    };
    let mut object = vec![
        ("version", "1.0".into()),
        ("digestAlgorithm", "SHA-256".into()),
        ("valueDigests", map(vec![(of.vct.as_str(), Value::Map(digests))])),
        ("deviceKeyInfo", device_key),
        ("docType", doc_type.into()),
        (
            "validityInfo",
            map(vec![
                ("signed", date(draft.not_before.min(now()))?),
                ("validFrom", date(draft.not_before)?),
                ("validUntil", date(expires)?),
            ]),
        ),
    ];
    if let Some(place) = &draft.place {
        object.push(("status", place.cbor_reference()));
    }
    Ok(map(object))
}

/// An `EC2` key of P-256 (RFC 9053 section 7.1.1).
fn cose_key(key: &Jwk) -> Result<Value, Trouble> {
    let point = key.p256_public_bytes().map_err(Trouble::during("device key"))?;
    let (x, y) = (point.get(1..33), point.get(33..65));
    let (Some(x), Some(y)) = (x, y) else {
        return Err(Trouble("device key".to_owned()));
    };
    let key = CoseKeyBuilder::new_ec2_pub_key(EllipticCurve::P_256, x.to_vec(), y.to_vec());
    key.build().to_cbor_value().map_err(Trouble::during("device key"))
}

/// Changes one bit of a signature.
pub(super) fn break_signature(auth: &mut CoseSign1) {
    if let Some(byte) = auth.signature.last_mut() {
        *byte ^= 1;
    }
}

/// Gives an element another value beneath the signature.
fn tamper(items: &mut [Value]) -> Result<(), Trouble> {
    let Some(first) = items.first_mut() else {
        return Ok(());
    };
    let Some(Value::Map(mut members)) = opened(first) else {
        return Err(Trouble("an item that is no map".to_owned()));
    };
    for (name, value) in &mut members {
        if name.as_text() == Some("elementValue") {
            *value = "Somebody else".into();
        }
    }
    *first = embedded(&Value::Map(members))?;
    Ok(())
}
