//! How long an answer counts.

use wallet_trust::status::{Checked, Freshness};

use super::NOW;

const DAY: u32 = 24 * 60 * 60;
const QUARTER_HOUR: u32 = 15 * 60;

fn checked(ttl: Option<u32>, expires_at: Option<i64>) -> Checked {
    Checked {
        at: NOW,
        expires_at,
        ttl,
    }
}

fn after(checked: Checked, grace: u32, seconds: i64) -> Freshness {
    checked.freshness(grace, 60, NOW + seconds)
}

#[test]
fn fresh_until_ttl_and_due_until_the_grace_is_over() {
    let half_a_day = checked(Some(43_200), None);
    assert_eq!(after(half_a_day, DAY, 0), Freshness::Fresh);
    assert_eq!(after(half_a_day, DAY, 43_199), Freshness::Fresh);
    assert_eq!(after(half_a_day, DAY, 43_200), Freshness::Due);
    assert_eq!(after(half_a_day, DAY, 86_400), Freshness::Due);
    assert_eq!(after(half_a_day, DAY, 86_401), Freshness::Stale);
}

#[test]
fn the_grace_counts_whatever_the_ttl() {
    let half_a_day = checked(Some(43_200), None);
    assert_eq!(after(half_a_day, QUARTER_HOUR, 900), Freshness::Fresh);
    assert_eq!(after(half_a_day, QUARTER_HOUR, 901), Freshness::Stale);
    let longest = checked(Some(u32::MAX), None);
    assert_eq!(after(longest, DAY, 86_401), Freshness::Stale);
}

#[test]
fn without_ttl_it_is_due_after_an_hour_and_never_within_a_minute() {
    assert_eq!(after(checked(None, None), DAY, 3_599), Freshness::Fresh);
    assert_eq!(after(checked(None, None), DAY, 3_600), Freshness::Due);
    assert_eq!(after(checked(Some(1), None), DAY, 59), Freshness::Fresh);
    assert_eq!(after(checked(Some(1), None), DAY, 60), Freshness::Due);
    assert_eq!(after(checked(Some(61), None), DAY, 60), Freshness::Fresh);
}

#[test]
fn an_expired_list_is_stale_at_once() {
    let list = checked(Some(43_200), Some(NOW + 100));
    assert_eq!(after(list, DAY, 99), Freshness::Fresh);
    assert_eq!(after(list, DAY, 100), Freshness::Stale);
}

#[test]
fn a_clock_that_went_back_leaves_the_age_unknown() {
    let list = checked(Some(43_200), None);
    assert_eq!(after(list, DAY, -60), Freshness::Fresh);
    assert_eq!(after(list, DAY, -61), Freshness::Stale);
    let extreme = Checked {
        at: i64::MIN,
        expires_at: None,
        ttl: None,
    };
    assert_eq!(extreme.freshness(DAY, 60, i64::MAX), Freshness::Stale);
}
