//! Mdocs from a verifier's request to a device response.

use serde_json::{Value, json};
use wallet_core::{
    ActivityKind, CredentialClass, Delivery, NewPassphrase, PresentationError, RequestReview, Selection,
    ShareOutcome, Wallet,
};
use wallet_host::block_on;

use crate::backup::{content, export, generate, import};
use crate::keys::on_a_phone;
use crate::mdoc_accept::check_in;
use crate::share::{default_share, shared};
use crate::support::bench::approve_share;
use crate::support::mdoc::{CHECK_IN, PresentedMdoc, Transaction, open, query};
use crate::support::verifier::{By, Prefix};
use crate::support::{Ask, Bench, DAY, Mdoc};

fn holding() -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "host.example", vec![check_in(Mdoc::check_in())]);
    (bench, wallet)
}

/// What arrived for the only query, every check passed.
fn arrived(bench: &Bench, name: &str, ask: &Ask) -> PresentedMdoc {
    let answer = bench.verifier.answer(name);
    let presentations = answer["vp_token"]["checkin"].as_array().unwrap();
    assert_eq!(presentations.len(), 1);
    let transaction = Transaction {
        client_id: &bench.verifier.client_id(name, ask.prefix),
        nonce: name,
        thumbprint: (!ask.encryptions.is_empty()).then(|| bench.verifier.thumbprint()),
        response_uri: &bench.verifier.response_uri(name),
    };
    open(
        presentations[0].as_str().unwrap(),
        &bench.issuer_jwk(),
        &transaction,
    )
}

fn names(presented: &PresentedMdoc) -> Vec<&str> {
    presented.elements.keys().map(String::as_str).collect()
}

fn paths(review: &RequestReview) -> (Vec<Value>, Vec<Value>) {
    let answer = &review.answer.as_ref().unwrap()[0];
    let texts = |paths: &Vec<_>| {
        paths
            .iter()
            .map(|path| serde_json::to_value(path).unwrap())
            .collect()
    };
    (texts(&answer.would_share), texts(&answer.would_not_share))
}

#[test]
fn the_elements_that_were_asked_for_leave_and_no_other() {
    let (bench, wallet) = holding();
    let ways: [(Prefix, By, &[&str]); 4] = [
        (Prefix::SanDns, By::Get, &[]),
        (Prefix::Hash, By::Post, &["A256GCM"]),
        (Prefix::SanDns, By::Value, &["A128GCM"]),
        (Prefix::Hash, By::Value, &[]),
    ];
    for (number, (prefix, by, encryptions)) in ways.into_iter().enumerate() {
        let name = format!("way-{number}");
        let encryptions: &'static [&'static str] = encryptions.to_owned().leak();
        let ask = Ask::new(query(&["given_name", "job_role"]))
            .prefix(prefix)
            .by(by)
            .encrypted(encryptions);
        let review = bench.ask(&wallet, &name, &ask);
        assert_eq!(review.queries[0].credential_types, [CHECK_IN]);
        assert_eq!(review.queries[0].format, "mso_mdoc");
        assert!(!review.queries[0].candidates[0].whole);
        assert_eq!(
            review.approvals,
            [CredentialClass::Ordinary, CredentialClass::Health]
        );
        let (would_share, would_not_share) = paths(&review);
        assert_eq!(
            would_share,
            [json!([CHECK_IN, "given_name"]), json!([CHECK_IN, "job_role"])]
        );
        assert_eq!(would_not_share.len(), 6);
        shared(default_share(&wallet, &review).unwrap());
        let presented = arrived(&bench, &name, &ask);
        assert_eq!(presented.doc_type, CHECK_IN);
        assert_eq!(names(&presented), ["given_name", "job_role"]);
        for hidden in ["Okafor", "portrait", "98I7654O", "oh_cleared", "family_name"] {
            let bytes = presented.bytes.windows(hidden.len());
            assert!(
                !bytes.into_iter().any(|part| part == hidden.as_bytes()),
                "{hidden}"
            );
        }
    }
    let last = wallet.activity().unwrap().pop().unwrap();
    assert_eq!(
        (last.kind, last.delivery),
        (ActivityKind::Shared, Delivery::Confirmed)
    );
    assert_eq!(last.credentials[0].credential_type, CHECK_IN);
    assert_eq!(last.credentials[0].claims.len(), 2);
}

#[test]
fn a_verifier_that_does_not_say_who_it_is_gets_one_for_it_alone() {
    let (bench, wallet) = holding();
    let ask = Ask::new(query(&["given_name"]))
        .prefix(Prefix::RedirectUri)
        .by(By::Value);
    let review = bench.ask(&wallet, "unsigned", &ask);
    let selection = Selection::default();
    let approval = approve_share(&wallet, &review, &selection, true);
    shared(block_on(wallet.share(review.session, &selection, true, approval)).unwrap());
    assert_eq!(names(&arrived(&bench, "unsigned", &ask)), ["given_name"]);
}

#[test]
fn without_claims_only_the_document_type_leaves() {
    let (bench, wallet) = holding();
    let mut dcql = query(&[]);
    dcql["credentials"][0].as_object_mut().unwrap().remove("claims");
    let ask = Ask::new(dcql);
    let review = bench.ask(&wallet, "none", &ask);
    assert!(paths(&review).0.is_empty());
    shared(default_share(&wallet, &review).unwrap());
    assert!(arrived(&bench, "none", &ask).elements.is_empty());
}

