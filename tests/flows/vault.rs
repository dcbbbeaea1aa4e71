//! Creating, unlocking, locking and destroying the vault.

use std::collections::BTreeSet;
use std::fs;

use wallet_core::{
    HolderKeys as _, KeyFault, LockedWallet, Mode, UnlockOutcome, VaultError, WipeConfirmation,
};
use wallet_host::block_on;

use crate::support::bench::{PIN, unlock};
use crate::support::{Bench, pin};

fn files(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.home()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn wipe() -> WipeConfirmation {
    WipeConfirmation::typed("WIPE").unwrap()
}

/// A wrong PIN: tries left and the wait that it started.
fn wrong(locked: &LockedWallet, guess: &str) -> (u32, Option<i64>) {
    let outcome = block_on(locked.unlock(&pin(guess))).unwrap();
    let UnlockOutcome::WrongPin { tries_left, until } = outcome else {
        panic!("not a wrong PIN: {outcome:?}");
    };
    (tries_left, until)
}

#[test]
fn a_wallet_is_created_locked_and_unlocked_again() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let locked = wallet.lock().unwrap();
    assert_eq!(wallet.credentials().unwrap_err(), VaultError::Locked);
    assert!(matches!(wallet.lock(), Err(VaultError::Locked)));
    let again = unlock(&locked, PIN);
    assert!(again.credentials().unwrap().is_empty());
    drop((wallet, locked, again));
    assert!(bench.reopen().credentials().unwrap().is_empty());
}

#[test]
fn a_second_open_finds_the_vault_in_use() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    assert_eq!(bench.open().unwrap_err(), VaultError::InUse);
    let locked = wallet.lock().unwrap();
    assert_eq!(bench.open().unwrap_err(), VaultError::InUse);
    drop((wallet, locked));
    assert!(bench.open().is_ok());
}

#[test]
fn a_folder_with_something_in_it_is_no_place_for_a_wallet() {
    let bench = Bench::new();
    fs::write(bench.home().join("letter.txt"), "mine").unwrap();
    assert_eq!(bench.create().unwrap_err(), VaultError::NotEmpty);
    assert_eq!(files(&bench), ["letter.txt"]);
    assert!(bench.device.with(|device| device.seal.is_empty()));

    let taken = Bench::new();
    drop(taken.create().unwrap());
    assert_eq!(taken.create().unwrap_err(), VaultError::NotEmpty);
    assert_eq!(
        taken.device.with(|device| device.seal.len()),
        1,
        "the wallet that is there keeps its key"
    );
}

#[test]
fn a_creation_that_the_device_fails_leaves_nothing() {
    for calls in [None, Some(0), Some(1)] {
        let bench = Bench::new();
        bench.device.with(|device| match calls {
            None => device.create_fault = Some(KeyFault::Unavailable),
            Some(calls) => device.prf_fault = Some((calls, KeyFault::PhoneLocked)),
        });
        assert!(matches!(
            bench.create().unwrap_err(),
            VaultError::DeviceUnavailable(_)
        ));
        assert!(bench.device.with(|device| device.seal.is_empty()));
        assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
        bench.device.with(|device| {
            device.create_fault = None;
            device.prf_fault = None;
        });
        assert!(bench.create().is_ok(), "nothing stands in the way");
    }
}

#[test]
fn wrong_pins_are_counted_over_every_reopening_and_the_tenth_erases() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let prefix = bench
        .device
        .with(|device| device.seal.keys().next().unwrap().clone());
    let prefix = prefix.split('/').next().unwrap().to_owned();
    drop(wallet);
    block_on(bench.device.make("another/app", &crate::support::device::SIGNING)).unwrap();
    let minutes = [0, 0, 0, 0, 5, 15, 60, 240, 1440];
    for (tries, minutes) in minutes.iter().enumerate() {
        let locked = bench.open().unwrap();
        let (left, until) = wrong(&locked, "000000");
        assert_eq!(left, 9 - u32::try_from(tries).unwrap());
        let expected = (*minutes > 0).then(|| bench.clock.wall() + minutes * 60);
        assert_eq!(until, expected, "wait after try {}", tries + 1);
        drop(locked);
        assert_wait(&bench, minutes * 60);
    }
    let locked = bench.open().unwrap();
    assert!(matches!(
        block_on(locked.unlock(&pin("000000"))).unwrap(),
        UnlockOutcome::Erased
    ));
    drop(locked);
    assert!(files(&bench).is_empty(), "{:?}", files(&bench));
    assert!(bench.device.with(|device| device.seal.is_empty()), "{prefix}");
    assert_eq!(bench.device.holder_aliases(), ["another/app"]);
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
}

/// Until a wait is over not even the right PIN is looked at, and neither the wall clock nor a reboot shortens it.
fn assert_wait(bench: &Bench, seconds: i64) {
    if seconds == 0 {
        return;
    }
    let calls = bench.device.prf_calls();
    let locked = bench.open().unwrap();
    let refused = |reason: &str| {
        let outcome = block_on(locked.unlock(&pin(PIN))).unwrap();
        assert!(matches!(outcome, UnlockOutcome::LockedOut { .. }), "{reason}");
    };
    bench.clock.pass(seconds - 1);
    refused("one second is missing");
    bench.clock.set_wall(bench.clock.wall() + 10_000_000);
    refused("the wall clock was set");
    bench.clock.reboot();
    refused("a new boot starts the wait again");
    bench.clock.pass(seconds - 1);
    refused("the whole wait, within this boot");
    bench.clock.pass(1);
    assert_eq!(bench.device.prf_calls(), calls, "the device was not asked");
}

