//! Requests: reviewed, shared, declined, and what a person can choose.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::{TYPES, uri};

fn filled(sandbox: &Sandbox) -> WalletCli {
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &TYPES);
    wallet
}

/// The paths that left for a query.
fn left(answer: &Answer, query: &str) -> BTreeSet<String> {
    let shared = answer.document["shared"].as_array().unwrap();
    let shared = shared.iter().find(|shared| shared["query"] == query).unwrap();
    shared["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect()
}

/// The top-level claims that the verifier saw for a query.
fn seen(session: &Value, query: &str) -> BTreeSet<String> {
    session["disclosed"][query][0]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

#[test]
fn a_bank_shift_is_applied_for_in_every_way_of_asking() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    for (number, request) in [
        json!({}),
        json!({ "by_reference": false }),
        json!({ "request_uri_method": "post", "enc": "A256GCM" }),
        json!({ "enc": "A128GCM", "client_id_prefix": "x509_hash" }),
        json!({ "response_mode": "direct_post" }),
        json!({ "response_mode": "direct_post", "client_id_prefix": "x509_hash", "by_reference": false }),
        json!({ "redirect": true }),
    ]
    .into_iter()
    .enumerate()
    {
        let mut request = request;
        request["request"] = json!("R1a");
        let made = sandbox.request(request.clone());
        let answer = wallet.run(["--yes", "share", &uri(&made)]);
        answer.expect("shared", 0);
        let session = sandbox.session(&made);
        assert_eq!(session["state"], "verified", "{number}: {session}");
        let of_bank = left(&answer, "bank");
        for path in [
            "[\"worker_reference\"]",
            "[\"roles\",0,\"role\"]",
            "[\"roles\",1,\"grade\"]",
        ] {
            assert!(of_bank.contains(path), "{path} in {of_bank:?}");
        }
        assert!(!of_bank.iter().any(|path| path.contains("joined_on")));
        assert!(!seen(&session, "bank").contains("joined_on"));
        assert!(seen(&session, "job").contains("job_role"));
        assert!(!seen(&session, "job").contains("pay_band"));
        assert_eq!(
            answer.document.get("redirect_uri").is_some(),
            request["redirect"] == true
        );
        // The very same request is answered once.
        let again = wallet.run(["--yes", "share", &uri(&made)]);
        again.expect_error("failed", 1, "presentation.answered");
    }
    let history = wallet.history();
    let shared: Vec<&Value> = history.iter().filter(|entry| entry["kind"] == "shared").collect();
    assert_eq!(shared.len(), 7);
    assert!(
        shared
            .iter()
            .all(|entry| entry["delivery"] == "confirmed" && entry["sent"] == true)
    );
}

#[test]
fn the_review_names_what_leaves_and_what_stays() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    let made = sandbox.request(json!({ "request": "R1a" }));
    let reviewed = wallet.run(["review", &uri(&made)]);
    reviewed.expect("ok", 0);
    assert_eq!(reviewed.text("/review/verifier/name"), "Eastmoor Hospitals");
    assert_eq!(reviewed.text("/review/trust"), "trusted");
    let unanswered = wallet.run(["share", &uri(&made)]);
    unanswered.expect("input_needed", 2);
    assert_eq!(unanswered.document["review"], reviewed.document["review"]);
    assert_eq!(sandbox.session(&made)["state"], "waiting");
    let shared = wallet.run(["--yes", "share", &uri(&made)]);
    shared.expect("shared", 0);
    for (reviewed, shared) in reviewed.document["review"]["would_share"]
        .as_array()
        .unwrap()
        .iter()
        .zip(shared.document["shared"].as_array().unwrap())
    {
        assert_eq!(reviewed["claims"], shared["claims"]);
        assert_eq!(reviewed["credential"], shared["credential"]);
    }
    let stays = reviewed.document["review"]["would_not_share"].to_string();
    assert!(stays.contains("joined_on") && stays.contains("pay_band"));
}

