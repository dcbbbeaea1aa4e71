//! The operator's trust list.
#![expect(
    clippy::unwrap_used,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk};
use sandbox::encoding::{base64url, base64url_decode, now, sha256};
use serde_json::{Value, json};
use support::wallet::Session;
use support::{Sandbox, expect, get, peek, post_json};

fn change(sandbox: &Sandbox, change: &Value) -> Value {
    let at = format!("{}/control/trust-list", sandbox.base);
    expect(200, post_json(&at, None, change))
}

fn organisation<'l>(list: &'l Value, code: &str) -> Option<&'l Value> {
    list["organisations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["ods_code"] == code)
}

#[test]
fn the_list_is_the_operators_and_names_every_issuer_of_a_credential() {
    let sandbox = Sandbox::start();
    let told = expect(200, get(&format!("{}/control/trust-list", sandbox.base)));
    let (code, kind, body) = get(told["uri"].as_str().unwrap());
    assert_eq!((code, kind.as_str()), (200, "application/jwt"));
    let text = String::from_utf8(body).unwrap();
    assert_eq!(told["list"], text);
    let operator = told["operator"].as_str().unwrap();
    assert_eq!(sandbox.trust["trust_list_operator"], operator);
    let key = base64url_decode(operator.strip_prefix("did:jwk:").unwrap()).unwrap();
    let key: Jwk = serde_json::from_slice(&key).unwrap();
    let jws = CompactJws::decode(&text).unwrap();
    jws.verify(&DefaultVerifier, &key).unwrap();
    let (header, list) = peek(&text);
    assert_eq!(header["typ"], "staffpassport-trust-list+jwt");
    assert_eq!((&list["sequence"], &list["version"]), (&json!(1), &json!(1)));
    assert!(list["exp"].as_i64().unwrap() > now());
    let penfold = organisation(&list, "ZT8").unwrap();
    let held = Session::open(&sandbox.offer(json!({ "types": ["qualification"] }))).fetch("qualification");
    let (header, payload) = peek(&held.text);
    let leaf = header["x5c"][0].as_str().unwrap();
    let leaf = sandbox::encoding::base64_decode(leaf).unwrap();
    assert_eq!(penfold["certificates"], json!([base64url(&sha256(&leaf))]));
    let issues = penfold["issues"].as_array().unwrap();
    assert!(issues.contains(&payload["vct"]) && issues.contains(&json!("QualificationCredential")));
    assert!(penfold.get("verifier").is_none());
}

#[test]
fn each_change_is_a_list_with_a_higher_number() {
    let sandbox = Sandbox::start();
    let gone = change(&sandbox, &json!({ "remove": ["penfold"] }));
    assert_eq!(gone["sequence"], 2);
    assert!(organisation(&peek(gone["list"].as_str().unwrap()).1, "ZT8").is_none());
    let less = change(
        &sandbox,
        &json!({ "add": ["penfold"], "issues": { "westmere": [] } }),
    );
    let list = peek(less["list"].as_str().unwrap()).1;
    assert_eq!((&less["sequence"], &list["sequence"]), (&json!(3), &json!(3)));
    assert!(organisation(&list, "ZT8").is_some());
    assert_eq!(organisation(&list, "ZT1").unwrap()["issues"], json!([]));
    let put =
        json!({ "ods_code": "ZT9", "name": "Joint Support Group", "dids": ["did:jwk:e30"], "issues": [] });
    let more = change(&sandbox, &json!({ "put": [put], "verifiers": true }));
    let list = peek(more["list"].as_str().unwrap()).1;
    assert_eq!(organisation(&list, "ZT9"), Some(&put));
    let verifier = &organisation(&list, "ZT2").unwrap()["verifier"];
    assert_eq!(verifier["client_ids"][0], "x509_san_dns:localhost");
    assert_eq!(verifier["purposes"][0]["id"], "R1a");
    assert_eq!(
        verifier["purposes"][0]["claims"][0]["path"],
        json!(["worker_reference"])
    );
    let ended = change(&sandbox, &json!({ "reset": true, "expired": true }));
    let list = peek(ended["list"].as_str().unwrap()).1;
    assert!(list["exp"].as_i64().unwrap() < now() && organisation(&list, "ZT9").is_none());
    // The older ones can still be had.
    let older = expect(
        200,
        get(&format!("{}/control/trust-list?sequence=2", sandbox.base)),
    );
    assert_eq!(older["list"], gone["list"]);
    for at in ["sequence=0", "sequence=9"] {
        assert_eq!(get(&format!("{}/control/trust-list?{at}", sandbox.base)).0, 404);
    }
}

#[test]
fn a_change_that_cannot_be_made_changes_nothing() {
    let sandbox = Sandbox::start();
    let at = format!("{}/control/trust-list", sandbox.base);
    for body in [
        json!({ "remove": ["westmere", "nobody"] }),
        json!({ "add": ["nobody"] }),
        json!({ "issues": { "westmere": "all" } }),
        json!({ "put": [{ "name": "Nobody" }] }),
        json!({ "organisations": [] }),
    ] {
        assert_eq!(post_json(&at, None, &body).0, 400, "{body}");
    }
    let list = change(&sandbox, &json!({}));
    assert_eq!(list["sequence"], 2);
    assert!(organisation(&peek(list["list"].as_str().unwrap()).1, "ZT1").is_some());
}
