//! Mdocs (`mso_mdoc`): Credo issues them, and verifies what the device presents of them.

use serde_json::{Value, json};

use crate::credo::{accept, named, wallet};
use crate::lab;

const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";

#[test]
fn every_configuration_is_accepted_and_bound_to_a_key() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let catalog = lab.catalog().unwrap();
    let all = catalog["configs"].as_array().unwrap().iter();
    let ours = all.filter(|configuration| configuration["format"] == "mso_mdoc");
    let ours: Vec<&str> = ours.map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ours, ["mdl-mdoc"]);
    let (session, answer) = accept(&lab, &wallet, &json!({ "configs": ours }));
    answer.expect("accepted", 0);
    assert_eq!(answer.text("/credentials/0/state"), "active");
    assert_eq!(answer.text("/credentials/0/format"), "mso_mdoc");
    assert_eq!(answer.text("/credentials/0/type"), DOC_TYPE);
    assert_eq!(answer.text("/credentials/0/trust"), "trusted");
    assert_eq!(session["done"], true, "{session}");
    let id = answer.text("/credentials/0/id").to_owned();
    let shown = wallet.run(["--yes-sensitive", "show", &id]);
    shown.expect("ok", 0);
    let claims = shown.document["claims"].as_array().unwrap();
    for (element, value) in [("family_name", json!("Mustermann")), ("age_over_18", json!(true))] {
        let claim = json!({ "path": [NAMESPACE, element], "value": value });
        assert!(claims.contains(&claim), "{element}: {claims:?}");
    }
}

#[test]
fn the_elements_that_were_asked_for_are_shared_with_every_kind_of_verifier() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    accept(&lab, &wallet, &json!({ "configs": ["mdl-mdoc"] }))
        .1
        .expect("accepted", 0);
    for prefix in ["x509_san_dns", "x509_hash", "redirect_uri"] {
        for mode in ["direct_post", "direct_post.jwt"] {
            let request = json!({ "query": "mdl", "response_mode": mode, "client_id_prefix": prefix });
            let made = lab.post_request(&request).unwrap();
            let uri = made["uri"].as_str().unwrap();
            let mut arguments = vec!["--yes", "--yes-sensitive", "share", uri];
            if prefix == "redirect_uri" {
                arguments.push("--trust-unknown");
            }
            let answer = wallet.run(arguments);
            answer.expect("shared", 0);
            let session = lab.session(made["id"].as_str().unwrap()).unwrap();
            assert_eq!(session["verified"], true, "{request}: {session}");
            let presented = &session["presentations"]["mdl"][0];
            let namespaces = json!({ NAMESPACE: { "family_name": "Mustermann", "age_over_18": true } });
            let document = json!({ "docType": DOC_TYPE, "namespaces": namespaces });
            assert_eq!(
                *presented,
                json!({ "format": "mso_mdoc", "documents": [document] })
            );
            let shared: Vec<Value> = named(&answer.document["shared"], "mdl")
                .iter()
                .map(|path| serde_json::from_str(path).unwrap())
                .collect();
            let expected = ["age_over_18", "family_name"].map(|element| json!([NAMESPACE, element]));
            assert_eq!(shared, expected);
        }
    }
}
