//! The CBOR (RFC 8949) that proof values are made of: definite lengths, no tags, nothing left over.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};

use crate::selective::error::SelectiveError;
use crate::selective::labels::Labels;

impl From<minicbor::decode::Error> for SelectiveError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::ProofValue
    }
}

/// The most elements of an array or a map, and what more are.
pub(super) struct AtMost(pub(super) usize, pub(super) SelectiveError);

/// Reads the elements of one array, in order.
pub(super) struct Reader<'b> {
    decoder: Decoder<'b>,
    length: usize,
}

impl<'b> Reader<'b> {
    /// Begins an array of `count` elements that is all there is.
    pub(super) fn new(bytes: &'b [u8], count: u64) -> Result<Self, SelectiveError> {
        let mut decoder = Decoder::new(bytes);
        if decoder.array()? != Some(count) {
            return Err(SelectiveError::ProofValue);
        }
        Ok(Self {
            decoder,
            length: bytes.len(),
        })
    }

    pub(super) fn bytes(&mut self) -> Result<&'b [u8], SelectiveError> {
        Ok(self.decoder.bytes()?)
    }

    pub(super) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], SelectiveError> {
        self.bytes()?.try_into().map_err(|_| SelectiveError::ProofValue)
    }

    pub(super) fn array<T>(
        &mut self,
        limit: AtMost,
        element: impl Fn(&mut Self) -> Result<T, SelectiveError>,
    ) -> Result<Vec<T>, SelectiveError> {
        let count = count(self.decoder.array()?, limit)?;
        (0..count).map(|_| element(self)).collect()
    }

    pub(super) fn text(&mut self) -> Result<&'b str, SelectiveError> {
        Ok(self.decoder.str()?)
    }

    pub(super) fn index(&mut self) -> Result<usize, SelectiveError> {
        usize::try_from(self.decoder.u32()?).map_err(|_| SelectiveError::ProofValue)
    }

    /// A map from small integers, no key twice.
    pub(super) fn map<T>(
        &mut self,
        limit: AtMost,
        value: impl Fn(&mut Self) -> Result<T, SelectiveError>,
    ) -> Result<BTreeMap<usize, T>, SelectiveError> {
        let count = count(self.decoder.map()?, limit)?;
        let mut map = BTreeMap::new();
        for _ in 0..count {
            if map.insert(self.index()?, value(self)?).is_some() {
                return Err(SelectiveError::ProofValue);
            }
        }
        Ok(map)
    }

    /// Nothing may follow.
    pub(super) fn end(self) -> Result<(), SelectiveError> {
        if self.decoder.position() == self.length {
            Ok(())
        } else {
            Err(SelectiveError::ProofValue)
        }
    }
}

/// A definite length within the limit.
fn count(length: Option<u64>, AtMost(limit, error): AtMost) -> Result<usize, SelectiveError> {
    let length = length.ok_or(SelectiveError::ProofValue)?;
    usize::try_from(length)
        .ok()
        .filter(|length| *length <= limit)
        .ok_or(error)
}

/// Writes an array. Writing to a vector cannot fail, nor are there more elements than a `u64` counts.
pub(super) struct Writer(Encoder<Vec<u8>>);

impl Writer {
    pub(super) fn new(count: usize) -> Self {
        let mut writer = Self(Encoder::new(Vec::new()));
        writer.array(count);
        writer
    }

    pub(super) fn array(&mut self, count: usize) {
        let _ = self.0.array(number(count)).map(drop);
    }

    fn map(&mut self, count: usize) {
        let _ = self.0.map(number(count)).map(drop);
    }

    /// A map from numbers (`compressLabelMap` of either suite).
    pub(super) fn labels(&mut self, labels: &Labels) {
        match labels {
            Labels::Hmac(labels) => {
                self.map(labels.len());
                for (number, label) in labels {
                    self.index(*number);
                    self.bytes(label);
                }
            }
            Labels::Shuffled(labels) => {
                self.map(labels.len());
                for (number, label) in labels {
                    self.index(*number);
                    self.index(*label);
                }
            }
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let _ = self.0.bytes(bytes).map(drop);
    }

    pub(super) fn index(&mut self, index: usize) {
        let _ = self.0.u64(number(index)).map(drop);
    }

    pub(super) fn indexes(&mut self, indexes: &[usize]) {
        self.array(indexes.len());
        for index in indexes {
            self.index(*index);
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_writer()
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
