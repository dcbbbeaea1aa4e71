//! Status list credentials: `BitstringStatusListCredential`, and `StatusList2021Credential` before it.

use serde_json::{Map, Value};

use super::list::{Content, StatusList};
use super::reference::{BitstringKind, has_type, messages, size};
use super::signed::When;
use super::token::decode;
use super::{StatusError, date, inflate};

/// The credential within a JWT's claims: they are one themselves (VC-JOSE-COSE), or hold one in `vc` (data model 1.1,
/// "JSON Web Token").
fn document(claims: &Map<String, Value>) -> Result<&Map<String, Value>, StatusError> {
    match claims.get("vc") {
        None => Ok(claims),
        Some(Value::Object(vc)) => Ok(vc),
        Some(_) => Err(StatusError::Claim),
    }
}

/// `iss` and the credential's `issuer`, which must be the same where both are there.
pub(super) fn issuer(claims: &Map<String, Value>) -> Result<Option<String>, StatusError> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(StatusError::Claim);
    let iss = claims.get("iss").map(text).transpose()?;
    let issuer = match document(claims)?.get("issuer") {
        Some(Value::Object(issuer)) => Some(text(issuer.get("id").ok_or(StatusError::Claim)?)?),
        Some(issuer) => Some(text(issuer)?),
        None => None,
    };
    match (iss, issuer) {
        (Some(iss), Some(issuer)) if iss != issuer => Err(StatusError::Claim),
        (Some(name), _) | (None, Some(name)) => Ok(Some(name)),
        (None, None) => Ok(None),
    }
}

/// The list of a credential in a JWT whose signature is right.
pub(super) fn read_jwt(
    claims: &Map<String, Value>,
    uri: &str,
    when: When,
) -> Result<StatusList, StatusError> {
    let document = document(claims)?;
    let nbf = date::numeric(claims, "nbf")?;
    let exp = date::numeric(claims, "exp")?;
    when.check(nbf, exp)?;
    // Data model 1.1: `jti` stands for the credential's `id`.
    let id = document.get("id").or_else(|| claims.get("jti"));
    let mut list = read(document, id, uri, when)?;
    let iat = date::numeric(claims, "iat")?;
    when.check(iat, None)?;
    list.issued_at = iat.or(list.issued_at).or(nbf);
    list.expires_at = [list.expires_at, exp].into_iter().flatten().min();
    Ok(list)
}

/// The dates of the proof that secures a list from within (Data Integrity, "Proofs"), in seconds since
/// 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProofDates {
    /// `created`: when the list was issued.
    pub created: Option<i64>,
    /// `expires`.
    pub expires: Option<i64>,
}

impl StatusList {
    /// Reads a status list credential whose proof stands inside it, and was verified by the caller with a key of the
    /// credential's `issuer`: `id` against `uri`, the address that the credential names, and the dates at `now`, both clocks
    /// being at most `skew` seconds apart.
    ///
    /// # Errors
    /// [`StatusError`]; nothing is inflated of what fails another check.
    pub fn of_verified(
        document: &Map<String, Value>,
        proof: ProofDates,
        uri: &str,
        now: i64,
        skew: u32,
    ) -> Result<Self, StatusError> {
        let when = When { now, skew };
        when.check(proof.created, proof.expires)?;
        let mut list = read(document, document.get("id"), uri, when)?;
        list.issued_at = proof.created.or(list.issued_at);
        list.expires_at = [list.expires_at, proof.expires].into_iter().flatten().min();
        Ok(list)
    }
}

