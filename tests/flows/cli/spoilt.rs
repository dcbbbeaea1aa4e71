//! What comes from outside and fails a check: refused with its code, nothing kept, nothing sent.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};

use crate::uri;

#[test]
fn spoilt_credentials_are_refused_and_nothing_is_stored() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for (spoil, code) in [
        ("signature", "issuance.credential.signature"),
        ("issuer", "issuance.credential.issuer"),
        ("untrusted_chain", "issuance.credential.untrusted"),
        ("expired_certificate", "issuance.credential.untrusted"),
        ("expired", "issuance.credential.expired"),
        ("not_yet_valid", "issuance.credential.not_yet_valid"),
        ("wrong_cnf", "issuance.credential.holder_binding"),
        ("missing_cnf", "issuance.credential.holder_binding"),
        ("wrong_type", "issuance.credential.type"),
        ("foreign_disclosure", "issuance.credential.disclosure"),
        ("duplicate_digest", "issuance.credential.disclosure"),
        ("unknown_sd_alg", "issuance.credential.disclosure"),
        ("wrong_typ", "issuance.credential.type"),
        ("alg_none", "issuance.credential.malformed"),
    ] {
        let offer = sandbox.offer(json!({ "types": ["identity"], "spoil": spoil }));
        let answer = wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer)]);
        answer.expect("refused", 3);
        assert_eq!(answer.error(), code, "{spoil}");
        assert!(wallet.credentials().is_empty(), "{spoil}");
        let session = sandbox.session(&offer);
        let told = session["notifications"].as_array().unwrap();
        assert_eq!(told.len(), 1, "{spoil}: {told:?}");
        assert_eq!(told[0]["event"], "credential_failure", "{spoil}");
        let last = wallet.history().pop().unwrap();
        assert_eq!(
            (text(&last, "kind"), text(&last, "code")),
            ("refused".into(), code.into())
        );
    }
    // The keys that were made for them are gone.
    assert_eq!(holder_keys(&wallet.device()), 0);
}

/// How many keys besides the vault's own are in the device folder.
pub(crate) fn holder_keys(device: &std::path::Path) -> usize {
    let mut count = 0;
    let mut folders = vec![device.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().unwrap().contains("holder")
                && path.extension().is_some_and(|end| end == "key")
            {
                count += 1;
            }
        }
    }
    count
}

#[test]
fn a_spoilt_credential_among_good_ones_is_the_only_one_that_is_refused() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    // Signed by a DID that nobody anchored: the credentials wait, none is accepted.
    let offer = sandbox.offer(json!({ "types": ["identity", "bank-membership"], "key": "did:jwk" }));
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    answer.expect_error("refused", 3, "issuance.issuer.unknown");
    let states: Vec<String> = wallet
        .credentials()
        .iter()
        .map(|held| text(held, "state"))
        .collect();
    assert_eq!(states, ["pending", "pending"]);
}

#[test]
fn spoilt_requests_are_refused_before_the_person_is_asked() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    sandbox.fill(&wallet, &["bank-membership", "employment-assignment"]);
    let request = |spoil: &str, more: Value| {
        let mut request = json!({ "request": "R1a", "spoil": spoil });
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        request
    };
    let redirect_uri = json!({ "client_id_prefix": "redirect_uri", "by_reference": false });
    let hash = json!({ "client_id_prefix": "x509_hash" });
    for (request, code) in [
        (request("signature", json!({})), "signature"),
        (request("chain", json!({})), "untrusted"),
        (request("expired_certificate", json!({})), "untrusted"),
        (request("client_id", json!({})), "client_id"),
        (request("client_id_mismatch", json!({})), "client_id"),
        (request("no_nonce", json!({})), "nonce"),
        (request("response_uri", json!({})), "response_uri"),
        (request("expired", json!({})), "expired"),
        (request("alg_none", json!({})), "signature"),
        (
            request("wallet_nonce", json!({ "request_uri_method": "post" })),
            "nonce",
        ),
        (request("client_id", hash.clone()), "client_id"),
        (request("chain", hash.clone()), "untrusted"),
        (request("response_uri", hash), "malformed"),
        (
            request("signature", json!({ "by_reference": false })),
            "signature",
        ),
        (request("client_id", redirect_uri.clone()), "response_uri"),
        (request("no_nonce", redirect_uri), "nonce"),
    ] {
        let made = sandbox.request(request.clone());
        let (_, before) = sandbox.log(0);
        for command in ["review", "share", "decline"] {
            let answer = wallet.run(["--yes", "--trust-unknown", command, &uri(&made)]);
            answer.expect("refused", 3);
            assert_eq!(
                answer.error(),
                format!("presentation.request.{code}"),
                "{request}"
            );
            assert!(answer.document.get("review").is_none());
        }
        let (sent, _) = sandbox.log(before);
        assert!(
            !sent.iter().any(|line| line.contains("/responses/")),
            "{request}: {sent:?}"
        );
        assert_eq!(sandbox.session(&made)["state"], "waiting");
        let last = wallet.history().pop().unwrap();
        assert_eq!((&last["kind"], &last["sent"]), (&json!("refused"), &json!(false)));
    }
}
