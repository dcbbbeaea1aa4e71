//! Whatever a credential says and whatever is chosen of it: what leaves is that, and nothing else.

use std::collections::BTreeSet;

use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::test_runner::{Config, TestCaseError};
use serde_json::{Map, Value, json};
use wallet_crypto::{OsRandom, base64url_decode};

use super::issuer::Issuer;
use super::take_proof;
use crate::path::{ClaimPath, PathStep};
use crate::selective::{BaseProof, SelectiveSuite, verify_derived};

/// The shape of a claim; each scalar becomes a value that no other has.
#[derive(Debug, Clone)]
enum Shape {
    Text,
    Number,
    Object(Vec<(u8, Shape)>, bool, bool),
    Array(Vec<Shape>),
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![3 => Just(Shape::Text), 1 => Just(Shape::Number)];
    leaf.prop_recursive(3, 14, 4, |inner| {
        prop_oneof![
            (
                proptest::collection::vec((0..6_u8, inner.clone()), 0..4),
                any::<bool>(),
                any::<bool>()
            )
                .prop_map(|(members, id, typed)| Shape::Object(members, id, typed)),
            proptest::collection::vec(inner, 0..4).prop_map(Shape::Array),
        ]
    })
}

/// Makes values of shapes, each with a number of its own.
#[derive(Default)]
struct Maker(usize);

impl Maker {
    fn token(&mut self) -> String {
        self.0 += 1;
        format!("value-{}-", self.0)
    }

    fn make(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Text => json!(self.token()),
            Shape::Number => {
                self.0 += 1;
                json!(7_000_000 + self.0)
            }
            Shape::Array(shapes) => shapes.iter().map(|shape| self.make(shape)).collect(),
            Shape::Object(members, has_id, has_type) => {
                let mut object = Map::new();
                if *has_id {
                    object.insert("id".to_owned(), json!(format!("urn:example:{}", self.token())));
                }
                if *has_type {
                    object.insert("type".to_owned(), json!(["Thing", self.token()]));
                }
                for (name, shape) in members {
                    object.insert(format!("claim{name}"), self.make(shape));
                }
                Value::Object(object)
            }
        }
    }
}

fn credential(shapes: &[(u8, Shape)], has_id: bool) -> Value {
    let subject = Maker::default().make(&Shape::Object(shapes.to_vec(), has_id, false));
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", { "@vocab": "https://example.org/terms#" }],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:issuer.example",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": subject,
    })
}

/// Every path of a value but the root's, parents first.
fn paths(value: &Value, steps: &[PathStep], into: &mut Vec<ClaimPath>) {
    let beneath: Vec<(PathStep, &Value)> = match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| *name != "@context");
            members
                .map(|(name, value)| (PathStep::Key(name.clone()), value))
                .collect()
        }
        Value::Array(elements) => {
            let elements = elements.iter().enumerate();
            elements
                .map(|(index, value)| (PathStep::Index(index), value))
                .collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (step, value) in beneath {
        let steps = [steps, &[step]].concat();
        into.push(ClaimPath(steps.clone()));
        paths(value, &steps, into);
    }
}

fn pointer(path: &ClaimPath) -> String {
    let token = |step: &PathStep| match step {
        PathStep::Key(name) => format!("/{name}"),
        PathStep::Index(index) => format!("/{index}"),
    };
    path.0.iter().map(token).collect()
}