/// Bitstring Status List, "BitstringStatusListCredential" and "Validate Algorithm", steps 6 and 8.
fn read(
    document: &Map<String, Value>,
    id: Option<&Value>,
    uri: &str,
    when: When,
) -> Result<StatusList, StatusError> {
    let subject = document.get("credentialSubject").and_then(Value::as_object);
    let subject = subject.ok_or(StatusError::Claim)?;
    let kind = kind(document, subject)?;
    match id {
        Some(id) if id == uri => {}
        // "MAY express an `id` property that matches"; StatusList2021 had a MUST.
        None if kind == BitstringKind::BitstringStatusList => {}
        Some(_) | None => return Err(StatusError::Subject),
    }
    let from = either_stamp(document, "validFrom", "issuanceDate")?;
    let until = either_stamp(document, "validUntil", "expirationDate")?;
    when.check(from, until)?;
    let own_size = size(subject).map_err(claim)?;
    let words = subject
        .get("statusMessages")
        .or_else(|| subject.get("statusMessage"));
    let encoded = subject.get("encodedList").and_then(Value::as_str);
    Ok(StatusList {
        content: Content::Bitstring {
            kind,
            purposes: purposes(subject)?,
            size: own_size,
            messages: messages(words, own_size.unwrap_or(1)).map_err(claim)?,
            bytes: inflate::gzip(&compressed(kind, encoded.ok_or(StatusError::Claim)?)?)?,
        },
        issued_at: from,
        expires_at: until,
        ttl: ttl(subject)?,
    })
}

fn kind(document: &Map<String, Value>, subject: &Map<String, Value>) -> Result<BitstringKind, StatusError> {
    if has_type(document, "BitstringStatusListCredential") && has_type(subject, "BitstringStatusList") {
        Ok(BitstringKind::BitstringStatusList)
    } else if has_type(document, "StatusList2021Credential") && has_type(subject, "StatusList2021") {
        Ok(BitstringKind::StatusList2021)
    } else {
        Err(StatusError::Type)
    }
}

/// The date under its name in data model 2.0, else in 1.1.
fn either_stamp(document: &Map<String, Value>, new: &str, old: &str) -> Result<Option<i64>, StatusError> {
    Ok(date::stamp(document, new)?.or(date::stamp(document, old)?))
}

/// "MUST be one or more strings."
fn purposes(subject: &Map<String, Value>) -> Result<Vec<String>, StatusError> {
    let value = subject.get("statusPurpose").ok_or(StatusError::Claim)?;
    let all = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    let text = |word: &Value| word.as_str().map(str::to_owned);
    all.iter()
        .map(text)
        .collect::<Option<_>>()
        .ok_or(StatusError::Claim)
}

/// Multibase base64url, without padding. StatusList2021 said only "base-64", and its lists come in either alphabet,
/// with padding and without, and as multibase.
fn compressed(kind: BitstringKind, encoded: &str) -> Result<Vec<u8>, StatusError> {
    let multibase = encoded.strip_prefix('u');
    match kind {
        BitstringKind::BitstringStatusList => decode(multibase.ok_or(StatusError::Encoding)?),
        BitstringKind::StatusList2021 => {
            // No list begins with `u` by itself: gzip's first bytes are `H4sI` in every alphabet.
            let plain = multibase.unwrap_or(encoded).trim_end_matches('=');
            decode(&plain.replace('+', "-").replace('/', "_"))
        }
    }
}

/// `ttl`, in milliseconds; some write the number as a string.
fn ttl(subject: &Map<String, Value>) -> Result<Option<u32>, StatusError> {
    let Some(ttl) = subject.get("ttl") else {
        return Ok(None);
    };
    let written = ttl.as_str().and_then(|text| text.parse().ok());
    let milliseconds: u64 = ttl.as_u64().or(written).ok_or(StatusError::Claim)?;
    let seconds = milliseconds.checked_div(1000).unwrap_or_default();
    Ok(Some(u32::try_from(seconds).unwrap_or(u32::MAX)))
}

/// A member of the list, not of the credential that names it.
fn claim(error: StatusError) -> StatusError {
    match error {
        StatusError::Reference => StatusError::Claim,
        other @ (StatusError::TooLarge
        | StatusError::InflatedTooLarge
        | StatusError::Unsupported
        | StatusError::Type
        | StatusError::Jws(_)
        | StatusError::Cose(_)
        | StatusError::Payload(_)
        | StatusError::Claim
        | StatusError::Header
        | StatusError::Signature
        | StatusError::Subject
        | StatusError::NotYetValid
        | StatusError::Expired
        | StatusError::Encoding
        | StatusError::TooShort
        | StatusError::IndexOutOfRange
        | StatusError::Purpose
        | StatusError::Size) => other,
    }
}
