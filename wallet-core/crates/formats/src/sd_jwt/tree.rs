//! The fully disclosed claims as a tree that remembers which disclosure each claim came from.

use crate::error::SdJwtError;
use crate::limits::{MAX_CLAIM_NAME_BYTES, MAX_CLAIMS};
use crate::path::{ClaimPath, PathStep};

/// The position of a node in its [`Tree`].
pub(crate) type NodeId = usize;
/// The position of a disclosure in its SD-JWT.
pub(crate) type DisclosureId = usize;

/// One value of the claims.
pub(crate) struct Node {
    /// The step from the parent; none for the root.
    step: Option<PathStep>,
    parent: Option<NodeId>,
    /// The innermost disclosure that this value is part of; none if it is always clear.
    pub(crate) disclosure: Option<DisclosureId>,
    /// One past the last node beneath.
    end: NodeId,
}

/// The nodes in depth-first order: those beneath a node follow it without a gap. The first is the root.
pub(crate) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// The claims set itself.
    pub(crate) const ROOT: NodeId = 0;

    /// No nodes yet, and room for so many.
    pub(crate) fn with_capacity(nodes: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(nodes),
        }
    }

    /// Adds a node; those added until its [`close`](Self::close) are beneath it.
    pub(crate) fn open(
        &mut self,
        step: Option<PathStep>,
        parent: Option<NodeId>,
        disclosure: Option<DisclosureId>,
    ) -> Result<NodeId, SdJwtError> {
        let too_long = match &step {
            Some(PathStep::Key(name)) => name.len() > MAX_CLAIM_NAME_BYTES,
            Some(PathStep::Index(_)) | None => false,
        };
        // The root is no claim.
        if too_long || self.nodes.len() > MAX_CLAIMS {
            return Err(SdJwtError::TooManyClaims);
        }
        let id = self.nodes.len();
        self.nodes.push(Node {
            step,
            parent,
            disclosure,
            end: id + 1,
        });
        Ok(id)
    }

    /// Says that all nodes beneath this one have been added.
    pub(crate) fn close(&mut self, id: NodeId) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(id) {
            node.end = end;
        }
    }

    /// The nodes beneath the root, each with its position.
    pub(crate) fn claims(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().skip(1)
    }

    /// This node and all beneath it.
    pub(crate) fn subtree(&self, id: NodeId) -> &[Node] {
        let end = self.nodes.get(id).map_or(id, |node| node.end);
        self.nodes.get(id..end).unwrap_or_default()
    }

    /// Whether nothing is beneath this node: a scalar, an empty object or an empty array.
    pub(crate) fn is_leaf(&self, id: NodeId) -> bool {
        self.subtree(id).len() == 1
    }

    /// The node at the end of the path.
    pub(crate) fn find(&self, path: &ClaimPath) -> Option<NodeId> {
        path.0
            .iter()
            .try_fold(Self::ROOT, |id, step| self.child(id, step))
    }

    /// Whether this node is what a disclosure holds, and not only part of it.
    pub(crate) fn is_disclosure(&self, id: NodeId) -> bool {
        let disclosure = |id: NodeId| self.nodes.get(id).and_then(|node| node.disclosure);
        let parent = self.nodes.get(id).and_then(|node| node.parent);
        disclosure(id).is_some() && disclosure(id) != parent.and_then(disclosure)
    }

    /// The nodes one step beneath this one, in the order in which they were added.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.nodes.get(id).map_or(id, |node| node.end);
        let within = move |next: &NodeId| *next < end;
        core::iter::successors(Some(id + 1), |last| self.nodes.get(*last).map(|node| node.end))
            .take_while(within)
    }

    /// The node one step further.
    fn child(&self, id: NodeId, step: &PathStep) -> Option<NodeId> {
        self.children(id).find(|child| self.step(*child) == Some(step))
    }

    /// The member of an object by its name.
    pub(crate) fn member(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let is_named = |step: Option<&PathStep>| matches!(step, Some(PathStep::Key(own)) if own == name);
        self.children(id).find(|child| is_named(self.step(*child)))
    }

    fn step(&self, id: NodeId) -> Option<&PathStep> {
        self.nodes.get(id).and_then(|node| node.step.as_ref())
    }

    /// The path from the root to this node.
    pub(crate) fn path(&self, id: NodeId) -> ClaimPath {
        // Most claims stand near the root.
        let mut steps = Vec::with_capacity(2);
        let mut at = self.nodes.get(id);
        while let Some(node) = at {
            steps.extend(node.step.clone());
            at = node.parent.and_then(|parent| self.nodes.get(parent));
        }
        steps.reverse();
        ClaimPath(steps)
    }
}
