//! Whatever is chosen of a credential, in whatever format: nothing else can be read from what leaves, however it is encoded.

use std::collections::BTreeSet;

use ciborium::Value as Cbor;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;
use serde_json::{Map, Value, json};
use wallet_crypto::{OsRandom, base64url_decode};

use super::issuer::{digest, element, issue, property, vc};
use super::mdoc::{Making, NAMESPACE, encode, item, presenting::respond};
use super::random::config;
use crate::selective::tests::issuer::Issuer;
use crate::selective::{BaseProof, SelectiveSuite};
use crate::{ClaimPath, PathStep, SdJwtVc, SessionTranscript};

/// A claim; each text becomes one that no other has.
#[derive(Debug, Clone)]
enum Shape {
    Text,
    Object(Vec<Shape>),
    Array(Vec<Shape>),
}

fn shape() -> impl Strategy<Value = Shape> {
    Just(Shape::Text).prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Shape::Object),
            vec(inner, 1..4).prop_map(Shape::Array),
        ]
    })
}

fn marker(number: usize) -> String {
    format!("marker-{number:04}")
}

/// The value of a shape, with the next markers.
fn make(shape: &Shape, next: &mut usize) -> Value {
    match shape {
        Shape::Text => {
            *next += 1;
            json!(marker(*next))
        }
        Shape::Array(shapes) => shapes.iter().map(|shape| make(shape, next)).collect(),
        Shape::Object(shapes) => {
            let members = shapes.iter().enumerate();
            let members = members.map(|(at, shape)| (format!("claim{at}"), make(shape, next)));
            Value::Object(members.collect())
        }
    }
}

/// The claims, and the path of every value in them.
fn claims(shapes: &[Shape]) -> (Map<String, Value>, Vec<ClaimPath>, usize) {
    fn walk(value: &Value, at: &[PathStep], found: &mut Vec<ClaimPath>) {
        let (members, elements) = (value.as_object(), value.as_array());
        let members = members
            .into_iter()
            .flatten()
            .map(|(name, value)| (PathStep::Key(name.clone()), value));
        let elements = elements.into_iter().flatten().enumerate();
        let elements = elements.map(|(index, value)| (PathStep::Index(index), value));
        for (step, value) in members.chain(elements) {
            let at = [at, &[step]].concat();
            found.push(ClaimPath(at.clone()));
            walk(value, &at, found);
        }
    }
    let mut markers = 0;
    let made = make(&Shape::Object(shapes.to_vec()), &mut markers);
    let mut paths = Vec::new();
    walk(&made, &[], &mut paths);
    let Value::Object(claims) = made else {
        panic!("an object")
    };
    (claims, paths, markers)
}

/// The markers at and beneath these paths.
fn beneath(claims: &Map<String, Value>, chosen: &[ClaimPath]) -> BTreeSet<String> {
    let claims = Value::Object(claims.clone());
    let texts = chosen.iter().map(|path| path.find(&claims).unwrap().to_string());
    let words = texts.flat_map(|text| text.split('"').map(str::to_owned).collect::<Vec<_>>());
    words.filter(|word| word.starts_with("marker-")).collect()
}

fn within(parent: &[&str], paths: &[ClaimPath]) -> Vec<ClaimPath> {
    let parent: Vec<_> = parent
        .iter()
        .map(|name| PathStep::Key((*name).to_owned()))
        .collect();
    let path = |path: &ClaimPath| ClaimPath([parent.as_slice(), &path.0].concat());
    paths.iter().map(path).collect()
}

