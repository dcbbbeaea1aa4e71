use wallet_core::MonotonicCounter;

use super::{Breach, rule};
use crate::block_on;

/// The rules of [`MonotonicCounter`].
///
/// # Errors
/// [`Breach`] with the first rule that was broken.
pub fn monotonic_counter_contract(counter: &dyn MonotonicCounter) -> Result<(), Breach> {
    let (one, other) = ("contract/counter-1", "contract/counter-2");
    for name in [one, other] {
        rule(
            block_on(counter.delete(name)).is_ok(),
            "a number that is not there counts as destroyed",
        )?;
    }
    for _ in 0..2 {
        rule(
            block_on(counter.read(one)) == Ok(None),
            "there is no number before it is raised, and asking makes none",
        )?;
    }
    rises(counter, one, 7, 7)?;
    rises(counter, one, 8, 8)?;
    rises(counter, one, 8, 8)?;
    rises(counter, one, 3, 8)?;
    rises(counter, one, u64::from(u32::MAX) + 1, u64::from(u32::MAX) + 1)?;
    rule(block_on(counter.read(other)) == Ok(None), "each name has its own")?;
    rises(counter, other, 1, 1)?;

    rule(block_on(counter.delete(one)).is_ok(), "a number can be destroyed")?;
    rule(
        block_on(counter.read(one)) == Ok(None),
        "a destroyed number is gone",
    )?;
    rule(
        block_on(counter.delete(one)).is_ok(),
        "destroying twice is no fault",
    )?;
    rule(
        block_on(counter.read(other)) == Ok(Some(1)),
        "destroying one leaves the other",
    )?;
    rule(
        block_on(counter.delete(other)).is_ok(),
        "a number can be destroyed",
    )
}

fn rises(counter: &dyn MonotonicCounter, name: &str, to: u64, is_then: u64) -> Result<(), Breach> {
    rule(
        block_on(counter.advance(name, to)).is_ok(),
        "a number can be raised",
    )?;
    rule(
        block_on(counter.read(name)) == Ok(Some(is_then)),
        "a number is what it was raised to, and never goes back",
    )
}
