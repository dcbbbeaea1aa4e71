//! From what could answer a query to what does (OpenID4VP 1.0 §6.4.2).

use std::collections::{BTreeMap, BTreeSet};

use super::{MatchReport, PathStep, QueryMatch, SetMatch};

/// What a person chose. Whatever is not chosen has a default, so that an empty choice is a valid one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// For a credential query, by its `id`: the wallet's name of the credential. Default: the first candidate
    /// that matches, which is the newest.
    pub credentials: BTreeMap<String, String>,
    /// For a credential set query, by its index: the index of the option, or none. Default: for a required set
    /// the first option that can be answered, for an optional set none.
    pub options: BTreeMap<usize, Option<usize>>,
}

/// What answers one credential query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The `id` of the credential query.
    pub query_id: String,
    /// The wallet's name of the credential.
    pub credential_id: String,
    /// The concrete paths of the selected elements, each once.
    pub selected: Vec<Vec<PathStep>>,
}

/// Why a choice cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// A credential is chosen for a query that is not in the request.
    #[error("the request has no such credential query")]
    UnknownQuery,
    /// The chosen credential does not match the query.
    #[error("the chosen credential does not match the query")]
    NotAMatch,
    /// An option is chosen for a set that is not in the request.
    #[error("the request has no such credential set")]
    UnknownSet,
    /// The set has no such option.
    #[error("the credential set has no such option")]
    UnknownOption,
    /// The chosen option needs a credential that the wallet does not have.
    #[error("the chosen option cannot be answered")]
    OptionNotAnswerable,
    /// None was chosen for a set that the verifier requires.
    #[error("the credential set is required")]
    SetRequired,
}

/// Why a request has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// The wallet does not have what the verifier requires, so that nothing may be returned (§6.4.2).
    #[error("the wallet does not have what is required")]
    NoMatch,
    /// Every set is optional and no option of any was chosen: there is nothing to send.
    #[error("nothing was chosen to be shared")]
    NothingChosen,
    /// The choice does not fit the request.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
}

/// Applies a person's choices, and the defaults, to what matched. A credential query that several chosen
/// options need is answered once; the answers are in the order of the credential queries. A query with
/// `multiple` is answered by one credential like any other.
///
/// # Errors
/// [`ResolveError::NoMatch`] before any other; nothing is answered in part.
pub fn resolve(report: &MatchReport, choice: &Choice) -> Result<Vec<Answer>, ResolveError> {
    if !report.is_answerable() {
        return Err(ResolveError::NoMatch);
    }
    check_names(report, choice)?;
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for (index, set) in report.sets.iter().enumerate() {
        if let Some(ids) = chosen_option(set, choice.options.get(&index).copied())? {
            wanted.extend(ids.iter().map(String::as_str));
        }
    }
    if wanted.is_empty() {
        return Err(ResolveError::NothingChosen);
    }
    report
        .queries
        .iter()
        .filter(|query| wanted.contains(query.query_id.as_str()))
        .map(|query| answer(query, choice).map_err(ResolveError::from))
        .collect()
}

/// A choice that names what is not there is a mistake of the caller, even where it would have no effect.
fn check_names(report: &MatchReport, choice: &Choice) -> Result<(), ChoiceError> {
    for (query_id, credential_id) in &choice.credentials {
        let query = report.query(query_id).ok_or(ChoiceError::UnknownQuery)?;
        if !query.candidates.iter().any(|found| found.id == *credential_id) {
            return Err(ChoiceError::NotAMatch);
        }
    }
    if choice.options.keys().any(|index| *index >= report.sets.len()) {
        return Err(ChoiceError::UnknownSet);
    }
    Ok(())
}

fn chosen_option(set: &SetMatch, chosen: Option<Option<usize>>) -> Result<Option<&[String]>, ChoiceError> {
    match chosen {
        Some(Some(index)) => {
            let option = set.options.get(index).ok_or(ChoiceError::UnknownOption)?;
            if option.answerable {
                Ok(Some(&option.query_ids))
            } else {
                Err(ChoiceError::OptionNotAnswerable)
            }
        }
        Some(None) if set.required => Err(ChoiceError::SetRequired),
        Some(None) => Ok(None),
        None if set.required => Ok(set
            .options
            .iter()
            .find(|option| option.answerable)
            .map(|option| option.query_ids.as_slice())),
        None => Ok(None),
    }
}

fn answer(query: &QueryMatch, choice: &Choice) -> Result<Answer, ChoiceError> {
    let chosen = choice.credentials.get(&query.query_id);
    let found = query
        .candidates
        .iter()
        .find(|found| chosen.is_none_or(|id| found.id == *id))
        .ok_or(ChoiceError::NotAMatch)?;
    Ok(Answer {
        query_id: query.query_id.clone(),
        credential_id: found.id.clone(),
        selected: found.selected.clone(),
    })
}
