//! An issuance that is cut off, and taken up again from the vault's files.

use serde_json::json;
use wallet_core::{ActivityKind, HttpFault, IssuanceError, KeyFault};
use wallet_host::block_on;

use crate::support::bench::approve_accept;
use crate::support::net::Moment;
use crate::support::{Bench, Credential, sd};

fn identity() -> Credential {
    Credential::new("identity", sd(&json!({"given_name": "Ada"})))
}

fn role() -> Credential {
    Credential::new("role", sd(&json!({"job_role": "Staff nurse"})))
}

#[test]
fn killed_after_the_token_it_is_resumed_without_another_token_request() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench
        .net
        .fail_once("/api/nonce", Moment::Before, HttpFault::Unreachable);
    let cut_off = block_on(wallet.fetch(session, None));
    assert_eq!(
        cut_off.unwrap_err(),
        IssuanceError::Network(HttpFault::Unreachable)
    );
    let keys = bench.device.holder_aliases();
    drop(wallet);
    let wallet = bench.reopen();
    assert_eq!(
        bench.device.holder_aliases(),
        keys,
        "a live session keeps its keys"
    );
    let review = block_on(wallet.review_offer(&issuer.link())).unwrap();
    assert_eq!(review.session, session);
    assert!(review.transaction_code.is_none());
    let fetched = block_on(wallet.fetch(session, None)).unwrap();
    assert_eq!(fetched.pending.len(), 2);
    assert_eq!(bench.net.sent_to("/api/token").len(), 1);
    let again = block_on(wallet.fetch(session, None)).unwrap();
    assert_eq!(again.pending.len(), 2);
    assert_eq!(
        bench.net.sent_to("/api/credential").len(),
        2,
        "resumed twice, done once"
    );
}

#[test]
fn a_phone_that_is_locked_and_an_answer_that_is_lost_are_taken_up_again() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench
        .device
        .with(|device| device.sign_fault = Some(KeyFault::PhoneLocked));
    let locked = block_on(wallet.fetch(session, None));
    assert_eq!(locked.unwrap_err(), IssuanceError::Key(KeyFault::PhoneLocked));
    bench.device.with(|device| device.sign_fault = None);
    bench
        .net
        .fail_once("/api/credential", Moment::After, HttpFault::TimedOut);
    let lost = block_on(wallet.fetch(session, None));
    assert_eq!(lost.unwrap_err(), IssuanceError::Network(HttpFault::TimedOut));
    drop(wallet);
    let wallet = bench.reopen();
    let fetched = block_on(wallet.fetch(session, None)).unwrap();
    assert_eq!(fetched.pending.len(), 2);
    let ids: Vec<_> = fetched.pending.iter().map(|one| one.id).collect();
    let approval = approve_accept(&wallet, &ids, false);
    block_on(wallet.accept(&ids, false, approval)).unwrap();
    assert_eq!(
        bench.device.holder_aliases().len(),
        2,
        "one key each and no other"
    );
    let kinds: Vec<_> = wallet.activity().unwrap().iter().map(|one| one.kind).collect();
    let failed = ActivityKind::Failed;
    let accepted = ActivityKind::Accepted;
    assert_eq!(kinds, [failed, failed, accepted, accepted]);
}

#[test]
fn killed_between_the_token_and_its_save_the_offer_is_used_up() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench
        .net
        .fail_once("/api/token", Moment::After, HttpFault::TimedOut);
    let cut_off = block_on(wallet.fetch(session, None));
    assert_eq!(cut_off.unwrap_err(), IssuanceError::Network(HttpFault::TimedOut));
    drop(wallet);
    let wallet = bench.reopen();
    let resumed = block_on(wallet.fetch(session, None));
    assert_eq!(resumed.unwrap_err(), IssuanceError::UsedUp);
    assert!(bench.device.holder_aliases().is_empty());
}

#[test]
fn killed_before_the_token_request_reached_the_issuer_it_is_simply_tried_again() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench
        .net
        .fail_once("/api/token", Moment::Before, HttpFault::TimedOut);
    assert!(block_on(wallet.fetch(session, None)).is_err());
    drop(wallet);
    let wallet = bench.reopen();
    assert_eq!(block_on(wallet.fetch(session, None)).unwrap().pending.len(), 1);
}

#[test]
fn a_token_that_is_no_longer_taken_means_used_up() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench
        .net
        .fail_once("/api/credential", Moment::Before, HttpFault::Unreachable);
    assert!(block_on(wallet.fetch(session, None)).is_err());
    issuer.forget_tokens();
    assert_eq!(
        block_on(wallet.fetch(session, None)).unwrap_err(),
        IssuanceError::UsedUp
    );
    block_on(wallet.reject_offer(session, None)).unwrap();
    assert!(
        bench.device.holder_aliases().is_empty(),
        "its keys are gone with it"
    );
}

#[test]
fn a_key_store_that_does_not_delete_is_asked_again_at_the_next_unlock() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    let pending = block_on(wallet.fetch(session, None)).unwrap().pending;
    bench
        .device
        .with(|device| device.delete_fault = Some(KeyFault::Unavailable));
    block_on(wallet.reject(&[pending[0].id], None)).unwrap();
    assert_eq!(bench.device.holder_aliases().len(), 1);
    bench.device.with(|device| device.delete_fault = None);
    drop(wallet);
    drop(bench.reopen());
    assert!(bench.device.holder_aliases().is_empty());
}
