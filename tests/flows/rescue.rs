//! Files that cannot be opened, or not wholly: they are reported as what they are, and what is left of them can be read.

use std::fs;

use serde_json::json;
use wallet_core::{
    HolderKeys as _, KeyFault, KeyPolicy, LockedWallet, Mode, RescueDamage, RescueOutcome, RescuedWallet,
    UnlockOutcome, UnreadableReason, VaultError, WipeConfirmation,
};
use wallet_host::block_on;
use wallet_store::{LockedVault, RowId, Table};

use crate::backup::{generate, import};
use crate::drops::{identity, role};
use crate::support::bench::{PIN, fetch, unlock};
use crate::support::cached::Cached;
use crate::support::device::SIGNING;
use crate::support::{Ask, Bench, DAY, pin};

/// A closed vault with credentials and a history.
fn closed() -> Bench {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity(), role()]);
    let ask = Ask::new(json!({"credentials": [crate::support::verifier::query("role", &json!(null))]}));
    let review = bench.ask(&wallet, "declined", &ask);
    block_on(wallet.decline(review.session)).unwrap();
    drop(wallet.lock().unwrap());
    bench
}

fn file(bench: &Bench) -> std::path::PathBuf {
    bench.home().join("vault.db")
}

fn rescue(locked: &LockedWallet) -> RescuedWallet {
    let outcome = block_on(locked.rescue(&pin(PIN))).unwrap();
    let RescueOutcome::Rescued(rescued) = outcome else {
        panic!("not rescued: {outcome:?}");
    };
    rescued
}

fn confirmation() -> WipeConfirmation {
    WipeConfirmation::typed("WIPE").unwrap()
}

#[test]
fn a_whole_vault_is_rescued_whole_and_left_as_it_is() {
    let bench = closed();
    let locked = bench.open().unwrap();
    let rescued = rescue(&locked);
    let nothing = RescueDamage {
        whole: true,
        ..RescueDamage::default()
    };
    assert_eq!(rescued.damage(), nothing);
    let wallet = unlock(&locked, PIN);
    let ids = |list: &[wallet_core::CredentialSummary]| list.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(rescued.credentials()), ids(&wallet.credentials().unwrap()));
    assert_eq!(rescued.activity(), wallet.activity().unwrap());
    assert_eq!(rescued.activity().len(), 3);
    assert!(!format!("{rescued:?}").contains("identity"));
}

#[test]
fn what_is_rescued_comes_to_a_new_wallet() {
    let bench = closed();
    let locked = bench.open().unwrap();
    let passphrase = generate();
    let backup = rescue(&locked).export_backup(&passphrase).unwrap();
    let wallet = unlock(&locked, PIN);
    let history = wallet.activity().unwrap();
    assert_eq!(history.len(), 3, "the vault is left as it is");
    let new = Bench::new();
    let fresh = new.create().unwrap();
    let imported = import(&fresh, &backup, &passphrase).unwrap();
    let reissue: Vec<_> = imported.reissue.iter().map(|one| one.names.clone()).collect();
    let held: Vec<_> = wallet
        .credentials()
        .unwrap()
        .into_iter()
        .map(|one| one.names)
        .collect();
    assert_eq!(reissue, held, "their keys stay in the phone");
    assert_eq!((imported.history, imported.trust_anchors), (3, 2));
    assert_eq!(fresh.activity().unwrap()[..3], history);
}

#[test]
fn settings_that_open_and_say_nothing_known_are_counted() {
    let bench = closed();
    let wallet = bench.reopen();
    wallet.set_key_policy(&KeyPolicy::default()).unwrap();
    drop(wallet.lock().unwrap());
    let policy = Cached::of(bench.home(), &bench.ports(), &pin(PIN));
    let open = || {
        policy
            .unlock(LockedVault::open(bench.home()).unwrap())
            .unwrap()
            .unwrap()
    };
    let settings: Vec<RowId> = open()
        .list(Table::Setting)
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(settings.len(), 1);
    let list = RowId::new(*b"a re-issue list ");
    for (row, others) in [(settings[0], 1), (list, 2)] {
        open()
            .write(|batch| batch.put(Table::Setting, &row, None, b"{}"))
            .unwrap();
        bench.device.with(|device| device.counters.clear());
        let damage = rescue(&bench.open().unwrap()).damage();
        assert_eq!((damage.whole, damage.other), (false, others));
    }
}

