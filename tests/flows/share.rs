//! From a verifier's request to an answer.

use serde_json::{Value, json};
use wallet_core::{
    ActivityKind, ChoiceFault, ClaimPath, Delivery, HttpFault, PathStep, PresentationError, RequestReview,
    Selection, ShareOutcome, TrustResult, Wallet,
};
use wallet_host::block_on;

use crate::support::bench::approve_share;
use crate::support::net::Moment;
use crate::support::verifier::{By, Prefix, query};
use crate::support::{Ask, Bench, Credential, NOW, always, sd};

/// A path as the review has it.
fn path(steps: &[&str]) -> ClaimPath {
    ClaimPath(
        steps
            .iter()
            .map(|step| PathStep::Key((*step).to_owned()))
            .collect(),
    )
}

pub(crate) fn person() -> Credential {
    let hidden = sd(&json!({
        "given_name": "Ada",
        "family_name": "Brynmor",
        "address": {"street": "1 Harbour Row", "locality": "Eryri"},
    }));
    Credential::new("person", hidden.and(always(&json!({"assurance": "high"}))))
}

pub(crate) fn job() -> Credential {
    Credential::new("job", sd(&json!({"job_role": "Staff nurse", "salary_band": 6})))
}

fn names() -> Value {
    json!([{"path": ["given_name"]}, {"path": ["address", "locality"]}])
}

pub(crate) fn one_query() -> Value {
    json!({"credentials": [query("person", &names())]})
}

pub(crate) fn holding() -> (Bench, Wallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![person(), job()]);
    (bench, wallet)
}

pub(crate) fn shared(outcome: ShareOutcome) -> wallet_core::Receipt {
    let ShareOutcome::Shared(receipt) = outcome else {
        panic!("nothing was shared");
    };
    receipt
}

pub(crate) fn default_share(
    wallet: &Wallet,
    review: &RequestReview,
) -> Result<ShareOutcome, PresentationError> {
    let selection = Selection::default();
    let approval = approve_share(wallet, review, &selection, false);
    block_on(wallet.share(review.session, &selection, false, approval))
}

#[test]
fn every_way_to_ask_is_answered_and_what_arrives_is_bound_and_minimal() {
    let (bench, wallet) = holding();
    let gcm: [&[&str]; 3] = [&[], &["A128GCM"], &["A256GCM"]];
    let ways = [
        (Prefix::SanDns, By::Value),
        (Prefix::SanDns, By::Post),
        (Prefix::Hash, By::Get),
        (Prefix::Hash, By::Value),
        (Prefix::RedirectUri, By::Value),
        (Prefix::RedirectUri, By::Get),
    ];
    for (number, (prefix, by)) in ways.into_iter().enumerate() {
        let name = format!("way-{number}");
        let encryptions = gcm[number % 3];
        let ask = Ask::new(one_query()).prefix(prefix).by(by).encrypted(encryptions);
        let review = bench.ask(&wallet, &name, &ask);
        assert_eq!(review.verifier.client_id, bench.verifier.client_id(&name, prefix));
        assert_eq!(review.verifier.host, "verifier.example");
        let unverified = prefix == Prefix::RedirectUri;
        let expected = if unverified {
            TrustResult::Unverified
        } else {
            TrustResult::Trusted
        };
        assert_eq!(review.verifier.trust, expected);
        let selection = Selection::default();
        let approval = approve_share(&wallet, &review, &selection, unverified);
        let outcome = block_on(wallet.share(review.session, &selection, unverified, approval)).unwrap();
        let receipt = shared(outcome);
        assert_eq!(
            receipt.shared[0].would_share,
            review.answer.unwrap()[0].would_share
        );
        let presented = bench.verifier.presented(&name, prefix, &bench.issuer_jwk());
        let claims = &presented["person"].claims;
        assert_eq!(presented["person"].issued_at, NOW);
        assert_eq!(presented["person"].disclosures, 2);
        assert_eq!(claims["given_name"], "Ada");
        assert_eq!(
            claims["address"],
            json!({"street": "1 Harbour Row", "locality": "Eryri"})
        );
        assert_eq!(claims["assurance"], "high");
        assert!(claims.get("family_name").is_none());
        if let Some(enc) = encryptions.first() {
            assert_eq!(bench.verifier.answer(&name)["enc"], *enc);
        }
    }
}

