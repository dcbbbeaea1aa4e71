//! W3C credentials with Data Integrity proofs against code that is not ours: `ssi` makes the issuers' proofs, and verifies the
//! wallet's (`tests/sandbox-w3c`).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::{Answer, WalletCli};

use crate::uri;

/// Each suite of the issuers' proofs.
const SUITES: [&str; 4] = [
    "eddsa-rdfc-2022",
    "ecdsa-rdfc-2019",
    "Ed25519Signature2020",
    "Ed25519Signature2018",
];

/// What the contexts make of `QualificationCredential`.
pub(crate) const QUALIFICATION: &str = "https://types.staffpassport.example/qualification/1";

/// What only one credential has: its number, and when its content was looked up.
const OF_ONE: [&str; 2] = ["[\"serial_number\"]", "[\"provenance\",\"last_refresh\"]"];

pub(crate) fn what(suite: &str) -> String {
    format!("qualification.ldp_vc.{suite}")
}

/// A wallet that believes the issuers by their DIDs, for a proof has no chain.
pub(crate) fn wallet(sandbox: &Sandbox) -> WalletCli {
    let wallet = sandbox.wallet();
    for did in sandbox.anchors("dids") {
        wallet.trust(&did);
    }
    wallet
}

pub(crate) fn accept(sandbox: &Sandbox, wallet: &WalletCli, offer: Value) -> (Value, Answer) {
    let offer = sandbox.offer(offer);
    let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
    (offer, answer)
}

/// The claims that the issuer makes about the person, by their path in the subject.
fn content(wallet: &WalletCli, id: &str, within: Option<&str>) -> BTreeMap<String, Value> {
    let shown = wallet.run(["show", id]);
    shown.expect("ok", 0);
    let claims = shown.document["claims"].as_array().unwrap();
    let mut content = BTreeMap::new();
    for claim in claims {
        let path = claim["path"].as_array().unwrap();
        let path = match within {
            None => path.as_slice(),
            Some(root) if path[0] == root => &path[1..],
            Some(_) => continue,
        };
        content.insert(json!(path).to_string(), claim["value"].clone());
    }
    for path in OF_ONE {
        assert!(content.remove(path).is_some(), "{path} in {content:?}");
    }
    content
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

#[test]
fn each_suite_is_accepted_and_says_what_the_sd_jwt_vc_says() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in SUITES {
        let wallet = wallet(&sandbox);
        let both = json!({ "types": [what(suite), "qualification"], "person": "sam" });
        let (_, answer) = accept(&sandbox, &wallet, both);
        answer.expect("accepted", 0);
        let held = wallet.credentials();
        let find = |format: &str| held.iter().find(|one| text(one, "format") == format).unwrap();
        let (proof, sd_jwt) = (find("ldp_vc"), find("dc+sd-jwt"));
        for member in ["type", "class", "trust", "dates", "name"] {
            assert_eq!(proof[member], sd_jwt[member], "{suite} {member}");
        }
        assert_eq!(
            (text(proof, "type").as_str(), text(proof, "trust").as_str()),
            (QUALIFICATION, "trusted")
        );
        assert!(text(proof, "issuer").starts_with("did:key:"), "{proof}");
        let mut inner = content(&wallet, &text(proof, "id"), Some("credentialSubject"));
        let holder = inner.remove("[\"id\"]").unwrap();
        assert!(holder.as_str().unwrap().starts_with("did:"), "{holder}");
        let mut outer = content(&wallet, &text(sd_jwt, "id"), None);
        outer.retain(|path, _| {
            let registered = ["iss", "vct", "vct#integrity", "cnf", "iat", "nbf", "exp"];
            !registered
                .iter()
                .any(|name| path.starts_with(&format!("[\"{name}\"")))
        });
        assert_eq!(inner, outer, "{suite}");
        assert!(inner.len() > 10, "{inner:?}");
    }
}

