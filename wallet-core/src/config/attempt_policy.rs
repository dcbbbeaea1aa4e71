use crate::error::AttemptPolicyError;

/// Wrong PINs until a vault erases itself, where the app asks for nothing stricter.
const TRIES: u32 = 10;

/// Seconds to wait after the first to the ninth wrong PIN.
const WAITS: [u32; 9] = [0, 0, 0, 0, 5 * 60, 15 * 60, 60 * 60, 240 * 60, 1440 * 60];

/// What wrong PINs cost: how long the person waits after each, and which one erases the vault's keys.
///
/// The default waits 5, 15, 60, 240 and 1,440 minutes after the fifth to the ninth and erases at the tenth. A policy
/// can be stricter than that and never looser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptPolicy {
    tries: u32,
    waits: [u32; WAITS.len()],
}

impl AttemptPolicy {
    /// The default.
    pub const DEFAULT: Self = Self {
        tries: TRIES,
        waits: WAITS,
    };

    /// A stricter policy: the wrong PIN number `tries` erases, and `waits` are the seconds to wait after each one
    /// before it.
    ///
    /// ```
    /// use wallet_core::{AttemptPolicy, AttemptPolicyError};
    ///
    /// let policy = AttemptPolicy::stricter(5, &[0, 60, 300, 3_600])?;
    /// assert_eq!(policy.tries(), 5);
    /// let looser = AttemptPolicy::stricter(6, &[0, 0, 0, 0, 299]);
    /// assert_eq!(looser, Err(AttemptPolicyError::WaitTooShort));
    /// # Ok::<(), AttemptPolicyError>(())
    /// ```
    ///
    /// # Errors
    /// [`AttemptPolicyError`] where it would be looser than the default in any point.
    pub fn stricter(tries: u32, waits: &[u32]) -> Result<Self, AttemptPolicyError> {
        if !(1..=TRIES).contains(&tries) {
            return Err(AttemptPolicyError::Tries);
        }
        if usize::try_from(tries) != Ok(waits.len() + 1) {
            return Err(AttemptPolicyError::WaitCount);
        }
        if waits.iter().zip(WAITS).any(|(wait, default)| *wait < default) {
            return Err(AttemptPolicyError::WaitTooShort);
        }
        let mut policy = Self { tries, waits: WAITS };
        for (to, wait) in policy.waits.iter_mut().zip(waits) {
            *to = *wait;
        }
        Ok(policy)
    }

    /// Wrong PINs until the vault erases itself.
    #[must_use]
    pub const fn tries(&self) -> u32 {
        self.tries
    }

    /// Seconds to wait after so many wrong PINs, which are fewer than [`AttemptPolicy::tries`].
    pub(crate) fn wait_after(&self, failed: u32) -> u32 {
        let index = failed.checked_sub(1).and_then(|n| usize::try_from(n).ok());
        index.and_then(|n| self.waits.get(n)).copied().unwrap_or_default()
    }

    /// The longest wait in seconds: the default's is a day.
    pub(crate) fn longest_wait(&self) -> u32 {
        self.waits.iter().copied().max().unwrap_or_default()
    }
}

impl Default for AttemptPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::{AttemptPolicy, AttemptPolicyError, WAITS};

    #[test]
    fn the_default_is_as_strict_as_itself() {
        assert_eq!(AttemptPolicy::stricter(10, &WAITS), Ok(AttemptPolicy::DEFAULT));
    }

    #[test]
    fn fewer_tries_and_longer_waits_are_taken() {
        let policy = AttemptPolicy::stricter(3, &[0, 172_800]).unwrap();
        assert_eq!((policy.wait_after(1), policy.wait_after(2)), (0, 172_800));
        assert_eq!(policy.longest_wait(), 172_800);
        assert_eq!(AttemptPolicy::stricter(1, &[]).unwrap().longest_wait(), 86_400);
    }

    #[test]
    fn whatever_is_looser_is_refused() {
        let refused = |tries, waits: &[u32]| AttemptPolicy::stricter(tries, waits).unwrap_err();
        assert_eq!(refused(0, &[]), AttemptPolicyError::Tries);
        assert_eq!(refused(11, &[u32::MAX; 10]), AttemptPolicyError::Tries);
        assert_eq!(refused(u32::MAX, &[]), AttemptPolicyError::Tries);
        assert_eq!(refused(3, &[0]), AttemptPolicyError::WaitCount);
        assert_eq!(refused(3, &[0, 0, 0]), AttemptPolicyError::WaitCount);
        for at in 4..9 {
            let mut waits = WAITS;
            waits[at] -= 1;
            assert_eq!(refused(10, &waits), AttemptPolicyError::WaitTooShort);
        }
    }
}
