//! What the operator of the trust list attests about a verifier: who asks, for what, and whether it asks for more.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::uri;

/// A wallet with what the verifier asks for and a list that names the verifier.
fn filled(sandbox: &Sandbox) -> WalletCli {
    let wallet = sandbox.wallet();
    let list = sandbox.trust_list(&json!({ "verifiers": true }));
    wallet
        .run(["trust", "add", &text(&list, "operator"), "--for", "trust-lists"])
        .expect("ok", 0);
    let file = wallet.file("list.jwt", &text(&list, "list"));
    wallet
        .run(["trust", "add", file.to_str().unwrap()])
        .expect("ok", 0);
    sandbox.fill(&wallet, &["bank-membership", "employment-assignment"]);
    wallet
}

fn share(sandbox: &Sandbox, wallet: &WalletCli, request: Value) -> (Answer, Value) {
    let made = sandbox.request(request);
    let answer = wallet.run(["--yes", "share", &uri(&made)]);
    (answer, sandbox.session(&made))
}

/// The claims of the warnings of this name.
fn warned(answer: &Answer, name: &str) -> Vec<Value> {
    let warnings = answer.document["review"]["warnings"].as_array();
    let all = warnings.into_iter().flatten();
    all.filter(|one| one["warning"] == name).cloned().collect()
}

#[test]
fn an_attested_purpose_is_shown_and_kept_with_what_was_shared() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    let (answer, session) = share(
        &sandbox,
        &wallet,
        json!({ "request": "R1a", "attested_purpose": "R1a" }),
    );
    answer.expect("shared", 0);
    assert_eq!(session["state"], "verified", "{session}");
    let review = &answer.document["review"];
    assert_eq!(review["trust"], "trusted");
    assert_eq!(
        review["verifier"]["organisation"],
        json!({ "name": "Eastmoor Hospitals", "ods_code": "ZT2" })
    );
    let purpose = &review["purpose"];
    assert_eq!(
        (&purpose["attested"], &purpose["id"]),
        (&json!(true), &json!("R1a"))
    );
    assert!(
        purpose["texts"]
            .to_string()
            .contains("To show that you can book bank shifts")
    );
    assert_eq!(purpose["retention"], "6 months");
    assert_eq!(warned(&answer, "over_asking"), Vec::<Value>::new(), "{review}");
    assert_eq!(warned(&answer, "no_purpose"), Vec::<Value>::new());
    let kept = wallet.history().pop().unwrap();
    assert_eq!(
        (text(&kept, "kind"), text(&kept, "ods_code")),
        ("shared".into(), "ZT2".into())
    );
    assert_eq!(kept["purpose"], "R1a");
}

#[test]
fn who_asks_for_more_than_was_registered_is_warned_about_by_claim() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    let bank = "https://types.staffpassport.example/bank-membership/1";
    let (answer, _) = share(
        &sandbox,
        &wallet,
        json!({ "attested_purpose": "R1a", "dcql": { "credentials": [{
            "id": "bank", "format": "dc+sd-jwt", "meta": { "vct_values": [bank] },
            "claims": [{ "path": ["worker_reference"] }, { "path": ["joined_on"] }],
        }]}}),
    );
    let over = warned(&answer, "over_asking");
    assert_eq!(over.len(), 1, "{}", answer.document);
    let claims = over[0]["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 1, "{claims:?}");
    assert_eq!(claims[0]["type"], bank);
    assert!(claims[0]["path"].to_string().contains("joined_on"), "{claims:?}");
}

#[test]
fn a_statement_that_somebody_else_signed_is_the_verifiers_own_word() {
    let sandbox = Sandbox::start();
    let wallet = filled(&sandbox);
    for request in [
        json!({ "request": "R1a", "attested_purpose": "R1a", "spoil": "statement" }),
        json!({ "request": "R1a" }),
    ] {
        let (answer, _) = share(&sandbox, &wallet, request);
        let review = &answer.document["review"];
        assert_ne!(review["purpose"]["attested"], true, "{review}");
        assert_eq!(warned(&answer, "no_purpose").len(), 1, "{review}");
    }
}
