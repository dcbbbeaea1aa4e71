//! How long an answer counts (Token Status List, "Status List Update Interval and Caching").

/// Seconds after which a list is fetched again where it names no `ttl`.
const DEFAULT_TTL: u32 = 60 * 60;
/// The shortest `ttl` that is honoured, in seconds: a list must not make the wallet ask without end ("Expiration and
/// Caching").
const MIN_TTL: u32 = 60;

/// When a list was asked, and what it says about its own age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// When it was fetched, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// When it expires.
    pub expires_at: Option<i64>,
    /// For how many seconds it may be used before it is fetched again.
    pub ttl: Option<u32>,
}

/// Whether an answer still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// It counts.
    Fresh,
    /// It still counts, and it is time to ask again.
    Due,
    /// It is too old to count.
    Stale,
}

impl Checked {
    /// How fresh the answer is at `now`.
    ///
    /// It counts for `grace` seconds after it was fetched, whatever the list's `ttl`, and never from `exp` on. It is
    /// due once its `ttl` has passed, an hour where there is none, and not within the first minute. A clock that shows
    /// less than it did by more than `skew` makes it stale: its age is not known.
    #[must_use]
    pub fn freshness(&self, grace: u32, skew: u32, now: i64) -> Freshness {
        let age = now.saturating_sub(self.at);
        let expired = self.expires_at.is_some_and(|exp| exp <= now);
        if expired || age > i64::from(grace) || age < i64::from(skew).saturating_neg() {
            return Freshness::Stale;
        }
        let ttl = self.ttl.unwrap_or(DEFAULT_TTL).max(MIN_TTL);
        if age >= i64::from(ttl) {
            Freshness::Due
        } else {
            Freshness::Fresh
        }
    }
}