/// An SD-JWT VC that hides every member and every element.
fn sd_jwt(claims: &Map<String, Value>, chosen: &[ClaimPath]) -> Vec<u8> {
    fn hide(value: &Value, disclosures: &mut Vec<String>) -> Value {
        match value {
            Value::Object(members) => {
                let mut digests = Vec::new();
                for (name, value) in members {
                    let value = hide(value, disclosures);
                    let salt = format!("salt-{}", disclosures.len());
                    let disclosure = property(&salt, name, value);
                    digests.push(digest(&disclosure));
                    disclosures.push(disclosure);
                }
                json!({ "_sd": digests })
            }
            Value::Array(elements) => elements
                .iter()
                .map(|value| {
                    let value = hide(value, disclosures);
                    let disclosure = element(&format!("salt-{}", disclosures.len()), value);
                    let digest = digest(&disclosure);
                    disclosures.push(disclosure);
                    json!({ "...": digest })
                })
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }
    let mut disclosures = Vec::new();
    let payload = vc(hide(&Value::Object(claims.clone()), &mut disclosures));
    let credential = SdJwtVc::parse(&issue(&payload, &disclosures)).unwrap();
    let selection = credential.select(chosen).unwrap();
    credential.present(&selection).into_bytes()
}

fn selective(suite: SelectiveSuite, claims: &Map<String, Value>, chosen: &[ClaimPath]) -> Vec<u8> {
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", { "@vocab": "https://example.org/terms#" }],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:issuer.example",
        "credentialSubject": claims,
    });
    let proof = Issuer::new().sign(suite, &document, &["/issuer".to_owned()]);
    let base = BaseProof::parse(document, &proof, suite).unwrap();
    let selection = base.select(&within(&["credentialSubject"], chosen)).unwrap();
    let derived = base.present(&selection, b"nonce", &OsRandom).unwrap();
    derived.to_string().into_bytes()
}

fn mdoc(claims: &Map<String, Value>, chosen: &[ClaimPath]) -> Vec<u8> {
    let items = claims.iter().enumerate().map(|(at, (name, value))| {
        let value = Cbor::serialized(value).unwrap();
        item(at as u64, name, value)
    });
    let making = Making::of(vec![(NAMESPACE.to_owned(), items.collect())]).digested();
    let transcript = SessionTranscript::openid4vp("client", "nonce", None, "https://v.example/r");
    encode(&respond(
        &making.parse().unwrap(),
        &within(&[NAMESPACE], chosen),
        &transcript,
    ))
}

/// The bytes, and whatever in them is base64url, a multibase's letter aside, decoded over and over. CBOR holds byte strings
/// as they are.
fn readable(bytes: Vec<u8>) -> Vec<Vec<u8>> {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut found = vec![bytes];
    let mut at = 0;
    while let Some(buffer) = found.get(at) {
        let words = buffer.split(|byte| !is_digit(byte));
        let words = words.filter(|word| word.len() >= marker(0).len());
        let decoded = words
            .flat_map(|word| [word, &word[1..]])
            .filter_map(|word| base64url_decode(std::str::from_utf8(word).ok()?).ok());
        let decoded: Vec<_> = decoded.collect();
        found.extend(decoded);
        at += 1;
    }
    found
}

#[track_caller]
fn holds_exactly(presented: Vec<u8>, markers: usize, leaving: &BTreeSet<String>) {
    let buffers = readable(presented);
    for number in 1..=markers {
        let marker = marker(number);
        let is_there = |buffer: &Vec<u8>| {
            buffer
                .windows(marker.len())
                .any(|window| window == marker.as_bytes())
        };
        assert_eq!(
            buffers.iter().any(is_there),
            leaving.contains(&marker),
            "{marker}"
        );
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn no_format_leaks_what_was_not_chosen(shapes in vec(shape(), 1..6), picks in vec(any::<Index>(), 0..4)) {
        let (claims, paths, markers) = claims(&shapes);
        let chosen: Vec<ClaimPath> = picks.iter().map(|pick| pick.get(&paths).clone()).collect();
        let leaving = beneath(&claims, &chosen);
        holds_exactly(sd_jwt(&claims, &chosen), markers, &leaving);
        holds_exactly(selective(SelectiveSuite::EcdsaSd2023, &claims, &chosen), markers, &leaving);
        holds_exactly(selective(SelectiveSuite::Bbs2023, &claims, &chosen), markers, &leaving);
        // Of an mdoc elements leave, whole.
        let elements: Vec<ClaimPath> = chosen.iter().map(|path| ClaimPath(path.0[..1].to_vec())).collect();
        holds_exactly(mdoc(&claims, &elements), markers, &beneath(&claims, &elements));
    }
}

/// What is looked for would be found: everything is there where all is chosen, and nothing of it can be missed.
#[test]
fn a_leak_would_be_noticed() {
    let shapes = [Shape::Text, Shape::Object(vec![Shape::Text])];
    let (claims, paths, markers) = claims(&shapes);
    let leaving = beneath(&claims, &paths[..1]);
    let whole = [
        sd_jwt(&claims, &paths),
        selective(SelectiveSuite::Bbs2023, &claims, &paths),
        mdoc(&claims, &paths[..2]),
    ];
    for presented in whole {
        let noticed = std::panic::catch_unwind(|| holds_exactly(presented, markers, &leaving));
        assert!(noticed.is_err());
    }
}
