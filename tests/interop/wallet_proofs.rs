//! The whole wallet between an issuer and a verifier whose proofs are by code that is not ours: the sandbox with the engine of
//! `digital-bazaar` in place of its own.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::WalletCli;

use crate::engine::program;

/// The issuer's suite, and those of which its holder makes proofs: the key's curve is the one that the issuer takes, and every
/// suite of either is there once.
const SUITES: [(&str, &[&str]); 10] = [
    ("eddsa-rdfc-2022", ED25519),
    ("ecdsa-rdfc-2019", P256),
    ("ecdsa-rdfc-2019.P-384", &["ecdsa-rdfc-2019"]),
    ("Ed25519Signature2020", &["Ed25519Signature2020"]),
    ("Ed25519Signature2018", &["ecdsa-rdfc-2019"]),
    ("eddsa-jcs-2022", &["eddsa-jcs-2022"]),
    ("ecdsa-jcs-2019", &["ecdsa-jcs-2019"]),
    ("ecdsa-jcs-2019.P-384", &["ecdsa-jcs-2019"]),
    ("ecdsa-sd-2023", &["ecdsa-rdfc-2019"]),
    ("bbs-2023", &["ecdsa-rdfc-2019"]),
];
const ED25519: &[&str] = &[
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "Ed25519Signature2020",
    "Ed25519Signature2018",
];
const P256: &[&str] = &["ecdsa-rdfc-2019", "ecdsa-jcs-2019"];
/// Those by which a part is shown.
const SELECTIVE: [&str; 2] = ["ecdsa-sd-2023", "bbs-2023"];

const QUALIFICATION: &str = "https://types.staffpassport.example/qualification/1";

fn sandbox() -> Sandbox {
    let program = program();
    Sandbox::start_with(&["--proofs", program.to_str().unwrap()])
}

/// Accepts a credential of the suite whose issuer nobody vouched for, and vouches for it by its DID then.
fn accept(sandbox: &Sandbox, wallet: &WalletCli, suite: &str) -> Value {
    let offer = sandbox.offer(json!({"types": [format!("qualification.ldp_vc.{suite}")]}));
    let arguments = ["--yes", "--trust-unknown", "accept"];
    let accepted = wallet.run(arguments.into_iter().chain([text(&offer, "uri").as_str()]));
    accepted.expect("accepted", 0);
    let issuer = accepted.text("/credentials/0/issuer");
    assert!(
        sandbox.anchors("dids").iter().any(|did| did == issuer),
        "{suite} {issuer}"
    );
    wallet.trust(issuer);
    let held = wallet.credentials().remove(0);
    let told = ["format", "trust"].map(|member| text(&held, member));
    assert_eq!(told, ["ldp_vc", "trusted"], "{suite}");
    held
}

fn ask(sandbox: &Sandbox, suite: &str) -> Value {
    let claims = json!([{"path": ["credentialSubject", "title"]}]);
    sandbox.request(json!({
        "dcql": {"credentials": [
            {"id": "degree", "format": "ldp_vc", "meta": {"type_values": [[QUALIFICATION]]}, "claims": claims},
        ]},
        "proof_suites": [suite],
    }))
}

#[test]
fn each_suite_is_accepted_shown_shared_and_verified() {
    let sandbox = sandbox();
    let wallet = sandbox.wallet();
    for (suite, signed) in SUITES {
        let held = accept(&sandbox, &wallet, suite);
        let shown = wallet.run(["show", &text(&held, "id")]);
        let claims = shown.document["claims"].as_array().unwrap().len();
        assert!(claims > 10, "{}", shown.document);
        for taken in signed {
            let made = ask(&sandbox, taken);
            let shared = wallet.run(["--yes", "share", &text(&made, "uri")]);
            let seen = sandbox.session(&made);
            assert_eq!(seen["state"], "verified", "{suite} {taken} {seen}");
            shared.expect("shared", 0);
            let whole = !SELECTIVE.contains(&suite);
            assert_eq!(shared.document["shared"][0]["whole"], whole, "{suite}");
            let subject = seen["disclosed"]["degree"][0]["credentialSubject"]
                .as_object()
                .unwrap();
            assert_eq!(subject["title"], "BSc (Hons) Nursing (Adult)");
            assert_eq!(whole, subject.len() > 2, "{suite} {subject:?}");
        }
        let id = text(&held, "id");
        wallet.run(["--yes", "delete", &id]).expect("deleted", 0);
    }
}
