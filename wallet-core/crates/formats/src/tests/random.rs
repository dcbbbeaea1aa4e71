//! Random credentials, and what the standard says of them, said again without the code under test.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

use super::issuer::{disclosure, vc};
use crate::sd_jwt::HashAlgorithm;
use crate::{ClaimPath, PathStep};

/// The same cases in every run.
pub(super) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(9901),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A value, with which parts of it its issuer hides.
#[derive(Debug, Clone)]
pub(super) enum Claim {
    Scalar(Value),
    Object(BTreeMap<String, Part>, Decoys),
    Array(Vec<Part>, Decoys),
}

/// A member or element.
#[derive(Debug, Clone)]
pub(super) struct Part {
    hidden: bool,
    claim: Claim,
}

/// Whether decoys stand among the digests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decoys(bool);

/// A credential before it is signed.
pub(super) struct Draft {
    pub(super) payload: Value,
    pub(super) disclosures: Vec<String>,
}

/// One claim at any level.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// In the fully disclosed claims.
    pub(super) path: ClaimPath,
    /// In the payload as issued, where decoys count as elements.
    pub(super) issued: ClaimPath,
    pub(super) hidden: bool,
    pub(super) leaf: bool,
}

/// The names differ in more than one letter, so that no single change makes one of another.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("alpha"),
        Just("bravo charlie"),
        Just("delta\"\\echo"),
        Just("gr\u{175} p"),
        Just(""),
        Just("12"),
    ]
    .prop_map(str::to_owned)
}

fn part(claim: impl Strategy<Value = Claim>) -> impl Strategy<Value = Part> {
    (any::<bool>(), claim).prop_map(|(hidden, claim)| Part { hidden, claim })
}

/// Any value.
fn claim() -> impl Strategy<Value = Claim> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z ~.\\\\\"\u{e9}]{0,6}".prop_map(Value::from),
    ];
    scalar.prop_map(Claim::Scalar).prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            (btree_map(name(), part(inner.clone()), 0..5), any::<bool>())
                .prop_map(|(parts, decoys)| Claim::Object(parts, Decoys(decoys))),
            (vec(part(inner), 0..5), any::<bool>())
                .prop_map(|(parts, decoys)| Claim::Array(parts, Decoys(decoys))),
        ]
    })
}

/// The claims of a credential beside `vct` and `iss`.
pub(super) fn claims() -> impl Strategy<Value = Claim> {
    (btree_map(name(), part(claim()), 0..6), any::<bool>())
        .prop_map(|(parts, decoys)| Claim::Object(parts, Decoys(decoys)))
}

/// One of the hash algorithms.
pub(super) fn hash_name() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        Just(None),
        Just(Some("sha-256")),
        Just(Some("sha-384")),
        Just(Some("sha-512"))
    ]
}

impl Claim {
    /// The payload and the disclosures, these in an order that tells nothing.
    pub(super) fn draft(&self, hash_name: Option<&str>) -> Draft {
        let hash = HashAlgorithm::from_name(hash_name.unwrap_or("sha-256")).unwrap();
        let mut encoder = Encoder {
            hash,
            salts: 0,
            disclosures: Vec::new(),
        };
        let mut payload = vc(encoder.value(self));
        if let Some(name) = hash_name {
            payload["_sd_alg"] = json!(name);
        }
        let mut disclosures = encoder.disclosures;
        disclosures.sort_by_key(|text| HashAlgorithm::Sha256.digest(text));
        Draft { payload, disclosures }
    }

    /// The value as a verifier sees it who gets the hidden parts at these paths.
    pub(super) fn shown(&self, is_shown: &dyn Fn(&ClaimPath) -> bool) -> Value {
        self.shown_at(&ClaimPath(Vec::new()), is_shown)
    }

    fn shown_at(&self, at: &ClaimPath, is_shown: &dyn Fn(&ClaimPath) -> bool) -> Value {
        let child = |step: PathStep, part: &Part| {
            let path = below(at, step);
            (!part.hidden || is_shown(&path)).then(|| part.claim.shown_at(&path, is_shown))
        };
        match self {
            Self::Scalar(value) => value.clone(),
            Self::Object(parts, _) => {
                let shown = |(name, part): (&String, &Part)| {
                    child(PathStep::Key(name.clone()), part).map(|value| (name.clone(), value))
                };
                Value::Object(parts.iter().filter_map(shown).collect::<Map<_, _>>())
            }
            Self::Array(parts, _) => {
                let shown = |(index, part)| child(PathStep::Index(index), part);
                Value::Array(parts.iter().enumerate().filter_map(shown).collect())
            }
        }
    }

