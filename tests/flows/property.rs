//! Random credentials and random queries, end to end: what the verifier sees is what the rule says, to the claim, and
//! the review named all of it.
//!
//! The rule: a path selects its value with everything beneath it; the answer reveals the always-clear claims and the
//! union, over the selected values, of their own disclosures, those above and those beneath, and no other. The model
//! here knows trees and nothing about SD-JWTs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use wallet_core::{AnswerView, ClaimPath, PathStep, Selection, ShareOutcome, Wallet};
use wallet_host::block_on;

use crate::support::bench::approve_share;
use crate::support::random::Rng;
use crate::support::verifier::{Prefix, query};
use crate::support::{Ask, Bench, Credential, Node};

/// Where a claim stands in the fully disclosed credential.
type Path = Vec<PathStep>;

const NAMES: [&str; 5] = ["grade", "ward", "name", "since", "rota"];
const WORDS: [&str; 4] = ["Ada", "Eryri", "nurse", "A&E"];

fn scalar(rng: &mut Rng) -> Value {
    match rng.below(5) {
        0 => json!(rng.below(4)),
        1 => json!(rng.one_in(2)),
        2 => Value::Null,
        _ => json!(rng.pick(&WORDS)),
    }
}

/// A claim with disclosures at every level, arrays, and members that share a disclosure.
fn random_node(rng: &mut Rng, depth: usize) -> Node {
    match if depth == 0 { 0 } else { rng.below(5) } {
        0 | 1 => Node::Leaf(scalar(rng)),
        2 => Node::Array(
            (0..rng.below(4))
                .map(|_| (rng.one_in(2), random_node(rng, depth - 1)))
                .collect(),
        ),
        _ => Node::Object(members(rng, depth - 1, 0)),
    }
}

fn members(rng: &mut Rng, depth: usize, at_least: usize) -> Vec<(String, bool, Node)> {
    let mut members = Vec::new();
    for name in NAMES {
        if members.len() < at_least || rng.one_in(2) {
            members.push((name.to_owned(), rng.below(3) < 2, random_node(rng, depth)));
        }
    }
    members
}

/// Every path of the credential with the disclosures above it and its own, each named by where it stands.
fn walk(node: &Node, path: &mut Path, above: &BTreeSet<Path>, out: &mut Vec<(Path, BTreeSet<Path>, bool)>) {
    let children: Vec<(PathStep, bool, &Node)> = match node {
        Node::Leaf(_) => Vec::new(),
        Node::Object(members) => members
            .iter()
            .map(|(name, hidden, node)| (PathStep::Key(name.clone()), *hidden, node))
            .collect(),
        Node::Array(elements) => elements
            .iter()
            .enumerate()
            .map(|(index, (hidden, node))| (PathStep::Index(index), *hidden, node))
            .collect(),
    };
    if !path.is_empty() {
        out.push((path.clone(), above.clone(), children.is_empty()));
    }
    for (step, hidden, child) in children {
        path.push(step);
        let mut with = above.clone();
        if hidden {
            with.insert(path.clone());
        }
        walk(child, path, &with, out);
        path.pop();
    }
}

/// The values that a DCQL claims path selects in the fully disclosed credential (OpenID4VP section 7.1). A component
/// that does not fit the kind of any one of the values selected so far ends it all.
fn select(full: &Value, path: &[Value]) -> Option<Vec<(Path, Value)>> {
    let mut selected = vec![(Vec::new(), full.clone())];
    for component in path {
        let mut next = Vec::new();
        for (at, value) in selected {
            for (step, child) in children(component, &value)? {
                next.push((at.iter().cloned().chain([step]).collect(), child));
            }
        }
        selected = next;
    }
    (!selected.is_empty()).then_some(selected)
}

fn children(component: &Value, value: &Value) -> Option<Vec<(PathStep, Value)>> {
    let elements = || value.as_array().map(|elements| elements.iter().enumerate());
    if let Some(name) = component.as_str() {
        let child = value.as_object()?.get(name);
        return Some(
            child
                .map(|child| (PathStep::Key(name.to_owned()), child.clone()))
                .into_iter()
                .collect(),
        );
    }
    let wanted = component.as_u64().map(|index| usize::try_from(index).unwrap());
    let fitting = elements()?.filter(|(index, _)| wanted.is_none_or(|wanted| wanted == *index));
    Some(
        fitting
            .map(|(index, child)| (PathStep::Index(index), child.clone()))
            .collect(),
    )
}

/// What one claim of a query selects; nothing where it is not met.
fn met(full: &Value, claim: &Value) -> Option<Vec<Path>> {
    let mut found = select(full, claim["path"].as_array().unwrap())?;
    if let Some(values) = claim.get("values") {
        let values = values.as_array().unwrap();
        found.retain(|(_, value)| values.contains(value));
    }
    (!found.is_empty()).then(|| found.into_iter().map(|(path, _)| path).collect())
}

