//! How wrong PINs are counted and what they cost.
//!
//! Five wrong tries start a wait that grows with each further one; the tenth erases the vault's keys. A wait is
//! measured by a clock that nobody can set and that counts sleep; a new boot starts it again.

use wallet_store::{Attempts, Waiting};

use crate::ports::ClockReading;

/// Wrong PINs until the vault erases itself.
pub(crate) const MAX_TRIES: u32 = 10;

/// Seconds to wait after the fifth to the ninth wrong PIN.
const WAITS: [u32; 5] = [5 * 60, 15 * 60, 60 * 60, 240 * 60, 1440 * 60];
const FREE_TRIES: u32 = 4;

/// Whether a PIN may be tried.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// Not before this many seconds have passed; `attempts` is what must be saved, where it changed.
    Wait {
        seconds: u32,
        restarted: Option<Attempts>,
    },
}

/// Judges a saved state at a moment.
pub(crate) fn gate(attempts: &Attempts, now: &ClockReading) -> Gate {
    let Some(waiting) = &attempts.waiting_since else {
        return Gate::Open;
    };
    match elapsed_seconds(waiting, now) {
        Some(elapsed) if elapsed >= u64::from(waiting.seconds) => Gate::Open,
        Some(elapsed) => {
            let left = u64::from(waiting.seconds) - elapsed;
            Gate::Wait {
                seconds: u32::try_from(left).unwrap_or(u32::MAX),
                restarted: None,
            }
        }
        None => {
            let restarted = Attempts {
                failed: attempts.failed,
                waiting_since: Some(begin(waiting.seconds, now)),
            };
            Gate::Wait {
                seconds: waiting.seconds,
                restarted: Some(restarted),
            }
        }
    }
}

/// The state to save before a try: the try counts as failed until it is known to be right.
pub(crate) fn counted(attempts: &Attempts, now: &ClockReading) -> Attempts {
    let failed = attempts.failed.saturating_add(1);
    let wait = failed
        .checked_sub(FREE_TRIES + 1)
        .and_then(|n| usize::try_from(n).ok())
        .and_then(|n| WAITS.get(n.min(WAITS.len() - 1)));
    Attempts {
        failed,
        waiting_since: wait.map(|seconds| begin(*seconds, now)),
    }
}

fn begin(seconds: u32, now: &ClockReading) -> Waiting {
    Waiting {
        wall: now.wall,
        monotonic_ms: now.monotonic_ms,
        boot_id: now.boot_id.clone(),
        seconds,
    }
}

/// Seconds that have passed since the wait began, or `None` where another boot makes that unknowable.
fn elapsed_seconds(waiting: &Waiting, now: &ClockReading) -> Option<u64> {
    let monotonic = now.monotonic_ms.checked_sub(waiting.monotonic_ms)? / 1000;
    match (&waiting.boot_id, &now.boot_id) {
        (Some(then), Some(today)) => (then == today).then_some(monotonic),
        // Without a boot's name a longer uptime may belong to another boot: the wall clock must agree.
        (Some(_), None) => None,
        (None, _) => {
            let wall = u64::try_from(now.wall.checked_sub(waiting.wall)?).ok()?;
            Some(monotonic.min(wall))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(monotonic_ms: u64, wall: i64, boot: Option<&str>) -> ClockReading {
        ClockReading {
            wall,
            monotonic_ms,
            boot_id: boot.map(str::to_owned),
        }
    }

    fn after_tries(n: u32, now: &ClockReading) -> Attempts {
        let mut attempts = Attempts {
            failed: 0,
            waiting_since: None,
        };
        for _ in 0..n {
            attempts = counted(&attempts, now);
        }
        attempts
    }

    #[test]
    fn waits_grow_after_the_fifth_try() {
        let now = at(0, 0, Some("a"));
        let waits: Vec<_> = (1..=10)
            .map(|n| after_tries(n, &now).waiting_since.map(|w| w.seconds / 60))
            .collect();
        let expected = [
            None,
            None,
            None,
            None,
            Some(5),
            Some(15),
            Some(60),
            Some(240),
            Some(1440),
            Some(1440),
        ];
        assert_eq!(waits, expected);
    }

    #[test]
    fn a_wait_ends_by_the_clock_that_nobody_sets() {
        let attempts = after_tries(5, &at(1_000, 50, Some("a")));
        let moved = gate(&attempts, &at(2_000, 1_000_000, Some("a")));
        assert_eq!(
            moved,
            Gate::Wait {
                seconds: 299,
                restarted: None
            }
        );
        assert_eq!(gate(&attempts, &at(301_000, 0, Some("a"))), Gate::Open);
    }

    #[test]
    fn a_new_boot_starts_the_wait_again() {
        let attempts = after_tries(5, &at(1_000, 50, Some("a")));
        let Gate::Wait {
            seconds: 300,
            restarted: Some(again),
        } = gate(&attempts, &at(900_000, 900, Some("b")))
        else {
            panic!("the wait must restart");
        };
        assert_eq!(gate(&again, &at(1_200_000, 1_200, Some("b"))), Gate::Open);
    }

    #[test]
    fn without_a_boot_name_both_clocks_must_agree() {
        let attempts = after_tries(5, &at(1_000, 50, None));
        let ahead = gate(&attempts, &at(900_000, 60, None));
        assert_eq!(
            ahead,
            Gate::Wait {
                seconds: 290,
                restarted: None
            }
        );
        assert!(matches!(
            gate(&attempts, &at(900_000, 40, None)),
            Gate::Wait {
                restarted: Some(_),
                ..
            }
        ));
        assert_eq!(gate(&attempts, &at(900_000, 400, None)), Gate::Open);
    }
}
