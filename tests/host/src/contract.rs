//! What every implementation of a port keeps to, on a phone or in a folder.
//!
//! A suite about keys makes them under aliases that start with `contract/`, and deletes them at its end. Each answers with the
//! first rule that was broken, as text for a developer.

mod biometric;
mod clock;
mod counter;
mod http;

pub use biometric::{Person, biometric_seal_contract};
pub use clock::clock_contract;
pub use counter::monotonic_counter_contract;
pub use http::http_contract;
use wallet_core::{DeviceAnswer, DeviceInput, DeviceSeal, KeyFault, PrfKind};
use wallet_crypto::{VaultId, probe_digest};

use crate::block_on;

mod holder_keys;

pub use holder_keys::holder_keys_contract;

/// The first rule that an implementation broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Breach(pub &'static str);

fn rule(kept: bool, rule: &'static str) -> Result<(), Breach> {
    if kept { Ok(()) } else { Err(Breach(rule)) }
}

/// The rules of [`DeviceSeal`].
///
/// # Errors
/// [`Breach`] with the first rule that was broken.
pub fn device_seal_contract(seal: &dyn DeviceSeal) -> Result<(), Breach> {
    let (one, other) = ("contract/seal-1", "contract/seal-2");
    for alias in [one, other] {
        rule(
            block_on(seal.delete(alias)).is_ok(),
            "a key that is not there counts as destroyed",
        )?;
    }
    let first = question(1)?;
    rule(
        fault(seal, one, &first) == Some(KeyFault::Missing),
        "a key that was not made is missing",
    )?;
    rule(
        fault(seal, one, &first) == Some(KeyFault::Missing),
        "asking for a key does not make it",
    )?;

    let kind = block_on(seal.create(one)).map_err(|_| Breach("a key can be made"))?;
    let answer = ask(seal, one, &first)?;
    rule(
        answer == ask(seal, one, &first)?,
        "the same question has the same answer",
    )?;
    rule(
        answer != ask(seal, one, &question(2)?)?,
        "another question has another answer",
    )?;
    answers_by_kind(seal, one, kind)?;

    rule(
        block_on(seal.create(one)).is_err(),
        "a key is not made over another",
    )?;
    rule(
        answer == ask(seal, one, &first)?,
        "a key that was there is the same afterwards",
    )?;

    rule(
        block_on(seal.create(other)) == Ok(kind),
        "every key of one device is of the same kind",
    )?;
    rule(
        answer != ask(seal, other, &first)?,
        "another key has another answer",
    )?;
    destroyed(seal, one, other, answer)
}

/// `one` answers the first question with `answer`; both keys are gone afterwards.
fn destroyed(seal: &dyn DeviceSeal, one: &str, other: &str, answer: [u8; 32]) -> Result<(), Breach> {
    let first = question(1)?;
    rule(block_on(seal.delete(one)).is_ok(), "a key can be destroyed")?;
    rule(
        fault(seal, one, &first) == Some(KeyFault::Missing),
        "a destroyed key is missing",
    )?;
    rule(block_on(seal.delete(one)).is_ok(), "destroying twice is no fault")?;
    rule(
        ask(seal, other, &first).is_ok(),
        "destroying one key leaves the other",
    )?;

    rule(
        block_on(seal.create(one)).is_ok(),
        "a destroyed key's alias is free",
    )?;
    rule(
        answer != ask(seal, one, &first)?,
        "a key under an old alias is a new key",
    )?;
    for alias in [one, other] {
        rule(block_on(seal.delete(alias)).is_ok(), "a key can be destroyed")?;
    }
    Ok(())
}

/// Each kind answers to its own half of the question.
fn answers_by_kind(seal: &dyn DeviceSeal, alias: &str, kind: PrfKind) -> Result<(), Breach> {
    let (first, second) = (question(1)?, question(2)?);
    let mixed = DeviceInput {
        x: first.x,
        point: second.point,
    };
    let (same_x, same_point) = (ask(seal, alias, &first)?, ask(seal, alias, &second)?);
    let answer = ask(seal, alias, &mixed)?;
    match kind {
        PrfKind::Hmac => rule(answer == same_x, "an HMAC key answers to x alone"),
        PrfKind::Ecdh => rule(answer == same_point, "an ECDH key answers to the point alone"),
    }
}

fn question(number: u8) -> Result<DeviceInput, Breach> {
    DeviceInput::for_probe(&VaultId::from_bytes([number; 16]))
        .map_err(|_| Breach("every question has a point"))
}

/// A digest of the answer, which can be compared.
fn ask(seal: &dyn DeviceSeal, alias: &str, input: &DeviceInput) -> Result<[u8; 32], Breach> {
    let answer: DeviceAnswer =
        block_on(seal.prf(alias, input)).map_err(|_| Breach("a key that was made answers"))?;
    Ok(probe_digest(&answer))
}

fn fault(seal: &dyn DeviceSeal, alias: &str, input: &DeviceInput) -> Option<KeyFault> {
    block_on(seal.prf(alias, input)).err()
}
