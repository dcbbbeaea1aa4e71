//! Suspension and revocation: what the lists say, what it means for sharing, and how long it counts.

use std::sync::Arc;

use serde_json::json;
use wallet_core::{
    CredentialSummary, HttpFault, PresentationError, Selection, ShareOutcome, StatusFault, StatusOutcome,
    StatusRefresh, StatusResult, Wallet,
};
use wallet_host::block_on;

use crate::drops::{identity, role};
use crate::support::bench::{approve_accept, approve_share, fetch};
use crate::support::cut::at_every_wait;
use crate::support::net::{Moment, header};
use crate::support::status_list::{INVALID, SUSPENDED, StatusHost, VALID};
use crate::support::verifier::query;
use crate::support::{Ask, Bench, Credential, DAY, NOW, always};

pub(crate) const URI: &str = "https://status.gdr.example/lists/1";
pub(crate) const HOUR: i64 = 3600;

/// A credential with a place in a list.
pub(crate) fn at(host: &StatusHost, credential: Credential, index: usize) -> Credential {
    Credential {
        claims: credential.claims.clone().and(host.claim(index)),
        ..credential
    }
}

/// A list of the trusted issuer, at an address that the network knows.
pub(crate) fn list(bench: &Bench) -> Arc<StatusHost> {
    let host = StatusHost::certified(URI, &bench.issuer_key);
    bench.net.add(host.clone());
    host
}

/// A wallet with an identity that has the place 3 in a list, which was not there yet when it was fetched.
pub(crate) fn with_one() -> (Bench, Wallet, Arc<StatusHost>) {
    let (bench, wallet) = Bench::with_wallet();
    let host = StatusHost::certified(URI, &bench.issuer_key);
    bench.hold(&wallet, "issuer.example", vec![at(&host, identity(), 3)]);
    bench.net.add(host.clone());
    bench.net.forget();
    (bench, wallet, host)
}

pub(crate) fn refresh(wallet: &Wallet) -> StatusOutcome {
    block_on(wallet.refresh_status(StatusRefresh::All)).unwrap()
}

/// Asks anew, and everything must answer.
pub(crate) fn asked(wallet: &Wallet) {
    assert_eq!(refresh(wallet).failures, []);
}

pub(crate) fn faults(wallet: &Wallet) -> Vec<StatusFault> {
    refresh(wallet).failures.iter().map(|one| one.fault).collect()
}

pub(crate) fn only(wallet: &Wallet) -> CredentialSummary {
    let [one] = wallet.credentials().unwrap().try_into().unwrap();
    one
}

pub(crate) fn status(wallet: &Wallet) -> StatusResult {
    only(wallet).status
}

fn ask_name() -> Ask {
    Ask::new(json!({"credentials": [query("identity", &json!([{"path": ["given_name"]}]))]}))
}

#[test]
fn a_credential_without_a_list_is_unchecked_and_nobody_is_asked() {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    bench.net.forget();
    let outcome = refresh(&wallet);
    assert_eq!((outcome.credentials.len(), outcome.failures.len()), (1, 0));
    assert!(bench.net.sent_to("").is_empty());
    assert_eq!(status(&wallet), StatusResult::Unchecked);
    assert_eq!(only(&wallet).status_checked_at, None);
}

#[test]
fn a_credential_is_valid_once_its_list_said_so() {
    let (bench, wallet, _) = with_one();
    assert_eq!(
        (status(&wallet), only(&wallet).status_checked_at),
        (StatusResult::Unknown, None)
    );
    let outcome = refresh(&wallet);
    assert_eq!(outcome.failures, []);
    assert_eq!(outcome.credentials, wallet.credentials().unwrap());
    assert_eq!(
        (status(&wallet), only(&wallet).status_checked_at),
        (StatusResult::Valid, Some(NOW))
    );
    let sent = bench.net.sent_to(URI);
    assert_eq!(sent.len(), 1);
    assert_eq!(
        header(&sent[0], "accept"),
        Some("application/statuslist+jwt, application/statuslist+cwt")
    );
    drop(wallet);
    let wallet = bench.reopen();
    assert_eq!(
        (status(&wallet), only(&wallet).status_checked_at),
        (StatusResult::Valid, Some(NOW))
    );
}

#[test]
fn what_is_fetched_is_asked_about_before_the_person_decides() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    host.flip(3, INVALID, NOW);
    let issuer = bench.trusted_issuer(
        "https://issuer.example",
        vec![at(&host, identity(), 3), at(&host, role(), 4)],
    );
    let pending = fetch(&wallet, &issuer, None).pending;
    let results: Vec<_> = pending.iter().map(|one| one.status).collect();
    assert_eq!(results, [StatusResult::Revoked, StatusResult::Valid]);
    assert_eq!(bench.net.sent_to(URI).len(), 1, "once for both");
    let ids: Vec<_> = pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(&wallet, &ids, false);
    let accepted = block_on(wallet.accept(&ids, false, approval)).unwrap().accepted;
    assert_eq!(accepted[0].status, StatusResult::Revoked);
}

