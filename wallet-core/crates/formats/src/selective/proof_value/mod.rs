//! What `proofValue` holds: CBOR in multibase base64url after three bytes that tell which suite and kind it is
//! (ecdsa-sd-2023, `serializeBaseProofValue` and its neighbours; bbs-2023, the same).

mod bbs;
mod cbor;
mod ecdsa;

pub(crate) use self::bbs::{BbsBase, BbsDerived};
pub(crate) use self::ecdsa::{EcdsaBase, EcdsaDerived, ProofKey, Signature};

use wallet_crypto::{base64url_decode, base64url_encode};

use super::error::SelectiveError;
use super::pointer::Pointer;
use crate::limits::{MAX_POINTERS, MAX_PROOF_VALUE_BYTES, MAX_STATEMENTS};

/// The first two bytes of every header.
const FAMILY: [u8; 2] = [0xd9, 0x5d];

/// The bytes after the header whose third byte is `kind`; `other` is the third byte of the same suite's other kind.
fn open(text: &str, kind: u8, other: u8) -> Result<Vec<u8>, SelectiveError> {
    if text.len() > MAX_PROOF_VALUE_BYTES {
        return Err(SelectiveError::TooLarge);
    }
    let encoded = text.strip_prefix('u').ok_or(SelectiveError::ProofValue)?;
    let bytes = base64url_decode(encoded).map_err(|_| SelectiveError::ProofValue)?;
    match bytes.split_first_chunk::<3>() {
        Some((&[first, second, third], rest)) if [first, second] == FAMILY => {
            if third == kind {
                Ok(rest.to_vec())
            } else if third == other {
                Err(SelectiveError::WrongKind)
            } else {
                Err(SelectiveError::UnsupportedFeature)
            }
        }
        Some(_) | None => Err(SelectiveError::ProofValue),
    }
}

/// The text of a proof value.
fn close(kind: u8, components: &[u8]) -> String {
    let [first, second] = FAMILY;
    let bytes = [&[first, second, kind], components].concat();
    format!("u{}", base64url_encode(&bytes))
}

fn pointers(texts: &[&str]) -> Result<Vec<Pointer>, SelectiveError> {
    texts.iter().map(|text| Pointer::parse(text)).collect()
}

/// The limits of the arrays in a proof value.
const POINTERS: cbor::AtMost = cbor::AtMost(MAX_POINTERS, SelectiveError::TooManyPointers);
const STATEMENTS: cbor::AtMost = cbor::AtMost(MAX_STATEMENTS, SelectiveError::TooManyStatements);

#[cfg(test)]
mod tests;
