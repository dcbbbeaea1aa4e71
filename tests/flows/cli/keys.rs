//! Where keys live, what is required of them, and which are lost.

use std::fs;

use serde_json::json;
use wallet_tests::sandbox::Sandbox;

use crate::uri;

#[test]
fn keys_are_checked_and_those_that_are_lost_are_listed() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["identity", "bank-membership"]);
    let keys = wallet.run(["keys"]);
    keys.expect("ok", 0);
    assert_eq!(keys.document["keys"]["health"]["checked"], 2);
    assert_eq!(keys.document["keys"]["assurance"]["level"], "aal2");
    assert_eq!(keys.document["keys"]["assurance"]["factor"], "pin");
    assert_eq!(keys.document["credentials"], json!([]));

    for file in fs::read_dir(wallet.device().join("holder-keys")).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    let keys = wallet.run(["keys"]);
    keys.expect("ok", 0);
    assert_eq!(keys.document["credentials"].as_array().unwrap().len(), 2);
    assert_eq!(keys.document["keys"]["assurance"]["level"], "aal1");
    for credential in wallet.credentials() {
        assert_eq!(
            (&credential["key_level"], &credential["key_state"]),
            (&json!("software"), &json!("lost"))
        );
    }
    let request = sandbox.request(json!({ "request": "R1a" }));
    wallet
        .run(["--yes", "share", &uri(&request)])
        .expect("no_match", 3);
}

#[test]
fn a_phone_without_holder_keys_shares_by_software_keys_unless_hardware_is_required() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let offer = sandbox.offer(json!({ "types": ["bank-membership"] }));
    wallet
        .run(["--no-holder-keys", "--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    assert_eq!(
        fs::read_dir(wallet.device().join("holder-keys")).unwrap().count(),
        0
    );
    let keys = wallet.run(["keys", "--require-level", "hardware"]);
    keys.expect("ok", 0);
    assert_eq!(keys.document["keys"]["health"]["checked"], 0);
    assert_eq!(keys.document["keys"]["policy"]["minimum_level"], "hardware");
    assert_eq!(keys.document["keys"]["assurance"]["level"], "aal2");

    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    for options in [&["--yes"][..], &["--yes", "--no-holder-keys"]] {
        let refused = wallet.run([options, &["accept", &uri(&offer)]].concat());
        refused.expect_error("refused", 3, "issuance.key.level");
    }
    assert_eq!(wallet.credentials().len(), 1);
    wallet.run(["keys", "--require-level", "any"]).expect("ok", 0);
    wallet
        .run(["--no-holder-keys", "--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
}
