use std::thread::sleep;
use std::time::Duration;

use wallet_core::Clock;

use super::{Breach, rule};

/// 2024-01-01T00:00:00Z: an earlier wall clock was never set.
const SET: i64 = 1_704_067_200;
/// Longer than a boot's name is kept.
const MAX_BOOT_ID_BYTES: usize = 128;

/// The rules of [`Clock`], as far as one process sees them: it cannot put the phone to sleep, nor boot it.
///
/// # Errors
/// [`Breach`] with the first rule that was broken.
pub fn clock_contract(clock: &dyn Clock) -> Result<(), Breach> {
    let before = clock.read();
    sleep(Duration::from_millis(50));
    let after = clock.read();
    rule(before.wall >= SET, "the wall clock is set")?;
    rule(
        after.monotonic_ms > before.monotonic_ms,
        "the clock that nobody can set goes forward",
    )?;
    rule(
        after.monotonic_ms - before.monotonic_ms >= 30,
        "it counts milliseconds",
    )?;
    rule(after.boot_id == before.boot_id, "a boot has one name")?;
    rule(
        before
            .boot_id
            .is_none_or(|id| (1..=MAX_BOOT_ID_BYTES).contains(&id.len())),
        "a boot that has a name has one of 1 to 128 bytes",
    )
}