/// The paths that answer a query, or nothing where the credential does not answer it.
fn answer(full: &Value, query: &Value) -> Option<Vec<Path>> {
    let Some(claims) = query.get("claims") else {
        return Some(Vec::new());
    };
    let claims = claims.as_array().unwrap();
    let all = |wanted: &mut dyn Iterator<Item = &Value>| -> Option<Vec<Path>> {
        let mut paths = Vec::new();
        for claim in wanted {
            paths.extend(met(full, claim)?);
        }
        Some(paths)
    };
    let Some(sets) = query.get("claim_sets") else {
        return all(&mut claims.iter());
    };
    sets.as_array().unwrap().iter().find_map(|set| {
        let set = set.as_array().unwrap();
        all(&mut set
            .iter()
            .map(|id| claims.iter().find(|claim| claim["id"] == *id).unwrap()))
    })
}

/// The disclosures that leave with these paths.
fn revealed(nodes: &[(Path, BTreeSet<Path>, bool)], paths: &[Path]) -> BTreeSet<Path> {
    let mut out = BTreeSet::new();
    for (at, disclosures, _) in nodes {
        if paths.iter().any(|path| at.starts_with(path)) {
            out.extend(disclosures.iter().cloned());
        }
    }
    out
}

/// What is seen of a claim when these disclosures leave.
fn seen(node: &Node, path: &mut Path, revealed: &BTreeSet<Path>) -> Value {
    match node {
        Node::Leaf(value) => value.clone(),
        Node::Object(members) => {
            let mut out = Map::new();
            for (name, hidden, node) in members {
                path.push(PathStep::Key(name.clone()));
                if !hidden || revealed.contains(path) {
                    out.insert(name.clone(), seen(node, path, revealed));
                }
                path.pop();
            }
            out.into()
        }
        Node::Array(elements) => {
            let mut out = Vec::new();
            for (index, (hidden, node)) in elements.iter().enumerate() {
                path.push(PathStep::Index(index));
                if !hidden || revealed.contains(path) {
                    out.push(seen(node, path, revealed));
                }
                path.pop();
            }
            out.into()
        }
    }
}

/// The leaves that leave, with the containers that leave empty; and the leaves that stay.
fn partition(
    nodes: &[(Path, BTreeSet<Path>, bool)],
    revealed: &BTreeSet<Path>,
) -> (BTreeSet<ClaimPath>, BTreeSet<ClaimPath>) {
    let leaves_with = |disclosures: &BTreeSet<Path>| disclosures.is_subset(revealed);
    let (mut share, mut keep) = (BTreeSet::new(), BTreeSet::new());
    for (path, disclosures, is_leaf) in nodes {
        let leaves = leaves_with(disclosures);
        let named = ClaimPath(path.clone());
        let is_child = |other: &Path| other.len() == path.len() + 1 && other.starts_with(path);
        let mut children = nodes.iter().filter(|(other, ..)| is_child(other));
        match (is_leaf, leaves) {
            (true, true) => {
                share.insert(named);
            }
            (true, false) => {
                keep.insert(named);
            }
            (false, true) if !children.any(|(_, disclosures, _)| leaves_with(disclosures)) => {
                share.insert(named);
            }
            (false, _) => {}
        }
    }
    (share, keep)
}

/// A query that mostly can be answered.
fn random_query(rng: &mut Rng, id: &str, full: &Value, nodes: &[(Path, BTreeSet<Path>, bool)]) -> Value {
    if nodes.is_empty() || rng.one_in(10) {
        return query(id, &Value::Null);
    }
    let mut claims = Vec::new();
    for number in 0..=rng.below(3) {
        let (path, ..) = rng.pick(nodes);
        let steps: Vec<Value> = path
            .iter()
            .map(|step| match step {
                PathStep::Key(name) => json!(name),
                PathStep::Index(_) if rng.one_in(2) => Value::Null,
                PathStep::Index(index) => json!(index),
            })
            .collect();
        // The same path twice is the verifier's mistake, and the second is not looked at (section 6.1).
        if claims.iter().any(|claim: &Value| claim["path"] == json!(steps)) {
            continue;
        }
        let mut claim = json!({"id": format!("c{number}"), "path": steps});
        let found = select(full, &steps).unwrap_or_else(|| vec![(Vec::new(), Value::Null)]);
        let value = &rng.pick(&found).1;
        if matches!(value, Value::String(_) | Value::Bool(_) | Value::Number(_)) && rng.one_in(2) {
            claim["values"] = if rng.one_in(8) {
                json!(["nowhere"])
            } else {
                json!([value, "nowhere"])
            };
        }
        claims.push(claim);
    }
    let ids: Vec<Value> = claims.iter().map(|claim| claim["id"].clone()).collect();
    let mut query = query(id, &Value::from(claims));
    if let [first, .., last] = ids.as_slice()
        && rng.one_in(3)
    {
        query["claim_sets"] = json!([[last, first], [first], [last]]);
    }
    query
}

