//! The `wallet` program against Credo's issuer and verifier. Every configuration and query of the lab's catalogue is
//! taken, so that none is forgotten.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::lab::{self, Lab};
use crate::model::{Expected, expected, leaves};

/// It answers `202` and wants the wallet to come again.
const DEFERRED: &str = "pid-sdjwt-deferred";

/// A wallet that trusts the lab's roots and its issuers' DIDs.
pub(crate) fn wallet(lab: &Lab) -> WalletCli {
    let wallet = WalletCli::create();
    let trust = lab.trust().unwrap();
    for kind in ["roots_pem", "issuer_dids"] {
        for anchor in trust[kind].as_array().unwrap() {
            wallet.trust(anchor.as_str().unwrap());
        }
    }
    wallet
}

pub(crate) fn accept(lab: &Lab, wallet: &WalletCli, offer: &Value) -> (Value, Answer) {
    let offer = lab.post_offer(offer).unwrap();
    let mut arguments = vec!["--yes", "accept", offer["uri"].as_str().unwrap()];
    if let Some(code) = offer["tx_code"].as_str() {
        arguments.extend(["--tx-code", code]);
    }
    let answer = wallet.run(arguments);
    (lab.session(offer["id"].as_str().unwrap()).unwrap(), answer)
}

#[test]
fn every_sd_jwt_configuration_that_is_issued_at_once_is_accepted() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let offers = [
        json!({}),
        json!({ "by_value": true, "tx_code": true }),
        json!({ "tx_code": { "input_mode": "text", "length": 8 } }),
    ];
    let catalog = lab.catalog().unwrap();
    let configurations = catalog["configs"].as_array().unwrap().iter();
    let sd_jwt: Vec<&str> = configurations
        .filter(|configuration| configuration["format"] == "dc+sd-jwt")
        .map(|configuration| configuration["id"].as_str().unwrap())
        .collect();
    assert!(sd_jwt.contains(&DEFERRED) && sd_jwt.len() > 1);
    for configuration in sd_jwt.into_iter().filter(|name| *name != DEFERRED) {
        for offer in &offers {
            let mut offer = offer.clone();
            offer["configs"] = json!([configuration]);
            let (session, answer) = accept(&lab, &wallet, &offer);
            answer.expect("accepted", 0);
            assert_eq!(answer.text("/credentials/0/state"), "active");
            assert_eq!(answer.text("/credentials/0/trust"), "trusted");
            assert_eq!(session["done"], true, "{configuration}: {session}");
            assert_eq!(session["issued"], json!([configuration]));
            let bindings = session["holder_bindings"].as_array().unwrap();
            assert_eq!(bindings.len(), 1, "{session}");
            assert_eq!(bindings[0]["proof_type"], "jwt");
            assert_eq!(bindings[0]["method"], "jwk");
            // The lab gives several copies at once, each bound to a key of its own.
            let keys = bindings[0]["keys"].as_array().unwrap().iter();
            let keys: BTreeSet<String> = keys.map(|key| key["x"].to_string()).collect();
            assert_eq!(json!(keys.len()), bindings[0]["count"]);
            assert!(keys.len() > 1);
            // Credo has no notification endpoint: there is nobody to tell.
            assert_eq!(answer.document["notifications"], json!(["impossible"]));
        }
    }
}

#[test]
fn several_configurations_of_one_offer_are_accepted_together() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let offer = json!({ "configs": ["pid-sdjwt-x5c", "diploma-sdjwt-eddsa", "diploma-sdjwt-didjwk"] });
    let (session, answer) = accept(&lab, &wallet, &offer);
    answer.expect("accepted", 0);
    assert_eq!(wallet.credentials().len(), 3);
    assert_eq!(session["done"], true, "{session}");
}

