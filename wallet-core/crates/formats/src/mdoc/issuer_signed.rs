//! `IssuerSigned`: the elements and the issuer's signature over their digests.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};
use wallet_crypto::{CoseSign1, base64url_encode};

use super::cbor::{Reader, once};
use super::error::{MdocError, MdocPart};
use super::security_object::SecurityObject;
use super::value::Converter;
use crate::limits::{MAX_CERTIFICATES, MAX_COMPACT_BYTES, MAX_ELEMENTS, MAX_NAMESPACES, MIN_RANDOM_BYTES};

/// The claims of an element stand so deep: below the namespaces and the elements of one.
const VALUE_DEPTH: usize = 3;

/// The elements as they were issued, each held to its digest, and what the issuer signed.
pub(super) struct IssuerSigned {
    pub(super) namespaces: Vec<Namespace>,
    /// `issuerAuth`, byte for byte.
    pub(super) issuer_auth: Vec<u8>,
    pub(super) cose: CoseSign1,
    pub(super) object: SecurityObject,
    /// The values by namespace and element.
    pub(super) claims: Value,
}

/// The elements of one namespace, in the issuer's order.
pub(super) struct Namespace {
    pub(super) name: String,
    pub(super) items: Vec<Item>,
}

/// One element.
pub(super) struct Item {
    pub(super) identifier: String,
    /// `IssuerSignedItemBytes`, byte for byte: the digest is of these.
    pub(super) bytes: Vec<u8>,
    /// What a selection knows it by: its digest, with the namespace, for two namespaces may have the very same element.
    pub(super) key: String,
}

/// What `IssuerSignedItem` holds.
#[derive(Default)]
struct Members<'a> {
    digest_id: Option<u64>,
    random: Option<&'a [u8]>,
    identifier: Option<&'a str>,
    value: Option<&'a [u8]>,
}

impl IssuerSigned {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, MdocError> {
        const PART: MdocPart = MdocPart::IssuerSigned;
        let mut reader = Reader::new(bytes, PART);
        let (mut elements, mut issuer_auth) = (None, None);
        let mut entries = reader.map()?;
        while entries.next(&mut reader)? {
            match reader.key()? {
                Some("nameSpaces") => once(&mut elements, reader.item(1)?, PART)?,
                Some("issuerAuth") => once(&mut issuer_auth, reader.item(1)?, PART)?,
                Some(_) | None => reader.item(1).map(drop)?,
            }
        }
        reader.end()?;
        let issuer_auth = issuer_auth.ok_or(MdocError::Missing(MdocPart::IssuerAuth))?;
        let cose = CoseSign1::parse_untagged(issuer_auth, MAX_COMPACT_BYTES).map_err(MdocError::Cose)?;
        // RFC 9360 section 2: all that the issuer's key is found by.
        if !matches!(cose.x5chain().map(<[_]>::len), Some(1..=MAX_CERTIFICATES)) {
            return Err(MdocError::Certificates);
        }
        let object = SecurityObject::read(cose.payload())?;
        // `nameSpaces` may be missing where nothing is returned; what is issued says something.
        let elements = elements.ok_or(MdocError::Missing(MdocPart::NameSpaces))?;
        let mut found = Elements::new(&object);
        found.read(Reader::new(elements, MdocPart::NameSpaces))?;
        let (namespaces, claims) = (found.namespaces, Value::Object(found.claims));
        Ok(Self {
            namespaces,
            issuer_auth: issuer_auth.to_vec(),
            cose,
            object,
            claims,
        })
    }
}

/// What was read of `nameSpaces`.
struct Elements<'o> {
    object: &'o SecurityObject,
    converter: Converter,
    count: usize,
    namespaces: Vec<Namespace>,
    claims: Map<String, Value>,
}

impl<'o> Elements<'o> {
    fn new(object: &'o SecurityObject) -> Self {
        Self {
            object,
            converter: Converter::default(),
            count: 0,
            namespaces: Vec::new(),
            claims: Map::new(),
        }
    }

