//! `MobileSecurityObject`: what the issuer signs. The values of the elements are in it as digests.

use std::collections::HashMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384, Sha512};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::cbor::{Reader, once};
use super::error::{MdocError, MdocPart};
use super::value::Converter;
use crate::limits::{MAX_DATE_TIME_BYTES, MAX_DIGESTS, MAX_NAMESPACES};
use crate::validity::Validity;

/// `tdate`: a date and time as text (RFC 8949 section 3.4.1).
const TDATE: u64 = 0;

/// What the issuer signed, read.
pub(super) struct SecurityObject {
    pub(super) algorithm: DigestAlgorithm,
    pub(super) digests: HashMap<String, HashMap<u64, Vec<u8>>>,
    /// The COSE_Key, byte for byte.
    pub(super) device_key: Vec<u8>,
    pub(super) doc_type: String,
    pub(super) validity: Validity,
    /// An object with `status`, or without.
    pub(super) status: Value,
}

/// `digestAlgorithm`.
#[derive(Clone, Copy)]
pub(super) enum DigestAlgorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl DigestAlgorithm {
    fn of(name: &str) -> Option<Self> {
        match name {
            "SHA-256" => Some(Self::Sha256),
            "SHA-384" => Some(Self::Sha384),
            "SHA-512" => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

#[derive(Default)]
struct Members {
    version: Option<String>,
    algorithm: Option<String>,
    digests: Option<HashMap<String, HashMap<u64, Vec<u8>>>>,
    device_key: Option<Vec<u8>>,
    doc_type: Option<String>,
    validity: Option<Validity>,
    status: Option<Value>,
}

impl SecurityObject {
    /// Reads the payload of the issuer's signature: `MobileSecurityObjectBytes`.
    pub(super) fn read(payload: &[u8]) -> Result<Self, MdocError> {
        const PART: MdocPart = MdocPart::SecurityObject;
        let mut outer = Reader::new(payload, PART);
        let mut reader = Reader::new(outer.embedded()?, PART);
        outer.end()?;
        let mut members = Members::default();
        let mut entries = reader.map()?;
        while entries.next(&mut reader)? {
            members.read(&mut reader)?;
        }
        reader.end()?;
        members.check()
    }
}

impl Members {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), MdocError> {
        const PART: MdocPart = MdocPart::SecurityObject;
        match reader.key()? {
            Some("version") => once(&mut self.version, reader.name()?.to_owned(), PART),
            Some("digestAlgorithm") => once(&mut self.algorithm, reader.name()?.to_owned(), PART),
            Some("valueDigests") => once(
                &mut self.digests,
                digests(part(reader, MdocPart::ValueDigests)?)?,
                PART,
            ),
            Some("deviceKeyInfo") => {
                let key = device_key(part(reader, MdocPart::DeviceKeyInfo)?)?;
                once(&mut self.device_key, key, PART)
            }
            Some("docType") => once(&mut self.doc_type, reader.name()?.to_owned(), PART),
            Some("validityInfo") => {
                let validity = validity(part(reader, MdocPart::ValidityInfo)?)?;
                once(&mut self.validity, validity, PART)
            }
            Some("status") => once(&mut self.status, status(part(reader, MdocPart::Status)?)?, PART),
            Some(_) | None => reader.item(2).map(drop),
        }
    }

    fn check(self) -> Result<SecurityObject, MdocError> {
        let version = self.version.ok_or(MdocError::Missing(MdocPart::SecurityObject))?;
        // A minor version adds what may be passed over.
        if !version.starts_with("1.") {
            return Err(MdocError::Version);
        }
        let algorithm = self
            .algorithm
            .ok_or(MdocError::Missing(MdocPart::DigestAlgorithm))?;
        let status = self.status.map(|status| ("status".to_owned(), status));
        Ok(SecurityObject {
            algorithm: DigestAlgorithm::of(&algorithm).ok_or(MdocError::DigestAlgorithm)?,
            digests: self.digests.ok_or(MdocError::Missing(MdocPart::ValueDigests))?,
            device_key: self
                .device_key
                .ok_or(MdocError::Missing(MdocPart::DeviceKeyInfo))?,
            doc_type: self.doc_type.ok_or(MdocError::Missing(MdocPart::DocType))?,
            validity: self.validity.ok_or(MdocError::Missing(MdocPart::ValidityInfo))?,
            status: Value::Object(Map::from_iter(status)),
        })
    }
}

/// The next data item, as a part of its own.
fn part<'a>(reader: &mut Reader<'a>, part: MdocPart) -> Result<Reader<'a>, MdocError> {
    reader.item(2).map(|item| Reader::new(item, part))
}

