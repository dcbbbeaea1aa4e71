//! The three clocks of a desktop.

use std::fs;
use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use wallet_core::{Clock, ClockReading};

/// Wall time from the system; the monotonic clock from `/proc/uptime`, which counts sleep (it is `CLOCK_BOOTTIME`);
/// the boot from `/proc/sys/kernel/random/boot_id`.
///
/// Where there is no `/proc`, the boot is unknown and the monotonic clock starts with the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn read(&self) -> ClockReading {
        let (monotonic_ms, boot_id) = boot_time().unwrap_or_else(|| (process_time(), None));
        ClockReading {
            wall: wall_time(SystemTime::now()),
            monotonic_ms,
            boot_id,
        }
    }
}

/// The clocks of a slow phone: whatever takes a time takes ten times as long, save on the wall. Such a phone cannot do the
/// default parameters of Argon2id within a second, and gets the floor.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlowClock;

impl Clock for SlowClock {
    fn read(&self) -> ClockReading {
        let now = SystemClock.read();
        ClockReading {
            monotonic_ms: now.monotonic_ms.saturating_mul(10),
            ..now
        }
    }
}

fn wall_time(now: SystemTime) -> i64 {
    match now.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    }
}

fn boot_time() -> Option<(u64, Option<String>)> {
    let uptime = parse_uptime(&fs::read_to_string("/proc/uptime").ok()?)?;
    let boot_id = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    Some((
        uptime,
        boot_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()),
    ))
}

/// Milliseconds from `seconds.hundredths …`.
fn parse_uptime(text: &str) -> Option<u64> {
    let (seconds, hundredths) = text.split_whitespace().next()?.split_once('.')?;
    if hundredths.len() != 2 {
        return None;
    }
    let hundredths: u64 = hundredths.parse().ok()?;
    seconds
        .parse::<u64>()
        .ok()?
        .checked_mul(1000)?
        .checked_add(hundredths.checked_mul(10)?)
}

fn process_time() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::{SlowClock, SystemClock, parse_uptime, process_time, wall_time};
    use wallet_core::Clock;

    #[test]
    fn uptime_is_read_in_milliseconds() {
        assert_eq!(parse_uptime("350735.47 234388.90\n"), Some(350_735_470));
        assert_eq!(parse_uptime("0.05 0.00\n"), Some(50));
        for text in [
            "",
            "1",
            "1.5 2",
            "a.00",
            "-1.00",
            "1.00x",
            "99999999999999999999.00",
        ] {
            assert_eq!(parse_uptime(text), None, "{text}");
        }
    }

    #[test]
    fn the_monotonic_clock_goes_forward_within_one_boot() {
        let before = SystemClock.read();
        std::thread::sleep(Duration::from_millis(30));
        let after = SystemClock.read();
        assert_eq!(before.boot_id, after.boot_id);
        assert!(after.monotonic_ms > before.monotonic_ms);
        assert!(process_time() <= process_time());
    }

    #[test]
    fn a_slow_phone_takes_ten_times_as_long() {
        let before = SystemClock.read();
        let slow = SlowClock.read();
        let after = SystemClock.read();
        assert_eq!(slow.boot_id, before.boot_id);
        assert!((before.monotonic_ms * 10..=after.monotonic_ms * 10).contains(&slow.monotonic_ms));
    }

    #[test]
    fn wall_time_is_in_seconds_since_1970() {
        assert_eq!(
            wall_time(UNIX_EPOCH + Duration::from_secs(1_700_000_000)),
            1_700_000_000
        );
        assert_eq!(wall_time(UNIX_EPOCH - Duration::from_secs(5)), -5);
        assert!(SystemClock.read().wall > 1_700_000_000);
    }
}
