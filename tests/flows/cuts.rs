//! As `drops`, for the use cases that open, approve, review and destroy; and the check that all are covered.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

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

/// Async use cases of the façade that nothing cuts off, and why that is right.
const UNCUT: &[(&str, &str)] = &[];

fn texts(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
    found
}

/// What stands around each place where a test cuts a use case off: the call, and the lines that made its future.
fn around_cuts(tests: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for text in tests {
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            if lines[at].contains(".cut_off(") {
                let end = lines.len().min(at + 4);
                found.push(lines[at.saturating_sub(5)..end].concat());
            }
        }
    }
    found
}

#[test]
fn every_async_use_case_of_the_facade_is_cut_off_by_a_test() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let facade = texts(&here.join("../wallet-core/src"));
    let cuts = around_cuts(&texts(&here.join("flows")));
    let declared: BTreeSet<&str> = facade
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| line.strip_prefix("    pub async fn ")?.split(['(', '<']).next())
        .collect();
    assert!(declared.len() >= 15, "the scan must find them");
    let is_cut = |name: &str| {
        let calls = [format!(".{name}("), format!("::{name}(")];
        cuts.iter().any(|cut| calls.iter().any(|call| cut.contains(call)))
    };
    let missing: Vec<&str> = declared
        .iter()
        .copied()
        .filter(|name| !is_cut(name) && !UNCUT.iter().any(|(uncut, _)| uncut == name))
        .collect();
    assert!(missing.is_empty(), "no test cuts these off: {missing:?}");
    assert!(!is_cut("lock_if_idle"), "the scan can fail");
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
        at_every_wait_locked(2, |cut| {
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
    at_every_wait_locked(2, |cut| {
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

#[test]
fn a_rescue_that_is_cut_off_changes_nothing() {
    at_every_wait_locked(3, |cut| {
        let (bench, wallet) = Bench::with_wallet();
        bench.hold(&wallet, "issuer.example", vec![identity()]);
        let locked = wallet.lock().unwrap();
        let ended = bench.cut_off(None, locked.rescue(&pin(PIN)), cut);
        assert_eq!(unlock(&locked, PIN).credentials().unwrap().len(), 1);
        ended
    });
}

#[test]
fn a_wipe_by_the_folder_that_is_cut_off_is_finished_by_the_next_open() {
    at_every_wait_locked(2, |cut| {
        let (bench, locked) = to_be_wiped();
        drop(locked);
        let home = bench.home().to_owned();
        let wipe = LockedWallet::wipe_home(&home, bench.ports(), Mode::Production, confirmation());
        let ended = bench.cut_off(None, wipe, cut);
        if !ended {
            let again = LockedWallet::wipe_home(&home, bench.ports(), Mode::Production, confirmation());
            assert!(matches!(block_on(again), Ok(()) | Err(VaultError::NotFound)));
        }
        assert_wiped(&bench);
        ended
    });
}
