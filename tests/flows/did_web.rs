//! did:web: issuers, signers of status lists and verifiers whose keys a server publishes.

use std::sync::Arc;

use serde_json::{Value, json};
use wallet_core::{AnchorSet, HttpFault, Selection, StatusFault, StatusResult, TrustResult, Wallet};
use wallet_host::block_on;

use crate::drops::identity;
use crate::share::{one_query, person};
use crate::status::{HOUR, URI, asked, at, faults, status};
use crate::support::bench::{approve_share, fetch};
use crate::support::credential::Signer;
use crate::support::cut::at_every_wait;
use crate::support::did_web::DidWebHost;
use crate::support::keys::Key;
use crate::support::net::Moment;
use crate::support::status_list::StatusHost;
use crate::support::verifier::Prefix;
use crate::support::{Ask, Bench, DAY};

const DID: &str = "did:web:westmere.example";

/// A wallet, and an issuer that is a did:web.
fn issuing() -> (Bench, Wallet, Arc<DidWebHost>) {
    let (bench, wallet) = Bench::with_wallet();
    let host = DidWebHost::new("westmere.example", &Key::p256("Westmere"));
    bench.net.add(host.clone());
    (bench, wallet, host)
}

/// The trust in what is offered, or the code of why it is refused or did not come.
fn offered(bench: &Bench, wallet: &Wallet, name: &str, key: &Key) -> Result<TrustResult, &'static str> {
    let signer = Signer::Did(key.clone(), DID.to_owned());
    let issuer = bench.issuer(&format!("https://{name}.example"), signer, vec![identity()]);
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    let fetched = block_on(wallet.fetch(review.session, None)).map_err(|error| error.info().code)?;
    match fetched.refused.as_slice() {
        [] => Ok(fetched.pending[0].issuer.trust),
        [one, ..] => Err(one.error.info().code),
    }
}

/// A request that this DID signs.
fn asking(key: &Key, did: &'static str) -> Ask {
    let mut ask = Ask::new(one_query()).prefix(Prefix::Did(did));
    ask.did_key = Some(key.clone());
    ask
}

fn times_asked(bench: &Bench) -> usize {
    bench.net.sent_to("did.json").len()
}

#[test]
fn an_issuers_key_is_in_its_document_and_its_did_is_an_anchor() {
    let (bench, wallet, _host) = issuing();
    let key = Key::p256("Westmere");
    assert_eq!(offered(&bench, &wallet, "a", &key), Ok(TrustResult::Unknown));
    wallet.add_trust_anchor(DID, &[AnchorSet::Issuers]).unwrap();
    assert_eq!(offered(&bench, &wallet, "b", &key), Ok(TrustResult::Trusted));
    let other = Key::p256("somebody else");
    let refused = offered(&bench, &wallet, "c", &other);
    assert_eq!(refused, Err("issuance.credential.signature"));
}

#[test]
fn a_document_that_does_not_vouch_for_the_key_gives_none() {
    let key = Key::p256("Westmere");
    let spoilt = |member: &str, value: Value| {
        let mut document = DidWebHost::document(DID, &key);
        document[member] = value;
        document
    };
    let mut controlled = DidWebHost::document(DID, &key);
    controlled["verificationMethod"][0]["controller"] = json!("did:web:evil.example");
    for (code, document) in [
        (200, spoilt("id", json!("did:web:evil.example"))),
        (200, spoilt("assertionMethod", json!([]))),
        (200, spoilt("verificationMethod", json!([]))),
        (200, controlled),
        (200, json!("no document")),
        (404, DidWebHost::document(DID, &key)),
        (302, DidWebHost::document(DID, &key)),
        (200, spoilt("more", json!("x".repeat(70_000)))),
    ] {
        let (bench, wallet, host) = issuing();
        host.answers(code, document);
        let refused = offered(&bench, &wallet, "a", &key);
        assert_eq!(refused, Err("issuance.credential.issuer_key"), "{code}");
    }
}

#[test]
fn a_document_is_kept_for_an_hour_and_a_day_without_its_server() {
    let (bench, wallet, host) = issuing();
    let key = Key::p256("Westmere");
    let asked = |wallet: &Wallet, name: &str| {
        let link = bench.verifier.link(name, &asking(&key, DID));
        let review = block_on(wallet.review_request(&link));
        review
            .map(|review| review.verifier.trust)
            .map_err(|error| error.info().code)
    };
    let unknown = Ok(TrustResult::Unknown);
    assert_eq!(asked(&wallet, "a"), unknown);
    bench.pass_in_use(&wallet, HOUR);
    assert_eq!(asked(&wallet, "b"), unknown);
    assert_eq!(times_asked(&bench), 1);
    bench.pass_in_use(&wallet, 1);
    assert_eq!(asked(&wallet, "c"), unknown);
    assert_eq!(times_asked(&bench), 2);
    let unreachable = || {
        bench
            .net
            .fail_once("did.json", Moment::Before, HttpFault::Unreachable);
    };
    drop(wallet.lock().unwrap());
    bench.clock.pass(DAY);
    let wallet = bench.reopen();
    unreachable();
    assert_eq!(asked(&wallet, "d"), unknown);
    bench.clock.pass(1);
    unreachable();
    assert_eq!(asked(&wallet, "e"), Err("network.unreachable"));
    // A server that says that there is another key is believed.
    host.answers(200, DidWebHost::document(DID, &Key::p256("a newer key")));
    assert_eq!(asked(&wallet, "f"), Err("presentation.request.signature"));
}

