//! A flipped bit in the write-ahead log of a vault that was not locked cleanly: a typed error, or the state of the commit
//! before it, and where there is a counter an older state is called what it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use wallet_core::UnlockOutcome;
use wallet_host::block_on;
use wallet_store::LockedVault;

use crate::child::{remark, setting};
use crate::flips::{Rows, read};
use crate::phone::{PIN, Phone, pin};
use crate::story::Story;
use crate::support::cached::Cached;
use crate::support::random::Rng;

/// Bytes before the first frame of a log, and of a frame before its page (SQLite, "Database File Format" 4.1 and 4.2).
const LOG_HEADER: usize = 32;
const FRAME: usize = 24 + 8192;
/// Flips in the suite.
const SAMPLE: usize = 400;

/// The files of a vault whose app was killed.
struct Killed {
    vault: Vec<u8>,
    log: Vec<u8>,
}

/// A phone in `folder` whose app was killed after some commits.
fn killed(folder: &Path) -> (Phone, Killed) {
    let mut story = Story::new(Phone::with_own_device(folder), 0, 0, PIN);
    story.fill().unwrap();
    story.lock().unwrap();
    story.unlock().unwrap();
    for _ in 0..4 {
        story.trust_another().unwrap();
    }
    story.fetch().unwrap();
    let file = |name: &str| fs::read(folder.join("home").join(name)).unwrap();
    let files = Killed {
        vault: file("vault.db"),
        log: file("vault.db-wal"),
    };
    let phone = story.phone.clone();
    drop(story);
    (phone, files)
}

impl Killed {
    fn frames(&self) -> usize {
        (self.log.len() - LOG_HEADER) / FRAME
    }

    fn put(&self, phone: &Phone, log: &[u8]) {
        let home = phone.home();
        fs::write(home.join("vault.db"), &self.vault).unwrap();
        fs::write(home.join("vault.db-wal"), log).unwrap();
        let _ = fs::remove_file(home.join("vault.db-shm"));
    }

    /// What this log says; `None` where the answer is an error.
    fn rows(&self, phone: &Phone, cached: &Cached, log: &[u8]) -> Option<Rows> {
        self.put(phone, log);
        let vault = cached.unlock(LockedVault::open(&phone.home()).ok()?).ok()??;
        let mut is_refused = false;
        let rows = read(&vault, |_| is_refused = true);
        (!is_refused).then_some(rows)
    }
}

/// `WALLET_TORTURE_EVERY_BYTE=1` flips each byte of the log.
#[test]
fn a_flipped_bit_in_the_log_leaves_the_commit_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let (phone, files) = killed(folder.path());
    files.put(&phone, &files.log);
    let cached = Cached::of(&phone.home(), &phone.ports, &pin(PIN));
    // What the vault says after each number of frames.
    let after: Vec<_> = (0..=files.frames())
        .map(|frames| files.rows(&phone, &cached, &files.log[..LOG_HEADER + frames * FRAME]))
        .collect();
    assert!(after.iter().all(Option::is_some), "each is a commit's state");
    let states: BTreeSet<_> = after.iter().flatten().collect();
    assert!(states.len() > 5, "the test can fail: {}", states.len());
    let mut rng = Rng::new(setting("WALLET_TORTURE_SEED", 7));
    let length = files.log.len();
    let positions: Vec<usize> = if setting("WALLET_TORTURE_EVERY_BYTE", 0) == 1 {
        (0..length).collect()
    } else {
        (0..SAMPLE).map(|_| rng.below(length)).collect()
    };
    let mut errors = 0_usize;
    for position in &positions {
        let mut log = files.log.clone();
        log[*position] ^= 1 << (position % 8);
        match files.rows(&phone, &cached, &log) {
            Some(rows) => {
                let frame = position.saturating_sub(LOG_HEADER) / FRAME;
                assert!(
                    Some(&rows) == after[frame].as_ref(),
                    "another answer at {position}"
                );
            }
            None => errors += 1,
        }
    }
    remark(&format!(
        "{} of {length} bytes of a log flipped, {} states, {errors} errors",
        positions.len(),
        states.len()
    ));
}

#[test]
fn a_log_that_lost_more_than_one_commit_is_called_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let (phone, files) = killed(folder.path());
    let mut log = files.log.clone();
    log[LOG_HEADER + 40] ^= 1;
    files.put(&phone, &log);
    let locked = phone.open().unwrap();
    let outcome = block_on(locked.unlock(&pin(PIN))).unwrap();
    assert!(matches!(outcome, UnlockOutcome::RolledBack { .. }), "{outcome:?}");
}
