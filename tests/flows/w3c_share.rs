//! W3C credentials from a verifier's request to a presentation.

use serde_json::{Value, json};
use wallet_core::{ActivityKind, CredentialClass, Delivery, RequestReview, Selection, ShareOutcome, Wallet};
use wallet_host::block_on;

use crate::share::{default_share, shared};
use crate::support::bench::{approve_accept, approve_share, fetch};
use crate::support::keys::{resolve, verify_jwt};
use crate::support::verifier::Prefix;
use crate::support::w3c::{open, query};
use crate::support::{Ask, Bench, W3c};
use crate::w3c_accept::{FORMATS, QUALIFICATION, degree};

const VC: &str = "https://www.w3.org/2018/credentials#VerifiableCredential";

fn titles() -> Value {
    json!([{"path": ["credentialSubject", "title"]}])
}

fn holding(w3c: W3c) -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "holder.example", vec![degree(w3c)]);
    (bench, wallet)
}

fn review(bench: &Bench, wallet: &Wallet, name: &str, dcql: Value) -> RequestReview {
    bench.ask(wallet, name, &Ask::new(dcql))
}

/// The presentation that arrived.
fn arrived(bench: &Bench, name: &str) -> String {
    let answer = bench.verifier.answer(name);
    let presentations = answer["vp_token"]["degree"].as_array().unwrap();
    assert_eq!(presentations.len(), 1);
    presentations[0].as_str().unwrap().to_owned()
}

#[test]
fn the_whole_credential_leaves_in_a_presentation_that_the_verifier_checks() {
    for format in FORMATS {
        for methods in [&["did:jwk"][..], &["did:key"], &["jwk"]] {
            let w3c = W3c {
                methods,
                ..W3c::new(format, QUALIFICATION)
            };
            let (bench, wallet) = holding(w3c);
            let dcql = query(format, &json!([[VC, QUALIFICATION]]), &titles());
            let review = review(&bench, &wallet, "whole", dcql);
            let candidate = &review.queries[0].candidates[0];
            let answer = &review.answer.as_ref().unwrap()[0];
            assert!(candidate.whole && answer.whole, "the review says so");
            assert!(answer.would_not_share.is_empty() && candidate.would_not_share.is_empty());
            assert_eq!(review.queries[0].credential_types, [QUALIFICATION]);
            let receipt = shared(default_share(&wallet, &review).unwrap());
            assert!(receipt.shared[0].whole);
            assert_eq!(receipt.shared[0].would_share, answer.would_share);
            let audience = bench.verifier.client_id("whole", Prefix::SanDns);
            let presented = open(&arrived(&bench, "whole"), &bench.issuer_jwk(), &audience, "whole");
            let expected = if methods == ["did:key"] {
                "did:key:z"
            } else {
                "did:jwk:"
            };
            assert!(presented.holder.starts_with(expected), "{format} {methods:?}");
            let vc = presented.credential.get("vc").unwrap_or(&presented.credential);
            assert_eq!(vc["credentialSubject"]["title"], "MBBS");
        }
    }
}

#[test]
fn every_claim_of_the_jwt_is_named_before_it_leaves() {
    let mut w3c = W3c::new("jwt_vc_json", QUALIFICATION);
    w3c.patch = vec![("employee_number", json!("4711"))];
    let (bench, wallet) = holding(w3c);
    let dcql = query("jwt_vc_json", &json!([[QUALIFICATION]]), &titles());
    let review = review(&bench, &wallet, "named", dcql);
    let answer = &review.answer.as_ref().unwrap()[0];
    let named: Vec<Value> = answer
        .would_share
        .iter()
        .map(|path| serde_json::to_value(path).unwrap())
        .collect();
    for leaves in [
        json!(["credentialSubject", "title"]),
        json!(["credentialSubject", "awarding_body"]),
        json!(["credentialSubject", "id"]),
        json!(["issuer"]),
        json!(["issuanceDate"]),
        json!(["expirationDate"]),
        json!(["id"]),
        json!(["type", 1]),
        json!(["employee_number"]),
    ] {
        assert!(named.contains(&leaves), "{leaves}");
    }
    shared(default_share(&wallet, &review).unwrap());
    let history = wallet.activity().unwrap();
    let last = history.last().unwrap();
    assert_eq!(
        (last.kind, last.delivery),
        (ActivityKind::Shared, Delivery::Confirmed)
    );
    assert_eq!(last.credentials[0].credential_type, QUALIFICATION);
    assert_eq!(last.credentials[0].claims, answer.would_share);
}

