//! What a picture names claims by.

use serde_json::{Value, json};

use super::claims;
use crate::type_metadata::TypeMetadataError;

#[test]
fn identifiers_for_pictures_are_words_and_each_is_there_once() {
    let of = |ids: [&str; 2]| {
        let entry = |(name, id): (&str, &str)| json!({ "path": [name], "svg_id": id });
        let entries: Vec<Value> = ["a", "b"].into_iter().zip(ids).map(entry).collect();
        claims(json!(entries)).map(drop)
    };
    assert_eq!(of(["_title", "title_2"]), Ok(()));
    for wrong in ["title", "1st", "", "a-b", "ŵ"] {
        assert_eq!(of(["title", wrong]), Err(TypeMetadataError::Claim), "{wrong}");
    }
    let number = claims(json!([{ "path": ["a"], "svg_id": 1 }]));
    assert_eq!(number.map(drop), Err(TypeMetadataError::Claim));
}
