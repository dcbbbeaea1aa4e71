//! What is printed and written.

use serde_json::{Value, json};

use crate::cases::Unit;

/// The result of one measurement.
#[derive(Debug)]
pub struct Line {
    /// Its name.
    pub name: &'static str,
    /// The unit of `ours`, `base` and `peer`.
    pub unit: Unit,
    /// Median of ours.
    pub ours: f64,
    /// Median of the base, where there is one.
    pub base: Option<f64>,
    /// Median of the peer, where there is one.
    pub peer: Option<f64>,
    /// Ours divided by the base, or by the peer where that is the goal's measure; none where that did not run.
    pub ratio: Option<f64>,
    /// The highest ratio that is well.
    pub goal: f64,
}

/// The heading of the lines.
#[must_use]
pub fn heading() -> String {
    format!(
        "{:16} {:>12} {:>12} {:>12}     {:>7} {:>7}",
        "name", "ours", "base", "peer", "ratio", "goal"
    )
}

impl Line {
    /// Whether the goal is met. What was not measured does not meet it.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.ratio.is_some_and(|ratio| ratio <= self.goal)
    }

    /// The line as it is printed.
    #[must_use]
    pub fn shown(&self) -> String {
        let number = |value: f64| match self.unit {
            Unit::Bytes => format!("{value:.0}"),
            Unit::Microseconds | Unit::Milliseconds => format!("{value:.2}"),
        };
        let shown = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
        let (ratio, verdict) = match self.ratio {
            None => ("-".to_owned(), "  NOT MEASURED"),
            Some(ratio) if self.is_met() => (format!("{ratio:.3}"), ""),
            Some(ratio) => (format!("{ratio:.3}"), "  MISSED"),
        };
        format!(
            "{:16} {:>12} {:>12} {:>12} {:2}  {ratio:>7} {:>7.2}{verdict}",
            self.name,
            number(self.ours),
            shown(self.base),
            shown(self.peer),
            self.unit.symbol(),
            self.goal,
        )
    }
}

/// The lines as `target/bench.json` has them: times in the printed unit, a peer that did not run as null.
#[must_use]
pub fn json(lines: &[Line]) -> Value {
    let line = |line: &Line| {
        json!({
            "name": line.name,
            "ours": line.ours,
            "base": line.base,
            "peer": line.peer,
            "ratio": line.ratio,
            "goal": line.goal,
        })
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{Line, json};
    use crate::cases::Unit;

    #[test]
    fn line_has_every_field() {
        let mut line = Line {
            name: "scan",
            unit: Unit::Microseconds,
            ours: 3.0,
            base: Some(2.0),
            peer: None,
            ratio: Some(1.5),
            goal: 0.95,
        };
        assert!(
            line.shown().ends_with("1.500    0.95  MISSED"),
            "{}",
            line.shown()
        );
        let expected = serde_json::json!([{ "name": "scan", "ours": 3.0, "base": 2.0, "peer": null, "ratio": 1.5, "goal": 0.95 }]);
        assert_eq!(json(std::slice::from_ref(&line)), expected);
        line.ratio = None;
        assert!(!line.is_met());
        assert!(
            line.shown().ends_with("-    0.95  NOT MEASURED"),
            "{}",
            line.shown()
        );
    }
}