/// The values that nothing else in the document has.
fn tokens(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|value| tokens(value, into)),
        Value::Array(elements) => elements.iter().for_each(|value| tokens(value, into)),
        Value::String(text) if text.contains("value-") => {
            into.insert(text.clone());
        }
        Value::Number(number) => {
            into.insert(number.to_string());
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// What leaves, by definition: the values at the paths, and `id` and `type` of each object on the way.
fn expected(document: &Value, chosen: &[ClaimPath]) -> BTreeSet<String> {
    let mut leaving = BTreeSet::new();
    for path in chosen {
        for length in 0..path.0.len() {
            let parent = ClaimPath(path.0[..length].to_vec());
            let parent = parent.find(document).unwrap();
            for name in ["id", "type"] {
                if let Some(value) = parent.get(name) {
                    tokens(value, &mut leaving);
                }
            }
        }
        tokens(path.find(document).unwrap(), &mut leaving);
    }
    leaving
}

fn pick(paths: &[ClaimPath], choice: &[u16]) -> Vec<ClaimPath> {
    choice
        .iter()
        .map(|number| paths[usize::from(*number) % paths.len()].clone())
        .collect()
}

fn check(
    suite: SelectiveSuite,
    document: &Value,
    mandatory: &[ClaimPath],
    chosen: &[ClaimPath],
) -> Result<(), TestCaseError> {
    let issuer = Issuer::new();
    let pointers: Vec<_> = mandatory.iter().map(pointer).collect();
    let proof = issuer.sign(suite, document, &pointers);
    let base = BaseProof::parse(document.clone(), &proof, suite).unwrap();
    base.verify(&issuer.key(suite)).unwrap();
    let selection = base.select(chosen).unwrap();
    let derived = base.present(&selection, b"nonce", &OsRandom).unwrap();
    let bytes = derived.to_string();
    let (shown, proof) = take_proof(derived);
    let value = proof["proofValue"].as_str().unwrap();
    let proof_bytes = base64url_decode(&value[1..]).unwrap();

    let mut all = BTreeSet::new();
    tokens(document, &mut all);
    let leaving = expected(document, &[mandatory, chosen].concat());
    let mut left = BTreeSet::new();
    tokens(&shown, &mut left);
    prop_assert_eq!(&left, &leaving);
    for hidden in all.difference(&leaving) {
        prop_assert!(!bytes.contains(hidden.as_str()), "{} is in the text", hidden);
        let windows = proof_bytes.windows(hidden.len());
        prop_assert!(!windows.into_iter().any(|window| window == hidden.as_bytes()));
    }
    // The leaves that are said to leave are those that leave.
    for (paths, leave) in [(&selection.revealed, true), (&selection.withheld, false)] {
        for path in paths {
            let mut value = BTreeSet::new();
            tokens(path.find(document).unwrap(), &mut value);
            prop_assert!(value.is_empty() || value.is_subset(&leaving) == leave);
        }
    }
    let named = ClaimPath(vec![PathStep::Key("issuer".to_owned())]);
    prop_assert!(selection.revealed.contains(&named));
    verify_derived(&shown, &proof, suite, &issuer.key(suite)).unwrap();
    tampered(suite, &shown, &proof, &issuer);
    Ok(())
}

/// Every value that is shown counts.
fn tampered(suite: SelectiveSuite, shown: &Value, proof: &Map<String, Value>, issuer: &Issuer) {
    let mut all = Vec::new();
    paths(shown, &[], &mut all);
    for path in all {
        let mut changed = shown.clone();
        let value = changed.pointer_mut(&pointer(&path)).unwrap();
        match value {
            Value::String(text) => text.push('0'),
            Value::Number(number) => *value = json!(number.as_u64().unwrap() + 1),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        }
        assert!(verify_derived(&changed, proof, suite, &issuer.key(suite)).is_err());
    }
    let mut other = proof.clone();
    other.insert("created".to_owned(), json!("2026-10-02T00:00:00Z"));
    assert!(verify_derived(shown, &other, suite, &issuer.key(suite)).is_err());
}

proptest! {
    #![proptest_config(Config::with_cases(32))]

    #[test]
    fn ecdsa_reveals_what_is_chosen_and_mandatory(
        shapes in proptest::collection::vec((0..6_u8, shape()), 1..5),
        has_id in any::<bool>(),
        mandatory in proptest::collection::vec(any::<u16>(), 0..3),
        chosen in proptest::collection::vec(any::<u16>(), 1..5),
    ) {
        let document = credential(&shapes, has_id);
        let mut all = Vec::new();
        paths(&document, &[], &mut all);
        check(SelectiveSuite::EcdsaSd2023, &document, &pick(&all, &mandatory), &pick(&all, &chosen))?;
    }

    #[test]
    fn bbs_reveals_what_is_chosen_and_mandatory(
        shapes in proptest::collection::vec((0..6_u8, shape()), 1..5),
        has_id in any::<bool>(),
        mandatory in proptest::collection::vec(any::<u16>(), 0..3),
        chosen in proptest::collection::vec(any::<u16>(), 1..5),
    ) {
        let document = credential(&shapes, has_id);
        let mut all = Vec::new();
        paths(&document, &[], &mut all);
        check(SelectiveSuite::Bbs2023, &document, &pick(&all, &mandatory), &pick(&all, &chosen))?;
    }
}
