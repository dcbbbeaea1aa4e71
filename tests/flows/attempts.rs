//! What wrong PINs cost, beyond what `vault.rs` shows: stricter policies, and tries that are cut off.

use wallet_core::{AttemptPolicy, Config, KeyFault, LockedWallet, Mode, UnlockOutcome, VaultError};
use wallet_host::block_on;

use crate::support::bench::{PIN, unlock};
use crate::support::cut::{Cut, at_every_drop};
use crate::support::{Bench, pin};

fn strict(tries: u32, waits: &[u32]) -> Config {
    Config {
        attempts: AttemptPolicy::stricter(tries, waits).unwrap(),
        ..Config::from(Mode::Production)
    }
}

fn open(bench: &Bench, config: Config) -> LockedWallet {
    block_on(LockedWallet::open(bench.home(), bench.ports(), config)).unwrap()
}

fn wrong(locked: &LockedWallet) -> UnlockOutcome {
    block_on(locked.unlock(&pin("000000"))).unwrap()
}

#[test]
fn a_stricter_policy_waits_earlier_and_erases_earlier() {
    let bench = Bench::new();
    drop(bench.create().unwrap());
    let config = strict(3, &[0, 120]);
    let locked = open(&bench, config);
    let outcome = wrong(&locked);
    assert!(
        matches!(
            outcome,
            UnlockOutcome::WrongPin {
                tries_left: 2,
                until: None
            }
        ),
        "{outcome:?}"
    );
    let until = Some(bench.clock.wall() + 120);
    let outcome = wrong(&locked);
    assert!(
        matches!(outcome, UnlockOutcome::WrongPin { tries_left: 1, until: wait } if wait == until),
        "{outcome:?}"
    );
    bench.clock.pass(119);
    assert!(matches!(wrong(&locked), UnlockOutcome::LockedOut { .. }));
    bench.clock.pass(1);
    // A fault of the platform on the last try is no try.
    bench
        .device
        .with(|device| device.prf_fault = Some((1, KeyFault::PhoneLocked)));
    let fault = block_on(locked.unlock(&pin("000000"))).unwrap_err();
    assert_eq!(fault, VaultError::DeviceUnavailable(KeyFault::PhoneLocked));
    bench.device.with(|device| device.prf_fault = None);
    drop(locked);
    let locked = open(&bench, config);
    assert!(matches!(wrong(&locked), UnlockOutcome::Erased));
    drop(locked);
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
}

#[test]
fn a_policy_that_becomes_stricter_does_not_erase_by_itself() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    for _ in 0..6 {
        assert!(matches!(wrong(&locked), UnlockOutcome::WrongPin { .. }));
        bench.clock.pass(3_600);
    }
    drop(locked);
    let locked = open(&bench, strict(5, &[0, 0, 0, 60]));
    assert!(matches!(
        wrong(&locked),
        UnlockOutcome::WrongPin {
            tries_left: 1,
            until: Some(_)
        }
    ));
    bench.clock.pass(60);
    drop(unlock(&locked, PIN));
    drop(locked);
    // And looser again, a new count is a new count.
    let locked = bench.open().unwrap();
    assert!(matches!(
        wrong(&locked),
        UnlockOutcome::WrongPin {
            tries_left: 9,
            until: None
        }
    ));
}

#[test]
fn a_try_that_is_cut_off_is_never_given_back() {
    at_every_drop(3, |polls| {
        let bench = Bench::new();
        let locked = bench.create().unwrap().lock().unwrap();
        let asked = bench.device.prf_calls();
        let guess = pin("000000");
        let ended = bench.cut_off(None, locked.unlock(&guess), Cut::Drop(polls));
        // The probe is the first call, the guess the second.
        let was_checked = bench.device.prf_calls() == asked + 2;
        drop(locked);
        let locked = bench.open().unwrap();
        let UnlockOutcome::WrongPin { tries_left, .. } = wrong(&locked) else {
            panic!("wrong is wrong");
        };
        assert!(
            tries_left == 8 || (tries_left == 9 && !was_checked),
            "after {polls} polls"
        );
        ended
    });
}

#[test]
fn an_erase_that_is_cut_off_goes_on_at_the_next_try() {
    at_every_drop(3, |polls| {
        let bench = Bench::new();
        let config = strict(1, &[]);
        drop(bench.create().unwrap());
        let locked = open(&bench, config);
        let guess = pin("000000");
        let ended = bench.cut_off(None, locked.unlock(&guess), Cut::Drop(polls));
        drop(locked);
        if let Ok(locked) = block_on(LockedWallet::open(bench.home(), bench.ports(), config)) {
            let outcome = wrong(&locked);
            assert!(
                matches!(outcome, UnlockOutcome::Erased),
                "{outcome:?} after {polls} polls"
            );
        }
        assert!(bench.device.with(|device| device.seal.is_empty()));
        assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
        ended
    });
}

#[test]
fn no_clock_that_is_moved_shortens_a_wait() {
    for boots_have_names in [true, false] {
        let bench = Bench::new();
        let locked = bench.create().unwrap().lock().unwrap();
        if !boots_have_names {
            bench.clock.forget_boot();
        }
        for _ in 0..5 {
            assert!(matches!(wrong(&locked), UnlockOutcome::WrongPin { .. }));
        }
        let refused = |reason: &str| {
            let outcome = block_on(locked.unlock(&pin(PIN))).unwrap();
            assert!(matches!(outcome, UnlockOutcome::LockedOut { .. }), "{reason}");
        };
        bench.clock.pass(200);
        let wall = bench.clock.wall();
        bench.clock.set_wall(wall + 10_000_000);
        refused("forwards");
        bench.clock.set_wall(wall - 10_000_000);
        refused("backwards");
        bench.clock.set_wall(wall);
        bench.clock.pass(99);
        refused("there and back again");
        bench.clock.reboot();
        if !boots_have_names {
            bench.clock.forget_boot();
        }
        refused("a new boot");
        bench.clock.pass(299);
        refused("the whole wait again, but for a second");
        bench.clock.pass(1);
        drop(unlock(&locked, PIN));
    }
}