    fn read(&mut self, mut reader: Reader<'_>) -> Result<(), MdocError> {
        let mut known = HashSet::new();
        let mut entries = reader.map()?;
        while entries.next(&mut reader)? {
            if self.namespaces.len() >= MAX_NAMESPACES {
                return Err(MdocError::TooManyNamespaces);
            }
            let name = reader.name()?;
            if !known.insert(name) {
                return Err(MdocError::Duplicate(MdocPart::NameSpaces));
            }
            self.converter.count()?;
            self.namespace(&mut reader, name)?;
        }
        if self.namespaces.is_empty() {
            return Err(MdocError::Missing(MdocPart::NameSpaces));
        }
        Ok(())
    }

    fn namespace(&mut self, reader: &mut Reader<'_>, name: &str) -> Result<(), MdocError> {
        let mut items = Vec::new();
        let mut values = Map::new();
        let mut digest_ids = BTreeSet::new();
        let mut entries = reader.array()?;
        while entries.next(reader)? {
            self.count = self.count.saturating_add(1);
            if self.count > MAX_ELEMENTS {
                return Err(MdocError::TooManyElements);
            }
            let bytes = reader.item(1)?;
            let (item, digest_id, value) = self.item(name, bytes)?;
            if !digest_ids.insert(digest_id) || values.insert(item.identifier.clone(), value).is_some() {
                return Err(MdocError::Duplicate(MdocPart::Item));
            }
            items.push(item);
        }
        if items.is_empty() {
            return Err(reader.malformed());
        }
        self.claims.insert(name.to_owned(), Value::Object(values));
        self.namespaces.push(Namespace {
            name: name.to_owned(),
            items,
        });
        Ok(())
    }

    /// Reads one element, with the identifier of its digest and its value. The digest comes first: nothing is made of an
    /// element that is not the issuer's.
    fn item(&mut self, namespace: &str, bytes: &[u8]) -> Result<(Item, u64, Value), MdocError> {
        const PART: MdocPart = MdocPart::Item;
        let mut outer = Reader::new(bytes, PART);
        let members = Members::read(outer.embedded()?)?;
        outer.end()?;
        let missing = MdocError::Missing(PART);
        let digest_id = members.digest_id.ok_or(missing)?;
        let identifier = members.identifier.ok_or(missing)?.to_owned();
        let value = members.value.ok_or(missing)?;
        if members.random.ok_or(missing)?.len() < MIN_RANDOM_BYTES {
            return Err(MdocError::ShortRandom);
        }
        let digests = self.object.digests.get(namespace);
        let expected = digests.and_then(|digests| digests.get(&digest_id));
        let digest = self.object.algorithm.digest(bytes);
        if *expected.ok_or(MdocError::NoDigest)? != digest {
            return Err(MdocError::WrongDigest);
        }
        self.converter.count()?;
        let mut value = Reader::new(value, MdocPart::ElementValue);
        let value = self.converter.value(&mut value, VALUE_DEPTH)?;
        let item = Item {
            identifier,
            bytes: bytes.to_vec(),
            key: format!("{}.{namespace}", base64url_encode(&digest)),
        };
        Ok((item, digest_id, value))
    }
}

impl<'a> Members<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, MdocError> {
        const PART: MdocPart = MdocPart::Item;
        let mut reader = Reader::new(bytes, PART);
        let mut members = Self::default();
        let mut entries = reader.map()?;
        while entries.next(&mut reader)? {
            match reader.key()? {
                Some("digestID") => once(&mut members.digest_id, reader.unsigned()?, PART)?,
                Some("random") => once(&mut members.random, reader.bytes()?, PART)?,
                Some("elementIdentifier") => once(&mut members.identifier, reader.name()?, PART)?,
                Some("elementValue") => once(&mut members.value, reader.item(VALUE_DEPTH)?, PART)?,
                Some(_) | None => reader.item(1).map(drop)?,
            }
        }
        reader.end()?;
        Ok(members)
    }
}
