//! The values of elements as JSON (RFC 8949 section 6.1), the read model of every format.
//!
//! - A byte string is base64url without padding. One that begins as a JPEG or PNG image does is a data URI, as portraits
//!   are in the other formats.
//! - A tag is left out: `tdate` and `full-date` (RFC 8943) are the text that they hold, an embedded document its bytes.
//! - A map's keys are texts; a whole number as a key is its decimal text. Any other key is refused, and so is the same twice.
//! - What is no number is null: `undefined`, other simple values, and floats that are not finite.

use minicbor::data::Type;
use serde_json::{Map, Number, Value};
use wallet_crypto::{base64_encode_standard, base64url_encode};

use super::cbor::Reader;
use super::error::{MdocError, MdocPart};
use crate::limits::{MAX_CLAIM_NAME_BYTES, MAX_CLAIMS, MAX_DEPTH};

/// How images begin, and what they are.
const IMAGES: [(&[u8], &str); 2] = [
    (&[0xff, 0xd8, 0xff], "image/jpeg"),
    (&[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a], "image/png"),
];

/// Turns values into JSON and counts the claims of all of them.
#[derive(Default)]
pub(super) struct Converter {
    claims: usize,
}

impl Converter {
    /// One more claim.
    pub(super) fn count(&mut self) -> Result<(), MdocError> {
        self.claims = self.claims.saturating_add(1);
        if self.claims > MAX_CLAIMS {
            return Err(MdocError::TooManyClaims);
        }
        Ok(())
    }

    /// The next data item, which stands `depth` objects and arrays deep, itself included.
    pub(super) fn value(&mut self, reader: &mut Reader<'_>, depth: usize) -> Result<Value, MdocError> {
        match reader.datatype()? {
            Type::Array | Type::ArrayIndef => self.array(reader, depth),
            Type::Map | Type::MapIndef => self.map(reader, depth),
            Type::Tag => {
                if depth > MAX_DEPTH {
                    return Err(MdocError::TooDeep);
                }
                reader.tag()?;
                self.value(reader, depth.saturating_add(1))
            }
            Type::Bytes => reader.bytes().map(bytes),
            Type::String => reader.text().map(Value::from),
            Type::Bool => {
                let value = reader.decoder.bool();
                reader.ok(value).map(Value::Bool)
            }
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => reader.unsigned().map(Value::from),
            // A negative number of 64 bits and a sign has no JSON number here.
            Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
                let value = reader.decoder.i64();
                reader.ok(value).map(Value::from)
            }
            Type::F16 => half(reader),
            Type::F32 => {
                let value = reader.decoder.f32();
                reader.ok(value).map(|value| float(f64::from(value)))
            }
            Type::F64 => {
                let value = reader.decoder.f64();
                reader.ok(value).map(float)
            }
            Type::Null | Type::Undefined | Type::Simple => {
                reader.item(depth.min(MAX_DEPTH)).map(|_| Value::Null)
            }
            Type::BytesIndef | Type::StringIndef | Type::Break | Type::Unknown(_) => Err(reader.malformed()),
        }
    }

    fn array(&mut self, reader: &mut Reader<'_>, depth: usize) -> Result<Value, MdocError> {
        if depth > MAX_DEPTH {
            return Err(MdocError::TooDeep);
        }
        let mut entries = reader.array()?;
        let mut array = Vec::new();
        while entries.next(reader)? {
            self.count()?;
            array.push(self.value(reader, depth.saturating_add(1))?);
        }
        Ok(Value::Array(array))
    }

    fn map(&mut self, reader: &mut Reader<'_>, depth: usize) -> Result<Value, MdocError> {
        if depth > MAX_DEPTH {
            return Err(MdocError::TooDeep);
        }
        let mut entries = reader.map()?;
        let mut object = Map::new();
        while entries.next(reader)? {
            self.count()?;
            let name = name(reader)?;
            let value = self.value(reader, depth.saturating_add(1))?;
            if object.insert(name, value).is_some() {
                return Err(MdocError::Duplicate(MdocPart::ElementValue));
            }
        }
        Ok(Value::Object(object))
    }
}

fn name(reader: &mut Reader<'_>) -> Result<String, MdocError> {
    let name = if reader.datatype()? == Type::String {
        reader.text()?.to_owned()
    } else {
        let number = reader.decoder.i64();
        reader.ok(number)?.to_string()
    };
    if name.len() > MAX_CLAIM_NAME_BYTES {
        return Err(MdocError::TooManyClaims);
    }
    Ok(name)
}

fn bytes(bytes: &[u8]) -> Value {
    let image = IMAGES.iter().find(|(start, _)| bytes.starts_with(start));
    Value::String(match image {
        Some((_, media_type)) => format!("data:{media_type};base64,{}", base64_encode_standard(bytes)),
        None => base64url_encode(bytes),
    })
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A float of 16 bits (RFC 8949 appendix D).
fn half(reader: &mut Reader<'_>) -> Result<Value, MdocError> {
    let item = reader.item(1)?;
    let [_, high, low] = item else {
        return Err(reader.malformed());
    };
    let bits = u16::from_be_bytes([*high, *low]);
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2_f64.powi(-24),
        0x1f => f64::NAN,
        exponent => (fraction + 1024.0) * 2_f64.powi(exponent.saturating_sub(25)),
    };
    Ok(float(if bits & 0x8000 == 0 { magnitude } else { -magnitude }))
}