#[test]
fn without_holder_binding_the_credential_itself_leaves() {
    let (bench, wallet) = holding(W3c::new("jwt_vc_json", QUALIFICATION));
    let mut dcql = query("jwt_vc_json", &json!([[QUALIFICATION]]), &titles());
    dcql["credentials"][0]["require_cryptographic_holder_binding"] = json!(false);
    let review = review(&bench, &wallet, "unbound", dcql);
    shared(default_share(&wallet, &review).unwrap());
    let (_, issued) = verify_jwt(&arrived(&bench, "unbound"), &bench.issuer_jwk());
    assert_eq!(issued["vc"]["credentialSubject"]["title"], "MBBS");
}

#[test]
fn nothing_is_shared_for_another_type_format_claim_or_value() {
    let (bench, wallet) = holding(W3c::new("jwt_vc_json", QUALIFICATION));
    let right = json!([[QUALIFICATION]]);
    let wrong_value = json!([{"path": ["credentialSubject", "title"], "values": ["PhD"]}]);
    for (number, (dcql, missing)) in [
        (
            query("jwt_vc_json", &json!([["IdentityCredential"]]), &titles()),
            "no_credential_of_type",
        ),
        (
            query(
                "jwt_vc_json",
                &json!([[QUALIFICATION, "IdentityCredential"]]),
                &titles(),
            ),
            "no_credential_of_type",
        ),
        (query("vc+jwt", &right, &titles()), "no_credential_of_type"),
        (query("ldp_vc", &right, &titles()), "no_credential_of_type"),
        (query("ac_vp", &right, &titles()), "unsupported_format"),
        (
            query(
                "jwt_vc_json",
                &right,
                &json!([{"path": ["vc", "credentialSubject", "title"]}]),
            ),
            "claim_missing",
        ),
        (query("jwt_vc_json", &right, &wrong_value), "value_mismatch"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("no-{number}");
        let review = review(&bench, &wallet, &name, dcql);
        assert_eq!(review.queries[0].missing, Some(missing), "{number}");
        assert!(review.answer.is_none());
        let selection = Selection::default();
        let approval = approve_share(&wallet, &review, &selection, false);
        let outcome = block_on(wallet.share(review.session, &selection, false, approval)).unwrap();
        assert!(matches!(outcome, ShareOutcome::NoMatch));
        assert!(
            bench.verifier.answers(&name).is_empty(),
            "nothing left the wallet"
        );
    }
}

#[test]
fn what_was_issued_as_json_ld_answers_a_query_for_json() {
    for (held, asked, fits) in [
        ("jwt_vc_json-ld", "jwt_vc_json", true),
        ("jwt_vc_json", "jwt_vc_json-ld", false),
        ("vc+jwt", "jwt_vc_json", false),
    ] {
        let (bench, wallet) = holding(W3c::new(held, QUALIFICATION));
        let review = review(
            &bench,
            &wallet,
            "json",
            query(asked, &json!([[QUALIFICATION]]), &titles()),
        );
        assert_eq!(review.answer.is_some(), fits, "{held} for {asked}");
        if fits {
            shared(default_share(&wallet, &review).unwrap());
            let audience = bench.verifier.client_id("json", Prefix::SanDns);
            open(&arrived(&bench, "json"), &bench.issuer_jwk(), &audience, "json");
        }
    }
}

#[test]
fn a_holder_with_an_ed25519_key_presents_with_it() {
    for format in FORMATS {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer(
            "https://eddsa.example",
            vec![degree(W3c::new(format, QUALIFICATION))],
        );
        issuer.configure(|config| config.algorithms = vec!["EdDSA"]);
        let ids: Vec<_> = fetch(&wallet, &issuer, None)
            .pending
            .iter()
            .map(|one| one.id)
            .collect();
        let approval = approve_accept(&wallet, &ids, false);
        block_on(wallet.accept(&ids, false, approval)).unwrap();
        let review = review(
            &bench,
            &wallet,
            "eddsa",
            query(format, &json!([[QUALIFICATION]]), &titles()),
        );
        shared(default_share(&wallet, &review).unwrap());
        let audience = bench.verifier.client_id("eddsa", Prefix::SanDns);
        let presented = open(&arrived(&bench, "eddsa"), &bench.issuer_jwk(), &audience, "eddsa");
        assert_eq!(resolve(&presented.holder)["crv"], "Ed25519");
    }
}

#[test]
fn the_copies_of_a_credential_are_presented_in_turn() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer(
        "https://batch.example",
        vec![degree(W3c::new("vc+jwt", QUALIFICATION))],
    );
    issuer.configure(|config| config.batch_size = Some(2));
    let fetched = fetch(&wallet, &issuer, None);
    let id = fetched.pending[0].id;
    let approval = approve_accept(&wallet, &[id], false);
    block_on(wallet.accept(&[id], false, approval)).unwrap();
    let mut holders = Vec::new();
    for name in ["one", "two", "three"] {
        let review = review(
            &bench,
            &wallet,
            name,
            query("vc+jwt", &json!([[QUALIFICATION]]), &titles()),
        );
        shared(default_share(&wallet, &review).unwrap());
        let audience = bench.verifier.client_id(name, Prefix::SanDns);
        holders.push(open(&arrived(&bench, name), &bench.issuer_jwk(), &audience, name).holder);
    }
    assert_ne!(holders[0], holders[1]);
    assert_eq!(holders[0], holders[2]);
}

