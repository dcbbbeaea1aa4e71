//! What is asked to be wrong is wrong, in that one way.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what a test's helpers cannot do, fails the test"
)]

#[cfg(test)]
mod support;

use identity_kit::jose::{CompactJws, DefaultVerifier, Jwk};
use identity_kit::sd_jwt_vc::SdJwt;
use sandbox::encoding::{base64_decode, base64url, now, sha256};
use serde_json::{Value, json};
use support::wallet::{Session, read_request};
use support::{Sandbox, expect, get, parameter, peek, post_form};
use x509_parser::prelude::{FromDer as _, X509Certificate};

fn issue(sandbox: &Sandbox, spoil: Value) -> String {
    let offer = sandbox.offer(json!({ "types": ["identity"], "spoil": spoil }));
    let session = Session::open(&offer);
    let key = support::wallet::wait(sandbox::keys::Key::es256()).unwrap();
    let reply = expect(
        200,
        session.request("identity", &[session.proof(&key, &session.nonce())]),
    );
    reply["credentials"][0]["credential"].as_str().unwrap().to_owned()
}

/// The leaf of a JWS's chain: its key, and whether the signature fits.
fn leaf_fits(jwt: &str) -> bool {
    let jws = CompactJws::decode(jwt).unwrap();
    let leaf = base64_decode(jws.header().additional["x5c"][0].as_str().unwrap()).unwrap();
    let (_, leaf) = X509Certificate::from_der(&leaf).unwrap();
    let key = Jwk::from_p256_public(leaf.public_key().subject_public_key.data.as_ref()).unwrap();
    jws.verify(&DefaultVerifier, &key).is_ok()
}

fn jwt(credential: &str) -> &str {
    credential.split('~').next().unwrap()
}

#[test]
fn a_right_credential_passes_what_the_wrong_ones_fail() {
    let sandbox = Sandbox::start();
    let right = issue(&sandbox, Value::Null);
    assert!(leaf_fits(jwt(&right)));
    SdJwt::parse(&right).unwrap().process().unwrap();
}

#[test]
fn signatures_and_headers_are_spoilt() {
    let sandbox = Sandbox::start();
    assert!(!leaf_fits(jwt(&issue(&sandbox, json!("signature")))));
    let none = issue(&sandbox, json!("alg_none"));
    assert_eq!(peek(jwt(&none)).0["alg"], "none");
    assert!(jwt(&none).ends_with('.'));
    let typ = issue(&sandbox, json!("wrong_typ"));
    assert_eq!(peek(jwt(&typ)).0["typ"], "JWT");
    assert!(leaf_fits(jwt(&typ)));
}

#[test]
fn claims_are_spoilt_under_a_signature_that_fits() {
    let sandbox = Sandbox::start();
    let claims = |spoil: &str| {
        let credential = issue(&sandbox, json!(spoil));
        assert!(leaf_fits(jwt(&credential)), "{spoil}");
        peek(jwt(&credential)).1
    };
    assert_eq!(
        claims("issuer")["iss"],
        "https://impostor.example/issuers/clearcheck"
    );
    assert!(claims("expired")["exp"].as_i64().unwrap() < now());
    assert!(claims("not_yet_valid")["nbf"].as_i64().unwrap() > now());
    assert!(claims("missing_cnf").get("cnf").is_none());
    assert!(claims("wrong_cnf")["cnf"]["jwk"]["x"].is_string());
    assert!(
        claims("wrong_type")["vct"]
            .as_str()
            .unwrap()
            .contains("something-else")
    );
    assert_eq!(claims("unknown_sd_alg")["_sd_alg"], "sha-1");
}

#[test]
fn certificates_are_spoilt_and_certify_the_same_key() {
    let sandbox = Sandbox::start();
    for spoil in ["untrusted_chain", "expired_certificate"] {
        let credential = issue(&sandbox, json!(spoil));
        assert!(leaf_fits(jwt(&credential)));
        let chain = peek(jwt(&credential)).0["x5c"].clone();
        let leaf = base64_decode(chain[0].as_str().unwrap()).unwrap();
        let (_, leaf) = X509Certificate::from_der(&leaf).unwrap();
        let issuing = base64_decode(chain[1].as_str().unwrap()).unwrap();
        let (_, issuing) = X509Certificate::from_der(&issuing).unwrap();
        assert!(leaf.verify_signature(Some(issuing.public_key())).is_ok());
        let ended = leaf.validity().not_after.timestamp() < now();
        assert_eq!(ended, spoil == "expired_certificate");
        let root = sandbox.trust["issuer_roots_pem"][0].as_str().unwrap();
        let (_, root) = x509_parser::pem::parse_x509_pem(root.as_bytes()).unwrap();
        let root = root.parse_x509().unwrap();
        let trusted = issuing.verify_signature(Some(root.public_key())).is_ok();
        assert_eq!(trusted, spoil == "expired_certificate");
    }
}

#[test]
fn disclosures_are_spoilt() {
    let sandbox = Sandbox::start();
    let foreign = issue(&sandbox, json!("foreign_disclosure"));
    assert!(
        SdJwt::parse(&foreign)
            .unwrap()
            .process()
            .unwrap_err()
            .to_string()
            .contains("disclosure")
    );
    let twice = issue(&sandbox, json!("duplicate_digest"));
    let digests = peek(jwt(&twice)).1["_sd"].as_array().unwrap().clone();
    assert_eq!(digests.first(), digests.last());
    assert!(SdJwt::parse(&twice).unwrap().process().is_err());
}

