//! How a record is sealed: associated data, padding and the trailer that binds what lies in columns beside it.
//!
//! The plaintext of a record is `body ‖ zeros ‖ trailer`. The trailer comes last so that opening a record needs no
//! second buffer: the padding is cut off in place. The trailer repeats the row's sequence number and blind indexes, which
//! the associated data does not name, so that neither can be changed in the file.

use wallet_crypto::{AeadError, Random, RecordKey, Sealed, VaultId};
use zeroize::Zeroizing;

use crate::{
    StoreError,
    lookup::{Column, Indexes},
    table::RowId,
};

/// Number of the sealed layout, part of every record's associated data. It changes when a record's plaintext does, not
/// with every migration, so that a migration need not open what it does not touch.
pub(crate) const RECORD_SCHEMA: u32 = 1;

/// Longest body in bytes. A credential with a portrait stays far below.
pub const MAX_BODY: usize = 8 * 1024 * 1024;

/// Lengths below this are padded to [`FINE_STEP`], others to [`COARSE_STEP`].
const COARSE_FROM: usize = 4096;
const FINE_STEP: usize = 256;
const COARSE_STEP: usize = 4096;
/// More than there ever is of padding.
const ZEROS: [u8; COARSE_STEP] = [0; COARSE_STEP];

/// That of a row with every column.
pub(crate) const LONGEST_TRAILER: usize = trailer_len(3);

/// Length of sequence (8) ‖ for each column: 1 when there is a blind index, else 0 (1) ‖ blind index or zeros (16) ‖ then the
/// length of the body (4).
const fn trailer_len(columns: usize) -> usize {
    8 + columns * (1 + BLIND_INDEX_LEN) + 4
}

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
    /// The columns that the table has.
    pub(crate) columns: &'static [Column],
    pub(crate) indexes: Indexes,
}

impl Beside {
    /// What stands beside a record that is the only one of its table and is looked up by nothing.
    pub(crate) const ALONE: Self = Self {
        sequence: 1,
        columns: &[Column::Lookup],
        indexes: Indexes {
            lookup: None,
            credential_type: None,
            issuer: None,
        },
    };

    const fn trailer_len(&self) -> usize {
        trailer_len(self.columns.len())
    }
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
    with_associated_data(place, |ad| key.seal_in_place(ad, plaintext, random)).map_err(|error| {
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
    sealed: Sealed,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let plaintext = with_associated_data(place, |ad| key.open_in_place(ad, sealed))
        .map_err(|_: AeadError| StoreError::Damaged)?;
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
    let padded = padded_len(body.len() + beside.trailer_len());
    let mut plaintext = Zeroizing::new(Vec::with_capacity(padded));
    plaintext.extend_from_slice(body);
    plaintext.resize(padded - beside.trailer_len(), 0);
    write_trailer(beside, length, &mut plaintext);
    Ok(plaintext)
}

/// Cuts padding and trailer off; `None` when either is not what [`pad`] makes for these columns.
fn unpad(beside: &Beside, mut plaintext: Zeroizing<Vec<u8>>) -> Option<Zeroizing<Vec<u8>>> {
    let front_len = plaintext.len().checked_sub(beside.trailer_len())?;
    let (front, end) = plaintext.split_at_checked(front_len)?;
    let length = u32::from_be_bytes(*end.last_chunk::<4>()?);
    let body_len = usize::try_from(length).ok()?;
    let mut expected = Vec::with_capacity(LONGEST_TRAILER);
    write_trailer(beside, length, &mut expected);
    let is_whole = end == expected
        && plaintext.len() == padded_len(body_len.checked_add(beside.trailer_len())?)
        && Some(front.get(body_len..)?) == ZEROS.get(..front_len.checked_sub(body_len)?);
    if !is_whole {
        return None;
    }
    plaintext.truncate(body_len);
    Some(plaintext)
}

fn write_trailer(beside: &Beside, length: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&beside.sequence.to_be_bytes());
    for column in beside.columns {
        let index = beside.indexes.of(*column);
        out.push(u8::from(index.is_some()));
        out.extend_from_slice(&index.unwrap_or_default());
    }
    out.extend_from_slice(&length.to_be_bytes());
}

pub(crate) const fn padded_len(len: usize) -> usize {
    let step = if len < COARSE_FROM { FINE_STEP } else { COARSE_STEP };
    len.div_ceil(step) * step
}

#[cfg(test)]
mod tests;
