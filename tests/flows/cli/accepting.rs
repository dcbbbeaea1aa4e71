//! Offers: reviewed, accepted, rejected, and what their issuers do wrong.

use serde_json::json;
use wallet_tests::sandbox::{Sandbox, text};

use crate::{TYPES, uri};

#[test]
fn all_five_types_are_accepted_from_one_offer() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": TYPES, "tx_code": true, "by_reference": true }));
    let reviewed = wallet.run(["review", &uri(&offer)]);
    reviewed.expect("ok", 0);
    assert_eq!(reviewed.document["review"]["asked"].as_array().unwrap().len(), 5);
    assert_eq!(reviewed.document["review"]["tx_code"]["length"], 6);
    let code = text(&offer, "tx_code");
    let answer = wallet.run(["--yes", "accept", &uri(&offer), "--tx-code", &code]);
    answer.expect("accepted", 0);
    assert_eq!(answer.document["notifications"], json!(vec!["delivered"; 5]));
    let held = wallet.credentials();
    let types: Vec<String> = held.iter().map(|credential| text(credential, "type")).collect();
    for slug in TYPES {
        assert!(types.contains(&format!("https://types.staffpassport.example/{slug}/1")));
    }
    for credential in &held {
        assert_eq!(credential["state"], "active");
        assert_eq!(credential["trust"], "trusted");
        assert_eq!(credential["status"], "unchecked");
        assert_eq!(credential["dates"], "within");
    }
    let session = sandbox.session(&offer);
    assert_eq!(session["state"], "issued");
    let told = session["notifications"].as_array().unwrap();
    assert!(told.len() == 5 && told.iter().all(|told| told["event"] == "credential_accepted"));
    let kinds: Vec<String> = wallet.history().iter().map(|entry| text(entry, "kind")).collect();
    assert_eq!(kinds, ["accepted"; 5]);
    // The same link is used up, here and there.
    let again = wallet.run(["--yes", "accept", &uri(&offer), "--tx-code", &code]);
    again.expect_error("failed", 6, "issuance.offer.used_up");
}

#[test]
fn each_type_is_accepted_from_its_own_organisation() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for (index, slug) in TYPES.iter().enumerate() {
        let by_reference = index % 2 == 0;
        let offer = sandbox.offer(json!({ "types": [slug], "by_reference": by_reference }));
        wallet
            .run(["--yes", "accept", &uri(&offer)])
            .expect("accepted", 0);
        let id = wallet.credentials().last().map(|last| text(last, "id")).unwrap();
        let shown = wallet.run(["show", &id]);
        shown.expect("ok", 0);
        let claims = shown.document["claims"].as_array().unwrap();
        let vct = claims
            .iter()
            .find(|claim| claim["path"] == json!(["vct"]))
            .unwrap();
        assert_eq!(
            vct["value"],
            format!("https://types.staffpassport.example/{slug}/1")
        );
    }
}

#[test]
fn issuer_identifiers_are_kept_to_the_letter() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for issuer in ["root", "passport-desk", "passport-desk-slash"] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "issuer": issuer }));
        wallet
            .run(["--yes", "accept", &uri(&offer)])
            .expect("accepted", 0);
    }
}

#[test]
fn a_missing_transaction_code_sends_no_token_request() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    answer.expect_error("input_needed", 2, "issuance.offer.transaction_code");
    let (sent, _) = sandbox.log(0);
    assert!(sent.iter().all(|line| line.starts_with("GET ")), "{sent:?}");
    assert!(wallet.history().is_empty());
}

#[test]
fn a_wrong_transaction_code_leaves_the_offer_to_be_tried_again() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let right = text(&offer, "tx_code");
    let wrong = if right == "123456" { "123457" } else { "123456" };
    for wrong in [wrong, "", "1", "no digits"] {
        let answer = wallet.run(["--yes", "accept", &uri(&offer), "--tx-code", wrong]);
        assert!([2, 6].contains(&answer.code), "{wrong}: {}", answer.document);
    }
    wallet
        .run(["--yes", "accept", &uri(&offer), "--tx-code", &right])
        .expect("accepted", 0);
    let first = &wallet.history()[0];
    assert_eq!(first["kind"], "failed");
    assert_eq!(first["code"], "issuance.peer.invalid_grant");
}