/// The suites of which the holder makes proofs that `ssi` reads: the sandbox binds the one half to keys on Ed25519, the other to
/// P-256. Not among them is Ed25519Signature2018, in presentations: of its context `ssi` has none for data model 2.0, and
/// with 1.1 it refuses what jsonld.js verifies.
fn of_holder(suite: &str) -> &'static [&'static str] {
    match suite {
        "eddsa-rdfc-2022" | "Ed25519Signature2020" => &["eddsa-rdfc-2022", "Ed25519Signature2020"],
        _ => &["ecdsa-rdfc-2019"],
    }
}

/// Accepts a credential whose presentations of these claims `ssi` can read. Of presentations, and by nothing but the random parts of the
/// credential in them, it canonicalises near half in another way than jsonld.js and the wallet do, its own ones included:
/// so there is another credential where it finds the holder's signature wrong, and only there.
pub(crate) fn readable(sandbox: &Sandbox, wallet: &WalletCli, offer: &Value, claims: &[&str]) -> Value {
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

#[test]
fn our_presentation_is_verified_with_each_suite_that_a_verifier_may_ask_for() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in SUITES {
        let wallet = wallet(&sandbox);
        readable(&sandbox, &wallet, &json!({ "types": [what(suite)] }), &["title"]);
        for taken in of_holder(suite) {
            let asked = query(QUALIFICATION, &["title", "holder_name"]);
            let mode = json!({ "dcql": asked, "proof_suites": [taken], "response_mode": "direct_post" });
            let made = sandbox.request(mode);
            let shared = wallet.run(["--yes", "share", &uri(&made)]);
            let seen = sandbox.session(&made);
            assert_eq!(seen["state"], "verified", "{suite} {taken} {seen}");
            shared.expect("shared", 0);
            assert_eq!(shared.text("/shared/0/format"), "ldp_vc");
            // The document leaves as a whole, and the wallet says so.
            assert_eq!(shared.document["shared"][0]["whole"], true);
            let disclosed = &seen["disclosed"]["degree"][0]["credentialSubject"];
            assert_eq!(disclosed["title"], "BSc (Hons) Nursing (Adult)");
        }
        // The holder's key makes no proof of the other curve's suite, and nothing is sent.
        let other = if suite == "eddsa-rdfc-2022" || suite == "Ed25519Signature2020" {
            "ecdsa-rdfc-2019"
        } else {
            "eddsa-rdfc-2022"
        };
        let asked = query(QUALIFICATION, &["title"]);
        let made = sandbox.request(json!({ "dcql": asked, "proof_suites": [other] }));
        let refused = wallet.run(["--yes", "share", &uri(&made)]);
        refused.expect_error("failed", 1, "device.unsupported");
        assert_eq!(sandbox.session(&made)["state"], "waiting");
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
    for suite in SUITES.into_iter().chain(["ecdsa-sd-2023"]) {
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
            assert!(wallet.credentials().is_empty(), "{suite} {spoil}");
            let told = &sandbox.session(&offer)["notifications"];
            assert_eq!(told[0]["event"], "credential_failure", "{suite} {spoil}");
        }
    }
}

#[test]
fn what_is_revoked_is_not_shared() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in SUITES {
        let wallet = wallet(&sandbox);
        let offer = readable(
            &sandbox,
            &wallet,
            &json!({ "types": [what(suite)], "status": true }),
            &["title"],
        );
        for status in ["valid", "suspended", "valid", "revoked"] {
            sandbox.change_status(&json!({ "offer": offer["id"], "status": status }));
            let listed = wallet.run(["status"]);
            listed.expect("ok", 0);
            let told = listed.text("/credentials/0/status");
            assert_eq!(told, status, "{suite} {}", listed.document);
            let made = sandbox.request(json!({ "dcql": query(QUALIFICATION, &["title"]) }));
            let shared = wallet.run(["--yes", "share", &uri(&made)]);
            let seen = sandbox.session(&made);
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
