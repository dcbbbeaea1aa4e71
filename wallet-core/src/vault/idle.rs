//! When an unlocked wallet locks itself.

use crate::ports::ClockReading;

/// How long an unlocked wallet may lie unused before it locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleLimit(u32);

impl IdleLimit {
    /// The shortest limit in seconds.
    pub const MIN_SECONDS: u32 = 30;
    /// The longest limit in seconds: half an hour, the inactivity limit of AAL2 (NIST SP 800-63B-3, section 4.2.3).
    pub const MAX_SECONDS: u32 = 1800;
    /// Two minutes, which holds where nothing else is set.
    pub const DEFAULT: Self = Self(120);

    /// `None` outside of [`Self::MIN_SECONDS`] to [`Self::MAX_SECONDS`].
    #[must_use]
    pub fn from_seconds(seconds: u32) -> Option<Self> {
        (Self::MIN_SECONDS..=Self::MAX_SECONDS)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    /// This many seconds, or the nearer bound for what lies outside.
    #[must_use]
    pub fn nearest(seconds: u32) -> Self {
        Self(seconds.clamp(Self::MIN_SECONDS, Self::MAX_SECONDS))
    }

    /// The limit in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        self.0
    }
}

impl Default for IdleLimit {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The longest time in seconds that a call in progress holds off the locking. A phone may put the app to sleep in the
/// middle of a call, and wake it in another hand.
const CALL_SECONDS: u32 = 600;

/// What is known of the use of an unlocked wallet.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    /// When a call last began or ended.
    pub(crate) last: ClockReading,
    /// Calls in progress.
    pub(crate) calls: usize,
    pub(crate) limit: IdleLimit,
}

impl Usage {
    /// Seconds until the wallet must lock itself; `None` where it must now. A monotonic clock that went backwards, or
    /// belongs to another boot, tells nothing about the time that has passed: then it must.
    pub(crate) fn seconds_left(&self, now: &ClockReading) -> Option<u32> {
        if now.boot_id != self.last.boot_id {
            return None;
        }
        let passed = now.monotonic_ms.checked_sub(self.last.monotonic_ms)? / 1000;
        let limit = if self.calls == 0 {
            self.limit.seconds()
        } else {
            self.limit.seconds().max(CALL_SECONDS)
        };
        let left = limit.checked_sub(u32::try_from(passed).ok()?)?;
        (left > 0).then_some(left)
    }

    /// Notes a use at this moment, unless a later one is known.
    pub(crate) fn note(&mut self, now: ClockReading) {
        if now.boot_id != self.last.boot_id || now.monotonic_ms > self.last.monotonic_ms {
            self.last = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CALL_SECONDS, IdleLimit, Usage};
    use crate::ports::ClockReading;

    fn at(seconds: u64, boot: Option<&str>) -> ClockReading {
        ClockReading {
            wall: 0,
            monotonic_ms: seconds * 1000,
            boot_id: boot.map(str::to_owned),
        }
    }

    fn usage(calls: usize) -> Usage {
        Usage {
            last: at(1_000, Some("a")),
            calls,
            limit: IdleLimit::DEFAULT,
        }
    }

    #[test]
    fn limit_has_bounds() {
        let seconds = |seconds| IdleLimit::from_seconds(seconds).map(IdleLimit::seconds);
        let (least, most) = (IdleLimit::MIN_SECONDS, IdleLimit::MAX_SECONDS);
        assert_eq!([seconds(least - 1), seconds(least)], [None, Some(least)]);
        assert_eq!([seconds(most), seconds(most + 1)], [Some(most), None]);
        assert_eq!(IdleLimit::nearest(29), IdleLimit(30));
        assert_eq!(IdleLimit::nearest(4000), IdleLimit(1800));
        assert_eq!(IdleLimit::from_seconds(120), Some(IdleLimit::default()));
    }

    #[test]
    fn time_runs_out_to_the_second() {
        let left = |seconds| usage(0).seconds_left(&at(seconds, Some("a")));
        assert_eq!(
            [left(1_000), left(1_119), left(1_120)],
            [Some(120), Some(1), None]
        );
        assert_eq!(left(u64::MAX / 1000), None);
    }

    #[test]
    fn backward_step_or_another_boot_leaves_nothing() {
        assert_eq!(usage(0).seconds_left(&at(999, Some("a"))), None);
        assert_eq!(usage(1).seconds_left(&at(999, Some("a"))), None);
        assert_eq!(usage(0).seconds_left(&at(1_001, Some("b"))), None);
        assert_eq!(usage(0).seconds_left(&at(1_001, None)), None);
        let unnamed = Usage {
            last: at(1_000, None),
            ..usage(0)
        };
        assert_eq!(unnamed.seconds_left(&at(1_001, None)), Some(119));
    }

    #[test]
    fn call_in_progress_holds_it_off_for_a_while() {
        let call = u64::from(CALL_SECONDS);
        assert_eq!(usage(1).seconds_left(&at(1_000 + call - 1, Some("a"))), Some(1));
        assert_eq!(usage(1).seconds_left(&at(1_000 + call, Some("a"))), None);
    }

    #[test]
    fn later_use_is_not_forgotten_for_an_earlier_one() {
        let mut usage = usage(0);
        usage.note(at(999, Some("a")));
        assert_eq!(usage.last, at(1_000, Some("a")));
        usage.note(at(1_001, Some("a")));
        assert_eq!(usage.last, at(1_001, Some("a")));
    }
}
