//! W3C credentials with Data Integrity proofs (`ldp_vc`): Credo makes Ed25519Signature2018.

use serde_json::json;

use crate::credo::{accept, wallet};
use crate::lab;

const CONFIGURATION: &str = "degree-ldp-ed2018";

#[test]
fn it_is_accepted_bound_to_an_ed25519_key() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let (session, answer) = accept(&lab, &wallet, &json!({ "configs": [CONFIGURATION] }));
    answer.expect("accepted", 0);
    assert_eq!(answer.text("/credentials/0/format"), "ldp_vc");
    assert_eq!(answer.text("/credentials/0/type"), "UniversityDegreeCredential");
    assert_eq!(answer.text("/credentials/0/trust"), "trusted");
    assert_eq!(session["done"], true, "{session}");
}
