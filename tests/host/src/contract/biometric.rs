use wallet_core::{BiometricSeal, BiometricSecret, KeyFault, Secret};

use super::{Breach, rule};
use crate::block_on;

/// What a suite has the person do. On a phone that is whoever runs it.
pub trait Person {
    /// Confirms every prompt from now on.
    fn confirms(&self);
    /// Cancels every prompt from now on.
    fn cancels(&self);
    /// Enrols somebody else.
    fn changes_enrolment(&self);
}

/// The rules of [`BiometricSeal`].
///
/// # Errors
/// [`Breach`] with the first rule that was broken.
pub fn biometric_seal_contract(seal: &dyn BiometricSeal, person: &dyn Person) -> Result<(), Breach> {
    let (one, other) = ("contract/biometric-1", "contract/biometric-2");
    person.confirms();
    for alias in [one, other] {
        rule(
            block_on(seal.delete(alias)).is_ok(),
            "what is not there counts as destroyed",
        )?;
    }
    for _ in 0..2 {
        rule(
            fault(seal, one) == Some(KeyFault::Missing),
            "what was not kept is missing, and asking makes nothing",
        )?;
    }
    rule(keep(seal, one, 1).is_ok(), "a secret can be kept")?;
    rule(keep(seal, other, 2).is_ok(), "a second secret can be kept")?;
    for _ in 0..2 {
        rule(gives_out(seal, one, 1), "what is given out is what was kept")?;
        rule(gives_out(seal, other, 2), "each name keeps its own")?;
    }
    rule(keep(seal, one, 3).is_err(), "nothing is kept over another")?;
    rule(gives_out(seal, one, 1), "what was there is the same afterwards")?;
    cancelled(seal, person, one)?;

    rule(
        block_on(seal.delete(one)).is_ok(),
        "what is kept can be destroyed",
    )?;
    rule(
        fault(seal, one) == Some(KeyFault::Missing),
        "what was destroyed is missing",
    )?;
    rule(block_on(seal.delete(one)).is_ok(), "destroying twice is no fault")?;
    rule(gives_out(seal, other, 2), "destroying one leaves the other")?;
    rule(keep(seal, one, 4).is_ok(), "a destroyed secret's name is free")?;
    rule(
        gives_out(seal, one, 4),
        "a secret under an old name is a new secret",
    )?;
    enrolled_anew(seal, person, one, other)
}

/// `alias` keeps the first secret.
fn cancelled(seal: &dyn BiometricSeal, person: &dyn Person, alias: &str) -> Result<(), Breach> {
    person.cancels();
    for _ in 0..2 {
        rule(
            fault(seal, alias) == Some(KeyFault::Cancelled),
            "a prompt that is cancelled gives nothing out",
        )?;
    }
    person.confirms();
    rule(gives_out(seal, alias, 1), "a cancelled prompt changes nothing")
}

/// Both are kept; neither is afterwards.
fn enrolled_anew(
    seal: &dyn BiometricSeal,
    person: &dyn Person,
    one: &str,
    other: &str,
) -> Result<(), Breach> {
    person.changes_enrolment();
    for alias in [one, other] {
        for _ in 0..2 {
            rule(
                // Some platforms destroy what is void: to the core that is the same.
                matches!(
                    fault(seal, alias),
                    Some(KeyFault::Invalidated | KeyFault::Missing)
                ),
                "a change of enrolment makes void what is kept",
            )?;
        }
        rule(
            block_on(seal.delete(alias)).is_ok(),
            "what is void can be destroyed",
        )?;
        rule(
            fault(seal, alias) == Some(KeyFault::Missing),
            "what was void and destroyed is missing",
        )?;
    }
    rule(
        keep(seal, one, 5).is_ok(),
        "who is enrolled now can keep a secret",
    )?;
    rule(gives_out(seal, one, 5), "what is given out is what was kept")?;
    rule(
        block_on(seal.delete(one)).is_ok(),
        "what is kept can be destroyed",
    )
}

fn secret(byte: u8) -> BiometricSecret {
    BiometricSecret::new(Secret::new([byte; 32]))
}

fn keep(seal: &dyn BiometricSeal, alias: &str, byte: u8) -> Result<(), KeyFault> {
    block_on(seal.seal(alias, &secret(byte)))
}

fn gives_out(seal: &dyn BiometricSeal, alias: &str, byte: u8) -> bool {
    block_on(seal.open(alias)).is_ok_and(|given| given.secret().ct_eq(secret(byte).secret()))
}

fn fault(seal: &dyn BiometricSeal, alias: &str) -> Option<KeyFault> {
    block_on(seal.open(alias)).err()
}
