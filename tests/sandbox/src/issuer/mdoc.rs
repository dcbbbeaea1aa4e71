//! The arrival check-in as an mdoc (ISO/IEC 18013-5 section 9.1.2.4).

use coset::cbor::Value;
use coset::iana::EllipticCurve;
use coset::{AsCborValue as _, CoseKeyBuilder, CoseSign1, HeaderBuilder};
use identity_kit::jose::Jwk;

use super::credential::Draft;
use super::session::Spoil;
use super::spoil::filling;
use crate::check_in;
use crate::cose::{X5CHAIN, embedded, encode, map, opened, sign1, x5chain};
use crate::encoding::{base64_decode, base64url, instant, now, random_bytes, sha256};
use crate::state::World;
use crate::trouble::Trouble;

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
    for (name, value) in check_in::elements(draft.order.what.of, person)? {
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
    if let Some(flag) = value.as_bool() {
        return Ok(flag.into());
    }
    let text = value
        .as_str()
        .ok_or_else(|| Trouble("an element of a kind that is not known".to_owned()))?;
    match text.strip_prefix("data:image/jpeg;base64,") {
        Some(image) => Ok(Value::Bytes(base64_decode(image)?)),
        None if is_date(text) => Ok(Value::Tag(FULL_DATE, Box::new(text.into()))),
        None => Ok(text.into()),
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
    let expires = draft
        .expires
        .ok_or_else(|| Trouble("an mdoc without an end".to_owned()))?;
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

fn break_signature(auth: &mut CoseSign1) {
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
