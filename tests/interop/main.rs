//! Accept and share against an issuer and verifier that this project did not write (`credo/README.md`).
//! `cargo xtask test --only interop` fetches what they need; plain `cargo test` leaves this file out.

#[cfg(test)]
mod credo;
#[cfg(test)]
mod derived;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod jwt_presentations;
#[cfg(test)]
mod jwt_vc;
mod lab;
#[cfg(test)]
mod ldp_vc;
mod mdoc;
#[cfg(test)]
mod model;
mod node;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod wallet_proofs;

use serde_json::json;

#[test]
fn the_lab_offers_requests_and_names_its_roots() {
    let lab = lab::start().unwrap();

    let offer = lab
        .post_offer(&json!({"configs": ["pid-sdjwt-x5c"], "grant": "pre-authorized_code"}))
        .unwrap();
    assert!(
        offer["uri"]
            .as_str()
            .unwrap()
            .starts_with("openid-credential-offer://")
    );
    let request = lab
        .post_request(&json!({"query": "pid-name", "response_mode": "direct_post"}))
        .unwrap();
    assert!(request["uri"].as_str().unwrap().starts_with("openid4vp://"));
    assert!(
        lab.trust().unwrap()["roots_pem"][0]
            .as_str()
            .unwrap()
            .contains("BEGIN CERTIFICATE")
    );
    assert_ne!(lab.session(offer["id"].as_str().unwrap()).unwrap()["done"], true);
    assert!(lab.ready()["configs"].as_array().unwrap().len() > 1);
}

#[test]
fn the_lab_refuses_an_unknown_configuration_with_its_reason() {
    let lab = lab::start().unwrap();
    assert!(matches!(
        lab.post_offer(&json!({"configs": ["none"]})),
        Err(lab::LabError::Refused { .. })
    ));
}
