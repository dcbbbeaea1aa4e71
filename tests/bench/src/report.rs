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
    /// Median of what it is compared with.
    pub base: f64,
    /// Median of the peer, where there is one.
    pub peer: Option<f64>,
    /// `ours / base`.
    pub ratio: f64,
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
    /// Whether the goal is met.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.ratio <= self.goal
    }

    /// The line as it is printed.
    #[must_use]
    pub fn shown(&self) -> String {
        let number = |value: f64| match self.unit {
            Unit::Bytes => format!("{value:.0}"),
            Unit::Microseconds | Unit::Milliseconds => format!("{value:.2}"),
        };
        let peer = self.peer.map_or_else(|| "-".to_owned(), number);
        format!(
            "{:16} {:>12} {:>12} {peer:>12} {:2}  {:>7.3} {:>7.2}{}",
            self.name,
            number(self.ours),
            number(self.base),
            self.unit.symbol(),
            self.ratio,
            self.goal,
            if self.is_met() { "" } else { "  MISSED" },
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
        let line = Line {
            name: "scan",
            unit: Unit::Microseconds,
            ours: 3.0,
            base: 2.0,
            peer: None,
            ratio: 1.5,
            goal: 0.95,
        };
        assert!(
            line.shown().ends_with("1.500    0.95  MISSED"),
            "{}",
            line.shown()
        );
        let expected = serde_json::json!([{ "name": "scan", "ours": 3.0, "base": 2.0, "peer": null, "ratio": 1.5, "goal": 0.95 }]);
        assert_eq!(json(&[line]), expected);
    }
}