fn digests(mut reader: Reader<'_>) -> Result<HashMap<String, HashMap<u64, Vec<u8>>>, MdocError> {
    const PART: MdocPart = MdocPart::ValueDigests;
    let mut namespaces = HashMap::new();
    let mut count: usize = 0;
    let mut entries = reader.map()?;
    while entries.next(&mut reader)? {
        if namespaces.len() >= MAX_NAMESPACES {
            return Err(MdocError::TooManyNamespaces);
        }
        let name = reader.name()?.to_owned();
        let mut of_namespace = HashMap::new();
        let mut digests = reader.map()?;
        while digests.next(&mut reader)? {
            count = count.saturating_add(1);
            if count > MAX_DIGESTS {
                return Err(MdocError::TooManyDigests);
            }
            let id = reader.unsigned()?;
            if of_namespace.insert(id, reader.bytes()?.to_vec()).is_some() {
                return Err(MdocError::Duplicate(PART));
            }
        }
        if namespaces.insert(name, of_namespace).is_some() {
            return Err(MdocError::Duplicate(PART));
        }
    }
    Ok(namespaces)
}

/// `deviceKey`. What the key is authorised to sign beside it is not used.
fn device_key(mut reader: Reader<'_>) -> Result<Vec<u8>, MdocError> {
    const PART: MdocPart = MdocPart::DeviceKeyInfo;
    let mut key = None;
    let mut entries = reader.map()?;
    while entries.next(&mut reader)? {
        let is_key = reader.key()? == Some("deviceKey");
        let value = reader.item(3)?;
        if is_key {
            once(&mut key, value.to_vec(), PART)?;
        }
    }
    key.ok_or(MdocError::Missing(PART))
}

/// `validityInfo`. A fraction of a second is rounded to the narrower side.
fn validity(mut reader: Reader<'_>) -> Result<Validity, MdocError> {
    const PART: MdocPart = MdocPart::ValidityInfo;
    let (mut signed, mut from, mut until) = (None, None, None);
    let mut entries = reader.map()?;
    while entries.next(&mut reader)? {
        match reader.key()? {
            Some("signed") => once(&mut signed, tdate(&mut reader)?, PART)?,
            Some("validFrom") => once(&mut from, tdate(&mut reader)?, PART)?,
            Some("validUntil") => once(&mut until, tdate(&mut reader)?, PART)?,
            Some(_) | None => reader.item(3).map(drop)?,
        }
    }
    let missing = MdocError::Missing(PART);
    let (signed, from) = (signed.ok_or(missing)?, from.ok_or(missing)?);
    let until = until.ok_or(missing)?;
    if from < signed || until <= from {
        return Err(MdocError::Period);
    }
    Ok(Validity {
        nbf: Some(
            from.unix_timestamp()
                .saturating_add(i64::from(from.nanosecond() > 0)),
        ),
        exp: Some(until.unix_timestamp()),
        iat: Some(signed.unix_timestamp()),
    })
}

fn tdate(reader: &mut Reader<'_>) -> Result<OffsetDateTime, MdocError> {
    if reader.tag()?.as_u64() != TDATE {
        return Err(reader.malformed());
    }
    let text = reader.text()?;
    if text.len() > MAX_DATE_TIME_BYTES {
        return Err(reader.malformed());
    }
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| reader.malformed())
}

/// `status`, in the form that it has in JSON (Token Status List, "Referenced Token in COSE").
fn status(mut reader: Reader<'_>) -> Result<Value, MdocError> {
    let status = Converter::default().value(&mut reader, 1)?;
    if status.is_object() {
        Ok(status)
    } else {
        Err(reader.malformed())
    }
}
