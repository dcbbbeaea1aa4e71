//! Inflating within limits: the output is counted while it comes, so that a bomb costs no more than the limit.

use std::io::Read;

use flate2::bufread::{GzDecoder, ZlibDecoder};

use super::{MAX_COMPRESSED_BYTES, MAX_INFLATED_BYTES, StatusError};

/// Inflates DEFLATE in the zlib format (RFC 1950): a Token Status List.
pub(super) fn zlib(compressed: &[u8]) -> Result<Vec<u8>, StatusError> {
    within_limit(compressed)?;
    let mut decoder = ZlibDecoder::new(compressed);
    let inflated = inflate(&mut decoder)?;
    nothing_after(decoder.into_inner(), inflated)
}

/// Inflates one gzip member (RFC 1952): a Bitstring Status List or a StatusList2021.
pub(super) fn gzip(compressed: &[u8]) -> Result<Vec<u8>, StatusError> {
    within_limit(compressed)?;
    let mut decoder = GzDecoder::new(compressed);
    let inflated = inflate(&mut decoder)?;
    nothing_after(decoder.into_inner(), inflated)
}

fn within_limit(compressed: &[u8]) -> Result<(), StatusError> {
    if compressed.len() > MAX_COMPRESSED_BYTES {
        return Err(StatusError::TooLarge);
    }
    Ok(())
}

fn inflate(decoder: &mut impl Read) -> Result<Vec<u8>, StatusError> {
    const ONE_MORE: u64 = MAX_INFLATED_BYTES as u64 + 1;
    let mut inflated = Vec::new();
    // At the end of the stream the decoder compares the checksum.
    decoder
        .take(ONE_MORE)
        .read_to_end(&mut inflated)
        .map_err(|_| StatusError::Encoding)?;
    if inflated.len() > MAX_INFLATED_BYTES {
        return Err(StatusError::InflatedTooLarge);
    }
    Ok(inflated)
}

/// What stands after the stream is covered by no checksum, and no list needs it.
fn nothing_after(rest: &[u8], inflated: Vec<u8>) -> Result<Vec<u8>, StatusError> {
    if rest.is_empty() {
        Ok(inflated)
    } else {
        Err(StatusError::Encoding)
    }
}
