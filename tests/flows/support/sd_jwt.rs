//! SD-JWTs as an issuer makes them and a verifier reads them (RFC 9901).

use serde_json::{Map, Value, json};
use wallet_crypto::{base64url_decode, base64url_encode, sha256};

/// A claim with what is selectively disclosable in it.
#[derive(Clone)]
pub(crate) enum Node {
    Leaf(Value),
    /// Name, whether it is selectively disclosable, and what it says.
    Object(Vec<(String, bool, Node)>),
    Array(Vec<(bool, Node)>),
}

/// A value without anything to disclose.
fn node(value: &Value) -> Node {
    match value {
        Value::Object(members) => Node::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), false, node(value)))
                .collect(),
        ),
        Value::Array(elements) => Node::Array(elements.iter().map(|value| (false, node(value))).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Node::Leaf(value.clone()),
    }
}

/// An object each of whose members is disclosed as a whole.
pub(crate) fn sd(value: &Value) -> Node {
    hide_members(value, true)
}

/// An object whose members are always in the clear.
pub(crate) fn always(value: &Value) -> Node {
    hide_members(value, false)
}

fn hide_members(value: &Value, hidden: bool) -> Node {
    let members = value.as_object().unwrap().iter();
    Node::Object(
        members
            .map(|(name, value)| (name.clone(), hidden, node(value)))
            .collect(),
    )
}

impl Node {
    /// The same with further members.
    pub(crate) fn and(self, more: Node) -> Node {
        let (Node::Object(mut members), Node::Object(more)) = (self, more) else {
            panic!("only objects have members");
        };
        members.extend(more);
        Node::Object(members)
    }

    /// The whole claim, disclosed.
    pub(crate) fn full(&self) -> Value {
        match self {
            Node::Leaf(value) => value.clone(),
            Node::Object(members) => members
                .iter()
                .map(|(name, _, node)| (name.clone(), node.full()))
                .collect::<Map<_, _>>()
                .into(),
            Node::Array(elements) => elements.iter().map(|(_, node)| node.full()).collect(),
        }
    }

    /// What stands in the JWT; disclosures are added to `disclosures`.
    pub(crate) fn conceal(&self, disclosures: &mut Vec<String>) -> Value {
        match self {
            Node::Leaf(value) => value.clone(),
            Node::Object(members) => {
                let mut out = Map::new();
                let mut digests = Vec::new();
                for (name, hidden, node) in members {
                    let value = node.conceal(disclosures);
                    if *hidden {
                        digests.push(disclose(json!([salt(disclosures), name, value]), disclosures));
                    } else {
                        out.insert(name.clone(), value);
                    }
                }
                if !digests.is_empty() {
                    digests.push(digest(&format!("decoy beside {}", digests.concat())));
                    digests.sort();
                    out.insert("_sd".to_owned(), json!(digests));
                }
                out.into()
            }
            Node::Array(elements) => elements
                .iter()
                .map(|(hidden, node)| {
                    let value = node.conceal(disclosures);
                    if *hidden {
                        json!({"...": disclose(json!([salt(disclosures), value]), disclosures)})
                    } else {
                        value
                    }
                })
                .collect(),
        }
    }
}

fn salt(disclosures: &[String]) -> String {
    base64url_encode(&sha256(disclosures.concat().as_bytes())[..16])
}

fn disclose(disclosure: Value, disclosures: &mut Vec<String>) -> String {
    let text = base64url_encode(disclosure.to_string().as_bytes());
    let digest = digest(&text);
    disclosures.push(text);
    digest
}

/// SHA-256 of a text, as `_sd` and `sd_hash` have it.
pub(crate) fn digest(text: &str) -> String {
    base64url_encode(&sha256(text.as_bytes()))
}

/// What a verifier sees of a payload with these disclosures. Every one of them must have a place.
pub(crate) fn reveal(payload: &Value, disclosures: &[&str]) -> Value {
    let mut unused: Vec<(String, Value)> = disclosures
        .iter()
        .map(|text| {
            let disclosure = serde_json::from_slice(&base64url_decode(text).unwrap()).unwrap();
            (digest(text), disclosure)
        })
        .collect();
    let mut seen = reveal_value(payload, &mut unused);
    assert!(unused.is_empty(), "a disclosure has no place");
    seen.as_object_mut().unwrap().remove("_sd_alg");
    seen
}

fn take(digest: &Value, unused: &mut Vec<(String, Value)>) -> Option<Value> {
    let at = unused
        .iter()
        .position(|(have, _)| have == digest.as_str().unwrap())?;
    Some(unused.remove(at).1)
}

fn reveal_value(value: &Value, unused: &mut Vec<(String, Value)>) -> Value {
    match value {
        Value::Object(members) => {
            let mut out = Map::new();
            for (name, value) in members.iter().filter(|(name, _)| *name != "_sd") {
                out.insert(name.clone(), reveal_value(value, unused));
            }
            for digest in members.get("_sd").and_then(Value::as_array).into_iter().flatten() {
                if let Some(disclosure) = take(digest, unused) {
                    let value = reveal_value(&disclosure[2], unused);
                    let twice = out.insert(disclosure[1].as_str().unwrap().to_owned(), value);
                    assert!(twice.is_none(), "a claim is there twice");
                }
            }
            out.into()
        }
        Value::Array(elements) => {
            let mut out = Vec::new();
            for element in elements {
                match element.get("...") {
                    None => out.push(reveal_value(element, unused)),
                    Some(digest) => {
                        if let Some(disclosure) = take(digest, unused) {
                            out.push(reveal_value(&disclosure[1], unused));
                        }
                    }
                }
            }
            out.into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
