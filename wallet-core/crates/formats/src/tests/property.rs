//! For random credentials and choices: what leaves is what the rule says, and was announced.

use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::sample::Index;

use super::issuer::{issue, vc};
use super::leaves;
use super::random::{Claim, Spot, claims, config, hash_name};
use crate::{ClaimPath, SdJwtVc};

/// The rule, on paths alone: a hidden claim leaves if it is chosen, above something chosen or beneath it.
struct Rule {
    chosen: Vec<ClaimPath>,
    hidden: Vec<ClaimPath>,
}

impl Rule {
    fn new(claim: &Claim, chosen: &[ClaimPath]) -> Self {
        let hidden = claim
            .spots()
            .into_iter()
            .filter(|spot| spot.hidden)
            .map(|spot| spot.path);
        Self {
            chosen: chosen.to_vec(),
            hidden: hidden.collect(),
        }
    }

    fn shows(&self, hidden: &ClaimPath) -> bool {
        self.chosen
            .iter()
            .any(|chosen| chosen.0.starts_with(&hidden.0) || hidden.0.starts_with(&chosen.0))
    }

    fn leaves_with(&self, path: &ClaimPath) -> bool {
        self.hidden
            .iter()
            .filter(|hidden| path.0.starts_with(&hidden.0))
            .all(|hidden| self.shows(hidden))
    }
}

/// The paths at these picks.
fn choose(spots: &[Spot], picks: &[Index]) -> Vec<ClaimPath> {
    if spots.is_empty() {
        Vec::new()
    } else {
        picks.iter().map(|pick| pick.get(spots).path.clone()).collect()
    }
}

fn without_clear(paths: &[ClaimPath]) -> Vec<ClaimPath> {
    let clear = leaves(&vc(serde_json::json!({})));
    paths
        .iter()
        .filter(|path| !clear.contains(path))
        .cloned()
        .collect()
}

fn sorted(mut paths: Vec<ClaimPath>) -> Vec<ClaimPath> {
    paths.sort();
    paths
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn a_presentation_reveals_what_the_rule_says(
        claim in claims(), hash in hash_name(), picks in vec(any::<Index>(), 0..5)
    ) {
        let draft = claim.draft(hash);
        let credential = SdJwtVc::parse(&issue(&draft.payload, &draft.disclosures)).unwrap();
        assert_eq!(credential.claims(), &vc(claim.shown(&|_| true)));

        let spots = claim.spots();
        let chosen = choose(&spots, &picks);
        let rule = Rule::new(&claim, &chosen);
        let selection = credential.select(&chosen).unwrap();

        // Announced: every leaf, on the right side.
        let (revealed, withheld): (Vec<Spot>, Vec<Spot>) =
            spots.iter().filter(|spot| spot.leaf).cloned().partition(|spot| rule.leaves_with(&spot.path));
        let paths = |spots: Vec<Spot>| sorted(spots.into_iter().map(|spot| spot.path).collect());
        assert_eq!(without_clear(&selection.revealed), paths(revealed));
        assert_eq!(selection.withheld, paths(withheld));

        // Sent: exactly that.
        let presentation = credential.present(&selection);
        let presented = SdJwtVc::parse(&presentation).unwrap();
        assert_eq!(presented.claims(), &vc(claim.shown(&|path| rule.shows(path))));

        // The issuer's own text, less what stays, in its order.
        let mut sent = presentation.split('~');
        assert_eq!(sent.next(), credential.compact().split('~').next());
        let mut issued = credential.compact().split('~').skip(1);
        assert!(sent.all(|part| issued.any(|disclosure| disclosure == part)));
    }

    #[test]
    fn revealed_and_withheld_are_all_leaves(claim in claims(), picks in vec(any::<Index>(), 0..4)) {
        let draft = claim.draft(None);
        let credential = SdJwtVc::parse(&issue(&draft.payload, &draft.disclosures)).unwrap();
        let selection = credential.select(&choose(&claim.spots(), &picks)).unwrap();
        let both = sorted([selection.revealed, selection.withheld].concat());
        assert_eq!(both, leaves(credential.claims()));
    }

    #[test]
    fn what_a_verifier_counts_was_announced(claim in claims(), picks in vec(any::<Index>(), 0..4)) {
        let draft = claim.draft(None);
        let credential = SdJwtVc::parse(&issue(&draft.payload, &draft.disclosures)).unwrap();
        let chosen = choose(&claim.spots(), &picks);
        let rule = Rule::new(&claim, &chosen);
        let selection = credential.select(&chosen).unwrap();
        // A verifier's leaves are those revealed and what is emptied: nothing else is visible to it.
        let presented = SdJwtVc::parse(&credential.present(&selection)).unwrap();
        let announced = selection.revealed.len() + selection.emptied.len();
        assert_eq!(leaves(presented.claims()).len(), announced);
        for emptied in &selection.emptied {
            assert!(rule.leaves_with(emptied));
            let beneath = |path: &&ClaimPath| path.0.starts_with(&emptied.0);
            assert!(!selection.revealed.iter().any(|path| beneath(&path)));
            assert!(selection.withheld.iter().any(|path| beneath(&path)));
        }
    }

    #[test]
    fn choosing_more_never_reveals_less(claim in claims(), picks in vec(any::<Index>(), 1..4)) {
        let draft = claim.draft(None);
        let credential = SdJwtVc::parse(&issue(&draft.payload, &draft.disclosures)).unwrap();
        let chosen = choose(&claim.spots(), &picks);
        let all = credential.select(&chosen).unwrap();
        for path in &chosen {
            let one = credential.select(std::slice::from_ref(path)).unwrap();
            assert!(one.revealed.iter().all(|path| all.revealed.contains(path)));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[A-Za-z0-9_~.=-]{0,200}", at in any::<Index>(), claim in claims()) {
        assert!(SdJwtVc::parse(&text).is_err());
        let draft = claim.draft(None);
        let issued = issue(&draft.payload, &draft.disclosures);
        let cut = at.index(issued.len());
        let spliced = format!("{}{text}{}", &issued[..cut], &issued[cut..]);
        if let Ok(credential) = SdJwtVc::parse(&spliced) {
            credential.select(&[]).unwrap();
        }
    }
}
