//! The platform's biometric prompt where the PIN is changed.

use std::collections::BTreeMap;
use std::fs;

use wallet_core::{
    BiometricRefusal, ChangePinOutcome, KeyFault, Operation, UnlockOutcome, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::biometric::{enable, enabled, keys, opened, refused};
use crate::support::bench::{PIN, approve, new_pin, unlock};
use crate::support::cut::{Cut, at_every_drop};
use crate::support::{Bench, pin};

const OTHER: &str = "738291046582";

fn change(wallet: &Wallet) -> ChangePinOutcome {
    let yes = approve(wallet, &Operation::ChangePin);
    block_on(wallet.change_pin(&new_pin(OTHER), yes)).unwrap()
}

fn biometric_aliases(bench: &Bench) -> Vec<String> {
    bench
        .device
        .with(|device| device.biometric.keys().cloned().collect())
}

#[test]
fn a_change_of_the_pin_sets_the_prompt_up_anew_and_no_copy_opens_by_it() {
    let (bench, locked) = enabled();
    drop(locked);
    let before = biometric_aliases(&bench);
    let files: BTreeMap<_, _> = fs::read_dir(bench.home())
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.clone(), fs::read(path).unwrap())
        })
        .collect();
    let wallet = bench.reopen();
    assert_eq!(change(&wallet), ChangePinOutcome::Changed);
    assert!(wallet.biometric_enabled().unwrap());
    let after = biometric_aliases(&bench);
    assert!(before.len() == 1 && after.len() == 1 && before != after);
    let locked = opened(&wallet.lock().unwrap()).lock().unwrap();
    unlock(&locked, OTHER);
    drop((wallet, locked));

    for (path, bytes) in files {
        fs::write(path, bytes).unwrap();
    }
    // Without a counter, too: the keys of before are gone.
    bench.device.with(|device| device.counters.clear());
    let locked = bench.open().unwrap();
    assert_eq!(refused(&locked), BiometricRefusal::Invalidated);
    for guess in [PIN, OTHER] {
        let opened = block_on(locked.unlock(&pin(guess)));
        assert_eq!(opened.unwrap_err(), VaultError::DeviceKeyLost);
    }
}

#[test]
fn a_prompt_that_is_cancelled_at_a_change_of_the_pin_is_not_set_up_any_more() {
    for fault in [KeyFault::Cancelled, KeyFault::LockedOut, KeyFault::Unavailable] {
        let (bench, locked) = enabled();
        let wallet = opened(&locked);
        bench.device.with(|device| device.prompt_fault = Some(fault));
        assert_eq!(change(&wallet), ChangePinOutcome::Changed);
        assert!(!wallet.biometric_enabled().unwrap());
        assert_eq!(keys(&bench), 0);
        bench.device.with(|device| device.prompt_fault = None);
        let locked = wallet.lock().unwrap();
        assert_eq!(refused(&locked), BiometricRefusal::NotEnabled);
        unlock(&locked, OTHER);
    }
}

#[test]
fn nobody_is_asked_at_a_change_of_the_pin_where_the_prompt_is_not_set_up() {
    let (bench, wallet) = Bench::with_wallet();
    assert_eq!(change(&wallet), ChangePinOutcome::Changed);
    assert_eq!(bench.device.with(|device| device.prompts), 0);
    assert!(!wallet.biometric_enabled().unwrap());
}

#[test]
fn a_change_of_the_pin_that_is_dropped_leaves_no_stray_biometric_key() {
    at_every_drop(10, |polls| {
        let (bench, wallet) = Bench::with_wallet();
        enable(&wallet);
        let before = biometric_aliases(&bench);
        let yes = approve(&wallet, &Operation::ChangePin);
        let chosen = new_pin(OTHER);
        let ended = bench.cut_off(None, wallet.change_pin(&chosen, yes), Cut::Drop(polls));
        drop(wallet);
        let locked = bench.open().unwrap();
        let by_old = block_on(locked.unlock(&pin(PIN))).unwrap();
        let (wallet, changed) = if let UnlockOutcome::Unlocked(wallet) = by_old {
            (wallet, false)
        } else {
            (unlock(&locked, OTHER), true)
        };
        assert!(changed || !ended, "after {polls} polls");
        let on = wallet.biometric_enabled().unwrap();
        assert!(on || (changed && !ended), "after {polls} polls");
        let after = biometric_aliases(&bench);
        assert_eq!(after.len(), usize::from(on), "after {polls} polls");
        assert!(!changed || after != before, "the old key is gone");
        if on {
            opened(&wallet.lock().unwrap());
        }
        ended
    });
}
