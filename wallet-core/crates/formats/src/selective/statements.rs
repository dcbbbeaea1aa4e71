//! The statements of a document in the order and under the labels that are signed
//! (ecdsa-sd-2023, `canonicalizeAndGroup`).

use std::collections::{BTreeSet, HashMap};

use oxrdf::Quad;
use serde_json::Value;

use super::error::SelectiveError;
use super::labels::Labels;
use super::rdf::{Numbers, canonical, quads};
use super::select::Choice;
use super::skolem::{Names, blank_nodes};
use crate::json_ld::relabelled as relabelled_lines;
use crate::limits::MAX_STATEMENTS;

/// Most objects that are tried one by one, to see whether they are nodes.
pub(super) const MAX_NAMES_TRIED: usize = 64;

/// A document whose parts can be told apart.
pub(crate) struct Statements {
    names: Names,
    /// The document with a name for each node.
    named: Value,
    /// The number of the canonical label of each node, by the label under its name.
    numbers: Numbers,
    labels: Labels,
    /// Each with its line feed, sorted.
    lines: Vec<String>,
}

impl Statements {
    /// The statements of a document; the labels are made of the number of its nodes.
    pub(crate) fn of(document: &Value, labels: impl FnOnce(usize) -> Labels) -> Result<Self, SelectiveError> {
        let plain = few_quads(document)?;
        let (plain, _) = canonical(&plain)?;
        let names = Names::of(document);
        let (named, quads) = name_nodes(document, &names, &plain)?;
        if !blank_nodes(&quads).all(Names::is_of_name) {
            return Err(SelectiveError::Indivisible);
        }
        let (_, numbers) = canonical(&quads)?;
        let labels = labels(numbers.len());
        Ok(Self {
            lines: lines(&quads, &numbers, &labels)?,
            names,
            named,
            numbers,
            labels,
        })
    }

    /// The statements as they are signed.
    pub(crate) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Which of them a part of the document makes.
    ///
    /// [`SelectiveError::Indivisible`] where it makes others, too: there the part says something else than the whole.
    pub(crate) fn matching(&self, choice: &Choice) -> Result<BTreeSet<usize>, SelectiveError> {
        let selected = self.selected(choice)?;
        let lines = lines(&selected, &self.numbers, &self.labels)?;
        let index = |line: &String| self.lines.binary_search(line);
        lines
            .iter()
            .map(|line| index(line).map_err(|_| SelectiveError::Indivisible))
            .collect()
    }

    /// The labels by the numbers that a verifier of this part finds.
    pub(crate) fn verifier_labels(&self, choice: &Choice) -> Result<Labels, SelectiveError> {
        let (_, there) = canonical(&self.selected(choice)?)?;
        let pairs: Option<Vec<_>> = there
            .iter()
            .map(|(node, there)| Some((*self.numbers.get(node)?, *there)))
            .collect();
        Ok(self.labels.renumbered(&pairs.ok_or(SelectiveError::Indivisible)?))
    }

    fn selected(&self, choice: &Choice) -> Result<Vec<Quad>, SelectiveError> {
        let quads = quads(&choice.apply(&self.named))?;
        Ok(quads.into_iter().map(|quad| self.names.take(quad)).collect())
    }
}

/// The statements of a document under labels that came with it, as a verifier makes them.
pub(crate) fn relabelled(document: &Value, labels: &Labels) -> Result<Vec<String>, SelectiveError> {
    let quads = few_quads(document)?;
    let (_, numbers) = canonical(&quads)?;
    if !labels.fit(numbers.len()) {
        return Err(SelectiveError::Labels);
    }
    lines(&quads, &numbers, labels)
}

/// Statements within the limit.
fn few_quads(document: &Value) -> Result<Vec<Quad>, SelectiveError> {
    let quads = quads(document)?;
    if quads.len() > MAX_STATEMENTS {
        return Err(SelectiveError::TooManyStatements);
    }
    Ok(quads)
}

/// The document with names, and the statements that it makes without them: the same as `plain`.
fn name_nodes(
    document: &Value,
    names: &Names,
    plain: &[String],
) -> Result<(Value, Vec<Quad>), SelectiveError> {
    let attempt = |only: Option<&[usize]>| {
        let (named, _) = names.give(document, only);
        let quads: Vec<_> = quads(&named)
            .ok()?
            .into_iter()
            .map(|quad| names.take(quad))
            .collect();
        let (lines, _) = canonical(&quads).ok()?;
        (lines == plain).then_some((named, quads))
    };
    if let Some(outcome) = attempt(None) {
        return Ok(outcome);
    }
    let (_, count) = names.give(document, None);
    if count > MAX_NAMES_TRIED {
        return Err(SelectiveError::Indivisible);
    }
    let nodes: Vec<usize> = (0..count)
        .filter(|number| attempt(Some(&[*number])).is_some())
        .collect();
    attempt(Some(&nodes)).ok_or(SelectiveError::Indivisible)
}

/// The canonical N-Quads with other labels.
fn lines(quads: &[Quad], numbers: &Numbers, labels: &Labels) -> Result<Vec<String>, SelectiveError> {
    let text = |(node, number): (&'_ String, &usize)| Some((node.clone(), labels.text(*number)?));
    let texts: Option<HashMap<String, String>> = numbers.iter().map(text).collect();
    let texts = texts.ok_or(SelectiveError::Labels)?;
    if !blank_nodes(quads).all(|node| texts.contains_key(node)) {
        return Err(SelectiveError::Indivisible);
    }
    Ok(relabelled_lines(quads, |node| {
        texts.get(node).map_or(node, String::as_str)
    }))
}
