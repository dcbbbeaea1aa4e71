//! The canonical form of a dataset (RDF Dataset Canonicalization, RDFC-1.0).

use std::collections::HashMap;

use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxrdf::{
    BlankNodeRef, Dataset, GraphName, GraphNameRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, QuadRef,
    Term, TermRef,
};
use sha2::{Digest, Sha256, Sha384};

use super::error::JsonLdError;
use super::poison;

/// The hash that tells blank nodes apart, and that a cryptosuite takes of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
}

impl HashAlgorithm {
    /// The hash of a message.
    pub(crate) fn hash(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
        }
    }

    fn of_oxrdf(self) -> CanonicalizationHashAlgorithm {
        match self {
            Self::Sha256 => CanonicalizationHashAlgorithm::Sha256,
            Self::Sha384 => CanonicalizationHashAlgorithm::Sha384,
        }
    }
}

/// A dataset in canonical form.
#[derive(PartialEq, Eq)]
pub(crate) struct Canonical {
    /// The statements in canonical N-Quads, in the order of their code points, a line feed at the end of each.
    pub(crate) lines: Vec<String>,
    /// The canonical label of each blank node, by its label in the dataset; both without `_:`.
    pub(crate) labels: HashMap<String, String>,
}

impl Canonical {
    /// Brings a dataset into canonical form.
    ///
    /// # Errors
    /// [`JsonLdError::Poison`].
    pub(crate) fn of(quads: &[Quad], hash: HashAlgorithm) -> Result<Self, JsonLdError> {
        poison::check(quads, hash)?;
        let dataset: Dataset = quads.iter().collect();
        let algorithm = CanonicalizationAlgorithm::Rdfc10 {
            hash_algorithm: hash.of_oxrdf(),
        };
        let labels: HashMap<String, String> = dataset
            .canonicalize_blank_nodes(algorithm)
            .into_iter()
            .map(|(node, label)| (node.as_str().to_owned(), label.into_string()))
            .collect();
        let lines = relabelled(quads, |label| labels.get(label).map_or(label, String::as_str));
        Ok(Self { lines, labels })
    }

    /// The serialized canonical form.
    pub(crate) fn text(&self) -> String {
        self.lines.concat()
    }
}

/// The statements in canonical N-Quads with other labels, sorted and each once.
pub(crate) fn relabelled<'a>(quads: &'a [Quad], label: impl Fn(&'a str) -> &'a str) -> Vec<String> {
    let mut lines: Vec<String> = quads.iter().map(|quad| line(quad, &label)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// One statement in canonical N-Quads with other labels.
pub(super) fn line<'a>(quad: &'a Quad, label: impl Fn(&'a str) -> &'a str) -> String {
    let blank = |node: &'a str| BlankNodeRef::new_unchecked(label(node));
    let subject: NamedOrBlankNodeRef<'_> = match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => node.as_ref().into(),
        NamedOrBlankNode::BlankNode(node) => blank(node.as_str()).into(),
    };
    let object: TermRef<'_> = match &quad.object {
        Term::NamedNode(node) => node.as_ref().into(),
        Term::BlankNode(node) => blank(node.as_str()).into(),
        Term::Literal(literal) => literal.as_ref().into(),
    };
    let graph: GraphNameRef<'_> = match &quad.graph_name {
        GraphName::NamedNode(node) => node.as_ref().into(),
        GraphName::BlankNode(node) => blank(node.as_str()).into(),
        GraphName::DefaultGraph => GraphNameRef::DefaultGraph,
    };
    let quad = QuadRef::new(subject, &quad.predicate, object, graph);
    format!("{quad} .\n")
}
