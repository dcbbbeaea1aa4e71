//! What to refuse before canonicalization: its effort is exponential in the blank nodes that look alike, and the
//! library has no limit (RDF Dataset Canonicalization, "Dataset Poisoning").

use std::collections::{BTreeMap, BTreeSet, HashMap};

use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term};

use super::canonical::{HashAlgorithm, line};
use super::error::JsonLdError;
use crate::limits::MAX_ALIKE_BLANK_NODES;

/// Most calls of Hash N-Degree Quads that one connected set of nodes alike may cost.
pub(super) const MAX_CALLS: u64 = 1 << 16;

/// Refuses a dataset whose canonical form might cost too much.
///
/// Nodes with a first-degree hash of their own cost nothing. From any other, Hash N-Degree Quads goes to the nodes
/// around it that have no canonical label yet, in every order of those that look alike from there: `g!` orders of `g`
/// nodes each. The product of that over a connected set bounds the effort from above.
pub(super) fn check(quads: &[Quad], hash: HashAlgorithm) -> Result<(), JsonLdError> {
    let of_node = quads_of_node(quads);
    let first = |node: &str, quads: &[&Quad]| {
        let mut lines: Vec<String> = quads
            .iter()
            .map(|quad| line(quad, |other| if other == node { "a" } else { "z" }))
            .collect();
        lines.sort_unstable();
        hash.hash(lines.concat().as_bytes())
    };
    let mut alike: BTreeMap<Vec<u8>, Vec<&str>> = BTreeMap::new();
    for (node, quads) in &of_node {
        alike.entry(first(node, quads)).or_default().push(node);
    }
    let hashes: HashMap<&str, &[u8]> = alike
        .iter()
        .filter(|(_, nodes)| nodes.len() > 1)
        .flat_map(|(hash, nodes)| nodes.iter().map(|node| (*node, hash.as_slice())))
        .collect();
    if hashes.len() > MAX_ALIKE_BLANK_NODES {
        return Err(JsonLdError::Poison);
    }
    let neighbours: BTreeMap<&str, Neighbours<'_>> = hashes
        .keys()
        .filter_map(|node| Some((*node, Neighbours::of(node, of_node.get(node)?, &hashes))))
        .collect();
    bounded(&neighbours)
}

/// The alike nodes around an alike node.
struct Neighbours<'a> {
    nodes: BTreeSet<&'a str>,
    orders: u64,
}

impl<'a> Neighbours<'a> {
    fn of(node: &str, quads: &[&'a Quad], hashes: &HashMap<&'a str, &'a [u8]>) -> Self {
        let mut groups: BTreeMap<(char, &str, &[u8]), BTreeSet<&str>> = BTreeMap::new();
        for quad in quads {
            for (position, other) in blank_nodes(quad) {
                if other != node
                    && let Some(hash) = hashes.get(other)
                {
                    let predicate = quad.predicate.as_str();
                    groups
                        .entry((position, predicate, *hash))
                        .or_default()
                        .insert(other);
                }
            }
        }
        let mut orders = 0_u64;
        for group in groups.values().filter(|group| group.len() > 1) {
            let size = u64::try_from(group.len()).unwrap_or(u64::MAX);
            let permutations = (1..=size).fold(1_u64, u64::saturating_mul);
            orders = orders.saturating_add(permutations.saturating_mul(size));
        }
        Self {
            nodes: groups.into_values().flatten().collect(),
            orders: orders.max(1),
        }
    }
}

/// Multiplies the orders over each connected set.
fn bounded(neighbours: &BTreeMap<&str, Neighbours<'_>>) -> Result<(), JsonLdError> {
    let mut seen = BTreeSet::new();
    for start in neighbours.keys() {
        let (mut open, mut calls) = (vec![*start], 1_u64);
        while let Some(node) = open.pop() {
            let Some(around) = neighbours.get(node).filter(|_| seen.insert(node)) else {
                continue;
            };
            calls = calls.saturating_mul(around.orders);
            open.extend(&around.nodes);
        }
        if calls > MAX_CALLS {
            return Err(JsonLdError::Poison);
        }
    }
    Ok(())
}

fn quads_of_node(quads: &[Quad]) -> BTreeMap<&str, Vec<&Quad>> {
    let mut of_node: BTreeMap<&str, Vec<&Quad>> = BTreeMap::new();
    for quad in quads {
        let nodes: BTreeSet<&str> = blank_nodes(quad).map(|(_, node)| node).collect();
        for node in nodes {
            of_node.entry(node).or_default().push(quad);
        }
    }
    of_node
}

/// The blank nodes of a statement, with their position.
fn blank_nodes(quad: &Quad) -> impl Iterator<Item = (char, &str)> {
    let subject = match &quad.subject {
        NamedOrBlankNode::BlankNode(node) => Some(('s', node.as_str())),
        NamedOrBlankNode::NamedNode(_) => None,
    };
    let object = match &quad.object {
        Term::BlankNode(node) => Some(('o', node.as_str())),
        Term::NamedNode(_) | Term::Literal(_) => None,
    };
    let graph = match &quad.graph_name {
        GraphName::BlankNode(node) => Some(('g', node.as_str())),
        GraphName::NamedNode(_) | GraphName::DefaultGraph => None,
    };
    [subject, object, graph].into_iter().flatten()
}
