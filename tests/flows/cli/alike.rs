//! The same qualification in every format that the sandbox issues: all are accepted, and say the same.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wallet_tests::sandbox::{Sandbox, text};
use wallet_tests::wallet::WalletCli;

use crate::ldp_vc::{QUALIFICATION, SELECTIVE, SUITES, wallet, what};
use crate::uri;

/// What only one credential has: its number, and when its content was looked up.
const OF_ONE: [&str; 2] = ["[\"serial_number\"]", "[\"provenance\",\"last_refresh\"]"];
/// What an SD-JWT VC says of itself beside the person.
const REGISTERED: [&str; 7] = ["iss", "vct", "vct#integrity", "cnf", "iat", "nbf", "exp"];

/// The claims that the issuer makes about the person, by their path.
fn content(wallet: &WalletCli, held: &Value) -> BTreeMap<String, Value> {
    let within = match text(held, "format").as_str() {
        "dc+sd-jwt" => None,
        "mso_mdoc" => Some(QUALIFICATION),
        _ => Some("credentialSubject"),
    };
    let shown = wallet.run(["show", &text(held, "id")]);
    shown.expect("ok", 0);
    let claims = shown.document["claims"].as_array().unwrap();
    let mut content = BTreeMap::new();
    for claim in claims {
        let path = claim["path"].as_array().unwrap();
        let path = match within {
            None if REGISTERED.iter().any(|name| path[0] == *name) => continue,
            None => path.as_slice(),
            Some(root) if path[0] == root => &path[1..],
            Some(_) => continue,
        };
        content.insert(json!(path).to_string(), claim["value"].clone());
    }
    for path in OF_ONE {
        assert!(content.remove(path).is_some(), "{path} in {content:?}");
    }
    // By whom it is bound: not about the person, but where W3C has it.
    if within == Some("credentialSubject") {
        let holder = content.remove("[\"id\"]").unwrap();
        assert!(holder.as_str().unwrap().starts_with("did:"), "{holder}");
    }
    content
}

#[test]
fn each_format_is_accepted_and_says_what_the_sd_jwt_vc_says() {
    let Some(sandbox) = Sandbox::start_with_proofs() else {
        return;
    };
    let wallet = wallet(&sandbox);
    let mut types = vec!["qualification".to_owned()];
    for format in ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt", "mso_mdoc"] {
        types.push(format!("qualification.{format}"));
    }
    types.extend(SUITES.into_iter().chain(SELECTIVE).map(what));
    let offer = sandbox.offer(json!({ "types": types, "person": "sam" }));
    wallet
        .run(["--yes", "accept", &uri(&offer)])
        .expect("accepted", 0);
    let held = wallet.credentials();
    assert_eq!(held.len(), types.len());
    let first = held
        .iter()
        .find(|one| text(one, "format") == "dc+sd-jwt")
        .unwrap();
    let said = content(&wallet, first);
    assert!(said.len() > 10, "{said:?}");
    assert_eq!(
        (text(first, "type"), text(first, "trust")),
        (QUALIFICATION.to_owned(), "trusted".to_owned())
    );
    for one in &held {
        for member in ["type", "class", "trust", "dates", "name", "issuer_name"] {
            assert_eq!(one[member], first[member], "{member}: {one}");
        }
        assert_eq!(content(&wallet, one), said, "{one}");
    }
}
