//! ecdsa-sd-2023 against code that is not ours: `ssi` makes the issuer's base proof, and verifies what the wallet derives of it.

use serde_json::json;
use wallet_tests::sandbox::{Sandbox, text};

use crate::ldp_vc::{QUALIFICATION, query, readable, wallet, what};
use crate::uri;

const SUITE: &str = "ecdsa-sd-2023";

#[test]
fn what_is_asked_for_and_what_is_mandatory_leaves_and_is_verified() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for names in [&["title"][..], &["title", "holder_name"]] {
        let wallet = wallet(&sandbox);
        readable(&sandbox, &wallet, &json!({ "types": [what(SUITE)] }), names);
        let held = wallet
            .run(["show", &text(&wallet.credentials()[0], "id")])
            .document;
        let all = held["claims"].as_array().unwrap();
        let made = sandbox.request(json!({ "dcql": query(QUALIFICATION, names) }));
        let shared = wallet.run(["--yes", "share", &uri(&made)]);
        let seen = sandbox.session(&made);
        assert_eq!(seen["state"], "verified", "{seen}");
        shared.expect("shared", 0);
        assert_eq!(shared.document["shared"][0]["whole"], false);
        let disclosed = &seen["disclosed"]["degree"][0];
        let subject = disclosed["credentialSubject"].as_object().unwrap();
        let mut expected = vec!["id"];
        expected.extend(names);
        expected.sort_unstable();
        assert_eq!(subject.keys().collect::<Vec<_>>(), expected, "{disclosed}");
        // The issuer made them mandatory; nothing else came.
        assert!(disclosed["issuer"]["name"].is_string() && disclosed["validFrom"].is_string());
        assert!(disclosed.get("validUntil").is_none(), "{disclosed}");
        let claims = shared.document["shared"][0]["claims"].as_array().unwrap();
        assert!(claims.len() < all.len(), "{claims:?}");
    }
}
