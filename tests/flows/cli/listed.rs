//! The sandbox's trust list: who may issue what, and what becomes of that when the list changes.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::uri;

/// A wallet that trusts the sandbox's roots and the operator of its list.
pub(crate) fn wallet(sandbox: &Sandbox, list: &Value) -> WalletCli {
    let wallet = sandbox.wallet();
    let operator = text(list, "operator");
    wallet
        .run(["trust", "add", &operator, "--for", "trust-lists"])
        .expect("ok", 0);
    wallet
}

pub(crate) fn take(wallet: &WalletCli, list: &Value) -> Answer {
    let file = wallet.file("list.jwt", &text(list, "list"));
    wallet.run(["trust", "add", file.to_str().unwrap()])
}

fn accept(sandbox: &Sandbox, wallet: &WalletCli, offer: Value) -> Answer {
    let offer = sandbox.offer(offer);
    wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer)])
}

#[test]
fn an_issuer_that_leaves_the_list_or_a_type_may_issue_no_more() {
    let sandbox = Sandbox::start();
    let first = sandbox.trust_list(&json!({}));
    let wallet = wallet(&sandbox, &first);
    take(&wallet, &first).expect("ok", 0);
    for what in [
        "qualification",
        "qualification.vc+jwt",
        "qualification.jwt_vc_json",
    ] {
        let answer = accept(&sandbox, &wallet, json!({ "types": [what] }));
        answer.expect("accepted", 0);
        assert_eq!(answer.text("/credentials/0/trust"), "trusted", "{what}");
        assert_eq!(
            answer.text("/credentials/0/issuer_name"),
            "Penfold School of Medicine"
        );
    }
    // On the list, and without the type.
    let less = sandbox.trust_list(&json!({ "issues": { "penfold": [] } }));
    let taken = take(&wallet, &less);
    taken.expect("ok", 0);
    assert_eq!(taken.document["trust_list"]["sequence"], less["sequence"]);
    for what in ["qualification", "qualification.vc+jwt"] {
        let answer = accept(&sandbox, &wallet, json!({ "types": [what] }));
        answer.expect_error("refused", 3, "issuance.credential.not_authorised");
    }
    let held: Vec<String> = wallet
        .credentials()
        .iter()
        .map(|held| text(held, "trust"))
        .collect();
    assert!(held.iter().all(|trust| trust == "not_authorised"), "{held:?}");
    // Off the list: the person's own anchor of the root counts again.
    take(&wallet, &sandbox.trust_list(&json!({ "remove": ["penfold"] }))).expect("ok", 0);
    let answer = accept(&sandbox, &wallet, json!({ "types": ["qualification"] }));
    answer.expect("accepted", 0);
    take(&wallet, &first).expect_error("refused", 3, "trust.list.older");
}

#[test]
fn without_an_anchor_of_ones_own_an_issuer_is_known_by_the_list_only() {
    let sandbox = Sandbox::start();
    let first = sandbox.trust_list(&json!({}));
    let wallet = WalletCli::create();
    let offer = || json!({ "types": ["bank-membership"], "key": "did:jwk" });
    let by_yes = |offer: Value| wallet.run(["--yes", "accept", &uri(&sandbox.offer(offer))]);
    take(&wallet, &first).expect_error("refused", 3, "trust.list.operator");
    by_yes(offer()).expect_error("refused", 3, "issuance.issuer.unknown");
    let operator = text(&first, "operator");
    wallet
        .run(["trust", "add", &operator, "--for", "trust-lists"])
        .expect("ok", 0);
    take(&wallet, &first).expect("ok", 0);
    by_yes(offer()).expect("accepted", 0);
    take(
        &wallet,
        &sandbox.trust_list(&json!({ "remove": ["pennine-bank"] })),
    )
    .expect("ok", 0);
    by_yes(offer()).expect_error("refused", 3, "issuance.issuer.unknown");
    take(&wallet, &sandbox.trust_list(&json!({ "add": ["pennine-bank"] }))).expect("ok", 0);
    by_yes(offer()).expect("accepted", 0);
    let expired = sandbox.trust_list(&json!({ "expired": true }));
    take(&wallet, &expired).expect_error("refused", 3, "trust.list.expired");
}
