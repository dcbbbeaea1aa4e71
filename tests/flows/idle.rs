//! The wallet that locks itself: after idling, when its clock goes backwards, after a panic.

use wallet_core::{
    AnchorSet, Config, CredentialId, IdleLimit, IssuanceError, LockedWallet, Mode, Operation,
    PresentationError, Selection, SessionId, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::drops::{identity, role};
use crate::support::bench::{PIN, approve_accept, fetch, unlock};
use crate::support::{Bench, NOW, pin};

fn limit() -> i64 {
    i64::from(IdleLimit::DEFAULT.seconds())
}

#[test]
fn a_wallet_that_lies_unused_locks_itself_and_is_handed_back() {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    for _ in 0..3 {
        bench.clock.pass(limit() - 1);
        assert_eq!(wallet.credentials().unwrap().len(), 1, "each call is use");
    }
    bench.clock.set_wall(bench.clock.wall() + 1_000_000);
    assert!(!wallet.lock_if_idle(), "the wall clock does not count");
    bench.clock.pass(limit());
    assert_eq!(wallet.credentials().unwrap_err(), VaultError::Locked);
    assert_eq!(bench.open().unwrap_err(), VaultError::InUse);
    let locked = wallet.lock().unwrap();
    assert_eq!(wallet.lock().unwrap_err(), VaultError::Locked);
    assert_eq!(unlock(&locked, PIN).credentials().unwrap().len(), 1);
}

#[test]
fn asking_how_long_it_takes_is_no_use() {
    let (bench, wallet) = Bench::with_wallet();
    assert_eq!(wallet.idle_seconds_left(), Some(IdleLimit::DEFAULT.seconds()));
    bench.clock.pass(limit() - 1);
    assert_eq!(wallet.idle_seconds_left(), Some(1));
    assert!(!wallet.lock_if_idle());
    bench.clock.pass(1);
    assert_eq!(wallet.idle_seconds_left(), None);
    assert!(wallet.lock_if_idle());
    assert!(wallet.lock_if_idle(), "and stays locked");
    assert_eq!(wallet.idle_seconds_left(), None);
    drop(wallet.lock().unwrap());
    assert!(wallet.lock_if_idle());
}

#[test]
fn the_limit_is_the_apps() {
    let bench = Bench::new();
    drop(bench.create().unwrap());
    for seconds in [30, 1_800] {
        let config = Config {
            idle: IdleLimit::from_seconds(seconds).unwrap(),
            ..Config::from(Mode::Production)
        };
        let locked = block_on(LockedWallet::open(bench.home(), bench.ports(), config)).unwrap();
        let wallet = unlock(&locked, PIN);
        let wallet = unlock(&wallet.lock().unwrap(), PIN);
        bench.clock.pass(i64::from(seconds) - 1);
        assert!(wallet.activity().is_ok());
        bench.clock.pass(i64::from(seconds));
        assert_eq!(wallet.activity().unwrap_err(), VaultError::Locked);
    }
}

#[test]
fn a_clock_that_goes_backwards_or_another_boot_expires_everything() {
    for reboot in [false, true] {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
        let ids: Vec<_> = fetch(&wallet, &issuer, None)
            .pending
            .iter()
            .map(|one| one.id)
            .collect();
        let approval = approve_accept(&wallet, &ids, false);
        bench.clock.pass(10);
        assert!(wallet.activity().is_ok());
        if reboot {
            bench.clock.reboot();
        } else {
            bench.clock.step_back(1);
        }
        assert_eq!(wallet.idle_seconds_left(), None);
        assert_eq!(wallet.activity().unwrap_err(), VaultError::Locked);
        let wallet = unlock(&wallet.lock().unwrap(), PIN);
        let stale = block_on(wallet.accept(&ids, false, approval)).unwrap_err();
        assert_eq!(stale.info().code, "vault.authorisation.stale");
    }
}

#[test]
fn an_approval_does_not_outlast_a_locking() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let ids: Vec<_> = fetch(&wallet, &issuer, None)
        .pending
        .iter()
        .map(|one| one.id)
        .collect();
    let approval = approve_accept(&wallet, &ids, false);
    let wallet = unlock(&wallet.lock().unwrap(), PIN);
    let stale = block_on(wallet.accept(&ids, false, approval)).unwrap_err();
    assert_eq!(stale.info().code, "vault.authorisation.stale");
}

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

type Call = fn(&Wallet) -> Option<&'static str>;

