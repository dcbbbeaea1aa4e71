//! The issuer, from offer to notification.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use std::time::{Duration, Instant};

use sandbox::catalogue::Catalogue;
use sandbox::encoding::{base64, now, sha256};
use sandbox::keys::Key;
use serde_json::{Map, Value, json};
use support::wallet::{Session, proof, read_offer, token_reply, wait, well_known};
use support::{Reply, Sandbox, expect, get, peek, post_json};

/// Each type and who issues it; registrations come from the register of the profession.
const TYPES: [(&str, &str); 16] = [
    ("identity", "clearcheck"),
    ("right-to-work", "clearcheck"),
    ("professional-registration", "nurses-register"),
    ("qualification", "penfold"),
    ("employment-assignment", "westmere"),
    ("training-placement", "training-record"),
    ("clinical-competency", "training-record"),
    ("core-skills-training", "learnwell"),
    ("dbs", "westmere"),
    ("occupational-health", "meridian"),
    ("immunisation", "harbour-vaccination"),
    ("employment-history", "harbour-trauma"),
    ("temporary-placement", "harbour-trauma"),
    ("systems-access", "eastmoor"),
    ("bank-membership", "pennine-bank"),
    ("new-starter-information", "westmere"),
];

fn refused(error: &str, reply: Reply) {
    assert_eq!(expect(400, reply)["error"], error);
}

