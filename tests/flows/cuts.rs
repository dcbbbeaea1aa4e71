//! As `drops`, for the use cases that open, approve, review and destroy; and the list of all that are covered.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use wallet_core::{
    ActivityKind, CredentialState, HolderKeys as _, IssuanceError, LockedWallet, Mode, Operation, VaultError,
    WipeConfirmation,
};
use wallet_host::block_on;

use crate::drops::{assert_no_stray_keys, identity, kinds, role};
use crate::support::bench::{PIN, fetch, new_pin, unlock};
use crate::support::cut::{at_every_wait, at_every_wait_locked};
use crate::support::device::SIGNING;
use crate::support::verifier::query;
use crate::support::{Ask, Bench, pin};

/// Every async use case of the façade, each cut off at every place where it waits, here, in `drops`, in
/// `biometric_ends`, `key_health` or `pin`.
const COVERED: [&str; 20] = [
    "accept",
    "authorise",
    "authorise_with_biometric",
    "change_pin",
    "check_keys",
    "create",
    "decline",
    "delete_credential",
    "disable_biometric",
    "enable_biometric",
    "fetch",
    "open",
    "reject",
    "reject_offer",
    "review_offer",
    "review_request",
    "share",
    "unlock",
    "unlock_with_biometric",
    "wipe",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_async_use_case_of_the_facade_is_covered() {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wallet-core/src");
    sources(&root, &mut files);
    let texts: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let declared: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| line.strip_prefix("    pub async fn ")?.split(['(', '<']).next())
        .collect();
    assert_eq!(declared, BTreeSet::from(COVERED));
}

fn confirmation() -> WipeConfirmation {
    WipeConfirmation::typed("WIPE").unwrap()
}

#[test]
fn a_creation_that_is_cut_off_leaves_a_whole_wallet_or_room_for_one() {
    at_every_wait_locked(4, |cut| {
        let bench = Bench::new();
        let (home, digits) = (bench.home().to_owned(), new_pin(PIN));
        let creation = LockedWallet::create(&home, &digits, bench.ports(), Mode::Production);
        let ended = bench.cut_off(None, creation, cut);
        match bench.open() {
            Ok(locked) => drop(unlock(&locked, PIN)),
            Err(error) => {
                assert_eq!(error, VaultError::NotFound, "{cut:?}");
                drop(bench.create().unwrap());
            }
        }
        ended
    });
}

#[test]
fn an_unlock_that_is_cut_off_can_be_tried_again_on_the_same_object() {
    at_every_wait_locked(5, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
        let pending = fetch(&wallet, &issuer, None).pending;
        bench
            .device
            .with(|device| device.delete_fault = Some(wallet_core::KeyFault::Unavailable));
        block_on(wallet.reject(&[pending[0].id], None)).unwrap();
        bench.device.with(|device| device.delete_fault = None);
        let locked = wallet.lock().unwrap();
        let ended = bench.cut_off(None, locked.unlock(&pin(PIN)), cut);
        if !ended {
            let again = unlock(&locked, PIN);
            assert_eq!(again.credentials().unwrap().len(), 1);
            assert_no_stray_keys(&bench, &again);
        }
        ended
    });
}

/// The holder keys of another app stay; of this vault no key is left.
fn assert_wiped(bench: &Bench) {
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
    assert!(bench.device.with(|device| device.seal.is_empty()));
    assert_eq!(bench.device.holder_aliases(), ["another/app"]);
}

fn to_be_wiped() -> (Bench, LockedWallet) {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity(), role()]);
    block_on(bench.device.make("another/app", &SIGNING)).unwrap();
    let locked = wallet.lock().unwrap();
    (bench, locked)
}

#[test]
fn a_wipe_that_is_cut_off_is_finished_by_the_same_call_or_by_the_next_open() {
    for same_object in [true, false] {
        at_every_wait_locked(4, |cut| {
            let (bench, locked) = to_be_wiped();
            let ended = bench.cut_off(None, locked.wipe(confirmation()), cut);
            if !ended && same_object {
                assert!(block_on(locked.unlock(&pin(PIN))).is_err(), "never opened again");
                block_on(locked.wipe(confirmation())).unwrap();
            }
            drop(locked);
            assert_wiped(&bench);
            ended
        });
    }
}

#[test]
fn an_open_that_finishes_a_wipe_may_be_cut_off_itself() {
    at_every_wait_locked(4, |cut| {
        let (bench, locked) = to_be_wiped();
        bench
            .device
            .with(|device| device.delete_fault = Some(wallet_core::KeyFault::Unavailable));
        assert_eq!(
            block_on(locked.wipe(confirmation())).unwrap_err(),
            VaultError::WipePending
        );
        drop(locked);
        bench.device.with(|device| device.delete_fault = None);
        let home = bench.home().to_owned();
        let ended = bench.cut_off(
            None,
            LockedWallet::open(&home, bench.ports(), Mode::Production),
            cut,
        );
        assert_wiped(&bench);
        ended
    });
}

#[test]
fn an_approval_that_is_cut_off_changes_nothing() {
    at_every_wait(3, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
        let pending = fetch(&wallet, &issuer, None).pending;
        let operation = Operation::Accept {
            credentials: pending.iter().map(|one| one.id).collect(),
            unknown_issuer: false,
        };
        let ended = bench.cut_off(Some(&wallet), wallet.authorise(&operation, &pin(PIN)), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let held = wallet.credentials().unwrap();
        assert!(held.iter().all(|one| one.state == CredentialState::Pending));
        assert!(wallet.activity().unwrap().is_empty());
        ended
    });
}

#[test]
fn a_review_that_is_cut_off_can_be_had_again() {
    at_every_wait(2, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity()]);
        let ended = bench.cut_off(Some(&wallet), wallet.review_offer(&issuer.link()), cut);
        drop(wallet);
        let wallet = bench.reopen();
        assert!(wallet.activity().unwrap().is_empty(), "{cut:?}");
        assert_eq!(fetch(&wallet, &issuer, None).pending.len(), 1);
        ended
    });
    at_every_wait(1, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        bench.hold(&wallet, "issuer.example", vec![identity()]);
        let before = wallet.activity().unwrap().len();
        let claims = json!([{"path": ["given_name"]}]);
        let ask = Ask::new(json!({"credentials": [query("identity", &claims)]}));
        let link = bench.verifier.link("cut", &ask);
        let ended = bench.cut_off(Some(&wallet), wallet.review_request(&link), cut);
        drop(wallet);
        let wallet = bench.reopen();
        assert_eq!(wallet.activity().unwrap().len(), before, "{cut:?}");
        assert!(block_on(wallet.review_request(&link)).unwrap().answer.is_some());
        assert!(bench.verifier.answers("cut").is_empty());
        ended
    });
}

#[test]
fn a_rejection_that_is_cut_off_rejected_all_or_none() {
    at_every_wait(4, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
        let pending = fetch(&wallet, &issuer, None).pending;
        let ids: Vec<_> = pending.iter().map(|one| one.id).collect();
        let ended = bench.cut_off(Some(&wallet), wallet.reject(&ids, None), cut);
        drop(wallet);
        let wallet = bench.reopen();
        let left = wallet.credentials().unwrap().len();
        assert!(left == 0 || left == 2, "{left} after {cut:?}");
        assert_eq!(
            kinds(&wallet.activity().unwrap(), ActivityKind::Rejected),
            2 - left
        );
        assert_no_stray_keys(&bench, &wallet);
        let again = block_on(wallet.reject(&ids, None)).err();
        assert_eq!(again == Some(IssuanceError::NotFound), left == 0);
        ended
    });
}
