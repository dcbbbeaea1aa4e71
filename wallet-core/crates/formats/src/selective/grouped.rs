//! The statements of a document, those that are mandatory apart from the others.

use std::collections::BTreeSet;

use serde_json::Value;
use wallet_crypto::sha256;

use super::error::SelectiveError;
use super::labels::Labels;
use super::select::Choice;
use super::statements::{Statements, relabelled};
use crate::path::ClaimPath;

/// The groups of a document whose issuer said what is mandatory.
pub(crate) struct Grouped {
    statements: Statements,
    mandatory: BTreeSet<usize>,
}

/// A part of a document, and where its statements stand.
pub(crate) struct Shown {
    pub(crate) document: Value,
    /// By the numbers that a verifier finds.
    pub(crate) labels: Labels,
    /// Which of the statements that are shown are mandatory.
    pub(crate) mandatory_indexes: Vec<usize>,
    /// Which of the statements that are not mandatory are shown.
    pub(crate) selective_indexes: Vec<usize>,
}

impl Grouped {
    /// Groups the statements; nothing is mandatory where no path is.
    pub(crate) fn new(statements: Statements, mandatory: &[ClaimPath]) -> Result<Self, SelectiveError> {
        let mandatory = if mandatory.is_empty() {
            BTreeSet::new()
        } else {
            statements.matching(&Choice::of(mandatory))?
        };
        Ok(Self {
            statements,
            mandatory,
        })
    }

    /// `hashMandatoryNQuads`.
    pub(crate) fn mandatory_hash(&self) -> [u8; 32] {
        let lines = self.mandatory.iter().filter_map(|index| self.line(*index));
        sha256(lines.collect::<String>().as_bytes())
    }

    /// The statements that are not mandatory, in their order.
    pub(crate) fn others(&self) -> Vec<&str> {
        self.other_indexes()
            .filter_map(|index| self.line(index))
            .collect()
    }

    /// The same as messages of BBS.
    pub(crate) fn messages(&self) -> Vec<Vec<u8>> {
        let others = self.others();
        others.into_iter().map(|line| line.as_bytes().to_vec()).collect()
    }

    /// The path, or the longest beginning of it at which the document can be divided.
    pub(crate) fn divisible(&self, path: &ClaimPath) -> Result<ClaimPath, SelectiveError> {
        let mut path = path.clone();
        loop {
            match self.statements.matching(&Choice::of([&path])) {
                Ok(_) => return Ok(path),
                Err(error) if path.0.is_empty() => return Err(error),
                Err(_) => path.0.truncate(path.0.len().saturating_sub(1)),
            }
        }
    }

    /// The chosen part of the document: exactly the statements that are chosen, or an error.
    pub(crate) fn show(&self, document: &Value, choice: &Choice) -> Result<Shown, SelectiveError> {
        let shown = self.statements.matching(choice)?;
        if !self.mandatory.is_subset(&shown) {
            return Err(SelectiveError::Coverage);
        }
        let labels = self.statements.verifier_labels(choice)?;
        let document = choice.apply(document);
        // What a verifier will find must be what was chosen.
        let found = relabelled(&document, &labels)?;
        if !found.iter().eq(shown
            .iter()
            .filter_map(|index| self.statements.lines().get(*index)))
        {
            return Err(SelectiveError::Indivisible);
        }
        Ok(Shown {
            document,
            labels,
            mandatory_indexes: positions(shown.iter().copied(), &self.mandatory),
            selective_indexes: positions(self.other_indexes(), &shown),
        })
    }

    /// The statements, as they are signed.
    #[cfg(test)]
    pub(crate) fn lines(&self) -> &[String] {
        self.statements.lines()
    }

    /// Which statements a part of the document makes.
    #[cfg(test)]
    pub(crate) fn matching(&self, choice: &Choice) -> Result<BTreeSet<usize>, SelectiveError> {
        self.statements.matching(choice)
    }

    fn other_indexes(&self) -> impl Iterator<Item = usize> {
        (0..self.statements.lines().len()).filter(|index| !self.mandatory.contains(index))
    }

    fn line(&self, index: usize) -> Option<&str> {
        self.statements.lines().get(index).map(String::as_str)
    }
}

/// At which positions of a sequence those stand that are wanted.
fn positions(sequence: impl Iterator<Item = usize>, wanted: &BTreeSet<usize>) -> Vec<usize> {
    let numbered = sequence.enumerate();
    let wanted = numbered.filter(|(_, index)| wanted.contains(index));
    wanted.map(|(position, _)| position).collect()
}
