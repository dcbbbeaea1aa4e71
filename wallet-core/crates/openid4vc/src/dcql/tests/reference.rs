//! Matching against a reference that is slow and plain: it lists every element of a credential and asks of each
//! whether a pointer means it.

use std::collections::BTreeSet;

use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use serde_json::{Value, json};

use super::candidate;
use crate::dcql::{ClaimsPath, DcqlQuery, MatchReport, match_};
use crate::vp::VerifierFormats;

/// Every element with its path, the root included, as `(path, value)`.
fn elements(value: &Value, path: &[Value], all: &mut Vec<(Vec<Value>, Value)>) {
    all.push((path.to_vec(), value.clone()));
    let children: Vec<(Value, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, child)| (json!(key), child)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, child)| (json!(index), child))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (step, child) in children {
        elements(child, &[path, &[step]].concat(), all);
    }
}

fn means(pointer: &[Value], path: &[Value]) -> bool {
    pointer.len() == path.len()
        && pointer
            .iter()
            .zip(path)
            .all(|(want, step)| want == step || (want.is_null() && step.is_u64()))
}

/// The elements that a pointer means; none where one of the elements on the way is of the wrong kind.
fn reference_select(pointer: &[Value], root: &Value) -> Vec<(Vec<Value>, Value)> {
    let mut all = Vec::new();
    elements(root, &[], &mut all);
    for (length, component) in pointer.iter().enumerate() {
        let wrong = all
            .iter()
            .filter(|(path, _)| means(&pointer[..length], path))
            .any(|(_, value)| {
                if component.is_string() {
                    !value.is_object()
                } else {
                    !value.is_array()
                }
            });
        if wrong {
            return Vec::new();
        }
    }
    all.retain(|(path, _)| means(pointer, path));
    all
}

/// What one combination of claims selects; `None` where it cannot be met.
fn reference_set(claims: &[&Value], root: &Value) -> Option<BTreeSet<String>> {
    let mut selected = BTreeSet::new();
    for (index, claim) in claims.iter().enumerate() {
        if claims[..index]
            .iter()
            .any(|earlier| earlier["path"] == claim["path"])
        {
            continue;
        }
        let found: Vec<String> = reference_select(claim["path"].as_array().unwrap(), root)
            .into_iter()
            .filter(|(_, value)| {
                claim["values"]
                    .as_array()
                    .is_none_or(|values| values.iter().any(|expected| expected == value))
            })
            .map(|(path, _)| json!(path).to_string())
            .collect();
        if found.is_empty() {
            return None;
        }
        selected.extend(found);
    }
    Some(selected)
}

fn reference(query: &Value, root: &Value) -> Option<BTreeSet<String>> {
    let Some(claims) = query["claims"].as_array() else {
        return Some(BTreeSet::new());
    };
    let Some(sets) = query["claim_sets"].as_array() else {
        return reference_set(&claims.iter().collect::<Vec<_>>(), root);
    };
    sets.iter().find_map(|set| {
        let chosen: Vec<&Value> = set
            .as_array()
            .unwrap()
            .iter()
            .map(|id| claims.iter().find(|claim| claim["id"] == *id).unwrap())
            .collect();
        reference_set(&chosen, root)
    })
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..3_i64).prop_map(Value::from),
        prop_oneof![Just("x"), Just("y")].prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ]
}

fn element() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[abc]", inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

fn credential() -> impl Strategy<Value = Value> {
    btree_map("[abc]", element(), 0..4).prop_map(|members| json!(members))
}

/// A pointer: mostly to something that is there, with some indices made into `null`.
#[derive(Debug, Clone)]
struct Aim {
    element: usize,
    nulls: u8,
    stray: Option<Value>,
    values: Option<Vec<Value>>,
}

