//! Each limit lets its value through and no more.

use serde_json::{Value, json};

use super::{VCT, claims, document, label, metadata, sri};
use crate::MAX_DEPTH;
use crate::type_metadata::text::MAX_LANGUAGE_TAG_BYTES;
use crate::type_metadata::*;

#[test]
fn a_document_and_its_lists_are_bounded() {
    use TypeMetadataError::{Claim, TooLarge};
    let sized = |bytes: usize| {
        let empty = document(VCT, json!({ "x": "" })).to_string().len();
        metadata(&[document(VCT, json!({ "x": "x".repeat(bytes - empty) }))]).map(drop)
    };
    assert_eq!(sized(MAX_TYPE_METADATA_BYTES), Ok(()));
    assert_eq!(sized(MAX_TYPE_METADATA_BYTES + 1), Err(TooLarge));
    let described = |count: usize| {
        let all: Vec<Value> = (0..count)
            .map(|number| json!({ "path": [format!("c{number}")] }))
            .collect();
        claims(all.into()).map(drop)
    };
    assert_eq!(described(MAX_DESCRIBED_CLAIMS), Ok(()));
    assert_eq!(described(MAX_DESCRIBED_CLAIMS + 1), Err(TooLarge));
    let languages = |count: usize| {
        let names = vec![json!({ "locale": "en", "name": "Award" }); count];
        metadata(&[document(VCT, json!({ "display": names }))]).map(drop)
    };
    assert_eq!(languages(MAX_LANGUAGES), Ok(()));
    assert_eq!(languages(MAX_LANGUAGES + 1), Err(TooLarge));
    let labels =
        |count: usize| claims(json!([{ "path": ["a"], "display": vec![label("en", "A"); count] }])).map(drop);
    assert_eq!(labels(MAX_LANGUAGES), Ok(()));
    assert_eq!(labels(MAX_LANGUAGES + 1), Err(Claim));
}

#[test]
fn texts_and_paths_are_bounded() {
    use TypeMetadataError::{Claim, Integrity, Malformed};
    let text = |bytes: usize| {
        metadata(&[document(
            VCT,
            json!({ "display": [{ "locale": "en", "name": "n".repeat(bytes) }] }),
        )])
        .map(drop)
    };
    assert_eq!(text(MAX_METADATA_TEXT_BYTES), Ok(()));
    assert_eq!(text(MAX_METADATA_TEXT_BYTES + 1), Err(Malformed));
    let tag = |bytes: usize| {
        metadata(&[document(
            VCT,
            json!({ "display": [{ "locale": "e".repeat(bytes), "name": "n" }] }),
        )])
        .map(drop)
    };
    assert_eq!(tag(MAX_LANGUAGE_TAG_BYTES), Ok(()));
    assert_eq!(tag(MAX_LANGUAGE_TAG_BYTES + 1), Err(Malformed));
    let steps = |count: usize| claims(json!([{ "path": vec!["a"; count] }])).map(drop);
    assert_eq!(steps(MAX_DEPTH), Ok(()));
    assert_eq!(steps(MAX_DEPTH + 1), Err(Claim));
    let integrity = |bytes: usize| {
        let right = sri(&document(VCT, json!({})));
        let padded = format!("{right}{}", " ".repeat(bytes - right.len()));
        TypeMetadataChain::new(VCT, Some(&padded)).map(drop)
    };
    assert_eq!(integrity(MAX_INTEGRITY_BYTES), Ok(()));
    assert_eq!(integrity(MAX_INTEGRITY_BYTES + 1), Err(Integrity));
}
