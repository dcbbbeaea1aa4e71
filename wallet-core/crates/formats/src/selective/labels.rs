//! What blank nodes are called by in the statements that are signed.

use std::collections::BTreeMap;

use wallet_crypto::{MacKey, Secret, base64url_encode};

/// What ecdsa-sd-2023 labels a node by.
pub(crate) type Label = [u8; 32];

/// Labels by the number in a canonical label: 0 for `c14n0`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Labels {
    /// ecdsa-sd-2023: HMACs of the canonical labels.
    Hmac(BTreeMap<usize, Label>),
    /// bbs-2023: numbers, in the order of those HMACs.
    Shuffled(BTreeMap<usize, usize>),
}

impl Labels {
    /// `createHmacIdLabelMapFunction` (ecdsa-sd-2023) over the canonical labels of `count` nodes.
    pub(crate) fn hmac(key: &Secret<32>, count: usize) -> Self {
        Self::Hmac(hmacs(key, count).collect())
    }

    /// `createShuffledIdLabelMapFunction` (bbs-2023). What is sorted is the text, whose order is not that of the bytes.
    pub(crate) fn shuffled(key: &Secret<32>, count: usize) -> Self {
        let texts = hmacs(key, count).map(|(number, mac)| (base64url_encode(&mac), number));
        let sorted: BTreeMap<String, usize> = texts.collect();
        let places = sorted.into_values().enumerate();
        Self::Shuffled(places.map(|(place, number)| (number, place)).collect())
    }

    /// The label in the place of a canonical one.
    pub(crate) fn text(&self, number: usize) -> Option<String> {
        match self {
            Self::Hmac(labels) => labels
                .get(&number)
                .map(|mac| format!("u{}", base64url_encode(mac))),
            Self::Shuffled(labels) => labels.get(&number).map(|place| format!("b{place}")),
        }
    }

    /// The labels of other numbers: each pair is the number here and the number there.
    pub(crate) fn renumbered(&self, pairs: &[(usize, usize)]) -> Self {
        match self {
            Self::Hmac(labels) => Self::Hmac(renumber(labels, pairs)),
            Self::Shuffled(labels) => Self::Shuffled(renumber(labels, pairs)),
        }
    }

    /// Whether there is one label for each of `count` nodes, no two alike, and none more.
    pub(crate) fn fit(&self, count: usize) -> bool {
        match self {
            Self::Hmac(labels) => fits(labels, count),
            Self::Shuffled(labels) => fits(labels, count),
        }
    }
}

fn hmacs(key: &Secret<32>, count: usize) -> impl Iterator<Item = (usize, Label)> {
    let key = MacKey::new(key);
    (0..count).map(move |number| (number, key.mac(format!("c14n{number}").as_bytes())))
}

fn renumber<T: Clone>(labels: &BTreeMap<usize, T>, pairs: &[(usize, usize)]) -> BTreeMap<usize, T> {
    let moved = pairs
        .iter()
        .filter_map(|(here, there)| Some((*there, labels.get(here)?.clone())));
    moved.collect()
}

fn fits<T: Ord>(labels: &BTreeMap<usize, T>, count: usize) -> bool {
    let distinct: std::collections::BTreeSet<_> = labels.values().collect();
    labels.len() == count && distinct.len() == count && labels.keys().copied().eq(0..count)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wallet_crypto::Secret;

    use super::Labels;

    #[test]
    fn shuffled_labels_are_a_permutation() {
        let Labels::Shuffled(labels) = Labels::shuffled(&Secret::new([9; 32]), 50) else {
            panic!("numbers");
        };
        let mut places: Vec<usize> = labels.values().copied().collect();
        assert!(!places.is_sorted());
        places.sort_unstable();
        assert!(places.into_iter().eq(0..50));
    }

    #[test]
    fn labels_fit_only_when_each_node_has_one_of_its_own() {
        let of =
            |pairs: &[(usize, usize)]| Labels::Shuffled(pairs.iter().copied().collect::<BTreeMap<_, _>>());
        assert!(of(&[]).fit(0));
        assert!(of(&[(0, 4), (1, 2)]).fit(2));
        assert!(!of(&[(0, 4), (1, 4)]).fit(2));
        assert!(!of(&[(0, 4), (2, 2)]).fit(2));
        assert!(!of(&[(0, 4)]).fit(2));
        assert!(!of(&[(0, 4), (1, 2), (2, 3)]).fit(2));
    }

    #[test]
    fn renumbered_labels_follow_their_nodes() {
        let labels = Labels::hmac(&Secret::new([9; 32]), 3);
        let moved = labels.renumbered(&[(2, 0), (0, 1)]);
        assert_eq!(moved.text(0), labels.text(2));
        assert_eq!(moved.text(1), labels.text(0));
        assert_eq!(moved.text(2), None);
    }
}
