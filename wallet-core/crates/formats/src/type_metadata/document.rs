//! One document of type metadata, as it is published.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use wallet_crypto::{JsonError, JsonLimits, parse_json_object};

use super::claim::ClaimMetadata;
use super::error::TypeMetadataError;
use super::integrity::Integrity;
use super::limits::{MAX_DESCRIBED_CLAIMS, MAX_LANGUAGES, MAX_METADATA_TEXT_BYTES, MAX_TYPE_METADATA_BYTES};
use super::text::DisplayText;
use crate::limits::MAX_DEPTH;

/// What leads to a document.
pub(super) struct Reference {
    pub(super) vct: String,
    pub(super) integrity: Option<Integrity>,
}

impl Reference {
    pub(super) fn new(vct: &str, integrity: Option<&str>) -> Result<Self, TypeMetadataError> {
        Ok(Self {
            vct: vct.to_owned(),
            integrity: integrity.map(Integrity::parse).transpose()?,
        })
    }
}

/// SD-JWT VC, "Type Metadata Format". Members that are not known are ignored.
pub(super) struct Document {
    pub(super) extends: Option<Reference>,
    /// `None` where the type leaves the display to the one that it extends.
    pub(super) display: Option<Vec<DisplayText>>,
    pub(super) claims: Vec<ClaimMetadata>,
}

impl Document {
    /// Reads the document that a reference leads to.
    pub(super) fn parse(body: &[u8], reference: &Reference) -> Result<Self, TypeMetadataError> {
        if body.len() > MAX_TYPE_METADATA_BYTES {
            return Err(TypeMetadataError::TooLarge);
        }
        if let Some(integrity) = &reference.integrity {
            integrity.verify(body)?;
        }
        let limits = JsonLimits {
            max_bytes: MAX_TYPE_METADATA_BYTES,
            max_depth: MAX_DEPTH,
        };
        let members = parse_json_object(body, &limits).map_err(|error| {
            if error == JsonError::TooLarge || error == JsonError::TooDeep {
                TypeMetadataError::TooLarge
            } else {
                TypeMetadataError::Malformed
            }
        })?;
        match members.get("vct") {
            Some(Value::String(vct)) if *vct == reference.vct => {}
            Some(Value::String(_)) => return Err(TypeMetadataError::OtherType),
            _ => return Err(TypeMetadataError::Malformed),
        }
        Ok(Self {
            extends: extends(&members)?,
            display: members.get("display").map(display).transpose()?,
            claims: claims(members.get("claims"))?,
        })
    }
}

fn extends(members: &Map<String, Value>) -> Result<Option<Reference>, TypeMetadataError> {
    let Some(vct) = text(members, "extends")? else {
        return Ok(None);
    };
    Reference::new(vct, text(members, "extends#integrity")?).map(Some)
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, TypeMetadataError> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if text.len() > MAX_METADATA_TEXT_BYTES => Err(TypeMetadataError::TooLarge),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(TypeMetadataError::Malformed),
    }
}

/// SD-JWT VC, "Display Metadata".
fn display(value: &Value) -> Result<Vec<DisplayText>, TypeMetadataError> {
    let entries = value.as_array().ok_or(TypeMetadataError::Malformed)?;
    if entries.len() > MAX_LANGUAGES {
        return Err(TypeMetadataError::TooLarge);
    }
    let read = |entry| DisplayText::read(entry, "name").ok_or(TypeMetadataError::Malformed);
    entries.iter().map(read).collect()
}

fn claims(value: Option<&Value>) -> Result<Vec<ClaimMetadata>, TypeMetadataError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let entries = value.as_array().ok_or(TypeMetadataError::Claim)?;
    if entries.len() > MAX_DESCRIBED_CLAIMS {
        return Err(TypeMetadataError::TooLarge);
    }
    let mut ids = BTreeSet::new();
    if !entries
        .iter()
        .filter_map(|entry| entry.get("svg_id"))
        .all(|id| is_svg_id(id) && ids.insert(id.as_str()))
    {
        return Err(TypeMetadataError::Claim);
    }
    entries.iter().map(ClaimMetadata::read).collect()
}

/// An identifier in a picture's template: letters, digits and underscores, no digit first ("Claim Metadata").
fn is_svg_id(value: &Value) -> bool {
    let is_one = |id: &str| {
        let mut characters = id.chars();
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        characters
            .next()
            .is_some_and(|first| is_word(first) && !first.is_ascii_digit())
            && characters.all(is_word)
    };
    value.as_str().is_some_and(is_one)
}
