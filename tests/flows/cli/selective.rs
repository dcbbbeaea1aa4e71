//! ecdsa-sd-2023 and bbs-2023 against code that is not ours: the sandbox's engine makes the issuer's base proof, and verifies what the
//! wallet derives of it.

use serde_json::json;
use wallet_tests::sandbox::{Sandbox, text};

use crate::ldp_vc::{SELECTIVE, accept, jcs_of_holder, share, wallet, what};

#[test]
fn what_is_asked_for_and_what_is_mandatory_leaves_and_is_verified() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    for suite in SELECTIVE {
        let wallet = wallet(&sandbox);
        let (_, accepted) = accept(&sandbox, &wallet, json!({ "types": [what(suite)] }));
        accepted.expect("accepted", 0);
        let held = wallet
            .run(["show", &text(&wallet.credentials()[0], "id")])
            .document;
        let all = held["claims"].as_array().unwrap();
        let mut proofs = Vec::new();
        for names in [&["title"][..], &["title", "holder_name"], &["title"]] {
            let (shared, seen) = share(&sandbox, &wallet, names, jcs_of_holder(suite));
            assert_eq!(seen["state"], "verified", "{suite} {seen}");
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
            proofs.push(text(&disclosed["proof"], "proofValue"));
        }
        // A proof of BBS is made anew for each verifier, of the same claims, too.
        assert_eq!(proofs[0] == proofs[2], suite == "ecdsa-sd-2023", "{suite}");
    }
}