#[test]
fn a_key_that_was_added_since_is_looked_up() {
    let (bench, wallet, host) = issuing();
    let before = Key::p256("Westmere");
    offered(&bench, &wallet, "a", &before).unwrap();
    let verifier = format!("decentralized_identifier:{DID}");
    let ask = || asking(&before, DID);
    let mut document = DidWebHost::document(DID, &before);
    document["authentication"] = json!([]);
    host.answers(200, document);
    assert_eq!(bench.ask(&wallet, "kept", &ask()).verifier.client_id, verifier);
    bench.pass_in_use(&wallet, HOUR + 1);
    let refused = block_on(wallet.review_request(&bench.verifier.link("gone", &ask()))).unwrap_err();
    assert_eq!(
        refused.info().code,
        "presentation.request.client_id",
        "not for authentication"
    );
    host.answers(200, DidWebHost::document(DID, &before));
    bench.ask(&wallet, "again", &ask());
}

#[test]
fn an_issuer_that_is_a_did_web_signs_its_own_status_list() {
    let (bench, wallet, _host) = issuing();
    let key = Key::p256("Westmere");
    for (name, header) in [("a", json!({})), ("b", json!({"kid": format!("{DID}#0")}))] {
        let uri = format!("{URI}{name}");
        let list = StatusHost::new(&uri, key.clone(), header);
        bench.net.add(list.clone());
        let signer = Signer::Did(key.clone(), DID.to_owned());
        let identifier = format!("https://{name}.example");
        let issuer = bench.issuer(&identifier, signer, vec![at(&list, identity(), 3)]);
        let pending = fetch(&wallet, &issuer, None).pending;
        assert_eq!(pending[0].status, StatusResult::Valid);
    }
    bench.pass_in_use(&wallet, HOUR + 1);
    asked(&wallet);
    assert_eq!(times_asked(&bench), 2, "once for both lists");
}

#[test]
fn a_did_web_signs_others_lists_only_with_an_anchor_for_that() {
    let (bench, wallet) = Bench::with_wallet();
    let key = Key::p256("Records");
    let host = DidWebHost::new("records.example", &key);
    bench.net.add(host.clone());
    let list = StatusHost::new(URI, key, json!({"kid": format!("{}#0", host.did)}));
    bench.net.add(list.clone());
    bench.hold(&wallet, "issuer.example", vec![at(&list, identity(), 3)]);
    assert_eq!(faults(&wallet), [StatusFault::Untrusted]);
    assert_eq!(times_asked(&bench), 0, "nobody is asked about a stranger");
    wallet
        .add_trust_anchor(&host.did, &[AnchorSet::StatusLists])
        .unwrap();
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
}

#[test]
fn a_verifier_may_be_a_did_of_each_method() {
    let (bench, wallet, _host) = issuing();
    bench.hold(&wallet, "issuer.example", vec![person()]);
    let key = Key::p256("Westmere");
    for (name, did) in [
        ("web", DID.to_owned()),
        ("jwk", key.did_jwk()),
        ("key", key.did_key()),
    ] {
        let did: &'static str = did.leak();
        let ask = asking(&key, did);
        let review = bench.ask(&wallet, name, &ask);
        assert_eq!(review.verifier.trust, TrustResult::Unknown, "{name}");
        assert_eq!(review.verifier.name, None);
        let selection = Selection::default();
        let approval = approve_share(&wallet, &review, &selection, true);
        block_on(wallet.share(review.session, &selection, true, approval)).unwrap();
        let shown = bench
            .verifier
            .presented(name, Prefix::Did(did), &bench.issuer_jwk());
        assert!(shown.contains_key("person"));
        wallet.add_trust_anchor(did, &[AnchorSet::Verifiers]).unwrap();
        let again = bench.ask(&wallet, &format!("{name}-again"), &ask);
        assert_eq!(again.verifier.trust, TrustResult::Trusted, "{name}");
        let mut forged = asking(&key, did);
        forged.other_key = true;
        let link = bench.verifier.link(&format!("{name}-forged"), &forged);
        let refused = block_on(wallet.review_request(&link)).unwrap_err();
        assert_eq!(refused.info().code, "presentation.request.signature");
    }
}

#[test]
fn a_did_on_the_list_is_trusted_and_one_that_is_not_there_no_longer() {
    let (bench, wallet) = crate::trust_list::listening();
    let key = Key::p256("Westmere");
    bench.net.add(DidWebHost::new("westmere.example", &key));
    let trust = |name: &str| {
        let review = bench.ask(&wallet, name, &asking(&key, DID));
        (review.verifier.trust, review.verifier.name)
    };
    assert_eq!(trust("before"), (TrustResult::Unknown, None));
    let client_ids = |client_id: &str| json!({"client_ids": [client_id]});
    crate::verifiers::list(
        &wallet,
        1,
        &client_ids(&format!("decentralized_identifier:{DID}")),
    );
    let name = Some("Eastmoor Hospitals".to_owned());
    assert_eq!(trust("listed"), (TrustResult::Trusted, name));
    wallet.add_trust_anchor(DID, &[AnchorSet::Verifiers]).unwrap();
    crate::verifiers::list(&wallet, 2, &client_ids("x509_san_dns:eastmoor.example"));
    assert_eq!(
        trust("gone"),
        (TrustResult::Unknown, None),
        "an anchor does not help"
    );
}

/// Cut off anywhere, the same link is read by the next call.
#[test]
fn a_review_is_cut_off_while_a_document_is_fetched() {
    at_every_wait(2, |cut| {
        let (bench, wallet, _host) = issuing();
        let link = bench.verifier.link("cut", &asking(&Key::p256("Westmere"), DID));
        let ended = bench.cut_off(Some(&wallet), wallet.review_request(&link), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let review = block_on(wallet.review_request(&link)).unwrap();
        assert_eq!(review.verifier.trust, TrustResult::Unknown, "{cut:?}");
        ended
    });
}
