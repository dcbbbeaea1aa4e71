use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};
use serde_json::{Value, json};

use super::{JsonError, JsonLimits, parse_json, parse_json_object};

const LIMITS: JsonLimits = JsonLimits {
    max_bytes: 10_000,
    max_depth: 4,
};

#[test]
fn ordinary_json_is_read() {
    let text = br#" {"a": [1, -2, 3.5, true, null, "x\u0041"], "b": {}} "#;
    assert_eq!(
        parse_json(text, &LIMITS).unwrap(),
        json!({"a": [1, -2, 3.5, true, null, "xA"], "b": {}})
    );
}

#[test]
fn a_text_that_is_too_long_is_not_looked_at() {
    let limits = JsonLimits {
        max_bytes: 4,
        max_depth: 4,
    };
    assert_eq!(parse_json(b"[[[[[", &limits).unwrap_err(), JsonError::TooLarge);
    assert!(parse_json(b"1234", &limits).is_ok());
}

#[test]
fn depth_is_limited_before_parsing() {
    assert!(parse_json(br#"[[[["]]]]"]]]]"#, &LIMITS).is_ok());
    assert_eq!(
        parse_json(b"[[[[[]]]]]", &LIMITS).unwrap_err(),
        JsonError::TooDeep
    );
    assert_eq!(
        parse_json(br#"{"a":{"a":{"a":{"a":{}}}}}"#, &LIMITS).unwrap_err(),
        JsonError::TooDeep
    );
    let limits = JsonLimits {
        max_bytes: 2_000_000,
        max_depth: usize::MAX,
    };
    assert_eq!(
        parse_json(&[b'['; 1_000_000], &limits).unwrap_err(),
        JsonError::TooDeep
    );
}

#[test]
fn brackets_in_strings_do_not_count() {
    assert!(parse_json(br#"["[[[[[[[[{{{{\"[[[[[\\"]"#, &LIMITS).is_ok());
}

#[test]
fn a_member_named_twice_is_refused() {
    for text in [&br#"{"a":1,"a":1}"#[..], br#"[{"b":{"a":1,"\u0061":2}}]"#] {
        assert_eq!(parse_json(text, &LIMITS).unwrap_err(), JsonError::DuplicateMember);
    }
    assert!(parse_json(br#"[{"a":1},{"a":1},{"b":{"a":1},"a":2}]"#, &LIMITS).is_ok());
}

#[test]
fn anything_else_is_malformed() {
    for text in [
        &b""[..],
        b"{",
        b"1 2",
        b"{\"a\":1}x",
        b"nan",
        b"1e999",
        b"\"\xff\"",
        b"'a'",
        b"[1,]",
        b"\"\\ud800\"",
    ] {
        assert_eq!(
            parse_json(text, &LIMITS).unwrap_err(),
            JsonError::Malformed,
            "{text:?}"
        );
    }
}

#[test]
fn an_object_is_insisted_on() {
    assert!(parse_json_object(b"{}", &LIMITS).unwrap().is_empty());
    for text in [&b"[]"[..], b"null", b"1", b"\"a\"", b"true"] {
        assert_eq!(
            parse_json_object(text, &LIMITS).unwrap_err(),
            JsonError::Malformed
        );
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(".{0,4}", inner, 0..5)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

proptest! {
    #[test]
    fn what_serde_writes_is_read_exactly_up_to_the_depth(value in values(), max_depth in 0..7_usize) {
        let limits = JsonLimits { max_bytes: 1_000_000, max_depth };
        let expected = if depth(&value) > max_depth { Err(JsonError::TooDeep) } else { Ok(value.clone()) };
        prop_assert_eq!(parse_json(value.to_string().as_bytes(), &limits), expected);
    }

    #[test]
    fn nothing_panics(text in any::<Vec<u8>>()) {
        let _ = parse_json(&text, &LIMITS);
    }

    #[test]
    fn what_is_read_agrees_with_serde(text in "[\\[\\]{}:,\"a\\\\1 ]{0,24}") {
        if let Ok(value) = parse_json(text.as_bytes(), &LIMITS) {
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }
}