/// Request R3 of the staff passport: a photo that is looked at and not kept.
#[test]
fn the_review_says_what_the_verifier_will_keep() {
    let (bench, wallet) = holding();
    let mut dcql = query(&["given_name", "portrait", "job_role"]);
    for (claim, intent) in [(0, true), (1, false)] {
        dcql["credentials"][0]["claims"][claim]["intent_to_retain"] = json!(intent);
    }
    let review = bench.ask(&wallet, "retained", &Ask::new(dcql));
    let query = &review.queries[0];
    let path = |element: &str| json!([CHECK_IN, element]).to_string();
    assert_eq!(query.asked, ["given_name", "portrait", "job_role"].map(path));
    assert_eq!(query.will_keep, [path("given_name")]);
    assert_eq!(query.will_not_keep, [path("portrait")]);
}

#[test]
fn values_and_paths_select_as_the_specification_says() {
    let (bench, wallet) = holding();
    let claim = |patch: Value| {
        let mut dcql = query(&[]);
        dcql["credentials"][0]["claims"] = json!([patch]);
        dcql
    };
    for (number, (patch, missing)) in [
        (
            json!({"path": [CHECK_IN, "registration_active"], "values": [true]}),
            None,
        ),
        (
            json!({"path": [CHECK_IN, "issue_date"], "values": ["2026-10-01"]}),
            None,
        ),
        (
            json!({"path": [CHECK_IN, "registration_active"], "values": [false]}),
            Some("value_mismatch"),
        ),
        (
            json!({"path": [CHECK_IN, "registration_active"], "values": ["true"]}),
            Some("value_mismatch"),
        ),
        (json!({"path": [CHECK_IN, "other"]}), Some("claim_missing")),
        (
            json!({"path": ["org.iso.18013.5.1", "given_name"]}),
            Some("claim_missing"),
        ),
        (json!({"path": [CHECK_IN]}), Some("claim_missing")),
        (
            json!({"path": [CHECK_IN, "given_name", 0]}),
            Some("claim_missing"),
        ),
        (json!({"path": [CHECK_IN, null]}), Some("claim_missing")),
    ]
    .into_iter()
    .enumerate()
    {
        let review = bench.ask(
            &wallet,
            &format!("path-{number}"),
            &Ask::new(claim(patch.clone())),
        );
        assert_eq!(review.queries[0].missing, missing, "{patch}");
    }
    let mut other = query(&["given_name"]);
    other["credentials"][0]["meta"]["doctype_value"] = json!("org.iso.18013.5.1.mDL");
    let review = bench.ask(&wallet, "other", &Ask::new(other));
    assert_eq!(review.queries[0].missing, Some("no_credential_of_type"));
}

#[test]
fn an_expired_check_in_answers_nothing() {
    let (bench, wallet) = holding();
    bench.pass_in_use(&wallet, 2 * DAY);
    let review = bench.ask(&wallet, "late", &Ask::new(query(&["given_name"])));
    assert_eq!(review.queries[0].missing, Some("no_credential_of_type"));
    assert!(review.answer.is_none());
    let approval = approve_share(&wallet, &review, &Selection::default(), false);
    let outcome = block_on(wallet.share(review.session, &Selection::default(), false, approval)).unwrap();
    assert!(matches!(outcome, ShareOutcome::NoMatch));
}

#[test]
fn sharing_takes_the_approval_of_its_class() {
    let (bench, wallet) = holding();
    let review = bench.ask(&wallet, "class", &Ask::new(query(&["given_name"])));
    let selection = Selection::default();
    let mut approvals = approve_share(&wallet, &review, &selection, false);
    approvals.truncate(1);
    let error = block_on(wallet.share(review.session, &selection, false, approvals)).unwrap_err();
    assert!(matches!(
        error,
        PresentationError::ApprovalMissing(CredentialClass::Health)
    ));
    assert!(bench.verifier.answers("class").is_empty());
}

/// A phone without hardware for keys: the mdoc moves to another with its key, P-256 or Ed25519.
#[test]
fn it_moves_with_its_key_and_is_presented_by_it() {
    for algorithm in ["ES256", "EdDSA"] {
        let (old, wallet) = on_a_phone(None, false);
        let issuer = old.trusted_issuer("https://host.example", vec![check_in(Mdoc::check_in())]);
        issuer.configure(|config| config.algorithms = vec![algorithm]);
        let fetched = crate::support::bench::fetch(&wallet, &issuer, None);
        let ids = [fetched.pending[0].id];
        let approval = crate::support::bench::approve_accept(&wallet, &ids, false);
        block_on(wallet.accept(&ids, false, approval)).unwrap();
        let passphrase: NewPassphrase = generate();
        let backup = export(&wallet, &passphrase);
        let moved = &content(&backup, &passphrase)["credentials"][0];
        assert_eq!(
            (&moved["format"], &moved["type"]),
            (&json!("mso_mdoc"), &json!(CHECK_IN))
        );
        let mut new = Bench::new();
        new.net = old.net.clone();
        let fresh = new.create().unwrap();
        assert_eq!(import(&fresh, &backup, &passphrase).unwrap().credentials, 1);
        let after = fresh.credentials().unwrap();
        assert_eq!(after[0].issuer.identifier, "Eryri University Health Board");
        let ask = Ask::new(query(&["given_name"])).encrypted(&["A256GCM"]);
        let review = old.ask(&fresh, "moved", &ask);
        shared(default_share(&fresh, &review).unwrap());
        assert_eq!(names(&arrived(&old, "moved", &ask)), ["given_name"]);
    }
}