/// The request object of a spoilt request, and the URI that led to it.
fn ask(sandbox: &Sandbox, prefix: &str, spoil: &str) -> (String, String) {
    let made = sandbox.request(json!({ "request": "R1a", "client_id_prefix": prefix, "spoil": spoil }));
    let uri = made["uri"].as_str().unwrap().to_owned();
    let reply = get(&parameter(&uri, "request_uri").unwrap());
    (uri, String::from_utf8(reply.2).unwrap())
}

#[test]
fn signed_requests_are_spoilt_one_way_each() {
    let sandbox = Sandbox::start();
    for prefix in ["x509_san_dns", "x509_hash"] {
        let ask = |spoil: &str| ask(&sandbox, prefix, spoil);
        assert!(!leaf_fits(&ask("signature").1));
        assert_eq!(peek(&ask("alg_none").1).0["alg"], "none");
        for spoil in [
            "chain",
            "client_id",
            "client_id_mismatch",
            "no_nonce",
            "response_uri",
            "expired",
        ] {
            let (uri, object) = ask(spoil);
            assert!(leaf_fits(&object), "{spoil}");
            let (header, claims) = peek(&object);
            let leaf = base64_decode(header["x5c"][0].as_str().unwrap()).unwrap();
            let own = match prefix {
                "x509_hash" => format!("x509_hash:{}", base64url(&sha256(&leaf))),
                _ => "x509_san_dns:localhost".to_owned(),
            };
            assert_eq!(claims["client_id"] == own, spoil != "client_id", "{spoil}");
            let outer = parameter(&uri, "client_id").unwrap();
            assert_eq!(
                claims["client_id"] == outer,
                spoil != "client_id_mismatch",
                "{spoil}"
            );
            assert_eq!(claims.get("nonce").is_none(), spoil == "no_nonce");
            assert_eq!(claims["exp"].as_i64().unwrap() < now(), spoil == "expired");
            let here = claims["response_uri"]
                .as_str()
                .unwrap()
                .starts_with("http://localhost:");
            let alone = claims.get("redirect_uri").is_none();
            assert_eq!(here && alone, spoil != "response_uri");
            let root = sandbox.trust["verifier_roots_pem"][0].as_str().unwrap();
            let (_, root) = x509_parser::pem::parse_x509_pem(root.as_bytes()).unwrap();
            let (_, leaf) = X509Certificate::from_der(&leaf).unwrap();
            let trusted = leaf
                .verify_signature(Some(root.parse_x509().unwrap().public_key()))
                .is_ok();
            assert_eq!(trusted, spoil != "chain", "{spoil}");
        }
    }
}

#[test]
fn unsigned_requests_name_another_response_uri() {
    let sandbox = Sandbox::start();
    for spoil in ["client_id", "response_uri"] {
        let claims = peek(&ask(&sandbox, "redirect_uri", spoil).1).1;
        assert_ne!(
            claims["client_id"],
            format!("redirect_uri:{}", claims["response_uri"].as_str().unwrap())
        );
    }
    let made = sandbox
        .request(json!({ "request": "R4", "client_id_prefix": "redirect_uri", "by_reference": false }));
    let request = read_request(made["uri"].as_str().unwrap());
    assert_eq!(
        request["client_id"],
        format!("redirect_uri:{}", request["response_uri"].as_str().unwrap())
    );
}

#[test]
fn the_wallets_nonce_comes_back_or_is_spoilt() {
    let sandbox = Sandbox::start();
    for (spoil, back) in [(Value::Null, "mine"), (json!("wallet_nonce"), "somebody-elses")] {
        let made = sandbox.request(json!({ "request": "R4", "request_uri_method": "post", "spoil": spoil }));
        let at = parameter(made["uri"].as_str().unwrap(), "request_uri").unwrap();
        let object = String::from_utf8(post_form(&at, &[("wallet_nonce", "mine")]).2).unwrap();
        assert_eq!(peek(&object).1["wallet_nonce"], back);
    }
    let made = sandbox.request(json!({ "request": "R4" }));
    let at = parameter(made["uri"].as_str().unwrap(), "request_uri").unwrap();
    assert_eq!(post_form(&at, &[]).0, 405);
}

#[test]
fn the_control_interface_says_what_it_does_not_know() {
    let sandbox = Sandbox::start();
    for body in [
        json!({ "types": ["passport"] }),
        json!({ "person": "nobody" }),
        json!({ "spoil": "everything" }),
    ] {
        let reply = support::post_json(&format!("{}/control/offers", sandbox.base), None, &body);
        assert_eq!(reply.0, 400, "{body}");
    }
    let reply = support::post_json(&format!("{}/control/requests", sandbox.base), None, &json!({}));
    assert_eq!(reply.0, 400);
    let log = expect(200, get(&format!("{}/control/log?since=0", sandbox.base)));
    assert_eq!(log["next"], 0);
    assert_eq!(log["exchanges"], json!([]));
}
