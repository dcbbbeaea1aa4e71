mod credential;
mod foreign;
pub(crate) mod issuer;
mod limits;
mod property;
mod rules;
mod vectors;

use serde_json::{Map, Value};

/// The bytes that hexadecimal digits spell.
fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    assert!(text.len().is_multiple_of(2));
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// A secured document, and its proof apart from it.
fn take_proof(mut secured: Value) -> (Value, Map<String, Value>) {
    let Some(Value::Object(proof)) = secured.as_object_mut().unwrap().remove("proof") else {
        panic!("one proof");
    };
    (secured, proof)
}
