//! Anchors: who is trusted, who is unknown, and for what.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::WalletCli;

use crate::signing::Key;
use crate::uri;

/// An issuer whose name no anchor knows, by each way of naming its key but a certificate.
#[test]
fn an_unknown_issuer_takes_a_yes_to_just_that() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    for key in ["did:jwk", "did:key", "did:key-eddsa", "metadata"] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "key": key }));
        let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
        answer.expect_error("refused", 3, "issuance.issuer.unknown");
        assert_eq!(answer.text("/credentials/0/trust"), "unknown", "{key}");
        assert_eq!(answer.text("/credentials/0/state"), "pending", "{key}");
        let id = answer.credential();
        // Naming it is a yes to the credential, not to an unknown issuer.
        let named = wallet.run(["accept", &id]);
        named.expect_error("refused", 3, "issuance.issuer.unknown");
        wallet
            .run(["--yes", "--trust-unknown", "accept", &id])
            .expect("accepted", 0);
        let kept = wallet.credentials().pop().unwrap();
        assert_eq!(
            (text(&kept, "state"), text(&kept, "trust")),
            ("active".into(), "unknown".into())
        );
    }
    let refusals = wallet.history();
    let refusals = refusals.iter().filter(|entry| entry["kind"] == "refused");
    assert_eq!(refusals.count(), 8);
}

#[test]
fn one_call_with_both_flags_keeps_what_an_unknown_issuer_offers() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    let offer = sandbox.offer(json!({ "types": ["identity"], "key": "did:jwk" }));
    wallet
        .run(["accept", &uri(&offer), "--yes", "--trust-unknown"])
        .expect("accepted", 0);
}

#[test]
fn the_second_flag_needs_the_first() {
    let wallet = WalletCli::create();
    let answer = wallet.run(["--trust-unknown", "accept", "openid-credential-offer://"]);
    answer.expect_error("failed", 2, "cli.usage");
}

/// Trusts an organisation of the sandbox by its DIDs and its origin, and not by its certificate.
pub(crate) fn anchor_by_name(sandbox: &Sandbox, wallet: &WalletCli, organisation: &str) {
    for kind in [&format!("dids_of/{organisation}"), "origins"] {
        for name in sandbox.anchors(kind) {
            wallet.trust(&name);
        }
    }
}

#[test]
fn anchored_dids_and_origins_are_trusted() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    anchor_by_name(&sandbox, &wallet, "clearcheck");
    for key in ["did:jwk", "did:key", "did:key-eddsa", "metadata"] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "key": key }));
        let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
        answer.expect("accepted", 0);
        assert_eq!(answer.text("/credentials/0/trust"), "trusted", "{key}");
    }
}

#[test]
fn an_anchor_for_verifiers_vouches_for_no_issuer() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    for did in sandbox.anchors("dids_of/clearcheck") {
        wallet
            .run(["trust", "add", &did, "--for", "verifiers"])
            .expect("ok", 0);
    }
    let offer = sandbox.offer(json!({ "types": ["identity"], "key": "did:jwk" }));
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    answer.expect_error("refused", 3, "issuance.issuer.unknown");
}

#[test]
fn an_anchor_for_issuers_vouches_for_no_verifier() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    let add = |root: &str, set: &str| {
        let file = wallet.file("root.pem", root);
        let file = file.to_str().unwrap();
        wallet.run(["trust", "add", file, "--for", set]).expect("ok", 0);
    };
    add(&sandbox.anchors("issuer_roots_pem")[0], "issuers");
    add(&sandbox.anchors("verifier_roots_pem")[0], "issuers");
    sandbox.fill(&wallet, &["bank-membership", "employment-assignment"]);
    let request = sandbox.request(json!({ "request": "R1a" }));
    let refused = wallet.run(["--yes", "--trust-unknown", "share", &uri(&request)]);
    refused.expect_error("refused", 3, "presentation.request.untrusted");
    assert_eq!(sandbox.session(&request)["state"], "waiting");
    add(&sandbox.anchors("verifier_roots_pem")[0], "verifiers");
    wallet.run(["--yes", "share", &uri(&request)]).expect("shared", 0);
}

#[test]
fn a_chain_that_ends_at_no_anchor_is_refused_whatever_is_said() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    let answer = wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer)]);
    answer.expect_error("refused", 3, "issuance.credential.untrusted");
    assert!(wallet.credentials().is_empty());
    let told = sandbox.session(&offer);
    assert_eq!(told["notifications"][0]["event"], "credential_failure");
}

#[test]
fn what_is_no_anchor_is_refused() {
    let wallet = WalletCli::create().in_production();
    for anchor in [
        "did:web:somebody.example/path",
        "did:example:somebody",
        "http://somebody.example",
        "did:key:z6Mk",
    ] {
        wallet
            .run(["trust", "add", anchor])
            .expect_error("refused", 3, "trust.anchor");
    }
    let file = wallet.file("nothing.pem", "no certificate");
    let refused = wallet.run(["trust", "add", file.to_str().unwrap()]);
    refused.expect_error("refused", 3, "trust.anchor");
    let missing = wallet.run(["trust", "add", "/nowhere/root.pem"]);
    missing.expect_error("failed", 2, "cli.usage");
}

