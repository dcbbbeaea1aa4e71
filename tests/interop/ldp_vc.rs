//! W3C credentials with Data Integrity proofs (`ldp_vc`): Credo makes Ed25519Signature2018 and verifies a presentation
//! with such a proof.

use serde_json::{Value, json};

use crate::credo::{accept, named, wallet};
use crate::lab;

const CONFIGURATION: &str = "degree-ldp-ed2018";

#[test]
fn it_is_accepted_bound_to_an_ed25519_key_and_shared() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let (session, answer) = accept(&lab, &wallet, &json!({ "configs": [CONFIGURATION] }));
    answer.expect("accepted", 0);
    assert_eq!(answer.text("/credentials/0/format"), "ldp_vc");
    assert_eq!(answer.text("/credentials/0/type"), "UniversityDegreeCredential");
    assert_eq!(answer.text("/credentials/0/trust"), "trusted");
    assert_eq!(session["done"], true, "{session}");
    for mode in ["direct_post", "direct_post.jwt"] {
        let request = json!({ "query": "degree-ldp", "response_mode": mode });
        let made = lab.post_request(&request).unwrap();
        let uri = made["uri"].as_str().unwrap();
        let reviewed = wallet.run(["review", uri]);
        reviewed.expect("ok", 0);
        assert_eq!(reviewed.document["review"]["would_share"][0]["whole"], true);
        let answer = wallet.run(["--yes", "--yes-sensitive", "share", uri]);
        answer.expect("shared", 0);
        let session = lab.session(made["id"].as_str().unwrap()).unwrap();
        assert_eq!(session["verified"], true, "{request}: {session}");
        let presented = session["presentations"]["degree"].as_array().unwrap();
        assert_eq!(presented.len(), 1);
        let shared = named(&answer.document["shared"], "degree");
        let path: Value = json!(["credentialSubject", "degree", "name"]);
        assert!(shared.contains(&path.to_string()), "{path}");
    }
}
