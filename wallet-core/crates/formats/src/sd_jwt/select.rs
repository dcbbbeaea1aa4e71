//! Choosing what a presentation reveals (RFC 9901 section 7.2).

use core::fmt;

use crate::error::SelectError;
use crate::path::ClaimPath;
use crate::sd_jwt::SdJwt;
use crate::sd_jwt::tree::{DisclosureId, NodeId};

/// What leaves with a choice of claims and what stays, to be shown before it is presented.
///
/// Paths are sorted and relative to the fully disclosed claims. A leaf is a scalar, an empty object or an empty
/// array; every leaf of the credential is in exactly one of [`revealed`](Self::revealed) and
/// [`withheld`](Self::withheld).
#[derive(Clone, PartialEq, Eq)]
pub struct Selection {
    /// The leaves that leave: those asked for, those that share a disclosure with them, and the always-clear ones.
    pub revealed: Vec<ClaimPath>,
    /// The leaves that stay.
    pub withheld: Vec<ClaimPath>,
    /// Objects and arrays that leave empty: their name is seen, all their content stays.
    pub emptied: Vec<ClaimPath>,
    /// The digests of the disclosures to send. Digests, not positions: a selection that is taken to another
    /// credential reveals nothing of it. Sorted.
    disclosures: Vec<String>,
}

impl Selection {
    /// All of a credential that cannot be disclosed in parts.
    pub(crate) fn whole(revealed: Vec<ClaimPath>) -> Self {
        Self {
            revealed,
            withheld: Vec::new(),
            emptied: Vec::new(),
            disclosures: Vec::new(),
        }
    }

    /// Part of a credential that is disclosed by statements, by its leaves and whether they leave.
    pub(crate) fn parts(leaves: Vec<(ClaimPath, bool)>) -> Self {
        let (revealed, withheld): (Vec<_>, Vec<_>) = leaves.into_iter().partition(|(_, leaves)| *leaves);
        let sorted = |leaves: Vec<(ClaimPath, bool)>| {
            let mut paths: Vec<_> = leaves.into_iter().map(|(path, _)| path).collect();
            paths.sort_unstable();
            paths
        };
        Self::of_parts(sorted(revealed), sorted(withheld), Vec::new())
    }

    /// Of a credential of another format whose parts are disclosed one by one: `disclosed` names them by their digests.
    pub(crate) fn of_parts(
        revealed: Vec<ClaimPath>,
        withheld: Vec<ClaimPath>,
        mut disclosed: Vec<String>,
    ) -> Self {
        disclosed.sort_unstable();
        Self {
            revealed,
            withheld,
            emptied: Vec::new(),
            disclosures: disclosed,
        }
    }

    /// Whether what has this digest leaves.
    pub(crate) fn discloses(&self, digest: &str) -> bool {
        let found = self.disclosures.binary_search_by(|own| own.as_str().cmp(digest));
        found.is_ok()
    }
}

impl fmt::Debug for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path can hold a claim's name that tells as much as its value.
        f.debug_struct("Selection")
            .field("revealed", &self.revealed.len())
            .field("withheld", &self.withheld.len())
            .finish_non_exhaustive()
    }
}

impl SdJwt {
    /// Selects each path's value with everything beneath it.
    pub(crate) fn select(&self, paths: &[ClaimPath]) -> Result<Selection, SelectError> {
        let mut chosen = vec![false; self.digests.len()];
        for (position, path) in paths.iter().enumerate() {
            if path.0.is_empty() {
                return Err(SelectError::EmptyPath(position));
            }
            let node = self.tree.find(path).ok_or(SelectError::NoSuchClaim(position))?;
            for node in self.tree.subtree(node) {
                self.choose(node.disclosure, &mut chosen);
            }
        }
        Ok(self.selection(&chosen))
    }

    /// The presentation: the issuer-signed JWT and the selected disclosures, as received and in their order.
    pub(crate) fn present(&self, selection: &Selection) -> String {
        let mut parts = self.compact.split('~');
        let mut presentation = String::with_capacity(self.compact.len());
        presentation.push_str(parts.next().unwrap_or_default());
        presentation.push('~');
        for (disclosure, digest) in parts.zip(&self.digests) {
            if selection.discloses(digest) {
                presentation.push_str(disclosure);
                presentation.push('~');
            }
        }
        presentation
    }

    /// Marks a disclosure and those whose values lead to it.
    fn choose(&self, disclosure: Option<DisclosureId>, chosen: &mut [bool]) {
        let mut next = disclosure;
        while let Some(id) = next {
            match chosen.get_mut(id) {
                // Whatever leads to it was marked with it.
                Some(true) | None => return,
                Some(mark) => *mark = true,
            }
            next = self.parents.get(id).copied().flatten();
        }
    }

    fn selection(&self, chosen: &[bool]) -> Selection {
        let leaves_with = |disclosure: Option<DisclosureId>| {
            disclosure.is_none_or(|id| chosen.get(id).copied().unwrap_or_default())
        };
        let seen_beneath = |id: NodeId| {
            self.tree
                .subtree(id)
                .iter()
                .skip(1)
                .any(|node| leaves_with(node.disclosure))
        };
        let list = || Vec::with_capacity(self.digests.len());
        let (mut revealed, mut withheld, mut emptied) = (list(), list(), Vec::new());
        for (id, node) in self.tree.claims() {
            let leaves = leaves_with(node.disclosure);
            match (self.tree.is_leaf(id), leaves) {
                (true, true) => revealed.push(self.tree.path(id)),
                (true, false) => withheld.push(self.tree.path(id)),
                (false, true) if !seen_beneath(id) => emptied.push(self.tree.path(id)),
                (false, true | false) => {}
            }
        }
        for paths in [&mut revealed, &mut withheld, &mut emptied] {
            paths.sort_unstable();
        }
        let digests = self.digests.iter().zip(chosen).filter(|(_, chosen)| **chosen);
        Selection {
            emptied,
            ..Selection::of_parts(
                revealed,
                withheld,
                digests.map(|(digest, _)| digest.clone()).collect(),
            )
        }
    }
}