#[test]
fn a_list_that_fails_stops_no_fetch_and_no_review() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    bench.net.fail_once(URI, Moment::Before, HttpFault::TimedOut);
    bench.hold(&wallet, "issuer.example", vec![at(&host, identity(), 3)]);
    assert_eq!(status(&wallet), StatusResult::Unknown);
    bench.net.fail_once(URI, Moment::Before, HttpFault::TimedOut);
    let review = bench.ask(&wallet, "unknown", &ask_name());
    assert_eq!(
        review.queries[0].candidates[0].credential.status,
        StatusResult::Unknown
    );
}

#[test]
fn a_review_asks_about_what_matches_and_about_nothing_else() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    let other = StatusHost::certified("https://status.gdr.example/lists/2", &bench.issuer_key);
    bench.net.add(other.clone());
    let both = vec![at(&host, identity(), 3), at(&other, role(), 4)];
    bench.hold(&wallet, "issuer.example", both);
    host.flip(3, INVALID, NOW + 1);
    bench.net.forget();
    bench.ask(&wallet, "fresh", &ask_name());
    assert!(
        bench.net.sent_to("status.gdr.example").is_empty(),
        "it is not due"
    );

    bench.clock.set_wall(NOW + 43_200);
    let review = bench.ask(&wallet, "due", &ask_name());
    assert_eq!(review.queries[0].missing, Some("revoked"));
    assert_eq!(bench.net.sent_to(URI).len(), 1);
    assert!(bench.net.sent_to(&other.uri).is_empty());
}

#[test]
fn one_that_is_revoked_is_not_offered_and_not_shared() {
    let (bench, wallet, host) = with_one();
    asked(&wallet);
    assert!(bench.ask(&wallet, "before", &ask_name()).answer.is_some());
    host.flip(3, INVALID, NOW + 1);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Revoked);
    let review = bench.ask(&wallet, "after", &ask_name());
    assert!(review.queries[0].candidates.is_empty() && review.answer.is_none());
    assert_eq!(review.queries[0].missing, Some("revoked"));
    let shared = bench.share(&wallet, "after", &ask_name(), &Selection::default());
    assert_eq!(shared, ShareOutcome::NoMatch);
    assert!(bench.verifier.answers("after").is_empty());
}

#[test]
fn one_that_is_revoked_between_review_and_share_does_not_leave() {
    let (bench, wallet, host) = with_one();
    asked(&wallet);
    let review = bench.ask(&wallet, "flipped", &ask_name());
    let approval = approve_share(&wallet, &review, &Selection::default(), false);
    host.flip(3, INVALID, NOW + 1);
    asked(&wallet);
    let shared = block_on(wallet.share(review.session, &Selection::default(), false, approval));
    assert!(
        matches!(shared, Err(PresentationError::Vault(_))),
        "not what was approved"
    );
    assert!(bench.verifier.answers("flipped").is_empty());
}

#[test]
fn one_that_is_suspended_comes_back() {
    let (bench, wallet, host) = with_one();
    host.flip(3, SUSPENDED, NOW);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Suspended);
    let review = bench.ask(&wallet, "suspended", &ask_name());
    assert_eq!(review.queries[0].missing, Some("suspended"));
    host.flip(3, VALID, NOW + 1);
    asked(&wallet);
    assert_eq!(status(&wallet), StatusResult::Valid);
    assert!(bench.ask(&wallet, "suspended", &ask_name()).answer.is_some());
}

#[test]
fn other_values_are_neither_valid_nor_withdrawn() {
    let (bench, wallet, host) = with_one();
    for (at, value, result) in [
        (1, 3, StatusResult::ApplicationSpecific),
        (2, 0x0f, StatusResult::ApplicationSpecific),
        (3, 4, StatusResult::Unknown),
    ] {
        host.flip(3, value, NOW + at);
        asked(&wallet);
        assert_eq!(status(&wallet), result, "{value}");
        assert!(bench.ask(&wallet, "other", &ask_name()).answer.is_some());
    }
}

#[test]
fn a_failed_fetch_is_never_valid() {
    let (bench, wallet, _) = with_one();
    for fault in [
        HttpFault::Unreachable,
        HttpFault::TimedOut,
        HttpFault::Tls,
        HttpFault::Platform,
    ] {
        bench.net.fail_once(URI, Moment::After, fault);
        assert_eq!(faults(&wallet), [StatusFault::Network(fault)]);
        assert_eq!(
            (status(&wallet), only(&wallet).status_checked_at),
            (StatusResult::Unknown, None)
        );
    }
    bench.net.fail_once(URI, Moment::Before, HttpFault::TooLarge);
    assert_eq!(faults(&wallet), [StatusFault::TooLarge]);
    assert_eq!(status(&wallet), StatusResult::Unknown);
}

