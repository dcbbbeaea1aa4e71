//! The records that every subject keeps: 2 KB each, of twenty types from ten issuers.

/// Bytes of one record.
pub const RECORD_LEN: usize = 2048;
/// How many types there are.
pub const TYPES: usize = 20;
const ISSUERS: usize = 10;

/// One record.
#[derive(Debug)]
pub struct Record {
    /// Its id, random to look at.
    pub id: [u8; 16],
    /// The credential's type.
    pub credential_type: String,
    /// The credential's issuer.
    pub issuer: String,
    /// What is kept.
    pub body: Vec<u8>,
}

/// The record with this number, the same in every run.
#[must_use]
pub fn record(number: usize) -> Record {
    let mut state = number as u64;
    let mut body = Vec::with_capacity(RECORD_LEN);
    while body.len() < RECORD_LEN {
        body.extend_from_slice(&next(&mut state).to_le_bytes());
    }
    Record {
        id: id(number),
        credential_type: type_of(number % TYPES),
        issuer: format!("https://trust-{}.example", number % ISSUERS),
        body,
    }
}

/// The records with the numbers from `first`, `count` of them.
#[must_use]
pub fn records(first: usize, count: usize) -> Vec<Record> {
    (first..first.saturating_add(count)).map(record).collect()
}

/// The id of the record with this number.
#[must_use]
pub fn id(number: usize) -> [u8; 16] {
    let mut state = !(number as u64);
    let mut bytes = [0; 16];
    for chunk in bytes.chunks_exact_mut(8) {
        chunk.copy_from_slice(&next(&mut state).to_le_bytes());
    }
    bytes
}

/// The type with this number.
#[must_use]
pub fn type_of(number: usize) -> String {
    format!("urn:example:staff-passport:credential-type:{number}")
}

/// How many of the first `count` records have one type.
#[must_use]
pub fn of_one_type(count: usize) -> usize {
    count.div_ceil(TYPES)
}

/// Where a fetch goes: each record once, in an order that jumps.
#[must_use]
pub fn jump(step: usize, count: usize) -> usize {
    step.saturating_mul(7919).checked_rem(count).unwrap_or_default()
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
