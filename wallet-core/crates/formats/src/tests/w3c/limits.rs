//! Each limit lets its value through and refuses one more.

use serde_json::{Value, json};

use super::{BOTH, at, header, issue, parse, patched, payload};
use crate::tests::issuer::sign_bytes;
use crate::{MAX_CLAIM_NAME_BYTES, MAX_CLAIMS, MAX_COMPACT_BYTES, MAX_DEPTH, MAX_TYPES, W3cError, W3cJwt};

#[test]
fn the_size_of_the_compact_serialization() {
    for model in BOTH {
        let issued = |padding: usize| {
            issue(
                model,
                &patched(payload(model), &[("pad", json!("x".repeat(padding)))]),
            )
        };
        // Three characters of padding add four, so the last bytes are found by trying.
        let base = (MAX_COMPACT_BYTES - issued(0).len()) / 4 * 3;
        let longest = (base - 6..base + 6)
            .rev()
            .map(issued)
            .find(|text| text.len() <= MAX_COMPACT_BYTES);
        let longest = longest.unwrap();
        assert!(longest.len() + 4 > MAX_COMPACT_BYTES);
        W3cJwt::parse(model, &longest).unwrap();
        let error = W3cJwt::parse(model, &format!("{longest}AAAA")).unwrap_err();
        assert!(matches!(error, W3cError::TooLarge));
    }
}

#[test]
fn the_depth_of_the_claims() {
    for model in BOTH {
        let parse = |levels: usize, name: &str| {
            let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
            let marked = patched(payload(model), &[(name, json!("deep"))]);
            let body = marked.to_string().replacen("\"deep\"", &deep, 1);
            W3cJwt::parse(model, &sign_bytes(&header(model), body.as_bytes()))
        };
        // The credential itself is the first level, also for what stands beside it.
        for name in [at(model, "name"), "beside".to_owned()] {
            parse(MAX_DEPTH - 1, &name).unwrap();
            for levels in [MAX_DEPTH, MAX_DEPTH + 1, 100_000] {
                assert!(matches!(parse(levels, &name), Err(W3cError::TooDeep)), "{levels}");
            }
        }
    }
}

#[test]
fn the_number_of_claims() {
    for model in BOTH {
        let list = at(model, "list");
        let with = |count: usize| parse(model, &[(&list, json!(vec![0; count]))]);
        // Every object member and array element; the list is one, too.
        fn count(value: &Value) -> usize {
            match value {
                Value::Object(members) => members.values().map(|value| 1 + count(value)).sum(),
                Value::Array(elements) => elements.iter().map(|value| 1 + count(value)).sum(),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
            }
        }
        let own = count(with(0).unwrap().claims());
        with(MAX_CLAIMS - own).unwrap();
        assert!(matches!(with(MAX_CLAIMS - own + 1), Err(W3cError::TooManyClaims)));
    }
}

#[test]
fn the_length_of_a_claim_name() {
    for model in BOTH {
        let with = |length: usize| {
            let name = at(model, &format!("credentialSubject.{}", "n".repeat(length)));
            parse(model, &[(&name, json!(1))])
        };
        with(MAX_CLAIM_NAME_BYTES).unwrap();
        assert!(matches!(
            with(MAX_CLAIM_NAME_BYTES + 1),
            Err(W3cError::TooManyClaims)
        ));
    }
}

#[test]
fn the_number_of_types() {
    for model in BOTH {
        let with = |count: usize| {
            let mut types = vec!["VerifiableCredential".to_owned()];
            types.extend((1..count).map(|number| format!("Type{number}")));
            parse(model, &[(&at(model, "type"), json!(types))])
        };
        with(MAX_TYPES).unwrap();
        assert!(matches!(with(MAX_TYPES + 1), Err(W3cError::TooManyTypes)));
    }
}
