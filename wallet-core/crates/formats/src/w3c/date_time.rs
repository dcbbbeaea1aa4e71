//! `dateTimeStamp` (XML Schema 1.1 part 2), as far as RFC 3339 has it: a date, a time and an offset from UTC.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::limits::MAX_DATE_TIME_BYTES;

/// A moment, with what a whole second cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    seconds: i64,
    has_fraction: bool,
}

impl Moment {
    /// Reads the text; `None` for anything that names no moment, a date without a time zone included.
    pub(crate) fn parse(value: &Value) -> Option<Self> {
        let text = value.as_str().filter(|text| text.len() <= MAX_DATE_TIME_BYTES)?;
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Some(Self {
            seconds: moment.unix_timestamp(),
            has_fraction: moment.nanosecond() > 0,
        })
    }

    /// In whole seconds, a fraction counted as past.
    pub(crate) fn floor(self) -> i64 {
        self.seconds
    }

    /// In whole seconds, a fraction counted as not yet past.
    pub(crate) fn ceil(self) -> i64 {
        self.seconds.saturating_add(i64::from(self.has_fraction))
    }

    /// Whether a NumericDate names this moment: issuers cut a fraction off, or round it.
    pub(crate) fn is(self, seconds: i64) -> bool {
        seconds == self.floor() || seconds == self.ceil()
    }
}

/// The text for a NumericDate; `None` where no calendar reaches.
pub(crate) fn format(seconds: i64) -> Option<String> {
    let moment = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    moment.format(&Rfc3339).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_has_a_limit() {
        let of = |bytes: usize| {
            let start = "2026-01-01T00:00:00.";
            let fraction = "0".repeat(bytes - start.len() - "Z".len());
            Moment::parse(&format!("{start}{fraction}Z").into())
        };
        assert!(of(MAX_DATE_TIME_BYTES).is_some());
        assert!(of(MAX_DATE_TIME_BYTES + 1).is_none());
    }
}
