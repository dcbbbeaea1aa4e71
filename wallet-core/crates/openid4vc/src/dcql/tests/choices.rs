//! What answers a request (§6.4.2).

use serde_json::{Value, json};

use super::{Held, held, matched};
use crate::dcql::{Answer, Choice, ChoiceError, ResolveError, resolve};

/// Four credential queries `a` to `d`, each for a claim of its own name in a type of its own name.
fn query(sets: Option<Value>) -> Value {
    let credentials: Vec<Value> = ["a", "b", "c", "d"]
        .iter()
        .map(|name| {
            json!({
                "id": name, "format": "dc+sd-jwt", "meta": { "vct_values": [name] },
                "claims": [{ "path": [name] }]
            })
        })
        .collect();
    let mut query = json!({ "credentials": credentials });
    if let Some(sets) = sets {
        query["credential_sets"] = sets;
    }
    query
}

/// Newest first; nothing for `d`.
fn wallet() -> Vec<Held> {
    vec![
        held("a2", "a", json!({ "a": 2 })),
        held("b1", "b", json!({ "b": 1 })),
        held("c1", "c", json!({ "c": 1 })),
        held("a1", "a", json!({ "a": 1 })),
    ]
}

fn answers(sets: Value, choice: &Choice) -> Result<Vec<(String, String)>, ResolveError> {
    let answers = resolve(&matched(&query(Some(sets)), &wallet()), choice)?;
    Ok(answers
        .into_iter()
        .map(|answer| (answer.query_id, answer.credential_id))
        .collect())
}

fn of(list: &[(&str, &str)]) -> Result<Vec<(String, String)>, ResolveError> {
    Ok(list
        .iter()
        .map(|(query, credential)| ((*query).to_owned(), (*credential).to_owned()))
        .collect())
}

fn credential(query: &str, id: &str) -> Choice {
    Choice {
        credentials: [(query.to_owned(), id.to_owned())].into(),
        ..Choice::default()
    }
}

fn option(set: usize, option: Option<usize>) -> Choice {
    Choice {
        options: [(set, option)].into(),
        ..Choice::default()
    }
}

#[test]
fn the_newest_match_is_the_default() {
    let sets = json!([{ "options": [["a"]] }]);
    assert_eq!(answers(sets.clone(), &Choice::default()), of(&[("a", "a2")]));
    assert_eq!(answers(sets, &credential("a", "a1")), of(&[("a", "a1")]));
}

#[test]
fn an_answer_has_what_was_selected() {
    let report = matched(&query(Some(json!([{ "options": [["b"]] }]))), &wallet());
    let answer = Answer {
        query_id: "b".to_owned(),
        credential_id: "b1".to_owned(),
        selected: super::paths(&json!([["b"]])),
    };
    assert_eq!(resolve(&report, &Choice::default()), Ok(vec![answer]));
}

#[test]
fn the_first_option_that_can_be_answered_is_the_default_of_a_required_set() {
    let sets = json!([{ "options": [["d"], ["a", "d"], ["b"], ["c"]] }]);
    assert_eq!(answers(sets.clone(), &Choice::default()), of(&[("b", "b1")]));
    assert_eq!(answers(sets.clone(), &option(0, Some(3))), of(&[("c", "c1")]));
    assert_eq!(
        answers(sets, &option(0, Some(0))),
        Err(ChoiceError::OptionNotAnswerable.into())
    );
}

#[test]
fn none_is_the_default_of_an_optional_set() {
    let sets = json!([{ "options": [["a"]] }, { "options": [["b"]], "required": false }]);
    assert_eq!(answers(sets.clone(), &Choice::default()), of(&[("a", "a2")]));
    assert_eq!(answers(sets.clone(), &option(1, None)), of(&[("a", "a2")]));
    assert_eq!(
        answers(sets, &option(1, Some(0))),
        of(&[("a", "a2"), ("b", "b1")])
    );
}

#[test]
fn a_required_set_cannot_be_left_out() {
    assert_eq!(
        answers(json!([{ "options": [["a"]] }]), &option(0, None)),
        Err(ChoiceError::SetRequired.into())
    );
}

#[test]
fn a_required_set_without_an_answer_leaves_the_request_without_one() {
    let sets = json!([{ "options": [["a"]] }, { "options": [["d"]] }]);
    assert_eq!(answers(sets, &Choice::default()), Err(ResolveError::NoMatch));
    let everything = resolve(&matched(&query(None), &wallet()), &Choice::default());
    assert_eq!(everything, Err(ResolveError::NoMatch));
}

#[test]
fn an_optional_set_without_an_answer_is_left_out() {
    let sets = json!([{ "options": [["a"]] }, { "options": [["d"]], "required": false }]);
    assert_eq!(answers(sets, &Choice::default()), of(&[("a", "a2")]));
}

#[test]
fn a_query_that_several_options_need_is_answered_once_and_in_the_verifiers_order() {
    let sets = json!([{ "options": [["c", "a"]] }, { "options": [["b", "a"]] }]);
    assert_eq!(
        answers(sets, &Choice::default()),
        of(&[("a", "a2"), ("b", "b1"), ("c", "c1")])
    );
}

#[test]
fn where_every_set_is_optional_something_must_be_chosen() {
    let sets = json!([{ "options": [["a"]], "required": false }]);
    assert_eq!(
        answers(sets.clone(), &Choice::default()),
        Err(ResolveError::NothingChosen)
    );
    assert_eq!(answers(sets, &option(0, Some(0))), of(&[("a", "a2")]));
}

#[test]
fn a_query_in_no_set_is_not_answered() {
    let sets = json!([{ "options": [["a"]] }]);
    assert_eq!(answers(sets, &credential("b", "b1")), of(&[("a", "a2")]));
}

#[test]
fn a_choice_that_names_what_is_not_there_is_refused() {
    let sets = json!([{ "options": [["a"]] }]);
    for (choice, error) in [
        (credential("x", "a1"), ChoiceError::UnknownQuery),
        (credential("a", "b1"), ChoiceError::NotAMatch),
        (credential("d", "a1"), ChoiceError::NotAMatch),
        (option(1, None), ChoiceError::UnknownSet),
        (option(0, Some(1)), ChoiceError::UnknownOption),
    ] {
        assert_eq!(answers(sets.clone(), &choice), Err(error.into()));
    }
}

#[test]
fn multiple_is_answered_by_one_credential() {
    let mut all = query(Some(json!([{ "options": [["a"]] }])));
    all["credentials"][0]["multiple"] = json!(true);
    let report = matched(&all, &wallet());
    assert_eq!(report.queries[0].candidates.len(), 2);
    assert_eq!(resolve(&report, &Choice::default()).unwrap().len(), 1);
}
