//! W3C credentials as JWTs (`jwt_vc_json`): Credo issues them bound to a DID, and verifies the presentation.

use serde_json::{Value, json};
use wallet_crypto::base64url_decode;
use wallet_tests::wallet::WalletCli;

use crate::credo::{accept, named, wallet};
use crate::lab::{self, Lab};

const TYPE: &str = "UniversityDegreeCredential";

/// The configurations of the lab's catalogue that are of this format.
fn configurations(lab: &Lab) -> Vec<String> {
    let catalog = lab.catalog().unwrap();
    let all = catalog["configs"].as_array().unwrap().iter();
    let ours = all.filter(|configuration| configuration["format"] == "jwt_vc_json");
    ours.map(|configuration| configuration["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_configuration_is_accepted_and_bound_to_the_did_of_a_key() {
    let lab = lab::start().unwrap();
    let wallet = wallet(&lab);
    let configurations = configurations(&lab);
    assert_eq!(configurations, ["degree-jwt-es256", "degree-jwt-eddsa"]);
    for configuration in configurations {
        let (session, answer) = accept(&lab, &wallet, &json!({ "configs": [configuration] }));
        answer.expect("accepted", 0);
        assert_eq!(answer.text("/credentials/0/state"), "active");
        assert_eq!(answer.text("/credentials/0/format"), "jwt_vc_json");
        assert_eq!(answer.text("/credentials/0/type"), TYPE);
        assert_eq!(answer.text("/credentials/0/trust"), "trusted");
        assert_eq!(session["done"], true, "{configuration}: {session}");
        let binding = &session["holder_bindings"][0];
        assert_eq!(binding["method"], "did");
        for key in binding["keys"].as_array().unwrap() {
            assert!(key.as_str().unwrap().starts_with("did:jwk:"), "{session}");
        }
    }
}

#[test]
fn the_whole_credential_is_shared_with_every_kind_of_verifier() {
    for configuration in ["degree-jwt-es256", "degree-jwt-eddsa"] {
        let lab = lab::start().unwrap();
        let wallet = wallet(&lab);
        accept(&lab, &wallet, &json!({ "configs": [configuration] }))
            .1
            .expect("accepted", 0);
        for prefix in ["x509_san_dns", "x509_hash", "redirect_uri"] {
            for mode in ["direct_post", "direct_post.jwt"] {
                // The person ID that the second query would take first is not held.
                for query in ["degree-jwt", "pid-or-degree"] {
                    let request =
                        json!({ "query": query, "response_mode": mode, "client_id_prefix": prefix });
                    share(&lab, &wallet, &request);
                }
            }
        }
    }
}

fn share(lab: &Lab, wallet: &WalletCli, request: &Value) {
    let made = lab.post_request(request).unwrap();
    let uri = made["uri"].as_str().unwrap();
    let reviewed = wallet.run(["review", uri]);
    reviewed.expect("ok", 0);
    let review = &reviewed.document["review"];
    assert_eq!(review["would_share"][0]["whole"], true);
    assert_eq!(review["would_not_share"][0]["claims"], json!([]));
    let mut arguments = vec!["--yes", "--yes-sensitive", "share", uri];
    if request["client_id_prefix"] == "redirect_uri" {
        arguments.push("--trust-unknown");
    }
    let answer = wallet.run(arguments);
    answer.expect("shared", 0);
    let session = lab.session(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(session["verified"], true, "{request}: {session}");
    let presented = session["presentations"]["degree"].as_array().unwrap();
    assert_eq!(presented.len(), 1);
    let presentation = &presented[0]["presentation"];
    let credential = payload(presentation["verifiableCredential"][0].as_str().unwrap());
    let subject = &credential["vc"]["credentialSubject"];
    assert_eq!(subject["degree"]["name"], "Bachelor of Science and Arts");
    assert_eq!(presentation["holder"], credential["sub"], "the subject presents");
    let shared = named(&answer.document["shared"], "degree");
    for path in [
        json!(["credentialSubject", "degree", "name"]),
        json!(["credentialSubject", "familyName"]),
        json!(["credentialSubject", "id"]),
    ] {
        assert!(shared.contains(&path.to_string()), "{path}");
    }
    assert_eq!(shared, named(&review["would_share"], "degree"));
}

/// What a JWT says; the lab has verified it.
fn payload(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64url_decode(payload).unwrap()).unwrap()
}
