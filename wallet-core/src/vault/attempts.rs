//! How wrong PINs are counted and what they cost.
//!
//! Under the default policy five wrong tries start a wait that grows with each further one; the tenth erases the vault's
//! keys. A wait is measured by a clock that nobody can set and that counts sleep; a new boot starts it again.

use wallet_store::{Attempts, Waiting};

use crate::config::AttemptPolicy;
use crate::ports::ClockReading;

/// The count that stands in the file once the last try of whichever policy is used up.
const EXHAUSTED: u32 = AttemptPolicy::DEFAULT.tries();
/// Seconds that a count which was put back costs at least: as one that cannot be read does.
const LONGEST_WAIT: u32 = 1440 * 60;

/// Whether a PIN may be tried.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    /// Not before this many seconds have passed; `attempts` is what must be saved, where it changed.
    Wait {
        seconds: u32,
        restarted: Option<Attempts>,
    },
    /// No try is left: the vault must be erased.
    Exhausted,
}

/// Judges a saved state at a moment.
pub(crate) fn gate(attempts: &Attempts, policy: &AttemptPolicy, now: &ClockReading) -> Gate {
    if attempts.failed >= EXHAUSTED {
        return Gate::Exhausted;
    }
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
            let seconds = if *attempts == Attempts::damaged() {
                waiting.seconds.max(policy.longest_wait())
            } else {
                waiting.seconds
            };
            let restarted = Attempts {
                failed: attempts.failed,
                serial: attempts.serial,
                rolled_back: attempts.rolled_back,
                waiting_since: Some(begin(seconds, now)),
            };
            Gate::Wait {
                seconds,
                restarted: Some(restarted),
            }
        }
    }
}

/// The state to save before a try: the try counts as failed until it is known to be right. The number in the file only
/// grows, whichever policies follow each other.
pub(crate) fn counted(attempts: &Attempts, policy: &AttemptPolicy, now: &ClockReading) -> Attempts {
    let left = tries_left(attempts, policy).saturating_sub(1);
    let failed = if left == 0 {
        EXHAUSTED
    } else if attempts.failed < policy.tries() {
        attempts.failed.saturating_add(1)
    } else {
        EXHAUSTED - left
    };
    let wait = if left == 0 {
        policy.longest_wait()
    } else {
        policy.wait_after(policy.tries() - left)
    };
    Attempts {
        failed,
        serial: attempts.serial.saturating_add(1),
        rolled_back: attempts.rolled_back,
        waiting_since: (wait > 0).then(|| begin(wait, now)),
    }
}

/// The state to save where a try was cut short by a fault of the platform: only a completed check that fails stays
/// counted. Tries that others made meanwhile stay, too. Its number is never given out again.
pub(crate) fn given_back(state: &Attempts, before: &Attempts, counted: &Attempts) -> Attempts {
    let failed = if state == counted {
        before.failed
    } else {
        state.failed.saturating_sub(1)
    };
    Attempts {
        failed,
        serial: state.serial,
        rolled_back: state.rolled_back,
        waiting_since: before.waiting_since.clone(),
    }
}

/// Tries before the vault erases itself.
///
/// A count that the policy would not have let grow so far comes from a looser one, or from a damaged count: it leaves
/// two tries where the default does, so that one slip costs a wait and not the vault.
pub(crate) fn tries_left(attempts: &Attempts, policy: &AttemptPolicy) -> u32 {
    if attempts.failed < policy.tries() {
        policy.tries() - attempts.failed
    } else {
        EXHAUSTED
            .saturating_sub(attempts.failed)
            .min(2)
            .min(policy.tries())
    }
}

