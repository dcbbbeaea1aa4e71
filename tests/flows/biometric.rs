//! The platform's biometric prompt as a second way to open the vault.

use wallet_core::{
    Authorisation, AuthorisationFault, AuthoriseOutcome, BiometricAuthoriseOutcome, BiometricRefusal,
    BiometricUnlockOutcome, EnableBiometricOutcome, KeyFault, LockedWallet, Operation, UnlockFactor,
    UnlockOutcome, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::support::bench::{PIN, approve, unlock};
use crate::support::{Bench, pin};

pub(crate) fn enable(wallet: &Wallet) -> EnableBiometricOutcome {
    let yes = approve(wallet, &Operation::EnableBiometric);
    block_on(wallet.enable_biometric(yes)).unwrap()
}

/// A wallet that opens by the prompt, locked.
pub(crate) fn enabled() -> (Bench, LockedWallet) {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    assert_eq!(enable(&wallet), EnableBiometricOutcome::Enabled);
    assert!(wallet.biometric_enabled().unwrap());
    let locked = wallet.lock().unwrap();
    assert!(locked.biometric_enabled().unwrap());
    (bench, locked)
}

pub(crate) fn opened(locked: &LockedWallet) -> Wallet {
    match block_on(locked.unlock_with_biometric()).unwrap() {
        BiometricUnlockOutcome::Unlocked(wallet) => wallet,
        BiometricUnlockOutcome::Refused(refusal) => panic!("refused: {refusal:?}"),
    }
}

pub(crate) fn refused(locked: &LockedWallet) -> BiometricRefusal {
    match block_on(locked.unlock_with_biometric()).unwrap() {
        BiometricUnlockOutcome::Unlocked(_) => panic!("unlocked"),
        BiometricUnlockOutcome::Refused(refusal) => refusal,
    }
}

fn wrong(locked: &LockedWallet) -> u32 {
    let outcome = block_on(locked.unlock(&pin("000000"))).unwrap();
    let UnlockOutcome::WrongPin { tries_left, .. } = outcome else {
        panic!("not a wrong PIN: {outcome:?}");
    };
    tries_left
}

pub(crate) fn keys(bench: &Bench) -> usize {
    bench.device.with(|device| device.biometric.len())
}

#[test]
fn the_prompt_opens_the_vault_and_the_pin_does_all_the_same() {
    let (bench, locked) = enabled();
    let locked = opened(&locked).lock().unwrap();
    drop(locked);
    let locked = bench.open().unwrap();
    assert!(locked.biometric_enabled().unwrap());
    let wallet = opened(&locked);
    assert_eq!(wallet.assurance().unwrap().factor, UnlockFactor::Biometric);
    let locked = wallet.lock().unwrap();
    let wallet = unlock(&locked, PIN);
    assert_eq!(wallet.assurance().unwrap().factor, UnlockFactor::Pin);
    block_on(wallet.disable_biometric()).unwrap();
    block_on(wallet.disable_biometric()).unwrap();
    assert!(!wallet.biometric_enabled().unwrap());
    assert_eq!(keys(&bench), 0);
    let prompts = bench.device.with(|device| device.prompts);
    let locked = wallet.lock().unwrap();
    assert_eq!(refused(&locked), BiometricRefusal::NotEnabled);
    assert_eq!(
        bench.device.with(|device| device.prompts),
        prompts,
        "nobody was asked"
    );
    unlock(&locked, PIN);
}

#[test]
fn a_cancelled_a_locked_out_and_a_silent_prompt_change_nothing() {
    let (bench, locked) = enabled();
    for (fault, expected) in [
        (KeyFault::Cancelled, BiometricRefusal::Cancelled),
        (KeyFault::LockedOut, BiometricRefusal::LockedOut),
        (KeyFault::PhoneLocked, BiometricRefusal::Unavailable),
        (KeyFault::Unavailable, BiometricRefusal::Unavailable),
    ] {
        bench.device.with(|device| device.prompt_fault = Some(fault));
        for _ in 0..12 {
            assert_eq!(refused(&locked), expected);
        }
    }
    bench.device.with(|device| device.prompt_fault = None);
    assert_eq!(wrong(&locked), 9, "nothing was counted");
    opened(&locked);
}

#[test]
fn a_change_of_enrolment_costs_a_pin_and_not_the_vault() {
    let (bench, locked) = enabled();
    bench.device.with(|device| device.enrolment += 1);
    assert_eq!(refused(&locked), BiometricRefusal::Invalidated);
    assert_eq!(keys(&bench), 0, "the void key is gone");
    assert_eq!(refused(&locked), BiometricRefusal::NotEnabled);
    drop(locked);
    let wallet = bench.reopen();
    assert!(!wallet.biometric_enabled().unwrap());
    assert_eq!(enable(&wallet), EnableBiometricOutcome::Enabled);
    opened(&wallet.lock().unwrap());
}

#[test]
fn a_key_that_is_missing_is_void_and_one_that_is_another_too() {
    let (bench, locked) = enabled();
    bench.device.with(|device| device.biometric.clear());
    assert_eq!(refused(&locked), BiometricRefusal::Invalidated);
    assert_eq!(refused(&locked), BiometricRefusal::NotEnabled);

    let (bench, locked) = enabled();
    bench.device.with(|device| {
        for (secret, _) in device.biometric.values_mut() {
            secret[0] ^= 1;
        }
    });
    assert_eq!(refused(&locked), BiometricRefusal::Invalidated);
    assert_eq!(refused(&locked), BiometricRefusal::NotEnabled);
    unlock(&locked, PIN);
}

#[test]
fn a_void_key_that_is_not_deleted_stays_written_down() {
    let (bench, locked) = enabled();
    bench.device.with(|device| {
        device.enrolment += 1;
        device.delete_fault = Some(KeyFault::Unavailable);
    });
    assert_eq!(refused(&locked), BiometricRefusal::Invalidated);
    assert_eq!(keys(&bench), 1);
    unlock(&locked, PIN);
    assert_eq!(keys(&bench), 1);
    bench.device.with(|device| device.delete_fault = None);
    drop(locked);
    bench.reopen();
    assert_eq!(keys(&bench), 0, "the next unlock deletes it");
}

#[test]
fn a_copied_file_does_not_open_on_another_device() {
    let (bench, locked) = enabled();
    drop(locked);
    let other = Bench::new();
    // Even one that keeps something under the same name.
    let alias = bench
        .device
        .with(|device| device.biometric.keys().next().unwrap().clone());
    for planted in [false, true] {
        for entry in std::fs::read_dir(bench.home()).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, other.home().join(path.file_name().unwrap())).unwrap();
        }
        if planted {
            other
                .device
                .with(|device| device.biometric.insert(alias.clone(), ([7; 32], 0)));
        }
        let locked = other.open().unwrap();
        assert_eq!(refused(&locked), BiometricRefusal::Invalidated);
    }
}