/// One call of each use case that needs no approval, and the code that it answers.
fn calls() -> Vec<Call> {
    fn session() -> SessionId {
        SessionId::parse(NOBODY).unwrap()
    }
    fn credential() -> CredentialId {
        CredentialId::parse(NOBODY).unwrap()
    }
    fn issuance<T>(result: Result<T, IssuanceError>) -> Option<&'static str> {
        result.err().map(|error| error.info().code)
    }
    fn presentation<T>(result: Result<T, PresentationError>) -> Option<&'static str> {
        result.err().map(|error| error.info().code)
    }
    vec![
        |wallet| wallet.activity().err().map(|error| error.info().code),
        |wallet| wallet.credentials().err().map(|error| error.info().code),
        |wallet| {
            wallet
                .credential(credential())
                .err()
                .map(|error| error.info().code)
        },
        |wallet| {
            let added = wallet.add_trust_anchor("did:web:issuer.example", &[AnchorSet::Issuers]);
            added.err().map(|error| error.info().code)
        },
        |wallet| {
            let operation = Operation::Accept {
                credentials: Vec::new(),
                unknown_issuer: false,
            };
            let asked = block_on(wallet.authorise(&operation, &pin("000000")));
            asked.err().map(|error| error.info().code)
        },
        |wallet| issuance(wallet.offer(session())),
        |wallet| issuance(block_on(wallet.review_offer("no link"))),
        |wallet| issuance(block_on(wallet.fetch(session(), None))),
        |wallet| issuance(block_on(wallet.reject(&[credential()], None))),
        |wallet| issuance(block_on(wallet.reject_offer(session(), None))),
        |wallet| presentation(wallet.review_selection(session(), &Selection::default())),
        |wallet| presentation(block_on(wallet.review_request("no link"))),
        |wallet| presentation(block_on(wallet.decline(session()))),
    ]
}

#[test]
fn every_call_is_use_and_none_is_answered_once_time_has_run_out() {
    for call in calls() {
        let (bench, wallet) = Bench::with_wallet();
        bench.clock.pass(limit() - 1);
        assert_ne!(call(&wallet), Some("vault.locked"));
        bench.clock.pass(limit() - 1);
        assert_ne!(call(&wallet), Some("vault.locked"));
        bench.clock.pass(limit());
        let asked = bench.device.prf_calls();
        assert_eq!(call(&wallet), Some("vault.locked"));
        assert_eq!(bench.device.prf_calls(), asked, "nobody is asked");
    }
}

/// How long a call in progress keeps the wallet open.
const CALL: i64 = 600;

#[test]
fn a_call_in_progress_is_use_for_a_while() {
    let (bench, wallet) = Bench::with_wallet();
    bench.clock.step(0);
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench.device.pauses.set(true);
    let mut fetch = Box::pin(wallet.fetch(session, None));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(fetch.as_mut().poll(&mut context).is_pending());
    bench.clock.pass(CALL - 1);
    bench.clock.set_wall(NOW);
    assert!(!wallet.lock_if_idle());
    assert_eq!(wallet.idle_seconds_left(), Some(1));
    assert_eq!(block_on(fetch).unwrap().pending.len(), 2, "whole, not half");
    bench.clock.pass(limit() - 1);
    assert_eq!(wallet.credentials().unwrap().len(), 2, "its end counts as use");
}

#[test]
fn a_call_that_slept_for_too_long_finds_the_wallet_locked_and_is_taken_up_again() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    let session = block_on(wallet.review_offer(&issuer.link())).unwrap().session;
    bench.device.pauses.set(true);
    let mut fetch = Box::pin(wallet.fetch(session, None));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(fetch.as_mut().poll(&mut context).is_pending());
    bench.clock.pass(CALL);
    bench.clock.set_wall(NOW);
    assert!(wallet.lock_if_idle());
    let cut_off = block_on(fetch).unwrap_err();
    assert_eq!(cut_off, IssuanceError::Vault(VaultError::Locked));
    bench.device.pauses.set(false);
    let wallet = unlock(&wallet.lock().unwrap(), PIN);
    assert!(wallet.credentials().unwrap().is_empty());
    assert_eq!(block_on(wallet.fetch(session, None)).unwrap().pending.len(), 2);
}

#[test]
fn a_call_that_is_dropped_after_it_slept_for_too_long_locks_the_wallet() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
    let link = issuer.link();
    bench.device.pauses.set(true);
    let mut review = Box::pin(wallet.review_offer(&link));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(review.as_mut().poll(&mut context).is_pending());
    bench.clock.pass(CALL);
    drop(review);
    assert_eq!(wallet.credentials().unwrap_err(), VaultError::Locked);
}

#[test]
fn a_panic_within_a_call_locks_the_wallet_and_says_so() {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    let issuer = bench.trusted_issuer("https://other.example", vec![role()]);
    bench.device.pauses.panic_in(1);
    let call = std::panic::AssertUnwindSafe(|| block_on(wallet.review_offer(&issuer.link())));
    assert!(std::panic::catch_unwind(call).is_err());
    for _ in 0..2 {
        assert_eq!(wallet.credentials().unwrap_err(), VaultError::Poisoned);
    }
    assert_eq!(VaultError::Poisoned.info().code, "vault.poisoned");
    assert!(wallet.lock_if_idle());
    assert_eq!(wallet.idle_seconds_left(), None);
    let locked = wallet.lock().unwrap();
    assert_eq!(wallet.credentials().unwrap_err(), VaultError::Locked);
    assert_eq!(unlock(&locked, PIN).credentials().unwrap().len(), 1);
}