/// The wait that a count or a vault costs which was put back.
pub(crate) fn longest_wait(policy: &AttemptPolicy, now: &ClockReading) -> Waiting {
    begin(policy.longest_wait().max(LONGEST_WAIT), now)
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

    const DEFAULT: AttemptPolicy = AttemptPolicy::DEFAULT;

    fn at(monotonic_ms: u64, wall: i64, boot: Option<&str>) -> ClockReading {
        ClockReading {
            wall,
            monotonic_ms,
            boot_id: boot.map(str::to_owned),
        }
    }

    fn after_tries(n: u32, now: &ClockReading) -> Attempts {
        (0..n).fold(Attempts::default(), |attempts, _| {
            counted(&attempts, &DEFAULT, now)
        })
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
        let moved = gate(&attempts, &DEFAULT, &at(2_000, 1_000_000, Some("a")));
        assert_eq!(
            moved,
            Gate::Wait {
                seconds: 299,
                restarted: None
            }
        );
        assert_eq!(gate(&attempts, &DEFAULT, &at(301_000, 0, Some("a"))), Gate::Open);
    }

    #[test]
    fn a_new_boot_starts_the_wait_again() {
        let attempts = after_tries(5, &at(1_000, 50, Some("a")));
        let Gate::Wait {
            seconds: 300,
            restarted: Some(again),
        } = gate(&attempts, &DEFAULT, &at(900_000, 900, Some("b")))
        else {
            panic!("the wait must restart");
        };
        assert_eq!(
            gate(&again, &DEFAULT, &at(1_200_000, 1_200, Some("b"))),
            Gate::Open
        );
    }

    #[test]
    fn without_a_boot_name_both_clocks_must_agree() {
        let attempts = after_tries(5, &at(1_000, 50, None));
        let ahead = gate(&attempts, &DEFAULT, &at(900_000, 60, None));
        assert_eq!(
            ahead,
            Gate::Wait {
                seconds: 290,
                restarted: None
            }
        );
        assert!(matches!(
            gate(&attempts, &DEFAULT, &at(900_000, 40, None)),
            Gate::Wait {
                restarted: Some(_),
                ..
            }
        ));
        assert_eq!(gate(&attempts, &DEFAULT, &at(900_000, 400, None)), Gate::Open);
    }

    #[test]
    fn the_last_try_of_a_stricter_policy_is_the_last_under_any() {
        let strict = AttemptPolicy::stricter(3, &[0, 60]).unwrap();
        let now = at(1_000, 50, Some("a"));
        let first = counted(&Attempts::default(), &strict, &now);
        let second = counted(&first, &strict, &now);
        assert_eq!((first.failed, tries_left(&first, &strict)), (1, 2));
        assert_eq!(first.waiting_since, None);
        assert_eq!((second.failed, tries_left(&second, &strict)), (2, 1));
        assert_eq!(second.waiting_since.as_ref().map(|wait| wait.seconds), Some(60));
        let last = counted(&second, &strict, &now);
        assert_eq!(tries_left(&last, &strict), 0);
        for policy in [strict, DEFAULT] {
            assert_eq!(
                gate(&last, &policy, &at(u64::MAX, 50, Some("a"))),
                Gate::Exhausted
            );
        }
        let back = Attempts {
            serial: last.serial,
            ..second.clone()
        };
        assert_eq!(given_back(&last, &second, &last), back);
        let another_meanwhile = given_back(&last, &first, &second);
        assert_eq!(tries_left(&another_meanwhile, &strict), 1);
    }

    #[test]
    fn a_count_from_a_looser_policy_or_a_damaged_one_never_erases_by_itself() {
        let strict = AttemptPolicy::stricter(3, &[0, 172_800]).unwrap();
        let now = at(1_000, 50, Some("a"));
        for failed in 3..9 {
            let from_looser = Attempts {
                failed,
                ..Attempts::default()
            };
            assert_eq!(gate(&from_looser, &strict, &now), Gate::Open);
            assert_eq!(tries_left(&from_looser, &strict), 2);
            let slipped = counted(&from_looser, &strict, &now);
            assert_eq!(tries_left(&slipped, &strict), 1, "one slip costs a wait");
            assert!(slipped.waiting_since.is_some() && slipped.failed > failed);
            let last = counted(&slipped, &strict, &now);
            assert_eq!(gate(&last, &strict, &now), Gate::Exhausted);
        }
        for (policy, seconds) in [(strict, 172_800), (DEFAULT, 86_400)] {
            let Gate::Wait {
                seconds: waits,
                restarted: Some(restarted),
            } = gate(&Attempts::damaged(), &policy, &now)
            else {
                panic!("a damaged count waits");
            };
            assert_eq!(waits, seconds, "the longest wait");
            assert!(tries_left(&restarted, &policy) >= 2);
        }
    }
}