#[test]
fn without_a_yes_and_a_terminal_the_credential_waits() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity", "bank-membership"] }));
    let answer = wallet.run(["accept", &uri(&offer)]);
    answer.expect("pending", 2);
    assert_eq!(answer.document["review"]["asked"].as_array().unwrap().len(), 2);
    assert_eq!(answer.document["review"]["trust"], "trusted");
    let ids: Vec<String> = wallet.credentials().iter().map(|held| text(held, "id")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(wallet.credentials()[0]["state"], "pending");
    // What waits answers no request.
    let request = sandbox.request(json!({ "request": "R1a" }));
    wallet
        .run(["--yes", "share", &uri(&request)])
        .expect("no_match", 3);
    // The same link shows the same credentials again.
    let (_, before) = sandbox.log(0);
    wallet.run(["accept", &uri(&offer)]).expect("pending", 2);
    assert_eq!(sandbox.log(before).0, Vec::<String>::new());
    let accepted = wallet.run(["accept", &ids[0]]);
    accepted.expect("accepted", 0);
    assert_eq!(accepted.document["notifications"], json!(["delivered"]));
    let rejected = wallet.run(["reject", &ids[1], "--reason", "not mine"]);
    rejected.expect("rejected", 0);
    assert_eq!(rejected.document["notifications"], json!(["delivered"]));
    assert_eq!(wallet.credentials().len(), 1);
    let events: Vec<String> = sandbox.session(&offer)["notifications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|told| text(told, "event"))
        .collect();
    assert_eq!(events, ["credential_accepted", "credential_deleted"]);
    let last = wallet.history().pop().unwrap();
    assert_eq!(last["kind"], "rejected");
    assert_eq!(last["reason"], "not mine");
    // Decided is decided.
    wallet
        .run(["accept", &ids[0]])
        .expect_error("failed", 1, "issuance.decided");
    assert_eq!(wallet.run(["accept", &ids[1]]).code, 2);
    assert_eq!(wallet.run(["reject", &ids[1]]).code, 2);
}

#[test]
fn an_offer_is_rejected_before_anything_is_fetched() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    let answer = wallet.run(["reject", &uri(&offer), "--reason", "wrong person"]);
    answer.expect("rejected", 0);
    assert_eq!(answer.document["notifications"], json!(["impossible"]));
    assert_eq!(sandbox.session(&offer)["state"], "offered");
    assert_eq!(wallet.history()[0]["kind"], "rejected");
    assert_eq!(wallet.run(["--yes", "accept", &uri(&offer)]).code, 6);
    assert!(wallet.credentials().is_empty());
}

#[test]
fn what_an_issuer_does_wrong_has_its_outcome() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for (fault, outcome, code, error) in [
        ("token_500", "failed", 6, "issuance.peer.other"),
        ("token_html", "refused", 3, "issuance.issuer.malformed"),
        ("credential_500", "failed", 6, "issuance.peer.other"),
        ("credential_html", "refused", 3, "issuance.credential.malformed"),
        (
            "credential_oversized",
            "refused",
            3,
            "issuance.credential.too_large",
        ),
        ("credential_denied", "failed", 6, "issuance.peer.denied"),
    ] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "fault": fault }));
        let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
        answer.expect_error(outcome, code, error);
        assert!(wallet.credentials().is_empty(), "{fault}");
        let last = wallet.history().pop().unwrap();
        assert_eq!(last["kind"], outcome, "{fault}");
        assert_eq!(last["code"], error, "{fault}");
    }
}

#[test]
fn a_stale_nonce_is_replaced_and_a_lost_notification_changes_nothing() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"], "fault": "nonce_stale" }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    let offer = sandbox.offer(json!({ "types": ["identity"], "fault": "notification_500" }));
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    answer.expect("accepted", 0);
    assert_eq!(answer.document["notifications"], json!(["failed"]));
    assert_eq!(wallet.credentials().len(), 2);
}

#[test]
fn an_issuer_that_is_not_there_is_a_network_failure() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    sandbox.fill(&wallet, &["bank-membership"]);
    drop(sandbox);
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    answer.expect_error("failed", 6, "network.unreachable");
    // Offline, what is held is there.
    let id = text(&wallet.credentials()[0], "id");
    wallet.run(["show", &id]).expect("ok", 0);
}

#[test]
fn links_that_are_none_are_refused() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let long = format!(
        "openid-credential-offer://?credential_offer={}",
        "a".repeat(100_000)
    );
    for link in [
        "nonsense",
        "https://somebody.example/",
        "openid-credential-offer://",
        &long,
    ] {
        for command in ["review", "accept", "reject"] {
            wallet.run(["--yes", command, link]).expect("refused", 3);
        }
    }
    for link in ["nonsense", "openid4vp://", "openid4vp://?client_id=x"] {
        for command in ["share", "decline"] {
            wallet.run(["--yes", command, link]).expect("refused", 3);
        }
    }
}
