//! W3C credentials with Data Integrity proofs against code that is not ours: `ssi` makes the issuers' proofs, and verifies the
//! wallet's (`tests/sandbox-w3c`).

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::{listed, uri};

/// Each suite of the issuers' proofs over a whole document, with their curve where it is not the first of the suite.
pub(crate) const SUITES: [&str; 8] = [
    "eddsa-rdfc-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-rdfc-2019.P-384",
    "eddsa-jcs-2022",
    "ecdsa-jcs-2019",
    "ecdsa-jcs-2019.P-384",
    "Ed25519Signature2020",
    "Ed25519Signature2018",
];
/// The suites by which the holder may show a part.
pub(crate) const SELECTIVE: [&str; 2] = ["ecdsa-sd-2023", "bbs-2023"];

/// What the contexts make of `QualificationCredential`.
pub(crate) const QUALIFICATION: &str = "https://types.staffpassport.example/qualification/1";

pub(crate) fn what(suite: &str) -> String {
    format!("qualification.ldp_vc.{suite}")
}

/// A wallet that believes the issuers by their DIDs, which the trust list names, for a proof has no chain.
pub(crate) fn wallet(sandbox: &Sandbox) -> WalletCli {
    let list = sandbox.trust_list(&json!({}));
    let wallet = listed::wallet(sandbox, &list);
    listed::take(&wallet, &list).expect("ok", 0);
    wallet
}

pub(crate) fn accept(sandbox: &Sandbox, wallet: &WalletCli, offer: Value) -> (Value, Answer) {
    let offer = sandbox.offer(offer);
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    (offer, answer)
}

pub(crate) fn query(types: &str, claims: &[&str]) -> Value {
    let claims: Vec<Value> = claims
        .iter()
        .map(|name| json!({ "path": ["credentialSubject", name] }))
        .collect();
    json!({ "credentials": [
        { "id": "degree", "format": "ldp_vc", "meta": { "type_values": [[types]] }, "claims": claims },
    ] })
}

/// The suite with JCS of the holder's key: the sandbox binds the one half to keys on Ed25519, the other to P-256.
pub(crate) fn jcs_of_holder(suite: &str) -> &'static str {
    match suite {
        "eddsa-rdfc-2022" | "eddsa-jcs-2022" | "Ed25519Signature2020" => "eddsa-jcs-2022",
        _ => "ecdsa-jcs-2019",
    }
}

/// The suites with RDF of which the holder makes proofs that `ssi` reads. Not among them is Ed25519Signature2018, in
/// presentations: of its context `ssi` has none for data model 2.0, and with 1.1 it refuses what jsonld.js verifies.
fn rdf_of_holder(suite: &str) -> &'static [&'static str] {
    match jcs_of_holder(suite) {
        "eddsa-jcs-2022" => &["eddsa-rdfc-2022", "Ed25519Signature2020"],
        _ => &["ecdsa-rdfc-2019"],
    }
}

/// Accepts a credential whose presentations of these claims `ssi` can read. Of presentations, and by nothing but the random parts of the
/// credential in them, it canonicalises near half in another way than jsonld.js and the wallet do, its own ones included:
/// so there is another credential where it finds the holder's signature wrong, and only there.
fn readable(sandbox: &Sandbox, wallet: &WalletCli, offer: &Value, claims: &[&str]) -> Value {
    let mut found = None;
    for _ in 0..16 {
        let (made, answer) = accept(sandbox, wallet, offer.clone());
        answer.expect("accepted", 0);
        let asked = sandbox.request(json!({ "dcql": query(QUALIFICATION, claims) }));
        let shared = wallet.run(["--yes", "share", &uri(&asked)]);
        let seen = sandbox.session(&asked);
        if seen["state"] == "verified" {
            shared.expect("shared", 0);
            found = Some(made);
            break;
        }
        let why = "degree: the holder's proof: invalid proof: invalid signature";
        assert_eq!(seen["error"], why, "{offer} {seen} {}", shared.document);
        let held = text(&wallet.credentials().pop().unwrap(), "id");
        wallet.run(["--yes", "delete", &held]).expect("deleted", 0);
    }
    found.expect("a presentation that is verified")
}

/// Shares the qualification to a verifier that takes a holder's proofs of one suite, and answers what it saw.
pub(crate) fn share(sandbox: &Sandbox, wallet: &WalletCli, claims: &[&str], taken: &str) -> (Answer, Value) {
    let asked = query(QUALIFICATION, claims);
    let mode = json!({ "dcql": asked, "proof_suites": [taken], "response_mode": "direct_post" });
    let made = sandbox.request(mode);
    (
        wallet.run(["--yes", "share", &uri(&made)]),
        sandbox.session(&made),
    )
}