    /// Every claim at every level.
    pub(super) fn spots(&self) -> Vec<Spot> {
        let mut found = Vec::new();
        let root = ClaimPath(Vec::new());
        self.spots_below(&root, &root, &mut found);
        found
    }

    fn spots_below(&self, at: &ClaimPath, issued: &ClaimPath, found: &mut Vec<Spot>) {
        for (step, issued_step, part) in self.parts() {
            let (path, issued) = (below(at, step), below(issued, issued_step));
            let leaf = part.claim.parts().is_empty();
            found.push(Spot {
                path: path.clone(),
                issued: issued.clone(),
                hidden: part.hidden,
                leaf,
            });
            part.claim.spots_below(&path, &issued, found);
        }
    }

    fn parts(&self) -> Vec<(PathStep, PathStep, &Part)> {
        match self {
            Self::Scalar(_) => Vec::new(),
            Self::Object(parts, _) => {
                let keyed = |name: &String| PathStep::Key(name.clone());
                parts
                    .iter()
                    .map(|(name, part)| (keyed(name), keyed(name), part))
                    .collect()
            }
            Self::Array(parts, Decoys(decoys)) => {
                let mut issued = 0;
                let place = |(index, part): (usize, &'_ Part)| {
                    issued += usize::from(*decoys && part.hidden);
                    issued += 1;
                    (index, issued - 1)
                };
                let places: Vec<(usize, usize)> = parts.iter().enumerate().map(place).collect();
                let stepped =
                    |((index, issued), part)| (PathStep::Index(index), PathStep::Index(issued), part);
                places.into_iter().zip(parts).map(stepped).collect()
            }
        }
    }
}

fn below(at: &ClaimPath, step: PathStep) -> ClaimPath {
    let mut steps = at.0.clone();
    steps.push(step);
    ClaimPath(steps)
}

struct Encoder {
    hash: HashAlgorithm,
    salts: usize,
    disclosures: Vec<String>,
}

impl Encoder {
    fn value(&mut self, claim: &Claim) -> Value {
        match claim {
            Claim::Scalar(value) => value.clone(),
            Claim::Object(parts, decoys) => self.object(parts, *decoys),
            Claim::Array(parts, decoys) => self.array(parts, *decoys),
        }
    }

    fn object(&mut self, parts: &BTreeMap<String, Part>, Decoys(decoys): Decoys) -> Value {
        let (mut members, mut digests) = (Map::new(), Vec::new());
        for (name, part) in parts {
            let value = self.value(&part.claim);
            if part.hidden {
                let salt = self.salt();
                digests.push(self.hide(&json!([salt, name, value])));
            } else {
                members.insert(name.clone(), value);
            }
        }
        if decoys {
            digests.push(self.decoy());
        }
        if !digests.is_empty() {
            digests.sort();
            members.insert("_sd".to_owned(), json!(digests));
        }
        Value::Object(members)
    }

    /// A decoy stands before each hidden element.
    fn array(&mut self, parts: &[Part], Decoys(decoys): Decoys) -> Value {
        let mut elements = Vec::new();
        for part in parts {
            let value = self.value(&part.claim);
            if part.hidden {
                if decoys {
                    elements.push(json!({ "...": self.decoy() }));
                }
                let salt = self.salt();
                elements.push(json!({ "...": self.hide(&json!([salt, value])) }));
            } else {
                elements.push(value);
            }
        }
        Value::Array(elements)
    }

    fn hide(&mut self, parts: &Value) -> String {
        let text = disclosure(parts);
        let digest = self.hash.digest(&text);
        self.disclosures.push(text);
        digest
    }

    fn decoy(&mut self) -> String {
        let salt = self.salt();
        self.hash.digest(&salt)
    }

    fn salt(&mut self) -> String {
        self.salts += 1;
        format!("salt-{}", self.salts)
    }
}