/// Every record page of the file loses its last bytes, one after the other.
#[test]
fn what_is_left_of_a_damaged_vault_is_shown_and_the_rest_is_counted() {
    let bench = closed();
    let whole = fs::read(file(&bench)).unwrap();
    let (mut damaged, mut credentials, mut entries) = (0, 0, 0);
    for (number, bytes) in whole.chunks(8192).enumerate().skip(1) {
        // A leaf of a table (SQLite file format, section 1.6) with rows; header and lock state are small.
        let is_records = bytes[0] == 13 && bytes[8100..].iter().any(|byte| *byte != 0);
        if !is_records {
            continue;
        }
        let mut spoilt = whole.clone();
        spoilt[(number + 1) * 8192 - 60..(number + 1) * 8192].fill(0x55);
        fs::write(file(&bench), &spoilt).unwrap();
        // A counter would call each of these copies rolled back, and nothing else.
        bench.device.with(|device| device.counters.clear());
        let Ok(locked) = bench.open() else {
            continue;
        };
        let locked = match block_on(locked.unlock(&pin(PIN))) {
            Err(VaultError::Damaged) => locked,
            Ok(UnlockOutcome::Unlocked(wallet)) => {
                if wallet.credentials().is_ok() && wallet.activity().is_ok() {
                    continue;
                }
                wallet.lock().unwrap()
            }
            // Damaged lock state costs the longest wait.
            Ok(UnlockOutcome::LockedOut { .. }) => continue,
            other => panic!("page {number}: {other:?}"),
        };
        damaged += 1;
        let rescued = rescue(&locked);
        let damage = rescued.damage();
        assert!(!damage.whole);
        assert!(rescued.credentials().len() + usize::try_from(damage.credentials).unwrap() <= 2);
        credentials += damage.credentials;
        entries += damage.activity;
        if damage.credentials == 0 && !damage.uncounted {
            assert_eq!(rescued.credentials().len(), 2);
        }
        drop(locked);
        assert_eq!(fs::read(file(&bench)).unwrap().len(), whole.len());
    }
    assert!(damaged > 1, "the test can fail: {damaged}");
    assert!(
        credentials > 0 && entries > 0,
        "the test can fail: {credentials} and {entries}"
    );
    fs::write(file(&bench), &whole).unwrap();
    bench.device.with(|device| device.counters.clear());
    assert_eq!(
        bench.reopen().credentials().unwrap().len(),
        2,
        "nothing was deleted"
    );
}

#[test]
fn a_wrong_pin_for_a_rescue_counts_like_one_at_unlock_and_the_tenth_erases() {
    let bench = closed();
    let locked = bench.open().unwrap();
    for left in [9, 8, 7, 6, 5] {
        let outcome = block_on(locked.rescue(&pin("000000"))).unwrap();
        assert!(matches!(outcome, RescueOutcome::WrongPin { tries_left, .. } if tries_left == left));
    }
    let waiting = block_on(locked.rescue(&pin(PIN))).unwrap();
    assert!(matches!(waiting, RescueOutcome::LockedOut { .. }));
    for _ in 0..4 {
        bench.clock.pass(DAY);
        let outcome = block_on(locked.rescue(&pin("000000"))).unwrap();
        assert!(matches!(outcome, RescueOutcome::WrongPin { .. }));
    }
    bench.clock.pass(DAY);
    let erased = block_on(locked.rescue(&pin("000000"))).unwrap();
    assert!(matches!(erased, RescueOutcome::Erased));
    drop(locked);
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
    assert!(bench.device.holder_aliases().is_empty());
}

#[test]
fn an_unreadable_file_is_reported_as_what_it_is_and_left_alone() {
    let bench = closed();
    let whole = fs::read(file(&bench)).unwrap();
    let newer = {
        let mut bytes = whole.clone();
        // `user_version` (SQLite file format, section 1.3): the number of migrations.
        bytes[60..64].copy_from_slice(&1000_u32.to_be_bytes());
        bytes
    };
    let cases = [
        (whole[..whole.len() / 2 - 1].to_vec(), UnreadableReason::Corrupt),
        (whole[..8192].to_vec(), UnreadableReason::Corrupt),
        (Vec::new(), UnreadableReason::Corrupt),
        (vec![0; whole.len()], UnreadableReason::Corrupt),
        (newer, UnreadableReason::NewerVersion),
    ];
    for (bytes, reason) in cases {
        fs::write(file(&bench), &bytes).unwrap();
        assert_eq!(bench.open().unwrap_err(), VaultError::Unreadable(reason));
        assert_eq!(
            bench.create().unwrap_err(),
            VaultError::NotEmpty,
            "never replaced"
        );
        assert_eq!(fs::read(file(&bench)).unwrap(), bytes, "never changed");
        assert_eq!(bench.device.holder_aliases().len(), 2, "its keys stay");
    }
    fs::write(file(&bench), &whole).unwrap();
    assert_eq!(bench.reopen().credentials().unwrap().len(), 2);
}