#[test]
fn one_offer_gives_all_sixteen_types_each_signed_by_its_own_organisation() {
    let sandbox = Sandbox::start();
    for person in ["jenny", "sam"] {
        let types = TYPES.map(|(slug, _)| slug);
        let offer =
            sandbox.offer(json!({ "person": person, "types": types, "tx_code": true, "by_reference": true }));
        let session = Session::open(&offer);
        let mut issuers = Vec::new();
        for slug in types {
            let held = session.fetch(slug);
            let (header, payload) = peek(&held.text);
            assert_eq!(header["typ"], "dc+sd-jwt");
            assert_eq!(header["alg"], "ES256");
            assert_eq!(
                header["x5c"].as_array().unwrap().len(),
                2,
                "leaf and issuing authority, no root"
            );
            assert_eq!(
                payload["vct"],
                format!("https://types.staffpassport.example/{slug}/1")
            );
            assert_eq!(payload["cnf"]["jwk"], held.key.public_json().unwrap());
            let document = get(&format!("{}/types/{slug}/1", sandbox.base)).2;
            assert_eq!(
                payload["vct#integrity"],
                format!("sha256-{}", base64(&sha256(&document)))
            );
            issuers.push(
                payload["iss"]
                    .as_str()
                    .unwrap()
                    .rsplit('/')
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        }
        let expected = TYPES.map(|(slug, issuer)| match (person, slug) {
            ("sam", "professional-registration") => "doctors-register",
            _ => issuer,
        });
        assert_eq!(issuers, expected);
        let seen = sandbox.session(&offer["id"]);
        assert_eq!(seen["issued"], json!(types));
        assert_eq!(seen["holder_bindings"].as_array().unwrap().len(), 16);
    }
}

/// Every claim of the catalogue is disclosed by a disclosure of its own, or stands in the clear, as the catalogue says.
#[test]
fn what_can_be_withheld_is_what_the_catalogue_says() {
    let sandbox = Sandbox::start();
    let catalogue = Catalogue::load().unwrap();
    let session = Session::open(&sandbox.offer(json!({})));
    for of in &catalogue.types {
        let held = session.fetch(&of.slug);
        let processed = held.sd_jwt.process().unwrap();
        let all = Value::Object(processed.payload.clone());
        let withheld: Vec<String> = processed.disclosed_paths().map(|p| p.to_string()).collect();
        let bare = sandbox_bare(&held.text);
        for claim in catalogue.claims(of) {
            let pointer = format!("/{}", claim.path.replace('.', "/"));
            let Some(value) = all.pointer(&pointer) else {
                continue;
            };
            assert_eq!(bare.pointer(&pointer).is_none(), claim.sd, "{pointer}");
            if claim.elements_sd {
                let elements = withheld
                    .iter()
                    .filter(|p| p.contains(&pointer[1..]) && p.contains('0'))
                    .count();
                assert_eq!(elements, 1, "{pointer} {withheld:?}");
                assert!(!value.as_array().unwrap().is_empty());
            }
        }
        for clear in [
            "iss",
            "vct",
            "vct#integrity",
            "nbf",
            "cnf",
            "issuing_organisation",
        ] {
            assert!(bare.get(clear).is_some(), "{clear}");
        }
        assert!(bare.get("iat").is_none() && bare.get("sub").is_none());
    }
}

/// The claims of a credential of which nothing is disclosed.
fn sandbox_bare(text: &str) -> Value {
    let jwt = text.split('~').next().unwrap();
    let bare = identity_kit::sd_jwt_vc::SdJwt::parse(&format!("{jwt}~")).unwrap();
    Value::Object(bare.process().unwrap().payload)
}

#[test]
fn issuer_keys_can_be_named_in_five_ways() {
    let sandbox = Sandbox::start();
    for (key, alg, iss, kid) in [
        ("did:jwk", "ES256", "did:jwk:", Some("#0")),
        ("did:key", "ES256", "did:key:zDn", Some("#zDn")),
        ("did:key-eddsa", "EdDSA", "did:key:z6Mk", Some("#z6Mk")),
        ("metadata", "ES256", "http://localhost:", Some("key-1")),
        ("x5c", "ES256", "http://localhost:", None),
    ] {
        let offer = sandbox.offer(json!({ "types": ["bank-membership"], "key": key }));
        let held = Session::open(&offer).fetch("bank-membership");
        let (header, payload) = peek(&held.text);
        let issuer = payload["iss"].as_str().unwrap();
        assert_eq!(header["alg"], alg);
        assert!(issuer.starts_with(iss), "{issuer}");
        assert_eq!(header["kid"].is_string(), kid.is_some());
        assert!(
            header["kid"]
                .as_str()
                .unwrap_or_default()
                .contains(kid.unwrap_or_default())
        );
        if key == "metadata" {
            let metadata = expect(200, get(&well_known(issuer, "jwt-vc-issuer")));
            assert_eq!(metadata["issuer"], payload["iss"]);
            assert_eq!(metadata["jwks"]["keys"][0]["kid"], header["kid"]);
        }
        if issuer.starts_with("did:") {
            assert!(
                sandbox.trust["dids"]
                    .as_array()
                    .unwrap()
                    .contains(&payload["iss"])
            );
        }
    }
}

#[test]
fn identifiers_are_kept_to_the_letter_with_a_path_a_slash_or_neither() {
    let sandbox = Sandbox::start();
    let base = &sandbox.base;
    for (issuer, identifier) in [
        ("passport-desk", format!("{base}/issuers/passport-desk")),
        (
            "passport-desk-slash",
            format!("{base}/issuers/passport-desk-slash/"),
        ),
        ("root", base.clone()),
    ] {
        let offer = sandbox.offer(json!({ "issuer": issuer, "types": ["identity"] }));
        let session = Session::open(&offer);
        assert_eq!(session.issuer, identifier);
        session.fetch("identity");
    }
    let lax = format!("{base}/.well-known/oauth-authorization-server/issuers/passport-desk-slash");
    assert!(expect(200, get(&lax))["issuer"].as_str().unwrap().ends_with('/'));
    assert_eq!(
        get(&format!(
            "{base}/.well-known/openid-credential-issuer/issuers/nobody"
        ))
        .0,
        404
    );
}

#[test]
fn metadata_name_everything_in_english_and_welsh() {
    let sandbox = Sandbox::start();
    let session = Session::open(&sandbox.offer(json!({})));
    let configurations = session.metadata["credential_configurations_supported"]
        .as_object()
        .unwrap();
    assert_eq!(configurations.len(), 16 + 2 * 4 + 1);
    for (id, configuration) in configurations {
        let format = id.split_once('.').map_or("dc+sd-jwt", |(_, format)| format);
        assert_eq!(configuration["format"], format);
        let metadata = &configuration["credential_metadata"];
        let locales = |display: &Value| [display[0]["locale"].clone(), display[1]["locale"].clone()];
        assert_eq!(locales(&metadata["display"]), ["en", "cy"]);
        for claim in metadata["claims"].as_array().unwrap() {
            assert_eq!(locales(&claim["display"]), ["en", "cy"]);
        }
    }
}

#[test]
fn a_wrong_transaction_code_leaves_the_code_usable_until_the_tries_are_used_up() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let uri = offer["uri"].as_str().unwrap();
    let code = offer["tx_code"].as_str().unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(
        read_offer(uri)["grants"]["urn:ietf:params:oauth:grant-type:pre-authorized_code"]["tx_code"]["length"],
        6
    );
    refused("invalid_request", token_reply(uri, None));
    refused("invalid_grant", token_reply(uri, Some(wrong)));
    Session::open(&offer).fetch("identity");
    refused("invalid_grant", token_reply(uri, Some(code)));

    let offer = sandbox.offer(json!({ "types": ["identity"], "tx_code": true }));
    let uri = offer["uri"].as_str().unwrap();
    for _ in 0..5 {
        refused("invalid_grant", token_reply(uri, Some("not it")));
    }
    refused("invalid_grant", token_reply(uri, offer["tx_code"].as_str()));
    assert_eq!(sandbox.session(&offer["id"])["state"], "exhausted");
}