#[test]
fn setting_it_up_needs_an_approval_by_the_pin_for_this_and_fresh() {
    let (bench, wallet) = Bench::with_wallet();
    let refused = |yes: Authorisation| {
        let error = block_on(wallet.enable_biometric(yes)).unwrap_err();
        assert_eq!(keys(&bench), 0);
        error
    };
    let other = Operation::Accept {
        credentials: Vec::new(),
        unknown_issuer: false,
    };
    assert_eq!(
        refused(approve(&wallet, &other)),
        VaultError::Authorisation(AuthorisationFault::Mismatch)
    );
    let late = approve(&wallet, &Operation::EnableBiometric);
    bench.clock.pass(61);
    assert_eq!(
        refused(late),
        VaultError::Authorisation(AuthorisationFault::Stale)
    );
    // One at a time holds the vault key.
    let first = approve(&wallet, &Operation::EnableBiometric);
    let second = approve(&wallet, &Operation::EnableBiometric);
    assert_eq!(
        refused(first),
        VaultError::Authorisation(AuthorisationFault::Stale)
    );
    assert_eq!(
        block_on(wallet.enable_biometric(second)).unwrap(),
        EnableBiometricOutcome::Enabled
    );
    let by_prompt = block_on(wallet.authorise_with_biometric(&Operation::EnableBiometric));
    assert_eq!(
        by_prompt.unwrap_err(),
        VaultError::Authorisation(AuthorisationFault::PinNeeded)
    );
    let early = approve(&wallet, &Operation::EnableBiometric);
    let locked = wallet.lock().unwrap();
    let wallet = opened(&locked);
    assert_eq!(
        block_on(wallet.enable_biometric(early)).unwrap_err(),
        VaultError::Authorisation(AuthorisationFault::Stale),
        "locking took the key out of it"
    );
}