#[test]
fn a_right_pin_forgets_the_wrong_ones() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    assert_eq!(wrong(&locked, "000000"), (9, None));
    assert_eq!(wrong(&locked, "000001"), (8, None));
    let locked = unlock(&locked, PIN).lock().unwrap();
    assert_eq!(wrong(&locked, "000002"), (9, None));
}

#[test]
fn a_device_key_that_is_lost_swapped_or_silent_is_never_a_wrong_pin() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    let seal = bench.device.with(|device| device.seal.clone());
    let fails = |expected: VaultError| {
        for _ in 0..4 {
            assert_eq!(block_on(locked.unlock(&pin(PIN))).unwrap_err(), expected);
        }
    };
    bench.device.with(|device| device.seal.clear());
    fails(VaultError::DeviceKeyLost);
    bench.device.with(|device| {
        device.seal.clone_from(&seal);
        device.swap_seal_keys();
    });
    fails(VaultError::DeviceKeyLost);
    bench.device.with(|device| device.seal = seal);
    for fault in [KeyFault::PhoneLocked, KeyFault::Cancelled] {
        // Before the probe; and after it, when the try has been counted already.
        for calls in [0, 1] {
            for _ in 0..3 {
                bench
                    .device
                    .with(|device| device.prf_fault = Some((calls, fault)));
                assert_eq!(
                    block_on(locked.unlock(&pin(PIN))).unwrap_err(),
                    VaultError::DeviceUnavailable(fault)
                );
            }
        }
    }
    bench.device.with(|device| device.prf_fault = None);
    assert_eq!(wrong(&locked, "000000"), (9, None), "nothing was counted");
    unlock(&locked, PIN);
}

#[test]
fn every_guess_is_one_call_of_the_device_on_an_input_of_its_own() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    let probe = bench.device.with(|device| device.prf_inputs[0]);
    bench.device.with(|device| device.prf_inputs.clear());
    for guess in ["000000", "000001", "000002"] {
        wrong(&locked, guess);
    }
    unlock(&locked, PIN);
    let inputs = bench.device.with(|device| device.prf_inputs.clone());
    let guesses: Vec<_> = inputs.iter().filter(|input| **input != probe).collect();
    assert_eq!(guesses.len(), 4);
    assert_eq!(guesses.iter().collect::<BTreeSet<_>>().len(), 4);
    assert_eq!(inputs.len(), 8, "and one probe each");
}

#[test]
fn a_recorded_answer_of_the_device_opens_nothing_for_another_pin() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    let right = bench.device.with(|device| *device.prf_answers.last().unwrap());
    wrong(&locked, "000000");
    let of_another = bench.device.with(|device| *device.prf_answers.last().unwrap());

    bench.device.with(|device| device.replay = Some(right));
    wrong(&locked, "000001");
    bench.device.with(|device| device.replay = Some(of_another));
    wrong(&locked, PIN);
    bench.device.with(|device| device.replay = Some(right));
    unlock(&locked, PIN);
}

#[test]
fn a_wipe_works_locked_and_destroys_keys_and_files() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    assert!(WipeConfirmation::typed("wipe").is_none());
    assert!(WipeConfirmation::typed(PIN).is_none());
    block_on(locked.wipe(wipe())).unwrap();
    assert!(files(&bench).is_empty(), "{:?}", files(&bench));
    assert!(bench.device.with(|device| device.seal.is_empty()));
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
    assert!(bench.create().is_ok());
}

#[test]
fn a_wipe_that_is_cut_off_is_finished_at_the_next_open() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    bench
        .device
        .with(|device| device.delete_fault = Some(KeyFault::Unavailable));
    assert_eq!(
        block_on(locked.wipe(wipe())).unwrap_err(),
        VaultError::WipePending
    );
    assert!(
        block_on(locked.unlock(&pin(PIN))).is_err(),
        "a vault that is being wiped does not open"
    );
    assert_eq!(
        block_on(locked.wipe(wipe())).unwrap_err(),
        VaultError::WipePending,
        "the same call goes on with it"
    );
    drop(locked);
    assert_eq!(bench.open().unwrap_err(), VaultError::WipePending);
    bench.device.with(|device| device.delete_fault = None);
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
    assert!(files(&bench).is_empty(), "{:?}", files(&bench));
    assert!(bench.device.with(|device| device.seal.is_empty()));
}

#[test]
fn a_missing_vault_is_not_found_and_nothing_is_made() {
    let bench = Bench::new();
    let folder = bench.home().join("nowhere");
    let opened = block_on(LockedWallet::open(&folder, bench.ports(), Mode::Production));
    assert_eq!(opened.unwrap_err(), VaultError::NotFound);
    assert!(!folder.exists());
}
