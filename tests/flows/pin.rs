//! Changing the PIN, and how much work a guess of it costs.

use std::fs;
use std::task::{Context, Waker};

use serde_json::json;
use wallet_core::{
    AuthoriseOutcome, ChangePinOutcome, KeyFault, LockedWallet, Mode, Operation, UnlockOutcome, VaultError,
    Wallet, WipeConfirmation,
};
use wallet_host::block_on;

use crate::support::bench::{PIN, approve, approve_with, new_pin, unlock};
use crate::support::cut::{Cut, at_every_drop};
use crate::support::{Bench, Credential, DAY, pin, sd};

/// A new PIN.
const OTHER: &str = "738291046582";

/// Memory, passes and lanes as they stand in an envelope, after its version and kind.
const DEFAULT: [u8; 14] = [1, 1, 0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1];
const FLOOR: [u8; 14] = [1, 1, 0, 0, 0x4c, 0, 0, 0, 0, 2, 0, 0, 0, 1];

fn identity() -> Credential {
    Credential::new("identity", sd(&json!({"given_name": "Ada"})))
}

fn change(wallet: &Wallet, from: &str, to: &str) -> Result<ChangePinOutcome, VaultError> {
    let approval = approve_with(wallet, &Operation::ChangePin, from);
    block_on(wallet.change_pin(&new_pin(to), approval))
}

fn seal_aliases(bench: &Bench) -> Vec<String> {
    bench.device.with(|device| device.seal.keys().cloned().collect())
}

fn is_wrong(locked: &LockedWallet, guess: &str) -> bool {
    matches!(
        block_on(locked.unlock(&pin(guess))).unwrap(),
        UnlockOutcome::WrongPin { .. }
    )
}

/// Opens the files anew with whichever of the two PINs is in force, and says whether it is the new one.
fn reopen_with_either(bench: &Bench) -> (Wallet, bool) {
    let locked = bench.open().unwrap();
    match block_on(locked.unlock(&pin(PIN))).unwrap() {
        UnlockOutcome::Unlocked(wallet) => (wallet, false),
        UnlockOutcome::WrongPin { .. } => (unlock(&locked, OTHER), true),
        other @ (UnlockOutcome::LockedOut { .. }
        | UnlockOutcome::RolledBack { .. }
        | UnlockOutcome::Erased) => {
            panic!("neither opens: {other:?}")
        }
    }
}

/// Whether the file of a closed vault holds an envelope with these parameters.
fn has_params(bench: &Bench, params: [u8; 14]) -> bool {
    let file = fs::read(bench.home().join("vault.db")).unwrap();
    file.windows(params.len()).any(|window| window == params)
}

#[test]
fn the_new_pin_opens_what_the_old_one_did_and_the_old_one_nothing() {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity()]);
    let before = seal_aliases(&bench);
    let entries = wallet.activity().unwrap().len();
    assert_eq!(change(&wallet, PIN, OTHER), Ok(ChangePinOutcome::Changed));
    let after = seal_aliases(&bench);
    assert!(
        before.len() == 1 && after.len() == 1 && before != after,
        "a new device key"
    );
    assert_eq!(wallet.credentials().unwrap().len(), 1);
    let locked = wallet.lock().unwrap();
    drop(wallet);
    assert!(is_wrong(&locked, PIN));
    let wallet = unlock(&locked, OTHER);
    assert_eq!(wallet.credentials().unwrap().len(), 1);
    assert_eq!(
        wallet.activity().unwrap().len(),
        entries,
        "it is no entry of the history"
    );
    assert_eq!(
        change(&wallet, OTHER, PIN),
        Ok(ChangePinOutcome::Changed),
        "and again"
    );
    drop((wallet, locked));
    assert_eq!(bench.reopen().credentials().unwrap().len(), 1);
    assert_eq!(seal_aliases(&bench).len(), 1);
}

