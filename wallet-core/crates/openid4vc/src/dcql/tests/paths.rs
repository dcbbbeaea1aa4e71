//! Claims path pointers (§7).

use serde_json::{Value, json};

use super::{path, paths};
use crate::dcql::{ClaimsPath, DcqlError, MAX_PATH_SEGMENTS, PathStep};

/// The credential of §7.3.
fn arthur() -> Value {
    json!({
        "name": "Arthur Dent",
        "address": {
            "street_address": "42 Market Street",
            "locality": "Milliways",
            "postal_code": "12345"
        },
        "degrees": [
            { "type": "Bachelor of Science", "university": "University of Betelgeuse" },
            { "type": "Master of Science", "university": "University of Betelgeuse" }
        ],
        "nationalities": ["British", "Betelgeusian"]
    })
}

/// The concrete paths that a pointer selects; an empty list where processing ends in an error.
fn select(pointer: &Value, root: &Value) -> Value {
    let found = ClaimsPath::parse(pointer).unwrap().select(root);
    let found: Vec<_> = found
        .unwrap_or_default()
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    serde_json::to_value(found).unwrap()
}

#[test]
fn the_examples_of_section_7_3() {
    let root = arthur();
    let examples = [
        (json!(["name"]), json!([["name"]])),
        (json!(["address"]), json!([["address"]])),
        (
            json!(["address", "street_address"]),
            json!([["address", "street_address"]]),
        ),
        (
            json!(["degrees", null, "type"]),
            json!([["degrees", 0, "type"], ["degrees", 1, "type"]]),
        ),
        (json!(["nationalities", 1]), json!([["nationalities", 1]])),
    ];
    for (pointer, selected) in examples {
        assert_eq!(select(&pointer, &root), selected, "{pointer}");
    }
}

#[test]
fn a_selected_element_comes_with_its_value() {
    let root = arthur();
    let found = ClaimsPath::parse(&json!(["nationalities", 1]))
        .unwrap()
        .select(&root)
        .unwrap();
    assert_eq!(
        found,
        [(path(&json!(["nationalities", 1])), &json!("Betelgeusian"))]
    );
}

#[test]
fn a_key_into_what_is_not_an_object_aborts() {
    let root = json!({ "a": [{ "k": 1 }, "text"] });
    assert_eq!(select(&json!(["a", "k"]), &root), json!([]));
    assert_eq!(select(&json!(["a", null, "k"]), &root), json!([]));
}

#[test]
fn null_or_an_index_into_what_is_not_an_array_aborts() {
    let root = json!({ "a": [[1], { "0": 1 }] });
    for pointer in [
        json!(["a", null, null]),
        json!(["a", null, 0]),
        json!([null]),
        json!([0]),
    ] {
        assert_eq!(select(&pointer, &root), json!([]), "{pointer}");
    }
}

#[test]
fn an_element_without_the_key_or_index_is_left_out() {
    let root = json!({ "a": [{ "k": 1 }, {}, { "k": 2 }], "b": [[1], [1, 2]] });
    assert_eq!(
        select(&json!(["a", null, "k"]), &root),
        json!([["a", 0, "k"], ["a", 2, "k"]])
    );
    assert_eq!(select(&json!(["b", null, 1]), &root), json!([["b", 1, 1]]));
}

#[test]
fn an_empty_selection_is_an_error() {
    let root = json!({ "a": [], "b": [1] });
    for pointer in [
        json!(["x"]),
        json!(["a", null]),
        json!(["b", 1]),
        json!(["b", u64::MAX]),
    ] {
        assert_eq!(
            ClaimsPath::parse(&pointer).unwrap().select(&root),
            None,
            "{pointer}"
        );
    }
}

#[test]
fn a_numeric_key_is_a_key_and_an_index_is_not() {
    let root = json!({ "age_equal_or_over": { "18": true } });
    assert_eq!(
        select(&json!(["age_equal_or_over", "18"]), &root),
        json!([["age_equal_or_over", "18"]])
    );
    assert_eq!(select(&json!(["age_equal_or_over", 18]), &root), json!([]));
}

#[test]
fn a_path_is_a_non_empty_array() {
    assert_eq!(ClaimsPath::parse(&json!([])), Err(DcqlError::Empty("path")));
    assert_eq!(ClaimsPath::parse(&json!("a")), Err(DcqlError::WrongType("path")));
}

#[test]
fn the_longest_path_is_followed() {
    let root = (0..MAX_PATH_SEGMENTS).fold(json!("x"), |inner, _| json!([inner]));
    // Each of them stands for all elements of an array.
    let found = select(&json!(vec![Value::Null; MAX_PATH_SEGMENTS]), &root);
    assert_eq!(found, json!([vec![0; MAX_PATH_SEGMENTS]]));
}

#[test]
fn a_component_is_a_string_null_or_a_non_negative_integer() {
    for component in [json!(-1), json!(1.0), json!(true), json!([]), json!({})] {
        assert_eq!(
            ClaimsPath::parse(&json!([component])),
            Err(DcqlError::PathComponent),
            "{component}"
        );
    }
}

#[test]
fn a_pointer_is_shown_again_as_it_was() {
    let pointer = json!(["a", null, 3, "b"]);
    assert_eq!(Value::from(&ClaimsPath::parse(&pointer).unwrap()), pointer);
}

#[test]
fn concrete_paths_are_json_arrays_of_strings_and_integers() {
    let steps = vec![PathStep::Key("a".to_owned()), PathStep::Index(2)];
    assert_eq!(serde_json::to_value(&steps).unwrap(), json!(["a", 2]));
    assert_eq!(paths(&json!([["a", 2]])), [steps]);
}
