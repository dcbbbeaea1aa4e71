//! Checking a presentation of an mdoc (OpenID4VP 1.0 appendix B.2, ISO/IEC 18013-5 section 9).

use coset::cbor::Value as Cbor;
use coset::{AsCborValue as _, CoseKey, CoseSign1, Label};
use identity_kit::jose::Jwk;
use serde_json::{Map, Value, json};

use super::dcql::CredentialQuery;
use super::issuer_key;
use super::session::{Presented, RequestSession, ResponseMode};
use crate::cose::{chain_of, decode, embedded, encode, member, opened, verify1};
use crate::encoding::{base64, base64url, base64url_decode, now, sha256};
use crate::state::World;

/// How far a clock may be off, in seconds.
const CLOCK_LEEWAY: i64 = 60;

/// Checks a presentation that answers `query`.
///
/// # Errors
///
/// What is wrong with it.
pub fn presentation(
    world: &World,
    session: &RequestSession,
    query: &CredentialQuery,
    text: &str,
) -> Result<Presented, String> {
    let bytes = base64url_decode(text).map_err(|_| "the device response is not base64url")?;
    let response = decode(&bytes).map_err(|_| "the device response is not CBOR")?;
    if member(&response, "version") != Some(&"1.0".into()) || member(&response, "status") != Some(&0.into()) {
        return Err("the device response has another version or status".to_owned());
    }
    let documents = member(&response, "documents").and_then(Cbor::as_array);
    let Some([document]) = documents.map(Vec::as_slice) else {
        return Err("there is not just one document".to_owned());
    };
    let issuer_signed = part(document, "issuerSigned")?;
    let auth = signed(part(issuer_signed, "issuerAuth")?, "the issuer's signature")?;
    let chain = chain_of(&auth).ok_or("x5chain is missing")?;
    let signer = issuer_key::by_chain(world, &chain, None)?;
    verify1(&auth, None, &signer.key).map_err(|why| format!("the issuer's signature: {why}"))?;
    let payload = auth.payload.as_deref().unwrap_or_default();
    let object = decode(payload).ok().and_then(|item| opened(&item));
    let object = object.ok_or("the mobile security object does not open")?;
    dates(part(&object, "validityInfo")?)?;
    let doc_type = part(document, "docType")?;
    if part(&object, "docType")? != doc_type {
        return Err("docType is another than the issuer signed".to_owned());
    }
    let doc_type_text = doc_type.as_text().ok_or("docType is not a text")?;
    if query.meta.doctype_value.as_deref() != Some(doc_type_text) {
        return Err("docType is not the one asked for".to_owned());
    }
    device(session, document, &object, doc_type)?;
    let claims = elements(issuer_signed, &object)?;
    query.answered_by(&claims)?;
    Ok(Presented {
        query: query.id.clone(),
        vct: doc_type_text.to_owned(),
        issuer: signer.issuer,
        status: member(&object, "status").map(json_of),
        disclosed_paths: paths(&claims),
        claims,
    })
}

fn part<'v>(value: &'v Cbor, name: &str) -> Result<&'v Cbor, String> {
    member(value, name).ok_or_else(|| format!("{name} is missing"))
}

fn signed(value: &Cbor, what: &str) -> Result<CoseSign1, String> {
    CoseSign1::from_cbor_value(value.clone()).map_err(|_| format!("{what} is not a COSE_Sign1"))
}

fn dates(validity: &Cbor) -> Result<(), String> {
    let instant = |name: &str| {
        let Some(Cbor::Tag(0, text)) = member(validity, name) else {
            return Err(format!("{name} is not a date"));
        };
        let format = &time::format_description::well_known::Rfc3339;
        let instant = time::OffsetDateTime::parse(text.as_text().unwrap_or_default(), format);
        instant
            .map(time::OffsetDateTime::unix_timestamp)
            .map_err(|_| format!("{name} is not a date"))
    };
    if instant("validUntil")? + CLOCK_LEEWAY <= now() {
        return Err("the credential has ended".to_owned());
    }
    if instant("validFrom")? - CLOCK_LEEWAY > now() {
        return Err("the credential is not valid yet".to_owned());
    }
    Ok(())
}

/// The device's signature over this transaction (ISO/IEC 18013-5 section 9.1.3.4), by which it says nothing of its own.
fn device(session: &RequestSession, document: &Cbor, object: &Cbor, doc_type: &Cbor) -> Result<(), String> {
    let device_signed = part(document, "deviceSigned")?;
    let own = part(device_signed, "nameSpaces")?;
    if opened(own) != Some(Cbor::Map(Vec::new())) {
        return Err("the device says something of its own".to_owned());
    }
    let signature = part(part(device_signed, "deviceAuth")?, "deviceSignature")?;
    let signature = signed(signature, "the device's signature")?;
    let authentication = Cbor::Array(vec![
        "DeviceAuthentication".into(),
        transcript(session)?,
        doc_type.clone(),
        own.clone(),
    ]);
    let message = embedded(&authentication).and_then(|item| encode(&item));
    let message = message.map_err(|trouble| trouble.0)?;
    let key = device_key(part(part(object, "deviceKeyInfo")?, "deviceKey")?)?;
    verify1(&signature, Some(&message), &key).map_err(|why| format!("the device's signature: {why}"))
}

