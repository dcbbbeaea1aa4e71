//! Public keys as COSE writes them (RFC 9052 section 7, RFC 9053 section 7).

use minicbor::Decoder;
use minicbor::data::Type;

use crate::key::{KeyError, PublicKey};

/// The most members that a key may have.
const MAX_MEMBERS: u64 = 32;
/// Labels (RFC 9052 section 7.1, RFC 9053 sections 7.1 and 7.2); the last three depend on the key type.
const KTY: i64 = 1;
const CRV: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const D: i64 = -4;
/// Key types and curves (RFC 9053 section 7).
const OKP: i64 = 1;
const EC2: i64 = 2;
const P256: i64 = 1;
const P384: i64 = 2;
const ED25519: i64 = 6;

#[derive(Default)]
struct Members {
    kty: Option<i64>,
    crv: Option<i64>,
    x: Option<Vec<u8>>,
    y: Option<Y2>,
}

/// The second coordinate, or only its sign.
enum Y2 {
    Whole(Vec<u8>),
    IsOdd(bool),
}

impl PublicKey {
    /// Reads a COSE_Key of a curve that is accepted, a definite-length map. Members that do not describe the key are passed
    /// over.
    ///
    /// # Errors
    /// [`KeyError::Private`] when it has a `d`, [`KeyError::Unsupported`] for another key type or curve,
    /// [`KeyError::Malformed`] when a member is missing, there twice or malformed, a coordinate of another length, or no point.
    pub fn from_cose_key(bytes: &[u8]) -> Result<Self, KeyError> {
        let mut decoder = Decoder::new(bytes);
        let members = Members::read(&mut decoder)?;
        if decoder.position() != bytes.len() {
            return Err(KeyError::Malformed);
        }
        let (kty, crv) = (members.kty, members.crv);
        let (kty, crv) = kty.zip(crv).ok_or(KeyError::Malformed)?;
        match (kty, crv) {
            (EC2, P256) => Self::p256_from_sec1(&members.point(32)?),
            (EC2, P384) => Self::p384_from_sec1(&members.point(48)?),
            (OKP, ED25519) => Self::ed25519(&members.x.ok_or(KeyError::Malformed)?),
            (_, _) => Err(KeyError::Unsupported),
        }
    }
}

impl Members {
    fn read(decoder: &mut Decoder<'_>) -> Result<Self, KeyError> {
        let mut members = Self::default();
        let count = decoder.map().map_err(malformed)?.ok_or(KeyError::Malformed)?;
        if count > MAX_MEMBERS {
            return Err(KeyError::Malformed);
        }
        for _ in 0..count {
            if decoder.datatype().map_err(malformed)? == Type::String {
                decoder.str().map_err(malformed)?;
                decoder.skip().map_err(malformed)?;
                continue;
            }
            let label = decoder.i64().map_err(malformed)?;
            members.member(label, decoder)?;
        }
        Ok(members)
    }

    fn member(&mut self, label: i64, decoder: &mut Decoder<'_>) -> Result<(), KeyError> {
        match label {
            // A name is unknown as a key type.
            KTY | CRV if decoder.datatype().map_err(malformed)? == Type::String => Err(KeyError::Unsupported),
            KTY => once(&mut self.kty, decoder.i64().map_err(malformed)?),
            CRV => once(&mut self.crv, decoder.i64().map_err(malformed)?),
            X => once(&mut self.x, decoder.bytes().map_err(malformed)?.to_vec()),
            Y if decoder.datatype().map_err(malformed)? == Type::Bool => {
                once(&mut self.y, Y2::IsOdd(decoder.bool().map_err(malformed)?))
            }
            Y => once(
                &mut self.y,
                Y2::Whole(decoder.bytes().map_err(malformed)?.to_vec()),
            ),
            D => Err(KeyError::Private),
            _ => decoder.skip().map_err(malformed),
        }
    }

    /// The point in SEC1's form (RFC 9053 section 7.1.1): coordinates have their full length.
    fn point(self, length: usize) -> Result<Vec<u8>, KeyError> {
        let x = self.x.filter(|x| x.len() == length).ok_or(KeyError::Malformed)?;
        let (form, y) = match self.y.ok_or(KeyError::Malformed)? {
            Y2::Whole(y) if y.len() == length => (4, y),
            Y2::Whole(_) => return Err(KeyError::Malformed),
            Y2::IsOdd(is_odd) => (2 | u8::from(is_odd), Vec::new()),
        };
        Ok([vec![form], x, y].concat())
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), KeyError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(KeyError::Malformed),
    }
}

fn malformed(_: minicbor::decode::Error) -> KeyError {
    KeyError::Malformed
}

#[cfg(test)]
mod tests;
