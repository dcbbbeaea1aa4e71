//! W3C credentials as JWTs: how they are made, and what the verifier takes of them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk};
use sandbox::encoding::{base64url_decode, now};
use sandbox::keys::Key;
use serde_json::{Map, Value, json};
use support::wallet::{Answer, Session, read_request, wait};
use support::{Sandbox, expect, peek};

const FORMATS: [&str; 3] = ["jwt_vc_json", "jwt_vc_json-ld", "vc+jwt"];
const V1: &str = "https://www.w3.org/2018/credentials/v1";
const V2: &str = "https://www.w3.org/ns/credentials/v2";

fn issue(sandbox: &Sandbox, format: &str, more: &Value) -> (String, Key) {
    let what = format!("qualification.{format}");
    let mut offer = json!({ "types": [what], "person": "sam" });
    offer
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let (credential, key) = Session::open(&sandbox.offer(offer)).fetch_w3c(&what);
    (credential.as_str().unwrap().to_owned(), key)
}

#[test]
fn each_format_has_its_data_model_and_says_the_same() {
    let sandbox = Sandbox::start();
    for format in FORMATS {
        let (credential, key) = issue(&sandbox, format, &json!({ "key": "did:jwk" }));
        let (header, payload) = peek(&credential);
        let (typ, document, context) = if format == "vc+jwt" {
            ("vc+jwt", &payload, V2)
        } else {
            ("JWT", &payload["vc"], V1)
        };
        assert_eq!(header["typ"], typ);
        assert_eq!(document["@context"][0], context);
        assert!(
            document["@context"][1].is_object(),
            "no context has to be fetched"
        );
        let qualification = "https://types.staffpassport.example/qualification/1";
        let types = ["VerifiableCredential", "QualificationCredential", qualification];
        assert_eq!(document["type"], json!(types));
        let subject = &document["credentialSubject"];
        assert_eq!(
            (&subject["title"], &subject["holder_name"]),
            (&json!("MBBS"), &json!("Samuel Rees"))
        );
        assert_eq!(subject["id"], key.did_jwk().unwrap());
        let issuer = document["issuer"]["id"].as_str().unwrap();
        signed_by(&credential, issuer);
    }
}

#[test]
fn registered_claims_stand_for_properties_in_data_model_1_1_only() {
    let sandbox = Sandbox::start();
    let (_, new) = peek(&issue(&sandbox, "vc+jwt", &json!({})).0);
    assert!(new["validFrom"].is_string() && new["id"].is_string());
    assert!(
        ["vc", "iss", "sub", "nbf"]
            .iter()
            .all(|name| new.get(*name).is_none())
    );
    let (_, old) = peek(&issue(&sandbox, "jwt_vc_json", &json!({})).0);
    assert_eq!(old["iss"], old["vc"]["issuer"]["id"]);
    assert_eq!(old["sub"], old["vc"]["credentialSubject"]["id"]);
    assert!(old["nbf"].is_i64() && old["jti"].is_string() && old["vc"].get("issuanceDate").is_none());
}

fn signed_by(credential: &str, issuer: &str) {
    let jwk = base64url_decode(issuer.strip_prefix("did:jwk:").unwrap()).unwrap();
    let jwk: Jwk = serde_json::from_slice(&jwk).unwrap();
    let jws = CompactJws::decode(credential).unwrap();
    jws.verify(&DefaultVerifier, &jwk).unwrap();
}

#[test]
fn each_way_of_being_wrong_is_that_way_and_no_other() {
    let sandbox = Sandbox::start();
    let document = |format: &str, spoil: &str| {
        let (credential, key) = issue(&sandbox, format, &json!({ "spoil": spoil, "key": "did:jwk" }));
        let (_, payload) = peek(&credential);
        let document = if format == "vc+jwt" {
            payload.clone()
        } else {
            payload["vc"].clone()
        };
        (payload, document, key)
    };
    for format in FORMATS {
        let (_, wrong, key) = document(format, "wrong_cnf");
        assert_ne!(wrong["credentialSubject"]["id"], key.did_jwk().unwrap());
        let (payload, missing, _) = document(format, "missing_cnf");
        assert!(missing["credentialSubject"].get("id").is_none() && payload.get("sub").is_none());
        let (_, term, _) = document(format, "undefined_term");
        assert_eq!(term["credentialSubject"]["seniority"], "Consultant");
        assert!(term["@context"][1].get("seniority").is_none());
        let (_, context, _) = document(format, "unknown_context");
        assert_eq!(context["@context"].as_array().unwrap().len(), 3);
        let (_, wrong, _) = document(format, "wrong_type");
        assert_eq!(wrong["type"].as_array().unwrap().len(), 2);
        let (payload, tampered, _) = document(format, "tampered");
        assert_eq!(payload["tampered"], true);
        assert_eq!(tampered["credentialSubject"]["title"], "MBBS");
        let (credential, _) = issue(&sandbox, format, &json!({ "spoil": "oversized" }));
        assert!(credential.len() > 2 * 1024 * 1024);
    }
}