struct Case {
    id: String,
    claims: Node,
    nodes: Vec<(Path, BTreeSet<Path>, bool)>,
}

impl Case {
    fn random(rng: &mut Rng, id: String) -> Self {
        let claims = Node::Object(members(rng, 3, 1));
        let mut nodes = Vec::new();
        walk(&claims, &mut Vec::new(), &BTreeSet::new(), &mut nodes);
        Self { id, claims, nodes }
    }

    /// Compares the review's word and what the verifier saw with the model.
    fn check(&self, query: &Value, view: &AnswerView, claims: &Value) {
        let paths = answer(&self.claims.full(), query).unwrap();
        let revealed = revealed(&self.nodes, &paths);
        let mut expected = seen(&self.claims, &mut Vec::new(), &revealed);
        let mut clear = BTreeSet::new();
        for claim in ["vct", "exp", "cnf"] {
            expected[claim] = claims[claim].clone();
            clear.insert(PathStep::Key(claim.to_owned()));
        }
        assert_eq!(*claims, expected, "what the verifier sees of {query}");
        let (share, keep) = partition(&self.nodes, &revealed);
        let of_issuer = |path: &&ClaimPath| clear.contains(&path.0[0]);
        let named: BTreeSet<ClaimPath> = view
            .would_share
            .iter()
            .filter(|path| !of_issuer(path))
            .cloned()
            .collect();
        assert!(named == share, "the review names what leaves with {query}");
        assert!(
            view.would_not_share.iter().cloned().collect::<BTreeSet<_>>() == keep,
            "and what stays with {query}"
        );
        let registered = view.would_share.iter().filter(of_issuer).count();
        assert_eq!(registered, 6, "vct, exp and the four members of cnf's key");
    }
}

/// One round: eight credentials, asked for in one request with a query each.
fn round(bench: &Bench, wallet: &Wallet, rng: &mut Rng, name: &str) -> usize {
    let cases: Vec<Case> = (0..8).map(|n| Case::random(rng, format!("{name}-{n}"))).collect();
    let credentials = cases
        .iter()
        .map(|case| Credential::new(&case.id, case.claims.clone()));
    bench.hold(wallet, &format!("{name}.example"), credentials.collect());
    let mut checked = 0;
    for again in 0..2 {
        let queries: Vec<Value> = cases
            .iter()
            .map(|case| random_query(rng, &case.id, &case.claims.full(), &case.nodes))
            .collect();
        // Every query is an option of its own, so that those without an answer leave the others.
        let sets: Vec<Value> = cases
            .iter()
            .map(|case| json!({"options": [[case.id]], "required": false}))
            .collect();
        let ask = Ask::new(json!({"credentials": queries, "credential_sets": sets}));
        let request = format!("{name}-{again}");
        let review = bench.ask(wallet, &request, &ask);
        let mut selection = Selection::default();
        for (number, (case, query)) in cases.iter().zip(&queries).enumerate() {
            let can = answer(&case.claims.full(), query).is_some();
            assert_eq!(review.sets[number].options[0].answerable, can, "{query}");
            selection.options.insert(number, can.then_some(0));
        }
        let reviewed = wallet.review_selection(review.session, &selection).unwrap();
        let Some(views) = reviewed.answer else {
            continue;
        };
        let approval = approve_share(wallet, &review, &selection, false);
        let outcome = block_on(wallet.share(review.session, &selection, false, approval)).unwrap();
        assert!(matches!(outcome, ShareOutcome::Shared(receipt) if receipt.shared == views));
        let presented = bench
            .verifier
            .presented(&request, Prefix::SanDns, &bench.issuer_jwk());
        assert_eq!(presented.len(), views.len());
        for view in &views {
            let number = cases.iter().position(|case| case.id == view.query).unwrap();
            cases[number].check(&queries[number], view, &presented[&view.query].claims);
            checked += 1;
        }
    }
    checked
}

fn rounds(seed: u64) {
    let (bench, wallet) = Bench::with_wallet();
    let mut rng = Rng::new(seed);
    let checked: usize = (0..6)
        .map(|number| round(&bench, &wallet, &mut rng, &format!("round{number}")))
        .sum();
    assert!(checked >= 64, "only {checked} queries could be answered");
}

#[test]
fn the_answer_is_what_the_rule_says_to_the_claim_and_the_review_named_it() {
    rounds(1);
}

#[test]
fn the_answer_is_what_the_rule_says_to_the_claim_with_other_credentials() {
    rounds(2);
}