/// A list that names the sandbox's issuers by their DIDs, signed at this moment.
fn trust_list(dids: &[String], issues: &[&str], sequence: u64) -> String {
    let organisation =
        json!({"ods_code": "ZT1", "name": "Westmere Coast Hospitals", "dids": dids, "issues": issues});
    list_of(&organisation, sequence)
}

/// A list of one organisation.
fn list_of(organisation: &Value, sequence: u64) -> String {
    let operator = Key::p256("operator");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({
        "version": 1, "iss": "https://trust.example", "iat": now, "exp": now + 3600, "sequence": sequence,
        "organisations": [organisation],
    });
    let kid = format!("{}#0", operator.did_jwk());
    operator.jwt(
        &json!({"typ": "staffpassport-trust-list+jwt", "kid": kid}),
        &claims,
    )
}

#[test]
fn a_trust_list_says_who_may_issue_what() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    let dids = sandbox.anchors("dids");
    let identity = "https://types.staffpassport.example/identity/1";
    let add = |issues: &[&str], sequence| {
        let file = wallet.file("list.jwt", &trust_list(&dids, issues, sequence));
        wallet.run(["trust", "add", file.to_str().unwrap()])
    };
    add(&[identity], 1).expect_error("refused", 3, "trust.list.operator");
    let operator = Key::p256("operator").did_jwk();
    wallet
        .run(["trust", "add", &operator, "--for", "trust-lists"])
        .expect("ok", 0);
    let added = add(&[identity], 2);
    added.expect("ok", 0);
    assert_eq!(added.text("/trust_list/operator"), "https://trust.example");
    let offer = || sandbox.offer(json!({ "types": ["identity"], "key": "did:jwk" }));
    let answer = wallet.run(["--yes", "accept", &uri(&offer())]);
    answer.expect("accepted", 0);
    assert_eq!(answer.text("/credentials/0/trust"), "trusted");
    assert_eq!(
        answer.text("/credentials/0/issuer_name"),
        "Westmere Coast Hospitals"
    );
    add(&[identity], 1).expect_error("refused", 3, "trust.list.older");
    add(&[], 3).expect("ok", 0);
    let refused = wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer())]);
    refused.expect_error("refused", 3, "issuance.credential.not_authorised");
    assert_eq!(text(&wallet.credentials()[0], "trust"), "not_authorised");
}

#[test]
fn a_verifier_on_the_list_is_named_as_there_and_held_to_what_it_registered() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["bank-membership", "employment-assignment"]);
    let operator = Key::p256("operator").did_jwk();
    wallet
        .run(["trust", "add", &operator, "--for", "trust-lists"])
        .expect("ok", 0);
    let request = || sandbox.request(json!({ "request": "R1a", "client_id_prefix": "x509_hash" }));
    let before = wallet.run(["review", &uri(&request())]);
    assert_eq!(before.text("/review/trust"), "trusted");
    assert_eq!(before.text("/review/warnings/0/warning"), "no_purpose");
    let client_id = before.text("/review/verifier/client_id");
    let add = |client_id: &str, sequence| {
        let bank = "https://types.staffpassport.example/bank-membership/1";
        let claims =
            json!([{ "vct": bank, "path": ["worker_reference"] }, { "vct": bank, "path": ["roles"] }]);
        let verifier =
            json!({ "client_ids": [client_id], "purposes": [{ "id": "vacancy", "claims": claims }] });
        let organisation = json!({ "ods_code": "ZT2", "name": "Eastmoor Hospitals", "verifier": verifier });
        let file = wallet.file("list.jwt", &list_of(&organisation, sequence));
        wallet
            .run(["trust", "add", file.to_str().unwrap()])
            .expect("ok", 0);
    };
    add(client_id, 1);
    let listed = wallet.run(["review", &uri(&request())]);
    assert_eq!(listed.text("/review/trust"), "trusted");
    assert_eq!(listed.text("/review/verifier/name"), "Eastmoor Hospitals");
    assert_eq!(listed.text("/review/verifier/organisation/ods_code"), "ZT2");
    let over_asking = &listed.document["review"]["warnings"][1];
    let job = "https://types.staffpassport.example/employment-assignment/1";
    let extra = json!([{ "type": job, "path": ["job_role"] }]);
    assert_eq!(over_asking, &json!({ "warning": "over_asking", "claims": extra }));
    wallet
        .run(["--yes", "share", &uri(&request())])
        .expect("shared", 0);
    let shared = wallet.history().pop().unwrap();
    assert_eq!(text(&shared, "organisation"), "Eastmoor Hospitals");
    assert_eq!(text(&shared, "ods_code"), "ZT2");
    add("x509_san_dns:eastmoor.example", 2);
    let gone = wallet.run(["--yes", "share", &uri(&request())]);
    gone.expect_error("refused", 3, "presentation.verifier.unverified");
    wallet
        .run(["--yes", "--trust-unknown", "share", &uri(&request())])
        .expect("shared", 0);
}

#[test]
fn anchors_are_added_for_status_lists_and_for_readers() {
    let wallet = WalletCli::create();
    for set in ["status-lists", "readers"] {
        wallet
            .run(["trust", "add", "did:web:records.example", "--for", set])
            .expect("ok", 0);
    }
    wallet
        .run(["trust", "add", "did:web:records.example", "--for", "anybody"])
        .expect_error("failed", 2, "cli.usage");
}
