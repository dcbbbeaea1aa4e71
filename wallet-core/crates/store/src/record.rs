//! How a record is sealed: associated data, padding and the trailer that binds what lies in columns beside it.
//!
//! The plaintext of a record is `body ‖ zeros ‖ trailer`. The trailer comes last so that opening a record needs no
//! second buffer: the padding is cut off in place. The trailer repeats the row's sequence number and blind index, which
//! the associated data does not name, so that neither can be changed in the file.

use wallet_crypto::{AeadError, Random, RecordKey, Sealed, VaultId};
use zeroize::Zeroizing;

use crate::{StoreError, table::RowId};

/// Number of the sealed layout, part of every record's associated data. It changes when a record's plaintext does, not
/// with every migration, so that a migration need not open what it does not touch.
pub(crate) const RECORD_SCHEMA: u32 = 1;

/// Longest body in bytes. A credential with a portrait stays far below.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// Lengths below this are padded to [`FINE_STEP`], others to [`COARSE_STEP`].
const COARSE_FROM: usize = 4096;
const FINE_STEP: usize = 256;
const COARSE_STEP: usize = 4096;

/// sequence (8) ‖ 1 when there is a blind index, else 0 (1) ‖ blind index or zeros (16) ‖ length of the body (4)
pub(crate) const TRAILER_LEN: usize = 8 + 1 + BLIND_INDEX_LEN + 4;

/// Length of a blind index: half an HMAC-SHA256, far beyond what a vault's number of rows can make collide.
pub(crate) const BLIND_INDEX_LEN: usize = 16;

/// Keyed digest of a look-up value.
pub(crate) type BlindIndex = [u8; BLIND_INDEX_LEN];

/// Where a record stands: with the vault id and [`RECORD_SCHEMA`], its associated data.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) vault_id: VaultId,
    pub(crate) table: &'static str,
    pub(crate) id: RowId,
    pub(crate) version: u32,
}

/// What stands beside a record in columns of its own and is repeated in its trailer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) sequence: i64,
    pub(crate) lookup: Option<BlindIndex>,
}

/// Seals `body` for this place with a nonce of its own.
pub(crate) fn seal(
    key: &RecordKey,
    place: &Place,
    beside: &Beside,
    body: &[u8],
    random: &dyn Random,
) -> Result<Sealed, StoreError> {
    let plaintext = pad(beside, body)?;
    with_associated_data(place, |ad| key.seal(ad, &plaintext, random)).map_err(|error| {
        if let AeadError::Random(error) = error {
            error.into()
        } else {
            StoreError::Seal
        }
    })
}

/// Opens a record; anything but what was sealed for this place, with these columns beside it, is damage.
pub(crate) fn open(
    key: &RecordKey,
    place: &Place,
    beside: &Beside,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let plaintext =
        with_associated_data(place, |ad| key.open(ad, sealed)).map_err(|_: AeadError| StoreError::Damaged)?;
    unpad(beside, plaintext).ok_or(StoreError::Damaged)
}

fn with_associated_data<T>(place: &Place, run: impl FnOnce(&[&[u8]]) -> T) -> T {
    run(&[
        place.vault_id.bytes(),
        &RECORD_SCHEMA.to_be_bytes(),
        place.table.as_bytes(),
        place.id.bytes(),
        &place.version.to_be_bytes(),
    ])
}

fn pad(beside: &Beside, body: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let length = u32::try_from(body.len()).map_err(|_| StoreError::TooLarge)?;
    if body.len() > MAX_BODY {
        return Err(StoreError::TooLarge);
    }
    let padded = padded_len(body.len() + TRAILER_LEN);
    let mut plaintext = Zeroizing::new(Vec::with_capacity(padded));
    plaintext.extend_from_slice(body);
    plaintext.resize(padded - TRAILER_LEN, 0);
    plaintext.extend_from_slice(&trailer(beside, length));
    Ok(plaintext)
}

/// Cuts padding and trailer off; `None` when either is not what [`pad`] makes for these columns.
fn unpad(beside: &Beside, mut plaintext: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
    let (front, end) = plaintext.split_last_chunk::<TRAILER_LEN>()?;
    let length = u32::from_be_bytes(*end.last_chunk::<4>()?);
    let body_len = usize::try_from(length).ok()?;
    let is_whole = *end == trailer(beside, length)
        && plaintext.len() == padded_len(body_len.checked_add(TRAILER_LEN)?)
        && front.get(body_len..)?.iter().all(|byte| *byte == 0);
    if !is_whole {
        return None;
    }
    plaintext.truncate(body_len);
    Some(plaintext)
}

fn trailer(beside: &Beside, length: u32) -> [u8; TRAILER_LEN] {
    let mut trailer = [0; TRAILER_LEN];
    let sequence = beside.sequence.to_be_bytes();
    let has_lookup = [u8::from(beside.lookup.is_some())];
    let lookup = beside.lookup.unwrap_or_default();
    let length = length.to_be_bytes();
    let bytes = sequence.iter().chain(&has_lookup).chain(&lookup).chain(&length);
    for (to, from) in trailer.iter_mut().zip(bytes) {
        *to = *from;
    }
    trailer
}

pub(crate) const fn padded_len(len: usize) -> usize {
    let step = if len < COARSE_FROM { FINE_STEP } else { COARSE_STEP };
    len.div_ceil(step) * step
}

#[cfg(test)]
mod tests;
