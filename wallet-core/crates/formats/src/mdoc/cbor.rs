//! CBOR (RFC 8949), item by item, within the limits: nothing is allocated by a length that is only announced.

use minicbor::Decoder;
use minicbor::data::{Tag, Type};

use super::error::{MdocError, MdocPart};
use crate::limits::{MAX_CLAIM_NAME_BYTES, MAX_DEPTH};

/// A byte string that holds encoded CBOR (RFC 8949 section 3.4.5.1).
const ENCODED_CBOR: u64 = 24;

/// Reads the data items of one part.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    pub(super) decoder: Decoder<'a>,
    part: MdocPart,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], part: MdocPart) -> Self {
        Self {
            decoder: Decoder::new(bytes),
            part,
        }
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), MdocError> {
        if self.decoder.position() == self.decoder.input().len() {
            Ok(())
        } else {
            Err(self.malformed())
        }
    }

    pub(super) fn malformed(&self) -> MdocError {
        MdocError::Malformed(self.part)
    }

    /// What the decoder says, in the words of this part.
    pub(super) fn ok<T>(&self, read: Result<T, minicbor::decode::Error>) -> Result<T, MdocError> {
        read.map_err(|_| self.malformed())
    }

    pub(super) fn datatype(&self) -> Result<Type, MdocError> {
        self.ok(self.decoder.datatype())
    }

    pub(super) fn map(&mut self) -> Result<Entries, MdocError> {
        let length = self.decoder.map();
        self.ok(length).map(Entries)
    }

    pub(super) fn array(&mut self) -> Result<Entries, MdocError> {
        let length = self.decoder.array();
        self.ok(length).map(Entries)
    }

    pub(super) fn tag(&mut self) -> Result<Tag, MdocError> {
        let tag = self.decoder.tag();
        self.ok(tag)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, MdocError> {
        let text = self.decoder.str();
        self.ok(text)
    }

    /// A text that names something.
    pub(super) fn name(&mut self) -> Result<&'a str, MdocError> {
        let name = self.text()?;
        if name.len() > MAX_CLAIM_NAME_BYTES {
            return Err(MdocError::TooManyClaims);
        }
        Ok(name)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], MdocError> {
        let bytes = self.decoder.bytes();
        self.ok(bytes)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, MdocError> {
        let number = self.decoder.u64();
        self.ok(number)
    }

    /// The key of a member; `None` for one that is no text, which no member that is known here has.
    pub(super) fn key(&mut self) -> Result<Option<&'a str>, MdocError> {
        if self.datatype()? == Type::String {
            return self.text().map(Some);
        }
        self.item(1).map(|_| None)
    }

    /// What is encoded in a byte string with tag 24.
    pub(super) fn embedded(&mut self) -> Result<&'a [u8], MdocError> {
        if self.tag()?.as_u64() != ENCODED_CBOR {
            return Err(self.malformed());
        }
        self.bytes()
    }

    /// The next data item, byte for byte, if it is well-formed. `depth` is how deep it stands itself.
    pub(super) fn item(&mut self, depth: usize) -> Result<&'a [u8], MdocError> {
        let start = self.decoder.position();
        self.walk(depth)?;
        let end = self.decoder.position();
        let input = self.decoder.input();
        input.get(start..end).ok_or(self.malformed())
    }

    fn walk(&mut self, depth: usize) -> Result<(), MdocError> {
        if depth > MAX_DEPTH {
            return Err(MdocError::TooDeep);
        }
        let below = depth.saturating_add(1);
        match self.datatype()? {
            Type::Array | Type::ArrayIndef => {
                let mut entries = self.array()?;
                while entries.next(self)? {
                    self.walk(below)?;
                }
                Ok(())
            }
            Type::Map | Type::MapIndef => {
                let mut entries = self.map()?;
                while entries.next(self)? {
                    self.walk(below)?;
                    self.walk(below)?;
                }
                Ok(())
            }
            Type::Tag => {
                self.tag()?;
                self.walk(below)
            }
            Type::Break | Type::Unknown(_) => Err(self.malformed()),
            Type::Bool
            | Type::Null
            | Type::Undefined
            | Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Int
            | Type::F16
            | Type::F32
            | Type::F64
            | Type::Simple
            | Type::Bytes
            | Type::BytesIndef
            | Type::String
            | Type::StringIndef => {
                let skipped = self.decoder.skip();
                self.ok(skipped)
            }
        }
    }
}

/// How many entries an array or a map still has; `None` up to a break.
pub(super) struct Entries(Option<u64>);

impl Entries {
    /// Whether there is another.
    pub(super) fn next(&mut self, reader: &mut Reader<'_>) -> Result<bool, MdocError> {
        match &mut self.0 {
            Some(0) => Ok(false),
            Some(left) => {
                *left = left.saturating_sub(1);
                Ok(true)
            }
            None if reader.datatype()? == Type::Break => {
                let after = reader.decoder.position().saturating_add(1);
                reader.decoder.set_position(after);
                Ok(false)
            }
            None => Ok(true),
        }
    }
}

/// Fills a member that may be there once.
pub(super) fn once<T>(place: &mut Option<T>, value: T, part: MdocPart) -> Result<(), MdocError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(MdocError::Duplicate(part)),
    }
}
