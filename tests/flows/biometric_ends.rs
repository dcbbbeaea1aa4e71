//! What is left of biometric keys where a call is cut off, another runs, or the wallet ends.

use wallet_core::{
    BiometricAuthoriseOutcome, BiometricRefusal, EnableBiometricOutcome, LockedWallet, Operation, VaultError,
    WipeConfirmation,
};
use wallet_host::block_on;

use crate::biometric::{enable, enabled, keys, opened, refused};
use crate::support::Bench;
use crate::support::bench::{PIN, approve, unlock};
use crate::support::cut::{Cut, at_every_drop};

#[test]
fn setting_up_and_taking_away_leave_no_stray_key_wherever_they_are_dropped() {
    for before in [false, true] {
        at_every_drop(2, |polls| {
            let bench = Bench::new();
            let wallet = bench.create().unwrap();
            if before {
                enable(&wallet);
            }
            let yes = approve(&wallet, &Operation::EnableBiometric);
            let ended = bench.cut_off(None, wallet.enable_biometric(yes), Cut::Drop(polls));
            drop(wallet);
            let wallet = bench.reopen();
            let on = wallet.biometric_enabled().unwrap();
            assert!(on || !(before || ended), "after {polls} polls");
            assert_eq!(keys(&bench), usize::from(on), "after {polls} polls");
            if on {
                opened(&wallet.lock().unwrap());
            }
            ended
        });
    }
    at_every_drop(1, |polls| {
        let (bench, locked) = enabled();
        let wallet = opened(&locked);
        let ended = bench.cut_off(None, wallet.disable_biometric(), Cut::Drop(polls));
        drop((wallet, locked));
        let wallet = bench.reopen();
        let on = wallet.biometric_enabled().unwrap();
        assert!(!(on && ended));
        assert_eq!(keys(&bench), usize::from(on), "after {polls} polls");
        ended
    });
}

#[test]
fn an_approval_by_the_prompt_that_is_dropped_can_be_asked_for_again() {
    at_every_drop(2, |polls| {
        let (bench, locked) = enabled();
        let wallet = opened(&locked);
        let operation = Operation::Accept {
            credentials: Vec::new(),
            unknown_issuer: false,
        };
        let approval = wallet.authorise_with_biometric(&operation);
        let ended = bench.cut_off(None, approval, Cut::Drop(polls));
        let again = block_on(wallet.authorise_with_biometric(&operation)).unwrap();
        assert!(matches!(again, BiometricAuthoriseOutcome::Authorised(_)));
        ended
    });
}

#[test]
fn an_unlock_by_the_prompt_that_is_dropped_can_be_tried_again() {
    for void in [false, true] {
        at_every_drop(2, |polls| {
            let (bench, locked) = enabled();
            if void {
                bench.device.with(|device| device.enrolment += 1);
            }
            let ended = bench.cut_off(None, locked.unlock_with_biometric(), Cut::Drop(polls));
            if void {
                let refusal = refused(&locked);
                assert!(matches!(
                    refusal,
                    BiometricRefusal::Invalidated | BiometricRefusal::NotEnabled
                ));
                unlock(&locked, PIN);
                assert_eq!(keys(&bench), 0, "after {polls} polls");
            } else if !ended {
                opened(&locked);
            }
            ended
        });
    }
}

#[test]
fn two_calls_at_once_set_up_one_key() {
    let (bench, wallet) = Bench::with_wallet();
    bench.device.pauses.set(true);
    let yes = || approve(&wallet, &Operation::EnableBiometric);
    let first = yes();
    let mut first = std::pin::pin!(wallet.enable_biometric(first));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    bench.device.pauses.set(false);
    assert_eq!(
        block_on(wallet.enable_biometric(yes())).unwrap_err(),
        VaultError::Busy
    );
    assert_eq!(
        block_on(wallet.disable_biometric()).unwrap_err(),
        VaultError::Busy
    );
    assert_eq!(block_on(first).unwrap(), EnableBiometricOutcome::Enabled);
    assert_eq!(keys(&bench), 1);
}

#[test]
fn a_wipe_takes_every_biometric_key_and_every_counter_with_it() {
    let wipe = || WipeConfirmation::typed("WIPE").unwrap();
    let (bench, locked) = enabled();
    block_on(locked.wipe(wipe())).unwrap();
    assert!(bench.device.with(|device| {
        device.seal.is_empty() && device.biometric.is_empty() && device.counters.is_empty()
    }));

    // One that has no envelope yet, too.
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let yes = approve(&wallet, &Operation::EnableBiometric);
    assert!(!bench.cut_off(None, wallet.enable_biometric(yes), Cut::Drop(2)));
    assert_eq!(keys(&bench), 1, "it was made and has no envelope");
    let locked = wallet.lock().unwrap();
    block_on(locked.wipe(wipe())).unwrap();
    assert_eq!(keys(&bench), 0);
}

#[test]
fn a_wallet_whose_app_brings_no_prompt_keeps_its_pin() {
    let (bench, locked) = enabled();
    drop(locked);
    let mut ports = bench.ports();
    ports.biometric_seal = None;
    let open = LockedWallet::open(bench.home(), ports, wallet_core::Mode::Production);
    let locked = block_on(open).unwrap();
    assert_eq!(refused(&locked), BiometricRefusal::Unavailable);
    let wallet = unlock(&locked, PIN);
    assert!(wallet.biometric_enabled().unwrap(), "nothing is taken away");
    assert_eq!(enable(&wallet), EnableBiometricOutcome::Unavailable);
}
