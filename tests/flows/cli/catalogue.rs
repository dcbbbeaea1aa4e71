//! Every type of the catalogue, sensitive ones included.

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};

use crate::uri;

/// Each type, its class, and who gives it to Jenny Okafor.
const ALL: [(&str, &str, &str); 16] = [
    ("identity", "ordinary", "Clearcheck ID"),
    ("right-to-work", "ordinary", "Clearcheck ID"),
    ("professional-registration", "ordinary", "Nurses Register"),
    ("qualification", "ordinary", "Penfold School of Medicine"),
    ("employment-assignment", "ordinary", "Westmere Coast Hospitals"),
    ("training-placement", "ordinary", "National Training Record"),
    ("clinical-competency", "ordinary", "National Training Record"),
    ("core-skills-training", "ordinary", "Learnwell"),
    ("dbs", "criminal_record", "Westmere Coast Hospitals"),
    ("occupational-health", "health", "Meridian OH"),
    ("immunisation", "health", "Harbour Vaccination Centre"),
    ("employment-history", "health", "Harbour Trauma Centre"),
    ("temporary-placement", "ordinary", "Harbour Trauma Centre"),
    ("systems-access", "ordinary", "Eastmoor Hospitals"),
    ("bank-membership", "ordinary", "Pennine Collaborative Bank"),
    ("new-starter-information", "ordinary", "Westmere Coast Hospitals"),
];

fn vct(slug: &str) -> String {
    format!("https://types.staffpassport.example/{slug}/1")
}

#[test]
fn all_sixteen_types_are_accepted_each_of_its_class_and_from_its_organisation() {
    let sandbox = Sandbox::start();
    for person in ["jenny", "sam"] {
        let wallet = sandbox.wallet();
        let offer = sandbox.offer(json!({ "person": person, "by_reference": true }));
        let answer = wallet.run(["--yes", "accept", &uri(&offer)]);
        answer.expect("accepted", 0);
        let held = wallet.credentials();
        assert_eq!(held.len(), ALL.len());
        for (slug, class, issuer) in ALL {
            let one = held.iter().find(|one| text(one, "type") == vct(slug)).unwrap();
            assert_eq!(
                (text(one, "class").as_str(), one["trust"].as_str()),
                (class, Some("trusted")),
                "{slug}"
            );
            if (person, slug) != ("sam", "professional-registration") {
                assert_eq!(text(one, "issuer_name"), issuer, "{slug}");
            }
        }
    }
}

#[test]
fn a_sensitive_credential_is_shown_only_on_a_yes_of_its_own() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for slug in ["dbs", "occupational-health", "immunisation", "employment-history"] {
        sandbox.fill(&wallet, &[slug]);
        let id = text(&wallet.credentials().pop().unwrap(), "id");
        let withheld = wallet.run(["show", &id]);
        withheld.expect("input_needed", 2);
        assert!(withheld.document.get("claims").is_none(), "{slug}");
        let shown = wallet.run(["--yes-sensitive", "show", &id]);
        shown.expect("ok", 0);
        assert!(shown.document["claims"].as_array().unwrap().len() > 10, "{slug}");
    }
}

#[test]
fn a_sensitive_claim_is_shared_only_on_a_yes_of_its_own() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for (slug, claim, class) in [
        ("dbs", "level", "criminal_record"),
        ("occupational-health", "epp_cleared", "health"),
        ("immunisation", "disease", "health"),
    ] {
        sandbox.fill(&wallet, &[slug]);
        let query = json!({ "credentials": [{
            "id": "one", "format": "dc+sd-jwt", "meta": { "vct_values": [vct(slug)] }, "claims": [{ "path": [claim] }],
        }] });
        let made = sandbox.request(json!({ "dcql": query }));
        let refused = wallet.run(["--yes", "share", &uri(&made)]);
        refused.expect("input_needed", 2);
        let approvals: Vec<&Value> = refused.document["review"]["approvals"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        assert!(approvals.contains(&&json!(class)), "{slug} {approvals:?}");
        assert_eq!(sandbox.session(&made)["state"], "waiting", "{slug}");
        let shared = wallet.run(["--yes", "--yes-sensitive", "share", &uri(&made)]);
        shared.expect("shared", 0);
        let seen = sandbox.session(&made);
        assert_eq!(seen["state"], "verified", "{seen}");
        assert!(!seen["disclosed"]["one"][0][claim].is_null(), "{seen}");
    }
}

#[test]
fn further_ways_of_being_wrong_are_refused() {
    let sandbox = Sandbox::start();
    let wallet = sandbox.wallet();
    for (spoil, code) in [
        ("tampered", "issuance.credential.signature"),
        ("wrong_key", "issuance.credential.signature"),
        ("oversized", "issuance.credential.too_large"),
    ] {
        for slug in ["immunisation", "bank-membership"] {
            let offer = sandbox.offer(json!({ "types": [slug], "spoil": spoil }));
            let answer = wallet.run(["--yes", "--trust-unknown", "accept", &uri(&offer)]);
            answer.expect_error("refused", 3, code);
            assert!(wallet.credentials().is_empty(), "{spoil}");
        }
    }
}
