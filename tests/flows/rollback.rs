//! A whole older vault that is put back, and the platform's counter that tells.

use std::collections::BTreeMap;
use std::fs;

use wallet_core::{
    AnchorSet, BiometricRefusal, BiometricUnlockOutcome, KeyFault, LockedWallet, Mode, Operation,
    UnlockOutcome, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::support::bench::{PIN, approve, new_pin, unlock};
use crate::support::cut::{Cut, at_every_drop};
use crate::support::{Bench, Credential, DAY, pin, sd};

/// Every file of the folder.
type Files = BTreeMap<String, Vec<u8>>;

fn copy(bench: &Bench) -> Files {
    let entries = fs::read_dir(bench.home()).unwrap();
    entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Puts the files back as they were.
fn put_back(bench: &Bench, old: &Files) {
    for name in copy(bench).into_keys() {
        fs::remove_file(bench.home().join(name)).unwrap();
    }
    for (name, bytes) in old {
        fs::write(bench.home().join(name), bytes).unwrap();
    }
}

fn identity() -> Credential {
    Credential::new("identity", sd(&serde_json::json!({"given_name": "Ada"})))
}

/// Three transactions and more, and an unlock that the counter knows of.
fn go_on(bench: &Bench, wallet: Wallet) {
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    drop(wallet);
    drop(bench.reopen());
}

/// A vault of which a copy from before its credential was put back.
fn rolled_back() -> (Bench, Files) {
    let (bench, wallet) = Bench::with_wallet();
    drop(wallet);
    let old = copy(&bench);
    go_on(&bench, bench.reopen());
    put_back(&bench, &old);
    (bench, old)
}

fn outcome(locked: &LockedWallet) -> UnlockOutcome {
    block_on(locked.unlock(&pin(PIN))).unwrap()
}

fn is_rolled_back(outcome: UnlockOutcome) -> i64 {
    let UnlockOutcome::RolledBack { until } = outcome else {
        panic!("not rolled back: {outcome:?}");
    };
    until
}

fn count(bench: &Bench, what: &str) -> u64 {
    bench.device.with(|device| {
        let mut counters = device.counters.iter();
        *counters.find(|(name, _)| name.ends_with(what)).unwrap().1
    })
}

/// Sets a counter back, as no platform does: to see what each of them tells.
fn set_count(bench: &Bench, what: &str, value: u64) {
    bench.device.with(|device| {
        let mut counters = device.counters.iter_mut();
        *counters.find(|(name, _)| name.ends_with(what)).unwrap().1 = value;
    });
}

#[test]
fn an_older_vault_is_shown_waits_once_and_is_used_as_it_is() {
    let (bench, _) = rolled_back();
    let locked = bench.open().unwrap();
    let until = is_rolled_back(outcome(&locked));
    assert_eq!(until, bench.clock.wall() + DAY);
    assert!(matches!(outcome(&locked), UnlockOutcome::LockedOut { .. }));
    bench.clock.pass(DAY - 1);
    drop(locked);
    let locked = bench.open().unwrap();
    assert!(matches!(outcome(&locked), UnlockOutcome::LockedOut { .. }));
    bench.clock.pass(1);
    let found_at = bench.clock.wall();
    let wallet = unlock(&locked, PIN);
    assert!(wallet.credentials().unwrap().is_empty(), "it is the older one");
    assert_eq!(wallet.rolled_back_at().unwrap(), Some(found_at));
    let yes = approve(&wallet, &Operation::EnableBiometric);
    block_on(wallet.enable_biometric(yes)).unwrap();
    drop((wallet, locked));
    let wallet = bench.reopen();
    assert!(wallet.biometric_enabled().unwrap(), "it is written to as ever");
    assert_eq!(wallet.rolled_back_at().unwrap(), Some(found_at), "it stays shown");
}

#[test]
fn the_generation_alone_tells_and_the_wait_is_one() {
    let (bench, old) = rolled_back();
    set_count(&bench, "/tries", 0);
    let locked = bench.open().unwrap();
    let found_at = bench.clock.wall();
    assert_eq!(is_rolled_back(outcome(&locked)), found_at + DAY);
    assert!(matches!(outcome(&locked), UnlockOutcome::LockedOut { .. }));
    bench.clock.pass(DAY);
    let wallet = unlock(&locked, PIN);
    assert_eq!(wallet.rolled_back_at().unwrap(), Some(found_at));
    drop((wallet, locked));
    drop(bench.reopen());

    // Put back once more, it costs once more.
    put_back(&bench, &old);
    set_count(&bench, "/tries", 0);
    is_rolled_back(outcome(&bench.open().unwrap()));
}

#[test]
fn a_lead_of_one_is_normal_and_two_are_not() {
    let bench = Bench::new();
    drop(bench.create().unwrap());
    let normal = count(&bench, "/generation");
    drop(bench.reopen());
    assert_eq!(count(&bench, "/generation"), normal, "nothing was written");
    set_count(&bench, "/generation", normal + 1);
    let locked = bench.open().unwrap();
    is_rolled_back(outcome(&locked));
}

#[test]
fn one_transaction_taken_back_is_noticed() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    drop(wallet);
    let old = copy(&bench);
    let wallet = bench.reopen();
    let generation = count(&bench, "/generation");
    wallet
        .add_trust_anchor(&bench.authority.pem, &[AnchorSet::Issuers])
        .unwrap();
    drop(wallet);
    drop(bench.reopen());
    assert_eq!(count(&bench, "/generation"), generation + 1);
    put_back(&bench, &old);
    set_count(&bench, "/tries", 0);
    is_rolled_back(outcome(&bench.open().unwrap()));
}

#[test]
fn the_counter_stands_beside_what_was_decided_before_anything_is_sent() {
    let (bench, wallet) = Bench::with_wallet();
    let before = count(&bench, "/generation");
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    assert!(count(&bench, "/generation") > before + 2);
}

#[test]
fn an_older_count_gives_no_try_back() {
    let bench = Bench::new();
    drop(bench.create().unwrap());
    let fresh = copy(&bench);
    let mut guesses = 0;
    for _ in 0..3 {
        let locked = bench.open().unwrap();
        while let UnlockOutcome::WrongPin { .. } = block_on(locked.unlock(&pin("000000"))).unwrap() {
            guesses += 1;
        }
        drop(locked);
        put_back(&bench, &fresh);
    }
    assert_eq!(guesses, 5, "after the first wait nothing brings another guess");
    let locked = bench.open().unwrap();
    let until = is_rolled_back(block_on(locked.unlock(&pin("000000"))).unwrap());
    assert_eq!(until, bench.clock.wall() + DAY);
    drop(locked);
    // A day buys one guess; the row from before it buys none.
    let waiting = copy(&bench);
    bench.clock.pass(DAY);
    let locked = bench.open().unwrap();
    let guess = block_on(locked.unlock(&pin("000000"))).unwrap();
    assert!(matches!(guess, UnlockOutcome::WrongPin { tries_left: 1, .. }));
    drop(locked);
    put_back(&bench, &waiting);
    let locked = bench.open().unwrap();
    is_rolled_back(block_on(locked.unlock(&pin("000000"))).unwrap());
    bench.clock.pass(DAY);
    unlock(&locked, PIN);
}

#[test]
fn the_right_pin_and_a_wrong_one_of_an_honest_phone_are_never_a_rollback() {
    let bench = Bench::new();
    drop(bench.create().unwrap());
    for _ in 0..4 {
        let locked = bench.open().unwrap();
        let wrong = block_on(locked.unlock(&pin("000000"))).unwrap();
        assert!(matches!(wrong, UnlockOutcome::WrongPin { tries_left: 9, .. }));
        let wallet = unlock(&locked, PIN);
        let sets = [AnchorSet::Issuers];
        wallet.add_trust_anchor(&bench.authority.pem, &sets).unwrap();
        assert_eq!(wallet.rolled_back_at().unwrap(), None);
    }
}

#[test]
fn an_unlock_that_is_dropped_is_never_a_rollback() {
    at_every_drop(6, |polls| {
        let (bench, wallet) = Bench::with_wallet();
        drop(wallet);
        let locked = bench.open().unwrap();
        let ended = bench.cut_off(None, locked.unlock(&pin(PIN)), Cut::Drop(polls));
        drop(locked);
        let wallet = bench.reopen();
        assert_eq!(wallet.rolled_back_at().unwrap(), None, "after {polls} polls");
        ended
    });
}

#[test]
fn a_rollback_whose_finding_is_dropped_is_found_again_and_costs_no_more_than_a_wait() {
    at_every_drop(2, |polls| {
        let (bench, _) = rolled_back();
        let locked = bench.open().unwrap();
        let ended = bench.cut_off(None, locked.unlock(&pin(PIN)), Cut::Drop(polls));
        drop(locked);
        let locked = bench.open().unwrap();
        assert!(matches!(
            outcome(&locked),
            UnlockOutcome::RolledBack { .. } | UnlockOutcome::LockedOut { .. }
        ));
        bench.clock.pass(DAY);
        let wallet = unlock(&locked, PIN);
        assert!(wallet.rolled_back_at().unwrap().is_some());
        ended
    });
}

#[test]
fn the_prompt_waits_as_the_pin_does() {
    let (bench, wallet) = Bench::with_wallet();
    let yes = approve(&wallet, &Operation::EnableBiometric);
    block_on(wallet.enable_biometric(yes)).unwrap();
    drop(wallet);
    let old = copy(&bench);
    go_on(&bench, bench.reopen());
    put_back(&bench, &old);
    for by_generation in [false, true] {
        if by_generation {
            set_count(&bench, "/tries", 0);
        }
        let locked = bench.open().unwrap();
        let refused = block_on(locked.unlock_with_biometric()).unwrap();
        assert!(matches!(
            refused,
            BiometricUnlockOutcome::Refused(BiometricRefusal::RolledBack { .. })
        ));
        let refused = block_on(locked.unlock_with_biometric()).unwrap();
        assert!(matches!(
            refused,
            BiometricUnlockOutcome::Refused(BiometricRefusal::Waiting { .. })
        ));
        bench.clock.pass(DAY);
        let opened = block_on(locked.unlock_with_biometric()).unwrap();
        let BiometricUnlockOutcome::Unlocked(wallet) = opened else {
            panic!("{opened:?}");
        };
        assert!(wallet.rolled_back_at().unwrap().is_some());
        drop((wallet, locked));
        put_back(&bench, &old);
    }
}

#[test]
fn a_counter_that_does_not_answer_opens_nothing_and_counts_nothing() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let locked = wallet.lock().unwrap();
    bench.device.with(|device| device.counter_fault = true);
    for guess in [PIN, "000000"] {
        for _ in 0..6 {
            assert_eq!(
                block_on(locked.unlock(&pin(guess))).unwrap_err(),
                VaultError::DeviceUnavailable(KeyFault::Unavailable)
            );
        }
    }
    bench.device.with(|device| device.counter_fault = false);
    let wrong = block_on(locked.unlock(&pin("000000"))).unwrap();
    assert!(matches!(wrong, UnlockOutcome::WrongPin { tries_left: 9, .. }));
    unlock(&locked, PIN);
}

