//! COSE with one signer (RFC 9052 section 4.2), as CBOR Web Tokens and mdocs are secured.

use std::fmt;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use crate::key::{PublicKey, SignatureAlgorithm, SignatureError};

/// The tag of a COSE_Sign1 (RFC 9052 section 2).
const SIGN1: u64 = 18;
/// The most members that a header may have.
const MAX_HEADERS: u64 = 32;
/// Labels of header parameters (RFC 9052 section 3.1, RFC 9360 section 2, RFC 9596 section 2).
const ALG: i64 = 1;
const CRIT: i64 = 2;
const KID: i64 = 4;
const TYPE: i64 = 16;
const X5CHAIN: i64 = 33;

/// Why a COSE_Sign1 is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CoseError {
    /// Longer than the limit, or with more header parameters than are read.
    #[error("the COSE message is too large")]
    TooLarge,
    /// Not one tagged COSE_Sign1 with its payload, in definite lengths.
    #[error("the COSE message is malformed")]
    Malformed,
    /// The algorithm is missing from the protected header, or is not one that is accepted.
    #[error("the COSE algorithm is not accepted")]
    Algorithm,
    /// `crit` (RFC 9052 section 3.1): no extension is understood here.
    #[error("the COSE message needs an extension that is not supported")]
    Critical,
    /// The signature does not count.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl From<minicbor::decode::Error> for CoseError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

/// A COSE_Sign1 that was read. Nothing in it is to be believed before [`CoseSign1::verify`].
pub struct CoseSign1 {
    protected: Vec<u8>,
    headers: Headers,
    algorithm: SignatureAlgorithm,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// The header parameters that are known, of both headers.
#[derive(Default)]
struct Headers {
    alg: Option<i64>,
    typ: Option<String>,
    kid: Option<Vec<u8>>,
    x5chain: Option<Vec<Vec<u8>>>,
}

impl CoseSign1 {
    /// Reads a tagged COSE_Sign1.
    ///
    /// # Errors
    /// [`CoseError`]; the size is checked first.
    pub fn parse(bytes: &[u8], max_bytes: usize) -> Result<Self, CoseError> {
        if bytes.len() > max_bytes {
            return Err(CoseError::TooLarge);
        }
        let mut decoder = Decoder::new(bytes);
        if decoder.tag()?.as_u64() != SIGN1 {
            return Err(CoseError::Malformed);
        }
        Self::read(decoder)
    }

    /// Reads a COSE_Sign1 without the tag, as it stands where nothing else may stand.
    ///
    /// # Errors
    /// [`CoseError`]; the size is checked first.
    pub fn parse_untagged(bytes: &[u8], max_bytes: usize) -> Result<Self, CoseError> {
        if bytes.len() > max_bytes {
            return Err(CoseError::TooLarge);
        }
        Self::read(Decoder::new(bytes))
    }

    /// The array, up to the end of the input.
    fn read(mut decoder: Decoder<'_>) -> Result<Self, CoseError> {
        if decoder.array()? != Some(4) {
            return Err(CoseError::Malformed);
        }
        let protected = decoder.bytes()?.to_vec();
        let mut headers = Headers::default();
        // An empty protected header is an empty byte string; then it names no algorithm.
        if !protected.is_empty() {
            let mut inside = Decoder::new(&protected);
            headers.read(&mut inside, true)?;
            if inside.position() != protected.len() {
                return Err(CoseError::Malformed);
            }
        }
        headers.read(&mut decoder, false)?;
        let payload = decoder.bytes()?.to_vec();
        let signature = decoder.bytes()?.to_vec();
        if decoder.position() != decoder.input().len() {
            return Err(CoseError::Malformed);
        }
        let algorithm = headers.alg.and_then(algorithm).ok_or(CoseError::Algorithm)?;
        Ok(Self {
            protected,
            headers,
            algorithm,
            payload,
            signature,
        })
    }

    /// The protected `typ`, where it is a media type (RFC 9596).
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.headers.typ.as_deref()
    }

    /// The key identifier.
    #[must_use]
    pub fn kid(&self) -> Option<&[u8]> {
        self.headers.kid.as_deref()
    }

    /// The certificates of `x5chain` in DER, the signer's first (RFC 9360 section 2).
    #[must_use]
    pub fn x5chain(&self) -> Option<&[Vec<u8>]> {
        self.headers.x5chain.as_deref()
    }

    /// The protected algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The payload's bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Verifies the signature with a key that the caller has reason to trust, without external data.
    ///
    /// # Errors
    /// [`CoseError::Signature`] when the algorithm does not fit the key or the signature is wrong.
    pub fn verify(&self, key: &PublicKey) -> Result<(), CoseError> {
        let signed = signature_structure(&self.protected, &self.payload);
        Ok(key.verify(self.algorithm, &signed, &self.signature)?)
    }
}

