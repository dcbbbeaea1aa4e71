//! Claims by the names that the publisher of their type gives them, in the language of the person.

use serde_json::json;
use wallet_tests::sandbox::{Sandbox, text};

use crate::uri;

/// The label of a claim in what `show` says.
fn label(document: &serde_json::Value, path: &serde_json::Value) -> Option<String> {
    let claims = document["claims"].as_array().unwrap();
    let claim = claims.iter().find(|claim| claim["path"] == *path).unwrap();
    claim["label"].as_str().map(str::to_owned)
}

#[test]
fn claims_are_shown_in_english_and_in_welsh() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["qualification"] }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    let id = text(&wallet.credentials()[0], "id");
    let path = json!(["awarding_body"]);
    let shown = |locale: &[&str]| {
        let answer = wallet.run(["show", &id].iter().chain(locale));
        answer.expect("ok", 0);
        answer.document
    };
    let english = label(&shown(&[]), &path).unwrap();
    let welsh = label(&shown(&["--locale", "cy"]), &path).unwrap();
    assert_ne!(english, welsh);
    assert_eq!(label(&shown(&["--locale", "cy-GB"]), &path), Some(welsh));
    assert_eq!(
        label(&shown(&["--locale", "fr"]), &path),
        Some(english.clone()),
        "English, where it has no other"
    );
    assert_eq!(label(&shown(&[]), &json!(["vct"])), None);
    let catalogue = include_str!("../../sandbox/data/domain-catalogue.json");
    assert!(catalogue.contains(&format!("{english:?}")), "{english}");
}