#[test]
fn what_this_version_does_not_take_is_refused_and_nothing_is_kept() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let catalog = lab.catalog().unwrap();
    for configuration in catalog["configs"].as_array().unwrap() {
        let id = configuration["id"].as_str().unwrap();
        let format = configuration["format"].as_str().unwrap();
        let taken = ["dc+sd-jwt", "jwt_vc_json", "ldp_vc", "mso_mdoc"].contains(&format);
        if taken && id != DEFERRED {
            continue;
        }
        let (_, answer) = accept(&lab, &wallet, &json!({ "configs": [id] }));
        answer.expect_error("refused", 3, "issuance.offer.unsupported");
    }
    assert!(wallet.credentials().is_empty());
}

#[test]
fn a_wrong_transaction_code_can_be_tried_again() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let offer = lab
        .post_offer(&json!({ "configs": ["pid-sdjwt-x5c"], "tx_code": true }))
        .unwrap();
    let uri = offer["uri"].as_str().unwrap();
    wallet
        .run(["--yes", "accept", uri])
        .expect_error("input_needed", 2, "issuance.offer.transaction_code");
    let right = offer["tx_code"].as_str().unwrap();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let answer = wallet.run(["--yes", "accept", uri, "--tx-code", wrong]);
    answer.expect_error("failed", 6, "issuance.peer.invalid_grant");
    wallet
        .run(["--yes", "accept", uri, "--tx-code", right])
        .expect("accepted", 0);
}

#[test]
fn issuers_by_did_are_unknown_until_they_are_anchored() {
    let lab = lab::start().unwrap();
    let wallet = WalletCli::create();
    let (_, answer) = accept(&lab, &wallet, &json!({ "configs": ["diploma-sdjwt-didkey"] }));
    answer.expect_error("refused", 3, "issuance.issuer.unknown");
    let id = answer.credential();
    wallet
        .run(["--yes", "--trust-unknown", "accept", &id])
        .expect("accepted", 0);
    let (_, answer) = accept(&lab, &wallet, &json!({ "configs": ["pid-sdjwt-x5c"] }));
    answer.expect_error("refused", 3, "issuance.credential.untrusted");
}

#[test]
fn every_query_is_answered_to_a_verifier_by_dns_name() {
    queries("x509_san_dns");
}

#[test]
fn every_query_is_answered_to_a_verifier_by_hash() {
    queries("x509_hash");
}

#[test]
fn every_query_is_answered_to_a_verifier_by_redirect_uri() {
    queries("redirect_uri");
}

/// Every query of the catalogue, in both response modes.
fn queries(client_id_prefix: &str) {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let held = json!({ "configs": ["diploma-sdjwt-didkey", "pid-sdjwt-x5c"] });
    accept(&lab, &wallet, &held).1.expect("accepted", 0);
    let catalog = lab.catalog().unwrap();
    assert!(catalog["queries"].as_array().unwrap().len() > 12);
    for query in catalog["queries"].as_array().unwrap() {
        let query = query.as_str().unwrap();
        let expected = expected(query).unwrap_or_else(|| panic!("{query} is new"));
        for response_mode in catalog["response_modes"].as_array().unwrap() {
            let request = json!({
                "query": query, "response_mode": response_mode, "client_id_prefix": client_id_prefix,
            });
            match &expected {
                Expected::Contested => {}
                Expected::NoMatch => no_match(&lab, &wallet, &request),
                Expected::Shared(answers) => {
                    let unverified = client_id_prefix == "redirect_uri";
                    shared(&lab, &wallet, &request, answers, unverified);
                }
            }
        }
    }
}