/// `Sig_structure` (RFC 9052 section 4.4), without external data.
fn signature_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::new());
    // Writing to a vector cannot fail.
    let _ = encoder
        .array(4)
        .and_then(|encoder| encoder.str("Signature1"))
        .and_then(|encoder| encoder.bytes(protected))
        .and_then(|encoder| encoder.bytes(&[]))
        .and_then(|encoder| encoder.bytes(payload))
        .map(drop);
    encoder.into_writer()
}

/// What a key that lives elsewhere is to sign as a COSE_Sign1 whose payload the reader has already (RFC 9052 section 4.4).
pub struct CoseSigningInput {
    protected: Vec<u8>,
    to_be_signed: Vec<u8>,
}

impl CoseSigningInput {
    /// For a detached payload; the algorithm, of the key that signs, is all that the headers hold.
    #[must_use]
    pub fn detached(algorithm: SignatureAlgorithm, payload: &[u8]) -> Self {
        let mut protected = Encoder::new(Vec::new());
        // Writing to a vector cannot fail.
        let _ = protected
            .map(1)
            .and_then(|encoder| encoder.i64(ALG))
            .and_then(|encoder| encoder.i64(number(algorithm)))
            .map(drop);
        let protected = protected.into_writer();
        Self {
            to_be_signed: signature_structure(&protected, payload),
            protected,
        }
    }

    /// The bytes to sign.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// The COSE_Sign1, without a tag and without the payload. ES256 and EdDSA signatures are 64 bytes; see
    /// [`crate::normalise_es256`].
    #[must_use]
    pub fn finish(self, signature: &[u8; 64]) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        // Writing to a vector cannot fail.
        let _ = encoder
            .array(4)
            .and_then(|encoder| encoder.bytes(&self.protected))
            .and_then(|encoder| encoder.map(0))
            .and_then(Encoder::null)
            .and_then(|encoder| encoder.bytes(signature))
            .map(drop);
        encoder.into_writer()
    }
}

impl fmt::Debug for CoseSigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CoseSigningInput(..)")
    }
}

impl Headers {
    /// Reads one of the two maps. No label may stand in both, nor twice in one (RFC 9052 section 3).
    fn read(&mut self, decoder: &mut Decoder<'_>, is_protected: bool) -> Result<(), CoseError> {
        let count = decoder.map()?.ok_or(CoseError::Malformed)?;
        if count > MAX_HEADERS {
            return Err(CoseError::TooLarge);
        }
        for _ in 0..count {
            if decoder.datatype()? == Type::String {
                decoder.str()?;
                decoder.skip()?;
                continue;
            }
            match decoder.i64()? {
                ALG if is_protected => once(&mut self.alg, decoder.i64()?)?,
                TYPE if is_protected && decoder.datatype()? == Type::String => {
                    once(&mut self.typ, decoder.str()?.to_owned())?;
                }
                // What these say must be signed.
                ALG | TYPE if !is_protected => return Err(CoseError::Malformed),
                CRIT => return Err(CoseError::Critical),
                KID => once(&mut self.kid, decoder.bytes()?.to_vec())?,
                X5CHAIN => once(&mut self.x5chain, chain(decoder)?)?,
                _ => decoder.skip()?,
            }
        }
        Ok(())
    }
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), CoseError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(CoseError::Malformed),
    }
}

/// One certificate is a byte string, several are an array of at least two.
fn chain(decoder: &mut Decoder<'_>) -> Result<Vec<Vec<u8>>, CoseError> {
    if decoder.datatype()? == Type::Bytes {
        return Ok(vec![decoder.bytes()?.to_vec()]);
    }
    let count = decoder.array()?.ok_or(CoseError::Malformed)?;
    if count > MAX_HEADERS {
        return Err(CoseError::TooLarge);
    }
    let mut chain = Vec::new();
    for _ in 0..count {
        chain.push(decoder.bytes()?.to_vec());
    }
    Ok(chain)
}

/// COSE algorithms (RFC 9053 section 2).
fn algorithm(number: i64) -> Option<SignatureAlgorithm> {
    match number {
        -7 => Some(SignatureAlgorithm::Es256),
        -35 => Some(SignatureAlgorithm::Es384),
        -8 => Some(SignatureAlgorithm::EdDsa),
        _ => None,
    }
}

/// The same, from the algorithm to its number.
const fn number(algorithm: SignatureAlgorithm) -> i64 {
    match algorithm {
        SignatureAlgorithm::Es256 => -7,
        SignatureAlgorithm::Es384 => -35,
        SignatureAlgorithm::EdDsa => -8,
    }
}

impl fmt::Debug for CoseSign1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Claims are in it.
        f.write_str("CoseSign1(..)")
    }
}

#[cfg(test)]
mod tests;
