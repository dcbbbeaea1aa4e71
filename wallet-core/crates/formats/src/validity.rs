//! When a credential holds (RFC 7519 sections 2, 4.1.4 and 4.1.5).

use serde_json::Value;

/// When a credential holds, in seconds since 1970-01-01T00:00:00Z.
///
/// A fraction of a second is rounded to the narrower side: `nbf` up, `exp` down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// `nbf`: not before this time.
    pub nbf: Option<i64>,
    /// `exp`: from this time on no longer.
    pub exp: Option<i64>,
    /// `iat`: when it was issued.
    pub iat: Option<i64>,
}

/// The side on which a moment lies outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outside {
    Before,
    After,
}

impl Validity {
    /// Whether the time is within, give or take `skew`.
    pub(crate) fn check(self, now: i64, skew: u32) -> Result<(), Outside> {
        let skew = i64::from(skew);
        if self.nbf.is_some_and(|nbf| now.saturating_add(skew) < nbf) {
            return Err(Outside::Before);
        }
        if self.exp.is_some_and(|exp| now.saturating_sub(skew) >= exp) {
            return Err(Outside::After);
        }
        Ok(())
    }
}

/// A NumericDate (RFC 7519 section 2), which may have a fraction.
pub(crate) fn numeric_date(value: &Value, round: fn(f64) -> f64) -> Option<i64> {
    /// Up to here every integer is a double of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    value.as_i64().or_else(|| {
        let rounded = round(value.as_f64()?);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number within the exact range"
        )]
        (rounded.abs() <= EXACT).then_some(rounded as i64)
    })
}
