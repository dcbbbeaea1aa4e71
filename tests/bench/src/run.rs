//! Rounds in which each subject takes its turn.

use std::path::Path;

use crate::{
    BenchError,
    base::Base,
    cases::{Against, Case, Scale, Unit, cases},
    ours::Ours,
    peer::Peers,
    report::Line,
    work::{Subject, Work},
};

/// The measurements with these names, or all of them where there is none.
///
/// # Errors
/// [`BenchError::Unknown`] for a name that none has.
pub fn chosen(scale: Scale, names: &[String]) -> Result<Vec<Case>, BenchError> {
    let all = cases(scale);
    let known = |name: &String| all.iter().any(|case| case.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let there: Vec<&str> = all.iter().map(|case| case.name).collect();
        return Err(BenchError::Unknown(unknown.clone(), there.join(", ")));
    }
    let is_chosen = |case: &Case| names.is_empty() || names.iter().any(|name| name == case.name);
    Ok(all.into_iter().filter(is_chosen).collect())
}

/// Measures one case, in a folder for its files.
///
/// # Errors
/// The first failure of a subject.
pub fn measure(case: &Case, rounds: usize, folder: &Path, peers: &Peers) -> Result<Line, BenchError> {
    let folder = tempfile::tempdir_in(folder)?;
    let mut ours = Ours::new(folder.path());
    let mut base = Base::new(folder.path());
    let mut peer = peers.start(case.work, folder.path())?;
    let (mut our_costs, mut base_costs, mut peer_costs) = (Vec::new(), Vec::new(), Vec::new());
    // A round that is not counted fills the stores and warms the caches.
    for round in 0..=rounds {
        let our_cost = ours.run(case.work)?;
        let base_cost = match case.against {
            Against::Base => Some(base.run(case.work)?),
            Against::Ours(other) => Some(ours.run(other)?),
            Against::Number(number) => Some(in_small_units(number, case.unit)),
            Against::Peer => None,
        };
        let peer_cost = peer.as_mut().map(|peer| peer.run(case.work));
        let peer_cost = match peer_cost {
            Some(Err(BenchError::NotMeasured)) | None => None,
            Some(cost) => Some(cost?),
        };
        if round > 0 {
            our_costs.push(our_cost);
            base_costs.extend(base_cost);
            peer_costs.extend(peer_cost);
        }
    }
    // What is divided by a number is one operation already.
    let base_operations = match case.against {
        Against::Base | Against::Peer => case.operations,
        Against::Ours(work) => operations(work),
        Against::Number(_) => 1,
    };
    let unit = case.unit.size();
    let ours = median(our_costs).unwrap_or_default() / case.operations.max(1) as f64 / unit;
    let base = median(base_costs).map(|cost| cost / base_operations.max(1) as f64 / unit);
    let peer = median(peer_costs).map(|cost| cost / case.operations.max(1) as f64 / unit);
    let divisor = if case.against == Against::Peer { peer } else { base };
    Ok(Line {
        name: case.name,
        unit: case.unit,
        ours,
        base,
        peer,
        ratio: divisor.map(|divisor| ours / divisor),
        goal: case.goal,
    })
}

const fn operations(work: Work) -> usize {
    match work {
        Work::DurableWrite { times, .. } | Work::PinChange { times, .. } | Work::Verify { times, .. } => {
            times
        }
        Work::Fetch { records } => records,
        Work::Insert { .. }
        | Work::Scan { .. }
        | Work::OfOneType { .. }
        | Work::Unlock { .. }
        | Work::File { .. }
        | Work::StatusList { .. } => 1,
    }
}

const fn in_small_units(number: u64, unit: Unit) -> u64 {
    match unit {
        Unit::Microseconds => number.saturating_mul(1000),
        Unit::Milliseconds => number.saturating_mul(1_000_000),
        Unit::Bytes => number,
    }
}

/// The one in the middle; of an even number the lower of the two.
fn median(mut costs: Vec<u64>) -> Option<f64> {
    costs.sort_unstable();
    let middle = costs.len().checked_sub(1)? / 2;
    costs.get(middle).map(|cost| *cost as f64)
}

#[cfg(test)]
mod tests {
    use super::{chosen, measure, median};
    use crate::cases::{Against, Scale};
    use crate::peer::Peers;

    const SMALL: Scale = Scale {
        records: 30,
        few: 10,
        many: 40,
        times: 2,
        entries: 1000,
        rounds: 1,
    };

    #[test]
    fn every_case_measures_something() {
        let folder = tempfile::tempdir().unwrap();
        for case in chosen(SMALL, &[]).unwrap() {
            let line = measure(&case, SMALL.rounds, folder.path(), &Peers::default()).unwrap();
            assert!(line.ours > 0.0, "{}", case.name);
            assert_eq!(
                line.base.is_some(),
                case.against != Against::Peer,
                "{}",
                case.name
            );
            assert_eq!(
                line.ratio,
                line.base.map(|base| line.ours / base),
                "{}",
                case.name
            );
            assert_eq!(line.peer, None);
        }
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 0, "nothing is left behind");
    }

    #[test]
    fn cases_are_chosen_by_name() {
        let named = chosen(SMALL, &["scan".to_owned()]).unwrap();
        assert_eq!(named.len(), 1);
        assert!(chosen(SMALL, &["none".to_owned()]).is_err());
    }

    #[test]
    fn median_is_the_one_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 5]), Some(5.0));
        assert_eq!(median(vec![9, 1]), Some(1.0));
    }
}
