//! Names for the nodes of a document that have none, so that a node is recognised in a part of it
//! (ecdsa-sd-2023, `skolemizeCompactJsonLd`).
//!
//! The names go into the document as it stands; it is neither expanded nor compacted, so that a pointer means the same in
//! both. Which of its objects are nodes only its contexts know. So every object gets a name that looks like a node, the
//! two documents are compared, and where they differ each object is tried by itself.

use std::collections::BTreeMap;

use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use serde_json::Value;
use wallet_crypto::{base64url_encode, sha256};

/// Objects that say what they are: no nodes, or containers of nodes.
const NO_NODES: [&str; 3] = ["@value", "@list", "@set"];
const IDS: [&str; 2] = ["id", "@id"];

/// What the label of a blank node that had a name begins with: those that a parser makes are hexadecimal.
const LABEL: &str = "n";

/// The names of one document: a URN that it cannot hold, for its hash is part of it.
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn of(document: &Value) -> Self {
        let hash = base64url_encode(&sha256(document.to_string().as_bytes()));
        Self {
            prefix: format!("urn:bnid:{hash}:"),
        }
    }

    /// The document with a name for each object that looks like a node, or for those among them that are in `only`.
    /// The second value is how many look so.
    pub(crate) fn give(&self, document: &Value, only: Option<&[usize]>) -> (Value, usize) {
        let mut named = document.clone();
        let mut giver = Giver {
            prefix: &self.prefix,
            only,
            count: 0,
            explicit: BTreeMap::new(),
        };
        giver.visit(&mut named);
        (named, giver.count)
    }

    /// The statement with blank nodes where names stand.
    pub(crate) fn take(&self, quad: Quad) -> Quad {
        let Quad {
            mut subject,
            predicate,
            mut object,
            mut graph_name,
        } = quad;
        if let NamedOrBlankNode::NamedNode(node) = &subject
            && let Some(blank) = self.blank(node)
        {
            subject = blank.into();
        }
        if let Term::NamedNode(node) = &object
            && let Some(blank) = self.blank(node)
        {
            object = blank.into();
        }
        if let GraphName::NamedNode(node) = &graph_name
            && let Some(blank) = self.blank(node)
        {
            graph_name = blank.into();
        }
        Quad {
            subject,
            predicate,
            object,
            graph_name,
        }
    }

    /// Whether a blank node that came from [`Names::take`] stands where a name was. Those that a list consists of have
    /// none.
    pub(crate) fn is_of_name(label: &str) -> bool {
        label.starts_with(LABEL)
    }

    fn blank(&self, node: &NamedNode) -> Option<BlankNode> {
        let label = node.as_str().strip_prefix(&self.prefix)?;
        BlankNode::new(format!("{LABEL}{label}")).ok()
    }
}

/// The labels of the blank nodes in statements, each as often as it stands there.
pub(crate) fn blank_nodes(quads: &[Quad]) -> impl Iterator<Item = &str> {
    quads.iter().flat_map(|quad| {
        let subject = match &quad.subject {
            NamedOrBlankNode::BlankNode(node) => Some(node.as_str()),
            NamedOrBlankNode::NamedNode(_) => None,
        };
        let object = match &quad.object {
            Term::BlankNode(node) => Some(node.as_str()),
            Term::NamedNode(_) | Term::Literal(_) => None,
        };
        let graph = match &quad.graph_name {
            GraphName::BlankNode(node) => Some(node.as_str()),
            GraphName::NamedNode(_) | GraphName::DefaultGraph => None,
        };
        [subject, object, graph].into_iter().flatten()
    })
}

struct Giver<'a> {
    prefix: &'a str,
    only: Option<&'a [usize]>,
    /// Objects that look like nodes and have no name, so far.
    count: usize,
    /// Nodes with a blank label of their own, by that.
    explicit: BTreeMap<String, usize>,
}

impl Giver<'_> {
    fn visit(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                let is_node = !members.keys().any(|name| NO_NODES.contains(&name.as_str()));
                if is_node && !members.keys().any(|name| IDS.contains(&name.as_str())) {
                    let number = self.count;
                    self.count += 1;
                    if self.only.is_none_or(|only| only.contains(&number)) {
                        let name = format!("{}{number}", self.prefix);
                        members.insert("@id".to_owned(), Value::String(name));
                    }
                }
                for (name, value) in members.iter_mut() {
                    if name != "@context" {
                        self.visit(value);
                    }
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.visit(element)),
            Value::String(text) if text.starts_with("_:") => {
                let next = self.explicit.len();
                let number = *self.explicit.entry(text.clone()).or_insert(next);
                *text = format!("{}x{number}", self.prefix);
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}