#[test]
fn one_that_is_revoked_stays_revoked_whatever_fails() {
    let (bench, wallet, host) = with_one();
    host.flip(3, INVALID, NOW);
    asked(&wallet);
    bench.net.set_offline(true);
    for seconds in [HOUR, DAY, 30 * DAY] {
        bench.clock.set_wall(NOW + seconds);
        assert_eq!(faults(&wallet), [StatusFault::Network(HttpFault::Unreachable)]);
        assert_eq!(
            (status(&wallet), only(&wallet).status_checked_at),
            (StatusResult::Revoked, Some(NOW))
        );
    }
    drop(wallet);
    assert_eq!(status(&bench.reopen()), StatusResult::Revoked);
}

#[test]
fn an_answer_counts_for_a_day_and_its_age_stays_known() {
    let (bench, wallet, _) = with_one();
    asked(&wallet);
    bench.net.set_offline(true);
    bench.clock.set_wall(NOW + DAY);
    assert_eq!(faults(&wallet).len(), 1);
    assert_eq!(status(&wallet), StatusResult::Valid);
    bench.clock.set_wall(NOW + DAY + 1);
    assert_eq!(
        (status(&wallet), only(&wallet).status_checked_at),
        (StatusResult::Stale, Some(NOW))
    );
}

#[test]
fn a_stale_one_is_offered_and_marked() {
    let (bench, wallet, _) = with_one();
    asked(&wallet);
    bench.clock.set_wall(NOW + DAY + 1);
    bench.net.fail_once(URI, Moment::Before, HttpFault::TimedOut);
    let review = bench.ask(&wallet, "stale", &ask_name());
    assert_eq!(
        review.queries[0].candidates[0].credential.status,
        StatusResult::Stale
    );
    assert!(review.answer.is_some());
    asked(&wallet);
    assert_eq!(
        (status(&wallet), only(&wallet).status_checked_at),
        (StatusResult::Valid, Some(NOW + DAY + 1))
    );
}

#[test]
fn access_to_systems_counts_for_a_quarter_of_an_hour() {
    let (bench, wallet) = Bench::with_wallet();
    let host = list(&bench);
    let access = Credential::new("systems-access", always(&json!({"account_id": "a-1"})));
    bench.hold(&wallet, "issuer.example", vec![at(&host, access, 0)]);
    asked(&wallet);
    bench.clock.set_wall(NOW + 900);
    assert_eq!(status(&wallet), StatusResult::Valid);
    bench.clock.set_wall(NOW + 901);
    assert_eq!(status(&wallet), StatusResult::Stale);
}

#[test]
fn an_answer_does_not_outlive_its_list() {
    let (bench, wallet, host) = with_one();
    host.configure(|list| list.claims["exp"] = json!(NOW + HOUR));
    asked(&wallet);
    bench.clock.set_wall(NOW + HOUR - 1);
    assert_eq!(status(&wallet), StatusResult::Valid);
    bench.clock.set_wall(NOW + HOUR);
    assert_eq!(status(&wallet), StatusResult::Stale);
    bench.clock.set_wall(NOW + 2 * HOUR);
    assert_eq!(faults(&wallet), [StatusFault::Expired]);
}

#[test]
fn a_list_is_asked_when_it_is_due_and_once_for_all() {
    let (bench, wallet) = Bench::with_wallet();
    let host = StatusHost::certified(URI, &bench.issuer_key);
    let both = vec![at(&host, identity(), 3), at(&host, role(), 4)];
    bench.hold(&wallet, "issuer.example", both);
    bench.net.add(host.clone());
    host.flip(4, INVALID, NOW);
    let due = |count: usize| {
        bench.net.forget();
        block_on(wallet.refresh_status(StatusRefresh::Due)).unwrap();
        assert_eq!(bench.net.sent_to(URI).len(), count);
    };
    due(1);
    let results: Vec<_> = wallet
        .credentials()
        .unwrap()
        .iter()
        .map(|one| one.status)
        .collect();
    assert_eq!(results, [StatusResult::Valid, StatusResult::Revoked]);
    due(0);
    bench.clock.set_wall(NOW + 43_199);
    due(0);
    bench.clock.set_wall(NOW + 43_200);
    due(1);
    bench.net.forget();
    asked(&wallet);
    assert_eq!(bench.net.sent_to(URI).len(), 1, "a person may ask at any time");
}

#[test]
fn an_expired_credential_is_not_asked_about() {
    let (bench, wallet, _) = with_one();
    bench.clock.set_wall(NOW + 300 * DAY);
    bench.net.forget();
    asked(&wallet);
    assert!(bench.net.sent_to(URI).is_empty());
}

#[test]
fn a_refresh_that_is_cut_off_keeps_whole_answers_or_none() {
    at_every_wait(2, |cut| {
        let (bench, wallet, host) = with_one();
        asked(&wallet);
        host.flip(3, INVALID, NOW + 1);
        let which = StatusRefresh::All;
        let ended = bench.cut_off(Some(&wallet), wallet.refresh_status(which), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let expected = if ended {
            StatusResult::Revoked
        } else {
            StatusResult::Valid
        };
        assert_eq!(status(&wallet), expected, "{cut:?}");
        asked(&wallet);
        assert_eq!(status(&wallet), StatusResult::Revoked);
        ended
    });
}
