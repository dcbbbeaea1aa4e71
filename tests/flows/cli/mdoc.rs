//! The arrival check-in and the qualification as mdocs, from an offer to a presentation that the sandbox verifies with code that is
//! not ours (`coset`, `ciborium`).

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::uri;

const TYPE: &str = "uk.example.staffpassport.checkin.1";
const WHAT: &str = "check-in.mso_mdoc";
/// A type has one name, in whatever format.
const DEGREE: &str = crate::ldp_vc::QUALIFICATION;
const QUALIFICATION: &str = "qualification.mso_mdoc";

fn accept(sandbox: &Sandbox, wallet: &WalletCli, more: Value) -> (Value, Answer) {
    let mut offer = json!({ "types": [WHAT] });
    offer
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let offer = sandbox.offer(offer);
    let answer = wallet.run(["--yes", "--yes-sensitive", "accept", &uri(&offer)]);
    (offer, answer)
}

fn query(elements: &[&str]) -> Value {
    let claims: Vec<Value> = elements
        .iter()
        .map(|name| json!({ "path": [TYPE, name] }))
        .collect();
    json!({ "credentials": [
        { "id": "checkin", "format": "mso_mdoc", "meta": { "doctype_value": TYPE }, "claims": claims },
    ]})
}

fn share(sandbox: &Sandbox, wallet: &WalletCli, more: Value) -> (Answer, Value) {
    let mut asked = json!({ "dcql": query(&["family_name", "registration_active", "portrait"]) });
    asked
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let made = sandbox.request(asked);
    let answer = wallet.run([
        "--yes",
        "--yes-sensitive",
        "--trust-unknown",
        "share",
        &uri(&made),
    ]);
    (answer, sandbox.session(&made))
}

#[test]
fn it_is_received_shown_and_shared_element_by_element() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let (_, accepted) = accept(&sandbox, &wallet, json!({}));
    accepted.expect("accepted", 0);
    let held = &accepted.document["credentials"][0];
    assert_eq!(
        (text(held, "format"), text(held, "type")),
        ("mso_mdoc".into(), TYPE.into())
    );
    assert_eq!(text(held, "issuer_name"), "Westmere Coast Hospitals");
    assert_eq!(
        (text(held, "trust"), text(held, "status")),
        ("trusted".into(), "unchecked".into())
    );
    let shown = wallet.run(["show", &accepted.credential(), "--yes-sensitive"]);
    shown.expect("ok", 0);
    let claims = shown.document["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 17, "{claims:?}");
    let value = |name: &str| {
        let path = json!([TYPE, name]);
        let found = claims.iter().find(|claim| claim["path"] == path);
        found.unwrap_or_else(|| panic!("{name} in {claims:?}"))["value"].clone()
    };
    assert_eq!(value("family_name"), "Okafor");
    assert_eq!(
        (value("registration_active"), value("oh_cleared")),
        (json!(true), json!(true))
    );
    for prefix in ["x509_san_dns", "x509_hash", "redirect_uri"] {
        for mode in ["direct_post.jwt", "direct_post"] {
            let how = json!({ "client_id_prefix": prefix, "response_mode": mode });
            let (answer, session) = share(&sandbox, &wallet, how);
            answer.expect("shared", 0);
            assert_eq!(session["state"], "verified", "{prefix} {mode} {session}");
            let disclosed = &session["disclosed"]["checkin"][0][TYPE];
            let names: Vec<&String> = disclosed.as_object().unwrap().keys().collect();
            assert_eq!(names, ["family_name", "portrait", "registration_active"]);
            assert_eq!(disclosed["registration_active"], true);
            assert_eq!(
                text(&session["presentations"][0], "issuer"),
                "Westmere Coast Hospitals"
            );
        }
    }
}

#[test]
fn a_qualification_is_shared_element_by_element_and_within() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let (_, accepted) = accept(&sandbox, &wallet, json!({ "types": [QUALIFICATION] }));
    accepted.expect("accepted", 0);
    let held = &accepted.document["credentials"][0];
    assert_eq!(
        (text(held, "format"), text(held, "type")),
        ("mso_mdoc".into(), DEGREE.into())
    );
    let claims =
        ["title", "taught_in_english", "issuing_organisation"].map(|name| json!({ "path": [DEGREE, name] }));
    let made = sandbox.request(json!({ "dcql": { "credentials": [
        { "id": "degree", "format": "mso_mdoc", "meta": { "doctype_value": DEGREE }, "claims": claims },
    ] } }));
    wallet.run(["--yes", "share", &uri(&made)]).expect("shared", 0);
    let seen = sandbox.session(&made);
    assert_eq!(seen["state"], "verified", "{seen}");
    let organisation = json!({ "name": "Penfold School of Medicine", "ods_code": "ZT8" });
    let expected = json!({
        "title": "BSc (Hons) Nursing (Adult)", "taught_in_english": true, "issuing_organisation": organisation,
    });
    assert_eq!(seen["disclosed"]["degree"][0][DEGREE], expected);
}

#[test]
fn what_is_spoilt_is_refused() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let spoilt = [
        ("signature", "issuance.credential.signature"),
        ("wrong_key", "issuance.credential.signature"),
        ("untrusted_chain", "issuance.credential.untrusted"),
        ("expired_certificate", "issuance.credential.untrusted"),
        ("expired", "issuance.credential.expired"),
        ("not_yet_valid", "issuance.credential.not_yet_valid"),
        ("wrong_cnf", "issuance.credential.holder_binding"),
        ("missing_cnf", "issuance.credential.malformed"),
        ("wrong_type", "issuance.credential.type"),
        ("tampered", "issuance.credential.disclosure"),
        ("oversized", "issuance.credential.too_large"),
    ];
    for what in [WHAT, QUALIFICATION] {
        for (spoil, code) in spoilt {
            let (_, answer) = accept(&sandbox, &wallet, json!({ "types": [what], "spoil": spoil }));
            answer.expect_error("refused", 3, code);
        }
        assert!(wallet.credentials().is_empty(), "{what}");
    }
}

/// Its list comes as a CBOR Web Token, since the wallet asks for that first.
#[test]
fn its_place_on_a_list_is_looked_up_and_the_verifier_looks_too() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    let (offer, accepted) = accept(&sandbox, &wallet, json!({ "status": true }));
    accepted.expect("accepted", 0);
    let flip = |status: &str| {
        sandbox.change_status(&json!({ "offer": offer["id"], "status": status }));
    };
    for (status, outcome, code) in [
        ("valid", "shared", 0),
        ("suspended", "no_match", 3),
        ("valid", "shared", 0),
    ] {
        flip(status);
        let asked = wallet.run(["status"]);
        asked.expect("ok", 0);
        assert_eq!(asked.text("/credentials/0/status"), status, "{}", asked.document);
        let (answer, session) = share(&sandbox, &wallet, json!({}));
        answer.expect(outcome, code);
        assert_eq!(session["state"] == "verified", code == 0, "{session}");
    }
    let kinds = sandbox.answered_as("/status/x5c/token");
    assert!(
        !kinds.is_empty() && kinds.iter().all(|kind| kind == "application/statuslist+cwt"),
        "{kinds:?}"
    );
    // The wallet knows for a day what the list said; the verifier looks now.
    flip("revoked");
    let (_, session) = share(&sandbox, &wallet, json!({}));
    assert_eq!(session["state"], "refused", "{session}");
    assert_eq!(session["error"], "checkin: the credential is revoked");
    let asked = wallet.run(["status"]);
    assert_eq!(
        asked.text("/credentials/0/status"),
        "revoked",
        "{}",
        asked.document
    );
}