#[test]
fn a_change_takes_an_approval_for_it_given_by_the_pin_in_use_once_and_soon() {
    let (bench, wallet) = Bench::with_wallet();
    let wrong = block_on(wallet.authorise(&Operation::ChangePin, &pin("000000"))).unwrap();
    assert!(matches!(wrong, AuthoriseOutcome::WrongPin { tries_left: 9, .. }));
    let code = |approval| {
        let changed = block_on(wallet.change_pin(&new_pin(OTHER), approval));
        changed.unwrap_err().info().code
    };
    let accept = Operation::Accept {
        credentials: Vec::new(),
        unknown_issuer: false,
    };
    assert_eq!(code(approve(&wallet, &accept)), "vault.authorisation.mismatch");
    let late = approve(&wallet, &Operation::ChangePin);
    bench.clock.pass(61);
    assert_eq!(code(late), "vault.authorisation.stale");
    let first = approve(&wallet, &Operation::ChangePin);
    let second = approve(&wallet, &Operation::ChangePin);
    assert_eq!(code(first), "vault.authorisation.stale", "one at a time");
    block_on(wallet.change_pin(&new_pin(OTHER), second)).unwrap();
    assert_eq!(seal_aliases(&bench).len(), 1);
}

#[test]
fn an_approval_does_not_outlast_the_lock() {
    let (_bench, wallet) = Bench::with_wallet();
    let approval = approve(&wallet, &Operation::ChangePin);
    let locked = wallet.lock().unwrap();
    let wallet = unlock(&locked, PIN);
    let changed = block_on(wallet.change_pin(&new_pin(OTHER), approval));
    assert_eq!(changed.unwrap_err().info().code, "vault.authorisation.stale");
}

#[test]
fn ten_wrong_pins_for_a_change_erase() {
    let (bench, wallet) = Bench::with_wallet();
    for _ in 0..9 {
        let wrong = block_on(wallet.authorise(&Operation::ChangePin, &pin("000000"))).unwrap();
        assert!(matches!(wrong, AuthoriseOutcome::WrongPin { .. }));
        bench.pass_in_use(&wallet, DAY);
    }
    let last = block_on(wallet.authorise(&Operation::ChangePin, &pin("000000"))).unwrap();
    assert!(matches!(last, AuthoriseOutcome::Erased));
    drop(wallet);
    assert!(seal_aliases(&bench).is_empty());
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
}

#[test]
fn a_copy_made_before_a_change_opens_with_no_pin() {
    let bench = Bench::new();
    drop(bench.create().unwrap());
    let copy = tempfile::tempdir().unwrap();
    fs::copy(bench.home().join("vault.db"), copy.path().join("vault.db")).unwrap();
    let open = || block_on(LockedWallet::open(copy.path(), bench.ports(), Mode::Production)).unwrap();
    drop(unlock(&open(), PIN));
    // As on a phone that has no counter: it would tell that two copies are in use.
    let forget_counts = || bench.device.with(|device| device.counters.clear());
    forget_counts();
    let wallet = bench.reopen();
    assert_eq!(change(&wallet, PIN, OTHER), Ok(ChangePinOutcome::Changed));
    let copied = open();
    for forgotten in [false, true] {
        if forgotten {
            forget_counts();
        }
        for guess in [PIN, OTHER] {
            let opened = block_on(copied.unlock(&pin(guess)));
            assert_eq!(opened.unwrap_err(), VaultError::DeviceKeyLost);
        }
    }
}

#[test]
fn a_change_that_is_dropped_leaves_one_pin_and_one_device_key() {
    at_every_drop(8, |polls| {
        let (bench, wallet) = Bench::with_wallet();
        let approval = approve(&wallet, &Operation::ChangePin);
        let chosen = new_pin(OTHER);
        let ended = bench.cut_off(None, wallet.change_pin(&chosen, approval), Cut::Drop(polls));
        drop(wallet);
        let (wallet, changed) = reopen_with_either(&bench);
        assert!(changed || !ended, "after {polls} polls");
        assert_eq!(seal_aliases(&bench).len(), 1, "after {polls} polls");
        drop(wallet);
        let locked = bench.open().unwrap();
        assert!(is_wrong(&locked, if changed { PIN } else { OTHER }));
        unlock(&locked, if changed { OTHER } else { PIN });
        ended
    });
}