#[test]
fn proofs_are_checked_to_the_letter() {
    let sandbox = Sandbox::start();
    let session = Session::open(&sandbox.offer(json!({ "types": ["identity"] })));
    let key = wait(Key::es256()).unwrap();
    let right = json!({ "aud": session.issuer, "iat": now(), "nonce": session.nonce() });
    let with = |name: &str, value: Value| {
        let mut claims = right.clone();
        claims[name] = value;
        proof(&key, claims, "openid4vci-proof+jwt")
    };
    let slash = format!("{}/", session.issuer);
    for (error, jwt) in [
        ("invalid_proof", with("aud", json!(slash))),
        ("invalid_proof", with("iat", json!(now() - 3600))),
        ("invalid_proof", with("iss", json!("somebody"))),
        ("invalid_proof", with("nonce", Value::Null)),
        ("invalid_nonce", with("nonce", json!("made-up"))),
        ("invalid_proof", proof(&key, right.clone(), "JWT")),
        (
            "invalid_proof",
            sandbox::issuer::spoil::break_signature(&with("x", json!(1))).unwrap(),
        ),
        (
            "invalid_proof",
            sandbox::issuer::spoil::without_signature(&with("x", json!(1))).unwrap(),
        ),
    ] {
        refused(error, session.request("identity", &[jwt]));
    }
    refused(
        "unknown_credential_configuration",
        session.request("bank-membership", &[with("x", json!(1))]),
    );
    // The nonce was not used up by what was refused; it is by what is not.
    let jwt = with("x", json!(1));
    expect(200, session.request("identity", std::slice::from_ref(&jwt)));
    refused("invalid_nonce", session.request("identity", &[jwt]));
    let body = json!({ "credential_configuration_id": "identity", "proofs": { "jwt": [] } });
    refused("invalid_proof", session.post("credential_endpoint", &body));
    let url = session.metadata["credential_endpoint"].as_str().unwrap();
    assert_eq!(post_json(url, Some("wrong"), &body).0, 401);
}

