//! Verifiers that ask for more than they registered.

use serde_json::{Value, json};
use wallet_core::{
    ActivityKind, AskedClaim, RequestReview, RequestWarning, SensitiveCategory, TrustResult, Wallet,
};
use wallet_host::block_on;

use super::{CLIENT, attested, carrying, claim, list, listed, r1, sign, statement, words};
use crate::support::credential::vct;
use crate::support::keys::Key;
use crate::support::verifier::query;
use crate::support::{Ask, Bench};
use crate::trust_list::listening;

/// The claims of one category that a review warns of.
fn claims_of(review: &RequestReview, category: SensitiveCategory) -> Vec<AskedClaim> {
    let mut claims = Vec::new();
    for warning in &review.warnings {
        if let RequestWarning::Sensitive {
            category: own,
            claims: named,
        } = warning
            && *own == category
        {
            claims.extend(named.clone());
        }
    }
    claims
}

/// The second negative of the catalogue.
#[test]
fn exactly_the_claims_that_were_not_registered_are_named() {
    let (bench, wallet) = listening();
    list(&wallet, 1, &listed());
    let mut statement = statement(&r1());
    let dbs = claim("dbs", &json!(["outcome_acceptable"]));
    let registered = statement["registered_claims"].as_array_mut().unwrap();
    registered.retain(|one| one["path"] != json!(["outcome_acceptable"]));
    let review = bench.ask(&wallet, "r1", &attested(&r1(), &statement));
    assert!(review.purpose.unwrap().attested);
    assert_eq!(review.warnings[0], RequestWarning::OverAsking(vec![dbs.clone()]));
    // The list may say less than a statement that was signed before.
    let purposes = |claims: Value| json!({"client_ids": [CLIENT], "purposes": [{"id": "bank-shift-checks", "claims": claims}]});
    let whole = super::statement(&r1());
    let mut less = whole["registered_claims"].clone();
    less.as_array_mut()
        .unwrap()
        .retain(|one| one["path"] != json!(["outcome_acceptable"]));
    list(&wallet, 2, &purposes(less));
    let review = bench.ask(&wallet, "r1-again", &attested(&r1(), &whole));
    assert_eq!(review.warnings[0], RequestWarning::OverAsking(vec![dbs.clone()]));
    // Without a statement, all that the list has counts.
    let review = bench.ask(&wallet, "r1-without", &Ask::new(r1()));
    assert_eq!(words(&review)[..2], ["no_purpose", "over_asking"]);
    assert_eq!(review.warnings[1], RequestWarning::OverAsking(vec![dbs]));
    assert_eq!(review.purpose, None);
}

#[test]
fn a_statement_about_some_queries_vouches_for_no_others() {
    let (bench, wallet) = listening();
    list(&wallet, 1, &listed());
    let dcql = json!({"credentials": [
        query("identity", &json!([{"path": ["birth_date"]}])),
        query("qualification", &json!([{"path": ["title"]}])),
    ]});
    let mut ask = attested(&dcql, &statement(&dcql));
    ask.patch["verifier_info"][0]["credential_ids"] = json!(["identity"]);
    let review = bench.ask(&wallet, "some", &ask);
    let title = AskedClaim {
        credential_type: Some(vct("qualification")),
        path: json!(["title"]).to_string(),
    };
    assert_eq!(review.warnings[0], RequestWarning::OverAsking(vec![title]));
}

/// The review of what an agency asks that is on no list, with a statement that it signed itself.
fn agency() -> (Bench, Wallet, RequestReview) {
    let (bench, wallet) = listening();
    let other = json!({"client_ids": ["x509_san_dns:eastmoor.example"]});
    list(&wallet, 1, &other);
    let dcql: Value = serde_json::from_str(include_str!("n1.json")).unwrap();
    let mut own = statement(&dcql);
    own["purpose"] = json!({"id": "vacancy", "text": {"en": "Job application. <b>NOW</b> at evil.example"}});
    own["shared_with"] = json!("\"partners\"");
    own["privacy_policy_url"] = json!("http://fastshift.example/p");
    own["erasure_contact"] = json!("mailto:evil@fastshift.example");
    let mut ask = carrying(&dcql, &sign(&Key::p256("FastShift"), &own));
    ask.patch["context"] = json!("URGENT!!! <a href=...>Click to confirm</a>");
    let review = bench.ask(&wallet, "n1", &ask);
    (bench, wallet, review)
}

/// The first negative of the catalogue, with its warnings in their order.
#[test]
fn an_agency_that_asks_for_too_much_is_shown_as_it_is() {
    let (_bench, _wallet, review) = agency();
    assert_eq!(review.verifier.trust, TrustResult::Unknown);
    assert_eq!(review.verifier.organisation, None);
    assert_eq!(review.verifier.host, "verifier.example");
    assert_eq!(
        words(&review),
        [
            "not_listed",
            "no_purpose",
            "privacy_link",
            "context_stripped",
            "sensitive",
            "sensitive",
            "sensitive",
            "sensitive"
        ]
    );
    let of = |category| claims_of(&review, category);
    assert_eq!(
        of(SensitiveCategory::Pay),
        [claim("employment-assignment", &json!(["pay_band"]))]
    );
    assert_eq!(
        of(SensitiveCategory::Health),
        [
            claim("immunisation", &json!(["disease"])),
            claim("immunisation", &json!(["result_value"])),
            claim("immunisation", &json!(["doses"])),
            claim("employment-history", &json!(["sickness_days_last_year"])),
        ]
    );
    assert_eq!(review.context.as_deref(), Some("URGENT!!! Click to confirm"));
    let purpose = review.purpose.clone().unwrap();
    assert!(!purpose.attested);
    assert_eq!(purpose.texts[0].text, "Job application. NOW at");
    assert_eq!(
        (purpose.privacy_policy_url, purpose.erasure_contact),
        (None, None)
    );
}

#[test]
fn what_an_agency_says_itself_is_not_in_the_history() {
    let (_bench, wallet, review) = agency();
    block_on(wallet.decline(review.session)).unwrap();
    let entry = wallet.activity().unwrap().pop().unwrap();
    assert_eq!(entry.kind, ActivityKind::Declined);
    assert_eq!(
        (entry.organisation, entry.ods_code, entry.purpose),
        (None, None, None)
    );
}