#[test]
fn an_unreadable_vault_can_be_wiped_by_its_folder() {
    let bench = closed();
    let wipe = || {
        block_on(LockedWallet::wipe_home(
            bench.home(),
            bench.ports(),
            Mode::Production,
            confirmation(),
        ))
    };
    let whole = fs::read(file(&bench)).unwrap();
    fs::write(file(&bench), &whole[..whole.len() - 1]).unwrap();
    assert!(matches!(bench.open(), Err(VaultError::Unreadable(_))));
    wipe().unwrap();
    assert!(fs::read_dir(bench.home()).unwrap().next().is_none());
    assert_eq!(wipe().unwrap_err(), VaultError::NotFound);
    let wallet = bench.create().unwrap();
    assert_eq!(wipe().unwrap_err(), VaultError::InUse);
    drop(wallet);
    wipe().unwrap();
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
}

#[test]
fn a_wipe_that_the_key_store_refuses_is_pending_until_it_does_not() {
    let bench = closed();
    block_on(bench.device.make("another/app", &SIGNING)).unwrap();
    let refuse = |fault| bench.device.with(|device| device.delete_fault = fault);
    let wipe = || {
        block_on(LockedWallet::wipe_home(
            bench.home(),
            bench.ports(),
            Mode::Production,
            confirmation(),
        ))
    };
    refuse(Some(KeyFault::Unavailable));
    assert_eq!(wipe().unwrap_err(), VaultError::WipePending);
    assert_eq!(wipe().unwrap_err(), VaultError::WipePending);
    assert_eq!(bench.open().unwrap_err(), VaultError::WipePending);
    assert_eq!(bench.create().unwrap_err(), VaultError::NotEmpty);
    refuse(None);
    wipe().unwrap();
    assert!(bench.device.with(|device| device.seal.is_empty()));
    assert_eq!(bench.device.holder_aliases(), ["another/app"]);
}

#[test]
fn an_erasure_that_the_key_store_refuses_is_finished_by_the_next_open() {
    let bench = closed();
    block_on(bench.device.make("another/app", &SIGNING)).unwrap();
    let locked = bench.open().unwrap();
    for _ in 0..9 {
        let outcome = block_on(locked.unlock(&pin("000000"))).unwrap();
        assert!(matches!(outcome, UnlockOutcome::WrongPin { .. }));
        bench.clock.pass(DAY);
    }
    let refuse = |fault| bench.device.with(|device| device.delete_fault = fault);
    refuse(Some(KeyFault::Unavailable));
    for _ in 0..2 {
        let refused = block_on(locked.unlock(&pin("000000"))).unwrap_err();
        assert_eq!(refused, VaultError::WipePending);
    }
    let right = block_on(locked.unlock(&pin(PIN)));
    assert!(matches!(right, Err(VaultError::WipePending)), "too late");
    drop(locked);
    assert_eq!(bench.open().unwrap_err(), VaultError::WipePending);
    refuse(None);
    assert_eq!(bench.open().unwrap_err(), VaultError::NotFound);
    assert!(bench.device.with(|device| device.seal.is_empty()));
    assert_eq!(bench.device.holder_aliases(), ["another/app"]);
}

#[test]
fn keys_of_what_waits_for_a_decision_or_for_the_rest_of_a_fetch_are_kept_at_unlock() {
    let (bench, wallet) = Bench::with_wallet();
    let issuer = bench.trusted_issuer("https://issuer.example", vec![identity(), role()]);
    assert_eq!(fetch(&wallet, &issuer, None).pending.len(), 2);
    let other = bench.trusted_issuer("https://other.example", vec![identity()]);
    let session = block_on(wallet.review_offer(&other.link())).unwrap().session;
    bench
        .device
        .with(|device| device.sign_fault = Some(KeyFault::PhoneLocked));
    assert!(block_on(wallet.fetch(session, None)).is_err());
    bench.device.with(|device| device.sign_fault = None);
    let keys = bench.device.holder_aliases();
    assert_eq!(keys.len(), 3);
    drop(wallet);
    for _ in 0..2 {
        bench.device.with(|device| device.counters.clear());
        let wallet = bench.reopen();
        assert_eq!(bench.device.holder_aliases(), keys);
        drop(wallet);
    }
    let wallet = bench.reopen();
    assert_eq!(block_on(wallet.fetch(session, None)).unwrap().pending.len(), 1);
    assert_eq!(
        bench.device.holder_aliases(),
        keys,
        "bound to the key that was made before"
    );
}