#[test]
fn signing_in_shares_the_optional_credential_only_when_it_is_chosen() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let types = ["systems-access", "professional-registration"];
    let offer = sandbox.offer(json!({ "types": types, "person": "sam" }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    for (option, queries) in [(None, 1), (Some("1=none"), 1), (Some("1=0"), 2)] {
        let made = sandbox.request(json!({ "request": "R4" }));
        let link = uri(&made);
        let mut arguments = vec!["--yes", "share", &link];
        arguments.extend(option.iter().flat_map(|option| ["--option", option]));
        let answer = wallet.run(arguments);
        answer.expect("shared", 0);
        assert_eq!(answer.document["shared"].as_array().unwrap().len(), queries);
        let session = sandbox.session(&made);
        assert_eq!(session["state"], "verified", "{session}");
        assert_eq!(session["disclosed"].as_object().unwrap().len(), queries);
    }
    let made = sandbox.request(json!({ "request": "R4" }));
    for wrong in ["0=none", "0=1", "2=0", "1=1"] {
        let answer = wallet.run(["--yes", "share", &uri(&made), "--option", wrong]);
        answer.expect_error("failed", 2, "presentation.choice.option");
    }
    for wrong in ["x", "0", "a=0", "0=b"] {
        let answer = wallet.run(["--yes", "share", &uri(&made), "--option", wrong]);
        answer.expect_error("failed", 2, "cli.usage");
    }
    assert_eq!(sandbox.session(&made)["state"], "waiting");
}

#[test]
fn the_newest_match_answers_unless_another_is_chosen() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["bank-membership"]);
    sandbox.fill(&wallet, &["bank-membership"]);
    sandbox.fill(&wallet, &["employment-assignment"]);
    let ids: Vec<String> = wallet.credentials().iter().map(|held| text(held, "id")).collect();
    for (choose, credential) in [
        (None, &ids[1]),
        (Some(&ids[0]), &ids[0]),
        (Some(&ids[1]), &ids[1]),
    ] {
        let made = sandbox.request(json!({ "request": "R1a" }));
        let link = uri(&made);
        let choice = choose.map(|id| format!("bank={id}"));
        let mut arguments = vec!["--yes", "share", &link];
        arguments.extend(choice.iter().flat_map(|choice| ["--choose", choice.as_str()]));
        let answer = wallet.run(arguments);
        answer.expect("shared", 0);
        let shared = answer.document["shared"].as_array().unwrap();
        let bank = shared.iter().find(|shared| shared["query"] == "bank").unwrap();
        assert_eq!(bank["credential"], **credential);
        assert_eq!(sandbox.session(&made)["state"], "verified");
    }
    let made = sandbox.request(json!({ "request": "R1a" }));
    for wrong in [format!("bank={}", ids[2]), format!("nobody={}", ids[0])] {
        let answer = wallet.run(["--yes", "share", &uri(&made), "--choose", &wrong]);
        answer.expect_error("failed", 2, "presentation.choice.credential");
    }
}

#[test]
fn with_no_match_nothing_is_sent_and_a_decline_is_as_any() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for mode in ["direct_post", "direct_post.jwt"] {
        let made = sandbox.request(json!({ "request": "R1a", "response_mode": mode }));
        let answer = wallet.run(["--yes", "share", &uri(&made)]);
        answer.expect("no_match", 3);
        assert_eq!(answer.text("/review/missing/0/reason"), "no_credential_of_type");
        assert_eq!(sandbox.session(&made)["state"], "waiting");
        wallet.run(["decline", &uri(&made)]).expect("declined", 0);
        let session = sandbox.session(&made);
        assert_eq!(
            (text(&session, "state"), text(&session, "error")),
            ("declined".into(), "access_denied".into())
        );
        let again = wallet.run(["decline", &uri(&made)]);
        again.expect_error("failed", 1, "presentation.answered");
        let last = wallet.history().pop().unwrap();
        assert_eq!((&last["kind"], &last["sent"]), (&json!("declined"), &json!(true)));
    }
}

#[test]
fn an_unverified_verifier_takes_a_yes_to_just_that() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    for mode in ["direct_post", "direct_post.jwt"] {
        let asked = json!({
            "request": "R1a", "client_id_prefix": "redirect_uri", "by_reference": false, "response_mode": mode,
        });
        let made = sandbox.request(asked);
        let refused = wallet.run(["--yes", "share", &uri(&made)]);
        refused.expect_error("refused", 3, "presentation.verifier.unverified");
        assert_eq!(sandbox.session(&made)["state"], "waiting");
        let last = wallet.history().pop().unwrap();
        assert_eq!((&last["kind"], &last["sent"]), (&json!("refused"), &json!(false)));
        let shared = wallet.run(["--yes", "--trust-unknown", "share", &uri(&made)]);
        shared.expect("shared", 0);
        assert_eq!(shared.text("/review/trust"), "unverified");
        assert_eq!(sandbox.session(&made)["state"], "verified");
    }
}

#[test]
fn a_verifier_that_answers_with_an_error_has_been_told() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    let other = filled(&sandbox);
    let made = sandbox.request(json!({ "request": "R1a", "by_reference": false }));
    // Two wallets read the same request; the verifier takes the first answer only.
    wallet.run(["review", &uri(&made)]).expect("ok", 0);
    other.run(["--yes", "share", &uri(&made)]).expect("shared", 0);
    let answer = wallet.run(["--yes", "share", &uri(&made)]);
    answer.expect_error("failed", 6, "presentation.peer.answer");
    let last = wallet.history().pop().unwrap();
    assert_eq!((&last["kind"], &last["sent"]), (&json!("failed"), &json!(true)));
    assert_eq!(last["delivery"], "refused");
    assert!(!last["credentials"].as_array().unwrap().is_empty());
}

#[test]
fn a_verifier_that_is_not_there_leaves_the_request_open() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    let by_value = sandbox.request(json!({ "request": "R1a", "by_reference": false }));
    let by_reference = sandbox.request(json!({ "request": "R1a" }));
    wallet.run(["review", &uri(&by_value)]).expect("ok", 0);
    drop(sandbox);
    for link in [uri(&by_value), uri(&by_reference)] {
        let answer = wallet.run(["--yes", "share", &link]);
        answer.expect_error("failed", 6, "network.unreachable");
        let last = wallet.history().pop().unwrap();
        assert_eq!((&last["kind"], &last["sent"]), (&json!("failed"), &json!(false)));
    }
    // Nothing has left, so that it can still be answered.
    wallet.run(["review", &uri(&by_value)]).expect("ok", 0);
}
