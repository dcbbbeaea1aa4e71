//! Deleting an accepted credential, and what a class says about one.

use serde_json::json;
use wallet_tests::sandbox::{Sandbox, text};

use crate::uri;

#[test]
fn an_accepted_credential_is_deleted_on_a_yes_and_a_pending_one_is_not() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["identity", "employment-assignment"]);
    let held = wallet.credentials();
    let id = text(&held[0], "id");
    let asked = wallet.run(["delete", &id]);
    asked.expect("input_needed", 2);
    assert_eq!(wallet.credentials().len(), 2, "without a yes nothing happens");
    let wrong = wallet.run_with_pin("827364", &["--yes", "delete", &id]);
    wrong.expect("wrong_pin", 5);
    let deleted = wallet.run(["--yes", "delete", &id]);
    deleted.expect("deleted", 0);
    assert_eq!(deleted.text("/credentials/0/id"), id);
    assert_eq!(wallet.credentials(), held[1..]);
    let last = wallet.history().pop().unwrap();
    assert_eq!(
        (text(&last, "flow"), text(&last, "kind")),
        ("deletion".to_owned(), "deleted".to_owned())
    );
    wallet
        .run(["--yes", "delete", &id])
        .expect_error("failed", 2, "credential.not_found");

    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    wallet.run(["accept", &uri(&offer)]).expect("pending", 2);
    let pending = text(wallet.credentials().last().unwrap(), "id");
    wallet
        .run(["--yes", "delete", &pending])
        .expect_error("failed", 2, "credential.undecided");
}

#[test]
fn the_class_stands_beside_each_credential_and_ordinary_ones_take_no_further_yes() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &crate::TYPES);
    assert!(wallet.credentials().iter().all(|one| one["class"] == "ordinary"));
    let id = text(&wallet.credentials()[0], "id");
    let shown = wallet.run(["show", &id]);
    shown.expect("ok", 0);
    assert!(!shown.document["claims"].as_array().unwrap().is_empty());
    let request = sandbox.request(json!({ "request": "R1a" }));
    let review = wallet.run(["review", &uri(&request)]);
    assert_eq!(review.document["review"]["approvals"], json!(["ordinary"]));
    wallet.run(["--yes", "share", &uri(&request)]).expect("shared", 0);
}