#[test]
fn the_review_names_who_asks_and_every_claim_that_leaves_asked_or_not() {
    let (bench, wallet) = holding();
    let review = bench.ask(&wallet, "review", &Ask::new(one_query()));
    assert_eq!(review.verifier.name.as_deref(), Some("Harbour Staff Bank"));
    assert_eq!(
        review.queries[0].asked,
        [r#"["given_name"]"#, r#"["address","locality"]"#]
    );
    let answer = &review.answer.unwrap()[0];
    for leaves in [
        path(&["given_name"]),
        path(&["address", "locality"]),
        path(&["address", "street"]),
        path(&["assurance"]),
        path(&["vct"]),
        path(&["exp"]),
        path(&["cnf", "jwk", "x"]),
    ] {
        assert!(answer.would_share.contains(&leaves), "{}", leaves.0.len());
    }
    assert_eq!(answer.would_not_share, [path(&["family_name"])]);
}

#[test]
fn values_claim_sets_and_credential_sets_decide_what_is_shared() {
    let (bench, wallet) = holding();
    let mut nurse = query(
        "job",
        &json!([
            {"id": "a", "path": ["job_role"], "values": ["Porter", "Staff nurse"]},
            {"id": "b", "path": ["salary_band"], "values": [7]},
            {"id": "c", "path": ["salary_band"]},
        ]),
    );
    nurse["claim_sets"] = json!([["a", "b"], ["a"], ["a", "c"]]);
    let mut person = query("person", &Value::Null);
    person["id"] = json!("who");
    let dcql = json!({
        "credentials": [nurse, person, query("passport", &Value::Null)],
        "credential_sets": [
            {"options": [["passport"], ["job"]]},
            {"options": [["who"]], "required": false},
        ],
    });
    let ask = Ask::new(dcql);
    let review = bench.ask(&wallet, "sets", &ask);
    assert_eq!(review.sets.len(), 2);
    assert!(!review.sets[0].options[0].answerable && review.sets[0].options[1].answerable);
    assert!(!review.sets[1].required);
    shared(default_share(&wallet, &review).unwrap());
    let presented = bench
        .verifier
        .presented("sets", Prefix::SanDns, &bench.issuer_jwk());
    assert_eq!(
        presented.keys().collect::<Vec<_>>(),
        ["job"],
        "the optional set is left out"
    );
    assert_eq!(presented["job"].claims["job_role"], "Staff nurse");
    assert!(
        presented["job"].claims.get("salary_band").is_none(),
        "the first set that can be met"
    );

    let mut selection = Selection::default();
    selection.options.insert(1, Some(0));
    shared(bench.share(&wallet, "sets-2", &ask, &selection));
    let presented = bench
        .verifier
        .presented("sets-2", Prefix::SanDns, &bench.issuer_jwk());
    assert_eq!(presented.keys().collect::<Vec<_>>(), ["job", "who"]);
    assert_eq!(presented["who"].disclosures, 0, "no claims, no disclosure");

    let review = bench.ask(&wallet, "sets-3", &ask);
    selection.options.insert(0, Some(0));
    let chosen = wallet.review_selection(review.session, &selection);
    assert!(matches!(
        chosen,
        Err(PresentationError::Choice(ChoiceFault::Option))
    ));
}

#[test]
fn the_person_chooses_among_the_credentials_that_match_and_the_newest_is_the_default() {
    let (bench, wallet) = holding();
    let older = wallet.credentials().unwrap()[1].id;
    let newer = bench.hold(&wallet, "other.example", vec![job()])[0];
    let wanted = json!({"credentials": [query("job", &json!([{"path": ["job_role"]}]))]});
    let review = bench.ask(&wallet, "choice", &Ask::new(wanted));
    let candidates: Vec<_> = review.queries[0]
        .candidates
        .iter()
        .map(|one| one.credential.id)
        .collect();
    assert_eq!(candidates, [newer, older]);
    assert_eq!(review.answer.as_ref().unwrap()[0].credential, newer);
    let mut selection = Selection::default();
    selection.credentials.insert("job".to_owned(), older);
    let approval = approve_share(&wallet, &review, &selection, false);
    let outcome = block_on(wallet.share(review.session, &selection, false, approval)).unwrap();
    assert_eq!(shared(outcome).shared[0].credential, older);
    selection
        .credentials
        .insert("job".to_owned(), wallet.credentials().unwrap()[0].id);
    let review = bench.ask(
        &wallet,
        "choice-2",
        &Ask::new(json!({"credentials": [query("job", &Value::Null)]})),
    );
    let chosen = wallet.review_selection(review.session, &selection);
    assert!(matches!(
        chosen,
        Err(PresentationError::Choice(ChoiceFault::Credential))
    ));
}

#[test]
fn no_match_sends_nothing_and_a_decline_then_is_like_any_other() {
    let (bench, wallet) = holding();
    let impossible = json!({"credentials": [query("person", &json!([{"path": ["shoe_size"]}]))]});
    let mut bodies = Vec::new();
    for (name, dcql) in [("cannot", impossible), ("do-not", one_query())] {
        let review = bench.ask(&wallet, name, &Ask::new(dcql));
        if name == "cannot" {
            assert!(review.answer.is_none());
            assert_eq!(review.queries[0].missing, Some("claim_missing"));
            assert_eq!(default_share(&wallet, &review).unwrap(), ShareOutcome::NoMatch);
            assert!(bench.verifier.answers(name).is_empty());
        }
        block_on(wallet.decline(review.session)).unwrap();
        let mut sent = bench.net.sent_to(&format!("/response/{name}"));
        assert_eq!(sent.len(), 1);
        let sent = sent.remove(0);
        let body = String::from_utf8(sent.body).unwrap().replace(name, "NAME");
        bodies.push((body, sent.headers, sent.method));
        assert_eq!(
            bench.verifier.answer(name),
            json!({"error": "access_denied", "state": format!("state-{name}")})
        );
        let again = block_on(wallet.decline(review.session));
        assert_eq!(again.unwrap_err(), PresentationError::Answered);
    }
    assert_eq!(bodies[0], bodies[1], "the verifier cannot tell them apart");
    let entries = wallet.activity().unwrap();
    let declined = entries.iter().filter(|one| one.kind == ActivityKind::Declined);
    assert_eq!(declined.count(), 2);
}

#[test]
fn an_encrypted_decline_says_no_more_than_a_plain_one() {
    let (bench, wallet) = holding();
    let ask = Ask::new(one_query()).encrypted(&["A128GCM", "A256GCM"]);
    let review = bench.ask(&wallet, "no", &ask);
    block_on(wallet.decline(review.session)).unwrap();
    let expected = json!({"error": "access_denied", "state": "state-no", "enc": "A256GCM"});
    assert_eq!(bench.verifier.answer("no"), expected);
}

#[test]
fn what_the_verifier_answers_is_told_apart() {
    let (bench, wallet) = holding();
    bench.verifier.sends_on_to("https://verifier.example/done#code");
    let review = bench.ask(&wallet, "on", &Ask::new(one_query()));
    let receipt = shared(default_share(&wallet, &review).unwrap());
    assert_eq!(
        receipt.redirect_uri.as_deref(),
        Some("https://verifier.example/done#code")
    );

    bench.verifier.answers_with(400);
    let review = bench.ask(&wallet, "refused", &Ask::new(one_query()));
    assert_eq!(
        default_share(&wallet, &review).unwrap_err(),
        PresentationError::Peer
    );
    let last = wallet.activity().unwrap().pop().unwrap();
    assert_eq!(
        (last.kind, last.delivery),
        (ActivityKind::Failed, Delivery::Refused)
    );
    assert!(last.delivery.sent());
    assert_eq!(
        default_share(&wallet, &review).unwrap_err(),
        PresentationError::Answered
    );
    bench.verifier.answers_with(200);

    for (name, fault, sent) in [
        ("gone", HttpFault::Unreachable, false),
        ("slow", HttpFault::TimedOut, true),
    ] {
        let review = bench.ask(&wallet, name, &Ask::new(one_query()));
        bench.net.fail_once("/response/", Moment::Before, fault);
        let failed = default_share(&wallet, &review).unwrap_err();
        assert_eq!(failed, PresentationError::Network(fault));
        let last = wallet.activity().unwrap().pop().unwrap();
        assert_eq!((last.kind, last.delivery.sent()), (ActivityKind::Failed, sent));
        if sent {
            assert_eq!(
                default_share(&wallet, &review).unwrap_err(),
                PresentationError::Answered
            );
        } else {
            shared(default_share(&wallet, &review).unwrap());
        }
    }
}
