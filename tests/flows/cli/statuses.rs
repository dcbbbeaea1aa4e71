//! Status lists that are flipped while the wallet holds what stands on them.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::trusting::anchor_by_name;
use crate::{ldp_vc, uri};

/// A wallet with a membership and an assignment that have places on lists, and the offer they came by.
fn filled(sandbox: &Sandbox) -> (WalletCli, Value) {
    let wallet = sandbox.wallet();
    let types = ["bank-membership", "employment-assignment"];
    let offer = sandbox.offer(json!({ "types": types, "status": true }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    (wallet, offer)
}

/// The statuses that a call lists, by the last part of the type.
fn statuses(answer: &Answer) -> Vec<(String, String)> {
    let credentials = answer.document["credentials"].as_array().unwrap();
    let mut all: Vec<(String, String)> = credentials
        .iter()
        .map(|held| {
            let slug = text(held, "type").rsplit('/').nth(1).unwrap().to_owned();
            (slug, text(held, "status"))
        })
        .collect();
    all.sort();
    all
}

fn both(bank: &str, job: &str) -> Vec<(String, String)> {
    [("bank-membership", bank), ("employment-assignment", job)]
        .map(|(slug, status)| (slug.to_owned(), status.to_owned()))
        .to_vec()
}

#[test]
fn a_credential_is_valid_then_revoked_and_is_not_shared_any_more() {
    let sandbox = Sandbox::start();
    let (wallet, offer) = filled(&sandbox);
    let asked = wallet.run(["status"]);
    asked.expect("ok", 0);
    assert_eq!(statuses(&asked), both("valid", "valid"));
    assert_eq!(
        asked.document.get("status_failures"),
        None,
        "what is empty is left out"
    );
    let share = |expected: &str, code: i32| {
        let made = sandbox.request(json!({ "request": "R1a" }));
        let answer = wallet.run(["--yes", "share", &uri(&made)]);
        answer.expect(expected, code);
        (answer, sandbox.session(&made))
    };
    assert_eq!(share("shared", 0).1["state"], "verified");
    let flip = |status: &str| {
        let change = json!({ "offer": offer["id"], "type": "bank-membership", "status": status });
        let changed = sandbox.change_status(&change);
        let changed = changed["credentials"].as_array().unwrap();
        // One credential was issued in several copies, which have a place each.
        assert!(!changed.is_empty() && changed.iter().all(|one| one["status"] == status));
        let asked = wallet.run(["status"]);
        asked.expect("ok", 0);
        statuses(&asked)
    };
    assert_eq!(flip("suspended"), both("suspended", "valid"));
    let (refused, session) = share("no_match", 3);
    assert_eq!(
        session["state"], "waiting",
        "nothing was sent: {}",
        refused.document
    );
    assert_eq!(flip("valid"), both("valid", "valid"));
    assert_eq!(share("shared", 0).1["state"], "verified");
    assert_eq!(flip("revoked"), both("revoked", "valid"));
    let (refused, session) = share("no_match", 3);
    assert_eq!(session["state"], "waiting", "{}", refused.document);
    assert_eq!(session["presentations"], json!([]));
    // It is still there to be read.
    assert_eq!(wallet.credentials().len(), 2);
}

#[test]
fn the_list_is_believed_by_each_way_of_naming_the_issuers_key() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    anchor_by_name(&sandbox, &wallet, "penfold");
    let mut offers = Vec::new();
    for key in ["did:jwk", "did:key", "did:key-eddsa", "metadata"] {
        let offer = sandbox.offer(json!({ "types": ["qualification"], "key": key, "status": true }));
        wallet
            .run(["--yes", "accept", &uri(&offer)])
            .expect("accepted", 0);
        offers.push(offer);
    }
    let asked = wallet.run(["status"]);
    assert!(
        statuses(&asked).iter().all(|(_, status)| status == "valid"),
        "{}",
        asked.document
    );
    for (number, offer) in offers.iter().enumerate() {
        sandbox.change_status(&json!({ "offer": offer["id"], "status": "revoked" }));
        let asked = wallet.run(["status"]);
        let revoked = statuses(&asked)
            .iter()
            .filter(|(_, status)| status == "revoked")
            .count();
        assert_eq!(revoked, number + 1, "{}", asked.document);
    }
}

/// Accepts a credential with a place on a list, and asks after each change.
fn flipped(sandbox: &Sandbox, wallet: &WalletCli, what: &str) {
    let offer = sandbox.offer(json!({ "types": [what], "status": true }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    for status in ["valid", "suspended", "valid", "revoked"] {
        sandbox.change_status(&json!({ "offer": offer["id"], "status": status }));
        let asked = wallet.run(["status"]);
        asked.expect("ok", 0);
        let told = asked.text("/credentials/0/status");
        assert_eq!(told, status, "{what} {}", asked.document);
    }
}

#[test]
fn bitstrings_of_w3c_credentials_are_flipped_as_well() {
    let sandbox = Sandbox::start();
    for format in ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt"] {
        let wallet = sandbox.wallet();
        let what = format!("professional-registration.{format}");
        flipped(&sandbox, &wallet, &what);
    }
}

/// The lists come with a proof inside, made by `ssi`.
#[test]
fn bitstrings_with_a_proof_inside_are_flipped_as_well() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019.P-384"] {
        let wallet = ldp_vc::wallet(&sandbox);
        let what = format!("qualification.ldp_vc.{suite}");
        flipped(&sandbox, &wallet, &what);
    }
    let kinds = sandbox.answered_as("/status/proof-");
    assert!(
        kinds.len() > 12 && kinds.iter().all(|kind| kind == "application/vc"),
        "{kinds:?}"
    );
}

