//! The measurements by name, and their goals.

use crate::work::{Document, Work};

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Records of most measurements.
    pub records: usize,
    /// Records of a small vault.
    pub few: usize,
    /// Records of a large vault.
    pub many: usize,
    /// Durable writes, PIN changes and verifications a round.
    pub times: usize,
    /// Entries of a status list.
    pub entries: usize,
    /// Turns that each subject takes.
    pub rounds: usize,
}

impl Scale {
    /// What the goals are about.
    pub const FULL: Self = Self {
        records: 1000,
        few: 100,
        many: 10_000,
        times: 50,
        entries: 400_000,
        rounds: 15,
    };
}

/// What ours is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The base, at the same work.
    Base,
    /// The peer, at the same work.
    Peer,
    /// Ours, at other work.
    Ours(Work),
    /// This number, in the unit in which the result is printed.
    Number(u64),
}

/// In what a result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds of CPU time.
    Microseconds,
    /// Milliseconds of CPU time.
    Milliseconds,
    /// Bytes.
    Bytes,
}

impl Unit {
    /// How many nanoseconds or bytes one of it is.
    #[must_use]
    pub const fn size(self) -> f64 {
        match self {
            Self::Microseconds => 1e3,
            Self::Milliseconds => 1e6,
            Self::Bytes => 1.0,
        }
    }

    /// How it is written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Microseconds => "µs",
            Self::Milliseconds => "ms",
            Self::Bytes => "B",
        }
    }
}

/// One measurement.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// What ours and the peer do.
    pub work: Work,
    /// What ours is divided by.
    pub against: Against,
    /// How often the operation that is reported is done in one turn.
    pub operations: usize,
    /// In what it is printed.
    pub unit: Unit,
    /// The highest ratio that is well.
    pub goal: f64,
}

/// All measurements at this scale.
#[must_use]
pub fn cases(scale: Scale) -> Vec<Case> {
    [of_vaults(scale), of_formats(scale)].concat()
}

fn of_vaults(scale: Scale) -> Vec<Case> {
    let Scale {
        records,
        few,
        many,
        times,
        ..
    } = scale;
    let base = |name, work, operations, goal| microseconds(name, work, Against::Base, operations, goal);
    vec![
        base("insert-1000", Work::Insert { records }, 1, 0.7),
        base("fetch-one", Work::Fetch { records }, records, 1.1),
        base("scan", Work::Scan { records }, 1, 0.95),
        base("all-of-one-type", Work::OfOneType { records }, 1, 1.15),
        base("durable-write", Work::DurableWrite { records, times }, times, 1.3),
        microseconds(
            "pin-change",
            Work::PinChange { records: many, times },
            Against::Ours(Work::PinChange { records: few, times }),
            times,
            1.2,
        ),
        Case {
            name: "file",
            work: Work::File { records },
            against: Against::Number(payload(records)),
            operations: 1,
            unit: Unit::Bytes,
            goal: 1.5,
        },
        milliseconds("unlock-100", Work::Unlock { records: few }, 5.0),
        milliseconds("unlock-10000", Work::Unlock { records: many }, 15.0),
    ]
}

fn of_formats(scale: Scale) -> Vec<Case> {
    let Scale { times, entries, .. } = scale;
    let verify = |document: Document, against, goal| {
        microseconds(
            document.name(),
            Work::Verify { document, times },
            against,
            times,
            goal,
        )
    };
    vec![
        verify(Document::JwtVc, Against::Base, 1.2),
        verify(Document::SdJwtVc, Against::Base, 1.3),
        verify(Document::EddsaRdfc2022, Against::Peer, 0.5),
        milliseconds("status-list", Work::StatusList { entries }, 100.0),
    ]
}

const fn microseconds(
    name: &'static str,
    work: Work,
    against: Against,
    operations: usize,
    goal: f64,
) -> Case {
    Case {
        name,
        work,
        against,
        operations,
        unit: Unit::Microseconds,
        goal,
    }
}

const fn milliseconds(name: &'static str, work: Work, goal: f64) -> Case {
    Case {
        name,
        work,
        // A ratio to one millisecond, so that the goal is a number of milliseconds.
        against: Against::Number(1),
        operations: 1,
        unit: Unit::Milliseconds,
        goal,
    }
}

fn payload(records: usize) -> u64 {
    records.saturating_mul(crate::data::RECORD_LEN) as u64
}