fn query(format: &str) -> Value {
    json!({ "credentials": [{
        "id": "degree", "format": format, "meta": { "type_values": [["QualificationCredential"]] },
        "claims": [{ "path": ["credentialSubject", "title"] }],
    }] })
}

/// A presentation as VC-JOSE-COSE or data model 1.1 has it; `change` makes its payload wrong.
fn present(request: &Value, credential: &str, key: &Key, change: impl FnOnce(&mut Value)) -> String {
    let is_2_0 = peek(credential).0["typ"] == "vc+jwt";
    let holder = key.did_jwk().unwrap();
    let mut payload = json!({
        "iss": holder, "aud": request["client_id"], "nonce": request["nonce"], "iat": now(),
    });
    let vp = if is_2_0 {
        json!({
            "@context": [V2], "type": ["VerifiablePresentation"], "holder": holder,
            "verifiableCredential": [{
                "@context": [V2], "type": ["EnvelopedVerifiableCredential"],
                "id": format!("data:application/vc+jwt,{credential}"),
            }],
        })
    } else {
        json!({ "vp": { "@context": [V1], "type": ["VerifiablePresentation"], "verifiableCredential": [credential] } })
    };
    payload
        .as_object_mut()
        .unwrap()
        .extend(vp.as_object().unwrap().clone());
    change(&mut payload);
    let kid = Map::from_iter([("kid".to_owned(), json!(format!("{holder}#0")))]);
    let header = key.header(if is_2_0 { "vp+jwt" } else { "JWT" }, kid);
    wait(key.sign(&header, payload.to_string().as_bytes())).unwrap()
}

fn send(request: &Value, presentation: &str) -> support::Reply {
    let tokens = Map::from_iter([("degree".to_owned(), json!([presentation]))]);
    Answer::to(request, &[]).send_tokens(request, tokens)
}

#[test]
fn a_presentation_is_verified_and_nothing_wrong_with_it_passes() {
    let sandbox = Sandbox::start();
    for format in FORMATS {
        let (credential, key) = issue(&sandbox, format, &json!({}));
        let stranger = wait(Key::es256()).unwrap();
        let asked = || {
            let made = sandbox.request(json!({ "dcql": query(format) }));
            (made["id"].clone(), read_request(made["uri"].as_str().unwrap()))
        };
        let (id, request) = asked();
        expect(200, send(&request, &present(&request, &credential, &key, |_| {})));
        let seen = sandbox.session(&id);
        assert_eq!(seen["state"], "verified", "{seen}");
        assert_eq!(seen["presentations"][0]["issuer"], "Penfold School of Medicine");
        let changes: [(&str, Value); 4] = [
            ("aud", json!("x509_san_dns:somebody.example")),
            ("nonce", json!("another")),
            ("iat", json!(now() - 4_000)),
            ("iss", json!("did:jwk:e30")),
        ];
        for (name, value) in changes {
            let (id, request) = asked();
            let wrong = present(&request, &credential, &key, |payload| payload[name] = value);
            assert_eq!(send(&request, &wrong).0, 400, "{format} {name}");
            assert_eq!(sandbox.session(&id)["state"], "refused");
        }
        let (_, request) = asked();
        let stolen = present(&request, &credential, &stranger, |_| {});
        assert_eq!(
            send(&request, &stolen).0,
            400,
            "{format}: somebody else's credential"
        );
        for spoil in [
            "signature",
            "tampered",
            "issuer",
            "untrusted_chain",
            "expired",
            "wrong_type",
            "wrong_cnf",
        ] {
            let (credential, key) = issue(&sandbox, format, &json!({ "spoil": spoil }));
            let (_, request) = asked();
            let wrong = present(&request, &credential, &key, |_| {});
            assert_eq!(send(&request, &wrong).0, 400, "{format} {spoil}");
        }
    }
}