#[test]
fn a_credential_that_is_revoked_from_the_start_is_not_shown_as_valid() {
    let sandbox = Sandbox::start();
    for status in ["revoked", "suspended"] {
        let wallet = sandbox.wallet();
        let offer =
            sandbox.offer(json!({ "types": ["bank-membership", "employment-assignment"], "spoil": status }));
        let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
        let asked = wallet.run(["status"]);
        assert_eq!(
            statuses(&asked),
            both(status, status),
            "{} {}",
            answer.document,
            asked.document
        );
        let made = sandbox.request(json!({ "request": "R1a" }));
        wallet.run(["--yes", "share", &uri(&made)]).expect("no_match", 3);
        assert_eq!(sandbox.session(&made)["state"], "waiting");
    }
}

#[test]
fn a_list_that_cannot_be_had_is_named_and_changes_nothing() {
    let sandbox = Sandbox::start();
    let (wallet, _) = filled(&sandbox);
    assert_eq!(statuses(&wallet.run(["status"])), both("valid", "valid"));
    sandbox.change_status(&json!({ "unavailable": true }));
    let asked = wallet.run(["status"]);
    asked.expect("ok", 0);
    assert_eq!(statuses(&asked), both("valid", "valid"));
    let failures = asked.document["status_failures"].as_array().unwrap();
    assert_eq!(failures.len(), 2, "{}", asked.document);
    for failure in failures {
        assert_eq!(failure["code"], "status.answer");
    }
}

/// What each form of list is of: a JWT, a CWT, a bitstring in a JWT, one with a proof inside.
const FORMS: [&str; 4] = [
    "bank-membership",
    "qualification.mso_mdoc",
    "qualification.vc+jwt",
    "qualification.ldp_vc.eddsa-jcs-2022",
];

#[test]
fn a_list_that_is_spoilt_says_nothing_and_least_of_all_that_all_is_well() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    let wallet = ldp_vc::wallet(&sandbox);
    sandbox.change_status(&json!({ "lists": "signature" }));
    let offer = sandbox.offer(json!({ "types": FORMS, "status": true }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    let known = |answer: &Answer| {
        answer.expect("ok", 0);
        let all = answer.document["credentials"].as_array().unwrap().clone();
        assert_eq!(all.len(), FORMS.len());
        let mut statuses: Vec<String> = all.iter().map(|held| text(held, "status")).collect();
        statuses.sort();
        statuses.dedup();
        statuses
    };
    for (spoil, codes) in [
        ("signature", &["status.signature"][..]),
        ("issuer", &["status.untrusted"]),
        ("expired", &["status.expired"]),
        ("truncated", &["status.malformed"]),
        // A bitstring of fewer places than the least is none.
        ("short", &["status.index", "status.malformed"]),
    ] {
        sandbox.change_status(&json!({ "lists": spoil }));
        let asked = wallet.run(["status"]);
        assert_eq!(known(&asked), ["unknown"], "{spoil} {}", asked.document);
        let failures = asked.document["status_failures"].as_array().unwrap();
        let mut said: Vec<String> = failures.iter().map(|one| text(one, "code")).collect();
        said.sort();
        said.dedup();
        assert_eq!(said, codes, "{spoil} {}", asked.document);
    }
    sandbox.change_status(&json!({ "lists": "sound" }));
    assert_eq!(known(&wallet.run(["status"])), ["valid"]);
    // What was known stays, and a spoilt list does not undo a revocation.
    sandbox.change_status(&json!({ "offer": offer["id"], "status": "revoked" }));
    assert_eq!(known(&wallet.run(["status"])), ["revoked"]);
    sandbox.change_status(&json!({ "offer": offer["id"], "status": "valid", "lists": "signature" }));
    assert_eq!(known(&wallet.run(["status"])), ["revoked"]);
}
