//! Who asks, and for what: verifiers on the trust list, and purposes that its operator attests.

mod asking_too_much;

use serde_json::{Value, json};
use wallet_core::{
    ActivityKind, AskedClaim, PresentationError, PurposeView, RequestReview, RequestWarning, Selection,
    TrustResult, Wallet,
};
use wallet_host::block_on;

use crate::share::{one_query, person};
use crate::support::bench::approve_share;
use crate::support::keys::Key;
use crate::support::verifier::Prefix;
use crate::support::{Ask, DAY, NOW};
use crate::trust_list::{self, OPERATOR, listening};

const ISSUER: &str = "https://trust.example";
const CLIENT: &str = "x509_san_dns:verifier.example";

fn kid(key: &Key) -> String {
    format!("{}#0", key.did_jwk())
}

fn sign(key: &Key, claims: &Value) -> String {
    key.jwt(
        &json!({"typ": "staffpassport-purpose+jwt", "kid": kid(key)}),
        claims,
    )
}

/// Takes a list with one organisation, which is this verifier.
pub(crate) fn list(wallet: &Wallet, sequence: u64, verifier: &Value) {
    let organisation = json!({"ods_code": "ZT2", "name": "Eastmoor Hospitals", "verifier": verifier});
    trust_list::add(wallet, &trust_list::list(sequence, &[organisation])).unwrap();
}

/// A statement with everything in it that `dcql` asks for.
fn statement(dcql: &Value) -> Value {
    let mut registered = Vec::new();
    for query in dcql["credentials"].as_array().unwrap() {
        for claim in query["claims"].as_array().unwrap() {
            registered.push(json!({"vct": query["meta"]["vct_values"][0], "path": claim["path"]}));
        }
    }
    json!({
        "iss": ISSUER, "sub": CLIENT, "iat": NOW - DAY, "exp": NOW + DAY,
        "org": {"name": "What the statement calls it", "ods_code": "ZT2"},
        "purpose": {"id": "bank-shift-checks", "text": {
            "en": "To complete the NHS employment checks before you work a bank shift.",
            "cy": "I gwblhau gwiriadau cyflogaeth y GIG cyn i chi weithio sifft banc.",
        }},
        "lawful_basis": "public task / contract",
        "retention": "6 months if you do not work the shift",
        "shared_with": "none",
        "privacy_policy_url": "https://eastmoor.example/privacy/staff",
        "erasure_contact": "mailto:workforce-ig@eastmoor.example",
        "data_protection_authority": "ICO",
        "registered_claims": registered,
    })
}

fn carrying(dcql: &Value, statement: &str) -> Ask {
    let info = json!([{"format": "staffpassport-purpose+jwt", "data": statement}]);
    Ask::new(dcql.clone()).patch(json!({"verifier_info": info}))
}

fn attested(dcql: &Value, statement: &Value) -> Ask {
    carrying(dcql, &sign(&Key::p256(OPERATOR), statement))
}

fn words(review: &RequestReview) -> Vec<&'static str> {
    review.warnings.iter().map(RequestWarning::as_str).collect()
}

fn r1() -> Value {
    serde_json::from_str(include_str!("verifiers/r1.json")).unwrap()
}

fn claim(slug: &str, path: &Value) -> AskedClaim {
    AskedClaim {
        credential_type: Some(format!("https://types.staffpassport.example/{slug}/1")),
        path: path.to_string(),
    }
}

fn listed() -> Value {
    json!({"client_ids": [CLIENT]})
}

/// What the statement says, all of it.
fn as_stated(purpose: PurposeView) {
    let PurposeView {
        attested,
        id,
        texts,
        lawful_basis,
        retention,
        shared_with,
        privacy_policy_url,
        erasure_contact,
        data_protection_authority,
    } = purpose;
    assert!(attested);
    assert_eq!(id, "bank-shift-checks");
    let languages: Vec<&str> = texts.iter().map(|text| text.locale.as_deref().unwrap()).collect();
    assert_eq!(languages, ["cy", "en"]);
    assert!(texts[1].text.starts_with("To complete the NHS employment checks"));
    assert_eq!(lawful_basis.as_deref(), Some("public task / contract"));
    assert_eq!(
        retention.as_deref(),
        Some("6 months if you do not work the shift")
    );
    assert_eq!(shared_with, ["none"]);
    assert_eq!(
        privacy_policy_url.as_deref(),
        Some("https://eastmoor.example/privacy/staff")
    );
    assert_eq!(
        erasure_contact.as_deref(),
        Some("mailto:workforce-ig@eastmoor.example")
    );
    assert_eq!(data_protection_authority.as_deref(), Some("ICO"));
}