#[test]
fn a_batch_binds_each_copy_to_its_own_key() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["systems-access"] }));
    let session = Session::open(&offer);
    let nonce = session.nonce();
    let keys: Vec<Key> = (0..3).map(|_| wait(Key::es256()).unwrap()).collect();
    let proofs: Vec<String> = keys.iter().map(|key| session.proof(key, &nonce)).collect();
    let reply = expect(200, session.request("systems-access", &proofs));
    let credentials = reply["credentials"].as_array().unwrap();
    assert_eq!(credentials.len(), 3);
    for (credential, key) in credentials.iter().zip(&keys) {
        let bound = &peek(credential["credential"].as_str().unwrap()).1["cnf"]["jwk"];
        assert_eq!(*bound, key.public_json().unwrap());
    }
}

#[test]
fn notifications_are_recorded_and_only_known_ones_are_taken() {
    let sandbox = Sandbox::start();
    let offer = sandbox.offer(json!({ "types": ["identity"] }));
    let session = Session::open(&offer);
    let held = session.fetch("identity");
    let tell = |id: &str, event: &str| {
        session.post(
            "notification_endpoint",
            &json!({ "notification_id": id, "event": event }),
        )
    };
    assert_eq!(tell(&held.notification_id, "credential_accepted").0, 204);
    refused("invalid_notification_id", tell("another", "credential_deleted"));
    refused(
        "invalid_notification_request",
        tell(&held.notification_id, "credential_liked"),
    );
    let told = &sandbox.session(&offer["id"])["notifications"];
    assert_eq!(
        *told,
        json!([{ "type": "identity", "event": "credential_accepted" }])
    );
}

#[test]
fn faults_strike_where_they_are_asked_to() {
    let sandbox = Sandbox::start();
    let offer = |fault: &str| sandbox.offer(json!({ "types": ["identity"], "fault": fault }));
    let uri = |offer: &Value| offer["uri"].as_str().unwrap().to_owned();
    assert_eq!(token_reply(&uri(&offer("token_500")), None).0, 500);
    assert_eq!(
        token_reply(&uri(&offer("token_html")), None).1,
        "text/html; charset=utf-8"
    );
    let credential = |fault: &str| {
        let session = Session::open(&offer(fault));
        let key = wait(Key::es256()).unwrap();
        let reply = session.request("identity", &[session.proof(&key, &session.nonce())]);
        (session, key, reply)
    };
    assert_eq!(credential("credential_500").2.0, 500);
    assert_eq!(credential("credential_html").2.1, "text/html; charset=utf-8");
    assert!(credential("credential_oversized").2.2.len() > 8 * 1024 * 1024);
    refused("credential_request_denied", credential("credential_denied").2);
    let (session, key, stale) = credential("nonce_stale");
    refused("invalid_nonce", stale);
    expect(
        200,
        session.request("identity", &[session.proof(&key, &session.nonce())]),
    );
    let session = Session::open(&offer("nonce_slow"));
    let start = Instant::now();
    session.nonce();
    assert!(start.elapsed() > Duration::from_millis(2500));
    let session = Session::open(&offer("notification_500"));
    let held = session.fetch("identity");
    let body = json!({ "notification_id": held.notification_id, "event": "credential_accepted" });
    assert_eq!(session.post("notification_endpoint", &body).0, 500);
}

#[test]
fn type_metadata_is_served_with_both_languages() {
    let sandbox = Sandbox::start();
    for (slug, _) in TYPES {
        let document = expect(200, get(&format!("{}/types/{slug}/1", sandbox.base)));
        assert_eq!(
            document["vct"],
            format!("https://types.staffpassport.example/{slug}/1")
        );
        let labels: Map<String, Value> = document["claims"][0]["display"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| (d["locale"].to_string(), d["label"].clone()))
            .collect();
        assert_eq!(labels.len(), 2);
    }
    assert_eq!(get(&format!("{}/types/nothing/1", sandbox.base)).0, 404);
}