#[test]
fn a_sensitive_credential_takes_an_approval_of_its_class() {
    let health = "https://types.staffpassport.example/immunisation/1";
    let (bench, wallet) = holding(W3c::new("jwt_vc_json", health));
    let review = review(
        &bench,
        &wallet,
        "health",
        query("jwt_vc_json", &json!([[health]]), &titles()),
    );
    assert_eq!(
        review.approvals,
        [CredentialClass::Ordinary, CredentialClass::Health]
    );
    assert_eq!(review.answer.as_ref().unwrap()[0].class, CredentialClass::Health);
    shared(default_share(&wallet, &review).unwrap());
}

#[test]
fn a_qualification_answers_in_whichever_format_it_is_held() {
    let (bench, wallet) = holding(W3c::new("jwt_vc_json", QUALIFICATION));
    let mut dcql = query(
        "jwt_vc_json",
        &json!([["QualificationCredential"], [QUALIFICATION]]),
        &titles(),
    );
    let sd_jwt = json!({
        "id": "degree_sd", "format": "dc+sd-jwt", "meta": {"vct_values": [QUALIFICATION]},
        "claims": [{"path": ["title"]}],
    });
    dcql["credentials"].as_array_mut().unwrap().insert(0, sd_jwt);
    dcql["credential_sets"] = json!([{"options": [["degree_sd"], ["degree"]]}]);
    let review = review(&bench, &wallet, "either", dcql);
    assert_eq!(
        review.queries[1].credential_types,
        ["QualificationCredential", QUALIFICATION]
    );
    let receipt = shared(default_share(&wallet, &review).unwrap());
    assert_eq!(receipt.shared.len(), 1);
    assert_eq!(receipt.shared[0].query, "degree");
}