#[test]
fn the_review_says_who_asks_and_for_what_as_the_operator_attests_it() {
    let (bench, wallet) = listening();
    list(&wallet, 1, &listed());
    let ask = attested(&r1(), &statement(&r1()));
    let mut ask = ask.clone();
    ask.patch["context"] = json!("Staff nurse, Ward 12, 14 July 2026, 7am to 7pm");
    ask.patch["client_metadata"] = json!({"client_name": "NHS Everything"});
    let review = bench.ask(&wallet, "r1", &ask);
    assert_eq!(review.verifier.trust, TrustResult::Trusted);
    assert_eq!(review.verifier.name.as_deref(), Some("Eastmoor Hospitals"));
    let organisation = review.verifier.organisation.clone().unwrap();
    assert_eq!(
        (organisation.name.as_str(), organisation.ods_code.as_str()),
        ("Eastmoor Hospitals", "ZT2")
    );
    assert_eq!(
        review.context.as_deref(),
        Some("Staff nurse, Ward 12, 14 July 2026, 7am to 7pm")
    );
    as_stated(review.purpose.clone().unwrap());
    assert_eq!(
        words(&review),
        ["sensitive", "sensitive", "sensitive"],
        "photo, health, criminal record"
    );
    assert!(
        !review
            .warnings
            .iter()
            .any(|one| matches!(one, RequestWarning::OverAsking(_)))
    );
}

#[test]
fn a_statement_that_does_not_count_is_the_verifiers_own_word() {
    let (bench, wallet) = listening();
    let dcql = one_query();
    let key = Key::p256(OPERATOR);
    let with = |member: &str, value: Value| {
        let mut claims = statement(&dcql);
        claims[member] = value;
        sign(&key, &claims)
    };
    let own_word = |name: &str, ask: &Ask| {
        let review = bench.ask(&wallet, name, ask);
        assert!(words(&review).contains(&"no_purpose"), "{name}");
        review.purpose.is_some_and(|purpose| !purpose.attested)
    };
    let good = attested(&dcql, &statement(&dcql));
    assert!(own_word("without-a-list", &good));
    list(&wallet, 1, &listed());
    assert!(bench.ask(&wallet, "good", &good).purpose.unwrap().attested);
    for (name, spoilt) in [
        ("stranger", sign(&Key::p256("somebody else"), &statement(&dcql))),
        ("another", with("sub", json!("x509_san_dns:eastmoor.example"))),
        ("expired", with("exp", json!(NOW))),
        ("other-operator", with("iss", json!("https://other.example"))),
        (
            "other-organisation",
            with("org", json!({"name": "Eastmoor", "ods_code": "ZT1"})),
        ),
    ] {
        assert!(own_word(name, &carrying(&dcql, &spoilt)), "{name}");
    }
    assert!(!own_word("nothing-to-read", &carrying(&dcql, "eyJ")));
    let mut not_signed = good.prefix(Prefix::RedirectUri);
    not_signed.patch["context"] = json!("Ward 12");
    let review = bench.ask(&wallet, "nobody-signed", &not_signed);
    assert_eq!((review.purpose.as_ref(), review.context.as_deref()), (None, None));
    assert_eq!(words(&review)[..2], ["not_listed", "no_purpose"]);
    assert_eq!(review.verifier.trust, TrustResult::Unverified);
}

