//! A flipped bit in the closed file, through the façade and with a full unlock each: a typed error or the same answer, never
//! another, and never a wallet that is empty. The store's own flip test has every byte but those that an unlock needs.
//!
//! A sample of positions runs each time; `WALLET_FLIPS=all` takes every byte of the header's page.

use std::fs;

use wallet_core::{
    ActivityEntry, CredentialId, CredentialState, RescueOutcome, UnlockOutcome, VaultError, Wallet,
};
use wallet_host::block_on;

use crate::drops::{identity, role};
use crate::support::bench::PIN;
use crate::support::{Bench, pin};

const PAGE: usize = 8192;

type Credential = (CredentialId, CredentialState, String, String);

/// What the wallet says.
struct Answers {
    credentials: Vec<Credential>,
    activity: Vec<ActivityEntry>,
}

fn credentials(list: &[wallet_core::CredentialSummary]) -> Vec<Credential> {
    list.iter()
        .map(|one| {
            let issuer = one.issuer.identifier.clone();
            (one.id, one.state, one.credential_type.clone(), issuer)
        })
        .collect()
}

/// How often a flip was noticed, and where.
#[derive(Debug, Default)]
struct Noticed {
    unopened: usize,
    waiting: usize,
    not_unlocked: usize,
    refused: usize,
}

/// Positions whose byte is in use, so many from a page, spread by a generator with this seed (SplitMix64).
fn sample(page: &[u8], count: usize, seed: u64) -> Vec<usize> {
    let used: Vec<usize> = (0..page.len()).filter(|at| page[*at] != 0).collect();
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    (0..count.min(used.len()))
        .map(|_| used[usize::try_from(next() % used.len() as u64).unwrap()])
        .collect()
}

fn is_damaged(error: VaultError) -> bool {
    error == VaultError::Damaged
}

fn compare(wallet: &Wallet, written: &Answers, at: usize) -> bool {
    let mut refused = false;
    match wallet.credentials() {
        Ok(list) => assert!(credentials(&list) == written.credentials, "credentials, {at}"),
        Err(error) => refused |= is_damaged(error),
    }
    match wallet.activity() {
        Ok(entries) => assert!(entries == written.activity, "history, {at}"),
        Err(error) => refused |= is_damaged(error),
    }
    for (id, ..) in &written.credentials {
        if let Err(error) = wallet.credential(*id) {
            assert_eq!(error.info().code, "vault.damaged", "{at}");
            refused = true;
        }
    }
    refused
}

fn flip(bench: &Bench, whole: &[u8], written: &Answers, at: usize, noticed: &mut Noticed) {
    let file = bench.home().join("vault.db");
    let mut bytes = whole.to_vec();
    bytes[at] ^= 1 << (at % 8);
    fs::write(&file, &bytes).unwrap();
    // A counter would call each of these copies rolled back, and nothing else.
    bench.device.with(|device| device.counters.clear());
    let _ = fs::remove_file(bench.home().join("vault.db-wal"));
    let locked = match bench.open() {
        Ok(locked) => locked,
        Err(error) => {
            assert!(matches!(error, VaultError::Unreadable(_)), "{error} at {at}");
            assert!(fs::read(&file).unwrap() == bytes, "left alone, {at}");
            noticed.unopened += 1;
            return;
        }
    };
    match block_on(locked.unlock(&pin(PIN))) {
        Ok(UnlockOutcome::Unlocked(wallet)) => noticed.refused += usize::from(compare(&wallet, written, at)),
        // Damaged lock state costs the longest wait, and never an erase.
        Ok(UnlockOutcome::LockedOut { .. } | UnlockOutcome::RolledBack { .. }) => noticed.waiting += 1,
        Ok(UnlockOutcome::WrongPin { .. } | UnlockOutcome::Erased) => panic!("a right PIN, {at}"),
        Err(error) => {
            let known = matches!(error, VaultError::Damaged | VaultError::Unreadable(_));
            assert!(known, "{error} at {at}");
            noticed.not_unlocked += 1;
            let RescueOutcome::Rescued(rescued) = block_on(locked.rescue(&pin(PIN))).unwrap() else {
                panic!("a right PIN, {at}");
            };
            let left = credentials(rescued.credentials());
            assert!(left.iter().all(|one| written.credentials.contains(one)), "{at}");
            let mut entries = rescued.activity().iter();
            assert!(entries.all(|one| written.activity.contains(one)), "{at}");
        }
    }
}

#[test]
fn a_flipped_bit_gives_no_other_answer() {
    let (bench, wallet) = Bench::with_wallet();
    bench.hold(&wallet, "issuer.example", vec![identity(), role()]);
    let written = Answers {
        credentials: credentials(&wallet.credentials().unwrap()),
        activity: wallet.activity().unwrap(),
    };
    assert_eq!((written.credentials.len(), written.activity.len()), (2, 2));
    let alias = bench
        .device
        .with(|device| device.seal.keys().next().unwrap().clone());
    drop(wallet.lock().unwrap());
    drop(wallet);
    let whole = fs::read(bench.home().join("vault.db")).unwrap();
    let header = whole
        .windows(alias.len())
        .position(|window| window == alias.as_bytes())
        .unwrap();
    let all = std::env::var("WALLET_FLIPS").is_ok_and(|value| value == "all");
    let mut noticed = Noticed::default();
    let mut unopened_by_header = 0;
    for (number, page) in whole.chunks(PAGE).enumerate() {
        let is_header = header / PAGE == number;
        let positions = match (is_header, all) {
            (true, true) => (0..PAGE).collect(),
            (true, false) => sample(page, 24, 7),
            (false, _) => sample(page, 2, number as u64),
        };
        for position in positions {
            let before = noticed.unopened;
            flip(&bench, &whole, &written, number * PAGE + position, &mut noticed);
            unopened_by_header += usize::from(is_header && noticed.unopened > before);
        }
    }
    assert!(unopened_by_header > 20, "the test can fail: {unopened_by_header}");
    assert!(
        noticed.not_unlocked + noticed.refused > 3,
        "the test can fail: {noticed:?}"
    );
}