/// The session transcript of a redirect-based exchange (OpenID4VP 1.0 appendix B.2.6.1).
fn transcript(session: &RequestSession) -> Result<Cbor, String> {
    let thumbprint = match session.response_mode {
        ResponseMode::DirectPost => Cbor::Null,
        ResponseMode::DirectPostJwt => {
            let key: Jwk = serde_json::from_value(session.encryption_key.clone())
                .map_err(|_| "the encryption key is none")?;
            let text = key.thumbprint_sha256().map_err(|error| error.to_string())?;
            Cbor::Bytes(base64url_decode(&text).map_err(|trouble| trouble.0)?)
        }
    };
    let info = Cbor::Array(vec![
        session.client_id.as_str().into(),
        session.nonce.as_str().into(),
        thumbprint,
        session.response_uri.as_str().into(),
    ]);
    let hash = sha256(&encode(&info).map_err(|trouble| trouble.0)?);
    let handover = Cbor::Array(vec!["OpenID4VPHandover".into(), Cbor::Bytes(hash)]);
    Ok(Cbor::Array(vec![Cbor::Null, Cbor::Null, handover]))
}

/// The holder's P-256 key.
fn device_key(key: &Cbor) -> Result<Jwk, String> {
    let key = CoseKey::from_cbor_value(key.clone()).map_err(|_| "deviceKey is no COSE_Key")?;
    let coordinate = |label: i64| {
        let mut members = key.params.iter();
        let found = members.find(|(name, _)| *name == Label::Int(label));
        found.and_then(|(_, value)| value.as_bytes().cloned())
    };
    let (Some(x), Some(y)) = (coordinate(-2), coordinate(-3)) else {
        return Err("deviceKey has no point".to_owned());
    };
    Jwk::from_p256_public(&[vec![4], x, y].concat()).map_err(|_| "deviceKey is not of P-256".to_owned())
}

/// The elements by name space, each held against its digest (ISO/IEC 18013-5 section 9.3.1).
fn elements(issuer_signed: &Cbor, object: &Cbor) -> Result<Map<String, Value>, String> {
    let mut claims = Map::new();
    let Some(namespaces) = member(issuer_signed, "nameSpaces").and_then(Cbor::as_map) else {
        return Ok(claims);
    };
    let digests = part(object, "valueDigests")?;
    for (namespace, items) in namespaces {
        let namespace = namespace.as_text().ok_or("a name space without a name")?;
        let digests = part(digests, namespace)?.as_map();
        let mut of_namespace = Map::new();
        for bytes in items.as_array().into_iter().flatten() {
            let item = opened(bytes).ok_or("an element does not open")?;
            let id = part(&item, "digestID")?;
            let mut known = digests.into_iter().flatten();
            let known = known.find(|(key, _)| key == id).map(|(_, digest)| digest);
            let digest = sha256(&encode(bytes).map_err(|trouble| trouble.0)?);
            if known.and_then(Cbor::as_bytes) != Some(&digest) {
                return Err("an element is not the one that was signed".to_owned());
            }
            let name = part(&item, "elementIdentifier")?.as_text();
            let name = name.ok_or("an element without a name")?;
            of_namespace.insert(name.to_owned(), json_of(part(&item, "elementValue")?));
        }
        claims.insert(namespace.to_owned(), Value::Object(of_namespace));
    }
    Ok(claims)
}

fn paths(claims: &Map<String, Value>) -> Vec<Value> {
    let mut paths = Vec::new();
    for (namespace, elements) in claims {
        let names = elements.as_object().into_iter().flat_map(Map::keys);
        paths.extend(names.map(|name| json!([namespace, name])));
    }
    paths
}

/// What is shown of a value: pictures as data URIs, other bytes in base64url.
fn json_of(value: &Cbor) -> Value {
    if let Some(bytes) = value.as_bytes() {
        return if bytes.starts_with(&[0xff, 0xd8]) {
            json!(format!("data:image/jpeg;base64,{}", base64(bytes)))
        } else {
            json!(base64url(bytes))
        };
    }
    if let Some(all) = value.as_array() {
        return all.iter().map(json_of).collect();
    }
    if let Some(members) = value.as_map() {
        let named = members.iter();
        let named = named.filter_map(|(name, value)| Some((name.as_text()?.to_owned(), json_of(value))));
        return Value::Object(named.collect());
    }
    if let Some((_, inner)) = value.as_tag() {
        return json_of(inner);
    }
    let number = value
        .as_integer()
        .and_then(|number| i64::try_from(number).ok())
        .map(Value::from);
    let text = value.as_text().map(Value::from);
    text.or_else(|| value.as_bool().map(Value::from))
        .or(number)
        .unwrap_or_default()
}