#[test]
fn our_presentation_is_verified_with_each_suite_that_a_verifier_may_ask_for() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in SUITES {
        let wallet = wallet(&sandbox);
        // Over JSON, each credential will do.
        let mut asked = vec![jcs_of_holder(suite)];
        let offer = json!({ "types": [what(suite)] });
        if suite.contains("jcs") || suite.ends_with("P-384") {
            accept(&sandbox, &wallet, offer).1.expect("accepted", 0);
        } else {
            readable(&sandbox, &wallet, &offer, &["title"]);
            asked.extend(rdf_of_holder(suite));
        }
        for taken in asked {
            let (shared, seen) = share(&sandbox, &wallet, &["title", "holder_name"], taken);
            assert_eq!(seen["state"], "verified", "{suite} {taken} {seen}");
            shared.expect("shared", 0);
            assert_eq!(shared.text("/shared/0/format"), "ldp_vc");
            // The document leaves as a whole, and the wallet says so.
            assert_eq!(shared.document["shared"][0]["whole"], true);
            let disclosed = &seen["disclosed"]["degree"][0]["credentialSubject"];
            assert_eq!(disclosed["title"], "BSc (Hons) Nursing (Adult)");
        }
        // The holder's key makes no proof of the other curve's suite, and nothing is sent.
        let other = if jcs_of_holder(suite) == "eddsa-jcs-2022" {
            "ecdsa-rdfc-2019"
        } else {
            "eddsa-rdfc-2022"
        };
        let (refused, seen) = share(&sandbox, &wallet, &["title"], other);
        refused.expect("no_match", 3);
        assert_eq!(
            refused.document["review"]["missing"],
            json!([{ "query": "degree", "reason": "unsupported_algorithm" }])
        );
        assert_eq!(seen["state"], "waiting");
        // Types are asked for as the contexts expand them (OpenID4VP 1.0 appendix B.1.1).
        let short = query("QualificationCredential", &["title"]);
        let made = sandbox.request(json!({ "dcql": short }));
        wallet.run(["--yes", "share", &uri(&made)]).expect("no_match", 3);
        assert_eq!(sandbox.session(&made)["state"], "waiting");
    }
}

#[test]
fn spoilt_proofs_are_refused_and_nothing_is_stored() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    let wallet = wallet(&sandbox);
    for suite in SUITES.into_iter().chain(SELECTIVE) {
        for (spoil, code) in [
            ("signature", "signature"),
            ("tampered", "signature"),
            ("wrong_key", "issuer_key"),
            ("issuer", "issuer_key"),
            ("expired", "expired"),
            ("not_yet_valid", "not_yet_valid"),
            ("wrong_cnf", "holder_binding"),
            ("missing_cnf", "holder_binding"),
            ("wrong_type", "type"),
            ("undefined_term", "malformed"),
            ("unknown_context", "malformed"),
        ] {
            let offer = sandbox.offer(json!({ "types": [what(suite)], "spoil": spoil }));
            let answer = wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer)]);
            assert_eq!(
                (answer.outcome(), answer.code, answer.error()),
                ("refused", 3, format!("issuance.credential.{code}").as_str()),
                "{suite} {spoil}"
            );
            let told = &sandbox.session(&offer)["notifications"];
            assert_eq!(told[0]["event"], "credential_failure", "{suite} {spoil}");
        }
        assert!(wallet.credentials().is_empty(), "{suite}");
    }
}

#[test]
fn what_is_revoked_is_not_shared() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in ["eddsa-rdfc-2022", "ecdsa-jcs-2019.P-384", "Ed25519Signature2018"] {
        let wallet = wallet(&sandbox);
        let order = json!({ "types": [what(suite)], "status": true });
        let (offer, accepted) = accept(&sandbox, &wallet, order);
        accepted.expect("accepted", 0);
        for status in ["valid", "suspended", "valid", "revoked"] {
            sandbox.change_status(&json!({ "offer": offer["id"], "status": status }));
            let listed = wallet.run(["status"]);
            listed.expect("ok", 0);
            let told = listed.text("/credentials/0/status");
            assert_eq!(told, status, "{suite} {}", listed.document);
            let (shared, seen) = share(&sandbox, &wallet, &["title"], jcs_of_holder(suite));
            let (outcome, code, state) = if status == "valid" {
                ("shared", 0, "verified")
            } else {
                ("no_match", 3, "waiting")
            };
            assert_eq!(seen["state"], state, "{suite} {status} {seen}");
            shared.expect(outcome, code);
        }
        // It is still there to be read.
        assert_eq!(wallet.credentials().len(), 1);
    }
}