fn aim() -> impl Strategy<Value = Aim> {
    let stray = prop_oneof![
        6 => Just(None),
        1 => prop_oneof![Just(json!("a")), Just(json!(1)), Just(Value::Null)].prop_map(Some),
    ];
    let values = prop_oneof![2 => Just(None), 1 => vec(scalar(), 1..4).prop_map(Some)];
    (any::<usize>(), any::<u8>(), stray, values).prop_map(|(element, nulls, stray, values)| Aim {
        element,
        nulls,
        stray,
        values,
    })
}

fn claim(index: usize, aim: &Aim, root: &Value) -> Value {
    let mut all = Vec::new();
    elements(root, &[], &mut all);
    let mut path = all[aim.element % all.len()].0.clone();
    for (depth, step) in path.iter_mut().enumerate() {
        if step.is_u64() && aim.nulls & (1 << (depth % 8)) != 0 {
            *step = Value::Null;
        }
    }
    path.extend(aim.stray.clone());
    if path.is_empty() {
        path.push(json!("a"));
    }
    let mut claim = json!({ "id": format!("c{index}"), "path": path });
    if let Some(values) = &aim.values {
        claim["values"] = json!(values);
    }
    claim
}

fn credential_query(aims: &[Aim], sets: &[Vec<usize>], root: &Value) -> Value {
    let mut query = json!({ "id": "q", "format": "dc+sd-jwt", "meta": {} });
    if aims.is_empty() {
        return query;
    }
    let claims: Vec<Value> = aims
        .iter()
        .enumerate()
        .map(|(index, aim)| claim(index, aim, root))
        .collect();
    query["claims"] = json!(claims);
    if !sets.is_empty() {
        let named = |set: &Vec<usize>| -> Vec<String> {
            set.iter()
                .map(|index| format!("c{}", index % aims.len()))
                .collect()
        };
        query["claim_sets"] = json!(sets.iter().map(named).collect::<Vec<_>>());
    }
    query
}

fn match_one(query: &Value, root: &Value) -> MatchReport {
    let query = DcqlQuery::parse(&json!({ "credentials": [query] })).unwrap();
    match_(
        &query,
        &VerifierFormats::default(),
        &[candidate(&["dc+sd-jwt"], &[], root)],
    )
}

/// JSON of any shape, with the names that the parser looks for.
fn anything() -> impl Strategy<Value = Value> {
    let name = "(credentials|credential_sets|id|format|meta|vct_values|claims|claim_sets|path|values|options\
                |required|multiple|trusted_authorities|type|[a-c])";
    let leaf = prop_oneof![
        scalar(),
        Just(Value::Null),
        any::<f64>().prop_map(Value::from),
        Just(json!("dc+sd-jwt"))
    ];
    leaf.prop_recursive(6, 64, 5, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(name, inner, 0..6).prop_map(|members| json!(members)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_selected_is_what_the_reference_selects(
        root in credential(),
        aims in vec(aim(), 0..4),
        sets in vec(vec(0..4_usize, 1..3), 0..3),
    ) {
        let query = credential_query(&aims, &sets, &root);
        let report = match_one(&query, &root);
        let selected = report.queries[0].candidates.first().map(|found| {
            let paths: Vec<String> =
                found.selected.iter().map(|path| serde_json::to_string(path).unwrap()).collect();
            let distinct: BTreeSet<String> = paths.iter().cloned().collect();
            assert_eq!(distinct.len(), paths.len(), "each once");
            distinct
        });
        assert_eq!(selected, reference(&query, &root), "{query} {root}");
        assert_eq!(report.queries[0].missing.is_none(), selected.is_some());
    }

    #[test]
    fn no_query_makes_the_parser_or_the_matcher_panic(query in anything(), root in credential()) {
        if let Ok(query) = DcqlQuery::parse(&query) {
            match_(&query, &VerifierFormats::default(), &[candidate(&["dc+sd-jwt"], &[], &root)]);
        }
    }

    #[test]
    fn no_pointer_makes_selection_panic(pointer in anything(), root in anything()) {
        if let Ok(pointer) = ClaimsPath::parse(&pointer) {
            pointer.select(&root);
        }
    }
}