#[test]
fn a_verifier_is_trusted_by_its_anchor_and_by_the_list_that_names_verifiers() {
    let (bench, wallet) = listening();
    bench.hold(&wallet, "issuer.example", vec![person()]);
    let trust = |name: &str, prefix: Prefix| {
        let review = bench.ask(&wallet, name, &Ask::new(one_query()).prefix(prefix));
        (review.verifier.trust, review.verifier.name)
    };
    let subject = Some("Harbour Staff Bank".to_owned());
    assert_eq!(
        trust("without", Prefix::SanDns),
        (TrustResult::Trusted, subject.clone())
    );
    let name = Some("Eastmoor Hospitals".to_owned());
    let hash = bench.verifier.client_id("", Prefix::Hash);
    list(&wallet, 1, &json!({"client_ids": [hash]}));
    assert_eq!(
        trust("by-hash", Prefix::Hash),
        (TrustResult::Trusted, name.clone())
    );
    assert_eq!(trust("by-name", Prefix::SanDns), (TrustResult::Unknown, subject));
    list(&wallet, 2, &json!({"client_ids": ["https://verifier.example"]}));
    assert_eq!(
        trust("by-origin", Prefix::SanDns),
        (TrustResult::Trusted, name.clone())
    );
    // The list alone is no anchor.
    let stranger = crate::support::keys::Authority::new("Strangers Root");
    let mut ask = Ask::new(one_query());
    ask.chain = Some(stranger.certify("Strangers", &["verifier.example"], &[]));
    let refused = block_on(wallet.review_request(&bench.verifier.link("stranger", &ask)));
    assert_eq!(refused.unwrap_err().info().code, "presentation.request.untrusted");
    // An expired list leaves it shareable, on a yes to just that.
    bench.clock.set_wall(NOW + 2 * DAY);
    let ask = attested(&one_query(), &{
        let mut claims = statement(&one_query());
        claims["exp"] = json!(NOW + 9 * DAY);
        claims
    });
    let review = bench.ask(&wallet, "stale", &ask);
    assert_eq!(
        (review.verifier.trust, review.verifier.name.clone()),
        (TrustResult::Stale, name)
    );
    assert!(!review.purpose.as_ref().unwrap().attested);
    let selection = Selection::default();
    let approval = approve_share(&wallet, &review, &selection, false);
    let refused = block_on(wallet.share(review.session, &selection, false, approval)).unwrap_err();
    assert_eq!(refused, PresentationError::UnverifiedVerifier);
    let approval = approve_share(&wallet, &review, &selection, true);
    block_on(wallet.share(review.session, &selection, true, approval)).unwrap();
}

#[test]
fn the_history_says_who_asked_and_for_which_attested_purpose() {
    let (bench, wallet) = listening();
    bench.hold(&wallet, "issuer.example", vec![person()]);
    list(&wallet, 1, &listed());
    let ask = attested(&one_query(), &statement(&one_query()));
    bench.share(&wallet, "share", &ask, &Selection::default());
    let review = bench.ask(&wallet, "decline", &ask);
    block_on(wallet.decline(review.session)).unwrap();
    for kind in [ActivityKind::Declined, ActivityKind::Shared] {
        let history = wallet.activity().unwrap();
        let entry = history.iter().find(|entry| entry.kind == kind).unwrap();
        assert_eq!(entry.organisation.as_deref(), Some("Eastmoor Hospitals"));
        assert_eq!(entry.ods_code.as_deref(), Some("ZT2"));
        assert_eq!(entry.purpose.as_deref(), Some("bank-shift-checks"));
        assert_eq!(entry.counterparty.as_deref(), Some(CLIENT));
    }
}

#[test]
fn a_verifier_that_leaves_the_list_after_the_review_is_not_trusted_at_the_share() {
    let (bench, wallet) = listening();
    bench.hold(&wallet, "issuer.example", vec![person()]);
    list(&wallet, 1, &listed());
    let review = bench.ask(&wallet, "left", &Ask::new(one_query()));
    assert_eq!(review.verifier.trust, TrustResult::Trusted);
    let selection = Selection::default();
    let approval = approve_share(&wallet, &review, &selection, false);
    list(
        &wallet,
        2,
        &json!({"client_ids": ["x509_san_dns:eastmoor.example"]}),
    );
    let refused = block_on(wallet.share(review.session, &selection, false, approval)).unwrap_err();
    assert_eq!(refused, PresentationError::UnverifiedVerifier);
    assert!(bench.net.sent_to("/response/").is_empty());
}