#[test]
fn a_prompt_that_is_refused_sets_nothing_up_and_leaves_what_was() {
    let bench = Bench::new();
    let wallet = bench.create().unwrap();
    let faults = [
        (KeyFault::Cancelled, EnableBiometricOutcome::Cancelled),
        (KeyFault::LockedOut, EnableBiometricOutcome::LockedOut),
        (KeyFault::Unavailable, EnableBiometricOutcome::Unavailable),
    ];
    for (fault, expected) in faults {
        bench.device.with(|device| device.prompt_fault = Some(fault));
        assert_eq!(enable(&wallet), expected);
        assert!(!wallet.biometric_enabled().unwrap());
        assert_eq!(keys(&bench), 0);
    }
    bench.device.with(|device| device.prompt_fault = None);
    assert_eq!(enable(&wallet), EnableBiometricOutcome::Enabled);
    bench
        .device
        .with(|device| device.prompt_fault = Some(KeyFault::Cancelled));
    assert_eq!(enable(&wallet), EnableBiometricOutcome::Cancelled);
    bench.device.with(|device| device.prompt_fault = None);
    assert_eq!(keys(&bench), 1);
    // Anew, it is another key.
    let before = bench.device.with(|device| device.biometric.clone());
    assert_eq!(enable(&wallet), EnableBiometricOutcome::Enabled);
    let after = bench.device.with(|device| device.biometric.clone());
    assert_eq!(after.len(), 1);
    assert_ne!(before, after);
    opened(&wallet.lock().unwrap());
}

#[test]
fn a_wait_after_wrong_pins_holds_for_the_prompt_and_a_finger_gives_no_try_back() {
    let (bench, locked) = enabled();
    for left in (6..=9).rev() {
        assert_eq!(wrong(&locked), left);
    }
    let locked = opened(&locked).lock().unwrap();
    assert_eq!(wrong(&locked), 5, "the count is what it was");
    let prompts = bench.device.with(|device| device.prompts);
    let BiometricRefusal::Waiting { until } = refused(&locked) else {
        panic!("a wait is on");
    };
    assert_eq!(until, bench.clock.wall() + 300);
    assert_eq!(
        bench.device.with(|device| device.prompts),
        prompts,
        "nobody was asked"
    );
    bench.clock.pass(300);
    let locked = opened(&locked).lock().unwrap();
    assert_eq!(wrong(&locked), 4);
}

#[test]
fn an_approval_by_the_prompt_opens_the_envelope_anew() {
    let (bench, locked) = enabled();
    let wallet = opened(&locked);
    let operation = Operation::Accept {
        credentials: Vec::new(),
        unknown_issuer: false,
    };
    let ask = || block_on(wallet.authorise_with_biometric(&operation)).unwrap();
    let prompts = bench.device.with(|device| device.prompts);
    let BiometricAuthoriseOutcome::Authorised(yes) = ask() else {
        panic!("not authorised");
    };
    assert_eq!(bench.device.with(|device| device.prompts), prompts + 1);
    block_on(wallet.accept(&[], false, yes)).unwrap();
    bench
        .device
        .with(|device| device.prompt_fault = Some(KeyFault::Cancelled));
    assert!(matches!(
        ask(),
        BiometricAuthoriseOutcome::Refused(BiometricRefusal::Cancelled)
    ));
    bench.device.with(|device| {
        device.prompt_fault = None;
        device.enrolment += 1;
    });
    assert!(matches!(
        ask(),
        BiometricAuthoriseOutcome::Refused(BiometricRefusal::Invalidated)
    ));
    assert!(!wallet.biometric_enabled().unwrap());
    let by_pin = block_on(wallet.authorise(&operation, &pin(PIN))).unwrap();
    assert!(matches!(by_pin, AuthoriseOutcome::Authorised(_)));
}