#[test]
fn a_counter_that_was_lost_begins_anew() {
    let (bench, wallet) = Bench::with_wallet();
    drop(wallet);
    bench.device.with(|device| device.counters.clear());
    let wallet = bench.reopen();
    assert_eq!(wallet.rolled_back_at().unwrap(), None);
    assert!(count(&bench, "/generation") > 1);
}

#[test]
fn without_a_counter_an_older_vault_is_not_told_from_the_newest() {
    let bench = Bench::new();
    let mut ports = bench.ports();
    ports.monotonic_counter = None;
    let open = || {
        let open = LockedWallet::open(bench.home(), ports.clone(), Mode::Production);
        unlock(&block_on(open).unwrap(), PIN)
    };
    let chosen = new_pin(PIN);
    let create = LockedWallet::create(bench.home(), &chosen, ports.clone(), Mode::Production);
    drop(block_on(create).unwrap());
    let old = copy(&bench);
    let wallet = open();
    let sets = [AnchorSet::Issuers, AnchorSet::Verifiers];
    wallet.add_trust_anchor(&bench.authority.pem, &sets).unwrap();
    drop(wallet);
    put_back(&bench, &old);
    assert_eq!(open().rolled_back_at().unwrap(), None);
    assert!(bench.device.with(|device| device.counters.is_empty()));
}
