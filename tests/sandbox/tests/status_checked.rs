//! The verifier refuses what is suspended or revoked.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use serde_json::{Map, Value, json};
use support::wallet::{Answer, Session, read_request, wait};
use support::{Sandbox, expect, post_json};

fn change(sandbox: &Sandbox, change: &Value) {
    let url = format!("{}/control/status", sandbox.base);
    expect(200, post_json(&url, None, change));
}

fn names() -> Value {
    json!({ "credentials": [{
        "id": "who", "format": "dc+sd-jwt",
        "meta": { "vct_values": ["https://types.staffpassport.example/identity/1"] },
        "claims": [{ "path": ["legal_family_name"] }],
    }]})
}

#[test]
fn a_credential_that_is_not_valid_any_more_is_refused_unless_that_is_not_asked() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["identity"], "status": true }));
    let held = Session::open(&offer).fetch("identity");
    let present = |more: Value| {
        let mut asked = json!({ "dcql": names() });
        asked
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let made = sandbox.request(asked);
        let request = read_request(made["uri"].as_str().unwrap());
        let answer = Answer::to(&request, &[("who", vec![json!(["legal_family_name"])])]);
        let code = answer.send(&request, &[("who", &held)]).0;
        let session = sandbox.session(&made["id"]);
        (code, session["error"].as_str().map(str::to_owned))
    };
    let refused = |why: &str| (400, Some(format!("who: {why}")));
    assert_eq!(present(json!({})), (200, None));
    for (word, answer) in [
        ("suspended", refused("the credential is suspended")),
        ("valid", (200, None)),
        ("revoked", refused("the credential is revoked")),
    ] {
        change(&sandbox, &json!({ "offer": offer["id"], "status": word }));
        assert_eq!(present(json!({})), answer, "{word}");
        assert_eq!(present(json!({ "check_status": false })), (200, None), "{word}");
    }
    change(
        &sandbox,
        &json!({ "offer": offer["id"], "status": "valid", "unavailable": true }),
    );
    assert_eq!(
        present(json!({})),
        refused("the status is not known: the list cannot be had")
    );
}

/// Jenny's qualification with a place on its lists, presented to a verifier that looks there.
fn shown(sandbox: &Sandbox, format: &str, credential: &Value, key: &sandbox::keys::Key) -> (u16, Value) {
    let made = sandbox.request(json!({ "dcql": { "credentials": [{
        "id": "degree", "format": format,
        "meta": { "type_values": [["QualificationCredential"]] },
    }]}}));
    let request = read_request(made["uri"].as_str().unwrap());
    let token = presented(&request, format, credential, key);
    let answer = Answer::to(&request, &[]);
    let reply = answer.send_tokens(&request, Map::from_iter([("degree".to_owned(), json!([token]))]));
    (reply.0, sandbox.session(&made["id"])["error"].clone())
}

#[test]
fn a_list_that_is_wrong_says_nothing() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["qualification.vc+jwt"], "status": true }));
    let (credential, key) = Session::open(&offer).fetch_w3c("qualification.vc+jwt");
    let sd_jwt_offer = sandbox.offer(json!({ "types": ["identity"], "status": true }));
    let held = Session::open(&sd_jwt_offer).fetch("identity");
    for (word, why) in [
        ("sound", None),
        ("signature", Some("the list's signature does not fit")),
        ("issuer", Some("somebody else than the issuer signed the list")),
        ("expired", Some("has ended")),
        ("truncated", Some("the list does not unpack")),
        ("short", Some("the list has no such place")),
        ("sound", None),
    ] {
        change(&sandbox, &json!({ "lists": word }));
        let made = sandbox.request(json!({ "dcql": names() }));
        let request = read_request(made["uri"].as_str().unwrap());
        let answer = Answer::to(&request, &[("who", vec![json!(["legal_family_name"])])]);
        let sd_jwt = answer.send(&request, &[("who", &held)]).0;
        let error = sandbox.session(&made["id"])["error"].clone();
        for (code, error) in [(sd_jwt, error), shown(&sandbox, "vc+jwt", &credential, &key)] {
            match why {
                None => assert_eq!((code, &error), (200, &Value::Null), "{word}"),
                Some(why) => {
                    assert_eq!(code, 400, "{word}");
                    let said = error.as_str().unwrap();
                    assert!(said.contains("not known") && said.ends_with(why), "{word} {said}");
                }
            }
        }
    }
}

#[test]
fn so_is_one_of_a_w3c_format() {
    let sandbox = Sandbox::start();
    for format in ["jwt_vc_json", "vc+jwt"] {
        let what = format!("qualification.{format}");
        let offer = sandbox.offer(json!({ "types": [what], "status": true }));
        let (credential, key) = Session::open(&offer).fetch_w3c(&what);
        for (word, code) in [
            ("valid", 200),
            ("suspended", 400),
            ("valid", 200),
            ("revoked", 400),
        ] {
            change(&sandbox, &json!({ "offer": offer["id"], "status": word }));
            let (answered, error) = shown(&sandbox, format, &credential, &key);
            assert_eq!(answered, code, "{format} {word} {error}");
        }
    }
}

/// A presentation as a JWT.
fn presented(request: &Value, format: &str, credential: &Value, key: &sandbox::keys::Key) -> String {
    let did = key.did_jwk().unwrap();
    let mut claims = json!({
        "iss": did, "aud": request["client_id"], "nonce": request["nonce"], "iat": sandbox::encoding::now(),
    });
    let typ = if format == "vc+jwt" {
        claims["holder"] = json!(did);
        let url = format!("data:application/vc+jwt,{}", credential.as_str().unwrap());
        claims["verifiableCredential"] = json!([{ "id": url, "type": "EnvelopedVerifiableCredential" }]);
        "vp+jwt"
    } else {
        claims["vp"] = json!({ "verifiableCredential": [credential] });
        "JWT"
    };
    let members = Map::from_iter([("kid".to_owned(), json!(format!("{did}#0")))]);
    let header = key.header(typ, members);
    wait(key.sign(&header, claims.to_string().as_bytes())).unwrap()
}
