//! W3C credentials as JWTs from the sandbox's issuers, and shared to its verifier.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::WalletCli;

use crate::trusting::anchor_by_name;
use crate::uri;

const FORMATS: [&str; 3] = ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt"];

/// What is asked of each type: the name of its type, and two claims.
const ASKED: [(&str, &str, [&str; 2]); 2] = [
    (
        "qualification",
        "QualificationCredential",
        ["title", "holder_name"],
    ),
    (
        "professional-registration",
        "ProfessionalRegistrationCredential",
        ["registration_number", "status"],
    ),
];

fn query(format: &str, types: &str, claims: [&str; 2]) -> Value {
    let claims = claims.map(|name| json!({ "path": ["credentialSubject", name] }));
    json!({ "credentials": [
        { "id": "one", "format": format, "meta": { "type_values": [[types]] }, "claims": claims },
    ] })
}

#[test]
fn both_types_are_accepted_in_each_format_and_shared() {
    let sandbox = Sandbox::start();
    for format in FORMATS {
        let wallet = sandbox.wallet();
        for (slug, name, claims) in ASKED {
            let what = format!("{slug}.{format}");
            let offer = sandbox.offer(json!({ "types": [what], "person": "sam" }));
            let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
            answer.expect("accepted", 0);
            let held = wallet.credentials().pop().unwrap();
            assert_eq!(text(&held, "format"), format);
            assert_eq!(
                text(&held, "type"),
                format!("https://types.staffpassport.example/{slug}/1")
            );
            assert_eq!(
                (text(&held, "trust"), text(&held, "class")),
                ("trusted".into(), "ordinary".into())
            );
            let made = sandbox.request(json!({ "dcql": query(format, name, claims) }));
            let shared = wallet.run(["--yes", "share", &uri(&made)]);
            shared.expect("shared", 0);
            let seen = sandbox.session(&made);
            assert_eq!(seen["state"], "verified", "{format} {seen}");
            let subject = &seen["disclosed"]["one"][0]["credentialSubject"];
            for name in claims {
                assert!(subject[name].is_string(), "{format} {name}: {seen}");
            }
            // A JWT leaves as a whole, and the wallet says so.
            assert_eq!(shared.document["shared"][0]["whole"], true);
        }
    }
}

#[test]
fn each_way_of_naming_the_issuers_key_is_understood() {
    let sandbox = Sandbox::start();
    let wallet = WalletCli::create();
    anchor_by_name(&sandbox, &wallet, "penfold");
    for format in FORMATS {
        for key in ["did:jwk", "did:key", "did:key-eddsa", "metadata"] {
            let what = format!("qualification.{format}");
            let offer = sandbox.offer(json!({ "types": [what], "key": key }));
            let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
            answer.expect("accepted", 0);
            assert_eq!(answer.text("/credentials/0/trust"), "trusted", "{format} {key}");
        }
    }
}

#[test]
fn spoilt_w3c_credentials_are_refused_and_nothing_is_stored() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for format in FORMATS {
        for (spoil, code) in [
            ("signature", "signature"),
            ("tampered", "signature"),
            ("wrong_key", "signature"),
            ("issuer", "issuer"),
            ("untrusted_chain", "untrusted"),
            ("expired_certificate", "untrusted"),
            ("expired", "expired"),
            ("not_yet_valid", "not_yet_valid"),
            ("wrong_cnf", "holder_binding"),
            ("missing_cnf", "holder_binding"),
            ("wrong_type", "type"),
            ("wrong_typ", "type"),
            ("alg_none", "malformed"),
            ("oversized", "too_large"),
        ] {
            let what = format!("qualification.{format}");
            let offer = sandbox.offer(json!({ "types": [what], "spoil": spoil }));
            let answer = wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer)]);
            assert_eq!(
                (answer.outcome(), answer.code, answer.error()),
                ("refused", 3, format!("issuance.credential.{code}").as_str()),
                "{format} {spoil}"
            );
            assert!(wallet.credentials().is_empty(), "{format} {spoil}");
            // What is too large is not read, and so neither is the name by which the issuer could be told.
            if spoil != "oversized" {
                let told = &sandbox.session(&offer)["notifications"];
                assert_eq!(told[0]["event"], "credential_failure", "{format} {spoil}");
            }
        }
    }
}