#[test]
fn a_change_that_is_dropped_can_be_made_again_at_once() {
    at_every_drop(8, |polls| {
        let (bench, wallet) = Bench::with_wallet();
        let approval = approve(&wallet, &Operation::ChangePin);
        let chosen = new_pin(OTHER);
        let ended = bench.cut_off(None, wallet.change_pin(&chosen, approval), Cut::Drop(polls));
        let again = block_on(wallet.authorise(&Operation::ChangePin, &pin(PIN))).unwrap();
        let (approval, last) = match again {
            AuthoriseOutcome::Authorised(approval) => (approval, OTHER),
            AuthoriseOutcome::WrongPin { .. } => (approve_with(&wallet, &Operation::ChangePin, OTHER), PIN),
            other @ (AuthoriseOutcome::LockedOut { .. } | AuthoriseOutcome::Erased) => {
                panic!("neither approves: {other:?}")
            }
        };
        let changed = block_on(wallet.change_pin(&new_pin(last), approval));
        assert_eq!(changed, Ok(ChangePinOutcome::Changed), "after {polls} polls");
        assert_eq!(seal_aliases(&bench).len(), 1, "after {polls} polls");
        let locked = wallet.lock().unwrap();
        unlock(&locked, last);
        ended
    });
}

#[test]
fn changes_and_approvals_at_the_same_time_do_not_mix() {
    let (bench, wallet) = Bench::with_wallet();
    let approval = approve(&wallet, &Operation::ChangePin);
    let (chosen, right) = (new_pin(OTHER), pin(PIN));
    let mut context = Context::from_waker(Waker::noop());
    bench.device.pauses.set(true);
    let mut first = Box::pin(wallet.change_pin(&chosen, approval));
    // The new key is made and has answered; the envelope is being tried.
    for _ in 0..7 {
        assert!(first.as_mut().poll(&mut context).is_pending());
    }
    let second = approve(&wallet, &Operation::ChangePin);
    let busy = block_on(wallet.change_pin(&new_pin("493718"), second));
    assert_eq!(busy, Err(VaultError::Busy));
    let late = approve(&wallet, &Operation::ChangePin);
    let mut cut = Box::pin(wallet.authorise(&Operation::ChangePin, &right));
    assert!(cut.as_mut().poll(&mut context).is_pending());
    assert_eq!(block_on(first), Ok(ChangePinOutcome::Changed));
    let code = |result: Result<ChangePinOutcome, VaultError>| result.unwrap_err().info().code;
    let changed = block_on(wallet.change_pin(&new_pin("493718"), late));
    assert_eq!(
        code(changed),
        "vault.authorisation.mismatch",
        "it was for the PIN before"
    );
    assert_eq!(block_on(cut).unwrap_err(), VaultError::Busy, "no key is lost");
    bench.device.pauses.set(false);
    let locked = wallet.lock().unwrap();
    unlock(&locked, OTHER);
    assert_eq!(seal_aliases(&bench).len(), 1);
}

#[test]
fn locking_during_a_change_leaves_the_old_pin_and_no_key_in_hand() {
    let (bench, wallet) = Bench::with_wallet();
    let approval = approve(&wallet, &Operation::ChangePin);
    let chosen = new_pin(OTHER);
    let mut context = Context::from_waker(Waker::noop());
    bench.device.pauses.set(true);
    let mut change = Box::pin(wallet.change_pin(&chosen, approval));
    assert!(change.as_mut().poll(&mut context).is_pending());
    let locked = wallet.lock().unwrap();
    assert_eq!(block_on(change).unwrap_err(), VaultError::Locked);
    bench.device.pauses.set(false);
    unlock(&locked, PIN);
    assert_eq!(seal_aliases(&bench).len(), 1, "the new key is gone");
}

#[test]
fn a_wipe_after_a_change_that_was_cut_off_leaves_no_device_key() {
    at_every_drop(8, |polls| {
        let (bench, wallet) = Bench::with_wallet();
        let approval = approve(&wallet, &Operation::ChangePin);
        let chosen = new_pin(OTHER);
        let ended = bench.cut_off(None, wallet.change_pin(&chosen, approval), Cut::Drop(polls));
        drop(wallet);
        let locked = bench.open().unwrap();
        block_on(locked.wipe(WipeConfirmation::typed("WIPE").unwrap())).unwrap();
        assert!(seal_aliases(&bench).is_empty(), "after {polls} polls");
        ended
    });
}