fn shared(
    lab: &Lab,
    wallet: &WalletCli,
    request: &Value,
    answers: &[(&str, crate::model::Credential, Value)],
    unverified: bool,
) {
    let made = lab.post_request(request).unwrap();
    let uri = made["uri"].as_str().unwrap();
    let reviewed = wallet.run(["review", uri]);
    reviewed.expect("ok", 0);
    // No table of ours knows the lab's types.
    let approvals = &reviewed.document["review"]["approvals"];
    assert_eq!(*approvals, json!(["ordinary", "unclassified"]));
    wallet
        .run(["--yes", "share", uri])
        .expect_error("input_needed", 2, "cli.input");
    if unverified {
        let refused = wallet.run(["--yes", "--yes-sensitive", "share", uri]);
        refused.expect_error("refused", 3, "presentation.verifier.unverified");
    }
    let mut arguments = vec!["--yes", "--yes-sensitive", "share", uri];
    if unverified {
        arguments.push("--trust-unknown");
    }
    let answer = wallet.run(arguments);
    answer.expect("shared", 0);
    let session = lab.session(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(session["verified"], true, "{request}: {session}");
    let presentations = session["presentations"].as_object().unwrap();
    assert_eq!(presentations.len(), answers.len(), "{request}: {session}");
    for (name, credential, asked) in answers {
        let presented = presentations[*name].as_array().unwrap();
        assert_eq!(presented.len(), 1);
        let disclosed = presented[0]["disclosed"].as_array().unwrap();
        let names: BTreeSet<String> = disclosed.iter().map(Value::to_string).collect();
        assert_eq!(names.len(), disclosed.len(), "disclosed twice");
        assert_eq!(names, credential.disclosed(asked), "{request}");
        // The review before and the receipt after name every claim that the verifier sees, and no other.
        let seen = leaves(&presented[0]["claims"]);
        assert_eq!(named(&answer.document["shared"], name), seen, "{request}");
        assert_eq!(
            named(&reviewed.document["review"]["would_share"], name),
            seen,
            "{request}"
        );
    }
}

pub(crate) fn named(answers: &Value, query: &str) -> BTreeSet<String> {
    let mut answers = answers.as_array().unwrap().iter();
    let answer = answers.find(|answer| answer["query"] == query).unwrap();
    answer["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect()
}

/// Nothing is sent; a decline afterwards is a decline.
fn no_match(lab: &Lab, wallet: &WalletCli, request: &Value) {
    let made = lab.post_request(request).unwrap();
    let uri = made["uri"].as_str().unwrap();
    let before = lab.log().unwrap().as_array().unwrap().len();
    wallet
        .run(["--yes", "--trust-unknown", "--yes-sensitive", "share", uri])
        .expect("no_match", 3);
    let sent = posts(lab, before);
    assert!(sent.is_empty(), "{sent:?}");
    wallet.run(["decline", uri]).expect("declined", 0);
    let sent = posts(lab, before);
    assert_eq!(sent.len(), 1);
    if request["response_mode"] == "direct_post" {
        assert_eq!(sent[0]["error"], "access_denied");
        assert!(sent[0].get("vp_token").is_none());
    } else {
        // An error is encrypted, too (OpenID4VP 1.0 section 8.3); the sandbox reads what it says.
        let members: Vec<&String> = sent[0].as_object().unwrap().keys().collect();
        assert_eq!(members, ["response"]);
    }
    // Credo takes an error for an answer without presentations, once it has decrypted it.
    let session = lab.session(made["id"].as_str().unwrap()).unwrap();
    assert_ne!(session["verified"], true);
    assert!(
        session["error"].as_str().unwrap().contains("vp_token"),
        "{session}"
    );
}

/// The bodies that were posted since `before`.
fn posts(lab: &Lab, before: usize) -> Vec<Value> {
    let log = lab.log().unwrap();
    let exchanges = log.as_array().unwrap().iter().skip(before);
    let posts = exchanges.filter(|exchange| exchange["request"]["method"] == "POST");
    posts
        .map(|exchange| exchange["request"]["body"].clone())
        .collect()
}

#[test]
fn the_optional_set_is_answered_when_it_is_chosen() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let held = json!({ "configs": ["diploma-sdjwt-didkey", "pid-sdjwt-x5c"] });
    accept(&lab, &wallet, &held).1.expect("accepted", 0);
    let made = lab
        .post_request(&json!({ "query": "pid-optional-diploma" }))
        .unwrap();
    let uri = made["uri"].as_str().unwrap();
    wallet
        .run(["--yes", "--yes-sensitive", "share", uri, "--option", "1=0"])
        .expect("shared", 0);
    let session = lab.session(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(session["verified"], true, "{session}");
    assert_eq!(session["presentations"].as_object().unwrap().len(), 2);
}