#[test]
fn a_change_that_the_device_fails_changes_nothing() {
    let (bench, wallet) = Bench::with_wallet();
    let device = seal_aliases(&bench);
    for calls in [None, Some(0), Some(1), Some(2), Some(3)] {
        let approval = approve(&wallet, &Operation::ChangePin);
        bench.device.with(|device| match calls {
            None => device.create_fault = Some(KeyFault::Unavailable),
            Some(calls) => device.prf_fault = Some((calls, KeyFault::PhoneLocked)),
        });
        let failed = block_on(wallet.change_pin(&new_pin(OTHER), approval)).unwrap_err();
        assert!(matches!(failed, VaultError::DeviceUnavailable(_)), "{failed:?}");
        bench.device.with(|device| {
            device.create_fault = None;
            device.prf_fault = None;
        });
        assert_eq!(seal_aliases(&bench), device, "{calls:?}");
    }
    // An answer that is not the same twice would be the end of the vault.
    for call in 0..4 {
        let approval = approve(&wallet, &Operation::ChangePin);
        bench.device.with(|device| device.garbled = Some(call));
        let failed = block_on(wallet.change_pin(&new_pin(OTHER), approval)).unwrap_err();
        let refused = [
            VaultError::DeviceKeyLost,
            VaultError::DeviceUnavailable(KeyFault::Unavailable),
        ];
        assert!(refused.contains(&failed), "{failed:?} at call {call}");
        assert_eq!(seal_aliases(&bench), device, "call {call}");
    }
    drop(wallet);
    bench.reopen();
}

#[test]
fn an_old_device_key_that_stays_goes_at_the_next_unlock_and_before_the_next_change() {
    let (bench, wallet) = Bench::with_wallet();
    let refuse = |fault| bench.device.with(|device| device.delete_fault = fault);
    refuse(Some(KeyFault::Unavailable));
    assert_eq!(change(&wallet, PIN, OTHER), Ok(ChangePinOutcome::OldKeyRemains));
    assert_eq!(seal_aliases(&bench).len(), 2);
    let again = change(&wallet, OTHER, PIN);
    assert_eq!(again, Err(VaultError::DeviceUnavailable(KeyFault::Unavailable)));
    let locked = wallet.lock().unwrap();
    unlock(&locked, OTHER).lock().unwrap();
    assert_eq!(seal_aliases(&bench).len(), 2, "it still refuses");
    refuse(None);
    drop((wallet, locked));
    let locked = bench.open().unwrap();
    unlock(&locked, OTHER);
    assert_eq!(seal_aliases(&bench).len(), 1);
}

#[test]
fn a_slow_phone_gets_the_floor_and_the_default_once_it_is_faster() {
    let bench = Bench::new();
    let locked = bench.create().unwrap().lock().unwrap();
    drop(unlock(&locked, PIN));
    drop(locked);
    assert!(has_params(&bench, FLOOR) && !has_params(&bench, DEFAULT));
    bench.clock.step(100);
    let device = seal_aliases(&bench);
    drop(bench.reopen());
    assert!(has_params(&bench, DEFAULT) && !has_params(&bench, FLOOR));
    assert_eq!(seal_aliases(&bench), device, "under the same device key");
    bench.clock.step(1_500);
    let wallet = bench.reopen();
    assert_eq!(change(&wallet, PIN, OTHER), Ok(ChangePinOutcome::Changed));
    drop(wallet);
    assert!(has_params(&bench, DEFAULT), "and never lowered again");
}

#[test]
fn a_change_of_the_pin_raises_the_work_where_the_phone_allows_it() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let approval = approve(&wallet, &Operation::ChangePin);
    bench.clock.step(100);
    block_on(wallet.change_pin(&new_pin(OTHER), approval)).unwrap();
    drop(wallet);
    assert!(has_params(&bench, DEFAULT) && !has_params(&bench, FLOOR));
}

#[test]
fn a_raise_that_is_dropped_or_fails_leaves_the_pin_as_it_was() {
    at_every_drop(8, |polls| {
        let bench = Bench::new();
        let locked = bench.create().unwrap().lock().unwrap();
        bench.clock.step(100);
        let right = pin(PIN);
        let ended = bench.cut_off(None, locked.unlock(&right), Cut::Drop(polls));
        drop(locked);
        let one = [DEFAULT, FLOOR].map(|params| has_params(&bench, params));
        assert!(one[0] != one[1], "{one:?} after {polls} polls");
        assert!(one[0] || !ended);
        drop(bench.reopen());
        assert!(has_params(&bench, DEFAULT));
        ended
    });
    for call in 2..5 {
        let bench = Bench::new();
        drop(bench.create().unwrap());
        bench.clock.step(100);
        bench.device.with(|device| device.garbled = Some(call));
        drop(bench.reopen());
        assert!(has_params(&bench, FLOOR), "call {call}");
        drop(bench.reopen());
        assert!(has_params(&bench, DEFAULT), "call {call}");
    }
}
